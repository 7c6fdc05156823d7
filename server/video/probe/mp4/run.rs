//! The `trun` box: consecutive samples of a fragment.

use super::boxes::{self, u32_at};
use crate::video::probe::ProbeError;

// Flags: which fields are there. A sample's fields come in the order of their flags.
const DATA_OFFSET: u32 = 0x1;
const FIRST_SAMPLE_FLAGS: u32 = 0x4;
const SAMPLE_DURATION: u32 = 0x100;
const SAMPLE_SIZE: u32 = 0x200;
const SAMPLE_FIELDS: u32 = 0xF00;

/// What holds for a sample of a fragment that does not say so itself.
#[derive(Clone, Copy, Default)]
pub(super) struct Defaults {
    /// How long it is, in ticks of the track.
    pub(super) ticks: u32,
    /// Its bytes.
    pub(super) size: u32,
}

/// What a `trun` says about its samples together.
pub(super) struct Run {
    /// Where their bytes begin, counted from the base of the fragment; behind the run before if it is not said.
    pub(super) data_offset: Option<i32>,
    /// How many there are.
    pub(super) samples: u64,
    /// How long they are, in ticks of the track.
    pub(super) ticks: u64,
    /// How many bytes they have.
    pub(super) bytes: u64,
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
        let (fields, _) = body.get(start..).ok_or_else(boxes::damaged)?.as_chunks();
        if words > 0 && fields.len() / words < samples {
            return Err(boxes::damaged());
        }
        let sum = |field: u32, default: u32| {
            if flags & field == 0 {
                return u64::from(count) * u64::from(default);
            }
            let values = fields.iter().skip(words_of(SAMPLE_FIELDS & (field - 1))).step_by(words).take(samples);
            values.map(|&value| u64::from(u32::from_be_bytes(value))).sum()
        };
        Ok(Self {
            data_offset: if flags & DATA_OFFSET == 0 { None } else { Some(u32_at(body, 8)?.cast_signed()) },
            samples: count.into(),
            ticks: sum(SAMPLE_DURATION, defaults.ticks),
            bytes: sum(SAMPLE_SIZE, defaults.size),
        })
    }
}
