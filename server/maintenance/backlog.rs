//! How much of the recurring work waits, for the metrics.

use prometheus::IntGaugeVec;

use crate::clock::{Clock, Time};
use crate::engine::blob::ledger;
use crate::engine::db::Db;
use crate::error::Result;
use crate::{removal, search};

/// What waits, and where that is shown; cheap to clone.
#[derive(Clone)]
pub struct Backlog {
    /// Where it is written down.
    pub db: Db,
    /// Tells how long it has waited.
    pub clock: Clock,
    /// How much waits, by kind.
    pub count: IntGaugeVec,
    /// For how many seconds the first of it has waited, by kind.
    pub age: IntGaugeVec,
}

impl Backlog {
    /// Counts what waits.
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
