//! Rate limits: how often one key (an address or an account) may do one thing. Also bounds on simultaneous use:
//! [`Budgets`] of requests, streams and bytes, and [`Permits`] for what only a few may do at once.
//!
//! A [`Limit`] is a named [`Rate`] with a bucket for each [`LimitKey`]. A bucket holds the rate's burst and refills at
//! the rate (GCRA, ITU-T I.371). A unit is taken before the work, so that simultaneous calls cannot pass together, and
//! may be given back if the work turns out not to count.
//!
//! [`Limiter`] is the interface to the buckets. [`InProcess`] stores them in this process: each node counts for itself.
//! With Redis, the limits that are given to [`Limits::sharing`] count in the [`SharedBuckets`] of all nodes as well.
//! While Redis does not answer, they count in each node (`two_levels`). When a limiter fails, the limit lets the call
//! through and logs a warning, because a server without limits is more useful than none.

mod budget;
mod in_process;
mod key;
mod name;
mod permit;
mod rate;
mod refused;
mod shared;
mod two_levels;

use std::collections::HashSet;
use std::future::Ready;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, Either};
use governor::clock::{Clock, MonotonicClock};
use prometheus::{IntCounter, IntCounterVec};

use crate::error::{Error, Reason, Result};

pub use budget::{Budgets, Peer, Reservation, Resource};
pub use in_process::{InProcess, MAX_KEYS};
pub use key::LimitKey;
pub use name::LimitName;
pub use permit::{Permit, PermitHolder, Permits};
pub use rate::Rate;
pub use shared::{SharedBuckets, SharedMetrics};

use two_levels::TwoLevels;

/// The bucket is empty; after this time one unit is available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryAfter(pub Duration);

impl From<RetryAfter> for Error {
    fn from(RetryAfter(delay): RetryAfter) -> Self {
        Self::new(Reason::RateLimited, "too many calls; RetryInfo has the time to wait").retry_after(delay)
    }
}

/// The result of a limiter: ready at once, without an allocation, or a future that waits for another machine.
pub type LimiterFuture<'a, T> = Either<Ready<Result<T>>, BoxFuture<'a, Result<T>>>;

/// The buckets of one limit. An error means that the limiter does not work, not that the limit is exceeded. Calls wait for
/// the result, some of them outside of their deadline: an implementation over a network must bound its own time.
pub trait Limiter: Send + Sync {
    /// Takes one unit from the key's bucket, or returns the time until one is available.
    fn take(&self, key: LimitKey) -> LimiterFuture<'_, Result<(), RetryAfter>>;

    /// Gives one unit back. A bucket never holds more than its burst.
    fn give_back(&self, key: LimitKey) -> LimiterFuture<'_, ()>;

    /// Fills the key's bucket up to its burst.
    fn refill(&self, key: LimitKey) -> LimiterFuture<'_, ()>;
}

/// Creates limits; cheap to clone.
#[derive(Clone)]
pub struct Limits {
    /// Counts refusals by the limit's name.
    refused: IntCounterVec,
    /// Creates the buckets of the limit with this name. A store that limits share must have the name in its keys.
    make: Arc<dyn Fn(LimitName, Rate) -> Arc<dyn Limiter> + Send + Sync>,
}

impl Limits {
    /// Limits in this process, by the system's monotonic clock. `refused` has one label: the limit's name.
    pub fn in_process(refused: IntCounterVec) -> Self {
        Self::with_clock(refused, MonotonicClock)
    }

    /// The same with another clock.
    pub fn with_clock<C: Clock + Clone + Send + Sync + 'static>(refused: IntCounterVec, clock: C) -> Self {
        Self { refused, make: Arc::new(move |_, rate| Arc::new(InProcess::new(rate, clock.clone()))) }
    }

    /// Limits in this process; those with these names also count in buckets that all nodes share.
    pub fn sharing(refused: IntCounterVec, names: HashSet<LimitName>, shared: SharedBuckets) -> Self {
        let make = move |name, rate| -> Arc<dyn Limiter> {
            let own = InProcess::new(rate, MonotonicClock);
            if !names.contains(&name) {
                return Arc::new(own);
            }
            Arc::new(TwoLevels::new(own, shared.limit(name, rate)))
        };
        Self { refused, make: Arc::new(make) }
    }

    /// The limit with this name. Without effect if `rate` is off. Each name is made once: two limits with one name would
    /// share their buckets in Redis.
    pub fn limit(&self, name: LimitName, rate: Rate) -> Limit {
        Limit((!rate.is_off()).then(|| {
            let refused = self.refused.with_label_values(&[name.text()]);
            Arc::new(Inner { name, buckets: (self.make)(name, rate), refused })
        }))
    }
}

/// A limit; without effect when it is switched off. Cheap to clone.
#[derive(Clone)]
pub struct Limit(Option<Arc<Inner>>);

struct Inner {
    name: LimitName,
    buckets: Arc<dyn Limiter>,
    refused: IntCounter,
}

impl Limit {
    /// Takes one unit from the key's bucket, or returns the time until one is available.
    pub async fn take(&self, key: LimitKey) -> Result<(), RetryAfter> {
        let Some(limit) = &self.0 else { return Ok(()) };
        match limit.buckets.take(key).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(retry_after)) => {
                limit.refused.inc();
                Err(retry_after)
            }
            Err(error) => {
                let name = limit.name.text();
                tracing::warn!(client = "any", limit = name, %error, "a rate limit cannot be checked; the call is let through");
                Ok(())
            }
        }
    }

    pub fn is_off(&self) -> bool {
        self.0.is_none()
    }

    /// Fills the key's bucket up to its burst.
    pub async fn refill(&self, key: LimitKey) {
        let Some(limit) = &self.0 else { return };
        if let Err(error) = limit.buckets.refill(key).await {
            tracing::warn!(client = "any", limit = limit.name.text(), %error, "a bucket of a rate limit cannot be filled");
        }
    }

    /// Gives one unit back, for work that does not count.
    pub async fn give_back(&self, key: LimitKey) {
        let Some(limit) = &self.0 else { return };
        if let Err(error) = limit.buckets.give_back(key).await {
            tracing::warn!(client = "any", limit = limit.name.text(), %error, "a unit of a rate limit cannot be given back");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use prometheus::Opts;

    use super::*;

    struct FailingLimiter;

    impl Limiter for FailingLimiter {
        fn take(&self, _: LimitKey) -> LimiterFuture<'_, Result<(), RetryAfter>> {
            Either::Right(Box::pin(async { Err(Error::internal("no answer")) }))
        }

        fn give_back(&self, _: LimitKey) -> LimiterFuture<'_, ()> {
            Either::Left(ready(Err(Error::internal("no answer"))))
        }

        fn refill(&self, _: LimitKey) -> LimiterFuture<'_, ()> {
            Either::Left(ready(Err(Error::internal("no answer"))))
        }
    }

    fn refused() -> IntCounterVec {
        IntCounterVec::new(Opts::new("refused", "Refusals."), &["limit"]).unwrap()
    }

    #[tokio::test]
    async fn a_limit_refuses_and_counts_it_and_one_that_is_off_does_not() {
        let (refused, key) = (refused(), LimitKey::of_text("alice"));
        let limits = Limits::in_process(refused.clone());
        let (on, off) =
            (limits.limit(LimitName::Read, "1/h:1".parse().unwrap()), limits.limit(LimitName::Write, Rate::OFF));
        on.take(key).await.unwrap();
        let error = Error::from(on.take(key).await.unwrap_err());
        assert_eq!(error.reason(), Reason::RateLimited);
        assert!(error.refusal().unwrap().retry_after.is_some_and(|delay| delay > Duration::from_mins(59)));
        assert_eq!(refused.with_label_values(&["read"]).get(), 1);
        for _ in 0..9 {
            off.take(key).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_limiter_that_does_not_answer_lets_through() {
        let limits = Limits { refused: refused(), make: Arc::new(|_, _| Arc::new(FailingLimiter)) };
        let limit = limits.limit(LimitName::Read, "1/h:1".parse().unwrap());
        for _ in 0..3 {
            limit.take(LimitKey::of_text("alice")).await.unwrap();
        }
        limit.give_back(LimitKey::of_text("alice")).await;
        limit.refill(LimitKey::of_text("alice")).await;
    }
}
