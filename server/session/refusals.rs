//! Who was not let in, for the operator: a line in the log and a count for each.
//!
//! The log has the client's address and the account's id. What was typed as the login may be personal, or a password that
//! went into the wrong field, so that it stands there as a keyed hash only: lines with the same hash are attempts at the
//! same login, whether or not there is such an account. Passwords and tokens are not logged in any form.

use data_encoding::HEXLOWER;
use prometheus::IntCounterVec;

use crate::caller::{SessionId, UserId};
use crate::error::{Error, Reason};
use crate::request;
use crate::secrets::{Purpose, SECRET_BYTES, Secrets, hmac_sha256};

/// The bytes of a login's hash that are logged: enough to tell logins apart.
const HASH_BYTES: usize = 8;

/// Logs and counts refusals; cheap to clone.
#[derive(Clone)]
pub struct Refusals {
    key: [u8; SECRET_BYTES],
    /// By cause.
    count: IntCounterVec,
}

impl Refusals {
    /// `count` has one label: the cause.
    pub fn new(secrets: &Secrets, count: IntCounterVec) -> Self {
        // There is one secret at least.
        Self { key: secrets.keys(Purpose::LoggedLogin).first().copied().unwrap_or_default(), count }
    }

    /// Notes that a password was not accepted, or not looked at because there were too many attempts; returns `error`.
    /// `login` is what was typed, if something was, and `account` whose it is, if that is known.
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

    /// Notes that a refresh token, of this session if it is a genuine one, was not accepted; returns `error`.
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

    /// Notes that a refresh token was used twice, which ends its session; it is refused besides.
    pub(super) fn replay(&self, session: SessionId, user: UserId) {
        self.count.with_label_values(&["replay"]).inc();
        let client = request::client();
        tracing::warn!(%client, %session, %user, "a refresh token was replayed; its session ends");
    }
}
