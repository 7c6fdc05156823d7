//! Tells the other nodes how many watch which video here: a row for each video that is watched on a node, written every few
//! seconds for all videos at once. A node counts its own watches in memory, and adds the rows of the others.

use std::fmt::Write as _;
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::service::Live;
use super::store;
use crate::error::Result;

/// How often a node tells.
const INTERVAL: Duration = Duration::from_secs(5);
/// How long a row counts: what a node that has crashed has told counts as long.
const LIFETIME: Duration = Duration::from_secs(20);

impl Live {
    /// Tells the other nodes until `shutdown` fires, and then that nobody watches here. On SQLite there are none.
    pub async fn run(self, shutdown: CancellationToken) {
        if self.0.db.is_embedded() {
            return shutdown.cancelled().await;
        }
        let mut ticks = tokio::time::interval(INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Whether rows of this node may be there.
        let mut has_rows = false;
        while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
            let counts = self.watchers_as_json();
            if counts.is_some() || has_rows {
                has_rows = true;
                match self.report(counts.as_deref()).await {
                    Ok(()) => has_rows = counts.is_some(),
                    Err(error) => tracing::warn!(%error, "other nodes are not told how many watch here"),
                }
            }
        }
        if has_rows && let Err(error) = self.report(None).await {
            tracing::warn!(%error, "other nodes are told too late that nobody watches here");
        }
    }

    async fn report(&self, counts: Option<&str>) -> Result<()> {
        let (db, node, now) = (&self.0.db, self.0.node, self.0.clock.now());
        if let Some(counts) = counts {
            store::report(db, node, counts, now + LIFETIME).await?;
        }
        // Of this node, what was not told now.
        Ok(store::forget(db, node, now + LIFETIME, now).await?)
    }

    /// How many watch each video on this node, for [`store::report`]; None if nobody does.
    fn watchers_as_json(&self) -> Option<String> {
        let mut json = String::new();
        for open in self.rooms().values() {
            let room = &open.room;
            let comma = if json.is_empty() { '[' } else { ',' };
            // Writing to a String does not fail.
            let _ = write!(json, r#"{comma}{{"id":"{}","watchers":{}}}"#, room.video, room.watchers());
        }
        (!json.is_empty()).then(|| json + "]")
    }
}
