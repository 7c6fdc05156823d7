//! The `Tracks` element: the size of the picture, and how long a frame of each track is.

use super::ebml::{self, Elements};
use crate::video::probe::ProbeError;

const TRACK_ENTRY: u32 = 0xAE;
const TRACK_NUMBER: u32 = 0xD7;
const TRACK_TYPE: u32 = 0x83;
const DEFAULT_DURATION: u32 = 0x0023_E383;
const VIDEO: u32 = 0xE0;
const PIXEL_WIDTH: u32 = 0xB0;
const PIXEL_HEIGHT: u32 = 0xBA;
const CROP_BOTTOM: u32 = 0x54AA;
const CROP_TOP: u32 = 0x54BB;
const CROP_LEFT: u32 = 0x54CC;
const CROP_RIGHT: u32 = 0x54DD;
const DISPLAY_WIDTH: u32 = 0x54B0;
const DISPLAY_HEIGHT: u32 = 0x54BA;
const DISPLAY_UNIT: u32 = 0x54B2;

/// The `TrackType` of video.
const TYPE_VIDEO: u64 = 1;

/// The most tracks that are believed; films with every language have some dozens.
const MAX_TRACKS: usize = 1000;

/// The tracks of a file.
pub(super) struct Tracks(Vec<Track>);

/// A track; what is absent is zero, as the format has it.
#[derive(Default)]
struct Track {
    number: u64,
    kind: u64,
    /// Nanoseconds of a frame.
    frame_duration: u64,
    size: Option<(u32, u32)>,
}

impl Tracks {
    /// Reads the body of `Tracks`.
    pub(super) fn read(body: &[u8]) -> Result<Self, ProbeError> {
        let mut tracks = Vec::new();
        for element in Elements(body) {
            if let (TRACK_ENTRY, entry) = element? {
                if tracks.len() == MAX_TRACKS {
                    return Err(ProbeError::invalid("The file has too many tracks."));
                }
                tracks.push(Track::read(entry)?);
            }
        }
        Ok(Self(tracks))
    }

    /// Width and height of the first video track, as shown.
    pub(super) fn video_size(&self) -> Option<(u32, u32)> {
        let video = self.0.iter().find(|track| track.kind == TYPE_VIDEO)?;
        video.size
    }

    /// Nanoseconds of a frame of the track with this number, or zero if that is not stated.
    pub(super) fn frame_duration(&self, number: u64) -> u64 {
        let track = self.0.iter().find(|track| track.number == number);
        track.map_or(0, |track| track.frame_duration)
    }
}

impl Track {
    fn read(entry: &[u8]) -> Result<Self, ProbeError> {
        let mut track = Self::default();
        for element in Elements(entry) {
            match element? {
                (TRACK_NUMBER, value) => track.number = ebml::uint(value)?,
                (TRACK_TYPE, value) => track.kind = ebml::uint(value)?,
                (DEFAULT_DURATION, value) => track.frame_duration = ebml::uint(value)?,
                (VIDEO, video) => track.size = Some(shown_size(video)?),
                _ => {}
            }
        }
        Ok(track)
    }
}

/// The size that a `Video` element asks for: the display size if it is given in pixels, else what cropping leaves.
fn shown_size(video: &[u8]) -> Result<(u32, u32), ProbeError> {
    let (mut width, mut height, mut crop_x, mut crop_y) = (0, 0, 0_u64, 0_u64);
    let (mut shown_width, mut shown_height, mut unit) = (0, 0, 0);
    for element in Elements(video) {
        let (id, body) = element?;
        match id {
            PIXEL_WIDTH => width = ebml::uint(body)?,
            PIXEL_HEIGHT => height = ebml::uint(body)?,
            CROP_LEFT | CROP_RIGHT => crop_x = crop_x.saturating_add(ebml::uint(body)?),
            CROP_TOP | CROP_BOTTOM => crop_y = crop_y.saturating_add(ebml::uint(body)?),
            DISPLAY_WIDTH => shown_width = ebml::uint(body)?,
            DISPLAY_HEIGHT => shown_height = ebml::uint(body)?,
            DISPLAY_UNIT => unit = ebml::uint(body)?,
            _ => {}
        }
    }
    if unit != 0 || shown_width == 0 || shown_height == 0 {
        shown_width = width.saturating_sub(crop_x);
        shown_height = height.saturating_sub(crop_y);
    }
    let side = |value: u64| u32::try_from(value).map_err(|_| ebml::damaged());
    Ok((side(shown_width)?, side(shown_height)?))
}
