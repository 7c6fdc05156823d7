//! Hints that other nodes have not been told yet.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::topic::Topic;

/// For how long hints are gathered before they are sent.
const GATHER: Duration = Duration::from_millis(5);
/// The most hints that wait. More become one hint about everything.
const MAX_WAITING: usize = 10_000;

/// The hints that wait, each topic once. Without a link to other nodes none waits.
#[derive(Default)]
pub(super) struct Unsent {
    waiting: Mutex<Option<HashSet<Topic>>>,
    wake: Notify,
}

impl Unsent {
    /// From now on hints wait.
    pub(super) fn begin(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default();
    }

    /// Adds hints. Never blocks for longer than the others who do this.
    pub(super) fn add(&self, topics: impl IntoIterator<Item = Topic>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(waiting) = waiting.as_mut() else { return };
        waiting.extend(topics);
        if waiting.is_empty() {
            return;
        }
        if waiting.len() > MAX_WAITING {
            *waiting = HashSet::from([Topic::ALL]);
        }
        self.wake.notify_one();
    }

    /// Waits for hints, gathers for a moment, and takes those that wait then.
    pub(super) async fn take(&self) -> Vec<Topic> {
        loop {
            // Some may wait from before: this may have been cancelled, and what could not be sent was added again.
            if self.is_empty() {
                self.wake.notified().await;
            }
            tokio::time::sleep(GATHER).await;
            let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(std::mem::take);
            let topics = waiting.unwrap_or_default();
            if topics.contains(&Topic::ALL) {
                return vec![Topic::ALL];
            }
            if !topics.is_empty() {
                return topics.into_iter().collect();
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_none_or(HashSet::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::super::TopicKind;
    use super::*;
    use crate::id::VideoId;

    #[tokio::test]
    async fn hints_wait_once_each_and_too_many_are_one_about_everything() {
        let (unsent, jobs) = (Unsent::default(), Topic::of(TopicKind::Jobs));
        unsent.add([jobs]);
        unsent.begin();
        unsent.add([jobs, jobs]);
        unsent.add([jobs]);
        assert_eq!(unsent.take().await, [jobs]);
        let videos = (0..=MAX_WAITING).map(|number| {
            let mut id = *VideoId::MIN.as_bytes();
            id[8..].copy_from_slice(&number.to_be_bytes());
            Topic::of_object(TopicKind::Video, VideoId::from_bytes(id))
        });
        unsent.add(videos);
        assert_eq!(unsent.take().await, [Topic::ALL]);
    }
}
