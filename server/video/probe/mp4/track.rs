//! The `trak` box: one track of a movie.

use super::{
    boxes::{self, Boxes, i32_at, is_long, u32_at, u64_at},
    edits::Edits,
    entry::Entry,
    samples::Samples,
};
use crate::video::probe::{MAX_SIDE, ProbeError};

/// The media type of a track.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TrackKind {
    Video,
    Audio,
    /// Text, time codes, measurements and others.
    Other,
}

/// A track.
pub(super) struct Track {
    /// The number by which fragments refer to it.
    pub(super) id: u32,
    pub(super) kind: TrackKind,
    /// Whether it is enabled.
    pub(super) is_on: bool,
    /// Ticks per second.
    pub(super) timescale: u32,
    /// The sample description, of video and audio tracks only.
    pub(super) entry: Option<Entry>,
    /// Width and height as shown.
    pub(super) size: (u32, u32),
    pub(super) edits: Edits,
    /// The samples that `moov` itself describes.
    pub(super) samples: Samples,
}

impl TrackKind {
    /// Reads the handler of a `trak`; a track without a handler is `Other`, and is not played.
    pub(super) fn of(trak: &[u8]) -> Self {
        let handler = boxes::find(trak, *b"mdia").and_then(|media| boxes::find(media, *b"hdlr"));
        match handler.and_then(|handler| handler.get(8..12)) {
            Some(b"vide") => Self::Video,
            Some(b"soun") => Self::Audio,
            _ => Self::Other,
        }
    }
}

impl Track {
    /// Reads the body of `trak` in a file of `len` bytes; `matrix` is that of the movie.
    pub(super) fn read(trak: &[u8], len: u64, matrix: &Matrix) -> Result<Self, ProbeError> {
        const ENABLED: u32 = 0x1;
        let kind = TrackKind::of(trak);
        let media = boxes::require(trak, *b"mdia")?;
        let info = boxes::require(media, *b"minf")?;
        let table = boxes::require(info, *b"stbl")?;
        if kind == TrackKind::Video {
            check_references(info)?;
        }
        let header = boxes::require(trak, *b"tkhd")?;
        let entry = match kind {
            TrackKind::Video => Some(Entry::video(boxes::require(table, *b"stsd")?)?),
            TrackKind::Audio => Some(Entry::audio(boxes::require(table, *b"stsd")?)?),
            TrackKind::Other => None,
        };
        let unit = entry.as_ref().and_then(|entry| entry.unit);
        let mut samples = Samples::read(table, len, kind == TrackKind::Video, unit)?;
        let (timescale, stated) = clock(boxes::require(media, *b"mdhd")?)?;
        if samples.count > 0 && samples.end == 0 {
            (samples.ticks, samples.end) = (stated, stated);
        }
        let size = match &entry {
            Some(entry) if kind == TrackKind::Video => shown_size(header, entry, matrix)?,
            _ => (0, 0),
        };
        Ok(Self {
            id: u32_at(header, if is_long(header) { 20 } else { 12 })?,
            kind,
            is_on: u32_at(header, 0)? & ENABLED != 0,
            timescale,
            entry,
            size,
            edits: Edits::read(trak),
            samples,
        })
    }
}

/// Checks that the media of a track is in this file, by the body of its `minf`.
///
/// `QuickTime` files can have their media in other files; where they do not, the references (`dref`) may be missing.
fn check_references(info: &[u8]) -> Result<(), ProbeError> {
    const SAME_FILE: u32 = 0x1;
    let Some(references) = boxes::find(info, *b"dinf").and_then(|body| boxes::find(body, *b"dref")) else {
        return Ok(());
    };
    for (_, reference) in Boxes(references.get(8..).ok_or_else(boxes::damaged)?) {
        if u32_at(reference, 0)? & SAME_FILE == 0 {
            return Err(ProbeError::invalid("The file is not complete by itself: the media data is in another file."));
        }
    }
    Ok(())
}

/// The upper left part of a transformation matrix, in 16.16 fixed point: rotation and scale.
pub(super) struct Matrix {
    a: i64,
    b: i64,
    c: i64,
    d: i64,
}

impl Matrix {
    /// Reads the matrix at `offset` of a header. A matrix that would shrink the picture to nothing is ignored.
    pub(super) fn read(header: &[u8], offset: usize) -> Self {
        let field = |place: usize| i32_at(header, offset + place).map_or(0, i64::from);
        let matrix = Self { a: field(0), b: field(4), c: field(12), d: field(16) };
        if (matrix.a == 0 && matrix.b == 0) || (matrix.c == 0 && matrix.d == 0) {
            return Self { a: 1 << 16, b: 0, c: 0, d: 1 << 16 };
        }
        matrix
    }

    /// Combines two transformations: this one first, then `next`.
    fn then(&self, next: &Self) -> Self {
        let dot = |a: i64, b: i64, c: i64, d: i64| (a * b).saturating_add(c * d) >> 16;
        Self {
            a: dot(self.a, next.a, self.b, next.c),
            b: dot(self.a, next.b, self.b, next.d),
            c: dot(self.c, next.a, self.d, next.c),
            d: dot(self.c, next.b, self.d, next.d),
        }
    }

    /// Whether it rotates the picture by a quarter turn, to within a degree.
    fn is_quarter_turn(&self) -> bool {
        self.b != 0 && self.a.unsigned_abs().saturating_mul(57) <= self.b.unsigned_abs()
    }

    /// Returns the pixel aspect ratio that it produces, if it differs from a square by more than a hundredth.
    fn pixel(&self) -> Option<(u64, u64)> {
        let square = |value: i64| u128::from(value.unsigned_abs()).pow(2);
        let length = |x: i64, y: i64| u64::try_from((square(x) + square(y)).isqrt()).ok();
        let (width, height) = (length(self.a, self.c)?, length(self.b, self.d)?);
        (width > 1 && height > 1 && width.abs_diff(height) > height / 100).then_some((width, height))
    }
}

/// Returns the size at which a track is shown: the coded picture's height, and its width in square pixels, rotated.
///
/// The first of several pixel aspect ratios counts, as in ffmpeg and browsers: that of the sample description, of the
/// matrix, of the size in the track header (`tkhd`).
fn shown_size(header: &[u8], entry: &Entry, matrix: &Matrix) -> Result<(u32, u32), ProbeError> {
    let offset = if is_long(header) { 52 } else { 40 };
    let matrix = Matrix::read(header, offset).then(matrix);
    // 16.16 fixed point.
    let stated = (u32_at(header, offset + 36)? >> 16, u32_at(header, offset + 40)? >> 16);
    let (width, height) = entry.size;
    let mut shown = if width == 0 || height == 0 {
        stated
    } else {
        let pixel = entry.pixel.map(|(width, height)| (width.into(), height.into())).or_else(|| matrix.pixel());
        let shape = pixel.map_or((u64::from(stated.0) * u64::from(height), u64::from(stated.1)), |(across, down)| {
            (u64::from(width) * across, down)
        });
        let square = shape.0.saturating_add(shape.1 / 2).checked_div(shape.1);
        let square = square.and_then(|width| u32::try_from(width).ok()).filter(|width| (1..=MAX_SIDE).contains(width));
        (square.unwrap_or(width), height)
    };
    if matrix.is_quarter_turn() {
        shown = (shown.1, shown.0);
    }
    Ok(shown)
}

/// Returns ticks per second and the duration in ticks of `mvhd` or `mdhd`, which have the same layout up to there. An
/// unknown duration is zero.
pub(super) fn clock(header: &[u8]) -> Result<(u32, u64), ProbeError> {
    if is_long(header) {
        let ticks = u64_at(header, 24)?;
        Ok((u32_at(header, 20)?, if ticks == u64::MAX { 0 } else { ticks }))
    } else {
        let ticks = u32_at(header, 16)?;
        Ok((u32_at(header, 12)?, if ticks == u32::MAX { 0 } else { ticks.into() }))
    }
}
