//! Signs users in with their passwords.

use crate::caller::UserId;
use crate::engine::limit::LimitKey;
use crate::error::{Error, Reason, Result};
use crate::session::{Device, Tokens};

use super::mails;
use super::model::{Account, Proof, User};
use super::service::{Service, changed_meanwhile};

impl Service {
    /// Signs a device in, by username or e-mail address. White space around the login is ignored, because keyboards of
    /// phones append a space to completed words. `CREDENTIALS_INVALID`, `OVERLOADED`, `RATE_LIMITED`, and `UNAVAILABLE`
    /// when the password was changed or the account deleted meanwhile.
    pub async fn login(&self, login: &str, password: String, device: &Device) -> Result<(Account, Tokens)> {
        let login = login.trim().to_ascii_lowercase();
        let is_known_address = self.is_known_address(&login, device);
        let attempt = self.attempts.login(&login, device, is_known_address).await;
        let attempt = attempt.map_err(|error| self.refusals.password(Some(&login), None, error))?;
        let found = self.store.find_credentials(&login).await.map_err(Error::from);
        let proof = self.confirm(attempt, Some(&login), found, password.clone()).await?;
        let new_hash = if proof.needs_rehash { Some(self.hasher.rehash(password).await?) } else { None };

        let channel = match self.channels.of_user(proof.user).await {
            // Deleted meanwhile. SESSION_REVOKED would reveal that the account has existed.
            Err(error) if error.reason() == Reason::SessionRevoked => return Err(changed_meanwhile()),
            found => found?,
        };
        let is_told = self.count_sign_in_notice(proof.user, device).await?;
        // Uses the reserve of a full disk: a user who cannot sign in could not delete anything.
        let sign_in = || self.sign_in(&proof, new_hash.as_deref(), device, is_told);
        let (user, tokens) = self.store.db().retry_when_full(sign_in).await?;
        Ok((Account { user, channel }, tokens))
    }

    /// Returns whether the account is told of a sign-in with this device, which it does not know, and counts the mail if
    /// so. An account that gets too many mails is not told: somebody who knows its password could fill its mailbox by
    /// signing in as ever new devices.
    async fn count_sign_in_notice(&self, user: UserId, device: &Device) -> Result<bool> {
        Ok(!self.sessions.is_known_device(user, device).await?
            && self.attempts.mail_to(LimitKey::of_id(user)).await.is_ok())
    }

    /// Opens a session for the user of a proof, and stores a new hash of the same password if there is one. Mails the
    /// account a notice if it `is_told`.
    async fn sign_in(
        &self,
        proof: &Proof,
        new_hash: Option<&str>,
        device: &Device,
        is_told: bool,
    ) -> Result<(User, Tokens)> {
        let mut tx = self.store.begin().await?;
        let user = self.store.replace_password_hash(&mut tx, proof, new_hash).await?.ok_or_else(changed_meanwhile)?;
        let tokens = self.sessions.open(&mut tx, user.id, user.role, device).await?;
        if is_told {
            self.mails.enqueue(&mut tx, mails::new_sign_in(&user, device, self.clock.now())).await?;
        }
        tx.commit().await?;
        Ok((user, tokens))
    }

    /// Whether the account with this login knows the device's address. Runs the same two statements whether or not the
    /// account exists.
    async fn is_known_address(&self, login: &str, device: &Device) -> Result<bool> {
        let found = self.store.find_credentials(login).await?;
        let user = found.map_or(UserId::MIN, |credentials| credentials.user.id);
        self.sessions.is_known_address(user, device).await
    }
}
