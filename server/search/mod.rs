//! Search: the index of listed videos, and queries on it.
//!
//! The rules this feature keeps:
//! - The index has a document for every listed video and for no other, with the words of its title, tags, channel name
//!   and description. It is updated in the transaction that changes these, with two exceptions that follow within
//!   seconds (`queue.rs`): the end of a long description, and most videos of a channel that was renamed.
//! - `words.rs` splits text into words for both databases. They get words, never text, and find the same.
//! - A query has no operators. All its words must occur in the video, the last one at least as the beginning of a word.
//! - The rank of a match depends on its time of publication and on the fields with its words (`rank.rs`), but not on
//!   the time of the search, so that pages fit together. Only the newest 5,000 matches are ranked, which bounds the
//!   cost of common words.
//!
//! A transaction that changes a document holds the lock of its channel ([`crate::engine::db::Tx::lock`] of the
//! channel's id), so that the later one of two reads the changes of the earlier one.
//!
//! `service.rs` has the functions for other features, `query.rs` parses queries, `find.rs` has the SQL of queries and
//! `store.rs` that of changes. `rebuild.rs` indexes the videos of an older database.

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
