//! Changes of one's own account: password, e-mail address, profile.

use crate::caller::UserId;
use crate::channel::ChannelUpdate;
use crate::error::{Error, Reason, Result};
use crate::session::{self, Device, Tokens};

use super::model::{Account, AccountUpdate, Proof};
use super::service::{Service, changed_meanwhile, guesses};
use super::{code, mails};

impl Service {
    /// Replaces the caller's password, ends all sessions and codes of the account, and opens a new session for the
    /// caller. The account's address is told.
    ///
    /// `CREDENTIALS_INVALID`, `PASSWORD_TOO_COMMON`, `OVERLOADED`, `RATE_LIMITED`, and `UNAVAILABLE` when the password
    /// was changed meanwhile.
    pub async fn change_password(
        &self,
        caller: UserId,
        current_password: String,
        new_password: String,
        device: &Device,
    ) -> Result<Tokens> {
        let proof = self.confirm_caller(caller, current_password, device).await?;
        let Account { user, channel } = self.get_me(caller).await?;
        let guesses = guesses(&user.username, &user.email, &channel.display_name);
        let new_hash = self.hasher.hash_new(new_password, guesses, "new_password").await?;

        let replace = || async {
            let mut tx = self.store.begin().await?;
            let user = self
                .store
                .replace_password_hash(&mut tx, &proof, Some(&new_hash))
                .await?
                .ok_or_else(changed_meanwhile)?;
            let now = self.clock.now();
            code::delete_all(&mut tx, user.id).await?;
            let ended = session::end_all(&mut tx, user.id, now).await?;
            let tokens = self.sessions.open(&mut tx, user.id, user.role, device).await?;
            self.mails.enqueue(&mut tx, mails::password_changed(&user, now)).await?;
            tx.commit().await?;
            Ok::<_, Error>((ended, tokens))
        };
        let (ended, tokens) = self.store.db().retry(replace).await?;
        self.sessions.revoke_access_tokens(ended);
        Ok(tokens)
    }

    /// Changes the caller's account and channel in one transaction. A new e-mail address requires the password, and gets
    /// a code (`verification.rs`).
    ///
    /// `FIELD_INVALID` for a missing password, `CREDENTIALS_INVALID`, `EMAIL_TAKEN`, `OVERLOADED`, `RATE_LIMITED`, and
    /// `UNAVAILABLE` when the password was changed meanwhile.
    pub async fn update_me(&self, caller: UserId, update: AccountUpdate, device: &Device) -> Result<Account> {
        let AccountUpdate { mut channel, email, current_password } = update;
        if let Some(name) = &mut channel.display_name {
            *name = name.trim().to_owned();
        }
        let email = match (email, current_password) {
            (Some(email), Some(password)) => {
                // The answer reveals whether the address is taken, like that of a registration, so the same rate limit
                // applies.
                self.attempts.register(device).await?;
                let email = email.to_ascii_lowercase();
                let proof = self.confirm_caller(caller, password, device).await?;
                self.attempts.mail_to_new(&email).await?;
                Some((email, proof))
            }
            (Some(_), None) => {
                let error = Error::new(Reason::FieldInvalid, "a new e-mail address needs the password");
                return Err(error.at_field("current_password"));
            }
            (None, _) => None,
        };
        self.store.db().retry(|| self.change_profile(caller, &channel, email.as_ref())).await?;
        self.get_me(caller).await
    }

    async fn change_profile(
        &self,
        caller: UserId,
        channel: &ChannelUpdate,
        email: Option<&(String, Proof)>,
    ) -> Result<()> {
        let mut tx = self.store.begin().await?;
        let mails = match email {
            Some((email, proof)) => self.change_email(&mut tx, proof, email).await?,
            None => Vec::new(),
        };
        let renamed = match &channel.display_name {
            Some(name) => self.search.begin_rename(&mut tx, caller, name).await?,
            None => None,
        };
        self.channels.update_of_user(&mut tx, caller, channel).await?;
        if let Some(channel) = renamed {
            self.search.index_channel(&mut tx, channel).await?;
        }
        for mail in mails {
            self.mails.enqueue(&mut tx, mail).await?;
        }
        Ok(tx.commit().await?)
    }
}
