//! What the GIF decoder does not look at: that the file is there to its end, of an animation also behind the first frame. The
//! format is CompuServe's GIF89a.

use crate::PictureError;

/// Bytes of the signature and of the description of the screen.
const SCREEN_BYTES: usize = 13;
/// Bytes of the description of a picture, with the mark before it.
const PICTURE_BYTES: usize = 10;

/// Refuses a file that stops in the middle of a block or before its first picture. The trailer may be missing: there are
/// programs that write none.
pub(crate) fn check(file: &[u8]) -> Result<(), PictureError> {
    if walk(file).unwrap_or(false) { Ok(()) } else { Err(PictureError::Malformed("it stops in the middle".to_owned())) }
}

/// Goes over all blocks; returns whether there was a picture, and `None` when the file stops in the middle.
fn walk(file: &[u8]) -> Option<bool> {
    let (screen, mut rest) = file.split_at_checked(SCREEN_BYTES)?;
    rest = rest.get(colors(screen[10])..)?;
    let mut has_picture = false;
    loop {
        match rest.first() {
            Some(b',') => {
                let (picture, behind) = rest.split_at_checked(PICTURE_BYTES)?;
                // The colours, and a byte that says how long the codes are.
                rest = skip_blocks(behind.get(colors(picture[9]) + 1..)?)?;
                has_picture = true;
            }
            Some(b'!') => rest = skip_blocks(rest.get(2..)?)?,
            // The end, which is `;`, the file's, or anything else: browsers take that for the end, too.
            _ => return Some(has_picture),
        }
    }
}

/// Bytes of the table of colours that a byte of flags announces.
fn colors(flags: u8) -> usize {
    if flags & 0x80 != 0 { 3 << ((flags & 7) + 1) } else { 0 }
}

/// What follows a row of blocks, each with its length before it; the last is empty.
fn skip_blocks(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let (&len, behind) = rest.split_first()?;
        rest = behind.get(usize::from(len)..)?;
        if len == 0 {
            return Some(rest);
        }
    }
}
