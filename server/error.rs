//! The one error type of the server.
//!
//! Rules of use:
//! - What a client can cause is a *refusal*: `Error::new(Reason::VideoNotFound, "...")`, with metadata where it helps the
//!   client to go on. The reason decides the gRPC code, in `rpc/status.rs` and nowhere else.
//! - Everything else is *internal*: `?` on the error of a library makes it so. Its text goes to the log, never to a client.
//! - `Reason` is the one generated type that services use: it is the contract's closed set of reasons.

use std::borrow::Cow;
use std::time::Duration;

pub use marquee_contract::v1::ErrorReason as Reason;

/// What a fallible function of the server returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request was refused or failed.
#[derive(Debug)]
pub struct Error(Box<Kind>);

#[derive(Debug)]
enum Kind {
    Refusal(Refusal),
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// A refusal as the client will see it.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// Why; decides the gRPC code.
    pub reason: Reason,
    /// A sentence for a person.
    pub message: Cow<'static, str>,
    /// Facts for a program, by name.
    pub metadata: Vec<(&'static str, String)>,
    /// The request's field that is to blame, when one is.
    pub field: Option<String>,
    /// The quota that is used up, when one is.
    pub quota: Option<&'static str>,
    /// When a retry may succeed, when that is known.
    pub retry_after: Option<Duration>,
}

/// The value of a fact for a program, as text.
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
        })))
    }

    /// A failure that is nobody's business but the operator's.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(Box::new(Kind::Internal(cause.into())))
    }

    fn refine(mut self, change: impl FnOnce(&mut Refusal)) -> Self {
        if let Kind::Refusal(refusal) = &mut *self.0 {
            change(refusal);
        }
        self
    }

    /// Adds a fact for a program.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<Fact>) -> Self {
        let Fact(value) = value.into();
        self.refine(|refusal| refusal.metadata.push((name, value)))
    }

    /// Blames a field of the request.
    #[must_use]
    pub fn at_field(self, field: &'static str) -> Self {
        self.refine(|refusal| refusal.field = Some(field.to_owned()))
    }

    /// Says that the blamed field is one of the message in the field `parent`.
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

    /// Says when a retry may succeed.
    #[must_use]
    pub fn retry_after(self, delay: Duration) -> Self {
        self.refine(|refusal| refusal.retry_after = Some(delay))
    }

    /// The refusal, or `None` when the error is internal.
    pub fn refusal(&self) -> Option<&Refusal> {
        match &*self.0 {
            Kind::Refusal(refusal) => Some(refusal),
            Kind::Internal(_) => None,
        }
    }

    /// Why, `Reason::Internal` when the error is internal.
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

/// A database that is away, or asks for a retry, is UNAVAILABLE; one without room is STORAGE_FULL; every other error of it
/// is a bug.
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let code = match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                return away(&error);
            }
            sqlx::Error::Database(error) => error.code().unwrap_or_default(),
            _ => return Self::internal(error),
        };
        match &*code {
            // SQLite: busy, locked; its file cannot be opened, or was removed. PostgreSQL: serialization failure, deadlock, too
            // many connections, closed to them.
            "5" | "6" | "14" | "1032" | "40001" | "40P01" | "53300" | "55000" => away(&error),
            // PostgreSQL: the connection is lost; the server is stopping or starting.
            code if code.starts_with("08") || code.starts_with("57P") => away(&error),
            // SQLite: full. PostgreSQL: disk full.
            "13" | "53100" => {
                tracing::error!(%error, "the server has no room for more; try again later");
                Self::new(Reason::StorageFull, "the server has no room for more; try again later")
                    .retry_after(Duration::from_secs(30))
            }
            _ => Self::internal(error),
        }
    }
}

fn away(error: &sqlx::Error) -> Error {
    tracing::warn!(%error, "the database does not answer");
    Error::new(Reason::Unavailable, "the database does not answer").retry_after(Duration::from_secs(1))
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::internal(error)
    }
}

impl From<tokio::task::JoinError> for Error {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::internal(error)
    }
}
