//! The `moov` box: the movie's clock and its tracks.

use std::time::Duration;

use super::{
    boxes::{self, Boxes, u16_at, u32_at, u64_at},
    duration, samples,
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
    /// How long a sample of the video track in a fragment is that does not say so itself.
    pub(super) default_sample_ticks: u32,
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
    /// The time of the samples that `moov` itself describes.
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
                let track = Track::read(body, len, extension.is_some())?;
                video = video.or(track);
            }
        }
        let video = video.ok_or_else(|| ProbeError::invalid("The file has no video track."))?;
        Ok(Self {
            timescale,
            ticks,
            default_sample_ticks: default_sample_ticks(extension.unwrap_or_default(), video.id)?,
            fragmented: extension.is_some(),
            video,
        })
    }

    /// How long the movie plays, with fragments that add `fragment_ticks` to the video track.
    ///
    /// The duration that a fragmented movie's header states is that of the part before the fragments, or nothing: there
    /// only the samples count.
    pub(super) fn duration(&self, fragment_ticks: u64) -> Duration {
        let track = &self.video;
        if self.fragmented {
            let ticks = track.sample_ticks.saturating_add(fragment_ticks);
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
    fn read(trak: &[u8], len: u64, fragmented: bool) -> Result<Option<Self>, ProbeError> {
        let media = boxes::require(trak, *b"mdia")?;
        let is_video = boxes::require(media, *b"hdlr")?.get(8..12) == Some(b"vide");
        let Some(table) = boxes::find(media, *b"minf")?.map(|info| boxes::find(info, *b"stbl")).transpose()?.flatten()
        else {
            return Ok(None);
        };
        let count = samples::check(table, len, is_video)?;
        if !is_video {
            return Ok(None);
        }
        if count == 0 && !fragmented {
            return Err(ProbeError::invalid("The video track has no frames."));
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
            sample_ticks: samples::ticks(table)?,
        }))
    }
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

/// The default duration of a track's samples in fragments, from the body of `mvex`.
fn default_sample_ticks(extension: &[u8], track: u32) -> Result<u32, ProbeError> {
    for part in Boxes(extension) {
        let (kind, body) = part?;
        if &kind == b"trex" && u32_at(body, 4)? == track {
            return u32_at(body, 12);
        }
    }
    Ok(0)
}
