//! Videos of many kinds, as phones, cameras and editors make them: each becomes READY, and its HLS is right.

use std::path::PathBuf;
use std::process::Command;

use marquee_contract::v1 as pb;

use super::*;
use crate::support::on_sqlite;
use crate::support::rounds::rounds;

/// A kind of video: its name, the file's name, ffmpeg's arguments, its seconds, and the size in which it is shown.
struct Case {
    name: &'static str,
    file: &'static str,
    arguments: String,
    seconds: f32,
    size: (i32, i32),
}

const fn case(name: &'static str, file: &'static str, arguments: String, seconds: f32, size: (i32, i32)) -> Case {
    Case { name, file, arguments, seconds, size }
}

/// Pictures of this size and rate, and a tone.
fn source(size: &str, rate: &str, seconds: u8) -> String {
    format!(
        "-f lavfi -i testsrc2=size={size}:rate={rate}:duration={seconds} -f lavfi -i sine=frequency=440:duration={seconds}"
    )
}

const H264: &str = "-pix_fmt yuv420p -c:v libx264 -preset ultrafast";
const X265: &str = "-c:v libx265 -preset ultrafast -x265-params log-level=none -tag:v hvc1";

fn cases() -> Vec<Case> {
    let wide = |seconds| source("640x360", "30", seconds);
    let hdr = "-color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -pix_fmt yuv420p10le";
    vec![
        case(
            "a full range",
            "a.mp4",
            format!("{} {H264} -vf scale=out_range=pc -color_range pc -c:a aac", wide(3)),
            3.0,
            (640, 360),
        ),
        case("HDR", "a.mp4", format!("{} {hdr} {X265} -c:a aac", wide(2)), 2.0, (640, 360)),
        case(
            "23.976 frames a second",
            "a.mp4",
            format!("{} {H264} -c:a aac", source("640x360", "24000/1001", 14)),
            14.0,
            (640, 360),
        ),
        case(
            "59.94 frames a second",
            "a.mp4",
            format!("{} {H264} -c:a aac", source("640x360", "60000/1001", 7)),
            7.0,
            (640, 360),
        ),
        case(
            "upright",
            "a.mov",
            format!("{} -c:v prores_ks -c:a pcm_s16le", source("360x640", "30", 2)),
            2.0,
            (360, 640),
        ),
        case(
            "square",
            "a.mp4",
            format!("{} {X265} -pix_fmt yuv420p -c:a aac", source("400x400", "25", 2)),
            2.0,
            (400, 400),
        ),
        case(
            "odd",
            "a.webm",
            format!("{} -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus", source("335x237", "25", 2)),
            2.0,
            (335, 237),
        ),
        case(
            "pixels that are not square",
            "a.mp4",
            format!("{} {H264} -vf setsar=2 -c:a aac", source("320x360", "30", 2)),
            2.0,
            (640, 360),
        ),
        case("MPEG-4 part 2", "a.mp4", format!("{} -c:v mpeg4 -c:a aac", wide(8)), 8.0, (640, 360)),
        case(
            "Motion JPEG",
            "a.mov",
            format!("{} -pix_fmt yuvj420p -c:v mjpeg -c:a pcm_s16le", wide(2)),
            2.0,
            (640, 360),
        ),
        case(
            "AV1",
            "a.mp4",
            format!(
                "{} -pix_fmt yuv420p -c:v libaom-av1 -cpu-used 8 -usage realtime -c:a aac",
                source("320x180", "25", 2)
            ),
            2.0,
            (320, 180),
        ),
        case("mono", "a.mp4", format!("{} {X265} -pix_fmt yuv420p -c:a aac -ac 1", wide(2)), 2.0, (640, 360)),
        case("5.1", "a.mkv", format!("{} {X265} -pix_fmt yuv420p -c:a ac3 -ac 6", wide(2)), 2.0, (640, 360)),
        case(
            "two languages",
            "a.mkv",
            format!(
                "{} -map 0:v -map 1:a -map 1:a {X265} -pix_fmt yuv420p -c:a aac -metadata:s:a:0 language=deu -metadata:s:a:1 language=fra",
                wide(2)
            ),
            2.0,
            (640, 360),
        ),
        case(
            "one frame",
            "a.mp4",
            format!("-f lavfi -i testsrc2=size=320x180:rate=1:duration=1 -frames:v 1 {X265} -pix_fmt yuv420p"),
            1.0,
            (320, 180),
        ),
        case(
            "a variable rate",
            "a.mp4",
            format!("{} {H264} -vf select='not(between(mod(n\\,30)\\,5\\,20))' -fps_mode vfr -c:a aac", wide(13)),
            13.0,
            (640, 360),
        ),
        case("three minutes", "a.mp4", format!("{} {H264} -c:a aac", source("320x180", "25", 180)), 180.0, (320, 180)),
    ]
}

fn make(case: &Case, folder: &tempfile::TempDir) -> Vec<u8> {
    let path: PathBuf = folder.path().join(case.file);
    let status =
        Command::new("ffmpeg").args(["-y", "-loglevel", "error"]).args(case.arguments.split(' ')).arg(&path).status();
    assert!(status.expect("ffmpeg is installed, `tests/run` does it").success(), "{}", case.name);
    std::fs::read(path).expect("the file")
}

on_sqlite! {
    async fn videos_of_many_kinds_become_ready_with_true_playlists(engine: Engine) {
        let (server, folder) = (server(engine).await, tempfile::tempdir().expect("a folder"));
        let owner = User::register(&server).await;
        for case in cases().iter().take(rounds(2, usize::MAX)) {
            let video = owner.publish(&make(case, &folder), pb::Visibility::Unlisted).await;
            assert_eq!((video.width, video.height), case.size, "{}", case.name);
            let done = until_done(&owner, &video.id).await;
            assert_eq!(done.state(), pb::VideoState::Ready, "{}", case.name);
            let renditions = playback(&owner, &video.id).await;
            let hls = renditions.iter().find(|one| one.kind() == pb::RenditionKind::Hls).expect("HLS");
            println!("{}: {} x {}", case.name, hls.width, hls.height);
            hls::check(&hls.url, case.seconds).await;
            // Shown as high for its width as the original, but for a pixel.
            let (width, height) = (f64::from(case.size.0), f64::from(case.size.1));
            let error = f64::from(hls.height) - f64::from(hls.width) * height / width;
            assert!(error.abs() <= 2.0, "{}: {} x {}", case.name, hls.width, hls.height);
        }
    }
}
