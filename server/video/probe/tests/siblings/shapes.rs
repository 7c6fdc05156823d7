//! Videos with pixels that are not square, and rotated videos.

use super::{Accepted, MOVIE, SIZE, Sibling, place_of, tiny};
use crate::video::probe::tests::build::{Matroska, edit, number, picture_track, words};

pub(super) fn shapes() -> Vec<Sibling> {
    let mut siblings = vec![];
    let shape = |name: &'static str, file: &[u8], across, down, size| {
        let mut file = file.to_vec();
        let at = place_of(&file, *b"pasp") + 8;
        file[at..at + 8].copy_from_slice(&words(&[across, down]));
        (name, file, Accepted(2000, size))
    };
    let mov = tiny("shape.mov", &[]);
    siblings.push(shape("pixels of 2:1 in MP4", &MOVIE, 2, 1, (128, 48)));
    siblings.push(shape("pixels of 2:1 in QuickTime", &mov, 2, 1, (128, 48)));
    siblings.push(shape("pixels of 1:2 in QuickTime", &mov, 1, 2, (32, 48)));
    siblings.push(shape("pixels of 12:11 in QuickTime", &mov, 12, 11, (70, 48)));
    siblings.push(shape("pixels of nothing", &mov, 0, 0, SIZE));
    siblings.push(shape("pixels of four billion to one", &mov, u32::MAX, 1, SIZE));
    let without_shape = edit(&MOVIE, &[b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd"], &mut |body| {
        if let Some(at) = body.windows(4).position(|part| part == b"pasp") {
            body[at..at + 4].copy_from_slice(b"skip");
        }
    });
    let mut header = |name, change: &dyn Fn(&mut [u8]), size| {
        let file = edit(&without_shape, &[b"moov", b"trak", b"tkhd"], &mut |body| change(body));
        siblings.push((name, file, Accepted(2000, size)));
    };
    let side =
        |body: &mut [u8], width: u32, height: u32| body[76..84].copy_from_slice(&words(&[width << 16, height << 16]));
    header("a track header of twice the width", &|body| side(body, 128, 48), (128, 48));
    header("a track header of half the size", &|body| side(body, 32, 24), SIZE);
    header("a track header without a size", &|body| side(body, 0, 0), SIZE);
    header("a quarter turn", &|body| body[40..60].copy_from_slice(&words(&[0, 0x1_0000, 0, 0xFFFF_0000, 0])), (48, 64));
    header(
        "a quarter turn back",
        &|body| body[40..60].copy_from_slice(&words(&[0, 0xFFFF_0000, 0, 0x1_0000, 0])),
        (48, 64),
    );
    header("half a turn", &|body| body[40..60].copy_from_slice(&words(&[0xFFFF_0000, 0, 0, 0, 0xFFFF_0000])), SIZE);
    header(
        "a matrix that stretches",
        &|body| body[40..60].copy_from_slice(&words(&[0x2_0000, 0, 0, 0, 0x1_0000])),
        (128, 48),
    );
    let turned = edit(&MOVIE, &[b"moov", b"mvhd"], &mut |body| {
        body[36..56].copy_from_slice(&words(&[0, 0x1_0000, 0, 0xFFFF_0000, 0]));
    });
    siblings.push(("a quarter turn of the whole movie", turned, Accepted(2000, (48, 64))));
    for (name, video, size) in [
        ("a display size", vec![(0x54B0, 128), (0x54BA, 48)], (128, 48)),
        ("a display aspect", vec![(0x54B2, 3), (0x54B0, 8), (0x54BA, 3)], (128, 48)),
        ("a display size in centimetres", vec![(0x54B2, 1), (0x54B0, 40), (0x54BA, 30)], SIZE),
        ("a display size in inches", vec![(0x54B2, 2), (0x54B0, 16), (0x54BA, 6)], (128, 48)),
        ("a display unit that says nothing", vec![(0x54B2, 4), (0x54B0, 8), (0x54BA, 3)], SIZE),
        ("a display width alone", vec![(0x54B0, 128)], (128, 48)),
        ("a display size of the same shape", vec![(0x54B0, 1280), (0x54BA, 960)], SIZE),
        ("cropped pictures", vec![(0x54AA, 4), (0x54BB, 4)], (64, 40)),
    ] {
        let video: Vec<u8> = video.into_iter().flat_map(|(id, value)| number(id, value)).collect();
        let file = Matroska {
            tracks: vec![picture_track(1, "V_VP8", &[], &video)],
            blocks: vec![(1, 0), (1, 100)],
            duration: Some(2000.0),
            is_finished: true,
        };
        siblings.push((name, file.bytes(), Accepted(2000, size)));
    }
    siblings
}
