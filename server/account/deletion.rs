//! Deletes accounts.

use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::blob::ledger;
use crate::engine::db::Tx;
use crate::error::Result;
use crate::idempotency;
use crate::removal::{self, Subject};
use crate::session::{self, Device};

use super::model::Proof;
use super::service::{Service, changed_meanwhile};
use super::{code, reset};

/// The most rows of deleted accounts that one round deletes.
const ROW_BATCH: i64 = 100;

impl Service {
    /// Deletes the caller's account and everything that belongs to it, also on a full disk. The username and the e-mail
    /// address become free.
    ///
    /// `CREDENTIALS_INVALID`, `OVERLOADED`, `RATE_LIMITED`, and `UNAVAILABLE` when the password was changed meanwhile.
    pub async fn delete_me(&self, caller: UserId, password: String, device: &Device) -> Result<()> {
        let proof = self.confirm_caller(caller, password, device).await?;
        self.store.db().retry_when_full(|| self.begin_deletion(caller, &proof)).await?;
        // The account counts as deleted now. If this fails, maintenance finishes it.
        if let Err(error) = self.finish_deletion(caller).await {
            tracing::warn!(%error, "the deletion of an account continues in the background");
        }
        Ok(())
    }

    /// Marks the account as deleted, ends its sessions, and queues the rest. This comes before anything is hidden, so
    /// that nothing can change the account afterwards.
    async fn begin_deletion(&self, caller: UserId, proof: &Proof) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        // Creating an upload takes the same lock: the upload is either there for this deletion, or its creation finds
        // the account deleted.
        tx.lock(caller.as_bytes()).await?;
        let user = self.store.find_within(&mut tx, caller).await?;
        if !self.store.mark_deleted(&mut tx, proof, now).await? {
            return Err(changed_meanwhile());
        }
        code::delete_all(&mut tx, caller).await?;
        if let Some(user) = user {
            // They contain the address, and do not belong to the account.
            self.jobs.cancel(&mut tx, &reset::subject(&user.email)).await?;
        }
        let ended = session::end_all_and_erase_devices(&mut tx, caller, now).await?;
        removal::enqueue(&mut tx, Subject::Account(caller), now).await?;
        tx.commit().await?;
        self.sessions.revoke_access_tokens(ended);
        Ok(())
    }

    /// Hides everything that belongs to a deleted account, and frees its names. Does nothing when that is done already.
    pub async fn finish_deletion(&self, user: UserId) -> Result<()> {
        if !self.store.is_deletion_unfinished(user).await? {
            return Ok(());
        }
        // In batches: thousands of videos in one transaction would block all other writers for long.
        while self.videos.hide_some_by_owner(user).await? {}
        self.store.db().retry_when_full(|| self.hide_and_anonymise(user)).await?;
        self.uploads.wake_sweeper();
        Ok(())
    }

    async fn hide_and_anonymise(&self, user: UserId) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        tx.lock(user.as_bytes()).await?;
        self.hide_contents(&mut tx, user, now).await?;
        // Last: a change of the unique names locks the row against every transaction with a foreign key to it. If it came
        // first, one of those that waits for a row above would wait for this transaction, which waits for that one.
        self.store.anonymise(&mut tx, user).await?;
        Ok(tx.commit().await?)
    }

    /// Hides or deletes what belongs to an account. Each feature with data of accounts has a line here, or in
    /// `maintenance/removing.rs` if there may be much of it.
    async fn hide_contents(&self, tx: &mut Tx, user: UserId, now: Time) -> Result<()> {
        self.uploads.delete_by_owner(tx, user).await?;
        // Also deletes the jobs of the account, of which some have its address: mails. Those that make codes for new
        // passwords were cancelled when the deletion began.
        self.videos.hide_by_owner(tx, user, now).await?;
        self.channels.hide_by_user(tx, user, now).await?;
        idempotency::delete_of_account(tx, user).await?;
        // After everything that creates blobs, for example uploads that become videos.
        ledger::mark_all_deleted(tx, user, now).await?;
        Ok(())
    }

    /// Deletes the codes of mails that have expired.
    pub async fn expire_codes(&self) -> Result<()> {
        Ok(code::expire(self.store.db(), self.clock.now()).await?)
    }

    /// Deletes the rows of accounts that were deleted before `time`, unless other rows still refer to them.
    pub async fn delete_rows(&self, time: Time) -> Result<()> {
        for user in self.store.list_deleted(time, ROW_BATCH).await? {
            self.store.delete_row(user).await?;
        }
        Ok(())
    }
}
