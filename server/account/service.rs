//! Registers accounts and lets them in. What an account changes of itself is in `profile.rs`, how it goes in `deletion.rs`.

use std::time::Duration;

use crate::caller::{Role, UserId};
use crate::channel::{self, Channel, ImageSlot, NewChannel};
use crate::clock::Clock;
use crate::engine::db::Db;
use crate::error::{Error, Reason, Result};
use crate::image::{self, ImageSet};
use crate::session::password::{Hasher, Verdict};
use crate::session::{self, Device, Refusals, Tokens};
use crate::{playlist, search, upload, video};

use super::attempts::{Attempt, Attempts};
use super::model::{Account, Credentials, Proof, Registration, User};
use super::reserved::ReservedNames;
use super::store::Store;

/// What accounts stand on: the features that keep something of them, and what checks who somebody is.
pub struct Dependencies {
    /// The database.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// Hashes passwords.
    pub hasher: Hasher,
    /// Notes who is not let in.
    pub refusals: Refusals,
    /// Usernames that nobody may register.
    pub reserved: ReservedNames,
    /// How often somebody may try.
    pub attempts: Attempts,
    /// The sessions that accounts have.
    pub sessions: session::Service,
    /// What the public sees of them.
    pub channels: channel::Service,
    /// Their pictures.
    pub images: image::Service,
    /// Their files on the way in.
    pub uploads: upload::Service,
    /// Their videos.
    pub videos: video::Service,
    /// Their playlists.
    pub playlists: playlist::Service,
    /// What their videos are found by.
    pub search: search::Service,
}

/// Accounts; cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) hasher: Hasher,
    refusals: Refusals,
    reserved: ReservedNames,
    pub(super) attempts: Attempts,
    pub(super) sessions: session::Service,
    pub(super) channels: channel::Service,
    pub(super) images: image::Service,
    pub(super) uploads: upload::Service,
    pub(super) videos: video::Service,
    pub(super) playlists: playlist::Service,
    pub(super) search: search::Service,
}

impl Service {
    /// The accounts in this database.
    pub fn new(dependencies: Dependencies) -> Self {
        Self {
            store: Store::new(dependencies.db),
            clock: dependencies.clock,
            hasher: dependencies.hasher,
            refusals: dependencies.refusals,
            reserved: dependencies.reserved,
            attempts: dependencies.attempts,
            sessions: dependencies.sessions,
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
    /// `USERNAME_RESERVED`, `USERNAME_TAKEN`, `EMAIL_TAKEN`, `PASSWORD_TOO_COMMON`, `OVERLOADED`, `RATE_LIMITED`, and what
    /// [`image::Service::render`] refuses.
    pub async fn register(&self, registration: Registration, device: &Device) -> Result<(Account, Tokens)> {
        self.attempts.register(device).await?;
        let Registration { username: typed_name, email, password, display_name, avatar } = registration;
        let (username, email) = (typed_name.to_ascii_lowercase(), email.to_ascii_lowercase());
        if self.reserved.contains(&username) {
            return Err(Error::new(Reason::UsernameReserved, "the username is reserved").at_field("username"));
        }
        let display_name = display_name.map_or(typed_name, |name| name.trim().to_owned());

        // Only saves the hash; the insert decides.
        self.check_free(&username, &email).await?;
        let avatar = match avatar {
            Some(data) => Some(self.images.render(device.key(), data, ImageSlot::Avatar.shape()).await?),
            None => None,
        };
        let password_hash = self.hasher.hash_new(password, hints(&username, &email, &display_name), "password").await?;

        let now = self.clock.now();
        let id = UserId::new(now);
        let user = User { id, username, email, role: Role::User, create_time: now, history_paused: false };
        let avatar = match avatar {
            Some(picture) => Some(self.images.store(user.id, picture).await?),
            None => None,
        };
        let create = || self.create(&user, &password_hash, &display_name, avatar.as_ref(), device);
        let (channel, tokens) = self.store.db().retry(create).await?;
        Ok((Account { user, channel }, tokens))
    }

    /// Creates the account, its channel, its watch-later list and its first session, or nothing.
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
            // The account in the way was deleted meanwhile.
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
        tx.commit().await?;
        Ok((channel, tokens))
    }

    /// Signs a device in, by username or e-mail address, at whose ends white space does not count: a phone's keyboard puts a
    /// space behind what it completes. `CREDENTIALS_INVALID`, `OVERLOADED`, `RATE_LIMITED`, and
    /// `UNAVAILABLE` when the password was changed, or the account deleted, meanwhile.
    pub async fn login(&self, login: &str, password: String, device: &Device) -> Result<(Account, Tokens)> {
        let login = login.trim().to_ascii_lowercase();
        let is_familiar = self.is_familiar(&login, device);
        let attempt = self.attempts.login(&login, device, is_familiar).await;
        let attempt = attempt.map_err(|error| self.refusals.password(Some(&login), None, error))?;
        let found = self.store.find_credentials(&login).await.map_err(Error::from);
        let proof = self.confirm(attempt, Some(&login), found, password.clone()).await?;
        let new_hash = if proof.needs_rehash { Some(self.hasher.rehash(password).await?) } else { None };

        let channel = match self.channels.of_user(proof.user).await {
            // Deleted since: that the account ever was is nobody's business.
            Err(error) if error.reason() == Reason::SessionRevoked => return Err(outdated()),
            found => found?,
        };
        // Also on a full disk: who is not let in can delete nothing.
        let (user, tokens) = self.store.db().insist(|| self.sign_in(&proof, new_hash.as_deref(), device)).await?;
        Ok((Account { user, channel }, tokens))
    }

    /// Opens a session for whom a proof is of, and keeps a new hash of the same password if there is one.
    async fn sign_in(&self, proof: &Proof, new_hash: Option<&str>, device: &Device) -> Result<(User, Tokens)> {
        let mut tx = self.store.begin().await?;
        let user = self.store.replace_password_hash(&mut tx, proof, new_hash).await?.ok_or_else(outdated)?;
        let tokens = self.sessions.open(&mut tx, user.id, user.role, device).await?;
        tx.commit().await?;
        Ok((user, tokens))
    }

    /// Lets the caller prove once more who they are. `CREDENTIALS_INVALID`, `OVERLOADED`, `RATE_LIMITED`, and
    /// `SESSION_REVOKED` when the account was deleted a moment ago.
    pub(super) async fn confirm_caller(&self, caller: UserId, password: String, device: &Device) -> Result<Proof> {
        let attempt = self.attempts.confirm(caller, device).await;
        let attempt = attempt.map_err(|error| self.refusals.password(None, Some(caller), error))?;
        let found = self.store.find_credentials_by_id(caller).await.map_err(Error::from);
        let found = found.and_then(|found| found.ok_or_else(Error::account_gone));
        self.confirm(attempt, None, found.map(Some), password).await
    }

    /// Holds a password against an account's, or against nobody's: every check goes through here, and costs exactly one
    /// run of argon2. `login` is what was typed, if something was.
    async fn confirm(
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
            // It counts, and others may try.
            Ok(None) => drop(attempt),
            Err(_) => attempt.withdraw().await,
        }
        proof?.ok_or_else(|| {
            let error = Error::new(Reason::CredentialsInvalid, "the login or the password is wrong");
            self.refusals.password(login, account, error)
        })
    }

    /// `None` when the password is wrong, or there is no account.
    async fn prove(&self, found: Result<Option<Credentials>>, password: String) -> Result<Option<Proof>> {
        let found = found?;
        let stored = found.as_ref().map(|credentials| credentials.password_hash.clone());
        Ok(match (found, self.hasher.verify(password, stored).await?) {
            (Some(Credentials { user, password_hash }), Verdict::Right { needs_rehash }) => {
                Some(Proof { user: user.id, password_hash, needs_rehash })
            }
            _ => None,
        })
    }

    /// The caller's account. `SESSION_REVOKED` when it was deleted a moment ago.
    pub async fn get_me(&self, caller: UserId) -> Result<Account> {
        let user = self.store.find(caller).await?.ok_or_else(Error::account_gone)?;
        let channel = self.channels.of_user(caller).await?;
        Ok(Account { user, channel })
    }

    /// Whether the account, if there is one, has signed in from the device's address; the same two statements either way.
    async fn is_familiar(&self, login: &str, device: &Device) -> Result<bool> {
        let found = self.store.find_credentials(login).await?;
        let user = found.map_or(UserId::MIN, |credentials| credentials.user.id);
        self.sessions.has_signed_in_from(user, device).await
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

/// The password was right when it was checked, and is not what it was: whether it still is right, a retry tells.
pub(super) fn outdated() -> Error {
    Error::new(Reason::Unavailable, "the password was changed meanwhile; try again").retry_after(Duration::from_secs(1))
}

/// What somebody would try who knows the account and the product.
pub(super) fn hints(username: &str, email: &str, display_name: &str) -> Vec<String> {
    let mailbox = email.split('@').next().unwrap_or_default();
    [username, email, mailbox, display_name, "marquee"].map(str::to_owned).to_vec()
}

#[cfg(test)]
#[path = "service_tests.rs"]
mod tests;
