//! Accepted pictures, and what the server keeps of them.

use std::io::Cursor;

use image::ImageFormat::{Gif, Jpeg, Png, WebP};
use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, Frame, ImageEncoder, Rgba, RgbaImage};

use super::make::{exif, jpeg, with_png_chunk, with_segment};
use super::{BLUE, GREEN, GREY, RED, assert_near, corners, encode, fetch, picture, quarters, shown};
use crate::support::{Engine, Server, User};

const WHITE: [u8; 3] = [255; 3];
const LOSSY: &[u8] = include_bytes!("../../../server/picture/tests/media/lossy.webp");
const ALPHA: &[u8] = include_bytes!("../../../server/picture/tests/media/alpha.webp");
const ANIMATED: &[u8] = include_bytes!("../../../server/picture/tests/media/animated.webp");
/// A text in the pictures' metadata that must not be passed on.
const SECRET: &str = "the secret place at 52.51N 13.40E";

// One engine is enough: pictures are decoded before the database is used.
async fn start() -> (Server, User) {
    let server = Server::start(Engine::Sqlite).await;
    let user = User::register(&server).await;
    (server, user)
}

#[tokio::test]
async fn every_supported_format_is_shown_unchanged() {
    let (_server, user) = start().await;
    let picture = quarters(40, 40);
    let luma = |[r, g, b]: [u8; 3]| {
        let sum = 2126 * u32::from(r) + 7152 * u32::from(g) + 722 * u32::from(b);
        [u8::try_from(sum / 10_000).unwrap(); 3]
    };
    let (colors, greys) = ([RED, GREEN, BLUE, GREY], [RED, GREEN, BLUE, GREY].map(luma));
    for (what, file, expected) in [
        ("a JPEG", encode(&picture, Jpeg), colors),
        ("a PNG", encode(&picture, Png), colors),
        ("a PNG of 16 bits", encode(&picture.to_rgb16().into(), Png), colors),
        ("a PNG of 16 bits with alpha", encode(&picture.to_rgba16().into(), Png), colors),
        ("a grey PNG", encode(&picture.to_luma8().into(), Png), greys),
        ("a grey PNG of 16 bits", encode(&picture.to_luma16().into(), Png), greys),
        ("a grey JPEG", encode(&picture.to_luma8().into(), Jpeg), greys),
        ("a lossless WebP", encode(&picture, WebP), colors),
        ("a GIF", encode(&picture, Gif), colors),
        ("a CMYK JPEG", jpeg(40, 40, &[200, -200, -200, 200], false), [[255, 0, 0]; 4]),
        ("a progressive CMYK JPEG", jpeg(40, 40, &[200, -200, -200, 200], true), [[255, 0, 0]; 4]),
        ("a progressive grey JPEG", jpeg(40, 40, &[-200], true), [[0; 3]; 4]),
    ] {
        let avatar = user.set_avatar(file).await.unwrap_or_else(|status| panic!("{what}: {status:?}"));
        assert_near(&corners(&shown(&avatar).await), &expected, what);
    }
    for (what, file) in [("lossy", LOSSY), ("with alpha", ALPHA), ("animated", ANIMATED)] {
        let avatar = user.set_avatar(file).await.unwrap_or_else(|status| panic!("{what}: {status:?}"));
        let shown = shown(&avatar).await;
        assert!(shown.dimensions() == (32, 32) && shown.pixels().any(|pixel| pixel != shown.get_pixel(0, 0)), "{what}");
    }
}

#[tokio::test]
async fn transparent_pixels_become_white() {
    let (_server, user) = start().await;
    let mut picture = quarters(40, 40).into_rgba8();
    for (_, y, pixel) in picture.enumerate_pixels_mut() {
        if y < 20 {
            // A colour behind transparency, which must not become visible.
            *pixel = Rgba([1, 2, 3, 0]);
        }
    }
    let grey = DynamicImage::ImageRgba8(picture.clone());
    for (what, file) in [
        ("PNG", encode(&grey, Png)),
        ("PNG of 16 bits", encode(&grey.to_rgba16().into(), Png)),
        ("WebP", encode(&grey, WebP)),
        ("GIF", encode(&grey, Gif)),
    ] {
        let avatar = user.set_avatar(file).await.unwrap();
        assert_near(&corners(&shown(&avatar).await), &[WHITE, WHITE, BLUE, GREY], what);
    }
    let half = RgbaImage::from_pixel(40, 40, Rgba([0, 0, 0, 128]));
    let avatar = user.set_avatar(encode(&half.into(), Png)).await.unwrap();
    assert_near(&corners(&shown(&avatar).await), &[[127; 3]; 4], "half transparent");
}

#[tokio::test]
async fn the_first_frame_of_an_animation_is_shown() {
    let (_server, user) = start().await;
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    encoder.encode_frame(Frame::new(quarters(40, 40).into_rgba8())).unwrap();
    encoder.encode_frame(Frame::new(RgbaImage::from_pixel(40, 40, Rgba([0, 0, 0, 255])))).unwrap();
    drop(encoder);
    let avatar = user.set_avatar(file).await.unwrap();
    assert_near(&corners(&shown(&avatar).await), &[RED, GREEN, BLUE, GREY], "the first frame");
}

#[tokio::test]
async fn pictures_are_rotated_upright_from_all_eight_exif_orientations() {
    let (_server, user) = start().await;
    // The positions of the corners, from the tag Orientation of Exif 2.32.
    for (orientation, expected) in [
        (1, [RED, GREEN, BLUE, GREY]),
        (2, [GREEN, RED, GREY, BLUE]),
        (3, [GREY, BLUE, GREEN, RED]),
        (4, [BLUE, GREY, RED, GREEN]),
        (5, [RED, BLUE, GREEN, GREY]),
        (6, [BLUE, RED, GREY, GREEN]),
        (7, [GREY, GREEN, BLUE, RED]),
        (8, [GREEN, GREY, RED, BLUE]),
        // Invalid orientations are ignored.
        (0, [RED, GREEN, BLUE, GREY]),
        (9, [RED, GREEN, BLUE, GREY]),
    ] {
        let exif = exif(orientation, SECRET);
        let segment = [b"Exif\0\0", &exif[..]].concat();
        let lies = (5..=8).contains(&orientation);
        let (width, height) = if lies { (90, 160) } else { (160, 90) };
        for (what, file) in [
            ("JPEG", with_segment(&picture(Jpeg, width, height), 0xe1, &segment)),
            ("PNG", with_png_chunk(&picture(Png, width, height), "eXIf", &exif)),
        ] {
            // A cover is cropped to a wide shape, so a picture in the wrong orientation would be cropped elsewhere.
            let cover = user.set_cover(file).await.unwrap();
            let shown = shown(&cover).await;
            assert_eq!(shown.dimensions(), (160, 90), "{what} {orientation}");
            assert_near(&corners(&shown), &expected, &format!("{what} {orientation}"));
        }
    }
}

#[tokio::test]
async fn metadata_of_the_original_file_is_not_passed_on() {
    let (_server, user) = start().await;
    let exif_segment = [b"Exif\0\0", &exif(1, SECRET)[..]].concat();
    let xmp = format!("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>{SECRET}</x:xmpmeta>");
    let profile = [b"ICC_PROFILE\0\x01\x01", SECRET.as_bytes()].concat();
    let plain = picture(Jpeg, 100, 100);
    let segments: [(u8, &[u8]); 5] = [
        (0xe1, &exif_segment),
        (0xe1, xmp.as_bytes()),
        (0xe2, &profile),
        (0xed, SECRET.as_bytes()),
        (0xfe, SECRET.as_bytes()),
    ];
    let all = segments.iter().fold(plain, |file, (marker, content)| with_segment(&file, *marker, content));
    let behind = [&all[..], SECRET.as_bytes()].concat();
    let text = [b"Comment\0", SECRET.as_bytes()].concat();
    let png = with_png_chunk(&picture(Png, 100, 100), "tEXt", &text);
    let mut with_profile = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(Cursor::new(&mut with_profile));
    encoder.set_icc_profile(SECRET.as_bytes().to_vec()).unwrap();
    let pixels = quarters(100, 100).into_rgb8();
    encoder.write_image(&pixels, 100, 100, image::ExtendedColorType::Rgb8).unwrap();
    for (what, file) in
        [("JPEG", all), ("more behind the end", behind), ("PNG", png), ("a PNG's profile", with_profile)]
    {
        let avatar = user.set_avatar(file).await.unwrap();
        assert_near(&corners(&shown(&avatar).await), &[RED, GREEN, BLUE, GREY], what);
        for image in avatar {
            let file = fetch(&image.url).await;
            assert!(!file.windows(6).any(|window| SECRET.as_bytes().windows(6).any(|part| part == window)), "{what}");
            // The segments of the JPEG: no comment, and no application segment but JFIF's.
            let scan = file.windows(2).position(|two| two == [0xff, 0xda]).unwrap();
            for marker in [0xe1, 0xe2, 0xed, 0xee, 0xfe] {
                assert!(!file[..scan].windows(2).any(|two| two == [0xff, marker]), "{what}: {marker:x}");
            }
        }
    }
}

#[tokio::test]
async fn colors_are_converted_to_srgb() {
    let (_server, user) = start().await;
    // A profile that swaps red and blue: unrealistic, but its effect is visible.
    let mut profile = moxcms::ColorProfile::new_srgb();
    (profile.red_colorant, profile.blue_colorant) = (profile.blue_colorant, profile.red_colorant);
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, 95);
    encoder.set_icc_profile(profile.encode().unwrap()).unwrap();
    let pixels = quarters(100, 100).into_rgb8();
    encoder.write_image(&pixels, 100, 100, image::ExtendedColorType::Rgb8).unwrap();
    let avatar = user.set_avatar(file).await.unwrap();
    assert_near(&corners(&shown(&avatar).await), &[BLUE, GREEN, RED, GREY], "exchanged");
}
