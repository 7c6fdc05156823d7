//! Deletes jobs that ended long ago.

use std::time::Duration;

use super::handler::{Failure, Handler};
use super::model::{JobState, Kind};
use super::run::Run;
use super::schedule::Schedule;
use super::service::Service;
use super::store;
use crate::error::Error;

/// How long done jobs are kept.
const DONE: Duration = Duration::from_hours(24);
/// How long dead jobs are kept for an operator.
const DEAD: Duration = Duration::from_hours(30 * 24);
/// Jobs that one statement deletes.
const BATCH: i64 = 500;
const KIND: Kind = Kind::new("prune_jobs");

/// Deletes done and dead jobs after their time, in batches. May be repeated: it deletes what is left.
pub struct Prune {
    jobs: Service,
}

impl Prune {
    /// How often it runs.
    pub const SCHEDULE: Duration = Duration::from_mins(10);

    pub fn new(jobs: Service) -> Self {
        Self { jobs }
    }

    /// Its schedule.
    pub fn schedule() -> Schedule {
        Schedule::new(KIND, Self::SCHEDULE)
    }
}

#[tonic::async_trait]
impl Handler for Prune {
    fn kind(&self) -> Kind {
        KIND
    }

    async fn run(&self, run: &Run) -> Result<(), Failure> {
        let Service { db, clock, .. } = &self.jobs;
        for (state, kept) in [(JobState::Done, DONE), (JobState::Dead, DEAD)] {
            let before = clock.now() - kept;
            let prune = || async { store::prune(db, state, before, BATCH).await.map_err(Error::from) };
            while db.retry(prune).await? > 0 {
                if run.token().is_cancelled() {
                    return Err(Failure::cancelled());
                }
            }
        }
        Ok(())
    }
}
