//! Expires uploads that were not completed, and pictures and captions that were not finished.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock::Clock;
use crate::engine::db::Db;
use crate::error::Result;
use crate::{caption, image, upload};

/// The dependencies of the task; cheap to clone.
#[derive(Clone)]
pub struct Expiry {
    pub db: Db,
    pub clock: Clock,
    pub uploads: upload::Service,
    pub images: image::Service,
    pub stored_captions: caption::StoredCaptions,
    /// The age at which unfinished pictures and captions expire.
    pub grace: Duration,
    /// Wakes the sweeper.
    pub sweep: Arc<Notify>,
}

impl Expiry {
    /// Expires abandoned uploads, pictures and captions, also on a full disk, and wakes the sweeper to remove their bytes.
    pub async fn expire(self) -> Result<()> {
        let before = self.clock.now() - self.grace;
        let expire = || async {
            let expired = self.uploads.expire_abandoned().await?;
            let pictures = self.images.expire_unfinished(before).await?;
            Ok((expired, pictures + self.stored_captions.expire_unfinished(before).await?))
        };
        let (expired, unfinished) = self.db.retry_when_full(expire).await?;
        if expired > 0 || unfinished > 0 {
            tracing::info!(expired, unfinished, "expired abandoned uploads, pictures and captions");
            self.sweep.notify_one();
        }
        Ok(())
    }
}
