//! Registers accounts and lets them in.

use std::time::Duration;

use crate::caller::{Role, UserId};
use crate::channel::{self, NewChannel};
use crate::clock::Clock;
use crate::engine::db::Db;
use crate::error::{Error, Reason, Result};
use crate::session::password::{Hasher, Verdict};
use crate::session::{self, Device, Tokens};

use super::attempts::Attempts;
use super::model::{Account, Credentials, Registration, User};
use super::store::Store;

/// Accounts; cheap to clone.
#[derive(Clone)]
pub struct Service {
    store: Store,
    clock: Clock,
    hasher: Hasher,
    sessions: session::Service,
    channels: channel::Service,
    attempts: Attempts,
}

impl Service {
    /// Accounts in `db`.
    pub fn new(
        db: Db,
        clock: Clock,
        hasher: Hasher,
        sessions: session::Service,
        channels: channel::Service,
        attempts: Attempts,
    ) -> Self {
        Self { store: Store::new(db), clock, hasher, sessions, channels, attempts }
    }

    /// Creates an account with its channel and signs the device in.
    ///
    /// `USERNAME_TAKEN`, `EMAIL_TAKEN`, `PASSWORD_TOO_COMMON`, `OVERLOADED`, `RATE_LIMITED`.
    pub async fn register(&self, registration: Registration, device: &Device) -> Result<(Account, Tokens)> {
        self.attempts.register(device).await?;
        let Registration { username: typed_name, email, password, display_name } = registration;
        let (username, email) = (typed_name.to_ascii_lowercase(), email.to_ascii_lowercase());
        let display_name = display_name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        let display_name = display_name.unwrap_or(typed_name);

        // Only saves the hash; the insert decides.
        self.check_free(&username, &email).await?;
        let password_hash = self.hasher.hash_new(password, hints(&username, &email, &display_name)).await?;

        let now = self.clock.now();
        let user = User { id: UserId::new(now), username, email, role: Role::User, create_time: now };
        let mut tx = self.store.begin().await?;
        if !self.store.insert(&mut tx, &user, &password_hash).await? {
            tx.rollback().await?;
            self.check_free(&user.username, &user.email).await?;
            // The account in the way was deleted meanwhile.
            return Err(Error::new(Reason::Unavailable, "try again").retry_after(Duration::from_secs(1)));
        }
        let new = NewChannel { user: user.id, username: &user.username, display_name: &display_name, create_time: now };
        let channel = self.channels.create(&mut tx, &new).await?;
        let tokens = self.sessions.open(&mut tx, user.id, user.role, device).await?;
        tx.commit().await?;
        Ok((Account { user, channel }, tokens))
    }

    /// Signs a device in, by username or e-mail address. `CREDENTIALS_INVALID`, `OVERLOADED`, `RATE_LIMITED`.
    pub async fn login(&self, login: &str, password: String, device: &Device) -> Result<(Account, Tokens)> {
        let login = login.to_ascii_lowercase();
        let is_familiar = self.is_familiar(&login, device);
        let attempt = self.attempts.login(&login, device, is_familiar).await?;
        let proved = self.prove(&login, password.clone()).await;
        if !matches!(proved, Ok(None)) {
            attempt.withdraw().await;
        }
        let Some((Credentials { user, password_hash }, needs_rehash)) = proved? else {
            return Err(Error::new(Reason::CredentialsInvalid, "the login or the password is wrong"));
        };
        let new_hash = if needs_rehash { Some(self.hasher.rehash(password).await?) } else { None };

        let channel = self.channels.of_user(user.id).await?;
        let mut tx = self.store.begin().await?;
        if let Some(new_hash) = new_hash {
            self.store.update_password_hash(&mut tx, user.id, &password_hash, &new_hash).await?;
        }
        let tokens = self.sessions.open(&mut tx, user.id, user.role, device).await?;
        tx.commit().await?;
        Ok((Account { user, channel }, tokens))
    }

    /// The caller's account. `SESSION_REVOKED` when it was deleted a moment ago.
    pub async fn get_me(&self, caller: UserId) -> Result<Account> {
        let user = self.store.find(caller).await?;
        let user = user.ok_or_else(|| Error::new(Reason::SessionRevoked, "the account no longer exists"))?;
        let channel = self.channels.of_user(caller).await?;
        Ok(Account { user, channel })
    }

    /// The account that the login and the password open, and whether its hash is out of date; `None` when they open none.
    async fn prove(&self, login: &str, password: String) -> Result<Option<(Credentials, bool)>> {
        let found = self.store.find_credentials(login).await?;
        let stored = found.as_ref().map(|credentials| credentials.password_hash.clone());
        Ok(match (found, self.hasher.verify(password, stored).await?) {
            (Some(credentials), Verdict::Right { needs_rehash }) => Some((credentials, needs_rehash)),
            _ => None,
        })
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

/// What somebody would try who knows the account and the product.
fn hints(username: &str, email: &str, display_name: &str) -> Vec<String> {
    let mailbox = email.split('@').next().unwrap_or_default();
    [username, email, mailbox, display_name, "marquee"].map(str::to_owned).to_vec()
}

#[cfg(test)]
#[path = "service_tests.rs"]
mod tests;
