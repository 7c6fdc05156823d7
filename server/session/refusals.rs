//! Logs and counts rejected passwords and refresh tokens for the operator.
//!
//! The log has the client's address and the account's id. The text typed as the login may be personal, or a password
//! typed into the wrong field, so only a keyed hash of it is logged: lines with the same hash are attempts at the same
//! login, whether or not such an account exists. Passwords and tokens are never logged.

use data_encoding::HEXLOWER;
use prometheus::IntCounterVec;

use crate::caller::{SessionId, UserId};
use crate::error::{Error, Reason};
use crate::request;
use crate::secrets::{Purpose, SECRET_BYTES, Secrets, hmac_sha256};

/// The logged length of a login's hash, in bytes: enough to tell logins apart.
const HASH_BYTES: usize = 8;

/// Logs and counts rejections; cheap to clone.
#[derive(Clone)]
pub struct Refusals {
    key: [u8; SECRET_BYTES],
    /// By cause.
    count: IntCounterVec,
}

impl Refusals {
    /// `count` has one label: the cause.
    pub fn new(secrets: &Secrets, count: IntCounterVec) -> Self {
        // There is at least one secret.
        Self { key: secrets.keys(Purpose::LoggedLogin).first().copied().unwrap_or_default(), count }
    }

    /// Records that a password was wrong, or was not checked because of too many attempts; returns `error`. `login` is
    /// the typed text, if any; `account` is its account, if known.
    pub fn password(&self, login: Option<&str>, account: Option<UserId>, error: Error) -> Error {
        let cause = match error.reason() {
            Reason::CredentialsInvalid => "password",
            Reason::RateLimited => "rate",
            _ => return error,
        };
        self.count.with_label_values(&[cause]).inc();
        let login = login.map(|login| HEXLOWER.encode(&hmac_sha256(&self.key, &[login.as_bytes()])[..HASH_BYTES]));
        let client = request::client();
        tracing::info!(%client, account = account.map(display), login, cause, "a password was refused");
        error
    }

    /// Records that a refresh token was rejected; returns `error`. `session` is that of a genuine token.
    pub(super) fn refresh(&self, session: Option<SessionId>, error: Error) -> Error {
        let cause = match error.reason() {
            Reason::TokenInvalid => "token",
            Reason::SessionExpired => "expired",
            Reason::SessionRevoked => "revoked",
            _ => return error,
        };
        self.count.with_label_values(&[cause]).inc();
        let client = request::client();
        tracing::info!(%client, session = session.map(display), cause, "a refresh token was refused");
        error
    }

    /// Records that a refresh token was used twice, which ends its session. The rejection is recorded separately.
    pub(super) fn replay(&self, session: SessionId, user: UserId) {
        self.count.with_label_values(&["replay"]).inc();
        let client = request::client();
        tracing::warn!(%client, %session, %user, "a refresh token was replayed; its session ends");
    }
}
