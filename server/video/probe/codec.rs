//! Names of codecs for the `codecs` parameter of media types (RFC 6381), by which pages ask browsers whether they can
//! play a file.
//!
//! The names are made from the decoder configuration, which both families of containers have in the same form. A
//! configuration that is too short yields the name without profile and level.

use std::fmt::Write as _;

/// The name for a four-character code of a codec without further parameters; empty if it has no printable characters.
pub(super) fn plain(code: [u8; 4]) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let name: String = code.iter().filter(|byte| is_plain(byte)).copied().map(char::from).collect();
    match name.as_str() {
        "Opus" => "opus".to_owned(),
        "fLaC" => "flac".to_owned(),
        // QuickTime writes ".mp3".
        "mp3" => "mp4a.6B".to_owned(),
        _ => name,
    }
}

/// H.264 by its `avcC`: profile, constraints and level follow the version.
pub(super) fn avc(code: &str, config: &[u8]) -> String {
    match *config {
        [_, profile, constraints, level, ..] => format!("{code}.{profile:02X}{constraints:02X}{level:02X}"),
        _ => code.to_owned(),
    }
}

/// H.265 by its `hvcC` (ISO/IEC 14496-15, annex E).
pub(super) fn hevc(code: &str, config: &[u8]) -> String {
    let [_, profile, c0, c1, c2, c3, constraints @ .., level] = match config.first_chunk::<13>() {
        Some(config) => *config,
        None => return code.to_owned(),
    };
    let space = ["", "A", "B", "C"][usize::from(profile >> 6)];
    let compatibility = u32::from_be_bytes([c0, c1, c2, c3]).reverse_bits();
    let tier = if profile & 0x20 == 0 { 'L' } else { 'H' };
    let mut name = format!("{code}.{space}{}.{compatibility:X}.{tier}{level}", profile & 0x1F);
    let used = constraints.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    for byte in constraints.iter().take(used) {
        let _ = write!(name, ".{byte:X}");
    }
    name
}

/// Dolby Vision by its `dvcC` or `dvvC`: seven bits of profile and six of level behind the version.
pub(super) fn dolby_vision(code: &str, config: &[u8]) -> String {
    match *config {
        [_, _, high, low, ..] => format!("{code}.{:02}.{:02}", high >> 1, (high & 1) << 5 | low >> 3),
        _ => code.to_owned(),
    }
}

/// VP8 and VP9 by the body of `vpcC`, which begins with a version and flags.
pub(super) fn vp(code: &str, config: &[u8]) -> String {
    match *config {
        [_, _, _, _, profile, level, depth, ..] => format!("{code}.{profile:02}.{level:02}.{:02}", depth >> 4),
        _ => code.to_owned(),
    }
}

/// AV1 by its `av1C`.
pub(super) fn av1(code: &str, config: &[u8]) -> String {
    let [_, profile_and_level, flags, ..] = *config else {
        return code.to_owned();
    };
    let (profile, level) = (profile_and_level >> 5, profile_and_level & 0x1F);
    let tier = if flags & 0x80 == 0 { 'M' } else { 'H' };
    let depth = match (flags & 0x40 != 0, flags & 0x20 != 0) {
        (false, _) => 8,
        (true, false) => 10,
        (true, true) => 12,
    };
    format!("{code}.{profile}.{level:02}{tier}.{depth:02}")
}

/// AAC and related codecs by the `AudioSpecificConfig`: five bits of object type; 31 means that six more bits follow.
pub(super) fn aac(config: &[u8]) -> String {
    let object = match *config {
        [first, ..] if first >> 3 < 31 => first >> 3,
        [first, second, ..] => 32 + ((first & 7) << 3 | second >> 5),
        // AAC-LC, which encoders produce that state no type.
        _ => 2,
    };
    format!("mp4a.40.{object}")
}

/// A codec of Matroska by its `CodecID` and `CodecPrivate`; [`super::vp9`] adds the parameters of VP9.
pub(super) fn matroska(id: &str, private: &[u8]) -> String {
    match id {
        "V_MPEG4/ISO/AVC" => avc("avc1", private),
        "V_MPEGH/ISO/HEVC" => hevc("hvc1", private),
        "V_AV1" => av1("av01", private),
        "V_VP8" => "vp8".to_owned(),
        "V_MPEG4/ISO/SP" | "V_MPEG4/ISO/ASP" | "V_MPEG4/ISO/AP" => "mp4v.20".to_owned(),
        "V_MS/VFW/FOURCC" => plain(bitmap_codec(private)),
        "V_PRORES" => private.first_chunk().map_or_else(String::new, |code| plain(*code)),
        "A_AAC" => aac(private),
        "A_MPEG/L3" => "mp4a.6B".to_owned(),
        "A_AC3" => "ac-3".to_owned(),
        "A_EAC3" => "ec-3".to_owned(),
        _ if id.starts_with("A_AAC/") => "mp4a.40.2".to_owned(),
        // A_OPUS, A_VORBIS, A_FLAC, V_THEORA and others have the name that their identifier contains.
        _ => {
            let name = id.strip_prefix(['V', 'A']).and_then(|rest| rest.strip_prefix('_')).unwrap_or_default();
            let name = name.split('/').next().unwrap_or_default();
            let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
            name.chars().filter(is_plain).take(16).collect::<String>().to_ascii_lowercase()
        }
    }
}

/// Whether a codec of Matroska codes each picture by itself.
pub(super) fn is_matroska_still(id: &str, private: &[u8]) -> bool {
    match id {
        "V_MJPEG" | "V_PNG" => true,
        "V_MS/VFW/FOURCC" => {
            matches!(&bitmap_codec(private), b"MJPG" | b"mjpg" | b"JPEG" | b"jpeg" | b"MPNG" | b"png ")
        }
        _ => false,
    }
}

/// The four-character code in a `BITMAPINFOHEADER`.
fn bitmap_codec(header: &[u8]) -> [u8; 4] {
    header.get(16..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default()
}

/// A track of MPEG-4's systems layer by the body of `esds`, which begins with a version and flags.
pub(super) fn mpeg4(code: &str, esds: &[u8]) -> String {
    const DECODER_CONFIG: u8 = 0x04;
    const DECODER_SPECIFIC_INFO: u8 = 0x05;
    const OBJECT_TYPE_AAC: u8 = 0x40;
    let details = || -> Option<String> {
        // Tag 3: a number, and flags for the optional fields before the decoder's description.
        let (_, stream) = descriptor(esds.get(4..)?)?;
        let flags = *stream.get(2)?;
        let mut rest = stream.get(3..)?;
        if flags & 0x80 != 0 {
            rest = rest.get(2..)?;
        }
        if flags & 0x40 != 0 {
            let len = usize::from(*rest.first()?);
            rest = rest.get(1 + len..)?;
        }
        if flags & 0x20 != 0 {
            rest = rest.get(2..)?;
        }
        let (DECODER_CONFIG, decoder) = descriptor(rest)? else {
            return None;
        };
        let object = *decoder.first()?;
        if code != "mp4a" || object != OBJECT_TYPE_AAC {
            return Some(format!("{code}.{object:02X}"));
        }
        let config = match decoder.get(13..).and_then(descriptor) {
            Some((DECODER_SPECIFIC_INFO, config)) => config,
            _ => &[],
        };
        Some(aac(config))
    };
    details().unwrap_or_else(|| code.to_owned())
}

/// The first descriptor of MPEG-4's systems layer in `data`: its tag and body. The length has seven bits to a byte.
fn descriptor(data: &[u8]) -> Option<(u8, &[u8])> {
    let (&tag, mut rest) = data.split_first()?;
    let mut len = 0_usize;
    for _ in 0..4 {
        let &byte = rest.split_off_first()?;
        len = len << 7 | usize::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            break;
        }
    }
    // Some programs write a length that is too large; the descriptor then ends with the data.
    Some((tag, rest.get(..len).unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_specifications() {
        assert_eq!(avc("avc1", &[1, 0x64, 0, 0x28, 0xFF]), "avc1.640028");
        assert_eq!(avc("avc1", &[1]), "avc1");
        let main = [1, 1, 0x60, 0, 0, 0, 0xB0, 0, 0, 0, 0, 0, 93];
        assert_eq!(hevc("hvc1", &main), "hvc1.1.6.L93.B0");
        let main10_high = [1, 0x62, 0x20, 0, 0, 0, 0xB0, 0, 0x80, 0, 0, 0, 153];
        assert_eq!(hevc("hev1", &main10_high), "hev1.A2.4.H153.B0.0.80");
        assert_eq!(vp("vp09", &[1, 0, 0, 0, 0, 10, 0x82, 1, 1, 1]), "vp09.00.10.08");
        assert_eq!(vp("vp09", &[1, 0, 0, 0, 2, 41, 0xA2]), "vp09.02.41.10");
        assert_eq!(av1("av01", &[0x81, 0x04, 0x0C, 0]), "av01.0.04M.08");
        assert_eq!(av1("av01", &[0x81, 0x2D, 0xC0, 0]), "av01.1.13H.10");
        assert_eq!(dolby_vision("dvh1", &[1, 0, 10, 0x30]), "dvh1.05.06");
        assert_eq!(aac(&[0x12, 0x10]), "mp4a.40.2");
        assert_eq!(aac(&[0x2B, 0x92]), "mp4a.40.5");
        // xHE-AAC: 31, then 42 - 32.
        assert_eq!(aac(&[0xF9, 0x40]), "mp4a.40.42");
        assert_eq!(plain(*b"Opus"), "opus");
        assert_eq!(plain(*b".mp3"), "mp4a.6B");
        assert_eq!(plain(*b"raw "), "raw");
        assert_eq!(plain(*b"\",\\\0"), "");
    }

    #[test]
    fn descriptors_of_any_length_are_read() {
        let decoder = |object: u8| [&[4, 15, object][..], &[0x15; 12], &[5, 2, 0x11, 0x90]].concat();
        let esds = |body: &[u8]| [&[0, 0, 0, 0, 3, 0x80, 0x80, 0x80, 0x19, 0, 1, 0], body].concat();
        assert_eq!(mpeg4("mp4a", &esds(&decoder(0x6B))), "mp4a.6B");
        assert_eq!(mpeg4("mp4v", &esds(&decoder(0x20))), "mp4v.20");
        let aac = [&[4, 17, 0x40][..], &[0x15; 12], &[5, 2, 0x11, 0x90]].concat();
        assert_eq!(mpeg4("mp4a", &esds(&aac)), "mp4a.40.2");
        for end in 0..esds(&aac).len() {
            assert!(mpeg4("mp4a", &esds(&aac)[..end]).starts_with("mp4a"));
        }
    }
}
