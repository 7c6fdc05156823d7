//! Whole movies with bytes around the samples that players ignore.

use super::{FIRST, FRAGMENTS, LIVE, MOVIE, ORDINARY, PIPE, Sibling, Truncated, place_of, tiny};
use crate::video::probe::tests::{
    build::{edit, words},
    hostile::mp4_box,
};

pub(super) fn around() -> Vec<Sibling> {
    let behind = |file: &[u8], more: &[u8]| [file, more].concat();
    let mut tag = vec![b' '; 128];
    tag[..3].copy_from_slice(b"TAG");
    let mut siblings = vec![
        ("a text behind a movie", behind(&MOVIE, b" recorded by my camera on holiday"), ORDINARY),
        ("an ID3 tag behind a movie", behind(&FIRST, &tag), ORDINARY),
        (
            "a box longer than the file behind a movie",
            behind(&MOVIE, &[&words(&[9000])[..], b"free...."].concat()),
            ORDINARY,
        ),
        (
            "a large box cut in its head behind a movie",
            behind(&MOVIE, &[&words(&[1])[..], b"free...."].concat()),
            ORDINARY,
        ),
        ("seven bytes behind a movie", behind(&FIRST, &[0; 7]), ORDINARY),
        ("a picture behind a movie", behind(&MOVIE, b"\xFF\xD8\xFF\xE0\0\x10JFIF\0 and so on"), ORDINARY),
        ("a zero behind fragments", behind(&FRAGMENTS, &[0]), ORDINARY),
        ("a text behind fragments", behind(&FRAGMENTS, b" the end of this film"), ORDINARY),
        ("an ID3 tag behind fragments", behind(&FRAGMENTS, &tag), ORDINARY),
        ("noise behind fragments", behind(&FRAGMENTS, &[0xEE; 300]), ORDINARY),
        ("a text behind a live WebM", behind(&LIVE, b" the end of this film"), ORDINARY),
        ("an ID3 tag behind a live MKV", behind(&PIPE, &tag), ORDINARY),
        ("zeros behind a live WebM", behind(&LIVE, &[0; 300]), ORDINARY),
        ("a text behind a finished WebM", behind(&tiny("whole.webm", &[]), b" the end of this film"), ORDINARY),
    ];
    let mdat = place_of(&FIRST, *b"mdat");
    let mut long = FIRST.clone();
    let size = u32::try_from(FIRST.len() - mdat).unwrap();
    long[mdat..mdat + 4].copy_from_slice(&(size + 8).to_be_bytes());
    siblings.push(("media data 8 bytes too long", long.clone(), ORDINARY));
    siblings.push(("media data too long, and too short by a byte", long[..long.len() - 1].to_vec(), Truncated));
    let stray = [&FIRST[..mdat], &[0; 2], &FIRST[mdat..]].concat();
    siblings.push(("two stray bytes before the media data", stray, ORDINARY));
    for kind in [*b"uuid", *b"free", *b"skip", *b"junk", *b"udta"] {
        siblings.push(("another box in front", [&mp4_box(kind, &[3; 24])[..], &FRAGMENTS].concat(), ORDINARY));
    }
    let parent = edit(&MOVIE, &[b"moov", b"udta"], &mut |body| body[..4].fill(0x7F));
    siblings.push(("a box longer than its parent", parent, ORDINARY));
    siblings
}
