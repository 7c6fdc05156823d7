//! The `moof` box: a piece of a fragmented movie.

use super::boxes::{self, Boxes, u32_at};
use crate::video::probe::ProbeError;

// Flags of `tfhd` and `trun`: which fields are there.
const BASE_DATA_OFFSET: u32 = 0x1;
const SAMPLE_DESCRIPTION_INDEX: u32 = 0x2;
const DEFAULT_SAMPLE_DURATION: u32 = 0x8;
const DATA_OFFSET: u32 = 0x1;
const FIRST_SAMPLE_FLAGS: u32 = 0x4;
const SAMPLE_DURATION: u32 = 0x100;
const SAMPLE_SIZE: u32 = 0x200;
const SAMPLE_FLAGS: u32 = 0x400;
const SAMPLE_COMPOSITION_OFFSET: u32 = 0x800;

/// The time that the samples of `track` in the body of a `moof` take, in ticks of the track; `default` is how long a
/// sample is if nothing nearer to it says so.
pub(super) fn ticks(moof: &[u8], track: u32, default: u32) -> Result<u64, ProbeError> {
    let mut ticks = 0_u64;
    for part in Boxes(moof) {
        let (kind, traf) = part?;
        if &kind != b"traf" {
            continue;
        }
        let header = boxes::require(traf, *b"tfhd")?;
        if u32_at(header, 4)? != track {
            continue;
        }
        let default = default_duration(header)?.unwrap_or(default);
        for part in Boxes(traf) {
            let (kind, run) = part?;
            if &kind == b"trun" {
                ticks = ticks.saturating_add(run_ticks(run, default)?);
            }
        }
    }
    Ok(ticks)
}

/// The duration that `tfhd` sets for the samples of its fragment.
fn default_duration(header: &[u8]) -> Result<Option<u32>, ProbeError> {
    let flags = u32_at(header, 0)?;
    if flags & DEFAULT_SAMPLE_DURATION == 0 {
        return Ok(None);
    }
    let offset = 8
        + if flags & BASE_DATA_OFFSET != 0 { 8 } else { 0 }
        + if flags & SAMPLE_DESCRIPTION_INDEX != 0 { 4 } else { 0 };
    u32_at(header, offset).map(Some)
}

/// The time that the samples of a `trun` take.
fn run_ticks(run: &[u8], default: u32) -> Result<u64, ProbeError> {
    let flags = u32_at(run, 0)?;
    let count = u32_at(run, 4)?;
    if flags & SAMPLE_DURATION == 0 {
        return Ok(u64::from(count) * u64::from(default));
    }
    let words_of = |fields: u32| (flags & fields).count_ones() as usize;
    let start = 8 + 4 * words_of(DATA_OFFSET | FIRST_SAMPLE_FLAGS);
    // The duration comes first among a sample's fields.
    let words = words_of(SAMPLE_DURATION | SAMPLE_SIZE | SAMPLE_FLAGS | SAMPLE_COMPOSITION_OFFSET);
    let samples = usize::try_from(count).map_err(|_| boxes::damaged())?;
    let (fields, _) = run.get(start..).ok_or_else(boxes::damaged)?.as_chunks();
    if fields.len() / words < samples {
        return Err(boxes::damaged());
    }
    let durations = fields.iter().step_by(words).take(samples);
    Ok(durations.map(|&ticks| u64::from(u32::from_be_bytes(ticks))).sum())
}
