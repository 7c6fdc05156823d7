//! Probes real files, made by ffmpeg on the spot, whole, cut and damaged, and files made to do harm.

mod build;
mod corpus;
mod cuts;
mod hostile;
mod media;
mod missing;
mod siblings;

use std::{io::Cursor, time::Duration};

use super::{Container, Probe, ProbeError, probe};
use media::{Media, make};

fn probe_bytes(bytes: &[u8]) -> Result<Probe, ProbeError> {
    probe(Cursor::new(bytes), bytes.len() as u64)
}

/// Whether the tests are run at full size, by `tests/soak media`.
fn is_soak() -> bool {
    std::env::var_os("MARQUEE_SOAK_MEDIA").is_some()
}

/// Where this run's random numbers begin: another place in each, but for one that is repeated by MARQUEE_TEST_SEED.
fn seed() -> u64 {
    match std::env::var("MARQUEE_TEST_SEED") {
        Ok(seed) => seed.parse().expect("MARQUEE_TEST_SEED is a number"),
        Err(_) => getrandom::u64().expect("random bytes"),
    }
}

#[track_caller]
fn assert_probes_as(media: &Media) {
    let probe = probe_bytes(&media.bytes()).expect(media.name);
    assert_eq!(probe.container, media.container, "{}", media.name);
    assert_eq!((probe.width, probe.height), (160, 120), "{}", media.name);
    let error = probe.duration.abs_diff(Duration::from_secs(2));
    assert!(error <= Duration::from_millis(200), "{}: {:?}", media.name, probe.duration);
}

#[test]
fn every_container_is_recognised_with_its_duration_and_size() {
    for media in media::WHOLE.iter().chain(media::OPEN) {
        assert_probes_as(media);
    }
}

#[test]
fn a_content_type_is_that_of_the_container() {
    assert_eq!(Container::Mp4.content_type(), "video/mp4");
    assert_eq!(Container::QuickTime.content_type(), "video/quicktime");
    assert_eq!(Container::WebM.content_type(), "video/webm");
    assert_eq!(Container::Matroska.content_type(), "video/x-matroska");
}

#[test]
fn a_video_filmed_upright_is_higher_than_wide() {
    let flat = make("flat.mp4", media::H264);
    let turned = media::remake("upright.mp4", &flat, &[], &["-c", "copy", "-metadata:s:v", "rotate=90"]);
    let probe = probe_bytes(&turned).unwrap();
    assert_eq!((probe.width, probe.height), (120, 160));
}

#[test]
fn files_without_a_video_track_are_invalid() {
    let sound = ["-map", "1:a"];
    for name in ["sound.mp4", "sound.mov", "sound.mkv", "sound.webm"] {
        let error = probe_bytes(&make(name, &sound)).unwrap_err();
        assert!(matches!(error, ProbeError::Invalid(_)), "{name}: {error}");
        assert_eq!(error.to_string(), "The file has no video track.");
    }
}

#[test]
fn other_formats_are_unsupported_whatever_their_name() {
    let mut others: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        ("one byte", vec![0]),
        ("text", b"This is a text file that somebody named clip.mp4.\n".repeat(20)),
        ("HLS", b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:2,\nhttp://localhost/a.ts\n".to_vec()),
        ("DASH", b"<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"/>".to_vec()),
        ("zeros", vec![0; 4096]),
    ];
    for name in ["other.avi", "other.ts", "other.flv", "other.mp3"] {
        others.push((name, make(name, &["-shortest"])));
    }
    for (name, bytes) in others {
        let error = probe_bytes(&bytes).unwrap_err();
        assert!(matches!(error, ProbeError::Unsupported(_)), "{name}: {error}");
    }
}

#[test]
fn a_foreign_ebml_format_is_unsupported() {
    let mut bytes = make("foreign.mkv", media::H264);
    let at = bytes.windows(8).position(|part| part == b"matroska").unwrap();
    bytes[at..at + 8].copy_from_slice(b"potroska");
    let error = probe_bytes(&bytes).unwrap_err();
    assert!(matches!(error, ProbeError::Unsupported(_)), "{error}");
}

#[test]
fn bytes_after_a_finished_movie_do_no_harm() {
    let whole = make("trailer.mp4", media::H264);
    for trailer in [&[0; 3][..], &[0; 64], b"\x00\x00\x00\x0C\x01\x02\x03\x04more"] {
        let probe = probe_bytes(&[&whole, trailer].concat()).unwrap();
        assert_eq!(probe, probe_bytes(&whole).unwrap());
    }
}

#[test]
fn a_reader_that_fails_is_not_the_files_fault() {
    let bytes = make("io.mp4", media::H264);
    let error = probe(Cursor::new(&bytes[..1000]), bytes.len() as u64).unwrap_err();
    assert!(matches!(error, ProbeError::Io(_)), "{error}");
}

/// Matroska and WebM do not say which VP9 it is. MP4 does; there, ffmpeg looks at the size only when it chooses a level.
#[test]
fn vp9_is_named_by_its_first_frame() {
    for (size, rate, pixels, name, level_in_mp4) in [
        ("64x48", "10", "yuv420p", "vp09.00.10.08", "10"),
        ("640x360", "30", "yuv420p", "vp09.00.21.08", "21"),
        ("642x362", "60", "yuv444p", "vp09.01.30.08", "21"),
        ("320x240", "25", "yuv420p10le", "vp09.02.20.10", "20"),
        ("160x120", "25", "gbrp", "vp09.01.10.08", "10"),
        ("160x120", "120", "yuv422p12le", "vp09.03.11.12", "10"),
    ] {
        let source = format!("testsrc2=size={size}:rate={rate}:duration=0.3");
        let encoder = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-pix_fmt", pixels];
        let film = media::run("named.webm", &["-f", "lavfi", "-i", &source], &encoder);
        let mp4 = media::remake("named.mp4", &film, &[], &["-c", "copy"]);
        let in_mp4 = format!("{}{level_in_mp4}{}", &name[..8], &name[10..]);
        assert_eq!(probe_bytes(&mp4).unwrap().codecs, in_mp4, "{size} {rate} {pixels} in MP4");
        let live = media::remake("live.webm", &film, &[], &["-c", "copy", "-live", "1", "-f", "webm", "pipe:1"]);
        let mkv = media::remake("named.mkv", &film, &[], &["-c", "copy"]);
        for file in [&film, &live, &mkv] {
            assert_eq!(probe_bytes(file).unwrap().codecs, name, "{size} {rate} {pixels}");
        }
    }
}
