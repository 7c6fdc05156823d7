//! The sample description of a track (`stsd`): its codec, and the format of its samples.

use super::{
    boxes::{self, Boxes, u16_at, u32_at},
    samples::SampleUnit,
};
use crate::video::probe::{ProbeError, codec};

/// The most entries that are read; a track has one, or one for each part with another format.
const MAX_ENTRIES: usize = 100;

/// The size of a video entry's fields before its boxes, in bytes.
const VIDEO_FIELDS: usize = 78;

/// The size of an audio entry's fields before its boxes, in bytes, in QuickTime's versions 0, 1 and 2.
const AUDIO_FIELDS: [usize; 3] = [28, 44, 64];

/// The first entry of a sample description.
pub(super) struct Entry {
    /// The codec in the form of RFC 6381.
    pub(super) codec: String,
    /// Whether the samples are encrypted.
    pub(super) is_encrypted: bool,
    /// Whether the codec codes each picture by itself; such a track with a single sample is a cover.
    pub(super) is_still: bool,
    /// Width and height of the coded picture.
    pub(super) size: (u32, u32),
    /// The pixel aspect ratio (`pasp`), if it is stated: width and height.
    pub(super) pixel: Option<(u32, u32)>,
    /// The size of audio samples that all have the same size.
    pub(super) unit: Option<SampleUnit>,
}

impl Entry {
    /// Reads the body of a video track's `stsd`.
    pub(super) fn video(stsd: &[u8]) -> Result<Self, ProbeError> {
        let (kind, body) = first(stsd)?;
        let size = (u16_at(body, 24)?.into(), u16_at(body, 26)?.into());
        let parts = body.get(VIDEO_FIELDS..).unwrap_or_default();
        let pixel = boxes::find(parts, *b"pasp")
            .and_then(|shape| Some((u32_at(shape, 0).ok()?, u32_at(shape, 4).ok()?)))
            .filter(|&(width, height)| width > 0 && height > 0);
        let codec = video_codec(kind, parts);
        let is_still = matches!(&kind, b"jpeg" | b"mjpa" | b"mjpb" | b"png " | b"MPNG" | b"gif " | b"tiff" | b"WRLE")
            || matches!(codec.as_str(), "mp4v.6C" | "mp4v.6D" | "mp4v.6E");
        Ok(Self { codec, is_encrypted: is_encrypted(stsd, VIDEO_FIELDS), is_still, size, pixel, unit: None })
    }

    /// Reads the body of an audio track's `stsd`.
    pub(super) fn audio(stsd: &[u8]) -> Result<Self, ProbeError> {
        let (kind, body) = first(stsd)?;
        let version = u16_at(body, 8)?;
        let fields = AUDIO_FIELDS.get(usize::from(version)).copied().unwrap_or(AUDIO_FIELDS[0]);
        let parts = body.get(fields..).unwrap_or_default();
        Ok(Self {
            codec: audio_codec(kind, parts, body),
            is_encrypted: is_encrypted(stsd, fields),
            is_still: false,
            size: (0, 0),
            pixel: None,
            unit: unit(kind, body, version)?,
        })
    }
}

/// The first entry: type and body.
fn first(stsd: &[u8]) -> Result<([u8; 4], &[u8]), ProbeError> {
    Boxes(stsd.get(8..).unwrap_or_default()).next().ok_or_else(boxes::damaged)
}

/// Whether an entry has a protected type or a protection scheme (`sinf`): Common Encryption, PIFF, FairPlay.
fn is_encrypted(stsd: &[u8], fields: usize) -> bool {
    Boxes(stsd.get(8..).unwrap_or_default()).take(MAX_ENTRIES).any(|(kind, body)| {
        matches!(&kind, b"encv" | b"enca" | b"drmi" | b"drms")
            || boxes::find(body.get(fields..).unwrap_or_default(), *b"sinf").is_some()
    })
}

fn video_codec(kind: [u8; 4], parts: &[u8]) -> String {
    let config = |name: [u8; 4]| boxes::find(parts, name).unwrap_or_default();
    let code = codec::plain(kind);
    match &kind {
        b"avc1" | b"avc2" | b"avc3" | b"avc4" => codec::avc(&code, config(*b"avcC")),
        b"hvc1" | b"hev1" => codec::hevc(&code, config(*b"hvcC")),
        b"dvh1" | b"dvhe" | b"dva1" | b"dvav" => {
            let config = boxes::find(parts, *b"dvcC").or_else(|| boxes::find(parts, *b"dvvC"));
            codec::dolby_vision(&code, config.unwrap_or_default())
        }
        b"vp08" | b"vp09" => codec::vp(&code, config(*b"vpcC")),
        b"av01" => codec::av1(&code, config(*b"av1C")),
        b"mp4v" => codec::mpeg4(&code, config(*b"esds")),
        _ => code,
    }
}

fn audio_codec(kind: [u8; 4], parts: &[u8], body: &[u8]) -> String {
    if &kind != b"mp4a" {
        return codec::plain(kind);
    }
    // QuickTime wraps the box in `wave`; and MP4 has a version 1 without the fields of QuickTime's.
    let plain = body.get(AUDIO_FIELDS[0]..).unwrap_or_default();
    let config = [parts, plain].into_iter().find_map(|parts| {
        let wrapped = || boxes::find(boxes::find(parts, *b"wave")?, *b"esds");
        boxes::find(parts, *b"esds").or_else(wrapped)
    });
    codec::mpeg4("mp4a", config.unwrap_or_default())
}

/// Returns the size of audio samples whose table states 1, because QuickTime counts frames of all channels there.
fn unit(kind: [u8; 4], body: &[u8], version: u16) -> Result<Option<SampleUnit>, ProbeError> {
    let unit = match version {
        // Version 1 has the samples and then the bytes of a packet, version 2 the reverse.
        1 if body.len() >= AUDIO_FIELDS[1] => SampleUnit { samples: u32_at(body, 28)?, bytes: u32_at(body, 36)? },
        2 if body.len() >= AUDIO_FIELDS[2] => SampleUnit { bytes: u32_at(body, 56)?, samples: u32_at(body, 60)? },
        _ => {
            let bits = match &kind {
                b"twos" | b"sowt" | b"NONE" | b"raw " => u32::from(u16_at(body, 18)?),
                b"in24" => 24,
                b"in32" | b"fl32" => 32,
                b"fl64" => 64,
                b"ulaw" | b"alaw" => 8,
                _ => return Ok(None),
            };
            SampleUnit { bytes: u32::from(u16_at(body, 16)?) * (bits / 8), samples: 1 }
        }
    };
    Ok(Some(unit).filter(|unit| unit.bytes > 0 && unit.samples > 0))
}
