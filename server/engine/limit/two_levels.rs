//! A limit of two levels: the buckets that all nodes share, and those of this process.
//!
//! The shared buckets decide. What they admit also counts in the buckets of this process, which decide while the shared ones
//! do not answer. A flood is not passed on: a key that was refused is refused again without asking, for a second at most,
//! because another node may give units back.

use std::collections::HashMap;
use std::future::ready;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::Either;

use super::shared::SharedLimit;
use super::{InProcess, LimitKey, Limiter, LimiterFuture, MAX_KEYS, RetryAfter};
use crate::error::Result;

/// For how long a refusal is repeated without asking.
const REPEAT: Duration = Duration::from_secs(1);
/// The fewest refusals between which those that are over are dropped.
const MIN_SWEEP: usize = 1_024;

pub(super) struct TwoLevels {
    own: InProcess,
    shared: SharedLimit,
    refusals: Refusals,
}

impl TwoLevels {
    pub(super) fn new(own: InProcess, shared: SharedLimit) -> Self {
        Self { own, shared, refusals: Refusals::default() }
    }

    async fn ask(&self, key: LimitKey) -> Result<(), RetryAfter> {
        match self.shared.take(key).await {
            None => self.own.try_take(key),
            Some(Ok(())) => {
                // A refusal here is ignored: the buckets of this process may be emptier, because the time in which they
                // decided alone is missing from the shared ones, or because another node has given units back.
                let _counted = self.own.try_take(key);
                Ok(())
            }
            Some(Err(retry_after)) => {
                self.refusals.insert(key, retry_after, Instant::now());
                Err(retry_after)
            }
        }
    }
}

impl Limiter for TwoLevels {
    fn take(&self, key: LimitKey) -> LimiterFuture<'_, Result<(), RetryAfter>> {
        if !self.shared.is_usable() {
            return self.own.take(key);
        }
        match self.refusals.find(key, Instant::now()) {
            Some(retry_after) => Either::Left(ready(Ok(Err(retry_after)))),
            None => Either::Right(Box::pin(async move { Ok(self.ask(key).await) })),
        }
    }

    fn give_back(&self, key: LimitKey) -> LimiterFuture<'_, ()> {
        let own = self.own.give_back(key);
        if !self.shared.is_usable() {
            return own;
        }
        self.refusals.remove(key);
        Either::Right(Box::pin(async move {
            self.shared.give_back(key).await;
            own.await
        }))
    }

    fn refill(&self, key: LimitKey) -> LimiterFuture<'_, ()> {
        let own = self.own.refill(key);
        if !self.shared.is_usable() {
            return own;
        }
        self.refusals.remove(key);
        Either::Right(Box::pin(async move {
            self.shared.refill(key).await;
            own.await
        }))
    }
}

/// The keys that were refused within [`REPEAT`], at most [`MAX_KEYS`].
#[derive(Default)]
struct Refusals(Mutex<Refused>);

#[derive(Default)]
struct Refused {
    /// When the refusal was made, and after which time a unit is available.
    keys: HashMap<LimitKey, (Instant, Duration)>,
    /// The number of keys at which those that are over are dropped.
    sweep_at: usize,
}

impl Refusals {
    fn insert(&self, key: LimitKey, RetryAfter(wait): RetryAfter, now: Instant) {
        let mut refused = self.lock();
        if refused.keys.len() >= refused.sweep_at.max(MIN_SWEEP) {
            refused.keys.retain(|_, (made, wait)| now.duration_since(*made) < (*wait).min(REPEAT));
            if refused.keys.len() >= MAX_KEYS {
                refused.keys.clear();
            }
            refused.sweep_at = (refused.keys.len() * 2).min(MAX_KEYS);
        }
        refused.keys.insert(key, (now, wait));
    }

    /// How long the key must still wait, if its refusal is to be repeated.
    fn find(&self, key: LimitKey, now: Instant) -> Option<RetryAfter> {
        let (made, wait) = *self.lock().keys.get(&key)?;
        let passed = now.duration_since(made);
        let left = wait.checked_sub(passed).filter(|left| !left.is_zero())?;
        (passed < REPEAT).then_some(RetryAfter(left))
    }

    fn remove(&self, key: LimitKey) {
        self.lock().keys.remove(&key);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Refused> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_repeated_for_a_second_and_with_the_rest_of_its_time() {
        let (refusals, key, now) = (Refusals::default(), LimitKey::of_text("alice"), Instant::now());
        let find = |millis| refusals.find(key, now + Duration::from_millis(millis));
        refusals.insert(key, RetryAfter(Duration::from_secs(5)), now);
        assert_eq!(find(900), Some(RetryAfter(Duration::from_millis(4_100))));
        assert_eq!(find(1_000), None);
        refusals.insert(key, RetryAfter(Duration::from_millis(20)), now);
        assert_eq!((find(19), find(20)), (Some(RetryAfter(Duration::from_millis(1))), None));
        refusals.remove(key);
        assert_eq!(find(0), None);
    }

    #[test]
    fn refusals_are_bounded() {
        let (refusals, now) = (Refusals::default(), Instant::now());
        let key = |number: usize| LimitKey::of_text(&number.to_string());
        for number in 0..MAX_KEYS + 10 {
            refusals.insert(key(number), RetryAfter(REPEAT), now);
            assert!(refusals.lock().keys.len() <= MAX_KEYS);
        }
        // Those that are over make room.
        let later = now + REPEAT;
        for number in 0..2 * MAX_KEYS {
            refusals.insert(key(number), RetryAfter(REPEAT), later + REPEAT * u32::try_from(number / 1_000).unwrap());
        }
        assert!(refusals.lock().keys.len() <= 4 * MIN_SWEEP);
    }
}
