//! Turns: one at a time for each key, the others wait in the order in which they came.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::engine::limit::LimitKey;

/// The turns of all keys that somebody has or waits for; cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Mutex<HashMap<LimitKey, Arc<Semaphore>>>>);

/// A place in the line of a key and, once it was waited for, the turn itself; over when it is dropped.
pub(super) struct Turn {
    turns: Turns,
    key: LimitKey,
    line: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Turns {
    /// Waits until it is this call's turn.
    pub(super) async fn wait(&self, key: LimitKey) -> Turn {
        let line = {
            let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            lines.entry(key).or_insert_with(|| Arc::new(Semaphore::new(1))).clone()
        };
        let mut turn = Turn { turns: self.clone(), key, line, permit: None };
        // Nobody closes it.
        turn.permit = turn.line.clone().acquire_owned().await.ok();
        turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.permit = None;
        let mut lines = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
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
        let turns = Turns::default();
        let [one, other] = ["one", "other"].map(LimitKey::of_text);
        let first = turns.wait(one).await;
        let (mut second, third) = (Box::pin(turns.wait(one)), turns.wait(one).now_or_never());
        assert!(second.as_mut().now_or_never().is_none() && third.is_none());
        drop(turns.wait(other).now_or_never().expect("another line"));
        drop(first);
        drop(second.now_or_never().expect("the next turn"));
        assert!(turns.0.lock().unwrap().is_empty());
    }
}
