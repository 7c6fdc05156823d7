//! Commands that reach a limit, are cancelled, or get files that cannot be decoded.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use marquee::ffmpeg::ladder::Times;
use marquee::ffmpeg::{Demuxer, Failure, FindError, Input, Tools, Work};
use tokio_util::sync::CancellationToken;

use super::{LAUNCHER, Studio, program};
use crate::support::eventually;

const CLIP: &str =
    "-f lavfi -i testsrc2=size=320x240:rate=25:duration=4 -c:v libx264 -preset ultrafast -pix_fmt yuv420p";

fn times(base: Duration, stall: Duration) -> Times {
    Times { base, factor: 0, stall }
}

/// The processes that have this path in their arguments.
fn processes_with(path: &str) -> usize {
    let entries = fs::read_dir("/proc").unwrap();
    let lines = entries.filter_map(|entry| fs::read(entry.ok()?.path().join("cmdline")).ok());
    lines.filter(|line| String::from_utf8_lossy(line).contains(path)).count()
}

/// A file that never ends: a pipe into which nobody writes.
fn endless(studio: &Studio) -> Input {
    let path = studio.path("endless.mp4");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    Input { path, demuxer: Demuxer::Mov, duration: Duration::from_secs(4) }
}

#[tokio::test]
async fn a_command_without_progress_ends() {
    let studio = Studio::open().await;
    let clip = studio.film("clip.mp4", CLIP);
    let plan = studio.plan(&clip).await;
    let input = endless(&studio);
    let scratch = studio.scratch("scratch");
    let work = studio.work(&input, &scratch);
    let hurried = studio.tools.clone().with_times(times(Duration::from_mins(5), Duration::from_millis(500)));
    assert_eq!(hurried.video(&work, &plan.video, &plan.rungs[0]).await, Err(Failure::Stalled));
    let hurried = studio.tools.clone().with_times(times(Duration::from_millis(500), Duration::from_mins(5)));
    assert_eq!(hurried.video(&work, &plan.video, &plan.rungs[0]).await, Err(Failure::Timeout));
    assert_eq!(hurried.report(&work).await, Err(Failure::Timeout));
    assert_eq!(processes_with(input.path.to_str().unwrap()), 0);
}

#[tokio::test]
async fn a_cancelled_command_is_gone() {
    let studio = Studio::open().await;
    let clip = studio.film("clip.mp4", CLIP);
    let plan = studio.plan(&clip).await;
    let input = endless(&studio);
    let scratch = studio.scratch("scratch");
    let path = input.path.to_str().unwrap().to_owned();

    let cancel = CancellationToken::new();
    let work = Work { cancel: &cancel, ..studio.work(&input, &scratch) };
    let running = studio.tools.video(&work, &plan.video, &plan.rungs[0]);
    let cancelling = async {
        eventually("it runs", || async { (processes_with(&path) > 0).then_some(()) }).await;
        cancel.cancel();
    };
    let (ended, ()) = tokio::join!(running, cancelling);
    assert_eq!(ended, Err(Failure::Cancelled));
    assert_eq!(processes_with(&path), 0);
    // It does not even begin.
    assert_eq!(studio.tools.video(&work, &plan.video, &plan.rungs[0]).await, Err(Failure::Cancelled));
}

#[tokio::test]
async fn a_dropped_command_is_gone() {
    let studio = Studio::open().await;
    let input = endless(&studio);
    let scratch = studio.scratch("scratch");
    let path = input.path.to_str().unwrap().to_owned();
    let work = studio.work(&input, &scratch);
    tokio::select! {
        _ = studio.tools.report(&work) => panic!("it ended"),
        () = eventually("it runs", || async { (processes_with(&path) > 0).then_some(()) }) => {}
    }
    eventually("it is gone", || async { (processes_with(&path) == 0).then_some(()) }).await;
}

#[tokio::test]
async fn damaged_files_are_unreadable() {
    let studio = Studio::open().await;
    let clip = studio.film("clip.mp4", CLIP);
    let whole = fs::read(&clip.path).unwrap();
    let mut random = crate::support::random::Random::new();
    for name in ["text", "cut", "noise"] {
        let bytes = match name {
            "text" => b"not a video".to_vec(),
            "cut" => whole[..whole.len() / 2].to_vec(),
            _ => crate::support::media::noise(random.next(), 50_000),
        };
        let path = studio.path(name);
        fs::write(&path, bytes).unwrap();
        for demuxer in [Demuxer::Mov, Demuxer::Matroska] {
            let input = Input { path: path.clone(), demuxer, duration: Duration::from_secs(4) };
            let failure = studio.report(&input).await.unwrap_err();
            assert!(matches!(failure, Failure::Unreadable | Failure::Refused(_)), "{name}: {failure:?}");
            assert!(!failure.is_temporary());
        }
    }
}

#[tokio::test]
async fn a_file_without_a_decoder_is_refused() {
    let studio = Studio::open().await;
    let clip = studio.film("clip.mp4", CLIP);
    // A codec that nobody knows.
    let mut bytes = fs::read(&clip.path).unwrap();
    let at = bytes.windows(4).position(|four| four == b"avc1").unwrap();
    // The first one is among the brands.
    let at = at + 4 + bytes[at + 4..].windows(4).position(|four| four == b"avc1").unwrap();
    bytes[at..at + 4].copy_from_slice(b"zzzz");
    fs::write(&clip.path, bytes).unwrap();
    assert!(matches!(studio.report(&clip).await, Err(Failure::Refused(_))));
}

#[tokio::test]
async fn a_text_track_without_end_is_too_large() {
    let studio = Studio::open().await;
    let cue = |number: usize| {
        let (minute, second) = (number / 60 % 60, number % 60);
        format!("{number}\n00:{minute:02}:{second:02},000 --> 00:{minute:02}:{second:02},900\n{}\n\n", "x".repeat(4000))
    };
    let text = studio.path("text.srt");
    fs::write(&text, (1..1500).map(cue).collect::<String>()).unwrap();
    let film = format!("-f lavfi -i testsrc2=size=64x48:rate=1:duration=1500 -i {} -c:s srt", text.display());
    let input = studio.film("text.mkv", &format!("{film} -c:v libx264 -preset ultrafast"));
    let plan = studio.plan(&input).await;
    let scratch = studio.scratch("scratch");
    let failed = studio.tools.captions(&studio.work(&input, &scratch), &plan.captions).await;
    assert_eq!(failed, Err(Failure::TooLarge));
    let written: u64 = fs::read_dir(&scratch).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    assert!(written <= 4 << 20, "{written}");
}

#[tokio::test]
async fn programs_that_cannot_be_used_are_named() {
    let at = async |path: PathBuf| Tools::at(&path, LAUNCHER.as_ref()).await.map(|_| ()).unwrap_err();
    assert!(matches!(at("/nowhere/ffmpeg".into()).await, FindError::NoProgram(_)));
    // A folder with programs that are not ffmpeg.
    let folder = tempfile::tempdir().unwrap();
    for name in ["ffmpeg", "ffprobe"] {
        std::os::unix::fs::symlink("/bin/false", folder.path().join(name)).unwrap();
    }
    let failure = at(folder.path().join("ffmpeg")).await;
    assert!(matches!(failure, FindError::Fails(_, Failure::Unreadable)), "{failure}");
    let found = Tools::at(&program("ffmpeg"), "/bin/false".as_ref()).await;
    assert!(matches!(found, Err(FindError::Fails(..))));
}
