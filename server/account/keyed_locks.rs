//! One lock per key. Waiting callers get it in the order in which they came.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::engine::limit::LimitKey;

/// The locks of all keys that are held or waited for; cheap to clone.
#[derive(Clone, Default)]
pub(super) struct KeyedLocks(Arc<Mutex<HashMap<LimitKey, Arc<Semaphore>>>>);

/// A lock of a key, held or waited for; released when it is dropped.
pub(super) struct KeyedLock {
    locks: KeyedLocks,
    key: LimitKey,
    semaphore: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
}

impl KeyedLocks {
    /// Waits for the lock of a key.
    pub(super) async fn lock(&self, key: LimitKey) -> KeyedLock {
        let semaphore = {
            let mut semaphores = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            semaphores.entry(key).or_insert_with(|| Arc::new(Semaphore::new(1))).clone()
        };
        let mut lock = KeyedLock { locks: self.clone(), key, semaphore, permit: None };
        // The semaphore is never closed, so this cannot fail.
        lock.permit = lock.semaphore.clone().acquire_owned().await.ok();
        lock
    }
}

impl Drop for KeyedLock {
    fn drop(&mut self) {
        self.permit = None;
        let mut semaphores = self.locks.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Two references are the map's and this one, so nobody else waits; joining requires the mutex held here.
        if Arc::strong_count(&self.semaphore) == 2 {
            semaphores.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn one_caller_holds_a_lock_and_unused_locks_are_removed() {
        let locks = KeyedLocks::default();
        let [one, other] = ["one", "other"].map(LimitKey::of_text);
        let first = locks.lock(one).await;
        let (mut second, third) = (Box::pin(locks.lock(one)), locks.lock(one).now_or_never());
        assert!(second.as_mut().now_or_never().is_none() && third.is_none());
        drop(locks.lock(other).now_or_never().expect("the lock of another key"));
        drop(first);
        drop(second.now_or_never().expect("the lock is free"));
        assert!(locks.0.lock().unwrap().is_empty());
    }
}
