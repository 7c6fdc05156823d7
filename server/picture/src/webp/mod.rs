//! Checks that the chunks of a WebP end within the file, and that no frame is outside the limits, which the decoder
//! does not check before it allocates. The format is RFC 9649.

mod lossless;
mod prefix;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod writer;

use crate::{PictureError, check_size};

/// The size of a chunk's header in bytes: four letters and a length.
const HEADER_BYTES: usize = 8;
/// The offsets of the first chunk in a file, and in an ANMF chunk, which has a frame.
const FILE_START: usize = 12;
const FRAME_START: usize = 16;

/// What decides how much memory decoding takes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    is_animated: bool,
    is_lossless: bool,
    /// Whether the pixels of a lossy file and their transparency are stored apart.
    has_alpha_part: bool,
    /// What a lossless stream takes besides its pixels, in bytes.
    pub(crate) tables: u64,
}

impl Parts {
    /// How many bytes per pixel decoding takes besides the result, which has an alpha channel or none.
    pub(crate) fn bytes_per_pixel(&self, has_alpha: bool) -> u64 {
        match self {
            // The canvas and a frame.
            Self { is_animated: true, .. } => 8,
            // The planes; the transparency as four channels, and as one.
            Self { has_alpha_part: true, .. } => 7,
            // It is decoded within the result.
            Self { is_lossless: true, .. } if has_alpha => 0,
            // The planes, and twice the file; or four channels.
            _ => 4,
        }
    }

    /// Checks a chunk of the picture that is shown, of a frame of that size if it is stated.
    fn add(&mut self, chunk: &Chunk<'_>, frame: Option<&Frame>) -> Result<(), PictureError> {
        if let Some(size) = chunk.check_size()?
            && frame.is_some_and(|frame| frame.size != size)
        {
            return Err(PictureError::Malformed("a frame has another size than stated".to_owned()));
        }
        // The decoder uses the first chunk of a kind.
        let tables = match chunk.name {
            b"VP8L" if !self.is_lossless => {
                self.is_lossless = true;
                lossless::memory(chunk.content)
            }
            b"ALPH" if !self.has_alpha_part => match frame {
                Some(&Frame { size: (width, height), may_have_alpha: true }) => {
                    self.has_alpha_part = true;
                    match chunk.content.split_first() {
                        Some((flags, stream)) if flags & 3 == 1 => lossless::alpha_memory(stream, width, height),
                        // Not compressed.
                        _ => Some(0),
                    }
                }
                _ => Some(0),
            },
            _ => Some(0),
        };
        let tables = tables.ok_or_else(|| PictureError::Malformed("its lossless data is damaged".to_owned()))?;
        self.tables = self.tables.max(tables);
        Ok(())
    }
}

/// What the file states about the picture or the frame of an animation.
struct Frame {
    size: (u32, u32),
    may_have_alpha: bool,
}

impl Frame {
    /// Reads the size, twice 24 bits, at an offset of a chunk. Fails when it is outside the limits.
    fn read(content: &[u8], at: usize, may_have_alpha: bool) -> Result<Self, PictureError> {
        let stated: &[u8; 6] = content.get(at..).and_then(<[u8]>::first_chunk).ok_or_else(no_header)?;
        let number = |at: usize| u32::from_le_bytes([stated[at], stated[at + 1], stated[at + 2], 0]) + 1;
        let size = (number(0), number(3));
        check_frame(size)?;
        Ok(Self { size, may_have_alpha })
    }
}

/// Returns what the file consists of. Fails when a chunk is not within the file, or a frame is outside the limits.
pub(crate) fn check(file: &[u8]) -> Result<Parts, PictureError> {
    // The stated length of the file after its first eight bytes.
    let len = file.get(4..).and_then(<[u8]>::first_chunk).map_or(usize::MAX, |len| u32::from_le_bytes(*len) as usize);
    if file.len() - HEADER_BYTES.min(file.len()) < len {
        return Err(PictureError::Malformed("it ends before the picture does".to_owned()));
    }
    let mut canvas = None;
    let mut is_animation = false;
    let mut parts = Parts::default();
    for chunk in Chunks::behind(file, FILE_START) {
        let chunk = chunk?;
        match chunk.name {
            b"VP8X" if canvas.is_none() => {
                let flags = chunk.content.first().copied().unwrap_or_default();
                is_animation = flags & 0x02 != 0;
                canvas = Some(Frame::read(chunk.content, 4, flags & 0x10 != 0)?);
            }
            // Only the first frame is decoded.
            b"ANMF" if is_animation && !parts.is_animated => {
                parts.is_animated = true;
                parts.tables = parts.tables.max(check_first_frame(chunk.content)?.tables);
            }
            b"ANMF" if is_animation || canvas.is_none() => {
                for chunk in Chunks::behind(chunk.content, FRAME_START) {
                    chunk?.check_size()?;
                }
            }
            // The decoder would take parts of the picture from it.
            b"ANMF" => return Err(PictureError::Malformed("it has a frame, but is no animation".to_owned())),
            _ => parts.add(&chunk, canvas.as_ref())?,
        }
    }
    Ok(parts)
}

/// Checks the content of an animation's first ANMF chunk.
fn check_first_frame(content: &[u8]) -> Result<Parts, PictureError> {
    let frame = Frame::read(content, 6, true)?;
    let mut parts = Parts::default();
    let mut has_pixels = true;
    for chunk in Chunks::behind(content, FRAME_START) {
        let chunk = chunk?;
        // The decoder takes any chunk after ALPH for a lossy picture.
        if !has_pixels && chunk.name != b"VP8 " {
            return Err(PictureError::Malformed("a frame has no pixels".to_owned()));
        }
        has_pixels = chunk.name != b"ALPH";
        parts.add(&chunk, Some(&frame))?;
    }
    Ok(parts)
}

/// A chunk of a RIFF file.
struct Chunk<'a> {
    name: &'a [u8; 4],
    content: &'a [u8],
}

impl Chunk<'_> {
    /// Returns the size of the pixels in the chunk, if it has pixels; fails when they are outside the limits.
    fn check_size(&self) -> Result<Option<(u32, u32)>, PictureError> {
        let size = match self.name {
            b"VP8 " => lossy_size(self.content),
            b"VP8L" => lossless_size(self.content),
            _ => return Ok(None),
        };
        let size = size.ok_or_else(no_header)?;
        check_frame(size)?;
        Ok(Some(size))
    }
}

/// The chunks of a RIFF file or of an ANMF chunk.
struct Chunks<'a>(&'a [u8]);

impl<'a> Chunks<'a> {
    fn behind(bytes: &'a [u8], start: usize) -> Self {
        Self(bytes.get(start..).unwrap_or_default())
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, PictureError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (name, behind) = self.0.split_first_chunk()?;
        let (len, behind) = behind.split_first_chunk()?;
        let len = usize::try_from(u32::from_le_bytes(*len)).unwrap_or(usize::MAX);
        let Some(content) = behind.get(..len) else {
            self.0 = &[];
            return Some(Err(PictureError::Malformed("a chunk is longer than the file".to_owned())));
        };
        // Chunks are padded to an even length.
        self.0 = behind.get(len + len % 2..).unwrap_or_default();
        Some(Ok(Chunk { name, content }))
    }
}

fn no_header() -> PictureError {
    PictureError::Malformed("a frame has no header".to_owned())
}

fn check_frame((width, height): (u32, u32)) -> Result<(), PictureError> {
    match check_size(width, height) {
        // A frame of an animation may be small.
        Err(PictureError::TooSmall { .. }) => Ok(()),
        checked => checked,
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
