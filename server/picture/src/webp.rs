//! Checks that the chunks of a WebP end within the file, and that no frame is outside the limits, which the decoder
//! does not check before it allocates. The format is RFC 9649.

use crate::{PictureError, check_size};

/// The size of a chunk's header in bytes: four letters and a length.
const HEADER_BYTES: usize = 8;
/// The offsets of the first chunk in a file, and in an ANMF chunk, which has a frame.
const FILE_START: usize = 12;
const FRAME_START: usize = 16;

/// Returns whether the file is an animation. Fails when a chunk is not within the file, or a frame is outside the limits.
pub(crate) fn check(file: &[u8]) -> Result<bool, PictureError> {
    // The stated length of the file after its first eight bytes.
    let len = file.get(4..).and_then(<[u8]>::first_chunk).map_or(usize::MAX, |len| u32::from_le_bytes(*len) as usize);
    if file.len() - HEADER_BYTES.min(file.len()) < len {
        return Err(PictureError::Malformed("it ends before the picture does".to_owned()));
    }
    check_chunks(file.get(FILE_START..).unwrap_or_default(), true)
}

fn check_chunks(mut rest: &[u8], may_nest: bool) -> Result<bool, PictureError> {
    let mut is_animated = false;
    while let Some((header, behind)) = rest.split_first_chunk::<HEADER_BYTES>() {
        let [name @ .., a, b, c, d] = header;
        let len = usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
        let Some(content) = behind.get(..len) else {
            return Err(PictureError::Malformed("a chunk is longer than the file".to_owned()));
        };
        match name {
            b"VP8 " => check_frame(lossy_size(content))?,
            b"VP8L" => check_frame(lossless_size(content))?,
            b"ANMF" if may_nest => {
                is_animated = true;
                check_chunks(content.get(FRAME_START..).unwrap_or_default(), false)?;
            }
            _ => {}
        }
        // Chunks are padded to an even length.
        rest = behind.get(len + len % 2..).unwrap_or_default();
    }
    Ok(is_animated)
}

fn check_frame(size: Option<(u32, u32)>) -> Result<(), PictureError> {
    match size {
        // A frame of an animation may be small.
        Some((width, height)) => match check_size(width, height) {
            Err(PictureError::TooSmall { .. }) => Ok(()),
            checked => checked,
        },
        None => Err(PictureError::Malformed("a frame has no header".to_owned())),
    }
}

/// The size in the header of a VP8 key frame (RFC 6386, section 9.1).
fn lossy_size(frame: &[u8]) -> Option<(u32, u32)> {
    let &[a, b, c, d] = frame.get(6..)?.first_chunk()?;
    let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3fff);
    Some((side([a, b]), side([c, d])))
}

/// The size in the header of a VP8L stream: a signature and twice 14 bits.
fn lossless_size(stream: &[u8]) -> Option<(u32, u32)> {
    let bits = u32::from_le_bytes(*stream.get(1..)?.first_chunk()?);
    Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
}
