//! Recordings that are cut off.

use super::{Accepted, FIRST, FRAGMENTS, LIVE, ORDINARY, PIPE, SIZE, Sibling, Truncated, place_of};
use crate::video::probe::tests::build::{Matroska, picture_track};

pub(super) fn recordings() -> Vec<Sibling> {
    let cut = |file: &[u8], by: usize| file[..file.len() - by].to_vec();
    let index = FRAGMENTS.len() - place_of(&FRAGMENTS, *b"mfra");
    let frames = |is_finished, duration| Matroska {
        tracks: vec![picture_track(1, "V_VP8", &[], &[])],
        blocks: (0..10).map(|frame| (1, frame * 100)).collect(),
        duration,
        is_finished,
    };
    let mut in_clusters = frames(true, None).bytes();
    // The clusters state their sizes, the segment does not: a recorder that crashed.
    let size = in_clusters.windows(4).position(|part| part == [0x18, 0x53, 0x80, 0x67]).unwrap() + 4;
    in_clusters[size..size + 4].copy_from_slice(&[0x1F, 0xFF, 0xFF, 0xFF]);
    vec![
        ("a live WebM without its last byte", cut(&LIVE, 1), ORDINARY),
        ("a live MKV without its last bytes", cut(&PIPE, 10), ORDINARY),
        ("fragments without their index", cut(&FRAGMENTS, index), ORDINARY),
        ("fragments without a part of their index", cut(&FRAGMENTS, 9), ORDINARY),
        ("fragments without the last media", cut(&FRAGMENTS, index + 900), ORDINARY),
        ("a live MKV by hand", frames(false, None).bytes(), Accepted(1000, SIZE)),
        ("a live MKV by hand, cut in a block", cut(&frames(false, None).bytes(), 5), Accepted(900, SIZE)),
        ("a live MKV by hand, cut in the head of a block", cut(&frames(false, None).bytes(), 24), Accepted(900, SIZE)),
        (
            "a live MKV by hand, cut in the time of a cluster",
            cut(&frames(false, None).bytes(), 31),
            Accepted(900, SIZE),
        ),
        ("a live MKV that states more than it has", frames(false, Some(9000.0)).bytes(), Accepted(1000, SIZE)),
        ("a live MKV that states less than it has", frames(false, Some(300.0)).bytes(), Accepted(1000, SIZE)),
        ("a live MKV that was repaired", frames(false, Some(1500.0)).bytes(), Accepted(1500, SIZE)),
        ("clusters of a crashed recorder", in_clusters.clone(), Accepted(1000, SIZE)),
        ("clusters of a crashed recorder, cut", cut(&in_clusters, 5), Accepted(900, SIZE)),
        ("clusters of a crashed recorder, nothing whole", in_clusters[..size + 130].to_vec(), Truncated),
        ("a finished MKV by hand", frames(true, Some(1000.0)).bytes(), Accepted(1000, SIZE)),
        ("a finished MKV by hand, cut", cut(&frames(true, Some(1000.0)).bytes(), 5), Truncated),
        ("a finished movie that is cut", cut(&FIRST, 1), Truncated),
    ]
}
