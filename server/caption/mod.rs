//! Captions: the text of videos, in languages.
//!
//! The rules this feature keeps:
//! - A video has at most one caption of a language, and [`MAX_LANGUAGES`] in all. Setting another one replaces it.
//! - A text that comes from outside, from an owner or out of a file, is read and written again by `text/`. What is stored
//!   and served is WebVTT of the server's own.
//! - Each is a blob in the folder of the video's original, so that the token of a media URL opens it, and the deletion of
//!   the video marks it. Its row of the ledger is written before the bytes; the transaction that sets the caption makes the
//!   blob live and marks the one before. Blobs that a crash left unfinished expire after `--orphan-grace`.
//! - Captions count against the quota of their owner, who cannot set one that does not fit.
//! - Text tracks of the file are taken over once, by a job of [`crate::process`]. What the owner has set stays, and what
//!   the owner has deleted does not come back.
//!
//! [`StoredCaptions`] stores them, for playlists and jobs; videos are built upon it. [`Service`] has the rules of the
//! RPCs, and reaches the videos by the trait [`Videos`].

mod model;
mod rpc;
mod service;
mod store;
mod stored;
pub mod text;
mod videos;

pub use model::{CONTENT_TYPE, Caption, CaptionKind, Description, MAX_LANGUAGES, Source};
pub use rpc::Rpc;
pub use service::{Dependencies, NewCaption, Service, SignedCaption};
pub use stored::{StoredCaptions, Unplaced};
pub use videos::{Subject, Videos};
