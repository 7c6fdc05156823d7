//! What ffmpeg makes of videos, and what it cannot do: the real ffmpeg in the real sandbox, on files that are made here.

mod colours;
mod failures;
mod pictures;
mod renditions;
mod sandbox;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use marquee::ffmpeg::ladder::LADDER;
use marquee::ffmpeg::{Demuxer, Failure, Input, Plan, Report, Tools, Work};
use marquee::video::probe::{Container, probe};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// The program `marquee`, which contains the sandbox.
const LAUNCHER: &str = env!("CARGO_BIN_EXE_marquee");

/// A folder for a test's files, with the tools.
struct Studio {
    folder: TempDir,
    tools: Tools,
    cancel: CancellationToken,
}

impl Studio {
    async fn open() -> Self {
        let tools = Tools::at(&program("ffmpeg"), Path::new(LAUNCHER)).await.expect("ffmpeg can be used");
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder, tools: tools.with_threads(2), cancel: CancellationToken::new() }
    }

    /// A path in the folder.
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().expect("the folder").join(name)
    }

    /// Makes a file with ffmpeg, outside of the sandbox; arguments are separated by spaces.
    fn film(&self, name: &str, arguments: &str) -> Input {
        let path = self.path(name);
        ffmpeg(arguments.split_whitespace(), &path);
        input(path)
    }

    /// A new empty folder.
    fn scratch(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir(&path).expect("a folder");
        path
    }

    fn work<'a>(&'a self, input: &'a Input, scratch: &'a Path) -> Work<'a> {
        Work { input, scratch, cancel: &self.cancel, progress: &|_| {} }
    }

    async fn report(&self, input: &Input) -> Result<Report, Failure> {
        self.tools.report(&self.work(input, self.folder.path())).await
    }

    async fn plan(&self, input: &Input) -> Plan {
        let report = self.report(input).await.expect("a report");
        Plan::of(&report, input, LADDER).expect("a plan")
    }
}

/// What our own probe says about a file.
fn input(path: PathBuf) -> Input {
    let file = File::open(&path).expect("the file");
    let len = file.metadata().expect("its size").len();
    let probe = probe(file, len).expect("a video");
    let demuxer = match probe.container {
        Container::Mp4 | Container::QuickTime => Demuxer::Mov,
        Container::WebM | Container::Matroska => Demuxer::Matroska,
    };
    Input { path, demuxer, duration: probe.duration }
}

/// A program in PATH.
fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").expect("PATH");
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file());
    found.expect("it is installed, `tests/run` does it")
}

fn ffmpeg<'a>(arguments: impl IntoIterator<Item = &'a str>, output: &Path) {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y"]).args(arguments).arg(output);
    let made = command.output().expect("ffmpeg is installed, `tests/run` does it");
    assert!(made.status.success(), "{command:?}: {}", String::from_utf8_lossy(&made.stderr));
}

/// What ffprobe says about the entries of a file's stream of pictures or sound, one `key=value` a line.
fn entries(path: &Path, stream: &str, names: &str) -> String {
    let wanted = format!("stream={names}");
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-select_streams", stream, "-show_entries", &wanted, "-of", "default=nw=1"]).arg(path);
    let output = command.output().expect("ffprobe is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The first picture of a file as RGB, decoded as a browser does: by BT.709 in limited range.
fn first_picture(path: &Path, width: u32, height: u32) -> Vec<u8> {
    let filter = format!("scale={width}:{height}:in_color_matrix=bt709:in_range=tv,format=rgb24");
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-i"]).arg(path);
    command.args(["-frames:v", "1", "-vf", &filter, "-f", "rawvideo", "-"]);
    let output = command.output().expect("ffmpeg is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.stdout.len(), usize::try_from(width * height * 3).unwrap());
    output.stdout
}
