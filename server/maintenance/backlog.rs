//! Measures the backlog of the recurring tasks for the metrics.

use std::collections::BTreeMap;

use prometheus::IntGaugeVec;

use crate::clock::{Clock, Time};
use crate::engine::blob::ledger;
use crate::engine::db::Db;
use crate::error::Result;
use crate::job::{self, JobState};
use crate::{notification, removal, search};

/// The dependencies of the task; cheap to clone.
#[derive(Clone)]
pub struct Backlog {
    pub db: Db,
    pub clock: Clock,
    /// How many things wait, by kind.
    pub count: IntGaugeVec,
    /// How many seconds the oldest of them has waited, by kind.
    pub age: IntGaugeVec,
    pub notifications: notification::Service,
    pub jobs: job::Service,
    /// How many jobs are not done, by kind and state.
    pub jobs_count: IntGaugeVec,
    /// How many seconds the oldest job has waited, by kind.
    pub jobs_age: IntGaugeVec,
}

impl Backlog {
    /// Updates the metrics.
    pub async fn measure(self) -> Result<()> {
        self.set("blobs", ledger::backlog(&self.db).await?);
        self.set("removals", removal::backlog(&self.db).await?);
        self.set("search", search::backlog(&self.db).await?);
        self.set("notifications", self.notifications.backlog().await?);
        self.measure_jobs().await
    }

    async fn measure_jobs(&self) -> Result<()> {
        let counts = self.jobs.counts().await?;
        // Kinds and states that were measured before and have no jobs now.
        self.jobs_count.reset();
        self.jobs_age.reset();
        let mut oldest = BTreeMap::new();
        for (kind, state, count, since) in &counts {
            self.jobs_count.with_label_values(&[kind.as_str(), state.name()]).set(*count);
            let age = since
                .filter(|_| *state == JobState::Waiting)
                .map_or(0, |since| self.clock.now().since(since).as_secs());
            let age = i64::try_from(age).unwrap_or(i64::MAX);
            oldest.entry(kind.as_str()).and_modify(|oldest: &mut i64| *oldest = age.max(*oldest)).or_insert(age);
        }
        for (kind, age) in oldest {
            self.jobs_age.with_label_values(&[kind]).set(age);
        }
        Ok(())
    }

    fn set(&self, kind: &str, (count, since): (i64, Option<Time>)) {
        let age = since.map_or(0, |since| self.clock.now().since(since).as_secs());
        self.count.with_label_values(&[kind]).set(count);
        self.age.with_label_values(&[kind]).set(i64::try_from(age).unwrap_or(i64::MAX));
    }
}
