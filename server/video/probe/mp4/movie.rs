//! The `moov` box: the movie's clock and its tracks.

use std::{collections::BTreeMap, time::Duration};

use super::{
    boxes::{self, Boxes, u16_at, u32_at, u64_at},
    duration,
    fragment::{self, Fragments},
    run::Defaults,
    samples::{self, Samples},
};
use crate::video::probe::ProbeError;

/// What `moov` says.
pub(super) struct Movie {
    timescale: u32,
    ticks: u64,
    /// The first video track.
    pub(super) video: Track,
    /// Whether `moof` boxes continue the movie.
    pub(super) fragmented: bool,
    /// What holds for samples in fragments that do not say so themselves, by the number of their track.
    pub(super) defaults: BTreeMap<u32, Defaults>,
}

/// A video track.
pub(super) struct Track {
    /// The number by which fragments refer to it.
    pub(super) id: u32,
    /// Width as shown.
    pub(super) width: u32,
    /// Height as shown.
    pub(super) height: u32,
    timescale: u32,
    ticks: u64,
    /// The samples that `moov` itself describes.
    samples: Samples,
    /// The time of these samples.
    sample_ticks: u64,
}

impl Movie {
    /// Reads the body of `moov`, and checks that the samples it points to lie within a file of `len` bytes.
    pub(super) fn read(moov: &[u8], len: u64) -> Result<Self, ProbeError> {
        let (timescale, ticks) = clock(boxes::require(moov, *b"mvhd")?)?;
        let extension = boxes::find(moov, *b"mvex")?;
        let mut video = None;
        for part in Boxes(moov) {
            let (kind, body) = part?;
            if &kind == b"trak" {
                let track = Track::read(body, len)?;
                video = video.or(track);
            }
        }
        let video = video.ok_or_else(|| ProbeError::invalid("The file has no video track."))?;
        Ok(Self {
            timescale,
            ticks,
            defaults: fragment::defaults(extension.unwrap_or_default())?,
            fragmented: extension.is_some(),
            video,
        })
    }

    /// Checks that there are frames, and that `media_bytes` of media can hold them.
    pub(super) fn check_media(&self, fragments: &Fragments, media_bytes: u64) -> Result<(), ProbeError> {
        let samples = &self.video.samples;
        if samples.count.saturating_add(fragments.frames) == 0 {
            return Err(ProbeError::invalid("The video track has no frames."));
        }
        let needed = samples.bytes.saturating_add(fragments.bytes);
        if needed == 0 || needed > media_bytes {
            return Err(ProbeError::invalid("The file is damaged: media data that it describes is missing."));
        }
        Ok(())
    }

    /// How long the movie plays, with what `fragments` add.
    ///
    /// The duration that a fragmented movie's header states is that of the part before the fragments, or nothing: there
    /// only the samples count.
    pub(super) fn duration(&self, fragments: &Fragments) -> Duration {
        let track = &self.video;
        if self.fragmented {
            let ticks = track.sample_ticks.saturating_add(fragments.ticks);
            return duration(ticks, track.timescale);
        }
        match duration(self.ticks, self.timescale) {
            Duration::ZERO => duration(track.ticks, track.timescale),
            whole => whole,
        }
    }
}

impl Track {
    /// Reads the body of `trak`; `None` if it is not a video's.
    fn read(trak: &[u8], len: u64) -> Result<Option<Self>, ProbeError> {
        let media = boxes::require(trak, *b"mdia")?;
        let is_video = boxes::require(media, *b"hdlr")?.get(8..12) == Some(b"vide");
        let info = boxes::find(media, *b"minf")?.unwrap_or_default();
        let Some(table) = boxes::find(info, *b"stbl")? else {
            return Ok(None);
        };
        if is_video {
            check_references(info)?;
        }
        let samples = samples::check(table, len, is_video)?;
        if !is_video {
            return Ok(None);
        }
        let (timescale, ticks) = clock(boxes::require(media, *b"mdhd")?)?;
        let header = boxes::require(trak, *b"tkhd")?;
        let (width, height) = shown_size(header, table)?;
        Ok(Some(Self {
            id: u32_at(header, if is_long(header) { 20 } else { 12 })?,
            width,
            height,
            timescale,
            ticks,
            sample_ticks: if samples.count == 0 { 0 } else { samples::ticks(table)? },
            samples,
        }))
    }
}

/// Checks that the media of a track is in this file, by the body of its `minf`.
///
/// `QuickTime` can keep it in others, and may leave the references (`dref`) out where it does not.
fn check_references(info: &[u8]) -> Result<(), ProbeError> {
    const SAME_FILE: u32 = 0x1;
    let Some(references) = boxes::find(info, *b"dinf")?.map(|body| boxes::find(body, *b"dref")).transpose()?.flatten()
    else {
        return Ok(());
    };
    for part in Boxes(references.get(8..).ok_or_else(boxes::damaged)?) {
        let (_, reference) = part?;
        if u32_at(reference, 0)? & SAME_FILE == 0 {
            return Err(ProbeError::invalid("The file is not complete by itself: the media data is in another file."));
        }
    }
    Ok(())
}

/// The size that a track header (`tkhd`) asks for; the size of the coded pictures if it does not say.
fn shown_size(header: &[u8], table: &[u8]) -> Result<(u32, u32), ProbeError> {
    let matrix = if is_long(header) { 52 } else { 40 };
    // 16.16 fixed point.
    let mut width = u32_at(header, matrix + 36)? >> 16;
    let mut height = u32_at(header, matrix + 40)? >> 16;
    if width == 0 || height == 0 {
        // The first entry of `stsd`: eight bytes of its own header, then one of a visual sample entry.
        let entry = boxes::require(table, *b"stsd")?;
        width = u16_at(entry, 8 + 8 + 24)?.into();
        height = u16_at(entry, 8 + 8 + 26)?.into();
    }
    // The matrix of a quarter turn has its numbers off the diagonal.
    let [a, b, d] = [0, 4, 16].map(|offset| u32_at(header, matrix + offset));
    if a? == 0 && d? == 0 && b? != 0 {
        (width, height) = (height, width);
    }
    Ok((width, height))
}

/// Ticks per second and ticks of `mvhd` or `mdhd`, whose layouts agree that far. An unknown duration is zero.
fn clock(header: &[u8]) -> Result<(u32, u64), ProbeError> {
    if is_long(header) {
        let ticks = u64_at(header, 24)?;
        Ok((u32_at(header, 20)?, if ticks == u64::MAX { 0 } else { ticks }))
    } else {
        let ticks = u32_at(header, 16)?;
        Ok((u32_at(header, 12)?, if ticks == u32::MAX { 0 } else { ticks.into() }))
    }
}

/// Whether a header is in version 1, which has times of 64 bits.
fn is_long(header: &[u8]) -> bool {
    header.first() == Some(&1)
}
