//! Rendering on blocking threads: few at a time, because each may take half a gigabyte; a bounded number waits, of one
//! account and of one address a share of it. Addresses take turns, so that who sends many waits for its own pictures
//! only.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use marquee_picture::{PictureError, Rendering, Shape};
use prometheus::{IntCounterVec, IntGaugeVec};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::engine::limit::{Key, Places, Taker};
use crate::error::{Error, Reason, Result};
use crate::request;

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
    queues: NetworkQueues,
}

/// The queues in which pictures wait, one for each network. Only as many of each queue as there are permits wait for
/// one of them, which go to the first who asks: a network that has not asked is behind those few of each.
#[derive(Clone)]
struct NetworkQueues(Arc<Mutex<HashMap<Key, Arc<Semaphore>>>>, usize);

impl NetworkQueues {
    /// The turn of a network's queue, when this is its turn.
    async fn wait_for_turn(&self, network: Key) -> Result<QueueTurn> {
        let queue = {
            let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            queues.entry(network).or_insert_with(|| Arc::new(Semaphore::new(self.1))).clone()
        };
        // The queue is left also when this future is dropped while it waits.
        let mut turn = QueueTurn { queues: self.clone(), network, turn: None };
        turn.turn = Some(queue.acquire_owned().await.map_err(Error::internal)?);
        Ok(turn)
    }
}

/// A picture at the turn of its queue, or on its way there.
struct QueueTurn {
    queues: NetworkQueues,
    network: Key,
    turn: Option<OwnedSemaphorePermit>,
}

impl Drop for QueueTurn {
    fn drop(&mut self) {
        let mut queues = self.queues.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.turn = None;
        // Whoever waits or has a turn has it too, beside the table.
        if queues.get(&self.network).is_some_and(|queue| Arc::strong_count(queue) == 1) {
            queues.remove(&self.network);
        }
    }
}

impl Pool {
    /// A pool that renders `permits` pictures at once. `overloaded` counts what is refused for want of room, `in_use`
    /// what waits or is rendered.
    pub fn new(permits: usize, overloaded: &IntCounterVec, in_use: &IntGaugeVec) -> Self {
        let permits = permits.max(1);
        let places = Places::new(permits * (1 + QUEUE_PER_PERMIT), "decoder", overloaded, in_use);
        Self { permits: Arc::new(Semaphore::new(permits)), places, queues: NetworkQueues(Arc::default(), permits) }
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
        let network = request::network().unwrap_or(by);
        let place = self.places.take(Taker { caller: by, network }).ok_or_else(|| {
            Error::new(Reason::Overloaded, "too many pictures wait to be decoded; try again").retry_after(RETRY_AFTER)
        })?;
        let turn = self.queues.wait_for_turn(network).await?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(Error::internal)?;
        let rendering = tokio::task::spawn_blocking(move || {
            // Held by the thread, which nothing can interrupt: a caller that hangs up frees no memory before it is
            // done.
            let _held = (place, permit, turn);
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
