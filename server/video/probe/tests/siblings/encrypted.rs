//! Encrypted files.

use super::{Accepted, Expected, FRAGMENTS, MOVIE, SIZE, Sibling, Unsupported, place_of, tiny};
use crate::video::probe::tests::build::{Matroska, edit, element, number, picture_track, replace, sound_track};

pub(super) fn encrypted() -> Vec<Sibling> {
    const RIGHT: Expected = Unsupported("encrypted");
    let renamed = |old: &[u8; 4], new: &[u8; 4]| {
        edit(&MOVIE, &[b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd"], &mut |body| {
            if let Some(at) = body.windows(4).position(|part| part == old) {
                body[at..at + 4].copy_from_slice(new);
            }
        })
    };
    let scheme = edit(&MOVIE, &[b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd"], &mut |body| {
        if let Some(at) = body.windows(4).position(|part| part == b"pasp") {
            body[at..at + 4].copy_from_slice(b"sinf");
        }
    });
    let in_fragments = {
        let mut file = FRAGMENTS.clone();
        let at = place_of(&file, *b"stsd");
        replace(&mut file[at..], b"avc1", b"encv");
        file
    };
    let encryption =
        |inner: &[u8]| element(0x6D80, &element(0x6240, &[number(0x5033, 1), element(0x5035, inner)].concat()));
    let compression = element(0x6D80, &element(0x6240, &element(0x5034, &number(0x4254, 3))));
    let in_matroska = |entry: &[u8], sound: &[u8]| {
        let tracks = vec![picture_track(1, "V_VP9", entry, &[]), sound_track(2, sound)];
        let blocks = vec![(1, 0), (2, 0)];
        Matroska { tracks, blocks, duration: Some(1000.0), is_finished: true }.bytes()
    };
    let made = tiny(
        "cenc.mp4",
        &[
            "-encryption_scheme",
            "cenc-aes-ctr",
            "-encryption_key",
            "00112233445566778899aabbccddeeff",
            "-encryption_kid",
            "00112233445566778899aabbccddeeff",
        ],
    );
    vec![
        ("Common Encryption", made, RIGHT),
        ("encv", renamed(b"avc1", b"encv"), RIGHT),
        ("FairPlay", renamed(b"avc1", b"drmi"), RIGHT),
        ("a scheme in an entry of another name", scheme, RIGHT),
        ("encrypted sound", renamed(b"mp4a", b"enca"), RIGHT),
        ("encrypted sound of FairPlay", renamed(b"mp4a", b"drms"), RIGHT),
        ("encrypted fragments", in_fragments, RIGHT),
        ("an encrypted MKV", in_matroska(&encryption(&number(0x47E1, 5)), &[]), RIGHT),
        ("an MKV with encrypted sound", in_matroska(&[], &encryption(&number(0x47E1, 5))), RIGHT),
        ("an MKV with a signature", in_matroska(&encryption(&number(0x47E1, 0)), &[]), Accepted(1000, SIZE)),
        ("an MKV with its heads stripped", in_matroska(&compression, &compression), Accepted(1000, SIZE)),
    ]
}
