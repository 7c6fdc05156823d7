//! Checks that a file is a video by reading its container, never its name, and accepts what players accept.
//!
//! [`probe`] accepts MP4, QuickTime, WebM and Matroska, and reports duration, shown size and codecs. It reads only the
//! metadata and seeks over the media, so that a file of any length takes a few reads; of a recording, it also reads the
//! headers of fragments, clusters or blocks. Where players differ, it follows ffmpeg, which browsers agree with.
//!
//! - A *finished* file states its length: an MP4 whose sample tables, or a Matroska file whose segment, extend beyond
//!   the end of the file is incomplete. Bytes around the samples are ignored, because no player reads them.
//! - A *recording* does not state its length: fragmented MP4, Matroska and WebM of unknown size. It is accepted up to
//!   its last complete part, wherever it stops, because a crash or a browser's recorder leaves it like that. The size
//!   and checksum of the upload show whether the upload itself is complete.
//! - The *main track* is the first video track that is enabled, is not a cover and can be read. A file whose video
//!   tracks, or all of whose audio tracks, are encrypted is refused.
//! - The *duration* is the length of a player's timeline: from zero to the end of the last picture or sound.
//!
//! # Hostile files
//!
//! The bytes are not trusted. Every size is checked before it is used, no function recurses, and `Source` bounds the
//! metadata in memory and the number of elements visited. The crates for these formats (`re_mp4` 0.5,
//! `matroska-demuxer` 0.8) do not keep such bounds: the first loops for ever on a box of size 0 inside `moov`, indexes
//! tables by numbers from the file and builds every sample that a count promises; the second loops for ever when the
//! segment begins with a CRC-32, which the format allows, and reads eight-byte unknown sizes, which browsers write, as
//! lengths. Neither fault can be prevented by a caller, so the few structures that are needed are read here.
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

/// The longest duration that is accepted; a longer one comes from a damaged or forged header.
const MAX_DURATION: Duration = Duration::from_hours(1000);

/// The length of a recording whose timestamps run from `start` to `end`. A player's timeline begins at zero; timestamps
/// beyond [`MAX_DURATION`] are taken for wall-clock times, and counted from `start`.
fn since_start(start: Duration, end: Duration) -> Duration {
    if end > MAX_DURATION { end.saturating_sub(start) } else { end }
}

/// The largest width or height that is accepted, in pixels: the largest that MP4 can express.
const MAX_SIDE: u32 = 65_535;

/// How many bytes are read to recognize the format.
const HEAD_BYTES: u64 = 512;

/// The metadata of a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The format of the container.
    pub container: Container,
    /// The length; more than zero.
    pub duration: Duration,
    /// Width as shown, in pixels; 1 to 65,535.
    pub width: u32,
    /// Height as shown, in pixels; 1 to 65,535.
    pub height: u32,
    /// The codecs of the main track and, after a comma, of the default audio track, in the form of RFC 6381:
    /// `avc1.640028,mp4a.40.2`.
    pub codecs: String,
}

/// A container that the platform accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// ISO base media file format, fragmented or not.
    Mp4,
    /// The predecessor of MP4 (`.mov`).
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

/// Why a file is not accepted as a video. The texts are shown to the person who uploaded it.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The file is in none of the accepted containers, or is encrypted.
    #[error("{0}")]
    Unsupported(String),
    /// The container refers to bytes beyond the end of the file.
    #[error("{0}")]
    Truncated(String),
    /// The container is damaged, or has no video that can be played.
    #[error("{0}")]
    Invalid(String),
    /// Reading failed; the file itself may be valid.
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

    /// The error for content that ends at offset `needed` of a file of `len` bytes.
    fn truncated(needed: u64, len: u64) -> Self {
        Self::Truncated(format!("The file is incomplete: it has {len} bytes, and its content needs at least {needed}."))
    }
}

/// Reads the container in the first `len_bytes` bytes of `reader`, whatever its position.
///
/// Blocks while it reads. Holds at most 64 MiB of metadata; the bounds are in `source.rs`.
///
/// # Errors
///
/// [`ProbeError`] distinguishes files of other formats, incomplete files, damaged files, and failed reads.
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

/// The two families of container formats.
enum Format {
    Mp4,
    Matroska,
}

impl Format {
    /// Recognizes the family by the first bytes of the file.
    fn of(head: &[u8]) -> Result<Self, ProbeError> {
        if head.starts_with(&[0x1A, 0x45, 0xDF, 0xA3]) {
            return Ok(Self::Matroska);
        }
        // Files since 2001 begin with `ftyp`; older QuickTime files begin with one of the others, and some programs
        // write boxes of their own first.
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
