//! The sample tables of a track (`stbl`): how many samples there are, how long, and where in the file.

use super::boxes::{self, u32_at};
use crate::video::probe::ProbeError;

/// How many samples a track has, and their bytes as far as they are known.
pub(super) struct Samples {
    pub(super) count: u64,
    pub(super) bytes: u64,
}

/// Checks that the samples are described and every chunk of them lies within a file of `len` bytes.
pub(super) fn check(table: &[u8], len: u64, is_video: bool) -> Result<Samples, ProbeError> {
    let mut sizes = Sizes::read(table, is_video)?;
    let count = sizes.count();
    if count == 0 {
        return Ok(Samples { count, bytes: 0 });
    }
    for kind in [*b"stsd", *b"stts"] {
        boxes::require(table, kind)?;
    }
    let runs = boxes::table::<12>(boxes::require(table, *b"stsc")?)?;
    let placed = if let Some(body) = boxes::find(table, *b"co64")? {
        let offsets = boxes::table::<8>(body)?.iter();
        place(offsets.map(|&offset| u64::from_be_bytes(offset)), runs, &mut sizes)
    } else {
        let offsets = boxes::table::<4>(boxes::require(table, *b"stco")?)?.iter();
        place(offsets.map(|&offset| u32::from_be_bytes(offset).into()), runs, &mut sizes)
    };
    if placed.end > len {
        return Err(ProbeError::truncated(placed.end, len));
    }
    if is_video && sizes.count() > 0 {
        return Err(ProbeError::invalid("The file is damaged: it does not say where all its frames are."));
    }
    Ok(Samples { count, bytes: placed.bytes })
}

/// The time that the samples take (`stts`), in ticks of the track.
pub(super) fn ticks(table: &[u8]) -> Result<u64, ProbeError> {
    let body = boxes::require(table, *b"stts")?;
    let mut ticks = 0_u64;
    for run in boxes::table::<8>(body)? {
        let count = u64::from(u32_at(run, 0)?);
        let each = u64::from(u32_at(run, 4)?);
        ticks = ticks.saturating_add(count.saturating_mul(each));
    }
    Ok(ticks)
}

/// Where the chunks are.
struct Placed {
    /// Where the one that reaches farthest ends.
    end: u64,
    /// What they hold together.
    bytes: u64,
}

/// Puts the samples into the chunks at `offsets`. `runs` are the records of `stsc`: from which chunk on, counted from
/// one, how many samples a chunk has.
fn place(offsets: impl Iterator<Item = u64>, runs: &[[u8; 12]], sizes: &mut Sizes) -> Placed {
    let mut runs = runs
        .iter()
        .map(|&[a, b, c, d, e, f, g, h, ..]| (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h])))
        .peekable();
    let mut per_chunk = 0;
    let mut placed = Placed { end: 0, bytes: 0 };
    for (chunk, offset) in (1..).zip(offsets) {
        while let Some((_, samples)) = runs.next_if(|&(first, _)| first <= chunk) {
            per_chunk = samples;
        }
        let bytes = sizes.take(per_chunk);
        placed.end = placed.end.max(offset.saturating_add(bytes));
        placed.bytes = placed.bytes.saturating_add(bytes);
    }
    placed
}

/// The sizes of the samples that have not been placed yet.
enum Sizes<'a> {
    /// All alike.
    Same { each: u32, left: u32 },
    /// One by one.
    Each(std::slice::Iter<'a, [u8; 4]>),
    /// One by one, in numbers of 4, 8 or 16 bits.
    Compact { sizes: &'a [u8], bits: usize, next: usize, left: u32 },
}

impl<'a> Sizes<'a> {
    /// Reads `stsz` or its compact form `stz2`. Outside video a size for all samples counts as zero, so that only the
    /// chunks' beginnings are checked: in QuickTime's compressed sound it is not one of bytes.
    fn read(table: &'a [u8], is_video: bool) -> Result<Self, ProbeError> {
        if let Some(body) = boxes::find(table, *b"stsz")? {
            let (each, left) = (u32_at(body, 4)?, u32_at(body, 8)?);
            return Ok(match each {
                0 => Self::Each(boxes::records(body, 12, left)?.iter()),
                _ if is_video => Self::Same { each, left },
                _ => Self::Same { each: 0, left },
            });
        }
        let Some(body) = boxes::find(table, *b"stz2")? else {
            return Ok(Self::Same { each: 0, left: 0 });
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

    /// Takes `count` samples, or what there is; returns their bytes.
    fn take(&mut self, count: u32) -> u64 {
        match self {
            Self::Same { each, left } => {
                let taken = count.min(*left);
                *left -= taken;
                u64::from(taken) * u64::from(*each)
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

/// The number at `index` of a table of numbers of 4, 8 or 16 bits; zero outside of it.
fn compact(table: &[u8], bits: usize, index: usize) -> u64 {
    let byte = |at: usize| u64::from(table.get(at).copied().unwrap_or_default());
    match bits {
        4 if index.is_multiple_of(2) => byte(index / 2) >> 4,
        4 => byte(index / 2) & 0xF,
        8 => byte(index),
        _ => byte(2 * index) << 8 | byte(2 * index + 1),
    }
}
