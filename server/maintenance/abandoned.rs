//! Gives up what was abandoned: uploads without their last bytes, pictures that nothing shows.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock::Clock;
use crate::engine::db::Db;
use crate::error::Result;
use crate::{image, upload};

/// What may be abandoned; cheap to clone.
#[derive(Clone)]
pub struct Abandoned {
    /// Where both are written down.
    pub db: Db,
    /// Tells what has expired.
    pub clock: Clock,
    /// The uploads, some of which expire.
    pub uploads: upload::Service,
    /// The pictures, some of which are never finished.
    pub images: image::Service,
    /// How old pictures get that were not finished.
    pub grace: Duration,
    /// Wakes the sweeper.
    pub sweep: Arc<Notify>,
}

impl Abandoned {
    /// Gives up what was abandoned, also on a full disk, and has its bytes removed.
    pub async fn give_up(self) -> Result<()> {
        let before = self.clock.now() - self.grace;
        let give_up = || async {
            let expired = self.uploads.expire_abandoned().await?;
            Ok((expired, self.images.expire_unfinished(before).await?))
        };
        let (expired, unfinished) = self.db.insist(give_up).await?;
        if expired > 0 || unfinished > 0 {
            tracing::info!(expired, unfinished, "gave up what was abandoned");
            self.sweep.notify_one();
        }
        Ok(())
    }
}
