//! Verified e-mail addresses.
//!
//! - A new account's address is not verified. A mail with a code is sent to it, and to every further address.
//! - An address that is not verified is replaced at once. A verified one is replaced when the new one is verified, so
//!   that a mistyped address, or somebody at an unlocked device, does not take away the way back into the account. Until
//!   then the new one is pending. So an account that was verified once stays so.
//! - A code is used by the account that it was sent for, signed in. Somebody who registers with another person's address
//!   therefore gains nothing if that person follows the link in the mail.

use std::time::Duration;

use crate::caller::UserId;
use crate::engine::db::Tx;
use crate::engine::limit::LimitKey;
use crate::error::{Error, Reason, Result};
use crate::mail::{CodeId, Mail};
use crate::rpc::verified::EmailVerifier;

use super::model::{Account, Proof, User};
use super::service::{Service, changed_meanwhile};
use super::store::EmailChange;
use super::{code, mails};

/// How long a code works.
const TTL: Duration = Duration::from_hours(24);

impl Service {
    /// Sends a code to the caller's address, or to the one that is to replace it. Does nothing when the address is
    /// verified and none is waiting. `RATE_LIMITED`.
    pub async fn request_email_verification(&self, caller: UserId) -> Result<()> {
        self.attempts.mail_to(LimitKey::of_id(caller)).await?;
        self.store.db().retry(|| self.send_another_code(caller)).await
    }

    async fn send_another_code(&self, caller: UserId) -> Result<()> {
        let mut tx = self.store.begin().await?;
        // The transaction that deletes the account holds this lock exclusively.
        tx.share_lock(caller.as_bytes()).await?;
        let user = self.store.find_within(&mut tx, caller).await?.ok_or_else(Error::account_gone)?;
        let Some(email) = user.unverified_email() else { return Ok(()) };
        let mail = self.new_verification(&mut tx, caller, &user.username, email).await?;
        self.mails.enqueue(&mut tx, mail).await?;
        Ok(tx.commit().await?)
    }

    /// Makes a code for an address of an account. The mail with it is to be enqueued in the same transaction.
    pub(super) async fn new_verification(
        &self,
        tx: &mut Tx,
        user: UserId,
        username: &str,
        email: &str,
    ) -> Result<Mail> {
        let now = self.clock.now();
        let (code, expire_time) = (CodeId::new(now), now + TTL);
        code::put_verification(tx, user, code, email, expire_time).await?;
        Ok(mails::verification_code(user, username, email, code, expire_time))
    }

    /// Verifies the caller's address, or the one that is to replace it, with a code that was sent to it. Succeeds, too,
    /// when there is nothing to verify.
    ///
    /// `CODE_INVALID`, and `EMAIL_TAKEN` when another account has the address now.
    pub async fn verify_email(&self, caller: UserId, code: &str) -> Result<Account> {
        let user = self.store.find(caller).await?.ok_or_else(Error::account_gone)?;
        let Some(email) = user.unverified_email() else { return self.get_me(caller).await };
        let sent = code::try_verification(self.store.db(), caller, self.clock.now()).await?;
        let sent = sent.filter(|sent| sent.email == email && self.codes.matches(sent.code_id, code));
        let sent = sent.ok_or_else(code_invalid)?;
        self.store.db().retry(|| self.use_verification(&user, email, sent.code_id)).await?;
        self.get_me(caller).await
    }

    async fn use_verification(&self, user: &User, email: &str, code: CodeId) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        match self.store.verify_email(&mut tx, user.id, email, now).await? {
            EmailChange::Done => {}
            EmailChange::Outdated => return Err(code_invalid()),
            EmailChange::Taken => return Err(taken()),
        }
        if !code::use_verification(&mut tx, user.id, code).await? {
            return Err(code_invalid());
        }
        if user.email != email {
            // A code for a new password that was sent to the former address.
            code::delete_reset(&mut tx, &user.email).await?;
            self.mails.enqueue(&mut tx, mails::email_changed(user, now)).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Changes the address of an account, or makes another one pending. Returns the mails about it. Nothing happens when
    /// the address is what it is to be.
    ///
    /// `EMAIL_TAKEN`, and `UNAVAILABLE` when the password was changed meanwhile.
    pub(super) async fn change_email(&self, tx: &mut Tx, proof: &Proof, email: &str) -> Result<Vec<Mail>> {
        let user = self.store.replace_password_hash(tx, proof, None).await?.ok_or_else(changed_meanwhile)?;
        if user.pending_email.as_deref().unwrap_or(&user.email) == email {
            return Ok(Vec::new());
        }
        code::delete_all(tx, user.id).await?;
        if user.email == email {
            self.store.set_pending_email(tx, user.id, None).await?;
            return Ok(Vec::new());
        }
        let now = self.clock.now();
        let notice = if user.email_verify_time.is_some() {
            if self.store.is_email_taken(tx, email).await? {
                return Err(taken());
            }
            self.store.set_pending_email(tx, user.id, Some(email)).await?;
            mails::email_change_requested(&user, now)
        } else {
            if let EmailChange::Taken = self.store.set_email(tx, user.id, email).await? {
                return Err(taken());
            }
            mails::email_changed(&user, now)
        };
        Ok(vec![self.new_verification(tx, user.id, &user.username, email).await?, notice])
    }
}

impl User {
    /// The address that is to be verified: the pending one, or else the present one unless it is verified.
    fn unverified_email(&self) -> Option<&str> {
        let present = self.email_verify_time.is_none().then_some(self.email.as_str());
        self.pending_email.as_deref().or(present)
    }
}

#[tonic::async_trait]
impl EmailVerifier for Service {
    async fn has_verified_email(&self, user: UserId) -> Result<bool> {
        let user = self.store.find(user).await?.ok_or_else(Error::account_gone)?;
        Ok(user.email_verify_time.is_some())
    }
}

/// One error for all causes, so that it reveals none.
pub(super) fn code_invalid() -> Error {
    Error::new(Reason::CodeInvalid, "the code is wrong, was used, or has expired; request another one").at_field("code")
}

fn taken() -> Error {
    Error::new(Reason::EmailTaken, "the e-mail address is taken").at_field("email")
}
