//! Decodes JPEGs with `jpeg-decoder`, and checks what that crate does not check.
//!
//! - It does not fail where a file is cut off, see `guard`.
//! - It determines the colour space differently; `structure` follows libjpeg, as all browsers do.
//! - A progressive file can make it visit all pixels many times, at the cost of a few dozen bytes per scan.
//! - Arithmetic coding, lossless and hierarchical files and more than 8 bits are refused with an error that names them;
//!   browsers do not show them either.

mod guard;
#[cfg(test)]
mod layouts;
mod marker;
mod structure;

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{Decoder, Error, PixelFormat};

use crate::decode::{Decoded, MAX_PROFILE_BYTES, orientation};
use crate::{MAX_PIXELS, PictureError, check_memory, check_size};
use guard::GuardedReader;
use structure::{Frame, Structure};

/// The most samples that all scans of a file may visit together. The scans of libjpeg's progressive files visit each
/// pixel 30 times without subsampling, and half as often with it; the largest picture may do so 40 times, a photograph
/// of 12 megapixels 93 times.
const MAX_SCANNED: u64 = 40 * MAX_PIXELS;

/// Decodes a whole JPEG.
pub(crate) fn decode(file: &[u8]) -> Result<Decoded, PictureError> {
    let structure = Structure::read(file)?;
    check_frame(&structure.frame)?;
    if structure.scanned > MAX_SCANNED {
        return Err(PictureError::Malformed("it has too many scans".to_owned()));
    }

    let mut decoder = Decoder::new(GuardedReader::new(file));
    decoder.set_color_transform(structure.colors);
    let samples = decoder.decode()?;
    let profile = decoder.icc_profile().filter(|profile| profile.len() <= MAX_PROFILE_BYTES);
    let format = decoder.info().map(|info| info.pixel_format);
    drop(decoder);

    let Frame { width, height, .. } = structure.frame;
    let (pixels, profile) = match format {
        Some(PixelFormat::L8) => (GrayImage::from_raw(width, height, samples).map(DynamicImage::ImageLuma8), None),
        Some(PixelFormat::RGB24) => (RgbImage::from_raw(width, height, samples).map(DynamicImage::ImageRgb8), profile),
        Some(PixelFormat::CMYK32) => {
            (RgbImage::from_raw(width, height, mix_inks(samples)).map(DynamicImage::ImageRgb8), None)
        }
        _ => (None, None),
    };
    let pixels = pixels.ok_or_else(|| PictureError::Malformed("its size differs from the stated one".to_owned()))?;
    Ok(Decoded { pixels, orientation: structure.exif.map_or(Orientation::NoTransforms, orientation), profile })
}

/// Fails when the size of a frame is outside the limits, or decoding it would take too much memory.
fn check_frame(frame: &Frame) -> Result<(), PictureError> {
    check_size(frame.width, frame.height)?;
    // The planes take a byte per sample, the coefficients of a progressive file two; the decoder copies them if some are
    // missing. The result takes a byte per colour; grey ones become three colours afterwards.
    let planes = frame.samples()
        * match (frame.is_progressive, frame.is_finished()) {
            (false, _) => 1,
            (true, true) => 3,
            (true, false) => 5,
        };
    let pixels = u64::from(frame.width) * u64::from(frame.height);
    let bytes = match frame.components.len() {
        1 => pixels + planes.max(3 * pixels),
        colors => planes + pixels * colors as u64,
    };
    check_memory(frame.width, frame.height, bytes, 0)
}

/// Converts inverted CMYK to RGB in place, without a profile, as browsers do.
fn mix_inks(mut samples: Vec<u8>) -> Vec<u8> {
    let pixels = samples.len() / 4;
    for pixel in 0..pixels {
        for color in 0..3 {
            let light = |sample: u8| u32::from(255 - sample);
            let mixed = (light(samples[4 * pixel + color]) * light(samples[4 * pixel + 3]) + 127) / 255;
            // Overwrites only samples that have been read: 3 n + 2 < 4 n + 3.
            samples[3 * pixel + color] = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
    }
    samples.truncate(3 * pixels);
    samples
}

impl From<Error> for PictureError {
    fn from(error: Error) -> Self {
        Self::Malformed(match error {
            Error::Format(why) => why,
            Error::Io(_) => "it ends before the picture does".to_owned(),
            other => other.to_string(),
        })
    }
}
