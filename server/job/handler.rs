//! Handlers, which do the work of a kind of job.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::model::{Job, Kind};
use super::run::Run;
use crate::engine::db::Tx;
use crate::error::{Error, Result};

/// The label of [`Failure::lost`].
const LOST: &str = "lost";

/// Does the jobs of a kind. The comment of each implementation says why it may be repeated.
#[tonic::async_trait]
pub trait Handler: Send + Sync + 'static {
    /// The kind of its jobs.
    fn kind(&self) -> Kind;

    /// How long a run may take before it is cancelled and has failed.
    fn time_limit(&self, _run: &Run) -> Duration {
        Duration::from_hours(1)
    }

    /// Does the job. The module's header says what it can rely on.
    async fn run(&self, run: &Run) -> Result<(), Failure>;

    /// Records that the job is dead, in the transaction that ends it, whatever has ended it: a failure, a panic, the
    /// time limit, the end of its process. `why` is for operators. The transaction is dropped when the job is not dead
    /// after all, and the job is not dead before this succeeds. May be called in any process that has the handler.
    async fn dead(&self, _tx: &mut Tx, _job: &Job, _why: &str) -> Result<()> {
        Ok(())
    }
}

/// Why an attempt has failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// A short name for metrics, such as `timeout`; one of a fixed set.
    pub label: &'static str,
    /// A sentence for an operator.
    pub message: Cow<'static, str>,
    /// Whether further attempts are useless.
    pub is_final: bool,
}

impl Failure {
    /// A failure after which the job is tried again, unless it was the last attempt.
    pub fn new(label: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { label, message: message.into(), is_final: false }
    }

    /// A failure that further attempts would repeat: the job is dead.
    pub fn finally(label: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { label, message: message.into(), is_final: true }
    }

    /// The job was given to another worker, or cancelled: its result must be dropped.
    pub fn lost() -> Self {
        Self::new(LOST, "the job was given to another worker, or cancelled")
    }

    pub(super) fn is_lost(&self) -> bool {
        self.label == LOST
    }

    /// The handler has stopped because [`Run::token`] has fired.
    pub fn cancelled() -> Self {
        Self::new("cancelled", "the run was cancelled")
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.label, self.message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new("error", error.to_string())
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new("io", error.to_string())
    }
}

/// The handlers of a process, by the name of their kind.
#[derive(Clone, Default)]
pub struct Handlers(BTreeMap<&'static str, Arc<dyn Handler>>);

impl Handlers {
    /// Adds a handler, in place of an earlier one of the same kind.
    #[must_use]
    pub fn with(mut self, handler: impl Handler) -> Self {
        self.0.insert(handler.kind().name(), Arc::new(handler));
        self
    }

    pub(super) fn find(&self, kind: &str) -> Option<Arc<dyn Handler>> {
        self.0.get(kind).cloned()
    }

    /// The names of the kinds as a JSON array. They need no escapes ([`Kind::new`]).
    pub(super) fn kinds(&self) -> String {
        let names: Vec<_> = self.0.keys().map(|name| format!("\"{name}\"")).collect();
        format!("[{}]", names.join(","))
    }
}
