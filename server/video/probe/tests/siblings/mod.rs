//! Files that players play, or that nobody can play, of every kind that was judged wrongly once: with the right answer.

mod around;
mod encrypted;
mod foreign;
mod recordings;
mod shapes;
mod timelines;
mod tracks;

use std::sync::LazyLock;

use super::{ProbeError, media::run, probe_bytes};

/// What is right for a file.
#[derive(Clone, Copy)]
enum Right {
    /// Accepted, with this duration in milliseconds, give or take 50, and this size.
    Film(u64, (u32, u32)),
    /// Refused, with this in the text.
    Unsupported(&'static str),
    Truncated,
    Invalid(&'static str),
}
use Right::{Film, Invalid, Truncated, Unsupported};

/// A name, a file, what is right.
type Sibling = (&'static str, Vec<u8>, Right);

const SIZE: (u32, u32) = (64, 48);
const ORDINARY: Right = Film(2000, SIZE);
const NO_PICTURE: Right = Invalid("no video track");

fn tiny(name: &str, options: &[&str]) -> Vec<u8> {
    let inputs =
        ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=2", "-f", "lavfi", "-i", "sine=duration=2"];
    let codecs: &[&str] = if options.contains(&"mjpeg") {
        &["-c:a", "aac"]
    } else if name.ends_with("webm") {
        &["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"]
    } else {
        &["-c:v", "libx264", "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-g", "5", "-c:a", "aac"]
    };
    run(name, &inputs, &[codecs, options].concat())
}

/// Its description lies behind the media, so that it can be changed without moving that.
static MOVIE: LazyLock<Vec<u8>> = LazyLock::new(|| tiny("movie.mp4", &[]));
static FIRST: LazyLock<Vec<u8>> = LazyLock::new(|| tiny("first.mp4", &["-movflags", "+faststart"]));
static FRAGMENTS: LazyLock<Vec<u8>> =
    LazyLock::new(|| tiny("fragments.mp4", &["-movflags", "frag_keyframe+empty_moov+default_base_moof"]));
static LIVE: LazyLock<Vec<u8>> = LazyLock::new(|| tiny("live.webm", &["-live", "1"]));
static PIPE: LazyLock<Vec<u8>> = LazyLock::new(|| tiny("pipe.mkv", &["-f", "matroska", "pipe:1"]));

/// Where the first box of this type begins.
fn place_of(bytes: &[u8], kind: [u8; 4]) -> usize {
    bytes.windows(4).position(|part| part == kind).unwrap() - 4
}

static ALL: LazyLock<Vec<Sibling>> = LazyLock::new(|| {
    let kinds = [
        around::around(),
        recordings::recordings(),
        timelines::timelines(),
        shapes::shapes(),
        tracks::tracks(),
        encrypted::encrypted(),
        foreign::foreign(),
    ];
    kinds.into_iter().flatten().collect()
});

/// All of the files, with their names.
pub(super) fn files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    ALL.iter().map(|(name, file, _)| (*name, file.as_slice()))
}

#[test]
fn every_kind_is_judged_as_players_judge_it() {
    let faults: Vec<String> = ALL.iter().filter_map(|(name, file, right)| wrong(name, file, *right)).collect();
    println!("{} siblings", ALL.len());
    assert!(ALL.len() >= 60);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is wrong about a file's judgement.
fn wrong(name: &str, file: &[u8], right: Right) -> Option<String> {
    let probed = probe_bytes(file);
    let (error, wanted) = match (probed, right) {
        (Ok(probe), Film(millis, size)) => {
            let off = probe.duration.as_millis().abs_diff(millis.into());
            let fits = off <= 50 && (probe.width, probe.height) == size && !probe.codecs.is_empty();
            return (!fits).then(|| format!("{name}: {probe:?} for {millis} ms, {size:?}"));
        }
        (Ok(probe), _) => return Some(format!("{name}: accepted as {probe:?}")),
        (Err(error), Film(..)) => return Some(format!("{name}: {error}")),
        (Err(ProbeError::Unsupported(text)), Unsupported(wanted))
        | (Err(ProbeError::Invalid(text)), Invalid(wanted)) => (text, wanted),
        (Err(ProbeError::Truncated(_)), Truncated) => return None,
        (Err(error), _) => return Some(format!("{name}: {error:?}")),
    };
    (!error.contains(wanted)).then(|| format!("{name}: {error}"))
}
