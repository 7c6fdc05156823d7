//! Decoding, within limits that hold before the first pixel is.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::error::LimitErrorKind;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, ImageFormat, Limits};

use crate::{MAX_PIXELS, MAX_SIDE, PictureError, check_size, jpeg, webp};

/// The most that a decoder may allocate beside the result, where it can be told: a frame of RGBA.
const MAX_FRAME_BYTES: u64 = MAX_PIXELS * 4;

/// The most that the PNG decoder may allocate for what is not pixels: the largest file, and a profile.
const MAX_CHUNK_BYTES: u64 = 32 << 20;

/// The largest colour profile that is looked at, in bytes; those of cameras have less than 4 KiB.
const MAX_PROFILE_BYTES: usize = 1 << 20;

/// A source, decoded.
pub(crate) struct Decoded {
    /// The pixels, as the file has them.
    pub(crate) pixels: DynamicImage,
    /// What is to be done with them to look at them upright.
    pub(crate) orientation: Orientation,
    /// The profile of RGB colours, when the file has one.
    pub(crate) profile: Option<Vec<u8>>,
}

/// Decodes a picture, of an animation the first frame.
pub(crate) fn decode(source: &[u8]) -> Result<Decoded, PictureError> {
    let reader = Cursor::new(source);
    match image::guess_format(source) {
        Ok(ImageFormat::Jpeg) => {
            let decoder = JpegDecoder::new(reader)?;
            let (width, height) = decoder.dimensions();
            check_size(width, height)?;
            jpeg::check_scans(source, (width, height))?;
            read(decoder)
        }
        Ok(ImageFormat::Png) => {
            check_header(source)?;
            // The one decoder that takes its limits beforehand: what precedes the pixels may be compressed.
            read(PngDecoder::with_limits(reader, limits(MAX_CHUNK_BYTES))?)
        }
        Ok(ImageFormat::Gif) => read(GifDecoder::new(reader)?),
        Ok(ImageFormat::WebP) => {
            webp::check(source)?;
            read(WebPDecoder::new(reader)?)
        }
        _ => Err(PictureError::Unsupported),
    }
}

/// Refuses a PNG by the width and height in its first chunk, which its decoder would do without numbers.
fn check_header(png: &[u8]) -> Result<(), PictureError> {
    let side = |at: usize| png.get(at..).and_then(<[u8]>::first_chunk).map(|bytes| u32::from_be_bytes(*bytes));
    match (side(16), side(20)) {
        (Some(width), Some(height)) => check_size(width, height),
        _ => Err(PictureError::Malformed("there is no header".to_owned())),
    }
}

fn limits(max_alloc: u64) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(max_alloc);
    limits
}

fn read(mut decoder: impl ImageDecoder) -> Result<Decoded, PictureError> {
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    decoder.set_limits(limits(MAX_FRAME_BYTES))?;
    // What cannot be read of the metadata is not there.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let is_rgb =
        matches!(decoder.color_type(), ColorType::Rgb8 | ColorType::Rgba8 | ColorType::Rgb16 | ColorType::Rgba16);
    let profile = decoder.icc_profile().unwrap_or_default();
    let profile = profile.filter(|profile| is_rgb && profile.len() <= MAX_PROFILE_BYTES);
    Ok(Decoded { pixels: DynamicImage::from_decoder(decoder)?, orientation, profile })
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(error) if error.kind() == LimitErrorKind::InsufficientMemory => {
                Self::Malformed("its parts are larger than the whole may be".to_owned())
            }
            other => Self::Malformed(other.to_string()),
        }
    }
}
