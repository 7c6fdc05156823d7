//! Video files of these tests. Each is made once per test run.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

/// Makes a file with ffmpeg from its test picture of this size and length, and a tone.
fn encode(name: &str, size: &str, seconds: u32, options: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file: &Path = &folder.path().join(name);
    let picture = format!("testsrc2=size={size}:rate=30:duration={seconds}");
    let tone = format!("sine=frequency=440:duration={seconds}");
    let status = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", &tone])
        .args(options)
        .arg(file)
        .status();
    assert!(status.expect("ffmpeg is installed, `tests/run` does it").success());
    std::fs::read(file).expect("the file")
}

macro_rules! files {
    ($($(#[$meta:meta])* $name:ident = $file:literal, $size:literal, $seconds:literal, $options:expr;)+) => {$(
        $(#[$meta])*
        pub(crate) fn $name() -> &'static [u8] {
            static FILE: OnceLock<Vec<u8>> = OnceLock::new();
            FILE.get_or_init(|| encode($file, $size, $seconds, &$options))
        }
    )+};
}

const X265: &str = "log-level=none";

files! {
    /// H.264 and AAC in MP4, which every browser plays: two rungs.
    h264 = "clip.mp4", "854x480", 8, ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"];
    /// H.265 and AAC in MP4, as phones record: one rung.
    hevc = "clip.mp4", "320x180", 3, ["-pix_fmt", "yuv420p", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", X265, "-tag:v", "hvc1", "-c:a", "aac"];
    /// ProRes of ten bits and PCM in QuickTime, as editors export, upright: one rung.
    prores = "clip.mov", "180x320", 2, ["-pix_fmt", "yuv422p10le", "-c:v", "prores_ks", "-c:a", "pcm_s16le"];
    /// H.265 without sound.
    silent = "clip.mp4", "320x180", 2, ["-an", "-pix_fmt", "yuv420p", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", X265, "-tag:v", "hvc1"];
    /// H.265 that takes some seconds to process: two rungs.
    long = "clip.mp4", "854x480", 40, ["-pix_fmt", "yuv420p", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", X265, "-tag:v", "hvc1", "-c:a", "aac"];
    /// H.264 that is black at its beginning, with a keyframe each second as from a phone.
    black_at_first = "clip.mp4", "320x180", 6, ["-vf", "drawbox=c=black:t=fill:enable='lt(t,1)'", "-g", "30", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"];
}

/// H.264 in Matroska with text tracks: German, English for those who do not hear, English, French for those who do not
/// hear, and English of foreign dialogue only.
pub(super) fn with_texts() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let text = "1\n00:00:00,200 --> 00:00:00,900\nHello <i>there</i>\n\n2\n00:00:01,000 --> 00:00:01,500\nBye\n";
        let (texts, file) = (folder.path().join("text.srt"), folder.path().join("clip.mkv"));
        std::fs::write(&texts, text).expect("the texts");
        let mut command = Command::new("ffmpeg");
        command.args(["-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30:duration=2"]);
        command.arg("-i").arg(&texts).args([
            "-map",
            "0:v",
            "-pix_fmt",
            "yuv420p",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
        ]);
        let tracks = [
            ("ger", "", "0"),
            ("eng", "Loud", "hearing_impaired"),
            ("eng", "Plain", "0"),
            ("fre", "Sourds", "hearing_impaired"),
            ("eng", "", "forced"),
        ];
        for (number, (language, title, disposition)) in tracks.into_iter().enumerate() {
            command.args(["-map", "1:s", &format!("-metadata:s:s:{number}"), &format!("language={language}")]);
            command.args([&format!("-metadata:s:s:{number}"), &format!("title={title}")]);
            command.args([&format!("-disposition:s:{number}"), disposition]);
        }
        assert!(command.args(["-c:s", "srt"]).arg(&file).status().expect("ffmpeg is installed").success());
        std::fs::read(file).expect("the file")
    })
}

/// A file whose container says H.265, and whose pictures are noise.
pub(crate) fn damaged() -> Vec<u8> {
    let mut file = hevc().to_vec();
    let at = file.windows(4).position(|name| name == b"mdat").expect("the box of the media") + 4;
    let len = u32::from_be_bytes(file[at - 8..at - 4].try_into().expect("four bytes"));
    let end = at - 8 + usize::try_from(len).expect("a length");
    let noise = crate::support::media::noise(7, end - at);
    file[at..end].copy_from_slice(&noise);
    file
}
