//! Transactions that share one commit, and how its outcome reaches all of them.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use sqlx::Error;
use sqlx::error::{DatabaseError, ErrorKind};
use tokio::sync::oneshot;

/// The members of a group.
#[derive(Debug)]
pub(super) struct Group {
    opened: Instant,
    /// Whether there is a savepoint: that of the latest member, unless that is the first.
    has_savepoint: bool,
    /// The members that are finished and wait for the outcome.
    finished: Vec<oneshot::Sender<Outcome>>,
}

/// The outcome of a group.
pub(super) type Outcome = Result<(), Failure>;

/// Receives the outcome of a member's group.
#[derive(Debug)]
pub(super) struct PendingOutcome(oneshot::Receiver<Outcome>);

impl Group {
    /// A group whose first member is about to begin.
    pub(super) fn new() -> Self {
        Self { opened: Instant::now(), has_savepoint: false, finished: Vec::new() }
    }

    /// The SQL that begins a member after the first.
    pub(super) fn savepoint(&mut self) -> &'static str {
        if std::mem::replace(&mut self.has_savepoint, true) {
            "RELEASE member; SAVEPOINT member"
        } else {
            "SAVEPOINT member"
        }
    }

    /// The longest that a member may have waited.
    pub(super) fn age(&self) -> Duration {
        self.opened.elapsed()
    }

    /// Whether a member is finished. If none is, undoing the current member is undoing the group.
    pub(super) fn is_shared(&self) -> bool {
        !self.finished.is_empty()
    }

    /// Adds a finished member, which waits for the outcome.
    pub(super) fn finish(&mut self) -> PendingOutcome {
        let (tell, told) = oneshot::channel();
        self.finished.push(tell);
        PendingOutcome(told)
    }

    /// Sends the outcome to all finished members.
    pub(super) fn end(self, outcome: &Outcome) {
        for member in self.finished {
            // Fails for a member whose caller was cancelled.
            let _ = member.send(outcome.clone());
        }
    }
}

impl PendingOutcome {
    /// Waits for the outcome of the group.
    pub(super) async fn wait(self) -> Result<(), Error> {
        Ok(self.0.await.unwrap_or(Err(Failure::Lost))?)
    }
}

/// Why a group has failed: an [`Error`] that can be cloned for every member.
#[derive(Debug, Clone)]
pub(super) enum Failure {
    /// The outcome is unknown: the connection's thread crashed, or the task that held the connection was cancelled.
    Lost,
    /// An error of the database.
    Database(SharedDatabaseError),
}

/// A database error that can be cloned.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub(super) struct SharedDatabaseError {
    code: Option<String>,
    message: String,
}

impl Failure {
    pub(super) fn of(error: &Error) -> Self {
        match error.as_database_error() {
            Some(error) => Self::Database(SharedDatabaseError {
                code: error.code().map(Cow::into_owned),
                message: error.message().to_owned(),
            }),
            None => Self::Lost,
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Lost => Self::WorkerCrashed,
            Failure::Database(error) => Self::Database(Box::new(error)),
        }
    }
}

impl DatabaseError for SharedDatabaseError {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        self.code.as_deref().map(Cow::Borrowed)
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}
