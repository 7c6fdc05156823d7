//! Complete files are rendered in their colours and upright; files that are cut off are refused, in every format.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, RgbImage, Rgba, RgbaImage};
use marquee_picture::{PictureError, Shape, render};

// The colours of the four quarters in the files of media/.
const RED: [u8; 3] = [220, 30, 30];
const GREEN: [u8; 3] = [30, 200, 30];
const BLUE: [u8; 3] = [30, 30, 220];
const YELLOW: [u8; 3] = [230, 220, 40];

/// Renders a file of this size and returns the picture.
fn shown(file: &[u8], width: u32, height: u32) -> RgbImage {
    let shape = Shape { aspect: (width, height), widths: &[] };
    let renderings = render(file, &shape).unwrap();
    assert_eq!((renderings[0].width, renderings[0].height), (width, height));
    image::load_from_memory(&renderings[0].jpeg).unwrap().into_rgb8()
}

/// The middles of the four quarters: top left, top right, bottom left, bottom right.
fn quarters(picture: &RgbImage) -> [[u8; 3]; 4] {
    let (width, height) = picture.dimensions();
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| picture.get_pixel(width * x / 4, height * y / 4).0)
}

fn assert_near(seen: [[u8; 3]; 4], expected: [[u8; 3]; 4], what: &str) {
    let apart = seen.iter().flatten().zip(expected.iter().flatten()).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(apart <= Some(10), "{what}: {seen:?}");
}

#[test]
fn baseline_jpegs_in_several_scans_have_their_colors() {
    for (what, file) in [
        ("luma, then each colour", &include_bytes!("media/jpeg/420-y-cb-cr.jpg")[..]),
        ("luma, then both colours", include_bytes!("media/jpeg/420-y-then-cbcr.jpg")),
        ("both colours, then luma", include_bytes!("media/jpeg/444-cbcr-then-y.jpg")),
        ("each plane, without subsampling", include_bytes!("media/jpeg/444-y-cb-cr-fine.jpg")),
    ] {
        assert_near(quarters(&shown(file, 96, 96)), [RED, GREEN, BLUE, YELLOW], what);
    }
}

#[test]
fn webps_are_turned_upright_with_a_name_before_their_exif_data_too() {
    let bare = shown(include_bytes!("media/orientation-6-bare.webp"), 96, 96);
    let named = shown(include_bytes!("media/orientation-6-with-Exif00.webp"), 96, 96);
    assert_near(quarters(&bare), [BLUE, RED, YELLOW, GREEN], "orientation 6");
    assert!(bare.as_raw() == named.as_raw());
}

/// A picture without repeated parts.
fn noise() -> DynamicImage {
    RgbaImage::from_fn(40, 32, |x, y| {
        let noise = x.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(40_503)).to_be_bytes();
        Rgba([noise[0], noise[1], u8::try_from(x * 6).unwrap(), 255 - u8::from(x % 7 == 0) * 128])
    })
    .into()
}

fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn animation() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    for _ in 0..3 {
        encoder.encode_frame(Frame::new(noise().into_rgba8())).unwrap();
    }
    drop(encoder);
    file
}

#[test]
fn a_file_that_is_cut_anywhere_is_malformed() {
    let picture = noise();
    // Each with the number of bytes that may be missing at its end.
    for (what, file, spare) in [
        ("a JPEG", encode(&picture.to_rgb8().into(), ImageFormat::Jpeg), 0),
        ("a whole JPEG", include_bytes!("media/jpeg/whole.jpg").to_vec(), 0),
        ("half a JPEG", include_bytes!("media/jpeg/half.jpg").to_vec(), usize::MAX),
        ("a PNG", encode(&picture, ImageFormat::Png), 0),
        ("a PNG of 16 bits", encode(&picture.to_rgba16().into(), ImageFormat::Png), 0),
        // The trailer.
        ("a GIF", encode(&picture, ImageFormat::Gif), 1),
        ("a lossless WebP", encode(&picture, ImageFormat::WebP), 0),
        ("a lossy WebP", include_bytes!("media/lossy.webp").to_vec(), 0),
        ("a lossy WebP with alpha", include_bytes!("media/alpha.webp").to_vec(), 0),
        ("an animated WebP", include_bytes!("media/animated.webp").to_vec(), 0),
    ] {
        let shape = Shape { aspect: (1, 1), widths: &[16] };
        assert_eq!(render(&file, &shape).is_ok(), spare != usize::MAX, "{what}");
        // Fewer bytes are not recognized as the format.
        for cut in 12..file.len() - spare.min(file.len() - 12) {
            let error = render(&file[..cut], &shape).err().unwrap_or_else(|| panic!("{what}, cut at {cut}"));
            assert!(matches!(error, PictureError::Malformed(_)), "{what}, cut at {cut}: {error}");
        }
    }
}

#[test]
fn of_an_animation_whole_frames_are_enough() {
    let shape = Shape { aspect: (1, 1), widths: &[16] };
    let file = animation();
    let whole = (0..file.len()).filter(|&cut| render(&file[..cut], &shape).is_ok()).count();
    // Only after each frame, and before and after the block that belongs to it.
    assert!((3..=8).contains(&whole), "{whole}");
}

/// A RIFF file with one chunk and correct lengths.
fn webp(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let len = |bytes: usize| u32::try_from(bytes).unwrap().to_le_bytes();
    let padding = &[0][..content.len() % 2];
    let chunk = [&name[..], &len(content.len())[..], content, padding].concat();
    [b"RIFF", &len(4 + chunk.len())[..], b"WEBP", &chunk].concat()
}

fn png_chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let len = u32::try_from(content.len()).unwrap().to_be_bytes();
    let mut crc = u32::MAX;
    for byte in name.iter().chain(content) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    [&len[..], &name, content, &(!crc).to_be_bytes()].concat()
}

#[test]
fn pixels_that_stop_within_a_whole_container_are_malformed() {
    let picture = noise();
    let png = encode(&picture, ImageFormat::Png);
    let header = &png[..33];
    let data = png.windows(4).position(|name| name == b"IDAT").unwrap();
    let len = usize::try_from(u32::from_be_bytes(*png[data - 4..].first_chunk().unwrap())).unwrap();
    let data = &png[data + 4..data + 4 + len];
    let lossless = encode(&picture, ImageFormat::WebP);
    let lossy = include_bytes!("media/lossy.webp");
    assert_eq!((&lossless[12..16], &lossy[12..16]), (&b"VP8L"[..], &b"VP8 "[..]));
    for part in 1..8 {
        let cut = |content: &[u8]| content[..content.len() * part / 8].to_vec();
        for (what, file) in [
            ("a PNG", [header, &png_chunk(*b"IDAT", &cut(data)), &png_chunk(*b"IEND", b"")].concat()),
            ("a lossless WebP", webp(*b"VP8L", &cut(&lossless[20..]))),
            ("a lossy WebP", webp(*b"VP8 ", &cut(&lossy[20..]))),
        ] {
            let shape = Shape { aspect: (1, 1), widths: &[16] };
            let error = render(&file, &shape).err().unwrap_or_else(|| panic!("{what}, {part} of 8"));
            assert!(matches!(error, PictureError::Malformed(_)), "{what}: {error}");
        }
    }
}

#[test]
fn long_texts_do_not_keep_a_png_from_being_decoded() {
    let png = encode(&noise(), ImageFormat::Png);
    let (header, rest) = png.split_at(33);
    let text = [&b"Comment\0\0"[..], &vec![0xe9; 3 << 20]].concat();
    let file = [header, &png_chunk(*b"tEXt", &text), &png_chunk(*b"zTXt", &text), rest].concat();
    let shape = Shape { aspect: (1, 1), widths: &[16] };
    let expected = render(&png, &shape).unwrap();
    assert!(render(&file, &shape).unwrap()[0].jpeg == expected[0].jpeg);
}
