//! Renders a picture: crops it to a shape, scales it down, turns it upright, encodes it.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, RgbImage};

use crate::decode::{Decoded, decode};
use crate::{PictureError, colors};

/// The quality of the JPEGs, of 100: a higher one does not make photographs of these sizes look better.
const QUALITY: u8 = 82;

/// The shape and sizes of a kind of picture.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// The aspect ratio: width and height.
    pub aspect: (u32, u32),
    /// The widths to render, in pixels, ascending.
    pub widths: &'static [u32],
}

/// A rendered picture.
#[derive(Debug, Clone)]
pub struct Rendering {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The JPEG file.
    pub jpeg: Vec<u8>,
}

/// A part of a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Renders a source in a shape, in ascending widths: in each width of the shape that is not larger than the source, or
/// else in the source's own width. Blocks for up to a second or so.
pub fn render(source: &[u8], shape: &Shape) -> Result<Vec<Rendering>, PictureError> {
    let Decoded { pixels, orientation, profile } = decode(source)?;
    let swapped = swaps_sides(orientation);
    // The picture is cropped before it is rotated, which is faster after scaling; so the shape is rotated here, too.
    let part = crop(pixels.width(), pixels.height(), swap_sides(shape.aspect, swapped));
    let reached = if swapped { part.height } else { part.width };
    let mut sizes: Vec<(u32, u32)> =
        shape.widths.iter().filter(|&&width| width <= reached).map(|&width| (width, height(width, shape))).collect();
    if sizes.is_empty() {
        sizes.push(swap_sides((part.width, part.height), swapped));
    }
    let (&largest, smaller) =
        sizes.split_last().ok_or_else(|| PictureError::Malformed("nothing to show".to_owned()))?;

    let mut picture = shrink(colors::flatten(pixels, part), swap_sides(largest, swapped));
    if let Some(profile) = profile {
        picture = colors::to_srgb(picture, &profile);
    }
    let mut picture = DynamicImage::ImageRgb8(picture);
    picture.apply_orientation(orientation);
    let mut picture = picture.into_rgb8();

    let mut renderings = vec![encode(&picture)?];
    for &size in smaller.iter().rev() {
        picture = shrink(picture, size);
        renderings.push(encode(&picture)?);
    }
    renderings.reverse();
    Ok(renderings)
}

/// Whether turning the picture upright exchanges its width and height.
fn swaps_sides(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate90FlipH | Rotate270 | Rotate270FlipH)
}

fn swap_sides((width, height): (u32, u32), swapped: bool) -> (u32, u32) {
    if swapped { (height, width) } else { (width, height) }
}

/// The height that belongs to a width.
fn height(width: u32, shape: &Shape) -> u32 {
    scaled(width, shape.aspect.1, shape.aspect.0)
}

/// `value * by / of`, rounded, at least 1.
fn scaled(value: u32, by: u32, of: u32) -> u32 {
    let (value, by, of) = (u64::from(value), u64::from(by), u64::from(of));
    u32::try_from((value * by + of / 2) / of).unwrap_or(u32::MAX).max(1)
}

/// The largest part of that aspect, around the middle.
fn crop(width: u32, height: u32, (across, down): (u32, u32)) -> Rect {
    let part = if u64::from(width) * u64::from(down) > u64::from(height) * u64::from(across) {
        (scaled(height, across, down).min(width), height)
    } else {
        (width, scaled(width, down, across).min(height))
    };
    Rect { x: (width - part.0) / 2, y: (height - part.1) / 2, width: part.0, height: part.1 }
}

/// Scales a picture down. A much larger picture is first scaled to twice the size by a fast box filter, and then by
/// Lanczos.
fn shrink(picture: RgbImage, (width, height): (u32, u32)) -> RgbImage {
    if picture.dimensions() == (width, height) {
        return picture;
    }
    let near = (width * 2, height * 2);
    let is_far = picture.width() > near.0 && picture.height() > near.1;
    let picture = if is_far { imageops::thumbnail(&picture, near.0, near.1) } else { picture };
    imageops::resize(&picture, width, height, FilterType::Lanczos3)
}

fn encode(picture: &RgbImage) -> Result<Rendering, PictureError> {
    let (width, height) = picture.dimensions();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode(picture, width, height, ExtendedColorType::Rgb8)?;
    Ok(Rendering { width, height, jpeg })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_the_middle_and_as_large_as_it_can_be() {
        for (size, aspect, part) in [
            ((400, 300), (1, 1), (50, 0, 300, 300)),
            ((300, 400), (1, 1), (0, 50, 300, 300)),
            ((1920, 1080), (16, 9), (0, 0, 1920, 1080)),
            ((1921, 1080), (16, 9), (0, 0, 1920, 1080)),
            ((16, 8192), (16, 9), (0, 4091, 16, 9)),
            ((8192, 16), (16, 9), (4082, 0, 28, 16)),
            ((1080, 1920), (9, 16), (0, 0, 1080, 1920)),
        ] {
            let (x, y, width, height) = part;
            assert_eq!(crop(size.0, size.1, aspect), Rect { x, y, width, height }, "{size:?}");
        }
    }
}
