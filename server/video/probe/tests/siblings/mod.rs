//! Files of every kind that was once judged wrongly, playable or not, with their expected results.

mod around;
mod encrypted;
mod foreign;
mod recordings;
mod shapes;
mod timelines;
mod tracks;

use std::sync::LazyLock;

use super::{ProbeError, media::run, probe_bytes};

/// The expected result of probing a file.
#[derive(Clone, Copy)]
enum Expected {
    /// Accepted, with this duration in milliseconds within 50 ms, and this size in pixels.
    Accepted(u64, (u32, u32)),
    /// Refused, with this in the text of the error.
    Unsupported(&'static str),
    Truncated,
    Invalid(&'static str),
}
use Expected::{Accepted, Invalid, Truncated, Unsupported};

/// A name, a file, the expected result.
type Sibling = (&'static str, Vec<u8>, Expected);

const SIZE: (u32, u32) = (64, 48);
const ORDINARY: Expected = Accepted(2000, SIZE);
const NO_PICTURE: Expected = Invalid("no video track");

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

/// Its `moov` is after the media, so that a change of it does not move the media.
static MOVIE: LazyLock<Vec<u8>> = LazyLock::new(|| tiny("movie.mp4", &[]));
static FIRST: LazyLock<Vec<u8>> = LazyLock::new(|| tiny("first.mp4", &["-movflags", "+faststart"]));
static FRAGMENTS: LazyLock<Vec<u8>> =
    LazyLock::new(|| tiny("fragments.mp4", &["-movflags", "frag_keyframe+empty_moov+default_base_moof"]));
static LIVE: LazyLock<Vec<u8>> = LazyLock::new(|| tiny("live.webm", &["-live", "1"]));
static PIPE: LazyLock<Vec<u8>> = LazyLock::new(|| tiny("pipe.mkv", &["-f", "matroska", "pipe:1"]));

/// Returns the offset of the first box of this type.
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

/// Returns how the result of probing a file differs from the expected one; `None` if it does not.
fn wrong(name: &str, file: &[u8], right: Expected) -> Option<String> {
    let probed = probe_bytes(file);
    let (error, wanted) = match (probed, right) {
        (Ok(probe), Accepted(millis, size)) => {
            let off = probe.duration.as_millis().abs_diff(millis.into());
            let fits = off <= 50 && (probe.width, probe.height) == size && !probe.codecs.is_empty();
            return (!fits).then(|| format!("{name}: {probe:?} for {millis} ms, {size:?}"));
        }
        (Ok(probe), _) => return Some(format!("{name}: accepted as {probe:?}")),
        (Err(error), Accepted(..)) => return Some(format!("{name}: {error}")),
        (Err(ProbeError::Unsupported(text)), Unsupported(wanted))
        | (Err(ProbeError::Invalid(text)), Invalid(wanted)) => (text, wanted),
        (Err(ProbeError::Truncated(_)), Truncated) => return None,
        (Err(error), _) => return Some(format!("{name}: {error:?}")),
    };
    (!error.contains(wanted)).then(|| format!("{name}: {error}"))
}
