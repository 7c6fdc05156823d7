//! JPEGs: what is decoded by `jpeg-decoder`, and what it does not look at.
//!
//! - It does not stop where a file does, see `guard`.
//! - It guesses colours in its own way; `structure` does as libjpeg and with it every browser.
//! - A progressive file may make it go over all pixels again and again, at a few dozen bytes a scan.
//! - Arithmetic coding, lossless and hierarchical files and more than 8 bits are refused by name, as browsers refuse them.

mod guard;
#[cfg(test)]
mod layouts;
mod marker;
mod structure;

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{Decoder, Error, PixelFormat};

use crate::decode::{Decoded, MAX_PROFILE_BYTES, orientation};
use crate::{MAX_BYTES, MAX_PIXELS, PictureError, check_size};
use guard::Guarded;
use structure::{Frame, Structure};

/// The most samples that the scans of a file pass over together. libjpeg's progressive files pass 30 times over their pixels
/// without subsampling and half as often with; the largest picture may do so 40 times, a photograph of 12 megapixels 130.
const MAX_PASSED: u64 = 40 * MAX_PIXELS;

/// Decodes a whole JPEG.
pub(crate) fn decode(file: &[u8]) -> Result<Decoded, PictureError> {
    let structure = Structure::read(file)?;
    check_frame(&structure.frame)?;
    if structure.passed > MAX_PASSED {
        return Err(PictureError::Malformed("it has too many scans".to_owned()));
    }

    let mut decoder = Decoder::new(Guarded::new(file));
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
    let pixels = pixels.ok_or_else(|| PictureError::Malformed("it has another size than it says".to_owned()))?;
    Ok(Decoded { pixels, orientation: structure.exif.map_or(Orientation::NoTransforms, orientation), profile })
}

/// Refuses a frame outside the limits, also when only decoding it would take too much memory.
fn check_frame(frame: &Frame) -> Result<(), PictureError> {
    check_size(frame.width, frame.height)?;
    // A plane and the result take a byte for each sample, the coefficients of a progressive file two.
    let bytes = frame.samples() * if frame.is_progressive { 4 } else { 2 };
    if bytes > MAX_BYTES {
        let pixels = MAX_BYTES * u64::from(frame.width) * u64::from(frame.height) / bytes;
        return Err(PictureError::TooLarge { width: frame.width, height: frame.height, pixels });
    }
    Ok(())
}

/// Four inks as red, green and blue, in place: as browsers mix them, without a profile.
fn mix_inks(mut samples: Vec<u8>) -> Vec<u8> {
    let pixels = samples.len() / 4;
    for pixel in 0..pixels {
        for color in 0..3 {
            let light = |sample: u8| u32::from(255 - sample);
            let mixed = (light(samples[4 * pixel + color]) * light(samples[4 * pixel + 3]) + 127) / 255;
            // The three before it have been read: 3 n + 2 < 4 n + 3.
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
            Error::Io(_) => "it stops in the middle".to_owned(),
            other => other.to_string(),
        })
    }
}
