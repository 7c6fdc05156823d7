//! Measures the backlog of the recurring tasks for the metrics.

use prometheus::IntGaugeVec;

use crate::clock::{Clock, Time};
use crate::engine::blob::ledger;
use crate::engine::db::Db;
use crate::error::Result;
use crate::{removal, search};

/// The dependencies of the task; cheap to clone.
#[derive(Clone)]
pub struct Backlog {
    pub db: Db,
    pub clock: Clock,
    /// How many things wait, by kind.
    pub count: IntGaugeVec,
    /// How many seconds the oldest of them has waited, by kind.
    pub age: IntGaugeVec,
}

impl Backlog {
    /// Updates the metrics.
    pub async fn measure(self) -> Result<()> {
        self.set("blobs", ledger::backlog(&self.db).await?);
        self.set("removals", removal::backlog(&self.db).await?);
        self.set("search", search::backlog(&self.db).await?);
        Ok(())
    }

    fn set(&self, kind: &str, (count, since): (i64, Option<Time>)) {
        let age = since.map_or(0, |since| self.clock.now().since(since).as_secs());
        self.count.with_label_values(&[kind]).set(count);
        self.age.with_label_values(&[kind]).set(i64::try_from(age).unwrap_or(i64::MAX));
    }
}
