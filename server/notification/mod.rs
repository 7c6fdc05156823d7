//! Notifications: the inbox of an account, which tells what has happened that concerns it.
//!
//! The rules this feature keeps:
//! - Notifications are made from events of the outbox ([`crate::event`]), behind the requests: `consumer.rs` decides who
//!   is told of what, `deliver.rs` writes the inboxes. Nobody is told of what they have done, of what they do not see, of
//!   a kind that they have switched off, or of a channel or thread that they have muted. One comment or tweet is told to
//!   an account once: as a reply rather than as a comment, as either rather than as a mention.
//! - Each notification has a number, which is given under a lock of the inbox's row (`UPDATE inboxes SET seq = seq + n`).
//!   So, within an inbox, the order of numbers is the order of commits on both databases, and whoever reads after a number
//!   misses nothing. Numbers have gaps.
//! - Likes of a video and new subscribers are grouped: an account that comes while the group is unread joins it, and the
//!   group gets the next number. `notification_actors` has the accounts, so that each counts once. A group is full at
//!   `MAX_GROUP` accounts. What is told of the making of a video replaces what was told before.
//! - A new video or tweet is told to those whose bell is on by the consumer up to `BELLS_AT_ONCE`, and beyond that by a
//!   job in batches of the same size (`bells.rs`), so that neither SQLite's writer nor other events wait for long.
//! - An inbox keeps its newest `MAX_KEPT` notifications (`deliver.rs`), for `KEPT` (`expire.rs`). What may have been
//!   deleted is known by `inboxes.first_seq`.
//! - Lists, counts and watches leave out what the account does not see now, by a condition in their statement (`store.rs`).
//! - Muting deletes what came before, under the lock of the inbox, so that nothing comes after it.
//! - The rows go with the account, and with the comment, video, tweet or channel that they are about (`removal.rs`).
//! - What is unread is told by mail, too, in a digest, to accounts that have asked for that (`digest/`).
//!
//! `watch.rs` is what WatchNotifications reads.
//!
//! # To add a kind of notification
//!
//! 1. **Contract.** A value of `NotificationKind` in `notification.proto`, with a comment that says who gets it and which
//!    fields it has. Numbers have no order: take the next one. Then `make clients`.
//! 2. **Kind.** The same name and number in `model.rs`: in `notification_kind`, in `Kind` and its `ALL`, and in
//!    each list of `notification_kinds` that it belongs to. The lists go into the SQL of `store.rs`, `deliver.rs` and
//!    `removal.rs`, so none of these needs a change. The compiler and the tests of `model.rs` name what is missing.
//! 3. **Event.** If no event tells of the fact yet, an `EventKind` and `event::record` where the fact is written.
//! 4. **Who is told.** In `consumer.rs`, from the event to a `Delivery`; what must be read for that is a
//!    statement of `sources.rs`. `bells.rs` tells the many who subscribe to a channel.
//! 5. **Something else.** What is neither a comment, a tweet, a video nor a channel also needs a join in `store.rs`
//!    (`from`, `is_shown`, `select`), a field in the contract's `Notification`, and a call of [`Service::delete_about`]
//!    in `maintenance/removing.rs`.
//! 6. **Mail.** Its form in `digest/item.rs`, with an example, and its words in both templates of `digest/mails`.
//! 7. **Tests** in `tests/api/notifications`: who is told and who is not (`kinds.rs`), and that it goes with what it is
//!    about (`removal.rs`).

mod bells;
mod consumer;
mod deliver;
mod digest;
mod expire;
mod mention;
mod model;
mod mutes;
mod preferences;
mod removal;
mod rpc;
mod service;
mod sources;
mod store;
mod watch;

use std::time::Duration;

pub use bells::Bells;
pub use consumer::Notifier;
pub use digest::{Digests, FIND as FIND_DIGESTS, MAILS, TokenError, UnsubscribeTokens, Unsubscriber};
pub use rpc::Rpc;
pub use service::{Dependencies, Service};

/// The most accounts in a group.
const MAX_GROUP: i64 = 1_000;
/// How many notifications an inbox keeps.
const MAX_KEPT: i64 = 1_000;
/// How long a notification is kept.
const KEPT: Duration = Duration::from_hours(90 * 24);
/// How many subscribers of a channel one transaction tells of something new: about 10 ms of SQLite's writer.
const BELLS_AT_ONCE: i64 = 250;
