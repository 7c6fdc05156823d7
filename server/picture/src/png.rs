//! Checks that a PNG is complete, which the decoder does not check. The format is W3C's PNG, third edition.

use crate::{PictureError, check_size};

/// The size of the signature before the first chunk, in bytes.
const SIGNATURE_BYTES: usize = 8;
/// How many bytes of a chunk are not its data: length and name before it, checksum after it.
const CHUNK_BYTES: usize = 12;

/// Returns how many bytes the chunks have that the decoder keeps: profile, Exif data, texts. Fails when width and height
/// in the first chunk are outside the limits (the decoder's error would not name them), or when the file ends before its
/// last chunk does.
pub(crate) fn check(file: &[u8]) -> Result<u64, PictureError> {
    match (number(file, SIGNATURE_BYTES + 8), number(file, SIGNATURE_BYTES + 12)) {
        (Some(width), Some(height)) => check_size(width, height)?,
        _ => return Err(PictureError::Malformed("there is no header".to_owned())),
    }
    let mut kept = 0;
    let mut rest = file.get(SIGNATURE_BYTES..).unwrap_or_default();
    while let Some(len) = number(rest, 0) {
        let chunk = usize::try_from(len).ok().and_then(|len| rest.split_at_checked(len.checked_add(CHUNK_BYTES)?));
        match chunk {
            Some((chunk, behind)) => {
                rest = behind;
                match &chunk[4..8] {
                    b"IEND" => return Ok(kept),
                    b"iCCP" | b"eXIf" | b"tEXt" | b"zTXt" | b"iTXt" => kept += u64::from(len),
                    _ => {}
                }
            }
            None => break,
        }
    }
    Err(PictureError::Malformed("it ends before the picture does".to_owned()))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}
