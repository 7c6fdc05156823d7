//! The end of an account.

use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::blob::ledger;
use crate::engine::db::Tx;
use crate::error::Result;
use crate::idempotency;
use crate::removal::{self, Subject};
use crate::session::{self, Device};

use super::model::Proof;
use super::service::{Service, outdated};

/// Rows of deleted accounts that are looked at in one round.
const PURGE_BATCH: i64 = 100;

impl Service {
    /// Deletes the caller's account with all that belongs to it; username and e-mail address are free afterwards.
    /// Also on a full disk.
    ///
    /// `CREDENTIALS_INVALID`, `OVERLOADED`, `RATE_LIMITED`, and `UNAVAILABLE` when the password was changed meanwhile.
    pub async fn delete_me(&self, caller: UserId, password: String, device: &Device) -> Result<()> {
        let proof = self.confirm_caller(caller, password, device).await?;
        self.store.db().insist(|| self.begin_deletion(caller, &proof)).await?;
        // The account is deleted by now, whatever happens: maintenance finishes what this does not.
        if let Err(error) = self.finish_deletion(caller).await {
            tracing::warn!(%error, "the deletion of an account goes on in the background");
        }
        Ok(())
    }

    /// From here on nobody is signed in, and the password opens nothing: nothing of the account is hidden before that, and
    /// nothing can change it afterwards.
    async fn begin_deletion(&self, caller: UserId, proof: &Proof) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        // Whoever creates an upload holds this lock: it is there for us to remove, or finds the account deleted.
        tx.lock(caller.as_bytes()).await?;
        if !self.store.mark_deleted(&mut tx, proof, now).await? {
            return Err(outdated());
        }
        let ended = session::forget(&mut tx, caller, now).await?;
        removal::queue(&mut tx, Subject::Account(caller), now).await?;
        tx.commit().await?;
        self.sessions.stop(ended);
        Ok(())
    }

    /// Hides all that belongs to an account whose deletion has begun, and frees its names; does nothing when that is done.
    pub async fn finish_deletion(&self, user: UserId) -> Result<()> {
        if !self.store.has_names_of_deleted(user).await? {
            return Ok(());
        }
        // Thousands of videos would make one long transaction, for which everybody would wait.
        while self.videos.hide_some_by_owner(user).await? {}
        self.store.db().insist(|| self.try_finish(user)).await?;
        self.uploads.wake_sweeper();
        Ok(())
    }

    async fn try_finish(&self, user: UserId) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        tx.lock(user.as_bytes()).await?;
        self.forget(&mut tx, user, now).await?;
        // Last, because it waits for every transaction that has referred to the row, and these may wait for what is above.
        self.store.anonymise(&mut tx, user).await?;
        Ok(tx.commit().await?)
    }

    /// What is gone, or hidden, at once. A feature that keeps something of an account has its line here, or, where that may be
    /// much, in `maintenance/removing.rs`.
    async fn forget(&self, tx: &mut Tx, user: UserId, now: Time) -> Result<()> {
        self.uploads.delete_by_owner(tx, user).await?;
        self.videos.hide_by_owner(tx, user, now).await?;
        self.channels.hide_by_user(tx, user, now).await?;
        idempotency::forget(tx, user).await?;
        // After whatever makes blobs: uploads that become videos, for one.
        ledger::forget(tx, user, now).await?;
        Ok(())
    }

    /// Removes the rows of accounts that were deleted before `time`, unless something still refers to them.
    pub async fn purge(&self, time: Time) -> Result<()> {
        for user in self.store.list_deleted(time, PURGE_BATCH).await? {
            self.store.remove_deleted(user).await?;
        }
        Ok(())
    }
}
