//! Ends the work for videos whose jobs have ended without a result: a job that kills its process in every attempt has
//! nobody who records why.

use std::sync::Arc;

use super::service::Service;
use super::videos::Videos;
use crate::error::Result;
use crate::id::VideoId;

/// How many videos are read at once.
const BATCH: usize = 100;

/// The recurring task; cheap to clone.
#[derive(Clone)]
pub struct Unfinished {
    pub service: Service,
    pub videos: Arc<dyn Videos>,
}

impl Unfinished {
    /// Looks at all videos for which something is left to make. Those of which no job is left have failed, unless all was
    /// made.
    pub async fn end(self) -> Result<()> {
        let mut after = VideoId::MIN;
        loop {
            let open = self.service.0.store.list_open(after, i64::try_from(BATCH).unwrap_or(100)).await?;
            for &video in &open {
                if self.service.open_jobs(video).await?.is_empty() {
                    self.service.end(&*self.videos, video).await?;
                }
            }
            match open.last() {
                Some(&last) if open.len() == BATCH => after = last,
                _ => return Ok(()),
            }
        }
    }
}
