//! Sets roles; only the command line does.

use crate::caller::Role;
use crate::clock::Clock;
use crate::engine::db::Db;
use crate::error::Result;
use crate::session;

use super::store::Store;

/// The result of setting a role.
#[derive(Debug, PartialEq, Eq)]
pub enum RoleChange {
    /// The account has the role now.
    Changed {
        /// The number of sessions that were ended, because their access tokens carry the former role.
        ended_sessions: usize,
    },
    /// The account had the role already.
    Unchanged,
    /// There is no such account.
    UnknownUser,
}

/// Sets the role of the account with this username, in any case, and ends its sessions. Servers on the same database
/// apply it within seconds.
pub async fn set_role(db: Db, clock: &Clock, username: &str, role: Role) -> Result<RoleChange> {
    let store = Store::new(db);
    let username = username.to_ascii_lowercase();
    store.db().retry(|| try_set_role(&store, clock, &username, role)).await
}

async fn try_set_role(store: &Store, clock: &Clock, username: &str, role: Role) -> Result<RoleChange> {
    let mut tx = store.begin().await?;
    let Some(user) = store.set_role(&mut tx, username, role).await? else {
        tx.rollback().await?;
        let known = store.find_by_username(username).await?.is_some();
        return Ok(if known { RoleChange::Unchanged } else { RoleChange::UnknownUser });
    };
    let ended = session::end_all(&mut tx, user, clock.now()).await?;
    tx.commit().await?;
    Ok(RoleChange::Changed { ended_sessions: ended.count() })
}
