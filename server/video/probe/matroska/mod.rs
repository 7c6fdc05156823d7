//! Matroska and WebM (RFC 9559): walks the elements of the segment, and reads `Info` and `Tracks` among them.
//!
//! A finished file states its length and duration, and the walk ends as soon as both are known. A live recording, such
//! as a browser makes, states neither: there the headers of all blocks are read, which shows both where the file ends
//! and when.

mod cluster;
mod ebml;
mod tracks;

use std::{
    io::{Read, Seek},
    time::Duration,
};

use super::{Container, Probe, ProbeError, source::Source};
use cluster::Timeline;
use ebml::{Elements, Header};
use tracks::Tracks;

const EBML: u32 = 0x1A45_DFA3;
const DOC_TYPE: u32 = 0x4282;
const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_A966;
const TIMESTAMP_SCALE: u32 = 0x002A_D7B1;
const DURATION: u32 = 0x4489;
const TRACKS: u32 = 0x1654_AE6B;
const CLUSTER: u32 = 0x1F43_B675;
const VOID: u32 = 0xEC;
const CRC_32: u32 = 0xBF;

/// How long a tick is if the file does not say, in nanoseconds.
const DEFAULT_SCALE: u64 = 1_000_000;

/// Probes a file that begins with an EBML header.
pub(super) fn probe<R: Read + Seek>(source: &mut Source<R>) -> Result<Probe, ProbeError> {
    let container = container(source)?;
    let segment = find_segment(source)?;
    let end = segment.end(source.len())?;
    let mut info = Info::default();
    let mut tracks: Option<Tracks> = None;
    let mut timeline = Timeline::default();
    let mut has_media = false;

    while source.position() < end {
        let element = Header::read(source)?;
        match element.id {
            // Another recording, appended to this one.
            EBML | SEGMENT => break,
            CLUSTER => {
                has_media = true;
                if element.size.is_none() || info.duration.is_none() {
                    timeline.read_cluster(source, &element, end)?;
                    continue;
                }
            }
            INFO => info = Info::read(&element.body(source, end)?)?,
            TRACKS => tracks = Some(Tracks::read(&element.body(source, end)?)?),
            _ => {}
        }
        source.go_to(element.end_within(source, end)?)?;
        if segment.size.is_some() && has_media && tracks.is_some() && info.duration.is_some() {
            break;
        }
    }

    let tracks = tracks.ok_or_else(|| ProbeError::invalid("The file does not list its tracks."))?;
    let (width, height) = tracks.video_size().ok_or_else(|| ProbeError::invalid("The file has no video track."))?;
    if !has_media {
        return Err(ProbeError::invalid("The file has no frames."));
    }
    Ok(Probe {
        container,
        duration: info.duration.unwrap_or_else(|| timeline.duration(info.scale, &tracks)),
        width,
        height,
    })
}

/// Reads the EBML header, which tells WebM from Matroska and both from other formats.
fn container<R: Read + Seek>(source: &mut Source<R>) -> Result<Container, ProbeError> {
    let header = Header::read(source)?.body(source, source.len())?;
    let mut doc_type: &[u8] = b"matroska";
    for element in Elements(&header) {
        if let (DOC_TYPE, body) = element? {
            doc_type = body;
        }
    }
    // Strings may be padded with zeros.
    match doc_type.split(|&byte| byte == 0).next() {
        Some(b"webm") => Ok(Container::WebM),
        Some(b"matroska") => Ok(Container::Matroska),
        _ => {
            Err(ProbeError::Unsupported("The file is in an EBML format that is neither WebM nor Matroska.".to_owned()))
        }
    }
}

/// Finds the segment, which holds everything else; only padding may come before it.
fn find_segment<R: Read + Seek>(source: &mut Source<R>) -> Result<Header, ProbeError> {
    loop {
        let element = Header::read(source)?;
        match element.id {
            SEGMENT => return Ok(element),
            VOID | CRC_32 => source.go_to(element.end_within(source, source.len())?)?,
            _ => return Err(ebml::damaged()),
        }
    }
}

/// The segment's `Info`.
struct Info {
    /// Nanoseconds of a tick.
    scale: u64,
    /// The duration, if it is stated.
    duration: Option<Duration>,
}

impl Default for Info {
    fn default() -> Self {
        Self { scale: DEFAULT_SCALE, duration: None }
    }
}

impl Info {
    fn read(body: &[u8]) -> Result<Self, ProbeError> {
        let mut info = Self::default();
        let mut ticks = 0.0;
        for element in Elements(body) {
            match element? {
                (TIMESTAMP_SCALE, value) => info.scale = ebml::uint(value)?,
                (DURATION, value) => ticks = ebml::float(value)?,
                _ => {}
            }
        }
        if info.scale == 0 {
            return Err(ebml::damaged());
        }
        // A scale beyond what f64 holds exactly is beyond any plausible duration too.
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        let seconds = ticks * info.scale as f64 / 1e9;
        info.duration = Duration::try_from_secs_f64(seconds).ok().filter(|duration| !duration.is_zero());
        Ok(info)
    }
}
