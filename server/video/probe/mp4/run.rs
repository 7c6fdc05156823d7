//! The `trun` box: consecutive samples of a fragment.

use super::boxes::{self, u32_at};
use crate::video::probe::ProbeError;

// Flags: which fields are present. A sample's fields are in the order of their flags.
const DATA_OFFSET: u32 = 0x1;
const FIRST_SAMPLE_FLAGS: u32 = 0x4;
const SAMPLE_DURATION: u32 = 0x100;
const SAMPLE_SIZE: u32 = 0x200;
const SAMPLE_COMPOSITION_OFFSET: u32 = 0x800;
const SAMPLE_FIELDS: u32 = 0xF00;

/// The values for samples of a fragment that do not state their own.
#[derive(Clone, Copy, Default)]
pub(super) struct Defaults {
    /// The duration in ticks of the track.
    pub(super) ticks: u32,
    /// The size in bytes.
    pub(super) size: u32,
}

/// The totals of the samples in a `trun`.
pub(super) struct Run {
    /// The offset of their bytes from the base of the fragment; `None` if they follow the previous run.
    pub(super) data_offset: Option<i32>,
    /// The number of samples.
    pub(super) samples: u64,
    /// Their duration in ticks of the track.
    pub(super) ticks: u64,
    /// The time at which the last of them has been shown, in ticks from the run's beginning.
    pub(super) end: u64,
    /// Their size in bytes.
    pub(super) bytes: u64,
    /// The size of the first sample in bytes.
    pub(super) first_bytes: u64,
}

impl Run {
    /// Reads the body of `trun`.
    pub(super) fn read(body: &[u8], defaults: Defaults) -> Result<Self, ProbeError> {
        let flags = u32_at(body, 0)?;
        let count = u32_at(body, 4)?;
        let words_of = |fields: u32| (flags & fields).count_ones() as usize;
        let start = 8 + 4 * words_of(DATA_OFFSET | FIRST_SAMPLE_FLAGS);
        let words = words_of(SAMPLE_FIELDS);
        let samples = usize::try_from(count).map_err(|_| boxes::damaged())?;
        let (fields, _) = body.get(start..).ok_or_else(boxes::damaged)?.as_chunks::<4>();
        if words > 0 && fields.len() / words < samples {
            return Err(boxes::damaged());
        }
        let mut run = Self {
            data_offset: if flags & DATA_OFFSET == 0 { None } else { Some(u32_at(body, 8)?.cast_signed()) },
            samples: count.into(),
            ticks: 0,
            end: 0,
            bytes: 0,
            first_bytes: defaults.size.into(),
        };
        if words == 0 {
            run.ticks = run.samples * u64::from(defaults.ticks);
            run.bytes = run.samples * u64::from(defaults.size);
            run.end = run.ticks;
            return Ok(run);
        }
        let place_of = |field: u32| (flags & field != 0).then(|| words_of(SAMPLE_FIELDS & (field - 1)));
        let [duration, size, offset] = [SAMPLE_DURATION, SAMPLE_SIZE, SAMPLE_COMPOSITION_OFFSET].map(place_of);
        // When the sample begins that is shown last. With B-frames it is not the one that is decoded last, and with a
        // variable frame rate only its own duration counts.
        let mut latest = i64::MIN;
        for (index, sample) in fields.chunks_exact(words).take(samples).enumerate() {
            let field = |place: Option<usize>| place.and_then(|place| sample.get(place)).copied();
            let decoded = run.ticks;
            run.ticks += u64::from(field(duration).map_or(defaults.ticks, u32::from_be_bytes));
            let bytes = u64::from(field(size).map_or(defaults.size, u32::from_be_bytes));
            if index == 0 {
                run.first_bytes = bytes;
            }
            run.bytes += bytes;
            let shift = i64::from(field(offset).map_or(0, i32::from_be_bytes));
            let shown = i64::try_from(decoded).unwrap_or(i64::MAX).saturating_add(shift);
            if shown >= latest {
                latest = shown;
                run.end = run.ticks.saturating_add_signed(shift);
            }
        }
        Ok(run)
    }
}
