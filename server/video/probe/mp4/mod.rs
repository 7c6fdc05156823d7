//! MP4 and QuickTime (ISO/IEC 14496-12): walks the boxes of the file, and reads `moov` and the `moof`s among them.

mod boxes;
mod fragment;
mod movie;
mod run;
mod samples;

use std::{
    io::{Read, Seek},
    time::Duration,
};

use super::{Container, Probe, ProbeError, source::Source};
use fragment::{Fragment, Fragments};
use movie::Movie;

/// Probes a file whose first box looks like one of MP4's.
pub(super) fn probe<R: Read + Seek>(source: &mut Source<R>) -> Result<Probe, ProbeError> {
    // A file without `ftyp` is older than MP4.
    let mut container = Container::QuickTime;
    let mut movie: Option<Movie> = None;
    let mut fragments = Fragments::default();
    let mut media_bytes = 0_u64;
    while let Some(part) = next_box(source, movie.as_ref())? {
        match (&part.kind, &movie) {
            (b"ftyp", _) => {
                container = match &source.array()? {
                    b"qt  " => Container::QuickTime,
                    _ => Container::Mp4,
                };
            }
            (b"moov", None) => {
                let body = source.read(part.body_bytes(source))?;
                movie = Some(Movie::read(&body, source.len())?);
            }
            (b"moof", Some(movie)) => {
                let body = source.read(part.body_bytes(source))?;
                let fragment = Fragment { body: &body, start: part.start, len: source.len() };
                fragments.add(&fragment, movie.video.id, &movie.defaults)?;
            }
            (b"mdat", _) => media_bytes += part.body_bytes(source),
            _ => {}
        }
        source.go_to(part.end)?;
    }
    let movie = movie.ok_or_else(|| {
        ProbeError::invalid("The file has no description of its content (moov): the recording was not finished.")
    })?;
    movie.check_media(&fragments, media_bytes)?;
    Ok(Probe { container, duration: movie.duration(&fragments), width: movie.video.width, height: movie.video.height })
}

/// A box of the file, whose body begins where the source stands.
struct Part {
    kind: [u8; 4],
    start: u64,
    end: u64,
}

impl Part {
    fn body_bytes<R: Read + Seek>(&self, source: &Source<R>) -> u64 {
        self.end - source.position()
    }
}

/// Reads the header of the next box of the file; `None` at the end.
///
/// Some cameras append bytes that are not a box. They do no harm behind a movie that is complete without them.
fn next_box<R: Read + Seek>(source: &mut Source<R>, movie: Option<&Movie>) -> Result<Option<Part>, ProbeError> {
    let start = source.position();
    let left = source.len() - start;
    if left == 0 {
        return Ok(None);
    }
    let complete = movie.is_some_and(|movie| !movie.fragmented);
    if left < 8 && complete {
        return Ok(None);
    }
    source.count_element()?;
    let size = u32::from_be_bytes(source.array()?);
    let kind: [u8; 4] = source.array()?;
    // Types are printable, but for the copyright sign that begins QuickTime's own.
    let is_type = kind.iter().all(|&byte| matches!(byte, b' '..=b'~' | 0xA9));
    let size = match size {
        _ if !is_type => None,
        0 => Some(left),
        1 => Some(u64::from_be_bytes(source.array()?)).filter(|&size| size >= 16),
        _ => Some(u64::from(size)).filter(|&size| size >= 8),
    };
    match size {
        Some(size) if size > left => Err(ProbeError::truncated(start.saturating_add(size), source.len())),
        Some(size) => Ok(Some(Part { kind, start, end: start + size })),
        None if complete => Ok(None),
        None => Err(boxes::damaged()),
    }
}

/// `ticks` of a clock that makes `timescale` of them per second; zero where the clock does not run.
fn duration(ticks: u64, timescale: u32) -> Duration {
    const NANOS: u64 = 1_000_000_000;
    let scale = u64::from(timescale);
    let (Some(seconds), Some(rest)) = (ticks.checked_div(scale), ticks.checked_rem(scale)) else {
        return Duration::ZERO;
    };
    Duration::from_secs(seconds) + Duration::from_nanos(rest * NANOS / scale)
}
