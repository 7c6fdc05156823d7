//! Matroska and WebM (RFC 9559): walks the elements of the segment, and reads `Info` and `Tracks` among them.
//!
//! A finished file states its length and duration, and reading ends as soon as both are known. A recording, as browsers
//! make them and crashes leave them, does not state its length: its duration is found by reading the headers of blocks.
//! It ends where the file ends, even in the middle of a block, or where the following bytes cannot be read.

mod cluster;
mod ebml;
mod info;
mod tracks;

use std::{
    collections::VecDeque,
    io::{Read, Seek},
    time::Duration,
};

use super::{Container, Probe, ProbeError, source::Source, vp9};
use cluster::Timeline;
use ebml::{Elements, Header};
use info::Info;
use tracks::{Track, Tracks};

const EBML: u32 = 0x1A45_DFA3;
const DOC_TYPE: u32 = 0x4282;
const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_A966;
const TRACKS: u32 = 0x1654_AE6B;
const CLUSTER: u32 = 0x1F43_B675;
const VOID: u32 = 0xEC;
const CRC_32: u32 = 0xBF;

/// The number of clusters of known size at the end of a recording whose blocks are read; every track ends in one of
/// them.
const LAST_CLUSTERS: usize = 3;

/// By how much a recording may be shorter than its stated duration.
const STATED_TOLERANCE: Duration = Duration::from_secs(1);

/// The state of reading a segment: what was found so far.
struct SegmentReader {
    /// Whether the segment does not state its length.
    is_open: bool,
    /// The offset at which the segment ends.
    end: u64,
    info: Info,
    tracks: Option<Tracks>,
    timeline: Timeline,
    has_media: bool,
    /// The first cluster, which should contain the main track's first frame.
    first_cluster: Option<Header>,
    /// The last clusters of a recording whose blocks were not read.
    unread: VecDeque<Header>,
}

/// Probes a file that begins with an EBML header.
pub(super) fn probe<R: Read + Seek>(source: &mut Source<R>) -> Result<Probe, ProbeError> {
    let container = container(source)?;
    let segment = find_segment(source)?;
    let mut reader = SegmentReader {
        is_open: segment.size.is_none(),
        end: segment.end(source.len())?,
        info: Info::default(),
        tracks: None,
        timeline: Timeline::default(),
        has_media: false,
        first_cluster: None,
        unread: VecDeque::new(),
    };
    let mut cut = None;
    while source.position() < reader.end {
        match reader.step(source) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) if reader.ends_at(source, &error) => {
                cut = Some(error);
                break;
            }
            Err(error) => return Err(error),
        }
    }
    reader.read_last_clusters(source)?;

    let tracks = reader.tracks.as_ref().ok_or_else(|| ProbeError::invalid("The file does not list its tracks."))?;
    let main_track = tracks.main_track(&reader.timeline)?;
    let audio = tracks.default_audio()?;
    let has_frames = if reader.is_open { reader.timeline.blocks(main_track.number) > 0 } else { reader.has_media };
    if !has_frames {
        return Err(cut.unwrap_or_else(|| ProbeError::invalid("The file has no frames.")));
    }
    let mut codecs = vec![reader.codec(source, main_track)?];
    codecs.extend(audio.map(|track| track.codec.clone()).filter(|codec| !codec.is_empty()));
    let (width, height) = main_track.size;
    Ok(Probe { container, duration: reader.duration(tracks), width, height, codecs: codecs.join(",") })
}

impl SegmentReader {
    /// Reads the next element of the segment; returns `false` when nothing more has to be read.
    fn step<R: Read + Seek>(&mut self, source: &mut Source<R>) -> Result<bool, ProbeError> {
        let element = Header::read(source)?;
        match element.id {
            // Another recording, appended to this one.
            EBML | SEGMENT => return Ok(false),
            CLUSTER => {
                self.has_media = true;
                self.first_cluster.get_or_insert(element);
                return self.step_over_cluster(source, element);
            }
            INFO => self.info = Info::read(&element.body(source, self.end)?)?,
            TRACKS => self.tracks = Some(Tracks::read(&element.body(source, self.end)?)?),
            _ => {}
        }
        source.go_to(element.end_within(source, self.end)?)?;
        Ok(!self.is_done())
    }

    fn step_over_cluster<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        cluster: Header,
    ) -> Result<bool, ProbeError> {
        let needs_blocks = cluster.size.is_none()
            || (!self.is_open && self.info.duration.is_none())
            || (self.is_open && cluster.end(source.len()).is_err())
            || !self.has_main_track();
        if needs_blocks {
            self.timeline.read_cluster(source, &cluster, self.end, self.is_open)?;
        } else {
            source.go_to(cluster.end_within(source, self.end)?)?;
            if self.is_open {
                if self.unread.len() == LAST_CLUSTERS {
                    self.unread.pop_front();
                }
                self.unread.push_back(cluster);
            }
        }
        Ok(!self.is_done())
    }

    /// Whether the main track is known. In a recording, a block of it must have been seen; for a codec of still
    /// pictures, more than one block, because one alone is a cover.
    fn has_main_track(&self) -> bool {
        match &self.tracks {
            Some(tracks) => tracks.has_main_track(&self.timeline, self.is_open),
            None => !self.is_open,
        }
    }

    fn is_done(&self) -> bool {
        !self.is_open
            && self.has_media
            && self.tracks.is_some()
            && self.info.duration.is_some()
            && self.has_main_track()
    }

    /// Whether a recording is accepted up to the place of this error.
    fn ends_at<R: Read + Seek>(&self, source: &Source<R>, error: &ProbeError) -> bool {
        self.is_open && self.has_media && !source.is_exhausted() && !matches!(error, ProbeError::Io(_))
    }

    /// Reads the blocks at the end of a recording.
    fn read_last_clusters<R: Read + Seek>(&mut self, source: &mut Source<R>) -> Result<(), ProbeError> {
        for cluster in std::mem::take(&mut self.unread) {
            source.go_to(cluster.start)?;
            match self.timeline.read_cluster(source, &cluster, self.end, true) {
                Err(error) if !self.ends_at(source, &error) => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// The codec of the main track. Parameters of VP9 that the container does not state are read from its first frame.
    fn codec<R: Read + Seek>(&self, source: &mut Source<R>, main_track: &Track) -> Result<String, ProbeError> {
        let Some(stated) = main_track.vp9 else { return Ok(main_track.codec.clone()) };
        let head = match &self.first_cluster {
            Some(cluster) => cluster::first_frame(source, cluster, self.end, main_track.number),
            None => Ok(None),
        };
        let of_frame = match head {
            Ok(head) => head.map(vp9::Parameters::from_frame).unwrap_or_default(),
            Err(error @ ProbeError::Io(_)) => return Err(error),
            Err(_) => vp9::Parameters::default(),
        };
        let of_track = vp9::Parameters { size: Some(main_track.size), ..Default::default() };
        Ok(stated.or(of_frame).or(of_track).name(self.timeline.frame(self.info.scale, main_track)))
    }

    /// The stated duration; of a recording, the duration of its blocks. A duration that a recording states was written
    /// before its end, or by a repair tool, which may know the length of the last block better.
    fn duration(&self, tracks: &Tracks) -> Duration {
        let measured = || self.timeline.duration(self.info.scale, tracks);
        match self.info.duration {
            None => measured(),
            Some(stated) if !self.is_open => stated,
            Some(stated) => {
                let measured = measured();
                if stated <= measured.saturating_add(STATED_TOLERANCE) { stated.max(measured) } else { measured }
            }
        }
    }
}

/// Reads the EBML header, which distinguishes WebM, Matroska and other formats.
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

/// Finds the segment, which contains all other elements; only padding may precede it.
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
