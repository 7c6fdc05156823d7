//! The `moof` box: a fragment of a movie. Its media is elsewhere in the file, usually right after it.

use std::collections::BTreeMap;

use super::{
    boxes::{self, Boxes, is_long, u32_at, u64_at},
    run::{Defaults, Run},
};
use crate::video::probe::ProbeError;

// Flags of `tfhd`: which fields are present, in this order, and from where offsets count.
const BASE_DATA_OFFSET: u32 = 0x1;
const SAMPLE_DESCRIPTION_INDEX: u32 = 0x2;
const DEFAULT_SAMPLE_DURATION: u32 = 0x8;
const DEFAULT_SAMPLE_SIZE: u32 = 0x10;
const DEFAULT_BASE_IS_MOOF: u32 = 0x2_0000;

/// A track's totals over the fragments that were read.
#[derive(Default)]
pub(super) struct TrackTotals {
    /// The duration and size of samples that do not state their own.
    pub(super) defaults: Defaults,
    /// Whether an error in this track fails the file; errors in other tracks are ignored.
    pub(super) is_needed: bool,
    /// The decoding time of the next sample, in ticks of the track.
    pub(super) next: u64,
    /// The decoding time of the fragments' first sample, in ticks of the track.
    pub(super) start: Option<u64>,
    /// The time at which the last sample has been shown, in ticks of the track.
    pub(super) end: u64,
    /// How many samples the fragments have.
    pub(super) samples: u64,
    /// Whether at least one sample is completely in the file.
    pub(super) any_whole: bool,
    /// The largest offset at which a sample ends in the file.
    pub(super) reach: u64,
}

/// The tracks of a fragmented movie, by number.
#[derive(Default)]
pub(super) struct Fragments {
    pub(super) tracks: BTreeMap<u32, TrackTotals>,
    /// How many bytes of samples are within the file.
    pub(super) inside: u64,
}

/// A `moof` in its file.
pub(super) struct Fragment<'a> {
    /// The box's body.
    pub(super) body: &'a [u8],
    /// Where the box begins.
    pub(super) start: u64,
    /// The length of the file.
    pub(super) len: u64,
}

impl Fragments {
    /// Adds a fragment. Its time counts even where its media is missing because the recording stopped there, as in
    /// players.
    pub(super) fn add(&mut self, fragment: &Fragment) -> Result<(), ProbeError> {
        // The offset at which the data of the previous track ends.
        let mut end = fragment.start;
        for (kind, traf) in Boxes(fragment.body) {
            if &kind == b"traf" {
                self.add_track(fragment, traf, &mut end)?;
            }
        }
        Ok(())
    }

    fn add_track(&mut self, fragment: &Fragment, traf: &[u8], end: &mut u64) -> Result<(), ProbeError> {
        let header = boxes::require(traf, *b"tfhd")?;
        let Some(track) = self.tracks.get_mut(&u32_at(header, 4)?) else {
            return Ok(());
        };
        match track.add(fragment, traf, header, end) {
            Ok(inside) => self.inside = self.inside.saturating_add(inside),
            Err(error) if track.is_needed => return Err(error),
            Err(_) => {}
        }
        Ok(())
    }
}

impl TrackTotals {
    /// Adds a track's part of a fragment; returns how many of its bytes are within the file.
    fn add(&mut self, fragment: &Fragment, traf: &[u8], header: &[u8], end: &mut u64) -> Result<u64, ProbeError> {
        let header = Header::read(header, self.defaults)?;
        let base = match header.base {
            Base::At(offset) => offset,
            Base::Fragment => fragment.start,
            Base::TrackBefore => *end,
        };
        *end = base;
        if let Some(time) = boxes::find(traf, *b"tfdt") {
            self.next = if is_long(time) { u64_at(time, 4)? } else { u32_at(time, 4)?.into() };
        }
        let (mut inside, mut bytes, mut samples) = (0_u64, 0_u64, 0);
        for (kind, body) in Boxes(traf) {
            if &kind != b"trun" {
                continue;
            }
            let run = Run::read(body, header.defaults)?;
            let start = match run.data_offset {
                Some(offset) => base.checked_add_signed(offset.into()).ok_or_else(boxes::damaged)?,
                None => *end,
            };
            *end = start.saturating_add(run.bytes);
            self.reach = self.reach.max(*end);
            bytes = bytes.saturating_add(run.bytes);
            inside = inside.saturating_add((*end).min(fragment.len).saturating_sub(start));
            samples += run.samples;
            self.any_whole |= run.first_bytes > 0 && start.saturating_add(run.first_bytes) <= fragment.len;
            if run.samples > 0 {
                self.start.get_or_insert(self.next);
                self.end = self.end.max(self.next.saturating_add(run.end));
            }
            self.next = self.next.saturating_add(run.ticks);
        }
        if samples > 0 && bytes == 0 {
            return Err(ProbeError::invalid("The file is damaged: a part of the video has frames without bytes."));
        }
        self.samples = self.samples.saturating_add(samples);
        Ok(inside)
    }
}

/// The header of a track's part of a fragment (`tfhd`).
struct Header {
    base: Base,
    defaults: Defaults,
}

/// The base of the offsets of runs.
enum Base {
    /// An offset in the file.
    At(u64),
    /// The beginning of the `moof`.
    Fragment,
    /// The end of the data of the previous track in the same `moof`; for the first track, the beginning of the `moof`.
    TrackBefore,
}

impl Header {
    /// Reads the body of `tfhd`; `defaults` are those of the track.
    fn read(body: &[u8], mut defaults: Defaults) -> Result<Self, ProbeError> {
        let flags = u32_at(body, 0)?;
        let mut offset = 8;
        let mut base = if flags & DEFAULT_BASE_IS_MOOF == 0 { Base::TrackBefore } else { Base::Fragment };
        if flags & BASE_DATA_OFFSET != 0 {
            base = Base::At(u64_at(body, offset)?);
            offset += 8;
        }
        if flags & SAMPLE_DESCRIPTION_INDEX != 0 {
            offset += 4;
        }
        if flags & DEFAULT_SAMPLE_DURATION != 0 {
            defaults.ticks = u32_at(body, offset)?;
            offset += 4;
        }
        if flags & DEFAULT_SAMPLE_SIZE != 0 {
            defaults.size = u32_at(body, offset)?;
        }
        Ok(Self { base, defaults })
    }
}

/// The defaults that `mvex` sets for the samples of each track, by the track's number.
pub(super) fn defaults(extension: &[u8]) -> BTreeMap<u32, Defaults> {
    let mut tracks = BTreeMap::new();
    for (kind, body) in Boxes(extension) {
        if &kind == b"trex"
            && let (Ok(track), Ok(ticks), Ok(size)) = (u32_at(body, 4), u32_at(body, 12), u32_at(body, 16))
        {
            tracks.entry(track).or_insert(Defaults { ticks, size });
        }
    }
    tracks
}
