//! From a picture that somebody has uploaded to the JPEGs that are shown.
//!
//! [`render`] takes the bytes of a JPEG, PNG, WebP or GIF (of an animation, the first frame) and is the only way in. It is a
//! crate of its own because what it does is slow unless it is optimised, which the development profile does for it alone.
//!
//! What it keeps to:
//! - A picture is what its bytes say, never what it is called.
//! - Its header is judged before its pixels are decoded: [`MIN_SIDE`], [`MAX_SIDE`], [`MAX_PIXELS`]; of a JPEG, also how often
//!   it goes over them.
//! - A file that stops before its end is refused: nobody wants a picture of which the lower half is grey.
//! - Nothing of the source is passed on but pixels: no Exif (after its orientation was applied), no profile (after the
//!   colours were converted to sRGB), no XMP, no text.
//! - What is transparent becomes white. Pictures are cut to their shape around the middle, and never enlarged.
//!
//! Memory: [`MAX_BYTES`] at most while a picture is decoded, and some more for the source. A picture of [`MAX_PIXELS`] takes up
//! to 12 bytes a pixel (the coefficients of a progressive JPEG of three planes, the planes and the result; the canvas, the
//! frame and the result of an animated WebP). A photograph of 12 megapixels takes 54 MB, or 90 when it is progressive.

mod colors;
mod decode;
mod gif;
mod jpeg;
mod kind;
mod png;
mod render;
mod webp;

pub use render::{Rendering, Shape, render};

/// The least width and height of a source, in pixels.
pub const MIN_SIDE: u32 = 16;
/// The greatest width and height of a source, in pixels.
pub const MAX_SIDE: u32 = 8192;
/// The most pixels of a source.
pub const MAX_PIXELS: u64 = 40_000_000;
/// The most memory that decoding takes, in bytes; a progressive JPEG of four planes may have 30 megapixels for that.
pub const MAX_BYTES: u64 = 480_000_000;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The bytes are of no format that is read; what they are instead.
    #[error("the file is {0}; a picture is a JPEG, PNG, WebP or GIF")]
    Unsupported(&'static str),
    /// The bytes begin like a picture and are not one, or not a whole one.
    #[error("the picture cannot be decoded: {0}")]
    Malformed(String),
    /// The picture has too few pixels to be shown.
    #[error("a picture of {width}x{height} pixels is too small; {MIN_SIDE} on each side are needed")]
    TooSmall {
        /// Its width in pixels.
        width: u32,
        /// Its height in pixels.
        height: u32,
    },
    /// The picture has too many pixels to be decoded.
    #[error("a picture of {width}x{height} pixels is too large; it may have {MAX_SIDE} on a side and {pixels} in all")]
    TooLarge {
        /// Its width in pixels.
        width: u32,
        /// Its height in pixels.
        height: u32,
        /// The most pixels that one of its kind may have.
        pixels: u64,
    },
}

/// Refuses dimensions that are outside the limits.
fn check_size(width: u32, height: u32) -> Result<(), PictureError> {
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        Err(PictureError::TooLarge { width, height, pixels: MAX_PIXELS })
    } else if width < MIN_SIDE || height < MIN_SIDE {
        Err(PictureError::TooSmall { width, height })
    } else {
        Ok(())
    }
}
