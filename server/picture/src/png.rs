//! What the PNG decoder does not look at: that the file is there to its end. The format is W3C's PNG, third edition.

use crate::{PictureError, check_size};

/// Bytes of the signature before the first chunk.
const SIGNATURE_BYTES: usize = 8;
/// Bytes of a chunk that are not its data: its length, its name before them, its checksum behind.
const CHUNK_BYTES: usize = 12;

/// Refuses a file by the width and height in its first chunk, which its decoder would do without numbers, and one that stops
/// before its last chunk has ended.
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
    Err(PictureError::Malformed("it stops in the middle".to_owned()))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}
