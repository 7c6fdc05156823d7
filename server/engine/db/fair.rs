//! Fair queues: addresses take turns, and within an address its callers take turns.
//!
//! Many requests of one caller wait behind each other, not before those of others. A turn is one transaction or one
//! read; these have time bounds of their own, so that the queue needs none.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::Error;
use tokio::sync::oneshot;

use super::queue_full;
use crate::engine::limit::LimitKey;
use crate::request::Origin;

/// Waiters of many callers.
#[derive(Debug)]
pub(super) struct FairQueue<W> {
    addresses: Ring<Ring<VecDeque<W>>>,
    len: usize,
}

/// Parts that take turns.
#[derive(Debug)]
struct Ring<T> {
    /// The keys of all parts; the part whose turn is next comes first.
    order: VecDeque<LimitKey>,
    parts: HashMap<LimitKey, T>,
}

impl<T> Default for Ring<T> {
    fn default() -> Self {
        Self { order: VecDeque::new(), parts: HashMap::new() }
    }
}

impl<T: Default> Ring<T> {
    /// The part of this key. A new part is added at the end of the order.
    fn part(&mut self, key: LimitKey) -> &mut T {
        self.parts.entry(key).or_insert_with(|| {
            self.order.push_back(key);
            T::default()
        })
    }

    /// Takes one waiter from the part whose turn it is. Removes the part if it `is_empty` then.
    fn take<W>(&mut self, take: impl FnOnce(&mut T) -> Option<W>, is_empty: impl FnOnce(&T) -> bool) -> Option<W> {
        let key = self.order.pop_front()?;
        let part = self.parts.get_mut(&key)?;
        let taken = take(part);
        if is_empty(part) {
            self.parts.remove(&key);
        } else {
            self.order.push_back(key);
        }
        taken
    }
}

impl<W> Default for FairQueue<W> {
    fn default() -> Self {
        Self { addresses: Ring::default(), len: 0 }
    }
}

impl<W> FairQueue<W> {
    /// The number of waiters, including cancelled ones that were not reached yet.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The number of waiters of one caller.
    pub(super) fn len_of(&self, origin: Origin) -> usize {
        let callers = self.addresses.parts.get(&origin.address);
        callers.and_then(|callers| callers.parts.get(&origin.caller)).map_or(0, VecDeque::len)
    }

    /// The number of waiters of one address.
    fn len_of_address(&self, address: LimitKey) -> usize {
        self.addresses.parts.get(&address).map_or(0, |callers| callers.parts.values().map(VecDeque::len).sum())
    }

    /// Adds a waiter behind the others of its caller.
    pub(super) fn push(&mut self, origin: Origin, waiter: W) {
        self.len += 1;
        self.addresses.part(origin.address).part(origin.caller).push_back(waiter);
    }

    /// Removes the waiter whose turn it is.
    pub(super) fn pop(&mut self) -> Option<W> {
        let waiter = self.addresses.take(
            |callers| callers.take(VecDeque::pop_front, VecDeque::is_empty),
            |callers| callers.order.is_empty(),
        )?;
        self.len -= 1;
        Some(waiter)
    }

    /// Removes the last waiter of the address with the most waiters, if it has more than `count`.
    fn shed(&mut self, count: usize) -> bool {
        let longest =
            self.addresses.parts.keys().map(|key| (self.len_of_address(*key), *key)).max_by_key(|(len, _)| *len);
        let Some((_, address)) = longest.filter(|(len, _)| *len > count) else { return false };
        let Some(callers) = self.addresses.parts.get_mut(&address) else { return false };
        let Some((_, waiting)) = callers.parts.iter_mut().max_by_key(|(_, waiting)| waiting.len()) else {
            return false;
        };
        // The queue of a caller must not become empty here: its key would stay in the order.
        if waiting.len() < 2 {
            return false;
        }
        self.len -= usize::from(waiting.pop_back().is_some());
        true
    }
}

/// Permits that are granted in fair order; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct FairPermits(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    free: usize,
    waiting: FairQueue<oneshot::Sender<FairPermit>>,
    bounds: Bounds,
}

/// How many may wait, and for how long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// In all. When the queue is full, a newcomer replaces the last waiter of the address with the most waiters, if
    /// that is another address.
    pub(super) waiting: usize,
    /// Of one address.
    pub(super) waiting_of_address: usize,
    /// How long one waits before it is rejected.
    pub(super) patience: Duration,
}

/// A permit. Dropping it grants it to the next in the queue.
#[derive(Debug)]
pub(super) struct FairPermit(Option<FairPermits>);

impl FairPermits {
    pub(super) fn new(count: usize, bounds: Bounds) -> Self {
        Self(Arc::new(Mutex::new(Inner { free: count, waiting: FairQueue::default(), bounds })))
    }

    /// Waits for a permit in the caller's turn. Fails with [`super::QueueFull`] when the queue is full or the wait
    /// exceeds `patience`.
    pub(super) async fn acquire(&self, origin: Origin) -> Result<FairPermit, Error> {
        let (patience, turn) = {
            let mut permits = self.lock();
            if permits.free > 0 {
                permits.free -= 1;
                return Ok(FairPermit(Some(self.clone())));
            }
            let (bounds, own) = (permits.bounds, permits.waiting.len_of_address(origin.address));
            let is_full = permits.waiting.len() >= bounds.waiting;
            if own >= bounds.waiting_of_address || (is_full && !permits.waiting.shed(own + 1)) {
                return Err(queue_full());
            }
            let (pass, turn) = oneshot::channel();
            permits.waiting.push(origin, pass);
            (bounds.patience, turn)
        };
        match tokio::time::timeout(patience, turn).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(queue_full()),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for FairPermit {
    fn drop(&mut self) {
        let Some(permits) = self.0.take() else { return };
        let mut inner = permits.lock();
        while let Some(next) = inner.waiting.pop() {
            match next.send(Self(Some(permits.clone()))) {
                Ok(()) => return,
                // This waiter was cancelled.
                Err(mut unused) => unused.0 = None,
            }
        }
        inner.free += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(address: &str, caller: &str) -> Origin {
        Origin { address: LimitKey::of_text(address), caller: LimitKey::of_text(caller), urgent: false }
    }

    #[test]
    fn addresses_take_turns_and_so_do_their_callers() {
        let mut queue = FairQueue::default();
        for number in 0..3 {
            queue.push(origin("a", "one"), ("a one", number));
            queue.push(origin("a", "two"), ("a two", number));
        }
        queue.push(origin("b", "b"), ("b", 0));
        assert_eq!((queue.len(), queue.len_of(origin("a", "two"))), (7, 3));
        let order: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(order[..3], [("a one", 0), ("b", 0), ("a two", 0)]);
        assert_eq!(order[3..], [("a one", 1), ("a two", 1), ("a one", 2), ("a two", 2)]);
        assert_eq!(queue.len(), 0);
        assert!(queue.addresses.parts.is_empty() && queue.addresses.order.is_empty());
    }

    #[tokio::test]
    async fn a_full_queue_sheds_the_address_that_fills_it() {
        let patience = Duration::from_secs(20);
        let permits = FairPermits::new(1, Bounds { waiting: 4, waiting_of_address: 4, patience });
        let held = permits.acquire(origin("x", "x")).await.unwrap();
        let mut greedy = Vec::new();
        for _ in 0..4 {
            let permits = permits.clone();
            greedy.push(tokio::spawn(async move { permits.acquire(origin("a", "a")).await.map(drop) }));
            tokio::task::yield_now().await;
        }
        permits.acquire(origin("a", "a")).await.unwrap_err();
        let other = permits.clone();
        let other = tokio::spawn(async move { other.acquire(origin("b", "b")).await.map(drop) });
        greedy.pop().unwrap().await.unwrap().unwrap_err();
        drop(held);
        other.await.unwrap().unwrap();
        for one in greedy {
            one.await.unwrap().unwrap();
        }
        assert_eq!(permits.lock().free, 1);
    }

    #[tokio::test]
    async fn a_permit_skips_cancelled_waiters() {
        let permits =
            FairPermits::new(1, Bounds { waiting: 9, waiting_of_address: 9, patience: Duration::from_secs(20) });
        let held = permits.acquire(origin("a", "a")).await.unwrap();
        for _ in 0..3 {
            let waiting = permits.acquire(origin("a", "a"));
            assert!(tokio::time::timeout(Duration::ZERO, waiting).await.is_err());
        }
        drop(held);
        assert_eq!(permits.lock().free, 1);
        permits.acquire(origin("b", "b")).await.unwrap();
    }
}
