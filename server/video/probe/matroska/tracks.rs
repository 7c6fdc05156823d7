//! The `Tracks` element: the tracks with their types, codecs and sizes.

use super::{
    cluster::Timeline,
    ebml::{self, Elements},
};
use crate::video::probe::{MAX_SIDE, ProbeError, codec, vp9};

const TRACK_ENTRY: u32 = 0xAE;
const TRACK_NUMBER: u32 = 0xD7;
const TRACK_TYPE: u32 = 0x83;
const FLAG_ENABLED: u32 = 0xB9;
const DEFAULT_DURATION: u32 = 0x0023_E383;
const CODEC_ID: u32 = 0x86;
const CODEC_PRIVATE: u32 = 0x63A2;
const CODEC_DELAY: u32 = 0x56AA;
const CONTENT_ENCODINGS: u32 = 0x6D80;
const CONTENT_ENCODING: u32 = 0x6240;
const CONTENT_ENCRYPTION: u32 = 0x5035;
const CONTENT_ENC_ALGO: u32 = 0x47E1;
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

/// The `TrackType` of video and of audio.
const TYPE_VIDEO: u64 = 1;
const TYPE_AUDIO: u64 = 2;

/// The `DisplayUnit` "unknown".
const UNIT_UNKNOWN: u64 = 4;

/// The most tracks that are accepted; files with many languages have some dozens.
pub(super) const MAX_TRACKS: usize = 1000;

/// The tracks of a file.
pub(super) struct Tracks {
    all: Vec<Track>,
    /// The error of the first track that could not be read.
    broken: Option<ProbeError>,
    /// The first track that may be the main track, and how many of its blocks must be read to be sure.
    candidate: Option<(u64, u64)>,
}

/// A track; absent fields are zero, as the format defines.
#[derive(Default)]
pub(super) struct Track {
    /// The number by which blocks refer to it.
    pub(super) number: u64,
    kind: u64,
    is_off: bool,
    is_encrypted: bool,
    /// Whether the codec codes each picture by itself; such a track with a single block is a cover.
    is_still: bool,
    /// The duration of a frame in nanoseconds.
    pub(super) frame_duration: u64,
    /// How many nanoseconds are to be subtracted from the times of blocks.
    pub(super) delay: u64,
    /// Width and height as shown.
    pub(super) size: (u32, u32),
    /// The codec in the form of RFC 6381.
    pub(super) codec: String,
    /// The stated parameters of VP9, which are not in `codec`; `None` for other codecs.
    pub(super) vp9: Option<vp9::Parameters>,
}

impl Tracks {
    /// Reads the body of `Tracks`. A track that cannot be read is left out, as players do.
    pub(super) fn read(body: &[u8]) -> Result<Self, ProbeError> {
        let (mut tracks, mut broken) = (Vec::new(), None);
        for element in Elements(body) {
            let track = match element {
                Ok((TRACK_ENTRY, entry)) => Track::read(entry),
                Ok(_) => continue,
                Err(error) => Err(error),
            };
            if tracks.len() == MAX_TRACKS {
                return Err(ProbeError::invalid("The file has too many tracks."));
            }
            match track {
                Ok(track) => tracks.push(track),
                Err(error) => broken = broken.or(Some(error)),
            }
        }
        if !tracks.iter().any(|track: &Track| !track.is_off) {
            for track in &mut tracks {
                track.is_off = false;
            }
        }
        let mut tracks = Self { all: tracks, broken, candidate: None };
        let pictures = || tracks.playing().filter(|track| track.kind == TYPE_VIDEO && !track.is_encrypted);
        let candidate = pictures().find(|track| !track.is_still).or_else(|| pictures().next());
        tracks.candidate = candidate.map(|track| (track.number, if track.is_still { 2 } else { 1 }));
        Ok(tracks)
    }

    /// Whether the blocks in `timeline` suffice to determine the main track: as many as needed of the first track that
    /// may be it. That a track has blocks at all is checked only if `needs_block`.
    pub(super) fn has_main_track(&self, timeline: &Timeline, needs_block: bool) -> bool {
        self.candidate.is_none_or(|(track, blocks)| (blocks == 1 && !needs_block) || timeline.blocks(track) >= blocks)
    }

    /// Returns the first video track that is not a cover, by its blocks in `timeline`.
    pub(super) fn main_track(&self, timeline: &Timeline) -> Result<&Track, ProbeError> {
        let is_cover = |track: &Track| track.is_still && timeline.blocks(track.number) < 2;
        let videos = || self.playing().filter(|track| track.kind == TYPE_VIDEO && !is_cover(track));
        let clear = || videos().filter(|track| !track.is_encrypted);
        if let Some(main_track) = clear().find(|track| !track.is_still).or_else(|| clear().next()) {
            return Ok(main_track);
        }
        if videos().next().is_some() {
            return Err(ProbeError::encrypted());
        }
        let text = match &self.broken {
            Some(ProbeError::Invalid(text)) => text,
            _ => "The file has no video track.",
        };
        Err(ProbeError::invalid(text))
    }

    /// Returns the default audio track, if there is any.
    pub(super) fn default_audio(&self) -> Result<Option<&Track>, ProbeError> {
        let mut sounds = self.playing().filter(|track| track.kind == TYPE_AUDIO).peekable();
        let has_sound = sounds.peek().is_some();
        match sounds.find(|track| !track.is_encrypted) {
            None if has_sound => Err(ProbeError::encrypted()),
            sound => Ok(sound),
        }
    }

    /// The enabled tracks of video and audio.
    pub(super) fn playing(&self) -> impl Iterator<Item = &Track> {
        self.all.iter().filter(|track| !track.is_off && matches!(track.kind, TYPE_VIDEO | TYPE_AUDIO))
    }
}

impl Track {
    fn read(entry: &[u8]) -> Result<Self, ProbeError> {
        let mut track = Self::default();
        let (mut id, mut private): (&[u8], &[u8]) = (&[], &[]);
        for element in Elements(entry) {
            match element? {
                (TRACK_NUMBER, value) => track.number = ebml::uint(value)?,
                (TRACK_TYPE, value) => track.kind = ebml::uint(value)?,
                (FLAG_ENABLED, value) => track.is_off = ebml::uint(value)? == 0,
                (DEFAULT_DURATION, value) => track.frame_duration = ebml::uint(value)?,
                (CODEC_DELAY, value) => track.delay = ebml::uint(value)?,
                (CODEC_ID, value) => id = value,
                (CODEC_PRIVATE, value) => private = value,
                (CONTENT_ENCODINGS, encodings) => track.is_encrypted = is_encrypted(encodings),
                (VIDEO, video) => track.size = shown_size(video)?,
                _ => {}
            }
        }
        let id = String::from_utf8_lossy(id);
        let id = id.trim_end_matches('\0');
        track.codec = codec::matroska(id, private);
        track.vp9 = (id == "V_VP9").then(|| vp9::Parameters::from_features(private));
        track.is_still = codec::is_matroska_still(id, private);
        Ok(track)
    }
}

/// Whether the body of `ContentEncodings` has an encryption; algorithm 0 is only a signature.
fn is_encrypted(encodings: &[u8]) -> bool {
    let children = |body, wanted| Elements(body).flatten().filter(move |(id, _)| *id == wanted).map(|(_, body)| body);
    children(encodings, CONTENT_ENCODING).flat_map(|encoding| children(encoding, CONTENT_ENCRYPTION)).any(
        |encryption| {
            children(encryption, CONTENT_ENC_ALGO).next().is_none_or(|algorithm| ebml::uint(algorithm).ok() != Some(0))
        },
    )
}

/// The size that a `Video` element asks for: the cropped height, and the width that results from the aspect ratio of
/// the display size, whatever its unit. Browsers and ffmpeg take only the aspect ratio from the display size, too.
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
    let side = |value: u64| u32::try_from(value).map_err(|_| ebml::damaged());
    let (width, height) = (side(width.saturating_sub(crop_x))?, side(height.saturating_sub(crop_y))?);
    // A missing display size is that of the picture.
    if shown_width == 0 {
        shown_width = width.into();
    }
    if shown_height == 0 {
        shown_height = height.into();
    }
    let square = u64::from(height).saturating_mul(shown_width).saturating_add(shown_height / 2);
    let square = square.checked_div(shown_height).and_then(|width| u32::try_from(width).ok());
    let square = square.filter(|width| unit < UNIT_UNKNOWN && (1..=MAX_SIDE).contains(width));
    Ok((square.unwrap_or(width), height))
}
