//! Decodes pictures, after it has checked their limits and that they are complete.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::error::LimitErrorKind;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, ImageFormat, Limits};

use crate::{MAX_BYTES, MAX_SIDE, PictureError, check_memory, check_size, gif, jpeg, kind, png, webp};

/// The most bytes that the PNG decoder may allocate for other data than pixels: the largest file and a profile.
const MAX_CHUNK_BYTES: u64 = 32 << 20;

/// The largest colour profile that is used, in bytes; those of cameras have less than 4 KiB.
pub(crate) const MAX_PROFILE_BYTES: usize = 1 << 20;

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
            png::check(source)?;
            // Only this decoder needs its limits at creation, because chunks before the pixels may be compressed.
            read(PngDecoder::with_limits(reader, limits(MAX_CHUNK_BYTES))?, 0)
        }
        Ok(ImageFormat::Gif) => {
            gif::check(source)?;
            // A frame of another size than the canvas.
            read(GifDecoder::new(reader)?, 4)
        }
        Ok(ImageFormat::WebP) => {
            // The planes or the transformed pixels; of an animation, canvas and frame.
            let beside = if webp::check(source)? { 8 } else { 4 };
            read(WebPDecoder::new(reader)?, beside)
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

/// Decodes with a decoder that takes `beside` bytes per pixel besides the result.
fn read(mut decoder: impl ImageDecoder, beside: u64) -> Result<Decoded, PictureError> {
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    // The decoder's memory is free before other colours than RGB become RGB, with three bytes per pixel.
    let flat = if decoder.color_type() == ColorType::Rgb8 { 0 } else { 3 };
    let pixels = u64::from(width) * u64::from(height);
    check_memory(width, height, decoder.total_bytes() + pixels * flat.max(beside))?;
    decoder.set_limits(limits(MAX_BYTES))?;
    // Metadata that cannot be read is ignored.
    let exif = decoder.exif_metadata().unwrap_or_default();
    let orientation = exif.map_or(Orientation::NoTransforms, |exif| orientation(&exif));
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
                Self::Malformed("its parts are larger than the limits allow".to_owned())
            }
            other => Self::Malformed(other.to_string()),
        }
    }
}
