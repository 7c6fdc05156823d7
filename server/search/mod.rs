//! Search: the index of listed videos, and what a query finds in it.
//!
//! The rules this feature keeps:
//! - The index has a document for every listed video and for no other, with the words of its title, tags, channel's
//!   name and description. It changes in the transaction that changes them, but for the end of a long description, and
//!   the videos of a channel with many that has a new name: these follow within seconds (`queue.rs`).
//! - What a word is, is said once (`words.rs`), for both databases: they get words, never text, and find the same.
//! - Nothing in a query is an operator. Of a query's words all must occur, the last one as the beginning of a word.
//! - A match ranks by when the video was published, and by where its words are (`rank.rs`). That does not depend on the
//!   time of the search, so that pages fit together. Of more than 5,000 matches the newest are ranked, so that a common
//!   word costs no more than that.
//!
//! Whoever changes a document holds the lock of its channel ([`crate::engine::db::Tx::lock`] of the channel's id), so
//! that of two who do the later one reads what the earlier one has written.
//!
//! `service.rs` is what other features call, `store.rs` and `find.rs` have the SQL; `rebuild.rs` indexes the videos of
//! an older database.

mod document;
mod find;
mod query;
mod queue;
mod rank;
mod rebuild;
mod service;
mod store;
mod words;

pub use document::{Document, Source};
pub use query::Filter;
pub use queue::backlog;
pub use rank::SearchCursor;
pub use service::Service;
