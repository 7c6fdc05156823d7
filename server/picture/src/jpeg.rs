//! What the JPEG decoder does not look at before it works: how much work there is. A progressive file may go over all of its
//! pixels again and again, at a few dozen bytes a scan. The format is ITU-T T.81.

use crate::{MAX_PIXELS, PictureError};

/// The most pixels that the scans of a file pass over together. Encoders make 10 to 20 scans; the largest picture may have
/// 30, a photograph of 12 megapixels 100.
const MAX_SCANNED_PIXELS: u64 = 30 * MAX_PIXELS;

/// Markers, behind a byte of 0xff.
const START_OF_SCAN: u8 = 0xda;
const END_OF_IMAGE: u8 = 0xd9;

/// Refuses a file of so many pixels that has too many scans.
pub(crate) fn check_scans(file: &[u8], (width, height): (u32, u32)) -> Result<(), PictureError> {
    let most = MAX_SCANNED_PIXELS / (u64::from(width) * u64::from(height)).max(1);
    if count_scans(file) > most {
        return Err(PictureError::Malformed("it has too many scans".to_owned()));
    }
    Ok(())
}

fn count_scans(file: &[u8]) -> u64 {
    let (mut scans, mut rest) = (0, file);
    while let Some(at) = rest.iter().position(|&byte| byte == 0xff) {
        rest = &rest[at + 1..];
        match rest.first() {
            None | Some(&END_OF_IMAGE) => break,
            // Padding; a byte 0xff of a scan; markers that stand alone.
            Some(0xff | 0x00 | 0x01 | 0xd0..=0xd8) => {}
            Some(&marker) => {
                scans += u64::from(marker == START_OF_SCAN);
                // The segment, which may have anything in it: a preview, for one.
                let len = rest.get(1..3).map_or(0, |len| usize::from(len[0]) << 8 | usize::from(len[1]));
                rest = rest.get(1 + len..).unwrap_or_default();
            }
        }
    }
    scans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scans_count_and_what_is_in_segments_or_behind_the_end_does_not() {
        let scan = [0xff, START_OF_SCAN, 0, 3, 1, 7, 0xff, 0, 0xda, 0xff, 0xd0, 7];
        let preview = [0xff, 0xe1, 0, 4, 0xff, START_OF_SCAN];
        let end = [0xff, END_OF_IMAGE];
        let file = [&[0xff, 0xd8][..], &preview, &scan, &[0xff], &scan, &end, &scan].concat();
        assert_eq!(count_scans(&file), 2);
        for cut in 0..file.len() {
            assert!(count_scans(&file[..cut]) <= 2);
        }
    }
}
