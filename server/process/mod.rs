//! What the server makes of a video's original: posters, renditions for HTTP Live Streaming, a storyboard, captions.
//!
//! The rules this feature keeps:
//! - The original is kept as it came. Everything else is made of it by jobs (`first.rs`, `rung.rs`): first the posters, the
//!   lowest rung and the sound, in the lane of short work; then the other rungs, from the lowest to the highest; when
//!   there is nothing else to do, the storyboard (`sheets.rs`) and the captions (`text_tracks.rs`).
//! - A rendition is one fragmented MP4 with an index of its segments in its row: one blob, one row of the ledger, one
//!   signature. The playlists are written by the server when somebody asks for them (`playlist.rs`).
//! - All files of a video are in the folder of its original, so that the token of a media URL opens all of them, and the
//!   deletion of the video marks all of them, complete or being written.
//! - A row of the ledger is written before the bytes, in a transaction that holds the video. The transaction that ends a
//!   job makes the blob live and adds the rendition, and fails if the job was given to another worker. So a job that is
//!   killed anywhere leaves no more than a blob that is being written, which the next attempt marks as deleted.
//! - A video that browsers can play is READY when it is published; another becomes READY with its first rendition, or
//!   FAILED, and its owner may have the work done again. A failure of anything else does not change the state, and that of
//!   a storyboard or of captions is told to operators only.
//! - `ffmpeg` makes the files (see [`crate::ffmpeg`]); this feature decides which, stores them, and keeps the accounts.
//!
//! Videos are built upon this feature, which reaches them by the trait [`Videos`].

mod first;
mod maker;
mod model;
mod percent;
pub mod playlist;
mod rpc;
mod rung;
mod scratch;
mod segments;
mod service;
mod sheets;
mod store;
pub mod storyboard;
mod text_tracks;
mod trouble;
mod unfinished;
mod videos;

pub use first::First;
pub use maker::Maker;
pub use model::{CONTENT_TYPE, Failure, FailureKind, Index, Processing, RenditionFile, Stage, TrackKind};
pub use rpc::limits;
pub use rung::AnotherRung;
pub use scratch::Scratch;
pub use service::Service;
pub use sheets::Sheets;
pub use text_tracks::TextTracks;
pub use unfinished::Unfinished;
pub use videos::{Original, Videos};

use std::time::Duration;

use crate::job::Kind;

/// The job that makes posters, lowest rung and sound.
const FIRST: Kind = Kind::new("process_first");
/// A job that makes another rung; its part is the rung's name.
const RUNG: Kind = Kind::new("process_rung");
/// The job that makes the storyboard.
const STORYBOARD: Kind = Kind::new("process_storyboard");
/// The job that takes text tracks over.
const CAPTIONS: Kind = Kind::new("process_captions");

/// What the owner of a video reads when the server has failed.
const SERVER_FAILED: &str =
    "The server could not process the video. It is not the file's fault; please try again later.";

/// The longest run of a job: the limits of ffmpeg, by the length of the video, end it before.
const TIME_LIMIT: Duration = Duration::from_hours(24 * 16);

/// A part of the whole, 0 to 1, in thousandths.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 1000")]
fn thousandths(part: f64) -> u16 {
    (part.clamp(0.0, 1.0) * 1000.0) as u16
}
