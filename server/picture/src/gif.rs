//! Checks that a GIF is complete, of an animation also after the first frame, which the decoder does not check. The
//! format is CompuServe's GIF89a.

use crate::PictureError;

/// The size of the signature and the logical screen descriptor, in bytes.
const SCREEN_BYTES: usize = 13;
/// The size of an image descriptor with its separator, in bytes.
const PICTURE_BYTES: usize = 10;

/// Fails when the file ends in the middle of a block or before its first image. The trailer may be missing, because
/// some programs write none.
pub(crate) fn check(file: &[u8]) -> Result<(), PictureError> {
    if walk(file).unwrap_or(false) {
        Ok(())
    } else {
        Err(PictureError::Malformed("it ends before the picture does".to_owned()))
    }
}

/// Visits all blocks; returns whether there was an image, or `None` when the file ends in the middle of a block.
fn walk(file: &[u8]) -> Option<bool> {
    let (screen, mut rest) = file.split_at_checked(SCREEN_BYTES)?;
    rest = rest.get(colors(screen[10])..)?;
    let mut has_picture = false;
    loop {
        match rest.first() {
            Some(b',') => {
                let (picture, behind) = rest.split_at_checked(PICTURE_BYTES)?;
                // The colour table, and a byte with the minimum code size.
                rest = skip_blocks(behind.get(colors(picture[9]) + 1..)?)?;
                has_picture = true;
            }
            Some(b'!') => rest = skip_blocks(rest.get(2..)?)?,
            // The end: `;`, the end of the file, or any other byte, which browsers take for the end, too.
            _ => return Some(has_picture),
        }
    }
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
