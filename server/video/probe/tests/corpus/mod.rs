//! Compares the probe with ffprobe on files of every codec in every container, made by ffmpeg.
//!
//! Each codec is encoded once, as a second of a tiny picture with sound, and put into the containers without encoding it
//! again. Every run tries a part of the corpus, chosen by a seed that is printed; `tests/soak media` tries all of it.

mod ffprobe;

use std::time::Duration;

use super::{
    ProbeError,
    hostile::Random,
    is_soak,
    media::{remake, run, with_file},
    probe_bytes, seed,
};
use ffprobe::{Judgement, ffprobe};

/// By how much a duration may differ from ffprobe's.
const TOLERANCE: Duration = Duration::from_millis(50);

/// The number of cuts of a file without special options.
const CUTS: usize = 20;

/// A codec: its name, how ffmpeg makes it, and its sound.
const CODECS: &[(&str, &[&str], &[&str])] = &[
    (
        "h264",
        &["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "5", "-pix_fmt", "yuv420p"],
        &["-c:a", "aac"],
    ),
    (
        "hevc",
        &[
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-x265-params",
            "log-level=error:keyint=5:bframes=2",
            "-pix_fmt",
            "yuv420p",
        ],
        &["-c:a", "aac"],
    ),
    ("vp8", &["-c:v", "libvpx", "-deadline", "realtime", "-g", "5"], &["-c:a", "libopus"]),
    ("vp9", &["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "5"], &["-c:a", "libopus"]),
    ("av1", &["-c:v", "libaom-av1", "-usage", "realtime", "-cpu-used", "8", "-g", "5"], &["-c:a", "libopus"]),
];

/// A container: its name, the ending that tells ffmpeg, its options, and the codecs that ffmpeg puts into it.
struct Container {
    name: &'static str,
    ending: &'static str,
    options: &'static [&'static str],
    codecs: &'static [&'static str],
    /// Whether it states its length, so that a cut file is incomplete.
    is_finished: bool,
}

const CONTAINERS: &[Container] = &[
    Container { name: "mp4", ending: "mp4", options: &[], codecs: &["h264", "hevc", "vp9", "av1"], is_finished: true },
    Container {
        name: "faststart",
        ending: "mp4",
        options: &["-movflags", "+faststart"],
        codecs: &["h264", "hevc", "vp9", "av1"],
        is_finished: true,
    },
    Container { name: "mov", ending: "mov", options: &[], codecs: &["h264", "hevc"], is_finished: true },
    Container {
        name: "mkv",
        ending: "mkv",
        options: &[],
        codecs: &["h264", "hevc", "vp8", "vp9", "av1"],
        is_finished: true,
    },
    Container { name: "webm", ending: "webm", options: &[], codecs: &["vp8", "vp9", "av1"], is_finished: true },
    Container {
        name: "fragmented",
        ending: "mp4",
        options: &["-movflags", "frag_keyframe+empty_moov+default_base_moof"],
        codecs: &["h264", "hevc", "vp9", "av1"],
        is_finished: false,
    },
    Container {
        name: "delayed",
        ending: "mp4",
        options: &["-movflags", "frag_keyframe+delay_moov"],
        codecs: &["h264", "hevc", "vp9", "av1"],
        is_finished: false,
    },
    Container {
        name: "live.webm",
        ending: "webm",
        options: &["-f", "webm", "-live", "1", "pipe:1"],
        codecs: &["vp8", "vp9", "av1"],
        is_finished: false,
    },
    Container {
        name: "live.mkv",
        ending: "mkv",
        options: &["-f", "matroska", "pipe:1"],
        codecs: &["h264", "hevc", "vp8", "vp9", "av1"],
        is_finished: false,
    },
];

/// A special property of a file: its name, and the options before and after the input.
const VARIANTS: &[(&str, &[&str], &[&str])] = &[
    ("plain", &[], &[]),
    ("rotation", &[], &["-metadata:s:v", "rotate=90"]),
    ("sar", &[], &["-aspect", "8:3"]),
    ("edit list", &["-ss", "0.3"], &[]),
    ("picture offset", &["-itsoffset", "0.5"], &[]),
    ("without sound", &[], &["-an"]),
];

/// Why a file that is cut may be judged otherwise than by ffprobe, which accepts it or not. If a finished file is accepted,
/// its duration is ffprobe's.
fn exception(
    container: &Container,
    file: &[u8],
    is_accepted: bool,
    judged: Option<&Judgement>,
) -> Option<&'static str> {
    match judged {
        Some(_) if container.is_finished => {
            let why = "ffprobe reads the description only; a finished file that lacks bytes it needs is incomplete";
            (!is_accepted).then_some(why)
        }
        Some(judged) if judged.pictures < 2 => {
            Some("ffprobe counts a first frame that is not whole; nothing can be shown")
        }
        _ if ends_in_moof(file) => {
            Some("ffprobe gives up at the cut head of a fragment, or counts a part of it; what is before it plays")
        }
        _ => None,
    }
}

/// Whether a fragmented MP4 is cut in the head of a fragment.
fn ends_in_moof(file: &[u8]) -> bool {
    let mut rest = file;
    while let Some((&[a, b, c, d, kind @ ..], _)) = rest.split_first_chunk::<8>() {
        let size = u32::from_be_bytes([a, b, c, d]);
        match rest.get(usize::try_from(size).unwrap()..) {
            Some(behind) if size >= 8 => rest = behind,
            _ => return &kind == b"moof",
        }
    }
    false
}

#[test]
fn files_are_judged_as_ffprobe_judges_them() {
    let seed = seed();
    println!("MARQUEE_TEST_SEED={seed}");
    let mut random = Random(seed | 1);
    let (mut tried, mut faults) = (0, Vec::new());
    for (codec, picture, sound) in CODECS {
        let master = master(codec, picture, sound);
        for container in CONTAINERS.iter().filter(|container| container.codecs.contains(codec)) {
            let chosen = random.below(VARIANTS.len());
            if !is_soak() && random.below(3) > 0 {
                continue;
            }
            for (index, (variant, before, behind)) in VARIANTS.iter().enumerate() {
                if !is_soak() && index != 0 && index != chosen {
                    continue;
                }
                let name = format!("{codec} in {}, {variant}", container.name);
                let file = remux(&master, container, before, behind);
                tried += 1;
                faults.extend(compare(&name, container, &file, false).err());
                for _ in 0..cuts(index) {
                    let end = random.below(file.len());
                    tried += 1;
                    faults.extend(compare(&format!("{name}, cut at {end}"), container, &file[..end], true).err());
                }
            }
        }
    }
    println!("{tried} files");
    assert!(faults.is_empty(), "of {tried} files:\n{}", faults.join("\n"));
}

/// At how many places a file is cut: one without anything special, since ffprobe counts what an edit list leaves out of a
/// file that is cut.
fn cuts(variant: usize) -> usize {
    match (variant, is_soak()) {
        (0, true) => CUTS,
        (0, false) => 1,
        _ => 0,
    }
}

/// A second of the codec, with its sound.
fn master(codec: &str, picture: &[&str], sound: &[&str]) -> Vec<u8> {
    let inputs =
        ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=1", "-f", "lavfi", "-i", "sine=duration=1"];
    run(&format!("{codec}.mkv"), &inputs, &[picture, sound].concat())
}

fn remux(master: &[u8], container: &Container, before: &[&str], behind: &[&str]) -> Vec<u8> {
    let copy = ["-map", "0", "-c", "copy", "-strict", "-2"];
    let name = format!("corpus.{}", container.ending);
    if before.contains(&"-itsoffset") {
        // The video begins later than the audio.
        return with_file("master.mkv", master, |path| {
            let inputs = [&["-i", path][..], before, &["-i", path]].concat();
            let maps = ["-map", "1:v", "-map", "0:a", "-c", "copy", "-strict", "-2"];
            run(&name, &inputs, &[&maps, behind, container.options].concat())
        });
    }
    remake(&name, master, before, &[&copy, behind, container.options].concat())
}

/// Compares the probe of a file with ffprobe; returns the difference.
fn compare(name: &str, container: &Container, file: &[u8], is_cut: bool) -> Result<(), String> {
    let probed = probe_bytes(file);
    let judged = ffprobe(file, !container.is_finished, is_cut);
    let fault = match (&probed, &judged) {
        (Ok(probe), Some(judged)) if (probe.width, probe.height) != judged.size => {
            return Err(format!("{name}: {}x{}, ffprobe {:?}", probe.width, probe.height, judged.size));
        }
        (Ok(probe), Some(judged)) if probe.duration.abs_diff(judged.duration) > TOLERANCE => {
            format!("{name}: {:?}, ffprobe {:?}", probe.duration, judged.duration)
        }
        (Ok(_), Some(_)) | (Err(_), None) => return Ok(()),
        (Ok(probe), None) => format!("{name}: {probe:?}, ffprobe refuses it"),
        (Err(error), Some(_)) => format!("{name}: {error}, ffprobe accepts it"),
    };
    let is_fair = matches!(probed, Ok(_) | Err(ProbeError::Truncated(_)));
    match exception(container, file, probed.is_ok(), judged.as_ref()) {
        Some(_) if is_cut && is_fair => Ok(()),
        _ => Err(fault),
    }
}
