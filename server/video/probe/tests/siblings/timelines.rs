//! Durations that the headers do not state.

use super::{Accepted, FRAGMENTS, MOVIE, ORDINARY, SIZE, Sibling};
use crate::video::probe::tests::{
    build::{Matroska, edit, edit_tracks, is_picture, picture_track, sound_track, words},
    hostile::mp4_box,
    media::run,
};

/// The speed of an edit: normal, in 16.16 fixed point.
const PACE: u32 = 0x1_0000;
/// The media time of an edit that shows nothing.
const GAP: u32 = u32::MAX;

pub(super) fn timelines() -> Vec<Sibling> {
    let mut siblings = vec![];
    let zero = |body: &mut Vec<u8>| body[16..20].fill(0);
    let nothing = edit(&MOVIE, &[b"moov", b"mvhd"], &mut { zero });
    let nothing = edit(&nothing, &[b"moov", b"trak", b"mdia", b"mdhd"], &mut { zero });
    let nothing = edit(&nothing, &[b"moov", b"trak", b"edts"], &mut Vec::clear);
    siblings.push(("headers that say 0", nothing, ORDINARY));
    let much = edit(&MOVIE, &[b"moov", b"mvhd"], &mut |body| body[16..20].copy_from_slice(&words(&[3_600_000])));
    siblings.push(("a movie header that says an hour", much, ORDINARY));
    // Two seconds of sound and half a second of picture, and the reverse.
    let short = |trak: &mut Vec<u8>, shortened: bool| {
        if is_picture(trak) == shortened {
            *trak = edit(trak, &[b"mdia", b"minf", b"stbl", b"stts"], &mut |body| {
                let runs = u32::from_be_bytes(*body[4..].first_chunk().unwrap());
                for run in 0..usize::try_from(runs).unwrap() {
                    let each = &mut body[12 + 8 * run..16 + 8 * run];
                    let quarter = u32::from_be_bytes(*each.first_chunk().unwrap()) / 4;
                    each.copy_from_slice(&quarter.to_be_bytes());
                }
            });
            *trak = edit(trak, &[b"edts"], &mut Vec::clear);
        }
    };
    siblings.push(("more sound than picture", edit_tracks(&MOVIE, &mut |trak| short(trak, true)), ORDINARY));
    siblings.push(("more picture than sound", edit_tracks(&MOVIE, &mut |trak| short(trak, false)), ORDINARY));
    // Edits: milliseconds of the movie, start in the media, pace.
    let mut edits = |name, list: &[[u32; 3]], millis| {
        let words: Vec<u8> = [0, u32::try_from(list.len()).unwrap()]
            .iter()
            .chain(list.as_flattened())
            .flat_map(|word| word.to_be_bytes())
            .collect();
        let edits = mp4_box(*b"elst", &words);
        let file = edit(&MOVIE, &[b"moov", b"trak", b"edts"], &mut |body| body.clone_from(&edits));
        siblings.push((name, file, Accepted(millis, SIZE)));
    };
    edits("a gap of a second in front", &[[1000, GAP, PACE], [2000, 0, PACE]], 3000);
    edits("an edit of half a second", &[[500, 0, PACE]], 500);
    edits("two edits", &[[500, 0, PACE], [250, 0, PACE]], 750);
    edits("two edits and a gap between", &[[500, 0, PACE], [250, GAP, PACE], [500, 0, PACE]], 1250);
    edits("a gap at the end", &[[500, 0, PACE], [4000, GAP, PACE]], 500);
    edits("an edit to the end", &[[0, 0, PACE]], 2000);
    edits("an edit beyond the end", &[[90_000, 0, PACE]], 2000);
    edits("a picture that stands still", &[[7000, 0, 0]], 7000);
    edits("a list of nothing", &[], 2000);
    edits("only a gap", &[[500, GAP, PACE]], 2000);

    // B-frames and a variable frame rate: the frame that is shown last is not decoded last. It ends at 6.2 s, as ffprobe's
    // last packet does; a frame that is decoded before a gap would end at 7.5 s.
    let uneven = |name, options: &[&str]| {
        let input = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=6"];
        let select = "select='lt(t,1)+between(t,2.5,3)+gt(t,5)'";
        let codec = ["-vf", select, "-vsync", "vfr", "-c:v", "libx264", "-g", "5", "-pix_fmt", "yuv420p"];
        run(name, &input, &[&codec, options].concat())
    };
    let fragments = uneven("uneven-fragments.mp4", &["-movflags", "frag_keyframe+empty_moov"]);
    siblings.push(("fragments with B-frames and gaps", fragments, Accepted(6200, SIZE)));
    let unedited = uneven("uneven.mp4", &["-use_editlist", "0"]);
    siblings.push(("a movie with B-frames and gaps, without an edit list", unedited, Accepted(6200, SIZE)));

    let later = edit(&FRAGMENTS, &[b"moof", b"traf", b"tfdt"], &mut |body| {
        // A hundred seconds later, with the clock of the picture (10,240 a second) or of the sound (44,100).
        let at = body.len() - 4;
        let time = u32::from_be_bytes(*body[at..].first_chunk().unwrap());
        body[at..].copy_from_slice(&(time + 1_024_000).to_be_bytes());
    });
    siblings.push(("fragments whose clock begins at 100 s", later, Accepted(102_000, SIZE)));
    let wall = edit(&FRAGMENTS, &[b"moof", b"traf"], &mut |traf| {
        // The header comes first: its own, then flags and the number of the track.
        let scale = if traf[15] == 1 { 10_240 } else { 44_100 };
        *traf = edit(traf, &[b"tfdt"], &mut |body| {
            let time = u64::from_be_bytes(*body[4..].first_chunk().unwrap()) + scale * 4_000_000;
            body[4..].copy_from_slice(&time.to_be_bytes());
        });
    });
    siblings.push(("fragments by the clock of the wall", wall, Accepted(2000, SIZE)));
    let still = "testsrc2=size=64x48:rate=1:duration=1";
    let inputs = ["-f", "lavfi", "-i", still, "-f", "lavfi", "-i", "sine=duration=10"];
    let codecs = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"];
    for (name, file, options) in [
        ("a still picture under 10 s of sound", "still.mp4", &[][..]),
        ("a still picture under 10 s of sound in fragments", "still.mp4", &["-movflags", "frag_keyframe+empty_moov"]),
        ("a still picture under 10 s of sound in MKV", "still.mkv", &[]),
        ("a still picture under 10 s of sound in a live MKV", "still.mkv", &["-f", "matroska", "pipe:1"]),
    ] {
        siblings.push((name, run(file, &inputs, &[&codecs, options].concat()), Accepted(10_000, SIZE)));
    }
    let two = |blocks: &[(u8, u32)]| Matroska {
        tracks: vec![picture_track(1, "V_VP9", &[], &[]), sound_track(2, &[])],
        blocks: blocks.to_vec(),
        duration: None,
        is_finished: false,
    };
    siblings.push(("a live MKV from 100 s on", two(&[(1, 100_000), (2, 101_900)]).bytes(), Accepted(102_000, SIZE)));
    // 1167 hours.
    let wall = 4_200_000_000;
    siblings.push((
        "a live MKV by the clock of the wall",
        two(&[(1, wall), (2, wall + 1900)]).bytes(),
        Accepted(2000, SIZE),
    ));
    siblings.push(("a live MKV whose sound goes on", two(&[(1, 0), (2, 0), (2, 4900)]).bytes(), Accepted(5000, SIZE)));
    siblings.push(("a live MKV with a gap", two(&[(1, 0), (2, 0), (1, 7900)]).bytes(), Accepted(8000, SIZE)));
    siblings.push((
        "a live MKV whose sound is late",
        two(&[(1, 0), (1, 100), (2, 2900)]).bytes(),
        Accepted(3000, SIZE),
    ));
    siblings
}
