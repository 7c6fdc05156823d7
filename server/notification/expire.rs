//! Deletes old notifications.

use std::collections::HashMap;

use super::KEPT;
use super::model::NotificationId;
use super::removal::{Deletable, first_batch};
use super::service::Service;
use super::store::Store;
use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::{Ids, among, on_db};
use crate::error::{Error, Result};
use crate::removal::BATCH;

/// Ids are in the order of creation; what has joined a group since has made it newer.
const LIST: &str = "SELECT id, user_id, seq, count FROM notifications
    WHERE id < $1 AND create_time < $2 ORDER BY id LIMIT $3";
/// Asks for the time again: an account may have joined a group before the inboxes were locked.
macro_rules! delete {
    ($engine:ident) => {
        concat!(
            "DELETE FROM notifications WHERE ",
            among!($engine, "id", "$1"),
            " AND create_time < $2 RETURNING user_id, seq"
        )
    };
}
const DELETE_SQLITE: &str = delete!(Sqlite);
const DELETE_POSTGRES: &str = delete!(Postgres);
const SET_FIRST: &str = "UPDATE inboxes SET first_seq = $2 WHERE user_id = $1 AND first_seq < $2";

impl Store {
    /// Deletes a batch of the notifications that are older than `before`; `false` when there are none.
    async fn expire_some(&self, before: Time) -> sqlx::Result<bool> {
        let mut tx = self.db.begin().await?;
        let found: Vec<Deletable> = on_db!(tx.conn(), c => {
            let query = sqlx::query_as(LIST).bind(first_id(before)).bind(before).bind(BATCH);
            query.fetch_all(c).await
        })?;
        if found.is_empty() {
            tx.rollback().await?;
            return Ok(false);
        }
        let mut left = BATCH;
        let found = first_batch(found, &mut left);
        self.lock_inboxes(&mut tx, found.iter().map(|one| one.user_id).collect()).await?;
        let statement = tx.text(DELETE_SQLITE, DELETE_POSTGRES);
        let ids: Ids = found.iter().map(|one| one.id).collect();
        let deleted: Vec<(UserId, i64)> =
            on_db!(tx.conn(), c => sqlx::query_as(statement).bind(ids).bind(before).fetch_all(c).await)?;
        let mut last = HashMap::<UserId, i64>::new();
        for (user, seq) in deleted {
            let known = last.entry(user).or_default();
            *known = seq.max(*known);
        }
        let mut last: Vec<_> = last.into_iter().collect();
        last.sort_unstable_by_key(|(user, _)| *user.as_bytes());
        for (user, seq) in last {
            on_db!(tx.conn(), c => sqlx::query(SET_FIRST).bind(user).bind(seq).execute(c).await.map(|_| ()))?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

impl Service {
    /// Deletes the notifications that are older than `KEPT`, in batches.
    pub async fn expire(&self, now: Time) -> Result<()> {
        let expire = || async { self.store.expire_some(now - KEPT).await.map_err(Error::from) };
        while self.store.db.retry(expire).await? {}
        Ok(())
    }
}

/// The first id that can have been created at a time: a UUIDv7 begins with its milliseconds.
fn first_id(time: Time) -> NotificationId {
    let mut bytes = [0; 16];
    let millis = u64::try_from(time.micros() / 1_000).unwrap_or(0).to_be_bytes();
    bytes[..6].copy_from_slice(&millis[2..]);
    NotificationId::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_id_of_a_time_is_before_the_ids_of_that_time() {
        let time = Time::from_micros(1_800_000_000_000_000);
        let id = NotificationId::new(time);
        assert!(first_id(time).as_bytes() <= id.as_bytes());
        assert!(first_id(time + std::time::Duration::from_millis(1)).as_bytes() > id.as_bytes());
    }
}
