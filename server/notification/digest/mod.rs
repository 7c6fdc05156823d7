//! The digest: a mail that tells what is unread, to accounts that want to be told of a kind by mail. By default none is.
//!
//! - `inboxes.digest_time` is when an account is looked at next. It is set as long as a kind is switched on for mail
//!   (`schedule_digest`), so that its index has those accounts only, and nothing looks through all accounts.
//!   `inboxes.digest_seq` is the number up to which notifications were looked at.
//! - The scheduled job `find_digests` takes the accounts that are due, [`BATCH`] in a transaction: it makes them due again
//!   after `--digest-interval`, and enqueues a job `make_digest` for those with unread numbers after `digest_seq`, unless
//!   they have one that is not done. On PostgreSQL, rows that another node holds are skipped.
//! - `make_digest` reads what the account sees now of the numbers after `digest_seq`, by the statement of ListNotifications.
//!   What was read, deleted, hidden or switched off meanwhile is not told. One transaction moves `digest_seq` on, enqueues
//!   the mail and ends the job: no number is in two digests, and a crash loses none. However long jobs have waited, they
//!   make one digest. Only verified addresses get it, because others may belong to somebody else.
//! - The job and the mail wait for all others (`Lane::Background`): a code must not wait for a million digests.
//! - `unsubscribe.rs` ends these mails by a link in them, without signing in.

mod item;
mod make;
mod store;
mod unsubscribe;

use std::time::Duration;

use tokio::time::Instant;

pub use make::{Digests, MAILS};
pub use unsubscribe::{TokenError, UnsubscribeTokens, Unsubscriber};

use super::service::Service;
use crate::error::Result;
use crate::job::{Kind, Lane, NewJob};

/// Finds the accounts that are due.
pub const FIND: Kind = Kind::new("find_digests");
/// Makes the digest of an account, which is its subject.
const MAKE: Kind = Kind::new("make_digest");

/// How many accounts are taken by a transaction: a few milliseconds of SQLite's writer.
const BATCH: usize = 100;

impl Service {
    /// Takes all accounts that are due; each is due again after `interval`. Pauses after each batch for as long as it took.
    pub async fn find_digests(&self, interval: Duration) -> Result<()> {
        loop {
            let started = Instant::now();
            if self.store.db.retry(|| self.take_due(interval)).await? < BATCH {
                return Ok(());
            }
            tokio::time::sleep(started.elapsed()).await;
        }
    }

    /// Takes a batch of the accounts that are due, and returns how many there were.
    async fn take_due(&self, interval: Duration) -> Result<usize> {
        let now = self.clock.now();
        let mut tx = self.store.db.begin().await?;
        let due = self.store.list_due(&mut tx, now, BATCH).await?;
        if due.is_empty() {
            tx.rollback().await?;
            return Ok(0);
        }
        self.store.put_off(&mut tx, due.iter().map(|one| one.user_id).collect(), now + interval).await?;
        for one in due.iter().filter(|one| one.seq > one.read_seq.max(one.digest_seq)) {
            let job = NewJob::new(MAKE, one.user_id).owned_by(one.user_id).in_lane(Lane::Background);
            self.jobs.enqueue(&mut tx, job).await?;
        }
        tx.commit().await?;
        Ok(due.len())
    }
}
