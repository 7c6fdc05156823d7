//! Rounds of recurring work, and the job that does some of them.

use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};

use crate::error::Result;
use crate::job::{Failure, Handler, Kind, Run};

/// A round of recurring work, which may be repeated, skipped, or run by several nodes at once.
pub struct Round {
    /// The name in the log.
    name: &'static str,
    round: Box<dyn Fn() -> BoxFuture<'static, Result<()>> + Send + Sync>,
}

impl Round {
    /// A round that works on a clone of `subject`.
    pub fn new<S, F>(name: &'static str, subject: S, round: impl Fn(S) -> F + Send + Sync + 'static) -> Self
    where
        S: Clone + Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let round = Box::new(move || -> BoxFuture<'static, _> { Box::pin(round(subject.clone())) });
        Self { name, round }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) async fn run(&self) -> Result<()> {
        (self.round)().await
    }
}

/// A job that does rounds, concurrently. It may be repeated because each of them may: a round looks what is due, and
/// stops when nothing is.
pub struct Rounds {
    kind: Kind,
    rounds: Vec<Round>,
}

impl Rounds {
    pub fn new(kind: Kind, rounds: Vec<Round>) -> Self {
        Self { kind, rounds }
    }
}

#[tonic::async_trait]
impl Handler for Rounds {
    fn kind(&self) -> Kind {
        self.kind
    }

    /// Long enough for a store of many millions of blobs, whose list is one round.
    fn time_limit(&self, _run: &Run) -> Duration {
        Duration::from_hours(24)
    }

    /// Fails when a round does, after all of them.
    async fn run(&self, run: &Run) -> Result<(), Failure> {
        let rounds = join_all(self.rounds.iter().map(async |round| {
            let failed = round.run().await.err()?;
            Some(format!("{}: {failed}", round.name()))
        }));
        let results = run.token().run_until_cancelled(rounds).await.ok_or_else(Failure::cancelled)?;
        let failures: Vec<_> = results.into_iter().flatten().collect();
        if failures.is_empty() { Ok(()) } else { Err(Failure::new("error", failures.join("; "))) }
    }
}
