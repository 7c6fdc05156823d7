//! Registers accounts and checks passwords. `login.rs` signs users in; changes of one's own account are in `profile.rs`,
//! deletion is in `deletion.rs`.

use std::time::Duration;

use crate::caller::{Role, UserId};
use crate::channel::{self, Channel, ImageSlot, NewChannel};
use crate::clock::Clock;
use crate::engine::db::Db;
use crate::error::{Error, Reason, Result};
use crate::image::{self, ImageSet};
use crate::session::password::{Hasher, PasswordCheck};
use crate::session::{self, Device, Refusals, Tokens};
use crate::{job, mail, playlist, search, upload, video};

use super::attempts::{Attempt, Attempts};
use super::model::{Account, Credentials, Proof, Registration, User};
use super::reserved::ReservedNames;
use super::store::Store;

/// The dependencies of accounts: features with data of accounts, and the parts that check identities.
pub struct Dependencies {
    pub db: Db,
    pub clock: Clock,
    /// Hashes and verifies passwords.
    pub hasher: Hasher,
    /// Logs and counts rejected sign-ins.
    pub refusals: Refusals,
    pub reserved: ReservedNames,
    /// Limits registrations and attempts to sign in.
    pub attempts: Attempts,
    pub sessions: session::Service,
    pub jobs: job::Service,
    pub mails: mail::Service,
    /// Derives the codes in mails.
    pub codes: mail::Codes,
    /// Public profiles.
    pub channels: channel::Service,
    /// Avatars and covers.
    pub images: image::Service,
    pub uploads: upload::Service,
    pub videos: video::Service,
    pub playlists: playlist::Service,
    /// The index that contains channels' names.
    pub search: search::Service,
}

/// Accounts; cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) hasher: Hasher,
    pub(super) refusals: Refusals,
    reserved: ReservedNames,
    pub(super) attempts: Attempts,
    pub(super) sessions: session::Service,
    pub(super) jobs: job::Service,
    pub(super) mails: mail::Service,
    pub(super) codes: mail::Codes,
    pub(super) channels: channel::Service,
    pub(super) images: image::Service,
    pub(super) uploads: upload::Service,
    pub(super) videos: video::Service,
    pub(super) playlists: playlist::Service,
    pub(super) search: search::Service,
}

impl Service {
    pub fn new(dependencies: Dependencies) -> Self {
        Self {
            store: Store::new(dependencies.db),
            clock: dependencies.clock,
            hasher: dependencies.hasher,
            refusals: dependencies.refusals,
            reserved: dependencies.reserved,
            attempts: dependencies.attempts,
            sessions: dependencies.sessions,
            jobs: dependencies.jobs,
            mails: dependencies.mails,
            codes: dependencies.codes,
            channels: dependencies.channels,
            images: dependencies.images,
            uploads: dependencies.uploads,
            videos: dependencies.videos,
            playlists: dependencies.playlists,
            search: dependencies.search,
        }
    }

    /// Creates an account with its channel and its watch-later list, and signs the device in.
    ///
    /// `USERNAME_RESERVED`, `USERNAME_TAKEN`, `EMAIL_TAKEN`, `PASSWORD_TOO_COMMON`, `OVERLOADED`, `RATE_LIMITED`, and
    /// the errors of [`image::Service::render`].
    pub async fn register(&self, registration: Registration, device: &Device) -> Result<(Account, Tokens)> {
        self.attempts.register(device).await?;
        let Registration { username: typed_name, email, password, display_name, avatar } = registration;
        let (username, email) = (typed_name.to_ascii_lowercase(), email.to_ascii_lowercase());
        if self.reserved.contains(&username) {
            return Err(Error::new(Reason::UsernameReserved, "the username is reserved").at_field("username"));
        }
        let display_name = display_name.map_or(typed_name, |name| name.trim().to_owned());

        // This only avoids a useless hash; the insert decides.
        self.check_free(&username, &email).await?;
        let avatar = match avatar {
            Some(data) => Some(self.images.render(device.key(), data, ImageSlot::Avatar.shape()).await?),
            None => None,
        };
        let password_hash =
            self.hasher.hash_new(password, guesses(&username, &email, &display_name), "password").await?;
        // Only what leads to a mail counts.
        self.attempts.mail_to_new(&email).await?;

        let now = self.clock.now();
        let id = UserId::new(now);
        let user = User {
            id,
            username,
            email,
            role: Role::User,
            create_time: now,
            history_paused: false,
            email_verify_time: None,
            pending_email: None,
        };
        let avatar = match avatar {
            Some(picture) => Some(self.images.store(user.id, picture).await?),
            None => None,
        };
        let create = || self.create(&user, &password_hash, &display_name, avatar.as_ref(), device);
        let (channel, tokens) = self.store.db().retry(create).await?;
        Ok((Account { user, channel }, tokens))
    }

    /// Creates the account, its channel, its watch-later list and its first session in one transaction, and sends a code
    /// to its address.
    async fn create(
        &self,
        user: &User,
        password_hash: &str,
        display_name: &str,
        avatar: Option<&ImageSet>,
        device: &Device,
    ) -> Result<(Channel, Tokens)> {
        let mut tx = self.store.begin().await?;
        if !self.store.insert(&mut tx, user, password_hash).await? {
            tx.rollback().await?;
            if let Some(avatar) = avatar {
                self.images.remove_unplaced(avatar).await;
            }
            self.check_free(&user.username, &user.email).await?;
            // The conflicting account was deleted meanwhile.
            return Err(Error::new(Reason::Unavailable, "the name or the address has just become free; try again")
                .retry_after(Duration::from_secs(1)));
        }
        let new = NewChannel { user: user.id, username: &user.username, display_name, create_time: user.create_time };
        let mut channel = self.channels.create(&mut tx, &new).await?;
        self.playlists.create_watch_later(&mut tx, channel.id, user.create_time).await?;
        if avatar.is_some() {
            self.channels.replace_image(&mut tx, channel.id, ImageSlot::Avatar, avatar).await?;
            self.images.replace(&mut tx, None, avatar).await?;
            channel.avatar = avatar.cloned();
        }
        let tokens = self.sessions.open(&mut tx, user.id, user.role, device).await?;
        let mail = self.new_verification(&mut tx, user.id, &user.username, &user.email).await?;
        self.mails.enqueue(&mut tx, mail).await?;
        tx.commit().await?;
        Ok((channel, tokens))
    }

    /// Checks the password of a signed-in caller. `CREDENTIALS_INVALID`, `OVERLOADED`, `RATE_LIMITED`, and
    /// `SESSION_REVOKED` when the account was deleted meanwhile.
    pub(super) async fn confirm_caller(&self, caller: UserId, password: String, device: &Device) -> Result<Proof> {
        let attempt = self.attempts.confirm(caller, device).await;
        let attempt = attempt.map_err(|error| self.refusals.password(None, Some(caller), error))?;
        let found = self.store.find_credentials_by_id(caller).await.map_err(Error::from);
        let found = found.and_then(|found| found.ok_or_else(Error::account_gone));
        self.confirm(attempt, None, found.map(Some), password).await
    }

    /// Compares a password with an account's, or with a dummy if there is no account. Every check uses this function,
    /// and costs exactly one run of argon2id. `login` is the text that was typed, if any.
    pub(super) async fn confirm(
        &self,
        attempt: Attempt,
        login: Option<&str>,
        found: Result<Option<Credentials>>,
        password: String,
    ) -> Result<Proof> {
        let account = found.as_ref().ok().and_then(Option::as_ref).map(|credentials| credentials.user.id);
        let proof = self.prove(found, password).await;
        match &proof {
            Ok(Some(_)) => attempt.succeed().await,
            // The attempt stays counted; dropping it releases its lock.
            Ok(None) => drop(attempt),
            Err(_) => attempt.withdraw().await,
        }
        proof?.ok_or_else(|| {
            let error = Error::new(Reason::CredentialsInvalid, "the login or the password is wrong");
            self.refusals.password(login, account, error)
        })
    }

    /// Returns `None` when the password is wrong or there is no account.
    async fn prove(&self, found: Result<Option<Credentials>>, password: String) -> Result<Option<Proof>> {
        let found = found?;
        let stored = found.as_ref().map(|credentials| credentials.password_hash.clone());
        Ok(match (found, self.hasher.verify(password, stored).await?) {
            (Some(Credentials { user, password_hash }), PasswordCheck::Right { needs_rehash }) => {
                Some(Proof { user: user.id, password_hash, needs_rehash })
            }
            _ => None,
        })
    }

    /// The caller's account. `SESSION_REVOKED` when it was deleted meanwhile.
    pub async fn get_me(&self, caller: UserId) -> Result<Account> {
        let user = self.store.find(caller).await?.ok_or_else(Error::account_gone)?;
        let channel = self.channels.of_user(caller).await?;
        Ok(Account { user, channel })
    }

    async fn check_free(&self, username: &str, email: &str) -> Result<()> {
        let taken = self.store.find_taken(username, email).await?;
        if taken.iter().any(|(one, _)| one == username) {
            Err(Error::new(Reason::UsernameTaken, "the username is taken").at_field("username"))
        } else if !taken.is_empty() {
            Err(Error::new(Reason::EmailTaken, "the e-mail address is taken").at_field("email"))
        } else {
            Ok(())
        }
    }
}

/// The error when the stored hash has changed since the password was checked. A retry finds out whether the password is
/// still right.
pub(super) fn changed_meanwhile() -> Error {
    Error::new(Reason::Unavailable, "the password was changed meanwhile; try again").retry_after(Duration::from_secs(1))
}

/// The first guesses of somebody who knows the account and the product, which are no good passwords.
pub(super) fn guesses(username: &str, email: &str, display_name: &str) -> Vec<String> {
    let mailbox = email.split('@').next().unwrap_or_default();
    [username, email, mailbox, display_name, "marquee"].map(str::to_owned).to_vec()
}

#[cfg(test)]
#[path = "service_tests.rs"]
mod tests;
