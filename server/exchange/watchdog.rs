//! The watchdog of an answer, outside its body.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use prometheus::IntCounterVec;
use tokio::time::{Instant, Sleep, sleep_until};

use super::{CURRENT, Exchange};

/// How long an answer may wait for its client, and the counter of answers that were ended for that; cheap to clone.
#[derive(Clone)]
pub struct SlowClientLimit {
    /// The longest time between two pieces of [`super::PIECE_BYTES`]: the slowest rate is one piece in this time.
    pub patience: Duration,
    /// Labels: the bound that was exceeded, and the class of the call.
    pub counter: IntCounterVec,
}

impl SlowClientLimit {
    /// Counts an answer that was ended because its client was too slow.
    pub fn count(&self, bound: &str, class: &str) {
        self.counter.with_label_values(&[bound, class]).inc();
    }
}

/// Watches the answers that one task sends, one after the other.
pub struct Watchdog {
    slow_clients: SlowClientLimit,
    exchange: Exchange,
    /// The number of the piece that waits for the client, and since when.
    waiting: Option<(u64, Instant)>,
    /// Created at the first wait. It may fire too early, never too late.
    timer: Option<Pin<Box<Sleep>>>,
}

impl Watchdog {
    /// A watchdog without an exchange.
    pub fn new(slow_clients: SlowClientLimit) -> Self {
        Self { slow_clients, exchange: Exchange::NONE, waiting: None, timer: None }
    }

    /// Polls the task that sends the answers. Returns None when an answer has waited too long or was revoked; the
    /// caller must then drop `work`.
    pub fn poll<F: Future>(&mut self, work: Pin<&mut F>, cx: &mut Context<'_>) -> Poll<Option<F::Output>> {
        if let Poll::Ready(output) = self.enter(|| work.poll(cx)) {
            return Poll::Ready(Some(output));
        }
        if self.exchange.revocation.as_mut().is_some_and(|revocation| revocation.as_mut().poll(cx).is_ready()) {
            // Gives its reservations back.
            self.exchange = Exchange::NONE;
            return Poll::Ready(None);
        }
        if !self.exchange.waiting {
            return Poll::Pending;
        }
        let since = match self.waiting {
            Some((piece, since)) if piece == self.exchange.pieces => since,
            _ => self.waiting.insert((self.exchange.pieces, Instant::now())).1,
        };
        let patient_until = since + self.slow_clients.patience;
        let end = self.exchange.deadline.map_or(patient_until, |deadline| deadline.min(patient_until));
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(end)));
        if timer.deadline() > end {
            timer.as_mut().reset(end);
        }
        while timer.as_mut().poll(cx).is_ready() {
            if timer.deadline() < end {
                timer.as_mut().reset(end);
                continue;
            }
            let bound = if end < patient_until { "answer_deadline" } else { "answer_idle" };
            self.slow_clients.count(bound, self.exchange.class);
            // Gives its reservations back.
            self.exchange = Exchange::NONE;
            return Poll::Ready(None);
        }
        Poll::Pending
    }

    /// Runs `work` with this exchange as the current one of the thread.
    fn enter<T>(&mut self, work: impl FnOnce() -> T) -> T {
        struct RestoreOnDrop<'a>(&'a mut Exchange);
        impl Drop for RestoreOnDrop<'_> {
            fn drop(&mut self) {
                CURRENT.with_borrow_mut(|current| std::mem::swap(current, self.0));
            }
        }
        CURRENT.with_borrow_mut(|current| std::mem::swap(current, &mut self.exchange));
        let _back = RestoreOnDrop(&mut self.exchange);
        work()
    }
}

/// The executor of HTTP/2 streams: runs each in a task of its own, with a watchdog.
#[derive(Clone)]
pub struct WatchdogExecutor(pub SlowClientLimit);

impl<F> hyper::rt::Executor<F> for WatchdogExecutor
where
    F: Future + Send + 'static,
{
    fn execute(&self, work: F) {
        let mut watchdog = Watchdog::new(self.0.clone());
        tokio::spawn(async move {
            let mut work = pin!(work);
            poll_fn(|cx| watchdog.poll(work.as_mut(), cx).map(drop)).await;
        });
    }
}
