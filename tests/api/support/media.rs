//! Media files made by ffmpeg; each kind is made once per test run.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use bytes::Bytes;

use super::random::Random;

/// One second of video and sound, 160x120, as MP4 with its index (`moov`) at the end.
pub(crate) fn mp4() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| encode("clip.mp4", &["-c:v", "libx264", "-c:a", "aac"]))
}

/// The same clip as MP4 with its index at the beginning.
pub(crate) fn mp4_index_first() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| encode("clip.mp4", &["-c:v", "libx264", "-c:a", "aac", "-movflags", "+faststart"]))
}

/// The same clip as WebM.
pub(crate) fn webm() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| encode("clip.webm", &["-c:v", "libvpx", "-c:a", "libopus"]))
}

/// An MP4 of exactly this many bytes: the clip, followed by a `free` box with noise.
pub(crate) fn mp4_of(size_bytes: usize) -> Vec<u8> {
    let mut file = mp4().to_vec();
    let padding = size_bytes - file.len();
    file.extend_from_slice(&u32::try_from(padding).expect("a box below 4 GiB").to_be_bytes());
    file.extend_from_slice(b"free");
    file.extend(noise(u64::from(u32::MAX), padding - 8));
    file
}

/// The clip, followed by a random number of random bytes below `most`.
pub(crate) fn any_mp4(random: &mut Random, most: usize) -> Bytes {
    let len = 8 + random.below(most - 8);
    let mut file = mp4().to_vec();
    file.extend_from_slice(&u32::try_from(len).expect("a short box").to_be_bytes());
    file.extend_from_slice(b"free");
    file.extend(noise(random.next(), len - 8));
    file.into()
}

/// Pseudo-random bytes that are the same for the same seed (xorshift64*).
pub(crate) fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed | 1;
    let mut bytes = Vec::with_capacity(len + 8);
    while bytes.len() < len {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        bytes.extend_from_slice(&state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_le_bytes());
    }
    bytes.truncate(len);
    bytes
}

/// Encodes ffmpeg's test picture and a tone with these options.
pub(crate) fn encode(name: &str, options: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file: &Path = &folder.path().join(name);
    let status = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=1"])
        .args(["-f", "lavfi", "-i", "sine=frequency=440:duration=1", "-pix_fmt", "yuv420p"])
        .args(options)
        .arg(file)
        .status();
    assert!(status.expect("ffmpeg is installed, `tests/run` does it").success());
    std::fs::read(file).expect("the file")
}
