//! Builds and edits files: boxes of MP4, elements of Matroska.

use super::hostile::mp4_box;

/// Changes the bodies of all boxes at `path` in a list of boxes, and the sizes of those that they are in.
pub(super) fn edit(boxes: &[u8], path: &[&[u8; 4]], change: &mut dyn FnMut(&mut Vec<u8>)) -> Vec<u8> {
    let mut edited = Vec::new();
    let mut rest = boxes;
    while let Some((&[a, b, c, d, kind @ ..], _)) = rest.split_first_chunk::<8>() {
        let size = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap();
        let (this, behind) = rest.split_at(size);
        rest = behind;
        match path {
            [last] if **last == kind => {
                let mut body = this[8..].to_vec();
                change(&mut body);
                edited.extend(mp4_box(kind, &body));
            }
            [first, inner @ ..] if **first == kind => edited.extend(mp4_box(kind, &edit(&this[8..], inner, change))),
            _ => edited.extend(this),
        }
    }
    edited.extend(rest);
    edited
}

/// Edits the tracks of a movie: `change` gets the body of each `trak`. The `moov` must be after the media.
pub(super) fn edit_tracks(movie: &[u8], change: &mut dyn FnMut(&mut Vec<u8>)) -> Vec<u8> {
    edit(movie, &[b"moov", b"trak"], change)
}

/// Whether a `trak` is a video track.
pub(super) fn is_picture(trak: &[u8]) -> bool {
    trak.windows(4).any(|part| part == b"vide")
}

/// Replaces the first `old` in `bytes` by `new`, which is as long.
pub(super) fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let at = bytes.windows(old.len()).position(|part| part == old).expect("it is there");
    bytes[at..at + new.len()].copy_from_slice(new);
}

/// Bytes of big-endian numbers.
pub(super) fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// An element of Matroska with its identifier as it stands in the file.
pub(super) fn element(id: u32, body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len()).unwrap() | 0x1000_0000;
    [open_id(id), size.to_be_bytes().to_vec(), body.to_vec()].concat()
}

/// The beginning of an element whose size is not known.
pub(super) fn open_element(id: u32) -> Vec<u8> {
    [open_id(id), vec![0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]].concat()
}

fn open_id(id: u32) -> Vec<u8> {
    let bytes = id.to_be_bytes();
    bytes[bytes.iter().position(|&byte| byte != 0).unwrap()..].to_vec()
}

/// An element that is a number.
pub(super) fn number(id: u32, value: u32) -> Vec<u8> {
    element(id, &value.to_be_bytes())
}

/// A Matroska file to build: its tracks and its blocks.
pub(super) struct Matroska {
    /// Bodies of `TrackEntry`.
    pub(super) tracks: Vec<Vec<u8>>,
    /// Track, milliseconds and bytes of each block; one cluster for each block.
    pub(super) blocks: Vec<(u8, u32)>,
    /// The stated duration in milliseconds.
    pub(super) duration: Option<f64>,
    /// Whether segment and clusters state their sizes.
    pub(super) is_finished: bool,
}

impl Matroska {
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut info = number(0x002A_D7B1, 1_000_000);
        if let Some(duration) = self.duration {
            info.extend(element(0x4489, &duration.to_be_bytes()));
        }
        let tracks: Vec<u8> = self.tracks.iter().flat_map(|track| element(0xAE, track)).collect();
        let mut content = [element(0x1549_A966, &info), element(0x1654_AE6B, &tracks)].concat();
        for &(track, time) in &self.blocks {
            let block = element(0xA3, &[&[0x80 | track, 0, 0, 0x80][..], &[7; 20]].concat());
            let cluster = [number(0xE7, time), block].concat();
            if self.is_finished {
                content.extend(element(0x1F43_B675, &cluster));
            } else {
                content.extend(open_element(0x1F43_B675));
                content.extend(cluster);
            }
        }
        let head = element(0x1A45_DFA3, &element(0x4282, b"matroska"));
        let segment = if self.is_finished {
            element(0x1853_8067, &content)
        } else {
            [open_element(0x1853_8067), content].concat()
        };
        [head, segment].concat()
    }
}

/// A `TrackEntry` of video, 64 by 48 pixels and 100 ms per frame, with further elements in the entry and in its
/// `Video`.
pub(super) fn picture_track(track: u32, codec: &str, entry: &[u8], video: &[u8]) -> Vec<u8> {
    let video = [number(0xB0, 64), number(0xBA, 48), video.to_vec()].concat();
    let common = [number(0xD7, track), number(0x83, 1), number(0x0023_E383, 100_000_000)].concat();
    [common, element(0x86, codec.as_bytes()), element(0xE0, &video), entry.to_vec()].concat()
}

/// A `TrackEntry` of audio, 100 ms per block.
pub(super) fn sound_track(track: u32, entry: &[u8]) -> Vec<u8> {
    let common = [number(0xD7, track), number(0x83, 2), number(0x0023_E383, 100_000_000)].concat();
    [common, element(0x86, b"A_OPUS"), entry.to_vec()].concat()
}
