//! How an account wants to be told of each kind of notification.

use super::model::{Kind, Preference};
use super::service::Service;
use super::store::Store;
use crate::caller::{Caller, UserId};
use crate::engine::db::{Tx, on_db};
use crate::error::{Error, Result};

const LIST: &str = "SELECT kind, in_app, email FROM notification_preferences WHERE user_id = $1";
const SET: &str = "INSERT INTO notification_preferences (user_id, kind, in_app, email) VALUES ($1, $2, $3, $4)
    ON CONFLICT (user_id, kind) DO UPDATE SET in_app = excluded.in_app, email = excluded.email";

impl Store {
    async fn preferences(&self, user: UserId) -> sqlx::Result<Vec<Preference>> {
        on_db!(self.db.read(), c => sqlx::query_as(LIST).bind(user).fetch_all(c).await)
    }

    async fn set_preference(&self, tx: &mut Tx, user: UserId, set: Preference) -> sqlx::Result<()> {
        let Preference { kind, in_app, email } = set;
        on_db!(tx.conn(), c => {
            sqlx::query(SET).bind(user).bind(kind).bind(in_app).bind(email).execute(c).await.map(|_| ())
        })
    }
}

impl Service {
    /// The caller's preference for every kind, in the order of their numbers.
    pub async fn preferences(&self, caller: Caller) -> Result<Vec<Preference>> {
        let set = self.store.preferences(caller.user).await?;
        let of = |kind| set.iter().find(|one| one.kind == kind).copied().unwrap_or(Preference::default_of(kind));
        Ok(Kind::ALL.map(of).to_vec())
    }

    /// Sets a preference of the caller's. Nothing of a kind that is switched off comes after this.
    pub async fn set_preference(&self, caller: Caller, set: Preference) -> Result<()> {
        self.store.db.retry(|| self.try_set_preference(caller, set)).await
    }

    async fn try_set_preference(&self, caller: Caller, set: Preference) -> Result<()> {
        let mut tx = self.store.db.begin().await?;
        if !self.store.lock(&mut tx, caller.user).await? {
            return Err(Error::account_gone());
        }
        self.store.set_preference(&mut tx, caller.user, set).await?;
        self.store.schedule_digest(&mut tx, caller.user, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}
