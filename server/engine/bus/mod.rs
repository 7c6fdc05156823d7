//! Hints: that something has changed, for those who wait for it, in this process and in the other nodes.
//!
//! A hint carries nothing but its [`Topic`]; who gets one looks at the database. So a hint may come late, twice, for
//! nothing, or not at all, and nothing is wrong. What makes up for lost hints:
//!
//! - A node that may have missed hints fires all topics that somebody has subscribed to: when it finds that it is deaf, and
//!   when it hears again, after it has subscribed at Redis and before it hears the first hint.
//! - While it is deaf, and where there is no Redis, it fires all topics every second (`--bus-poll`): it polls, by the same
//!   code. A node that hears does this ten times less often, because another node may be unable to send.
//! - Hints that could not be sent wait until they can be; too many become one hint about everything.
//! - SQLite belongs to one process, which hears all its own hints: there nothing polls.
//!
//! Hints are given by [`Db`](super::db::Db) and [`Tx`](super::db::Tx): `tx.hint(topic)` is published after the commit, and
//! `db.subscribe(topic)` is a receiver that changes. Publishing takes a lock for a moment, never blocks, and never fails.

mod exchange;
mod message;
mod topic;
mod unsent;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

pub use exchange::{BusMetrics, Exchange};
pub use topic::{Topic, TopicKind};

use unsent::Unsent;

/// The fewest topics at which those without subscribers are looked for.
const MIN_SWEEP: usize = 1_024;

/// The hints of this process; cheap to clone.
#[derive(Clone, Default)]
pub struct Bus(Arc<Inner>);

#[derive(Default)]
struct Inner {
    topics: Mutex<Topics>,
    unsent: Unsent,
}

/// The topics that somebody has subscribed to.
#[derive(Default)]
struct Topics {
    counts: HashMap<Topic, watch::Sender<u64>>,
    /// The number of topics at which those without subscribers are dropped.
    sweep_at: usize,
}

impl Bus {
    /// A receiver that changes when there is a hint about the topic, or when one may have been missed. Read what the topic
    /// is about after this, and again after each change.
    pub fn subscribe(&self, topic: Topic) -> watch::Receiver<u64> {
        let mut topics = self.topics();
        if topics.counts.len() >= topics.sweep_at.max(MIN_SWEEP) {
            topics.counts.retain(|_, count| count.receiver_count() > 0);
            topics.sweep_at = topics.counts.len() * 2;
        }
        topics.counts.entry(topic).or_default().subscribe()
    }

    /// Tells everybody who has subscribed to the topic, here and in other nodes, that it may have changed. Call it after
    /// the change is committed.
    pub fn publish(&self, topic: Topic) {
        self.fire(topic);
        self.0.unsent.add([topic]);
    }

    /// Tells the subscribers in this process.
    fn fire(&self, topic: Topic) {
        if topic == Topic::ALL {
            return self.fire_all();
        }
        if let Some(count) = self.topics().counts.get(&topic) {
            count.send_modify(|count| *count += 1);
        }
    }

    /// Tells all subscribers in this process that they may have missed a hint.
    fn fire_all(&self) {
        self.topics().counts.retain(|_, count| {
            count.send_modify(|count| *count += 1);
            count.receiver_count() > 0
        });
    }

    fn topics(&self) -> std::sync::MutexGuard<'_, Topics> {
        self.0.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::VideoId;

    #[test]
    fn a_hint_reaches_the_subscribers_of_its_topic_only() {
        let (bus, jobs) = (Bus::default(), Topic::of(TopicKind::Jobs));
        let (mut mine, mut other) = (bus.subscribe(jobs), bus.subscribe(Topic::of(TopicKind::Sessions)));
        assert!(!mine.has_changed().unwrap());
        bus.publish(jobs);
        assert!(mine.has_changed().unwrap() && !other.has_changed().unwrap());
        mine.mark_unchanged();
        bus.fire_all();
        assert!(mine.has_changed().unwrap() && other.has_changed().unwrap());
        other.mark_unchanged();
    }

    #[test]
    fn topics_without_subscribers_are_dropped() {
        let bus = Bus::default();
        for _ in 0..3 * MIN_SWEEP {
            let topic = Topic::of_object(TopicKind::Video, VideoId::new(crate::clock::Clock::default().now()));
            drop(bus.subscribe(topic));
            assert!(bus.topics().counts.len() <= MIN_SWEEP);
        }
        let kept = bus.subscribe(Topic::of(TopicKind::Jobs));
        bus.fire_all();
        assert_eq!(bus.topics().counts.len(), 1);
        drop(kept);
    }
}
