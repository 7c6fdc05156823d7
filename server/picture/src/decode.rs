//! Decodes pictures, after it has checked their limits and that they are complete.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::error::LimitErrorKind;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, ImageFormat, Limits};

use crate::{MAX_BYTES, MAX_SIDE, PictureError, check_memory, check_size, gif, jpeg, kind, png, webp};

/// The largest colour profile that is used, in bytes; those of cameras have less than 4 KiB.
pub(crate) const MAX_PROFILE_BYTES: usize = 1 << 20;

/// The largest row of a PNG in bytes: four channels of 16 bits, and a byte for its filter.
const MAX_ROW_BYTES: u64 = MAX_SIDE as u64 * 8 + 1;

/// A decoded source.
pub(crate) struct Decoded {
    /// The pixels as stored in the file, not turned upright.
    pub(crate) pixels: DynamicImage,
    /// The transformation that turns the pixels upright.
    pub(crate) orientation: Orientation,
    /// The profile of RGB colours, if the file has one.
    pub(crate) profile: Option<Vec<u8>>,
}

/// Decodes a picture; of an animation, the first frame.
pub(crate) fn decode(source: &[u8]) -> Result<Decoded, PictureError> {
    let reader = Cursor::new(source);
    match image::guess_format(source) {
        Ok(ImageFormat::Jpeg) => jpeg::decode(source),
        Ok(ImageFormat::Png) => {
            let chunks = png::check(source)?;
            // A chunk that is read, in a buffer that grows by doubling, those that were read, the inflated profile, a row.
            let kept = 3 * chunks + MAX_PROFILE_BYTES as u64 + MAX_ROW_BYTES;
            // Only this decoder needs its limits at creation, because chunks before the pixels may be compressed.
            let decoder = PngDecoder::with_limits(reader, limits(kept))?;
            // Some of the chunks are stored as longer texts.
            read(decoder, Beside { pixels: 0, other: kept + chunks })
        }
        Ok(ImageFormat::Gif) => {
            let pixels = gif::check(source)?;
            read(GifDecoder::new(reader)?, Beside { pixels, other: 0 })
        }
        Ok(ImageFormat::WebP) => {
            let parts = webp::check(source)?;
            let decoder = WebPDecoder::new(reader)?;
            let pixels = pixels(&decoder) * parts.bytes_per_pixel(decoder.color_type().has_alpha());
            read(decoder, Beside { pixels, other: parts.tables })
        }
        _ => Err(PictureError::Unsupported(kind::name(source))),
    }
}

/// Reads the orientation in Exif data, which in WebP and PNG may begin with the same identifier as in JPEG.
pub(crate) fn orientation(exif: &[u8]) -> Orientation {
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    Orientation::from_exif_chunk(exif).unwrap_or(Orientation::NoTransforms)
}

fn limits(max_alloc: u64) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(max_alloc);
    limits
}

fn pixels(decoder: &impl ImageDecoder) -> u64 {
    let (width, height) = decoder.dimensions();
    u64::from(width) * u64::from(height)
}

/// How many bytes a decoder takes besides the result.
#[derive(Clone, Copy)]
struct Beside {
    /// For pixels.
    pixels: u64,
    /// For what does not depend on the number of pixels.
    other: u64,
}

fn read(mut decoder: impl ImageDecoder, beside: Beside) -> Result<Decoded, PictureError> {
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    decoder.set_limits(limits(MAX_BYTES))?;
    // Metadata that cannot be read is ignored.
    let exif = decoder.exif_metadata().unwrap_or_default();
    let orientation = exif.map_or(Orientation::NoTransforms, |exif| orientation(&exif));
    let is_rgb =
        matches!(decoder.color_type(), ColorType::Rgb8 | ColorType::Rgba8 | ColorType::Rgb16 | ColorType::Rgba16);
    let profile = decoder.icc_profile().unwrap_or_default();
    let profile = profile.filter(|profile| is_rgb && profile.len() <= MAX_PROFILE_BYTES);
    let kept = profile.as_ref().map_or(0, Vec::len) as u64;
    check_memory(width, height, decoder.total_bytes() + beside.pixels, kept + beside.other)?;
    // The decoder's memory is free before other colours than RGB become RGB, with three bytes per pixel.
    let flat = if decoder.color_type() == ColorType::Rgb8 { 0 } else { 3 };
    check_memory(width, height, decoder.total_bytes() + flat * pixels(&decoder), kept)?;
    Ok(Decoded { pixels: DynamicImage::from_decoder(decoder)?, orientation, profile })
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(error) if error.kind() == LimitErrorKind::InsufficientMemory => {
                Self::Malformed("its parts are larger than the limits allow".to_owned())
            }
            other => Self::Malformed(other.to_string()),
        }
    }
}
