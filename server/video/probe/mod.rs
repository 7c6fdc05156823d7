//! Proves that bytes are a video, by reading the container and never the file's name, and judges them as players do.
//!
//! [`probe`] accepts MP4, QuickTime, WebM and Matroska, and reports duration, shown size and codecs. It reads the metadata
//! only and seeks over the media, so that a file of any length costs a few reads; of a recording, the headers of its
//! fragments, clusters or blocks. Where players differ, ffmpeg's reading counts, which is that of browsers.
//!
//! - A *finished* file states its length: an MP4 whose sample tables reach beyond the end of the file, or a Matroska
//!   segment that does, is incomplete. Bytes around the samples that no player reads are of no interest.
//! - A *recording* goes on until it ends: fragmented MP4, Matroska and WebM of unknown size. It is accepted with what is
//!   whole, wherever it stops, since that is how a crash or a browser's recorder leaves it. Whether an upload was cut is
//!   told by its size and checksum.
//! - The *film* is the first track of pictures that is switched on, is no cover and can be read. A file whose pictures, or
//!   all of whose sounds, need a key is refused.
//! - The *duration* is that of the timeline that a player shows: from zero to the end of the last picture or sound.
//!
//! # Hostile files
//!
//! The bytes come from strangers. Every size is checked before it is believed, nothing recurses, and `Source` bounds
//! the metadata held in memory and the number of elements visited. The crates for these formats (`re_mp4` 0.5,
//! `matroska-demuxer` 0.8) do not keep such bounds: the first loops for ever on a box of size 0 inside `moov`, indexes
//! tables by numbers from the file and builds every sample that a count promises; the second loops for ever when the
//! segment begins with a CRC-32, which the format allows, and reads eight-byte unknown sizes, which browsers write, as
//! lengths. Neither fault can be caught from outside, so the dozen fixed structures needed are read here.
//!
//! To add a container: a variant of [`Container`], a parser that works on `Source`, a line in `Format::of`.

mod codec;
mod foreign;
mod matroska;
mod mp4;
mod source;
#[cfg(test)]
mod tests;
mod vp9;

use std::{
    io::{self, Read, Seek},
    time::Duration,
};

use source::Source;

/// The longest video that is believed; a longer one is a damaged or forged header.
const MAX_DURATION: Duration = Duration::from_hours(1000);

/// How long a recording from `start` to `end` of its own clock is: a player's timeline begins at zero, but a clock that
/// is far from it is that of the wall.
fn since_start(start: Duration, end: Duration) -> Duration {
    if end > MAX_DURATION { end.saturating_sub(start) } else { end }
}

/// The largest width or height that is believed, in pixels: what MP4 can express.
const MAX_SIDE: u32 = 65_535;

/// How many bytes are looked at to tell the formats apart.
const HEAD_BYTES: u64 = 512;

/// What the container says about a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The container the video is in.
    pub container: Container,
    /// How long it plays; more than zero.
    pub duration: Duration,
    /// Width as shown, in pixels; 1 to 65,535.
    pub width: u32,
    /// Height as shown, in pixels; 1 to 65,535.
    pub height: u32,
    /// The codecs of the film and, behind a comma, of the sound that is heard first, in the form of RFC 6381:
    /// `avc1.640028,mp4a.40.2`.
    pub codecs: String,
}

/// A container that the platform accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// ISO base media file format, fragmented or not.
    Mp4,
    /// The format that MP4 grew out of (`.mov`).
    QuickTime,
    /// The subset of Matroska that browsers play and record.
    WebM,
    /// Matroska (`.mkv`).
    Matroska,
}

impl Container {
    /// The media type to serve the file with.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::QuickTime => "video/quicktime",
            Self::WebM => "video/webm",
            Self::Matroska => "video/x-matroska",
        }
    }
}

/// Why bytes are not accepted as a video. The texts are for the person who uploaded them.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The bytes are in none of the accepted containers, or encrypted.
    #[error("{0}")]
    Unsupported(String),
    /// The container says that the file is longer than it is.
    #[error("{0}")]
    Truncated(String),
    /// The container is damaged, or holds no video that can be played.
    #[error("{0}")]
    Invalid(String),
    /// Reading failed; the file is not to blame.
    #[error("The file could not be read.")]
    Io(#[from] io::Error),
}

impl ProbeError {
    fn invalid(text: &str) -> Self {
        Self::Invalid(text.to_owned())
    }

    fn encrypted() -> Self {
        Self::Unsupported("The video is encrypted (DRM), so that nobody could play it here.".to_owned())
    }

    /// The content reaches to `needed` in a file of `len` bytes.
    fn truncated(needed: u64, len: u64) -> Self {
        Self::Truncated(format!("The file is incomplete: it has {len} bytes, and its content needs at least {needed}."))
    }
}

/// Reads the container in the first `len_bytes` bytes of `reader`, wherever `reader` stands.
///
/// Blocks while it reads. Holds at most 64 MiB of metadata; the bounds are in `source.rs`.
///
/// # Errors
///
/// [`ProbeError`] says whether the file is foreign, cut off, damaged, or could not be read.
pub fn probe<R: Read + Seek>(reader: R, len_bytes: u64) -> Result<Probe, ProbeError> {
    let mut source = Source::new(reader, len_bytes)?;
    let head = source.read(len_bytes.min(HEAD_BYTES))?;
    source.go_to(0)?;
    let probe = match Format::of(&head)? {
        Format::Mp4 => mp4::probe(&mut source)?,
        Format::Matroska => matroska::probe(&mut source)?,
    };
    if probe.duration.is_zero() {
        return Err(ProbeError::invalid("The video has no duration."));
    }
    if probe.duration > MAX_DURATION {
        return Err(ProbeError::invalid("The video's duration is not plausible."));
    }
    let sides = 1..=MAX_SIDE;
    if !sides.contains(&probe.width) || !sides.contains(&probe.height) {
        return Err(ProbeError::invalid("The video's width and height are not plausible."));
    }
    Ok(probe)
}

/// The two families of containers.
enum Format {
    Mp4,
    Matroska,
}

impl Format {
    /// Tells the family by the first bytes of the file.
    fn of(head: &[u8]) -> Result<Self, ProbeError> {
        if head.starts_with(&[0x1A, 0x45, 0xDF, 0xA3]) {
            return Ok(Self::Matroska);
        }
        // `ftyp` comes first since 2001; older QuickTime files begin with one of the others, and some writers put what is
        // theirs in front.
        if let Some(
            b"ftyp" | b"moov" | b"mdat" | b"free" | b"skip" | b"wide" | b"pnot" | b"uuid" | b"junk" | b"pict" | b"PICT"
            | b"udta" | b"styp" | b"sidx" | b"moof",
        ) = head.get(4..8).and_then(<[u8]>::as_array)
        {
            return Ok(Self::Mp4);
        }
        Err(match foreign::name(head) {
            "" if head.is_empty() => ProbeError::Unsupported("The file is empty.".to_owned()),
            "" => ProbeError::Unsupported("The file is not a video in an MP4, MOV, WebM or MKV container.".to_owned()),
            name => foreign::unsupported(name),
        })
    }
}
