//! MP4 and QuickTime (ISO/IEC 14496-12): walks the boxes of the file, and reads `moov` and the `moof`s among them.
//!
//! Of a movie without fragments, the bytes in the sample tables must be there; all other bytes are ignored. A recording
//! in fragments is accepted up to its last complete part.

mod boxes;
mod edits;
mod entry;
mod fragment;
mod movie;
mod run;
mod samples;
mod track;

use std::{
    io::{Read, Seek},
    time::Duration,
};

use super::{Container, Probe, ProbeError, foreign, source::Source};
use fragment::{Fragment, Fragments};
use movie::{FileContent, Movie};

/// The state of reading a file: what was found so far.
#[derive(Default)]
struct FileReader {
    movie: Option<Movie>,
    fragments: Fragments,
    /// Whether a fragment was read.
    has_fragments: bool,
    media_bytes: u64,
    /// Whether the last media data extends to the end of the file or, by its stated size, beyond it.
    is_open: bool,
    /// The stated end of the first box that extends beyond the end of the file.
    beyond: Option<u64>,
}

/// Probes a file whose first box looks like one of MP4's.
pub(super) fn probe<R: Read + Seek>(source: &mut Source<R>) -> Result<Probe, ProbeError> {
    // A file without `ftyp` was written before MP4 existed.
    let mut container = Container::QuickTime;
    let mut picture = None;
    let mut reader = FileReader::default();
    while let Some(header) = reader.next_box(source)? {
        if &header.kind == b"ftyp" {
            let brands = source.read(header.body_bytes(source).min(MAX_BRANDS_BYTES))?;
            picture = foreign::picture_brand(&brands);
            container = if brands.starts_with(b"qt  ") { Container::QuickTime } else { Container::Mp4 };
        } else if !reader.read_box(source, &header)? {
            break;
        }
        source.go_to(header.end)?;
    }
    let len = source.len();
    reader.summarize(len).map_or_else(
        |error| match picture {
            // The file is a picture that is stored in MP4's container.
            Some(name) if !matches!(error, ProbeError::Io(_)) => Err(foreign::unsupported(name)),
            _ => Err(error),
        },
        |summary| {
            let (width, height) = summary.size;
            Ok(Probe { container, duration: summary.duration, width, height, codecs: summary.codecs.join(",") })
        },
    )
}

/// The most bytes that are read of a list of brands; lists have some dozen brands of four bytes.
const MAX_BRANDS_BYTES: u64 = 256;

/// A box of the file. Its body begins at the position of the source when the header was read.
struct BoxHeader {
    kind: [u8; 4],
    start: u64,
    end: u64,
}

impl BoxHeader {
    fn body_bytes<R: Read + Seek>(&self, source: &Source<R>) -> u64 {
        self.end - source.position()
    }
}

impl FileReader {
    /// Reads a box; returns `false` if the recording ends here.
    fn read_box<R: Read + Seek>(&mut self, source: &mut Source<R>, header: &BoxHeader) -> Result<bool, ProbeError> {
        match (&header.kind, &self.movie) {
            (b"moov", None) => {
                if let Some(end) = self.beyond {
                    return Err(ProbeError::truncated(end, source.len()));
                }
                let body = source.read(header.body_bytes(source))?;
                let movie = Movie::read(&body, source.len())?;
                self.fragments = movie.fragments(&body);
                self.movie = Some(movie);
            }
            // An incomplete fragment describes media that is missing.
            (b"moof", Some(_)) if self.beyond.is_some() => return Ok(false),
            (b"moof", Some(_)) => {
                let body = source.read(header.body_bytes(source))?;
                let added = self.fragments.add(&Fragment { body: &body, start: header.start, len: source.len() });
                match added {
                    Ok(()) => self.has_fragments = true,
                    Err(_) if self.has_fragments => return Ok(false),
                    Err(error) => return Err(error),
                }
            }
            (b"mdat", _) => self.media_bytes += header.body_bytes(source),
            _ => {}
        }
        Ok(true)
    }

    /// Reads the header of the next box of the file; returns `None` at the end, or where the bytes are not a box.
    ///
    /// A box that is longer than the file ends with the file: after a movie that is complete without it, it does no
    /// harm. Neither do bytes that are not a box, which players ignore; they are counted as possible media.
    fn next_box<R: Read + Seek>(&mut self, source: &mut Source<R>) -> Result<Option<BoxHeader>, ProbeError> {
        let start = source.position();
        let left = source.len().saturating_sub(start);
        if left < 8 {
            return Ok(None);
        }
        source.count_element()?;
        let size = u32::from_be_bytes(source.array()?);
        let kind: [u8; 4] = source.array()?;
        // Types are printable, except for the copyright sign at the beginning of QuickTime's.
        let is_type = kind.iter().all(|&byte| matches!(byte, b' '..=b'~' | 0xA9));
        let size = match size {
            _ if !is_type => None,
            0 => Some(left),
            1 if left < 16 => None,
            1 => Some(u64::from_be_bytes(source.array()?)).filter(|&size| size >= 16),
            size => Some(u64::from(size)).filter(|&size| size >= 8),
        };
        let Some(size) = size else {
            self.media_bytes += left;
            return Ok(None);
        };
        if &kind == b"mdat" {
            self.is_open = size >= left;
        }
        let end = start.saturating_add(size);
        if end > source.len() {
            self.beyond = self.beyond.or(Some(end));
        }
        Ok(Some(BoxHeader { kind, start, end: end.min(source.len()) }))
    }

    fn summarize(self, len: u64) -> Result<movie::Summary, ProbeError> {
        let Some(movie) = self.movie else {
            return Err(match self.beyond {
                Some(end) => ProbeError::truncated(end, len),
                None => ProbeError::invalid(
                    "The file has no description of its content (moov): the recording was not finished.",
                ),
            });
        };
        let Self { media_bytes, is_open, ref fragments, .. } = self;
        movie.summarize(&FileContent { len, media_bytes, is_open, fragments })
    }
}

/// The duration of `ticks` of a clock with `timescale` ticks per second; zero if `timescale` is zero.
fn duration(ticks: u64, timescale: u32) -> Duration {
    const NANOS: u64 = 1_000_000_000;
    let scale = u64::from(timescale);
    let (Some(seconds), Some(rest)) = (ticks.checked_div(scale), ticks.checked_rem(scale)) else {
        return Duration::ZERO;
    };
    Duration::from_secs(seconds) + Duration::from_nanos(rest * NANOS / scale)
}
