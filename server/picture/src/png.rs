//! Checks that a PNG is complete, which the decoder does not check. The format is W3C's PNG, third edition.

use crate::{PictureError, check_size};

/// The size of the signature before the first chunk, in bytes.
const SIGNATURE_BYTES: usize = 8;
/// How many bytes of a chunk are not its data: length and name before it, checksum after it.
const CHUNK_BYTES: usize = 12;

/// Fails when width and height in the first chunk are outside the limits (the decoder's error would not name them), or
/// when the file ends before its last chunk does.
pub(crate) fn check(file: &[u8]) -> Result<(), PictureError> {
    match (number(file, SIGNATURE_BYTES + 8), number(file, SIGNATURE_BYTES + 12)) {
        (Some(width), Some(height)) => check_size(width, height)?,
        _ => return Err(PictureError::Malformed("there is no header".to_owned())),
    }
    let mut rest = file.get(SIGNATURE_BYTES..).unwrap_or_default();
    while let Some(len) = number(rest, 0) {
        let chunk = usize::try_from(len).ok().and_then(|len| rest.split_at_checked(len.checked_add(CHUNK_BYTES)?));
        match chunk {
            Some((chunk, _)) if chunk[4..8] == *b"IEND" => return Ok(()),
            Some((_, behind)) => rest = behind,
            None => break,
        }
    }
    Err(PictureError::Malformed("it ends before the picture does".to_owned()))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}
