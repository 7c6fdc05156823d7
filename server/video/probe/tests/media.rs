//! Two seconds of moving picture and sound at 160 by 120 in every container, made by ffmpeg.

use std::{
    fs,
    path::PathBuf,
    process::{self, Command},
    sync::atomic::{AtomicU32, Ordering},
};

use super::Container;

pub(super) const H264: &[&str] = &["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "10", "-c:a", "aac"];

/// A file to make.
pub(super) struct Media {
    pub(super) name: &'static str,
    pub(super) container: Container,
    codecs: &'static [&'static str],
    options: &'static [&'static str],
}

impl Media {
    pub(super) fn bytes(&self) -> Vec<u8> {
        make(self.name, &[self.codecs, self.options].concat())
    }
}

const VP8: &[&str] = &["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"];
const VP9: &[&str] = &["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"];

macro_rules! media {
    ($($name:literal $container:ident $codecs:ident $options:expr;)*) => {
        &[$(Media { name: $name, container: Container::$container, codecs: $codecs, options: &$options }),*]
    };
}

/// Files that state their length.
pub(super) const WHOLE: &[Media] = media! {
    "moov-last.mp4" Mp4 H264 [];
    "moov-first.mp4" Mp4 H264 ["-movflags", "+faststart"];
    "moov-last.mov" QuickTime H264 [];
    "moov-first.mov" QuickTime H264 ["-movflags", "+faststart"];
    "pcm.mov" QuickTime H264 ["-c:a", "pcm_s16le"];
    "vp8.webm" WebM VP8 [];
    "vp9.webm" WebM VP9 [];
    "cues-first.webm" WebM VP8 ["-cues_to_front", "1"];
    "h264.mkv" Matroska H264 [];
};

/// Files that are written while they are recorded: they go on until they end.
pub(super) const OPEN: &[Media] = media! {
    "fragments.mp4" Mp4 H264 ["-movflags", "frag_keyframe+empty_moov"];
    "fragments-behind-samples.mp4" Mp4 H264 ["-movflags", "frag_keyframe"];
    "dash.mp4" Mp4 H264 ["-movflags", "+dash+global_sidx+frag_keyframe+empty_moov+default_base_moof"];
    "fragments.mov" QuickTime H264 ["-movflags", "frag_keyframe+empty_moov"];
    "live.webm" WebM VP8 ["-live", "1", "-f", "webm"];
    "pipe.webm" WebM VP9 ["-f", "webm", "pipe:1"];
    "pipe.mkv" Matroska H264 ["-f", "matroska", "pipe:1"];
};

/// Makes a file with ffmpeg; the options come after the inputs.
pub(super) fn make(name: &str, options: &[&str]) -> Vec<u8> {
    let inputs =
        ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=2", "-f", "lavfi", "-i", "sine=duration=2"];
    run(name, &inputs, options)
}

/// Rewrites `input` with ffmpeg; `before` are options of the input.
pub(super) fn remake(name: &str, input: &[u8], before: &[&str], options: &[&str]) -> Vec<u8> {
    with_file(name, input, |path| run(name, &[before, &["-i", path]].concat(), options))
}

/// Runs `work` on a file with these bytes.
pub(super) fn with_file<T>(name: &str, bytes: &[u8], work: impl FnOnce(&str) -> T) -> T {
    let path = scratch(name);
    fs::write(&path, bytes).expect("the temporary folder can be written");
    let result = work(path.to_str().expect("a plain path"));
    fs::remove_file(path).expect("the file was written above");
    result
}

/// Makes a file with ffmpeg from `inputs`.
pub(super) fn run(name: &str, inputs: &[&str], options: &[&str]) -> Vec<u8> {
    let path = scratch(name);
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-y"]).args(inputs).args(options);
    let to_pipe = options.contains(&"pipe:1");
    if !to_pipe {
        command.arg(&path);
    }
    let output = command.output().expect("these tests need ffmpeg: install the package `ffmpeg`");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "ffmpeg could not make {name}: {errors}");
    if to_pipe {
        return output.stdout;
    }
    let bytes = fs::read(&path).expect("ffmpeg wrote the file");
    fs::remove_file(path).expect("ffmpeg wrote the file");
    bytes
}

/// Returns a path that no other test uses; ffmpeg determines the format by its extension.
fn scratch(name: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("marquee-probe-{}-{number}-{name}", process::id()))
}
