//! The `moof` box: a piece of a fragmented movie, whose media lies elsewhere in the file, mostly right behind it.

use std::collections::BTreeMap;

use super::{
    boxes::{self, Boxes, u32_at, u64_at},
    run::{Defaults, Run},
};
use crate::video::probe::ProbeError;

// Flags of `tfhd`: which fields are there, in this order, and what offsets count from.
const BASE_DATA_OFFSET: u32 = 0x1;
const SAMPLE_DESCRIPTION_INDEX: u32 = 0x2;
const DEFAULT_SAMPLE_DURATION: u32 = 0x8;
const DEFAULT_SAMPLE_SIZE: u32 = 0x10;
const DEFAULT_BASE_IS_MOOF: u32 = 0x2_0000;

/// What the fragments that were read add to a movie.
#[derive(Default)]
pub(super) struct Fragments {
    /// The time of the video track's samples, in its ticks.
    pub(super) ticks: u64,
    /// How many samples the video track has.
    pub(super) frames: u64,
    /// The bytes of all samples of all tracks.
    pub(super) bytes: u64,
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
    /// Adds a fragment; checks that all its samples lie within the file. `video` is the number of the video track.
    pub(super) fn add(
        &mut self,
        fragment: &Fragment,
        video: u32,
        defaults: &BTreeMap<u32, Defaults>,
    ) -> Result<(), ProbeError> {
        let mut video_bytes = 0_u64;
        let mut frames = 0_u64;
        // Where the data of the track before ends.
        let mut end = fragment.start;
        for part in Boxes(fragment.body) {
            let (kind, traf) = part?;
            if &kind != b"traf" {
                continue;
            }
            let header = Header::read(boxes::require(traf, *b"tfhd")?, defaults)?;
            let base = match header.base {
                Base::At(offset) => offset,
                Base::Fragment => fragment.start,
                Base::TrackBefore => end,
            };
            end = base;
            for part in Boxes(traf) {
                let (kind, body) = part?;
                if &kind != b"trun" {
                    continue;
                }
                let run = Run::read(body, header.defaults)?;
                let start = match run.data_offset {
                    Some(offset) => base.checked_add_signed(offset.into()).ok_or_else(boxes::damaged)?,
                    None => end,
                };
                end = start.saturating_add(run.bytes);
                if end > fragment.len {
                    return Err(ProbeError::truncated(end, fragment.len));
                }
                self.bytes = self.bytes.saturating_add(run.bytes);
                if header.track == video {
                    self.ticks = self.ticks.saturating_add(run.ticks);
                    frames += run.samples;
                    video_bytes = video_bytes.saturating_add(run.bytes);
                }
            }
        }
        if frames > 0 && video_bytes == 0 {
            return Err(ProbeError::invalid("The file is damaged: a part of the video has frames without bytes."));
        }
        self.frames = self.frames.saturating_add(frames);
        Ok(())
    }
}

/// The header of a track's part of a fragment (`tfhd`).
struct Header {
    track: u32,
    base: Base,
    defaults: Defaults,
}

/// What the offsets of runs count from.
enum Base {
    /// A place in the file.
    At(u64),
    /// The beginning of the `moof`.
    Fragment,
    /// The end of the data of the track before in the same `moof`; for the first one, the beginning of the `moof`.
    TrackBefore,
}

impl Header {
    /// Reads the body of `tfhd`; `defaults` are those of the tracks, by number.
    fn read(body: &[u8], defaults: &BTreeMap<u32, Defaults>) -> Result<Self, ProbeError> {
        let flags = u32_at(body, 0)?;
        let track = u32_at(body, 4)?;
        let mut defaults = defaults.get(&track).copied().unwrap_or_default();
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
        Ok(Self { track, base, defaults })
    }
}

/// The defaults that `mvex` sets for the samples of each track, by the track's number.
pub(super) fn defaults(extension: &[u8]) -> Result<BTreeMap<u32, Defaults>, ProbeError> {
    let mut tracks = BTreeMap::new();
    for part in Boxes(extension) {
        let (kind, body) = part?;
        if &kind == b"trex" {
            let defaults = Defaults { ticks: u32_at(body, 12)?, size: u32_at(body, 16)? };
            tracks.entry(u32_at(body, 4)?).or_insert(defaults);
        }
    }
    Ok(tracks)
}
