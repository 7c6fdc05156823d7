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
//! headers. That is 24 megapixels of a photograph as JPEG (4.5 bytes per pixel: planes and result), 14 of a progressive
//! one, 16 of a PNG with transparency, a GIF or a WebP (of a lossless one less, by the tables of its codes), 10 of a lossy
//! WebP with transparency, 9 of an animated one.

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
/// The most memory that decoding takes, in bytes, besides the source.
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

/// Fails when decoding a picture of that size would take more than [`MAX_BYTES`]: `bytes` for pixels, and `fixed` ones
/// that a smaller picture would take, too.
fn check_memory(width: u32, height: u32, bytes: u64, fixed: u64) -> Result<(), PictureError> {
    let left = MAX_BYTES.saturating_sub(fixed);
    if bytes <= left {
        return Ok(());
    }
    // A smaller picture would not help.
    if left < MAX_BYTES / 4 {
        return Err(PictureError::Malformed("decoding it takes too much memory".to_owned()));
    }
    let pixels = left * u64::from(width) * u64::from(height) / bytes;
    Err(PictureError::TooLarge { width, height, pixels })
}
