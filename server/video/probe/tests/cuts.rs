//! Files that end too early.

use std::time::Duration;

use super::{ProbeError, media, probe_bytes};

/// One byte, one percent and half of a file of `len` bytes less.
fn cuts(len: usize) -> [usize; 3] {
    [len - 1, len - len / 100, len / 2]
}

#[test]
fn a_cut_file_is_refused_as_incomplete() {
    for media in media::WHOLE {
        let bytes = media.bytes();
        for end in cuts(bytes.len()) {
            let error = probe_bytes(&bytes[..end]).unwrap_err();
            assert!(matches!(error, ProbeError::Truncated(_)), "{} at {end}: {error}", media.name);
        }
    }
}

#[test]
fn a_file_that_states_its_length_is_refused_wherever_it_is_cut() {
    for media in media::WHOLE {
        let bytes = media.bytes();
        for end in (0..bytes.len()).step_by(11) {
            assert!(probe_bytes(&bytes[..end]).is_err(), "{} at {end}", media.name);
        }
    }
}

#[test]
fn a_recording_is_accepted_with_what_is_whole_wherever_it_is_cut() {
    for media in media::OPEN {
        let bytes = media.bytes();
        let whole = probe_bytes(&bytes).unwrap();
        let mut last = Duration::ZERO;
        for end in (0..bytes.len()).step_by(97).chain(bytes.len() - 40..bytes.len()) {
            match probe_bytes(&bytes[..end]) {
                Ok(cut) => {
                    // A frame whose successor was cut off may take a little longer or shorter.
                    assert!(cut.duration + Duration::from_millis(50) >= last, "{} at {end}", media.name);
                    assert!(cut.duration <= whole.duration + Duration::from_millis(50), "{} at {end}", media.name);
                    assert_eq!((cut.width, cut.height, &cut.codecs), (whole.width, whole.height, &whole.codecs));
                    last = cut.duration;
                }
                Err(error) => assert!(last.is_zero(), "{} at {end}: {error}", media.name),
            }
        }
        // The last cuts take away at most one frame of each track, or the index behind a fragmented movie.
        assert!(last + Duration::from_millis(100) > whole.duration, "{}: {last:?}", media.name);
    }
}

#[test]
fn a_recording_that_is_cut_before_its_first_frame_is_refused() {
    for media in media::OPEN {
        let bytes = media.bytes();
        // Behind the description: of 25 frames a second, some kilobytes each.
        for end in (0..500).step_by(7) {
            assert!(probe_bytes(&bytes[..end]).is_err(), "{} at {end}", media.name);
        }
    }
}

#[test]
fn a_movie_without_its_description_was_not_finished() {
    let bytes = media::make("unfinished.mp4", media::H264);
    let moov = bytes.windows(4).rposition(|part| part == b"moov").unwrap() - 4;
    let error = probe_bytes(&bytes[..moov]).unwrap_err();
    assert!(error.to_string().contains("was not finished"), "{error}");
}

/// A media box whose header says "to the end of the file" hides a cut from the box sizes.
#[test]
fn samples_beyond_the_end_are_found_without_the_help_of_box_sizes() {
    let mut bytes = media::make("open-end.mp4", &[media::H264, &["-movflags", "+faststart"]].concat());
    let mdat = bytes.windows(4).rposition(|part| part == b"mdat").unwrap() - 4;
    bytes[mdat..mdat + 4].fill(0);
    probe_bytes(&bytes).expect("the file is whole");
    for end in cuts(bytes.len()) {
        let error = probe_bytes(&bytes[..end]).unwrap_err();
        assert!(matches!(error, ProbeError::Truncated(_)), "at {end}: {error}");
    }
}
