//! Transactions that share one commit, and how its end is told to all of them.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use sqlx::Error;
use sqlx::error::{DatabaseError, ErrorKind};
use tokio::sync::oneshot;

/// The members of a group.
#[derive(Debug)]
pub(super) struct Group {
    opened: Instant,
    /// Whether there is a savepoint, of the latest member but the first.
    has_savepoint: bool,
    /// Those who are finished.
    finished: Vec<oneshot::Sender<Outcome>>,
}

/// How a group has ended.
pub(super) type Outcome = Result<(), Failure>;

/// Where a member hears of its group's end.
#[derive(Debug)]
pub(super) struct PendingOutcome(oneshot::Receiver<Outcome>);

impl Group {
    /// A group whose first member is about to begin.
    pub(super) fn new() -> Self {
        Self { opened: Instant::now(), has_savepoint: false, finished: Vec::new() }
    }

    /// What begins a member behind the first.
    pub(super) fn savepoint(&mut self) -> &'static str {
        if std::mem::replace(&mut self.has_savepoint, true) {
            "RELEASE member; SAVEPOINT member"
        } else {
            "SAVEPOINT member"
        }
    }

    /// For how long its first member may have waited.
    pub(super) fn age(&self) -> Duration {
        self.opened.elapsed()
    }

    /// Whether somebody is finished. If not, to undo the member is to undo the group.
    pub(super) fn is_shared(&self) -> bool {
        !self.finished.is_empty()
    }

    /// Lets a member that is finished wait for the group's end.
    pub(super) fn finish(&mut self) -> PendingOutcome {
        let (tell, told) = oneshot::channel();
        self.finished.push(tell);
        PendingOutcome(told)
    }

    /// Tells everybody.
    pub(super) fn end(self, outcome: &Outcome) {
        for member in self.finished {
            // Somebody who was cancelled does not hear it.
            let _ = member.send(outcome.clone());
        }
    }
}

impl PendingOutcome {
    /// Waits for the end of the group.
    pub(super) async fn wait(self) -> Result<(), Error> {
        Ok(self.0.await.unwrap_or(Err(Failure::Lost))?)
    }
}

/// Why a group has failed: an [`Error`] that can be told to many.
#[derive(Debug, Clone)]
pub(super) enum Failure {
    /// Nobody knows: the connection's thread is gone, or who had the connection was cancelled.
    Lost,
    /// What the database says.
    Database(SharedDatabaseError),
}

/// An error of the database.
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
