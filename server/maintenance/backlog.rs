//! How much of the recurring work waits, for the metrics.

use std::time::Duration;

use super::{Maintenance, log_failure};
use crate::clock::Time;
use crate::engine::blob::ledger;
use crate::error::Result;
use crate::{removal, search};

/// How often it is counted.
const INTERVAL: Duration = Duration::from_secs(10);

impl Maintenance {
    /// Counts what waits, again and again.
    pub(super) async fn measure(&self) {
        let mut ticks = tokio::time::interval(INTERVAL);
        loop {
            ticks.tick().await;
            log_failure(self.measure_once().await);
        }
    }

    async fn measure_once(&self) -> Result<()> {
        self.set("blobs", ledger::backlog(&self.db).await?);
        self.set("removals", removal::backlog(&self.db).await?);
        self.set("search", search::backlog(&self.db).await?);
        Ok(())
    }

    fn set(&self, kind: &str, (count, since): (i64, Option<Time>)) {
        let age = since.map_or(0, |since| self.clock.now().since(since).as_secs());
        self.backlog.with_label_values(&[kind]).set(count);
        self.backlog_age.with_label_values(&[kind]).set(i64::try_from(age).unwrap_or(i64::MAX));
    }
}
