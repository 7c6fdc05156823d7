//! The types of captions, and their numbers.

use crate::clock::Time;
use crate::engine::blob::BlobKey;
use crate::language::Language;

/// The media type of stored captions.
pub const CONTENT_TYPE: &str = "text/vtt";

/// The most languages in which a video has captions.
pub const MAX_LANGUAGES: i64 = 50;

/// For whom the text is written. Stored as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum CaptionKind {
    /// What is said.
    Subtitles = 1,
    /// What is heard, for those who do not hear it.
    Captions = 2,
}

/// Where the text comes from. Stored as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum Source {
    /// The owner has sent it.
    Uploaded = 1,
    /// It was a track of the video's file.
    Embedded = 2,
}

/// What is said about a caption.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Description {
    pub language: Language,
    /// For menus; may be empty.
    pub name: String,
    pub kind: CaptionKind,
    pub source: Source,
}

/// The text of a video in one language.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Caption {
    #[sqlx(flatten)]
    pub description: Description,
    pub blob_key: BlobKey,
    /// The strong entity tag of the text, without quotes.
    pub etag: String,
    /// The number of its cues.
    pub cues: i32,
    pub update_time: Time,
}
