//! Converts colours to 8-bit RGB on white, and to sRGB.

use image::{DynamicImage, ImageBuffer, Luma, LumaA, Pixel, Rgb, RgbImage, Rgba};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use crate::render::Rect;

/// Returns the pixels of `part` as 8-bit RGB on a white background.
pub(crate) fn flatten(image: DynamicImage, part: Rect) -> RgbImage {
    match image {
        DynamicImage::ImageLuma8(pixels) => copy(&pixels, part, |&Luma([y])| [y; 3]),
        DynamicImage::ImageLumaA8(pixels) => copy(&pixels, part, |&LumaA([y, a])| [over(y, a); 3]),
        DynamicImage::ImageRgb8(pixels) => crop(pixels, part),
        DynamicImage::ImageRgba8(pixels) => copy(&pixels, part, |&Rgba([r, g, b, a])| [r, g, b].map(|c| over(c, a))),
        DynamicImage::ImageLuma16(pixels) => copy(&pixels, part, |&Luma([y])| [high(y); 3]),
        DynamicImage::ImageLumaA16(pixels) => copy(&pixels, part, |&LumaA([y, a])| [over(high(y), high(a)); 3]),
        DynamicImage::ImageRgb16(pixels) => copy(&pixels, part, |&Rgb(rgb)| rgb.map(high)),
        DynamicImage::ImageRgba16(pixels) => {
            copy(&pixels, part, |&Rgba([r, g, b, a])| [r, g, b].map(|c| over(high(c), high(a))))
        }
        // The decoders used here return no other kind.
        other => copy(&other.to_rgba8(), part, |&Rgba([r, g, b, a])| [r, g, b].map(|c| over(c, a))),
    }
}

/// Crops in place: a copy of a large photograph would take as much memory as decoding it.
fn crop(pixels: RgbImage, part: Rect) -> RgbImage {
    let row = pixels.width() as usize * 3;
    let (x, y) = (part.x as usize * 3, part.y as usize);
    let (width, height) = (part.width as usize * 3, part.height as usize);
    let mut bytes = pixels.into_raw();
    for line in 0..height {
        let start = (y + line) * row + x;
        bytes.copy_within(start..start + width, line * width);
    }
    bytes.truncate(height * width);
    RgbImage::from_raw(part.width, part.height, bytes).unwrap_or_default()
}

fn copy<P: Pixel>(pixels: &ImageBuffer<P, Vec<P::Subpixel>>, part: Rect, rgb: impl Fn(&P) -> [u8; 3]) -> RgbImage {
    RgbImage::from_fn(part.width, part.height, |x, y| Rgb(rgb(pixels.get_pixel(part.x + x, part.y + y))))
}

/// Returns the colour with that opacity on white.
fn over(color: u8, alpha: u8) -> u8 {
    let (color, alpha) = (u32::from(color), u32::from(alpha));
    let sum = color * alpha + 255 * (255 - alpha);
    u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
}

/// Returns the 8-bit value nearest to a 16-bit one.
fn high(value: u16) -> u8 {
    u8::try_from((u32::from(value) + 128) / 257).unwrap_or(u8::MAX)
}

/// Converts colours from a profile to sRGB. A profile that cannot be read is ignored, as in browsers.
pub(crate) fn to_srgb(pixels: RgbImage, profile: &[u8]) -> RgbImage {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return pixels };
    if profile.color_space != DataColorSpace::Rgb {
        return pixels;
    }
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default())
    else {
        return pixels;
    };
    let mut converted = RgbImage::new(pixels.width(), pixels.height());
    match transform.transform(pixels.as_raw(), &mut converted) {
        Ok(()) => converted,
        Err(_) => pixels,
    }
}
