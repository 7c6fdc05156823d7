//! MP4 files whose `moov` is complete and whose media is missing.

use super::{
    Container, ProbeError,
    hostile::mp4_box,
    media::{self, Media, make},
    probe_bytes,
};

/// The boxes of a file: type, start and end.
fn top_boxes(bytes: &[u8]) -> Vec<([u8; 4], usize, usize)> {
    let mut boxes = Vec::new();
    let mut start = 0;
    while let Some((&[a, b, c, d, kind @ ..], _)) = bytes[start..].split_first_chunk::<8>() {
        let end = start + usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap();
        boxes.push((kind, start, end));
        start = end;
    }
    boxes
}

/// Where the body of the first box of this type begins, at any depth.
fn body_of(bytes: &[u8], kind: [u8; 4]) -> usize {
    bytes.windows(4).position(|part| part == kind).unwrap() + 4
}

fn fragmented() -> impl Iterator<Item = &'static Media> {
    media::OPEN.iter().filter(|media| matches!(media.container, Container::Mp4 | Container::QuickTime))
}

#[track_caller]
fn assert_invalid(bytes: &[u8], text: &str) {
    let error = probe_bytes(bytes).unwrap_err();
    assert!(matches!(error, ProbeError::Invalid(_)), "{error}");
    assert!(error.to_string().contains(text), "{error}");
}

#[track_caller]
fn assert_truncated(bytes: &[u8]) {
    let error = probe_bytes(bytes).unwrap_err();
    assert!(matches!(error, ProbeError::Truncated(_)), "{error}");
}

#[test]
fn a_recording_without_the_media_of_its_first_fragment_is_incomplete() {
    for media in fragmented().filter(|media| media.name != "fragments-behind-samples.mp4") {
        let bytes = media.bytes();
        let (_, _, end) = top_boxes(&bytes).into_iter().find(|(kind, ..)| kind == b"moof").unwrap();
        assert_truncated(&bytes[..end]);
        assert_truncated(&[&bytes[..end], &mp4_box(*b"mdat", &[])].concat());
    }
}

#[test]
fn a_recording_that_is_cut_behind_the_head_of_a_later_fragment_is_accepted() {
    for media in fragmented() {
        let bytes = media.bytes();
        let heads: Vec<_> = top_boxes(&bytes).into_iter().filter(|(kind, ..)| kind == b"moof").collect();
        assert!(heads.len() > 2, "{}", media.name);
        for (_, _, end) in heads.into_iter().skip(1) {
            let cut = probe_bytes(&bytes[..end]).expect(media.name);
            assert_eq!(probe_bytes(&[&bytes[..end], &mp4_box(*b"mdat", &[])].concat()).unwrap(), cut);
        }
    }
}

#[test]
fn a_fragment_without_its_media_is_found_in_the_middle_of_a_recording() {
    for media in fragmented() {
        let bytes = media.bytes();
        for (_, start, end) in top_boxes(&bytes).into_iter().filter(|(kind, ..)| kind == b"mdat") {
            let mut renamed = bytes.clone();
            renamed[start + 4..start + 8].copy_from_slice(b"skip");
            assert_invalid(&renamed, "missing");
            if media.name == "dash.mp4" && end < bytes.len() {
                let without = [&bytes[..start], &mp4_box(*b"mdat", &[]), &bytes[end..]].concat();
                assert!(probe_bytes(&without).is_err(), "{} at {start}", media.name);
            }
        }
    }
}

#[test]
fn a_description_alone_is_not_a_video() {
    let bytes = make("description.mp4", media::H264);
    let boxes = top_boxes(&bytes);
    let parts = boxes.iter().filter(|(kind, ..)| matches!(kind, b"ftyp" | b"moov"));
    let mut alone: Vec<u8> = parts.flat_map(|&(_, start, end)| &bytes[start..end]).copied().collect();
    assert_truncated(&alone);
    // Behind so many bytes of nothing, every chunk lies within the file.
    assert_invalid(&[&alone[..], &mp4_box(*b"skip", &vec![0; bytes.len()])].concat(), "missing");
    let table = body_of(&alone, *b"stco");
    alone[table - 4..table].copy_from_slice(b"skip");
    assert_invalid(&alone, "damaged");
}

#[test]
fn a_track_with_samples_needs_every_table() {
    let whole = make("tables.mp4", media::H264);
    for (kind, text) in [
        (*b"stsd", "damaged"),
        (*b"stts", "damaged"),
        (*b"stsc", "damaged"),
        (*b"stco", "damaged"),
        (*b"stsz", "frames"),
    ] {
        // The first is that of the picture, the last that of the sound.
        let mut bytes = whole.clone();
        let table = body_of(&bytes, kind);
        bytes[table - 4..table].copy_from_slice(b"skip");
        assert_invalid(&bytes, text);
        // Players show the picture without its sound.
        let mut bytes = whole.clone();
        let table = bytes.windows(4).rposition(|part| part == kind).unwrap();
        bytes[table..table + 4].copy_from_slice(b"skip");
        let probe = probe_bytes(&bytes).unwrap();
        assert!(!probe.codecs.contains("mp4a"), "{probe:?}");
    }
}

#[test]
fn every_frame_has_a_place() {
    let whole = make("places.mp4", media::H264);
    for kind in [*b"stco", *b"stsc"] {
        let mut bytes = whole.clone();
        let count = body_of(&bytes, kind) + 4;
        bytes[count..count + 4].fill(0);
        assert_invalid(&bytes, "where all its frames are");
    }
}

#[test]
fn compact_sizes_count_as_any_others() {
    let options = ["-movflags", "+faststart"];
    let mut bytes = make("compact.mp4", &[media::H264, &options].concat());
    let mdat = body_of(&bytes, *b"mdat") - 8;
    bytes[mdat..mdat + 4].fill(0);
    let plain = probe_bytes(&bytes).unwrap();
    for is_picture in [true, false] {
        let table = body_of(&bytes, *b"stsz");
        bytes[table - 4..table].copy_from_slice(b"stz2");
        if is_picture {
            assert_invalid(&bytes, "damaged");
        } else {
            assert!(!probe_bytes(&bytes).unwrap().codecs.contains("mp4a"));
        }
        bytes[table + 7] = 16;
        let count = usize::from(bytes[table + 11]);
        for index in 0..count {
            let size = table + 12 + 4 * index + 2;
            bytes.copy_within(size..size + 2, table + 12 + 2 * index);
        }
    }
    assert_eq!(probe_bytes(&bytes).unwrap(), plain);
    assert_truncated(&bytes[..bytes.len() - 1]);
}

#[test]
fn frames_need_bytes() {
    let mut bytes = make("zeros.mp4", &[media::H264, &["-an"]].concat());
    let sizes = body_of(&bytes, *b"stsz") + 12;
    bytes[sizes..sizes + 4 * 50].fill(0);
    assert_invalid(&bytes, "missing");
}

#[test]
fn media_in_another_file_is_refused() {
    for media in media::WHOLE.iter().filter(|media| !matches!(media.container, Container::WebM | Container::Matroska)) {
        let mut bytes = media.bytes();
        // Version and flags of the list, its length, then the first reference: size, type, version and flags.
        let reference = body_of(&bytes, *b"dref") + 8;
        assert_eq!(bytes[reference + 11], 1, "{}", media.name);
        bytes[reference + 11] = 0;
        assert_invalid(&bytes, "in another file");
        bytes[reference + 4..reference + 8].copy_from_slice(b"alis");
        assert_invalid(&bytes, "in another file");
        // QuickTime allows files without references.
        bytes[reference - 12..reference - 8].copy_from_slice(b"skip");
        probe_bytes(&bytes).expect(media.name);
    }
}

/// The beginning of a recording, up to its first fragment.
fn start_of_recording() -> Vec<u8> {
    let mut bytes = make("start.mp4", &[media::H264, &["-movflags", "frag_keyframe+empty_moov"]].concat());
    let moof = top_boxes(&bytes).into_iter().find(|(kind, ..)| kind == b"moof").unwrap().1;
    bytes.truncate(moof);
    bytes
}

/// A recording of one fragment: runs of three frames of one second, each in `words` of `trun`, and `media_bytes`.
fn recording(frame_bytes: u32, runs: &[&[u32]], media_bytes: usize) -> Vec<u8> {
    // Offsets count from the `moof`; duration and size are set for all frames; track 1; 12,800 ticks per second.
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<_>>();
    let mut track = mp4_box(*b"tfhd", &words(&[0x2_0018, 1, 12_800, frame_bytes]));
    for run in runs {
        track.extend(mp4_box(*b"trun", &words(run)));
    }
    let moof = mp4_box(*b"moof", &mp4_box(*b"traf", &track));
    [start_of_recording(), moof, mp4_box(*b"mdat", &vec![7; media_bytes])].concat()
}

#[test]
fn frames_of_a_fragment_are_held_against_the_file() {
    // Three boxes of 8 bytes, the header's 16, and a run of 20 or 16: the media begins 76 bytes behind the `moof`'s start.
    let (first, next) = ([0x1, 3, 8 + 8 + 24 + 20 + 16 + 8], [0, 3]);
    let seconds = |bytes: &[u8]| probe_bytes(bytes).map(|probe| probe.duration.as_secs());
    assert_eq!(seconds(&recording(10, &[&first, &next], 60)).unwrap(), 6);
    // Cut within a frame: players show the time that the fragment states.
    assert_eq!(seconds(&recording(10, &[&first, &next], 59)).unwrap(), 6);
    assert_eq!(seconds(&recording(10, &[&first, &next], 10)).unwrap(), 6);
    assert_truncated(&recording(10, &[&first, &next], 9));
    assert_truncated(&recording(u32::MAX, &[&first, &next], 60));
    assert_invalid(&recording(0, &[&first, &next], 60), "frames without bytes");
    // Where the bytes before the media are taken for media.
    assert_invalid(&recording(10, &[&[0x1, 3, 0], &next], 59), "missing");
    assert_invalid(&recording(10, &[&[0x1, 3, 0x8000_0000]], 60), "damaged");
}

#[test]
fn a_recording_without_frames_is_invalid() {
    assert_invalid(&start_of_recording(), "no frames");
    assert_invalid(&recording(10, &[], 60), "no frames");
    assert_invalid(&recording(10, &[&[0, 0]], 60), "no frames");
}
