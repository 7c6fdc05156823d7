//! Schedules: one job for each period, for all nodes together.

use std::time::Duration;

use super::model::{Kind, Lane, NewJob};
use super::service::Service;
use super::store;
use crate::clock::Time;
use crate::error::Result;

/// A recurring job.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// A job that is enqueued in each period, unless the former one is unfinished. It has no subject.
    job: NewJob,
    /// The length of a period.
    every: Duration,
}

impl Schedule {
    /// A job of this kind in the lane Urgent, in every period of this length; periods are counted from the Unix epoch.
    pub fn new(kind: Kind, every: Duration) -> Self {
        Self { job: NewJob::new(kind, "").in_lane(Lane::Urgent), every: every.max(Duration::from_millis(1)) }
    }

    /// A schedule for work that may take long: in the lane Maintenance.
    #[must_use]
    pub fn of_long_work(self, cost: Duration) -> Self {
        Self { job: self.job.in_lane(Lane::Maintenance).costing(cost), ..self }
    }

    /// The period that `now` is in, by its beginning.
    fn period(&self, now: Time) -> Time {
        let length = i64::try_from(self.every.as_micros()).unwrap_or(i64::MAX);
        Time::from_micros(now.micros().div_euclid(length).saturating_mul(length))
    }
}

impl Service {
    /// Takes the current period of a schedule and enqueues its job in one transaction. Returns whether this call has
    /// taken the period, and not another node.
    pub async fn take_period(&self, schedule: &Schedule) -> Result<bool> {
        self.db.retry(|| self.try_take_period(schedule)).await
    }

    async fn try_take_period(&self, schedule: &Schedule) -> Result<bool> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        // A period in the future was taken by a clock that was wrong.
        let is_taken =
            store::take_period(&mut tx, schedule.job.kind.name(), schedule.period(now), now + schedule.every).await?;
        if is_taken {
            self.insert(&mut tx, &schedule.job, false).await?;
            tx.commit().await?;
        } else {
            tx.rollback().await?;
        }
        Ok(is_taken)
    }

    /// Takes the periods of a schedule for ever.
    pub(super) async fn keep_schedule(&self, schedule: &Schedule) {
        loop {
            if let Err(error) = self.take_period(schedule).await {
                tracing::warn!(kind = %schedule.job.kind, %error, "a scheduled job could not be enqueued; the next period follows");
            }
            let now = self.clock.now();
            tokio::time::sleep((schedule.period(now) + schedule.every).since(now)).await;
        }
    }
}
