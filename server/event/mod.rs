//! The outbox: what has happened, for those who react to it behind the requests.
//!
//! A transaction that makes a fact calls [`record`], which inserts an event in the same transaction; the commit wakes the
//! consumers by a hint. So an event exists exactly when its fact does. An event names what has happened and to
//! what; it does not say how that looks now, which a consumer reads.
//!
//! # Order
//!
//! Events are read in an order in which no event ever appears before one that was read. On SQLite, `seq` is that order,
//! because there is one writer. On PostgreSQL, a sequence is given before the commit, so a smaller number may become
//! visible after a greater one. There the order is `(xid, seq)`, `xid` being the number of the transaction, and only
//! events of transactions before the oldest that still runs are read: no transaction that commits later can have a
//! smaller number. A transaction that writes and stays open therefore delays the events of all others, whoever runs it, in
//! whichever database of the PostgreSQL server: numbers of transactions are common to all of them. The server's own
//! transactions that write are short; an operator's `psql`, and others who use the same PostgreSQL server, should have no
//! long ones.
//!
//! # Consumers
//!
//! A [`Consumer`] has a name, and a row with its place. It is given events in batches, with the transaction in which its
//! place advances; it writes its results there. So every event has its effect once, whatever happens to the process. One
//! node at a time serves a consumer: the row is locked while a batch is worked on. A node that hears no hints of others
//! finds their events by looking once a second. An event whose effect fails five times is skipped, with an error in the
//! log, so that it does not hold back all others: what must happen belongs into the transaction of the fact, or is a
//! [job](crate::job), which waits for an operator when it has failed.
//!
//! Events are kept for [`KEPT`] and then deleted, whether or not all consumers have read them. On SQLite the
//! newest always stays, so that its number is not used again.
//!
//! An event about what happens on a video names the video. [`list_of_video`] reads those of one video in the same order,
//! for its watches; they keep their place themselves.
//!
//! The number of a consumer's unread events and the age of the oldest are in the metrics (`marquee_backlog`).

mod consumer;
mod model;
mod store;

use std::time::Duration;

pub use consumer::{Consumer, consume};
pub use model::{Event, EventKind, Place, Subject, VideoEvents};
pub use store::{backlog, expire, list_of_video, newest_of_video, record, record_on_video};

use crate::engine::bus::{Topic, TopicKind};
use crate::id::VideoId;

/// How long events are kept.
pub const KEPT: Duration = Duration::from_hours(7 * 24);

/// Wakes consumers.
const TOPIC: Topic = Topic::of(TopicKind::Events);

/// Wakes those who watch a video: its comments, its counts or its visibility may have changed.
pub fn video_topic(video: VideoId) -> Topic {
    Topic::of_object(TopicKind::Video, video)
}
