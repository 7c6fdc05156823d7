//! Covers, disabled tracks, and damaged tracks.

use super::{Accepted, MOVIE, NO_PICTURE, ORDINARY, SIZE, Sibling, tiny};
use crate::video::probe::tests::{
    build::{Matroska, edit, edit_tracks, is_picture, number, picture_track, replace, sound_track},
    media::{make, run, with_file},
};

/// Disables the video tracks, or all others.
fn switch_off(movie: &[u8], pictures: bool) -> Vec<u8> {
    edit_tracks(movie, &mut |trak| {
        if is_picture(trak) == pictures {
            *trak = edit(trak, &[b"tkhd"], &mut |body| body[3] &= !1);
        }
    })
}

pub(super) fn tracks() -> Vec<Sibling> {
    let cover = make("cover.png", &["-map", "0:v", "-s", "160x160", "-frames:v", "1"]);
    let with_cover = |name: &str, film: Option<&[u8]>, codec: &str| {
        with_file("cover.png", &cover, |path| {
            let sound = ["-f", "lavfi", "-i", "sine=duration=2"];
            let inputs = [&["-i", path][..], &sound].concat();
            let codecs =
                ["-c:a", "aac", "-c:v", codec, "-pix_fmt:v", if codec == "png" { "rgb24" } else { "yuvj420p" }];
            match film {
                None => run(name, &inputs, &[&["-map", "1", "-map", "0"][..], &codecs].concat()),
                Some(film) => with_file("film.mp4", film, |film| {
                    let inputs = [&inputs[..], &["-i", film]].concat();
                    // ffmpeg enables only the first video track.
                    let options = ["-map", "0:v", "-map", "2:v", "-map", "1:a", "-c:v:1", "copy"];
                    run(name, &inputs, &[&codecs[..], &options].concat())
                }),
            }
        })
    };
    let in_matroska = |tracks: Vec<Vec<u8>>, blocks: &[(u8, u32)], is_finished: bool| {
        let duration = is_finished.then_some(1000.0);
        Matroska { tracks, blocks: blocks.to_vec(), duration, is_finished }.bytes()
    };
    let film = || picture_track(1, "V_VP8", &[], &[]);
    let large = number(0xB0, 640);
    let off = number(0xB9, 0);
    let broken = |kind: &'static [u8; 4]| {
        edit_tracks(&MOVIE, &mut move |trak| {
            if !is_picture(trak) {
                replace(trak, kind, b"skip");
            }
        })
    };
    let mut siblings = vec![
        ("sound with its cover in MP4", with_cover("a.mp4", None, "mjpeg"), NO_PICTURE),
        ("sound with its cover in QuickTime", with_cover("a.mov", None, "mjpeg"), NO_PICTURE),
        ("sound with its PNG cover in QuickTime", with_cover("a.mov", None, "png"), NO_PICTURE),
        ("sound with its cover in MKV", with_cover("a.mkv", None, "mjpeg"), NO_PICTURE),
        ("a cover before a film in MP4", with_cover("b.mp4", Some(&MOVIE), "mjpeg"), ORDINARY),
        ("a cover before a film in QuickTime", with_cover("b.mov", Some(&MOVIE), "mjpeg"), ORDINARY),
        ("a cover before a film in MKV", with_cover("b.mkv", Some(&MOVIE), "mjpeg"), ORDINARY),
        ("a film of many JPEGs", tiny("c.mov", &["-c:v", "mjpeg", "-pix_fmt", "yuvj420p"]), ORDINARY),
        ("a film of many JPEGs in MKV", tiny("c.mkv", &["-c:v", "mjpeg", "-pix_fmt", "yuvj420p"]), ORDINARY),
        ("pictures that are off", switch_off(&MOVIE, true), NO_PICTURE),
        ("sound that is off", switch_off(&MOVIE, false), ORDINARY),
        ("all tracks off", switch_off(&switch_off(&MOVIE, true), false), ORDINARY),
        (
            "a track that is off before the film in MKV",
            in_matroska(vec![picture_track(2, "V_VP8", &off, &large), film()], &[(2, 0), (1, 0)], true),
            Accepted(1000, SIZE),
        ),
        (
            "a cover before the film in a live MKV",
            in_matroska(vec![picture_track(2, "V_MJPEG", &[], &large), film()], &[(2, 0), (1, 0), (1, 900)], false),
            Accepted(1000, SIZE),
        ),
        (
            "pictures that are off in MKV",
            in_matroska(vec![picture_track(1, "V_VP8", &off, &[]), sound_track(2, &[])], &[(1, 0), (2, 0)], true),
            NO_PICTURE,
        ),
        (
            "a broken track beside a film in MKV",
            in_matroska(vec![number(0x83, 2)[..4].to_vec(), film()], &[(1, 0)], true),
            Accepted(1000, SIZE),
        ),
    ];
    for kind in [b"stsd", b"stts", b"stsc", b"stsz", b"stco", b"mdhd", b"minf", b"tkhd", b"hdlr"] {
        siblings.push(("a broken track beside a film", broken(kind), ORDINARY));
    }
    let beyond = edit_tracks(&MOVIE, &mut |trak| {
        if !is_picture(trak) {
            *trak = edit(trak, &[b"mdia", b"minf", b"stbl", b"stco"], &mut |body| body[8..].fill(0x7F));
        }
    });
    siblings.push(("sound that is said to be elsewhere", beyond, ORDINARY));
    siblings
}
