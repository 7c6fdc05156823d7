//! The edit list of a track (`elst`): the spans of its media that are shown, and the gaps between them.

use std::time::Duration;

use super::{
    boxes::{self, Boxes, i32_at, u32_at, u64_at},
    duration,
};

/// The most edits that are read; the longest lists, from video editors, have some hundred.
const MAX_EDITS: usize = 1000;

/// A span of a track's time.
struct Edit {
    /// The length in ticks of the movie; zero means to the end of the media.
    ticks: u64,
    /// The time in the media at which it begins, in ticks of the track; `None` for a gap.
    start: Option<u64>,
    /// Whether the media plays at normal speed.
    is_plain: bool,
}

/// A track's edits; empty if all of its media is shown.
#[derive(Default)]
pub(super) struct Edits(Vec<Edit>);

impl Edits {
    /// Reads the edit list of a `trak`. A list that cannot be read is ignored, as players do.
    pub(super) fn read(trak: &[u8]) -> Self {
        let list = boxes::find(trak, *b"edts").and_then(|edits| boxes::find(edits, *b"elst"));
        Self(list.and_then(read_list).unwrap_or_default())
    }

    /// Returns for how long a track is shown whose media ends at tick `end`: until the end of its last span. If
    /// `is_open`, the media was not complete when the list was written, so that its last span lasts to the end.
    pub(super) fn duration(&self, end: u64, timescale: u32, movie_timescale: u32, is_open: bool) -> Duration {
        let mut shown = Duration::ZERO;
        let mut position = Duration::ZERO;
        for (index, edit) in self.0.iter().enumerate() {
            let stated = duration(edit.ticks, movie_timescale);
            let Some(start) = edit.start else {
                position = position.saturating_add(stated);
                continue;
            };
            let available = duration(end.saturating_sub(start), timescale);
            let goes_on = edit.ticks == 0 || (is_open && index + 1 == self.0.len());
            let span = match goes_on {
                true => available,
                false if edit.is_plain => stated.min(available),
                false => stated,
            };
            position = position.saturating_add(span);
            if !span.is_zero() {
                shown = position;
            }
        }
        if shown.is_zero() { duration(end, timescale) } else { shown }
    }
}

fn read_list(list: &[u8]) -> Option<Vec<Edit>> {
    let is_long = boxes::is_long(list);
    let (field, record) = if is_long { (8, 20) } else { (4, 12) };
    let count = usize::try_from(u32_at(list, 4).ok()?).ok()?.min(MAX_EDITS);
    let records = list.get(8..)?.chunks_exact(record).take(count);
    let edits = records.map(|edit| {
        let (ticks, start) = if is_long {
            (u64_at(edit, 0).ok()?, u64_at(edit, 8).ok()?.cast_signed())
        } else {
            (u32_at(edit, 0).ok()?.into(), i32_at(edit, 4).ok()?.into())
        };
        // 16.16 fixed point.
        let is_plain = u32_at(edit, 2 * field).ok()? == 0x1_0000;
        Some(Edit { ticks, start: u64::try_from(start).ok(), is_plain })
    });
    edits.collect()
}

/// Returns the numbers of the tracks that a `trak` refers to as its chapters; they are not the main track.
pub(super) fn chapters(trak: &[u8]) -> impl Iterator<Item = u32> {
    let references = boxes::find(trak, *b"tref").unwrap_or_default();
    let chapters = Boxes(references).filter(|(kind, _)| kind == b"chap");
    chapters.flat_map(|(_, numbers)| numbers.as_chunks().0.iter().map(|&number| u32::from_be_bytes(number)))
}
