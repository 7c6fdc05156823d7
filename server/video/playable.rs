//! Whether every browser plays a file as it is.

/// The highest level of H.264 that all phones decode: 4.2, ten times.
const MAX_AVC_LEVEL: u8 = 42;

/// Whether every browser plays a file of this media type with these codecs (as in `Probe`): H.264 of 8 bits up to level 4.2
/// with AAC in MP4; VP8, VP9 and AV1 of 8 bits with Opus or Vorbis in WebM, or in MP4. Sound may be absent.
pub(super) fn plays_everywhere(content_type: &str, codecs: &str) -> bool {
    let (picture, sound) = codecs.split_once(',').unwrap_or((codecs, ""));
    match content_type {
        "video/mp4" => {
            (is_plain_avc(picture) && matches!(sound, "" | "mp4a.40.2" | "mp4a.40.5" | "mp4a.40.29"))
                || (is_open(picture) && matches!(sound, "" | "opus" | "mp4a.40.2"))
        }
        "video/webm" => is_open(picture) && matches!(sound, "" | "opus" | "vorbis"),
        _ => false,
    }
}

/// `avc1.PPCCLL` in hexadecimal: the profiles Baseline, Main, Extended and High have 8 bits in 4:2:0.
fn is_plain_avc(codec: &str) -> bool {
    let Some(numbers) = codec.strip_prefix("avc1.").or_else(|| codec.strip_prefix("avc3.")) else { return false };
    let byte = |at: usize| numbers.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    matches!(byte(0), Some(0x42 | 0x4D | 0x58 | 0x64)) && byte(4).is_some_and(|level| level <= MAX_AVC_LEVEL)
}

/// VP8, VP9 of profile 0, AV1 of the main profile with 8 bits.
fn is_open(codec: &str) -> bool {
    let is_av1 = || codec.strip_prefix("av01.0.").is_some_and(|rest| rest.ends_with(".08"));
    matches!(codec, "vp8" | "vp9" | "vp08" | "vp09")
        || codec.starts_with("vp08.")
        || codec.starts_with("vp09.00.")
        || is_av1()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_play_is_told_by_container_and_codecs() {
        for good in
            ["avc1.640028,mp4a.40.2", "avc1.42E01E", "avc1.64002A,mp4a.40.5", "av01.0.08M.08,opus", "vp09.00.40.08"]
        {
            assert!(plays_everywhere("video/mp4", good), "{good}");
        }
        for good in ["vp8,vorbis", "vp09.00.10.08,opus", "av01.0.04M.08"] {
            assert!(plays_everywhere("video/webm", good), "{good}");
        }
        // Ten bits, a high level, other codecs, other sound, unknown codecs.
        for bad in [
            "avc1.6E0028,mp4a.40.2",
            "avc1.640033,mp4a.40.2",
            "avc1",
            "hvc1.1.6.L93.B0,mp4a.40.2",
            "apcn,mp4a.40.2",
            "avc1.640028,ac-3",
            "avc1.640028,twos",
            "av01.0.08M.10,opus",
            "vp09.02.10.10",
            "mp4v.20",
            "",
        ] {
            assert!(!plays_everywhere("video/mp4", bad), "{bad}");
        }
        for container in ["video/quicktime", "video/x-matroska"] {
            assert!(!plays_everywhere(container, "avc1.640028,mp4a.40.2"));
        }
        assert!(!plays_everywhere("video/webm", "avc1.640028,opus"));
    }
}
