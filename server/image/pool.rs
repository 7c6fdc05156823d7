//! Rendering on blocking threads. Few pictures are rendered at once, because one may take 112 MB, see `marquee_picture`.
//! The number of waiting pictures is bounded, also for each account and each network. Networks take turns, so that a
//! network that sends many pictures delays only its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use marquee_picture::{PictureError, Rendering, Shape};
use prometheus::{IntCounterVec, IntGaugeVec};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::engine::limit::{LimitKey, PermitHolder, Permits};
use crate::error::{Error, Reason, Result};
use crate::request;

/// How many pictures may wait for each permit. Most take less than 0.1 s.
const QUEUE_PER_PERMIT: usize = 32;
/// When a caller may retry who found the queue full.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The permits to render; cheap to clone.
#[derive(Clone)]
pub struct Pool {
    /// As many as pictures may be rendered at once.
    permits: Arc<Semaphore>,
    /// As many as pictures may wait or be rendered.
    waiting: Permits,
    queues: NetworkQueues,
}

/// One queue of pictures for each network, and the number of permits. From each queue, as many pictures as there are
/// permits may wait for a permit at the same time; permits go to the one that has waited longest. So the picture of
/// another network waits behind those few only.
#[derive(Clone)]
struct NetworkQueues(Arc<Mutex<HashMap<LimitKey, Arc<Semaphore>>>>, usize);

impl NetworkQueues {
    /// Waits until the picture is among the first of its network's queue.
    async fn wait_for_turn(&self, network: LimitKey) -> Result<QueueTurn> {
        let queue = {
            let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            queues.entry(network).or_insert_with(|| Arc::new(Semaphore::new(self.1))).clone()
        };
        // Dropping this value leaves the queue, also when this future is dropped while it waits.
        let mut turn = QueueTurn { queues: self.clone(), network, permit: None };
        turn.permit = Some(queue.acquire_owned().await.map_err(Error::internal)?);
        Ok(turn)
    }
}

/// A picture that waits in its network's queue, or that is among the first of it if it has a `permit`.
struct QueueTurn {
    queues: NetworkQueues,
    network: LimitKey,
    permit: Option<OwnedSemaphorePermit>,
}

impl Drop for QueueTurn {
    fn drop(&mut self) {
        let mut queues = self.queues.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.permit = None;
        // The table has one reference, every picture that waits or has a turn another one.
        if queues.get(&self.network).is_some_and(|queue| Arc::strong_count(queue) == 1) {
            queues.remove(&self.network);
        }
    }
}

impl Pool {
    /// A pool that renders `permits` pictures at once. `overloaded` counts rejected pictures, `in_use` those that wait
    /// or are rendered.
    pub fn new(permits: usize, overloaded: &IntCounterVec, in_use: &IntGaugeVec) -> Self {
        let permits = permits.max(1);
        let waiting = Permits::new(permits * (1 + QUEUE_PER_PERMIT), "decoder", overloaded, in_use);
        Self { permits: Arc::new(Semaphore::new(permits)), waiting, queues: NetworkQueues(Arc::default(), permits) }
    }

    /// Renders a file in a shape. It counts as one of the caller `by`, and of the network of the request; outside a
    /// request, in a job, `by` stands for the network, so that the jobs of one account wait in one queue.
    ///
    /// IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE; OVERLOADED when too many wait.
    pub(super) async fn render(
        &self,
        by: LimitKey,
        data: impl AsRef<[u8]> + Send + 'static,
        shape: &'static Shape,
    ) -> Result<Vec<Rendering>> {
        let network = request::network().unwrap_or(by);
        let waiting = self.waiting.take(PermitHolder { caller: by, network }).ok_or_else(|| {
            Error::new(Reason::Overloaded, "too many pictures wait to be decoded; try again").retry_after(RETRY_AFTER)
        })?;
        let turn = self.queues.wait_for_turn(network).await?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(Error::internal)?;
        let rendering = tokio::task::spawn_blocking(move || {
            // Held by the thread, which cannot be interrupted: its memory is only freed when it is done, even if the
            // caller has disconnected.
            let _held = (waiting, permit, turn);
            marquee_picture::render(data.as_ref(), shape)
        });
        match rendering.await {
            Ok(rendered) => rendered.map_err(|error| refusal(&error)),
            // A bug in a decoder. The panic has only ended its own task.
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
