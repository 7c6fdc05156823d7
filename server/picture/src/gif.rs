//! Checks that a GIF is complete, of an animation also after the first frame, which the decoder does not check, and how
//! large the first frame is. The format is CompuServe's GIF89a.

use crate::PictureError;

/// The size of the signature and the logical screen descriptor, in bytes.
const SCREEN_BYTES: usize = 13;
/// The size of an image descriptor with its separator, in bytes.
const PICTURE_BYTES: usize = 10;

/// Returns how many bytes decoding takes besides the result. Fails when the file ends in the middle of a block or before
/// its first image. The trailer may be missing, because some programs write none.
pub(crate) fn check(file: &[u8]) -> Result<u64, PictureError> {
    walk(file).ok_or_else(|| PictureError::Malformed("it ends before the picture does".to_owned()))
}

/// Visits all blocks; returns how much memory the first image takes, or `None` when there is none or the file ends in the
/// middle of a block.
fn walk(file: &[u8]) -> Option<u64> {
    let (screen, mut rest) = file.split_at_checked(SCREEN_BYTES)?;
    rest = rest.get(colors(screen[10])..)?;
    let mut first = None;
    loop {
        match rest.first() {
            Some(b',') => {
                let (picture, behind) = rest.split_at_checked(PICTURE_BYTES)?;
                // The decoder keeps extensions that are before the first image.
                first.get_or_insert_with(|| memory(screen, picture) + (file.len() - rest.len()) as u64);
                // The colour table, and a byte with the minimum code size.
                rest = skip_blocks(behind.get(colors(picture[9]) + 1..)?)?;
            }
            Some(b'!') => rest = skip_blocks(rest.get(2..)?)?,
            // The end: `;`, the end of the file, or any other byte, which browsers take for the end, too.
            _ => return first,
        }
    }
}

/// Returns how many bytes the pixels of an image take besides the result, from the descriptors of screen and image.
fn memory(screen: &[u8], picture: &[u8]) -> u64 {
    let side = |bytes: &[u8], at: usize| u64::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let (left, top, width, height) = (side(picture, 1), side(picture, 3), side(picture, 5), side(picture, 7));
    let is_whole_rows = left == 0 && width == side(screen, 6) && top + height <= side(screen, 8);
    // Numbers of colours; and the pixels, unless they are decoded within the result.
    width * height * if is_whole_rows { 1 } else { 5 }
}

/// Returns the size in bytes of the colour table that a byte of flags announces.
fn colors(flags: u8) -> usize {
    if flags & 0x80 != 0 { 3 << ((flags & 7) + 1) } else { 0 }
}

/// Skips a series of blocks, each with its length before it, up to an empty one; returns the bytes after it.
fn skip_blocks(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let (&len, behind) = rest.split_first()?;
        rest = behind.get(usize::from(len)..)?;
        if len == 0 {
            return Some(rest);
        }
    }
}
