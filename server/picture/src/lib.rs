//! Renders uploaded pictures as JPEGs of several sizes.
//!
//! [`render`] is the only entry: it takes the bytes of a JPEG, PNG, WebP or GIF (of an animation, it uses the first
//! frame). This is a separate crate because its code is slow without optimization, which the development profile
//! enables for this crate alone.
//!
//! Rules:
//! - The format is recognized by the bytes, never by a name.
//! - The header is checked before pixels are decoded: [`MIN_SIDE`], [`MAX_SIDE`], [`MAX_PIXELS`]; of a JPEG, also how
//!   much work its scans are.
//! - A file that ends before its picture does is refused, because the missing part would be grey.
//! - Only pixels are kept: no Exif (its orientation is applied), no colour profile (colours are converted to sRGB), no
//!   XMP, no text.
//! - Transparent parts become white. Pictures are cropped to their shape around the middle, and never enlarged.
//!
//! Memory: decoding takes [`MAX_BYTES`] at most, besides the source; a picture that would take more is refused by its
//! header. That is 24 megapixels of a photograph as JPEG (4.5 bytes per pixel: planes and result), 14 of a progressive
//! one, 16 of a PNG with transparency or a WebP.

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
pub const MAX_PIXELS: u64 = 28_000_000;
/// The most memory that decoding takes, in bytes.
pub const MAX_BYTES: u64 = 112_000_000;

/// Why a file cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The file has an unsupported format, which is named.
    #[error("the file is {0}; a picture is a JPEG, PNG, WebP or GIF")]
    Unsupported(&'static str),
    /// The file begins like a picture, but cannot be decoded or is incomplete.
    #[error("the picture cannot be decoded: {0}")]
    Malformed(String),
    /// The picture has fewer than [`MIN_SIDE`] pixels on a side.
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
        /// The most pixels that a picture of this kind may have.
        pixels: u64,
    },
}

/// Fails when the size is outside the limits.
fn check_size(width: u32, height: u32) -> Result<(), PictureError> {
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        Err(PictureError::TooLarge { width, height, pixels: MAX_PIXELS })
    } else if width < MIN_SIDE || height < MIN_SIDE {
        Err(PictureError::TooSmall { width, height })
    } else {
        Ok(())
    }
}

/// Fails when decoding a picture of that size would take more than [`MAX_BYTES`].
fn check_memory(width: u32, height: u32, bytes: u64) -> Result<(), PictureError> {
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    let pixels = MAX_BYTES * u64::from(width) * u64::from(height) / bytes;
    Err(PictureError::TooLarge { width, height, pixels })
}
