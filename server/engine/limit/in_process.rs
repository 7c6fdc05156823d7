//! Buckets in this process, based on the crate `governor`.
//!
//! Time is the system's monotonic clock: setting the wall clock must neither open a limit nor close it.
//!
//! Memory is bounded. A bucket that is full again carries no information and is dropped at the next sweep. Sweeps
//! happen after as many new keys as the last one left (1,024 at least), so that they cost each new key a constant. A
//! limit has at most [`MAX_KEYS`] buckets, about 6 MiB: when that many are truly in use, those that are more than half
//! full are dropped, then all of them. An attacker who uses that many keys regains what was spent on the others, a
//! fraction of the effort; rejecting unknown keys instead would let the attacker lock everybody out.

use std::cell::Cell;
use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, Ordering};

use futures_util::future::Either;
use governor::clock::{Clock, MonotonicClock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::state::keyed::{DashMapStateStore, ShrinkableKeyedStateStore};
use governor::{Quota, RateLimiter};

use super::{LimitKey, Limiter, LimiterFuture, Rate, RetryAfter};

/// The most keys of a limit.
pub const MAX_KEYS: usize = 100_000;
/// The fewest new keys between two sweeps.
const MIN_SWEEP: usize = 1_024;

/// The buckets of one limit in this process.
pub struct InProcess<C: Clock = MonotonicClock> {
    limiter: RateLimiter<LimitKey, Buckets, C, NoOpMiddleware<C::Instant>>,
    buckets: Buckets,
    /// The origin of governor's times, which are in nanoseconds.
    start: C::Instant,
    /// The time in which one unit is replenished, and the time for a whole burst.
    interval: Nanos,
    refill: Nanos,
}

impl<C: Clock + Clone> InProcess<C> {
    /// All buckets are full at first. The rate must not be off.
    pub fn new(rate: Rate, clock: C) -> Self {
        let quota = Quota::with_period(rate.interval()).expect("a rate that is not off").allow_burst(rate.burst());
        let buckets = Buckets::default();
        Self {
            start: clock.now(),
            limiter: RateLimiter::new(quota, buckets.clone(), clock),
            buckets,
            interval: quota.replenish_interval().into(),
            refill: quota.burst_size_replenished_in().into(),
        }
    }

    pub(super) fn try_take(&self, key: LimitKey) -> Result<(), RetryAfter> {
        let taken = self.limiter.check_key(&key);
        if self.buckets.is_sweep_due() {
            self.sweep();
        }
        taken.map_err(|until| RetryAfter(until.wait_time_from(self.limiter.clock().now())))
    }

    /// Makes a bucket full earlier by `time`.
    fn refund(&self, key: LimitKey, time: Nanos) {
        let earlier = |spent: Option<Nanos>| Ok::<_, Infallible>(((), spent.unwrap_or_default().saturating_sub(time)));
        let Ok(()) = self.buckets.0.known.measure_and_replace(&key, earlier);
    }

    /// Drops full buckets; if too many remain, also those more than half full; if still too many remain, all.
    fn sweep(&self) {
        let now = self.limiter.clock().now().duration_since(self.start);
        for forgotten in [now, now + Nanos::new(self.refill.as_u64() / 2), Nanos::new(u64::MAX)] {
            self.buckets.0.known.retain_recent(forgotten);
            if self.buckets.0.known.len() <= MAX_KEYS / 2 {
                break;
            }
        }
        self.buckets.schedule_sweep();
    }
}

impl<C> Limiter for InProcess<C>
where
    C: Clock + Clone + Send + Sync,
    C::Instant: Send + Sync,
{
    fn take(&self, key: LimitKey) -> LimiterFuture<'_, Result<(), RetryAfter>> {
        Either::Left(ready(Ok(self.try_take(key))))
    }

    fn give_back(&self, key: LimitKey) -> LimiterFuture<'_, ()> {
        self.refund(key, self.interval);
        Either::Left(ready(Ok(())))
    }

    fn refill(&self, key: LimitKey) -> LimiterFuture<'_, ()> {
        self.refund(key, Nanos::new(u64::MAX));
        Either::Left(ready(Ok(())))
    }
}

/// Governor's buckets, and how many more keys fit before the next sweep. A bucket is the time at which it will be full
/// again.
#[derive(Clone)]
struct Buckets(Arc<Shared>);

struct Shared {
    known: DashMapStateStore<LimitKey>,
    room: AtomicIsize,
}

impl Default for Buckets {
    fn default() -> Self {
        Self(Arc::new(Shared { known: DashMapStateStore::default(), room: AtomicIsize::new(MIN_SWEEP.cast_signed()) }))
    }
}

impl Buckets {
    /// Whether it is time to sweep. Returns true to one caller only.
    fn is_sweep_due(&self) -> bool {
        let room = &self.0.room;
        room.load(Ordering::Relaxed) <= 0 && room.swap(MIN_SWEEP.cast_signed(), Ordering::Relaxed) <= 0
    }

    fn schedule_sweep(&self) {
        let room = self.0.known.len().clamp(MIN_SWEEP, MAX_KEYS / 2);
        self.0.room.store(room.cast_signed(), Ordering::Relaxed);
    }
}

impl StateStore for Buckets {
    type Key = LimitKey;

    fn measure_and_replace<T, F, E>(&self, key: &LimitKey, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let is_new = Cell::new(false);
        let decision = self.0.known.measure_and_replace(key, |spent| {
            is_new.set(spent.is_none());
            decide(spent)
        });
        if is_new.get() {
            self.0.room.fetch_sub(1, Ordering::Relaxed);
        }
        decision
    }
}

#[cfg(test)]
#[path = "in_process_tests.rs"]
mod tests;
