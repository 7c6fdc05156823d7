//! Files that end too early.

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

/// Where a fragment or block ends, a recording could have ended too; nowhere else.
#[test]
fn a_recording_is_accepted_only_if_it_is_cut_between_two_parts() {
    for media in media::OPEN {
        let bytes = media.bytes();
        let whole = probe_bytes(&bytes).unwrap();
        assert!(matches!(probe_bytes(&bytes[..bytes.len() - 1]), Err(ProbeError::Truncated(_))), "{}", media.name);
        let accepted: Vec<_> = (0..bytes.len()).filter_map(|end| probe_bytes(&bytes[..end]).ok()).collect();
        // Two seconds are 50 frames of video and, at most, as many packets of sound as AAC or Opus makes.
        assert!(accepted.len() < 200, "{}: {}", media.name, accepted.len());
        assert!(accepted.iter().all(|cut| cut.duration <= whole.duration));
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
