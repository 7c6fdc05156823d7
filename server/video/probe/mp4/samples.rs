//! The sample tables of a track (`stbl`): number, durations, sizes and offsets of its samples.

use super::boxes::{self, u32_at};
use crate::video::probe::ProbeError;

/// The totals of a track's samples.
#[derive(Default)]
pub(super) struct Samples {
    /// How many there are.
    pub(super) count: u64,
    /// The largest offset at which a sample ends in the file.
    pub(super) reach: u64,
    /// How many of their bytes are within the file.
    pub(super) inside: u64,
    /// Whether at least one sample is completely in the file.
    pub(super) any_whole: bool,
    /// Their duration in ticks of the track.
    pub(super) ticks: u64,
    /// The time at which the last of them has been shown, in ticks of the track.
    pub(super) end: u64,
}

/// How many bytes a group of samples has, for QuickTime's audio samples, which all have the same size but are not
/// counted in bytes.
#[derive(Clone, Copy)]
pub(super) struct SampleUnit {
    pub(super) bytes: u32,
    pub(super) samples: u32,
}

impl Samples {
    /// Reads the body of `stbl` in a file of `len` bytes. Fails when a sample of a video track has no offset.
    pub(super) fn read(table: &[u8], len: u64, is_video: bool, unit: Option<SampleUnit>) -> Result<Self, ProbeError> {
        let mut sizes = SampleSizes::read(table, unit)?;
        let mut samples = Self { count: sizes.count(), ..Self::default() };
        if samples.count == 0 {
            return Ok(samples);
        }
        samples.read_times(table)?;
        let runs = boxes::table::<12>(boxes::require(table, *b"stsc")?)?;
        if let Some(body) = boxes::find(table, *b"co64") {
            let offsets = boxes::table::<8>(body)?.iter();
            samples.place(offsets.map(|&offset| u64::from_be_bytes(offset)), runs, &mut sizes, len);
        } else {
            let offsets = boxes::table::<4>(boxes::require(table, *b"stco")?)?.iter();
            samples.place(offsets.map(|&offset| u32::from_be_bytes(offset).into()), runs, &mut sizes, len);
        }
        if is_video && sizes.count() > 0 {
            return Err(ProbeError::invalid("The file is damaged: it does not say where all its frames are."));
        }
        Ok(samples)
    }

    /// Sums the durations of the samples (`stts`), and finds the end by their composition offsets (`ctts`).
    fn read_times(&mut self, table: &[u8]) -> Result<(), ProbeError> {
        let durations = boxes::table::<8>(boxes::require(table, *b"stts")?)?;
        let shifts = boxes::find(table, *b"ctts").and_then(|body| boxes::table::<8>(body).ok()).unwrap_or_default();
        let mut shifts = shifts.iter().copied().map(split);
        let (mut shifted, mut shift) = (0, 0_u32);
        // When the sample begins that is shown last, see `run.rs`.
        let mut latest = i64::MIN;
        let mut left = self.count;
        // Samples beyond the table's last run last as long as those of the last run.
        let beyond = durations.last().map(|run| (u64::MAX, split(*run).1));
        for (count, each) in durations.iter().copied().map(split).chain(beyond) {
            // A negative duration is an error of the program that wrote the file; it counts as 1 tick.
            let each = u64::from(i32::from_be_bytes(each.to_be_bytes()).try_into().unwrap_or(1_u32));
            let mut count = count.min(left);
            left -= count;
            while count > 0 {
                if shifted == 0 {
                    (shifted, shift) = shifts.next().unwrap_or((u64::MAX, 0));
                    continue;
                }
                let taken = count.min(shifted);
                (count, shifted) = (count - taken, shifted - taken);
                self.ticks = self.ticks.saturating_add(taken.saturating_mul(each));
                let shift = i64::from(shift.cast_signed());
                let decoded = i64::try_from(self.ticks.saturating_sub(each)).unwrap_or(i64::MAX);
                let shown = decoded.saturating_add(shift);
                if taken > 0 && shown >= latest {
                    latest = shown;
                    self.end = self.ticks.saturating_add_signed(shift);
                }
            }
        }
        Ok(())
    }

    /// Assigns the samples to the chunks at `offsets`. `runs` are the records of `stsc`: the first chunk of a run,
    /// counted from one, and the number of samples in each of its chunks.
    fn place(&mut self, offsets: impl Iterator<Item = u64>, runs: &[[u8; 12]], sizes: &mut SampleSizes, len: u64) {
        let mut runs = runs
            .iter()
            .map(|&[a, b, c, d, e, f, g, h, ..]| (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h])))
            .peekable();
        let mut per_chunk = 0;
        for (chunk, offset) in (1..).zip(offsets) {
            while let Some((_, samples)) = runs.next_if(|&(first, _)| first <= chunk) {
                per_chunk = samples;
            }
            let first = sizes.take(per_chunk.min(1));
            let bytes = first + sizes.take(per_chunk.saturating_sub(1));
            let end = offset.saturating_add(bytes);
            self.reach = self.reach.max(end);
            self.inside = self.inside.saturating_add(end.min(len).saturating_sub(offset));
            self.any_whole |= first > 0 && offset.saturating_add(first) <= len;
        }
    }
}

/// Splits a record of a table into the number of samples and their common value.
fn split(run: [u8; 8]) -> (u64, u32) {
    let run = u64::from_be_bytes(run);
    // The upper and the lower half.
    (run >> 32, u32::try_from(run & u64::from(u32::MAX)).unwrap_or(u32::MAX))
}

/// The sizes of the samples that have not been assigned to a chunk yet.
enum SampleSizes<'a> {
    /// All samples have the same size.
    Same { unit: SampleUnit, left: u32 },
    /// Each sample has its own size.
    Each(std::slice::Iter<'a, [u8; 4]>),
    /// Each sample has its own size, in numbers of 4, 8 or 16 bits.
    Compact { sizes: &'a [u8], bits: usize, next: usize, left: u32 },
}

impl<'a> SampleSizes<'a> {
    /// Reads `stsz` or its compact form `stz2`. `unit` is used when all samples have the stated size 1.
    fn read(table: &'a [u8], unit: Option<SampleUnit>) -> Result<Self, ProbeError> {
        if let Some(body) = boxes::find(table, *b"stsz") {
            let (each, left) = (u32_at(body, 4)?, u32_at(body, 8)?);
            let alike = SampleUnit { bytes: each, samples: 1 };
            return Ok(match each {
                0 => Self::Each(boxes::records(body, 12, left)?.iter()),
                1 => Self::Same { unit: unit.unwrap_or(alike), left },
                _ => Self::Same { unit: alike, left },
            });
        }
        let Some(body) = boxes::find(table, *b"stz2") else {
            return Ok(Self::Each([].iter()));
        };
        let (bits, left) = (u32_at(body, 4)? & 0xFF, u32_at(body, 8)?);
        let sizes = body.get(12..).ok_or_else(boxes::damaged)?;
        let fits = (u64::from(left) * u64::from(bits)).div_ceil(8) <= sizes.len() as u64;
        match bits {
            4 | 8 | 16 if fits => Ok(Self::Compact { sizes, bits: bits as usize, next: 0, left }),
            _ => Err(boxes::damaged()),
        }
    }

    fn count(&self) -> u64 {
        match self {
            Self::Same { left, .. } | Self::Compact { left, .. } => u64::from(*left),
            Self::Each(sizes) => sizes.len() as u64,
        }
    }

    /// Takes `count` samples, or as many as are left; returns their size in bytes.
    fn take(&mut self, count: u32) -> u64 {
        match self {
            Self::Same { unit, left } => {
                let taken = count.min(*left);
                *left -= taken;
                u64::from(taken) * u64::from(unit.bytes) / u64::from(unit.samples.max(1))
            }
            Self::Each(sizes) => {
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                let taken = sizes.by_ref().take(count);
                taken.map(|&size| u64::from(u32::from_be_bytes(size))).sum()
            }
            Self::Compact { sizes, bits, next, left } => {
                let taken = count.min(*left);
                *left -= taken;
                let start = *next;
                *next += taken as usize;
                (start..*next).map(|index| compact(sizes, *bits, index)).sum()
            }
        }
    }
}

/// Returns the number at `index` of a table of numbers of 4, 8 or 16 bits; zero outside the table.
fn compact(table: &[u8], bits: usize, index: usize) -> u64 {
    let byte = |at: usize| u64::from(table.get(at).copied().unwrap_or_default());
    match bits {
        4 if index.is_multiple_of(2) => byte(index / 2) >> 4,
        4 => byte(index / 2) & 0xF,
        8 => byte(index),
        _ => byte(2 * index) << 8 | byte(2 * index + 1),
    }
}
