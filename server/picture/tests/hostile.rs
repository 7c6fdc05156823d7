//! Damaged files: each one is rendered or refused, and no decoder panics.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbaImage};
use marquee_picture::{PictureError, Shape, render};

const SHAPE: Shape = Shape { aspect: (1, 1), widths: &[16, 24] };

/// How often each source is cut and changed.
const CUTS: usize = 200;
const CHANGES: u64 = 500;

/// How often each source is changed; with `MARQUEE_SOAK_PICTURES` more often.
fn changes() -> u64 {
    if is_soak() { 40 * CHANGES } else { CHANGES }
}

fn is_soak() -> bool {
    std::env::var_os("MARQUEE_SOAK_PICTURES").is_some()
}

fn sources() -> Vec<(&'static str, Vec<u8>)> {
    let picture = RgbaImage::from_fn(40, 32, |x, y| {
        let noise = x.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(40_503)).to_be_bytes();
        image::Rgba([noise[0], noise[1], u8::try_from(x * 6).unwrap(), u8::try_from(y * 8).unwrap()])
    });
    let picture = DynamicImage::ImageRgba8(picture);
    let encode = |picture: &DynamicImage, format| {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, format).unwrap();
        file.into_inner()
    };
    vec![
        ("JPEG", encode(&picture.to_rgb8().into(), ImageFormat::Jpeg)),
        ("JPEG in three scans", include_bytes!("media/jpeg/420-y-cb-cr.jpg").to_vec()),
        ("JPEG in two scans", include_bytes!("media/jpeg/444-cbcr-then-y.jpg").to_vec()),
        ("progressive JPEG", include_bytes!("media/jpeg/progressive.jpg").to_vec()),
        ("progressive JPEG with restarts", include_bytes!("media/jpeg/progressive-restarts.jpg").to_vec()),
        ("PNG", encode(&picture, ImageFormat::Png)),
        ("PNG of 16 bits", encode(&picture.to_rgba16().into(), ImageFormat::Png)),
        ("grey PNG", encode(&picture.to_luma_alpha8().into(), ImageFormat::Png)),
        ("GIF", encode(&picture, ImageFormat::Gif)),
        ("lossless WebP", encode(&picture, ImageFormat::WebP)),
        ("lossy WebP", include_bytes!("media/lossy.webp").to_vec()),
        ("lossy WebP with alpha", include_bytes!("media/alpha.webp").to_vec()),
        ("animated WebP", include_bytes!("media/animated.webp").to_vec()),
    ]
}

/// Renders any file; returns whether it is a picture.
fn is_picture(what: &str, file: &[u8]) -> bool {
    match render(file, &SHAPE) {
        Ok(renderings) => {
            assert!(renderings.iter().all(|one| one.jpeg.starts_with(&[0xff, 0xd8])), "{what}");
            true
        }
        Err(PictureError::Malformed(text)) => {
            assert!(!text.is_empty(), "{what}");
            false
        }
        Err(_) => false,
    }
}

#[test]
fn whole_files_are_pictures() {
    for (what, file) in sources() {
        let sizes: Vec<_> = render(&file, &SHAPE).expect(what).iter().map(|one| (one.width, one.height)).collect();
        assert_eq!(sizes, [(16, 16), (24, 24)], "{what}");
    }
}

#[test]
fn files_that_are_cut_are_pictures_or_errors() {
    for (what, file) in sources() {
        let whole = (0..CUTS).filter(|cut| is_picture(what, &file[..file.len() * cut / CUTS])).count();
        // A GIF may lack its trailer.
        assert!(whole <= 1, "{what}: {whole}");
    }
}

#[test]
fn files_that_are_changed_are_pictures_or_errors() {
    for (what, file) in sources() {
        // xorshift64*: different numbers for each file, and the same in every run.
        let mut state = 0x9e37_79b9_7f4a_7c15;
        let mut next = |end: usize| {
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            usize::try_from(u64::wrapping_mul(state, 0x2545_f491_4f6c_dd1d) >> 33).unwrap() % end
        };
        let mut errors = 0;
        for _ in 0..changes() {
            let mut changed = file.clone();
            for _ in 0..=next(4) {
                let (at, value) = (next(changed.len()), u8::try_from(next(256)).unwrap());
                match next(8) {
                    0 => drop(changed.remove(at)),
                    1 => changed.insert(at, value),
                    2 => changed[at] = [0, 1, 0x7f, 0x80, 0xff][next(5)],
                    3 => changed[at] ^= 1 << (value % 8),
                    _ => changed[at] = value,
                }
            }
            errors += u64::from(!is_picture(what, &changed));
        }
        // Nearly every change of a PNG breaks one of its checksums.
        assert!(errors > changes() / 20, "{what}: {errors} of {} are errors", changes());
    }
}

/// A progressive JPEG of one grey whose scans visit its pixels `scans` times, at some 60 bytes each; with `refines`,
/// they visit every coefficient each time.
fn jpeg_of_scans(width: u16, height: u16, scans: usize, refines: bool) -> Vec<u8> {
    let segment = |marker: u8, content: &[u8]| {
        let len = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker][..], &len, content].concat()
    };
    let table = |class_and_id: u8, symbol: u8| segment(0xc4, &[&[class_and_id, 1][..], &[0; 15], &[symbol]].concat());
    let frame = [&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[1, 1, 0x11, 0]].concat();
    let blocks = usize::from(width).div_ceil(8) * usize::from(height).div_ceil(8);
    // The code of an end-of-band run over 2^14 blocks or more: a zero, and 14 bits.
    let runs = blocks.div_ceil(1 << 14);
    // The bits of the coefficients before and after the scan.
    let nothing = segment(0xda, &[1, 1, 0, 1, 63, if refines { 0x10 } else { 0 }]);
    let nothing = [&nothing[..], &vec![0; (15 * runs).div_ceil(8)]].concat();
    [
        vec![0xff, 0xd8],
        segment(0xdb, &[&[0][..], &[1; 64]].concat()),
        segment(0xc2, &frame),
        table(0x00, 0),
        table(0x10, 0xe0),
        segment(0xda, &[1, 1, 0, 0, 0, 0]),
        vec![0; blocks.div_ceil(8)],
        nothing.repeat(scans - 1),
        vec![0xff, 0xd9],
    ]
    .concat()
}

#[test]
fn a_file_does_not_go_over_a_large_picture_again_and_again() {
    for (width, height, scans, refines, expected) in [
        (8192, 3416, 30, false, true),
        (8192, 3416, 8, true, true),
        (8192, 3416, 10, true, false),
        (8192, 3416, 90, false, false),
        (4000, 3000, 90, false, true),
    ] {
        // Files that take long.
        if expected && width > 4000 && !is_soak() {
            continue;
        }
        let file = jpeg_of_scans(width, height, scans, refines);
        let begun = std::time::Instant::now();
        assert_eq!(is_picture("scans", &file), expected, "{width}x{height}, {scans} times");
        println!("{width}x{height}, {scans} times, refining {refines}: {} ms", begun.elapsed().as_millis());
    }
}

#[test]
fn a_gif_whose_frame_takes_too_much_memory_is_refused_whatever_its_canvas_is() {
    let (_, mut file) = sources().into_iter().find(|(what, _)| *what == "GIF").unwrap();
    let frame = file.windows(9).position(|bytes| bytes == [b',', 0, 0, 0, 0, 40, 0, 32, 0]).unwrap();
    for (width, height, expected) in [(40, 32, false), (5000_u16, 4600_u16, true), (u16::MAX, u16::MAX, true)] {
        file[frame + 5..frame + 7].copy_from_slice(&width.to_le_bytes());
        file[frame + 7..frame + 9].copy_from_slice(&height.to_le_bytes());
        let error = render(&file, &SHAPE).err();
        let is_too_large = matches!(&error, Some(PictureError::TooLarge { width: 40, height: 32, .. }));
        assert_eq!(is_too_large, expected, "{width}x{height}: {error:?}");
    }
}
