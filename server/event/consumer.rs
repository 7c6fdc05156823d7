//! Consumers, and the loop that serves one.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::model::Event;
use super::{TOPIC, store};
use crate::engine::db::{Db, Tx};
use crate::error::{Reason, Result};

/// How many events one transaction works on: a few milliseconds of SQLite's writer.
const BATCH: i64 = 100;
/// How often a consumer looks without a hint, for a node that does not hear the hints of others.
const POLL: Duration = Duration::from_secs(1);
/// How long to wait for the end of a transaction that holds back the events of others.
const HELD_BACK: Duration = Duration::from_millis(20);
/// How long to wait after a failure of the database.
const PAUSE: Duration = Duration::from_secs(2);
/// How long to wait after another failure.
const SHORT_PAUSE: Duration = Duration::from_millis(200);
/// How often an event may fail by itself before it is skipped, so that it does not hold back all others for ever. Failures
/// of the database do not count.
const MAX_FAILURES: u32 = 5;

/// Reacts to events.
#[tonic::async_trait]
pub trait Consumer: Send + Sync {
    /// The name under which its place is stored; it is never changed.
    fn name(&self) -> &'static str;

    /// Reacts to a batch of events, in their order. Results are written in `tx`, in which the place advances; nothing else
    /// may be changed, because the transaction may fail, and the same events come again.
    async fn apply(&self, tx: &mut Tx, events: &[Event]) -> Result<()>;
}

/// What a look at the outbox has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// A batch, which has been worked on. There may be more.
    Events,
    /// Events that may not be read yet, or another node at work.
    HeldBack,
    Nothing,
}

/// Serves a consumer until `shutdown` fires. After each transaction it pauses as long as that took, so that other writers
/// have at least half of the time.
pub async fn consume(db: Db, consumer: impl Consumer, shutdown: CancellationToken) {
    shutdown.run_until_cancelled(serve(&db, &consumer)).await;
}

async fn serve(db: &Db, consumer: &impl Consumer) {
    // Before the first look, so that nothing that comes after it is missed.
    let mut hint = db.subscribe(TOPIC);
    while let Err(error) = store::register(db, consumer.name()).await {
        tracing::warn!(consumer = consumer.name(), %error, "a consumer of events cannot begin; trying again");
        tokio::time::sleep(PAUSE).await;
    }
    let (mut batch, mut failures) = (BATCH, 0);
    loop {
        hint.mark_unchanged();
        let started = Instant::now();
        match db.retry(|| next_batch(db, consumer, batch, failures >= MAX_FAILURES)).await {
            Ok(Found::Events) => {
                (batch, failures) = ((batch * 2).min(BATCH), 0);
                tokio::time::sleep(started.elapsed()).await;
            }
            Ok(Found::HeldBack) => tokio::time::sleep(HELD_BACK).await,
            // A lost sender would mean that the server stops.
            Ok(Found::Nothing) => {
                let _hinted = tokio::time::timeout(POLL, hint.changed()).await;
            }
            Err(error) => {
                tracing::warn!(consumer = consumer.name(), %error, "events could not be worked on; trying again");
                let is_own = error.reason() == Reason::Internal;
                // One by one, to find the one that fails.
                failures += u32::from(batch == 1 && is_own);
                batch = 1;
                tokio::time::sleep(if is_own { SHORT_PAUSE } else { PAUSE }).await;
            }
        }
    }
}

/// Works on the next events in a transaction, or skips them.
async fn next_batch(db: &Db, consumer: &impl Consumer, batch: i64, skip: bool) -> Result<Found> {
    let name = consumer.name();
    // Not in a transaction: SQLite's writer is for those who have something to write.
    match store::is_first_readable(db, name).await? {
        None => return Ok(Found::Nothing),
        Some(false) => return Ok(Found::HeldBack),
        Some(true) => {}
    }
    let mut tx = db.begin().await?;
    let Some(place) = store::lock_place(&mut tx, name).await? else { return Ok(Found::HeldBack) };
    let events = store::list(&mut tx, place, batch).await?;
    let Some(last) = events.last() else {
        tx.rollback().await?;
        return Ok(Found::HeldBack);
    };
    if skip {
        tracing::error!(consumer = name, ?events, "events that fail again and again are skipped");
    } else {
        consumer.apply(&mut tx, &events).await?;
    }
    store::advance(&mut tx, name, last.place()).await?;
    tx.commit().await?;
    Ok(Found::Events)
}
