//! What a program in the sandbox cannot do, each tried with ffmpeg itself or with a shell, beside a canary.

use std::fs;
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use marquee::ffmpeg::{Demuxer, Failure, Input};

use super::{LAUNCHER, Studio, program};
use crate::support::eventually;

const CLIP: &str = "-f lavfi -i testsrc2=size=160x120:rate=25:duration=1 -c:v libx264 -preset ultrafast";

/// `marquee sandbox` around ffmpeg, which may read `input` and write into `scratch`.
fn confined(studio: &Studio, input: &Path, flags: &[&str]) -> Command {
    let scratch = studio.path("scratch");
    let _ = fs::create_dir(&scratch);
    let mut command = Command::new(LAUNCHER);
    command.arg("sandbox").arg("--read").arg(input).arg("--write").arg(&scratch).args(flags).arg("--");
    command.arg(program("ffmpeg").canonicalize().unwrap()).args(["-nostdin", "-v", "error", "-y"]);
    command.current_dir(scratch).stdin(Stdio::null());
    command
}

/// Runs a command that must fail, and say why.
fn fails(command: &mut Command, why: &str) {
    let output = command.output().expect("it runs");
    assert!(!output.status.success(), "{output:?}");
    assert!(said(&output).contains(why), "{output:?}");
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A shell in the sandbox.
fn shell(script: &str) -> Output {
    let shell = Path::new("/bin/sh").canonicalize().unwrap();
    let mut command = Command::new(LAUNCHER);
    command.env("CANARY", "secret").args(["sandbox", "--"]).arg(shell).args(["-c", script]);
    command.output().expect("it runs")
}

#[tokio::test]
async fn this_system_enforces_everything() {
    let studio = Studio::open().await;
    assert!(studio.tools.confined().is_full(), "{}", studio.tools.confined());
}

#[tokio::test]
async fn it_converts_its_input_in_its_folder() {
    let studio = Studio::open().await;
    let clip = studio.film("clip.mp4", CLIP);
    let output = confined(&studio, &clip.path, &[]).arg("-i").arg(&clip.path).arg("out.mp4").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(studio.path("scratch/out.mp4").exists());
}

#[tokio::test]
async fn it_writes_nowhere_else() {
    let studio = Studio::open().await;
    let clip = studio.film("clip.mp4", CLIP);
    let outside = studio.path("outside.mp4");
    fails(confined(&studio, &clip.path, &[]).arg("-i").arg(&clip.path).arg(&outside), "Permission denied");
    assert!(!outside.exists());
    // Neither into its input.
    let before = fs::read(&clip.path).unwrap();
    let noise = ["-f", "lavfi", "-i", "testsrc2=duration=1"];
    fails(confined(&studio, &clip.path, &[]).args(noise).arg(&clip.path), "Permission denied");
    assert_eq!(fs::read(&clip.path).unwrap(), before);
}

#[tokio::test]
async fn it_reads_nothing_else() {
    let studio = Studio::open().await;
    let clip = studio.film("clip.mp4", CLIP);
    let other = studio.film("other.mp4", CLIP);
    for path in [&*other.path, Path::new("/etc/passwd"), Path::new("/proc/self/environ")] {
        fails(confined(&studio, &clip.path, &[]).arg("-i").arg(path).arg("out.mp4"), "Permission denied");
    }
}

/// A playlist with the name of a video, which names another file.
#[tokio::test]
async fn a_playlist_opens_no_other_file() {
    let studio = Studio::open().await;
    let other = studio.path("other.ts");
    super::ffmpeg(CLIP.split(' '), &other);
    let list = studio.path("pl.mp4");
    let text = format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:{}\n#EXT-X-ENDLIST\n", other.display());
    fs::write(&list, text).unwrap();
    // Even with all extensions and a free choice of the demuxer.
    let all = ["-allowed_extensions", "ALL", "-i"];
    let mut free = Command::new("ffmpeg");
    free.args(["-nostdin", "-v", "error"]).args(all).arg(&list).arg(studio.path("out.mp4"));
    assert!(free.status().unwrap().success(), "outside of the sandbox it is opened");
    fails(confined(&studio, &list, &[]).args(all).arg(&list).arg("out.mp4"), "Error when loading first segment");
    // And the demuxer is not free.
    let input = Input { path: list, demuxer: Demuxer::Mov, duration: Duration::from_secs(1) };
    assert_eq!(studio.report(&input).await, Err(Failure::Unreadable));
}

#[tokio::test]
async fn it_connects_to_nobody() {
    let studio = Studio::open().await;
    let clip = studio.film("clip.mp4", CLIP);
    let canary = TcpListener::bind("127.0.0.1:0").unwrap();
    canary.set_nonblocking(true).unwrap();
    let url = format!("http://{}/clip.mp4", canary.local_addr().unwrap());
    fails(confined(&studio, &clip.path, &[]).args(["-i", &url, "out.mp4"]), "Operation not permitted");
    assert!(canary.accept().is_err());

    let socket = studio.path("scratch/canary.sock");
    let canary = UnixListener::bind(&socket).unwrap();
    canary.set_nonblocking(true).unwrap();
    let url = format!("unix:{}", socket.display());
    fails(confined(&studio, &clip.path, &[]).args(["-i", &url, "out.mp4"]), "Operation not permitted");
    assert!(canary.accept().is_err());
}

#[tokio::test]
async fn it_starts_no_process_and_has_no_environment() {
    let output = shell("echo $CANARY; set");
    assert!(output.status.success(), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("secret"), "{output:?}");
    let output = shell("(echo started) ; echo after");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("started"), "{output:?}");
    assert!(said(&output).contains("fork"), "{output:?}");
    // Nor does it become another program.
    let output = shell("exec /usr/bin/id");
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
}

#[tokio::test]
async fn its_files_are_limited() {
    let studio = Studio::open().await;
    let clip = studio.film("clip.mp4", CLIP);
    let mut command = confined(&studio, &clip.path, &["--file-bytes=100000"]);
    command.arg("-i").arg(&clip.path).args(["-c:v", "rawvideo", "out.avi"]);
    let output = command.output().unwrap();
    let file_size = 25;
    assert_eq!(output.status.signal(), Some(file_size), "{output:?}");
    assert_eq!(fs::metadata(studio.path("scratch/out.avi")).unwrap().len(), 100_000);
}

#[tokio::test]
async fn its_processor_time_is_limited() {
    let studio = Studio::open().await;
    let clip = studio.film("clip.mp4", CLIP);
    let mut command = confined(&studio, &clip.path, &["--cpu-seconds=1"]);
    command.args(["-f", "lavfi", "-i", "testsrc2=size=640x360", "-f", "null", "-"]);
    let output = command.output().unwrap();
    let kill = 9;
    assert_eq!(output.status.signal(), Some(kill), "{output:?}");
}

#[tokio::test]
async fn its_memory_is_limited() {
    let studio = Studio::open().await;
    let clip = studio.film("clip.mp4", CLIP);
    let mut command = confined(&studio, &clip.path, &["--memory-bytes=400000000"]);
    command.args(["-f", "lavfi", "-i", "color=size=8192x8192", "-frames:v", "40", "-vf", "reverse", "-f", "null", "-"]);
    let output = command.output().unwrap();
    assert!(said(&output).contains("Cannot allocate memory"), "{output:?}");
}

#[tokio::test]
async fn it_ends_with_its_parent() {
    let studio = Studio::open().await;
    // The parent: a shell that starts an endless ffmpeg, and tells its number.
    let endless = "-nostdin -v error -re -f lavfi -i color=size=16x16 -f null -";
    let ffmpeg = program("ffmpeg").canonicalize().unwrap();
    let script = format!("{LAUNCHER} sandbox --parent=$$ -- {} {endless} >&2 & echo $!; wait", ffmpeg.display());
    let mut parent = tokio::process::Command::new("/bin/sh");
    parent.args(["-c", &script]).stdout(Stdio::piped()).stderr(Stdio::null()).current_dir(studio.folder.path());
    let mut parent = parent.kill_on_drop(true).spawn().unwrap();
    let mut lines = tokio::io::AsyncBufReadExt::lines(tokio::io::BufReader::new(parent.stdout.take().unwrap()));
    let child: u32 = lines.next_line().await.unwrap().unwrap().parse().unwrap();
    eventually("ffmpeg runs", || async { (name_of(child).as_deref() == Some("ffmpeg")).then_some(()) }).await;
    parent.kill().await.unwrap();
    eventually("ffmpeg has ended", || async { name_of(child).is_none().then_some(()) }).await;
}

/// Fails to start if the parent has died before the sandbox could ask to end with it.
#[tokio::test]
async fn it_does_not_start_without_its_parent() {
    let output = Command::new(LAUNCHER).args(["sandbox", "--parent=1", "--report"]).output().unwrap();
    assert!(!output.status.success() && said(&output).contains("the parent has ended"), "{output:?}");
}

/// The name of a running process; `None` if it has ended.
fn name_of(process: u32) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let is_dead = status.lines().any(|line| line.starts_with("State:\tZ"));
    let name = status.lines().next()?.strip_prefix("Name:\t")?;
    (!is_dead).then(|| name.to_owned())
}
