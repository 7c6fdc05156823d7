//! Malicious pictures. Each is refused or shown; the server keeps serving, within its memory bound.

use bytes::Bytes;
use image::ImageFormat::{Gif, Jpeg, Png, WebP};
use tonic::{Code, Status};

use super::make::{
    LARGEST_TABLE, anmf, gif_of, jpeg, png, riff_chunk, vp8l, vp8l_of_groups, vp8x, webp, with_png_chunk, zeros,
};
use super::{picture, sizes};
use crate::support::random::Random;
use crate::support::{Engine, Refused, Server, User, eventually, on_sqlite, reason, status::fact};

const LOSSY: &[u8] = include_bytes!("../../../server/picture/tests/media/lossy.webp");
/// The number of truncations and mutations of each format.
const CUTS: usize = 50;
const CHANGES: usize = 300;
/// The memory bound in KiB: what one picture takes at most according to `server/picture` (112 MB), waiting messages,
/// password hashes and the rest of the server.
const MOST_KIB: u64 = 420_000;

/// The width of large pictures in pixels.
const WIDTH: u32 = 8192;

/// A lossy WebP whose frame declares this size.
fn lossy_of(width: u16, height: u16) -> Vec<u8> {
    let mut file = LOSSY.to_vec();
    file[26..28].copy_from_slice(&width.to_le_bytes());
    file[28..30].copy_from_slice(&height.to_le_bytes());
    file
}

/// A JPEG whose header declares this size.
fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
    let mut file = jpeg(16, 16, &[0, 0, 0], false);
    let frame = file.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    file
}

/// A chunk with a lossless stream of `side` by `side` pixels.
fn lossless(side: u32) -> Vec<u8> {
    riff_chunk("VP8L", &vp8l(side, side, true))
}

/// Whether the answer is one of those allowed for a picture.
fn is_allowed_answer(what: &str, answer: Result<Vec<marquee_contract::v1::Image>, Status>) -> bool {
    match answer {
        Ok(images) => {
            assert!(!images.is_empty(), "{what}");
            true
        }
        Err(status) => {
            let reason = reason(&status);
            assert!(status.code() == Code::InvalidArgument && reason.starts_with("IMAGE_"), "{what}: {status:?}");
            false
        }
    }
}

on_sqlite! {
    async fn pictures_beyond_the_limits_are_refused_from_their_headers(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let (small, large) = ("IMAGE_TOO_SMALL", "IMAGE_TOO_LARGE");
        for (what, file, why, size) in [
            ("a JPEG", jpeg_of(1, 65_535), large, Some((1, 65_535))),
            ("a JPEG", jpeg_of(65_535, 1), large, Some((65_535, 1))),
            ("a JPEG", jpeg_of(65_535, 65_535), large, Some((65_535, 65_535))),
            ("a JPEG", jpeg_of(8193, 16), large, Some((8193, 16))),
            ("a JPEG", jpeg_of(8192, 3419), large, Some((8192, 3419))),
            ("a JPEG of three planes", jpeg(8192, 2280, &[9, 9, 9], false), large, Some((8192, 2280))),
            ("a progressive JPEG", jpeg(8192, 768, &[9, 9, 9], true), large, Some((8192, 768))),
            ("a PNG of 16 bits with alpha", png(8192, 1243, 16, 6, &zeros(1000)), large, Some((8192, 1243))),
            ("a JPEG", jpeg_of(15, 16), small, Some((15, 16))),
            ("a PNG", png(30_000, 30_000, 8, 2, &zeros(1000)), large, Some((30_000, 30_000))),
            ("a PNG", png(i32::MAX.cast_unsigned(), 1, 8, 2, &zeros(1000)), large, Some((i32::MAX, 1))),
            ("a PNG", picture(Png, 1, 1), small, Some((1, 1))),
            ("a GIF", gif_of(65_535, 65_535), large, Some((65_535, 65_535))),
            ("a GIF", gif_of(1, 65_535), large, Some((1, 65_535))),
            ("a lossy WebP", lossy_of(16_383, 16_383), large, None),
            ("a lossless WebP", webp(&[lossless(16_384)]), large, None),
            ("a large frame on a small canvas", webp(&[vp8x(100, 100, 0), lossless(16_384)]), large, None),
            ("a small frame on a large canvas", webp(&[vp8x(1 << 20, 1 << 10, 0), lossless(16)]), large, None),
            ("an empty header", b"\xff\xd8\xff".to_vec(), "IMAGE_MALFORMED", None),
            ("a GIF's beginning", b"GIF89a".to_vec(), "IMAGE_MALFORMED", None),
            ("an SVG", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), "IMAGE_TYPE_UNSUPPORTED", None),
            ("a BMP", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0".to_vec(), "IMAGE_TYPE_UNSUPPORTED", None),
            ("a TIFF", b"II*\0\x08\0\0\0".to_vec(), "IMAGE_TYPE_UNSUPPORTED", None),
            ("a text", b"not a picture".to_vec(), "IMAGE_TYPE_UNSUPPORTED", None),
            ("a HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), "IMAGE_TYPE_UNSUPPORTED", None),
            ("an AVIF", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif".to_vec(), "IMAGE_TYPE_UNSUPPORTED", None),
        ] {
            let status = user.set_avatar(file).await.expect_err(what);
            assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, why), "{what}: {status:?}");
            // The error names formats that phones produce.
            assert!(why != "IMAGE_TYPE_UNSUPPORTED" || what == "a text" || status.message().contains(what), "{status:?}");
            if let Some((width, height)) = size {
                let reported = ["width", "height"].map(|name| fact(&status, name).unwrap());
                assert_eq!(reported, [width.to_string(), height.to_string()], "{what}");
            }
        }
        assert!(server.memory_kib("VmHWM") < 150_000, "{} KiB", server.memory_kib("VmHWM"));
        assert_eq!(server.count("SELECT COUNT(*) FROM blobs").await, 0);
    }
}

/// Files of a few KiB or a few MiB that take all the memory that one picture may take, or would take more.
fn bombs() -> Vec<(&'static str, Bytes)> {
    /// The most rows of 8,192 pixels that take this many bytes per pixel.
    fn rows(bytes_per_pixel: u32) -> u32 {
        112_000_000 / WIDTH / bytes_per_pixel
    }
    let short = |side: u32| u16::try_from(side).unwrap();
    let data = |rows: u32| zeros(rows as usize * (1 + WIDTH as usize * 8));
    // In bytes per pixel: samples or coefficients; the result; three colours of it, or what decoding takes besides it.
    let (cmyk_progressive, progressive, cmyk) = (rows(4 * 5 + 4), rows(3 * 5 + 3), rows(4 + 4));
    let (deep, gif, lossless, animated) = (rows(8 + 3), rows(4 + 3), rows(4 + 3), rows(4 + 8));
    let width = short(WIDTH);
    let frame = |rows: u32, has_alpha: bool| riff_chunk("VP8L", &vp8l(WIDTH, rows, has_alpha));
    let groups =
        |count, cache_bits, green: &[_]| webp(&[riff_chunk("VP8L", &vp8l_of_groups(count, cache_bits, green))]);
    let profile = [&b"name\0\0"[..], &zeros(300 << 20)].concat();
    let animation = riff_chunk("ANIM", &[0; 6]);
    let deep_png = png(WIDTH, deep, 16, 6, &data(deep));
    let bombs = vec![
        ("a progressive CMYK JPEG", jpeg(width, short(cmyk_progressive), &[200, -200, -200, 200], true)),
        ("a progressive JPEG of three planes", jpeg(width, short(progressive), &[200, -200, -200], true)),
        ("a CMYK JPEG", jpeg(width, short(cmyk), &[200, -200, -200, 200], false)),
        ("a PNG with a profile larger than itself", with_png_chunk(&deep_png, "iCCP", &profile)),
        ("a PNG of 16 bits with alpha", deep_png),
        ("a PNG with more data than pixels", png(16, 16, 8, 2, &zeros(300 << 20))),
        ("a GIF", gif_of(width, short(gif))),
        ("a lossless WebP with transparency", webp(&[frame(lossless, true)])),
        ("a lossless WebP", webp(&[frame(lossless, false)])),
        (
            "an animated WebP",
            webp(&[vp8x(WIDTH, animated, 0x12), animation, anmf(WIDTH, animated, &frame(animated, true))]),
        ),
        ("a lossless WebP of 65,536 groups of codes", groups(65_536, 1, &LARGEST_TABLE)),
        ("a lossless WebP of codes with many symbols", groups(2600, 11, &[(11, 1768), (12, 560)])),
    ];
    bombs.into_iter().map(|(what, file)| (what, Bytes::from(file))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_decompression_bombs_at_once_take_the_memory_of_one() {
    // They are decoded one after the other; for each, ten times this is the deadline.
    let server = Server::with(Engine::Sqlite, &["--default-deadline=5m"]).await;
    let bombs = bombs();
    let mut calls = tokio::task::JoinSet::new();
    for (what, file) in bombs.iter().cycle().take(20).cloned() {
        let user = User::register(&server).await;
        calls.spawn(async move { (what, user.set_avatar(file).await) });
    }
    let mut shown = 0;
    for (what, answer) in calls.join_all().await {
        match answer {
            // The bound on waiting pictures may refuse some.
            Err(status) if reason(&status) == "OVERLOADED" => assert_eq!(status.code(), Code::ResourceExhausted),
            answer => shown += usize::from(is_allowed_answer(what, answer)),
        }
    }
    assert!(shown > 5, "{shown}");
    let peak = server.memory_kib("VmHWM");
    println!("{peak} KiB at the peak");
    assert!(peak > 150_000 && peak < MOST_KIB, "{peak} KiB");
    // The memory is released, and the server keeps serving.
    eventually("the memory is released", async || (server.memory_kib("VmRSS") < 150_000).then_some(())).await;
    let user = User::register(&server).await;
    assert_eq!(sizes(&user.set_avatar(picture(Png, 100, 100)).await.unwrap()), [(88, 88)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn truncated_and_mutated_pictures_are_refused_or_shown() {
    let server = Server::start(Engine::Sqlite).await;
    let user = User::register(&server).await;
    let mut random = Random::new();
    let mut calls = tokio::task::JoinSet::new();
    for (what, file) in [
        ("a JPEG", picture(Jpeg, 24, 24)),
        ("a PNG", picture(Png, 24, 24)),
        ("a GIF", picture(Gif, 24, 24)),
        ("a lossless WebP", picture(WebP, 24, 24)),
        ("a lossy WebP", LOSSY.to_vec()),
    ] {
        let mut files: Vec<Vec<u8>> = (0..CUTS).map(|cut| file[..(file.len() * cut / CUTS).max(1)].to_vec()).collect();
        for _ in 0..CHANGES {
            let mut changed = file.clone();
            for _ in 0..=random.below(4) {
                let at = random.below(changed.len());
                match random.below(4) {
                    0 => drop(changed.remove(at)),
                    1 => changed[at] = [0, 0x7f, 0x80, 0xff][random.below(4)],
                    _ => changed[at] = random.next().to_le_bytes()[0],
                }
            }
            files.push(changed);
        }
        let user = user.clone();
        calls.spawn(async move {
            let (mut shown, all) = (0, files.len());
            for file in files {
                shown += usize::from(is_allowed_answer(what, user.set_avatar(file).await));
            }
            assert!(shown < all, "{what}");
        });
    }
    calls.join_all().await;
    // A panic would be in the log, which `Server` checks when it is dropped.
    assert!(server.memory_kib("VmHWM") < MOST_KIB);
    user.set_avatar(picture(Png, 100, 100)).await.unwrap();
    user.set_avatar(b"no picture".to_vec()).await.refused(Code::InvalidArgument, "IMAGE_TYPE_UNSUPPORTED");
}
