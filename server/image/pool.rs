//! Rendering on blocking threads: few at a time, because each may take half a gigabyte; a bounded number waits, and of one
//! account a share of it.

use std::sync::Arc;
use std::time::Duration;

use marquee_picture::{PictureError, Rendering, Shape};
use tokio::sync::Semaphore;

use crate::engine::limit::{Key, Places};
use crate::error::{Error, Reason, Result};

/// How many callers wait for each permit at most. Most pictures take less than a tenth of a second.
const QUEUE_PER_PERMIT: usize = 32;
/// When a caller that found the queue full is told to come back.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The permits to render; cheap to clone.
#[derive(Clone)]
pub struct Pool {
    /// One for each picture that may be rendered at once.
    permits: Arc<Semaphore>,
    /// One for each picture that waits or is rendered.
    places: Places,
}

impl Pool {
    /// A pool that renders `permits` pictures at once.
    pub fn new(permits: usize) -> Self {
        let permits = permits.max(1);
        let places = permits * (1 + QUEUE_PER_PERMIT);
        Self { permits: Arc::new(Semaphore::new(permits)), places: Places::new(places) }
    }

    /// Renders a file in a shape, for whom `by` stands for.
    ///
    /// IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE; OVERLOADED when too many wait.
    pub(super) async fn render(
        &self,
        by: Key,
        data: impl AsRef<[u8]> + Send + 'static,
        shape: &'static Shape,
    ) -> Result<Vec<Rendering>> {
        let place = self.places.take(by).ok_or_else(|| {
            Error::new(Reason::Overloaded, "too many pictures wait to be decoded; try again").retry_after(RETRY_AFTER)
        })?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(Error::internal)?;
        let rendering = tokio::task::spawn_blocking(move || {
            // Held by the thread, which nothing can interrupt: a caller that hangs up frees no memory before it is done.
            let _held = (place, permit);
            marquee_picture::render(data.as_ref(), shape)
        });
        match rendering.await {
            Ok(rendered) => rendered.map_err(|error| refusal(&error)),
            // A mistake in a decoder, which has ended with its thread.
            Err(panic) if panic.is_panic() => {
                tracing::error!(%panic, "a decoder has panicked");
                Err(Error::new(Reason::ImageMalformed, "the picture cannot be decoded"))
            }
            Err(cancelled) => Err(cancelled.into()),
        }
    }
}

fn refusal(error: &PictureError) -> Error {
    let reason = match error {
        PictureError::Unsupported(_) => Reason::ImageTypeUnsupported,
        PictureError::Malformed(_) => Reason::ImageMalformed,
        PictureError::TooSmall { .. } => Reason::ImageTooSmall,
        PictureError::TooLarge { .. } => Reason::ImageTooLarge,
    };
    let refusal = Error::new(reason, error.to_string());
    match error {
        PictureError::TooSmall { width, height } | PictureError::TooLarge { width, height, .. } => {
            refusal.with("width", i64::from(*width)).with("height", i64::from(*height))
        }
        PictureError::Unsupported(_) | PictureError::Malformed(_) => refusal,
    }
}
