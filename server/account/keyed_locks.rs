//! KeyedLocks: one at a time for each key, the others wait in the order in which they came.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::engine::limit::Key;

/// The locks of all keys that somebody has or waits for; cheap to clone.
#[derive(Clone, Default)]
pub(super) struct KeyedLocks(Arc<Mutex<HashMap<Key, Arc<Semaphore>>>>);

/// A place in the line of a key and, once it was waited for, the lock itself; over when it is dropped.
pub(super) struct KeyedLock {
    locks: KeyedLocks,
    key: Key,
    line: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
}

impl KeyedLocks {
    /// Waits until it is this call's lock.
    pub(super) async fn lock(&self, key: Key) -> KeyedLock {
        let line = {
            let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            lines.entry(key).or_insert_with(|| Arc::new(Semaphore::new(1))).clone()
        };
        let mut lock = KeyedLock { locks: self.clone(), key, line, permit: None };
        // Nobody closes it.
        lock.permit = lock.line.clone().acquire_owned().await.ok();
        lock
    }
}

impl Drop for KeyedLock {
    fn drop(&mut self) {
        self.permit = None;
        let mut lines = self.locks.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The map's and this one: nobody else is in the line, and joining it takes the lock.
        if Arc::strong_count(&self.line) == 2 {
            lines.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn one_has_the_turn_and_nothing_is_left_of_a_line() {
        let locks = KeyedLocks::default();
        let [one, other] = ["one", "other"].map(Key::of_text);
        let first = locks.lock(one).await;
        let (mut second, third) = (Box::pin(locks.lock(one)), locks.lock(one).now_or_never());
        assert!(second.as_mut().now_or_never().is_none() && third.is_none());
        drop(locks.lock(other).now_or_never().expect("another line"));
        drop(first);
        drop(second.now_or_never().expect("the next lock"));
        assert!(locks.0.lock().unwrap().is_empty());
    }
}
