//! The one error type of the server.
//!
//! Rules of use:
//! - A failure that a client can cause is a *refusal*: `Error::new(Reason::VideoNotFound, "...")`, with metadata where
//!   that helps the client to continue. The reason decides the gRPC code, in `rpc/status.rs` and nowhere else.
//! - Every other failure is *internal*: `?` on a library's error makes it so. Its text is logged and never sent to a
//!   client.
//! - `Reason` is the one generated type that services use: it is the contract's closed set of reasons.

use std::borrow::Cow;
use std::time::Duration;

use crate::engine::db::{QueueFull, distrust_connections};

pub use marquee_contract::v1::ErrorReason as Reason;

/// The result of a fallible function of the server.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refused or failed request.
#[derive(Debug)]
pub struct Error(Box<Kind>);

#[derive(Debug)]
enum Kind {
    Refusal(Refusal),
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// A refusal as it is sent to the client.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// Decides the gRPC code.
    pub reason: Reason,
    /// A sentence for a person.
    pub message: Cow<'static, str>,
    /// Values for programs, by name.
    pub metadata: Vec<(&'static str, String)>,
    /// The path of the request field that is invalid, if one is.
    pub field: Option<String>,
    /// The quota that is used up, if one is.
    pub quota: Option<&'static str>,
    /// The delay after which a retry may succeed, if it is known.
    pub retry_after: Option<Duration>,
    /// Whether the database undid the transaction only because it conflicted with another.
    is_conflict: bool,
}

/// A metadata value, as text.
pub struct Fact(String);

impl From<i64> for Fact {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Error {
    /// A refusal.
    pub fn new(reason: Reason, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Kind::Refusal(Refusal {
            reason,
            message: message.into(),
            metadata: Vec::new(),
            field: None,
            quota: None,
            retry_after: None,
            is_conflict: false,
        })))
    }

    /// An internal failure: logged for the operator, and INTERNAL without details for the client.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(Box::new(Kind::Internal(cause.into())))
    }

    /// SESSION_REVOKED: the caller's account was deleted after the call was authenticated.
    pub fn account_gone() -> Self {
        Self::new(Reason::SessionRevoked, "the account no longer exists")
    }

    /// UNAVAILABLE: the call is ended because the server stops.
    pub fn stopping() -> Self {
        Self::new(Reason::Unavailable, "the server is stopping; connect again")
    }

    fn refine(mut self, change: impl FnOnce(&mut Refusal)) -> Self {
        if let Kind::Refusal(refusal) = &mut *self.0 {
            change(refusal);
        }
        self
    }

    /// Adds a metadata value.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<Fact>) -> Self {
        let Fact(value) = value.into();
        self.refine(|refusal| refusal.metadata.push((name, value)))
    }

    /// Adds the reason of the refusal that led to this one, as the metadata value `cause`.
    #[must_use]
    pub fn caused_by(self, cause: Reason) -> Self {
        self.with("cause", marquee_contract::status::reason_name(cause))
    }

    /// Names the invalid field of the request.
    #[must_use]
    pub fn at_field(self, field: &'static str) -> Self {
        self.refine(|refusal| refusal.field = Some(field.to_owned()))
    }

    /// Prefixes the invalid field with `parent`, the field that holds its message.
    #[must_use]
    pub fn within(self, parent: &'static str) -> Self {
        self.refine(|refusal| {
            if let Some(field) = &mut refusal.field {
                *field = format!("{parent}.{field}");
            }
        })
    }

    /// Names the quota that is used up.
    #[must_use]
    pub fn of_quota(self, quota: &'static str) -> Self {
        self.refine(|refusal| refusal.quota = Some(quota))
    }

    /// Sets the delay after which a retry may succeed.
    #[must_use]
    pub fn retry_after(self, delay: Duration) -> Self {
        self.refine(|refusal| refusal.retry_after = Some(delay))
    }

    /// The refusal; None when the error is internal.
    pub fn refusal(&self) -> Option<&Refusal> {
        match &*self.0 {
            Kind::Refusal(refusal) => Some(refusal),
            Kind::Internal(_) => None,
        }
    }

    /// Whether the database undid the transaction only because it conflicted with another. Trying again may succeed.
    pub fn is_conflict(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.is_conflict)
    }

    /// The reason; `Reason::Internal` when the error is internal.
    pub fn reason(&self) -> Reason {
        self.refusal().map_or(Reason::Internal, |refusal| refusal.reason)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &*self.0 {
            Kind::Refusal(refusal) => write!(f, "{}: {}", refusal.reason.as_str_name(), refusal.message),
            Kind::Internal(cause) => write!(f, "{cause}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            Kind::Refusal(_) => None,
            Kind::Internal(cause) => Some(&**cause),
        }
    }
}

/// The meaning of a database error. Errors without one of these meanings are bugs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DatabaseFailure {
    /// The database is unreachable or too busy.
    Unavailable,
    /// The database rejects writes: a replica, or a primary that was demoted.
    ReadOnly,
    /// The transaction was undone and may be tried again.
    Conflict,
    /// The disk is full.
    Full,
}

impl DatabaseFailure {
    /// The meaning of an error code: SQLite's (extended) result code, which has up to four digits, or PostgreSQL's
    /// SQLSTATE, which has five characters.
    fn of_code(code: &str) -> Option<Self> {
        if code.len() < 5 {
            let code = code.parse::<u16>().ok()?;
            // The low byte is the primary code: BUSY, LOCKED, INTERRUPT, CANTOPEN; FULL. 1032 is READONLY_DBMOVED: the
            // file was removed.
            return match code & 0xFF {
                5 | 6 | 9 | 14 => Some(Self::Unavailable),
                13 => Some(Self::Full),
                _ if code == 1032 => Some(Self::Unavailable),
                _ => None,
            };
        }
        Some(match code {
            "40001" | "40P01" => Self::Conflict,
            "25006" => Self::ReadOnly,
            "53100" => Self::Full,
            // Query cancelled; lock not available in time; idle in transaction for too long; object in the wrong state.
            "57014" | "55P03" | "25P03" | "55000" => Self::Unavailable,
            // The transaction was undone, or its outcome is unknown.
            _ if code.starts_with("40") => Self::Unavailable,
            // Connection lost; out of memory or connections; the server is stopping, has crashed or is starting.
            _ if code.starts_with("08") || code.starts_with("53") || code.starts_with("57P") => Self::Unavailable,
            _ => return None,
        })
    }
}

/// An unreachable database, or a conflict, is UNAVAILABLE; a full disk is STORAGE_FULL; a full queue for connections is
/// OVERLOADED; every other error is internal.
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let failure = match &error {
            sqlx::Error::Io(io) if matches!(io.get_ref(), Some(inner) if inner.is::<QueueFull>()) => {
                let error = Self::new(Reason::Overloaded, "too many calls of this kind wait for the database");
                return error.retry_after(Duration::from_secs(1));
            }
            sqlx::Error::PoolTimedOut
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Some(DatabaseFailure::Unavailable),
            sqlx::Error::Database(error) => DatabaseFailure::of_code(&error.code().unwrap_or_default()),
            _ => None,
        };
        match failure {
            None => Self::internal(error),
            Some(DatabaseFailure::Unavailable) => unavailable(&error),
            Some(DatabaseFailure::ReadOnly) => {
                distrust_connections();
                unavailable(&error)
            }
            Some(DatabaseFailure::Conflict) => {
                tracing::debug!(%error, "a transaction conflicted with another");
                let error = Self::new(Reason::Unavailable, "too many calls change the same object at the same time");
                error.retry_after(Duration::from_secs(1)).refine(|refusal| refusal.is_conflict = true)
            }
            Some(DatabaseFailure::Full) => {
                tracing::error!(%error, "the server has no room for more; try again later");
                Self::new(Reason::StorageFull, "the server has no room for more; try again later")
                    .retry_after(Duration::from_secs(30))
            }
        }
    }
}

fn unavailable(error: &sqlx::Error) -> Error {
    tracing::warn!(%error, "the database does not answer");
    Error::new(Reason::Unavailable, "the database does not answer").retry_after(Duration::from_secs(1))
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::internal(error)
    }
}

/// A task is cancelled only when the process ends: UNAVAILABLE. One that has panicked is an internal error.
impl From<tokio::task::JoinError> for Error {
    fn from(error: tokio::task::JoinError) -> Self {
        if error.is_cancelled() { Self::stopping() } else { Self::internal(error) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_cancelled_task_is_unavailable_and_a_panic_is_internal() {
        let cancelled = tokio::spawn(std::future::pending::<()>());
        cancelled.abort();
        assert_eq!(Error::from(cancelled.await.unwrap_err()).reason(), Reason::Unavailable);
        let panicked = tokio::spawn(async { panic!("a bug") });
        assert_eq!(Error::from(panicked.await.unwrap_err()).reason(), Reason::Internal);
    }

    #[test]
    fn temporary_failures_of_a_database_are_not_internal_errors() {
        use DatabaseFailure::{Conflict, Full, ReadOnly, Unavailable};
        for (code, failure) in [
            ("40001", Some(Conflict)),
            ("40P01", Some(Conflict)),
            ("25006", Some(ReadOnly)),
            ("57P01", Some(Unavailable)),
            ("57P02", Some(Unavailable)),
            ("57P03", Some(Unavailable)),
            ("57P05", Some(Unavailable)),
            ("57014", Some(Unavailable)),
            ("08006", Some(Unavailable)),
            ("08P01", Some(Unavailable)),
            ("53300", Some(Unavailable)),
            ("53100", Some(Full)),
            ("40003", Some(Unavailable)),
            ("23505", None),
            ("42P01", None),
            // SQLite: busy, a snapshot that is busy, locked, interrupted, full, a constraint.
            ("5", Some(Unavailable)),
            ("517", Some(Unavailable)),
            ("262", Some(Unavailable)),
            ("9", Some(Unavailable)),
            ("13", Some(Full)),
            ("787", None),
            ("", None),
        ] {
            assert_eq!(DatabaseFailure::of_code(code), failure, "{code}");
        }
    }
}
