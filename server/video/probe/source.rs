//! The file to probe: buffered reads and seeks within fixed bounds.

use std::io::{self, BufReader, Read, Seek};

use super::ProbeError;

/// The most metadata that is read into memory for one file, over all reads together. A `moov` of this size describes
/// more than ten million frames: four days at 30 frames per second.
const MAX_METADATA_BYTES: u64 = 64 << 20;

/// The most boxes or elements that are visited in one file. A live recording of ten hours has about three million
/// blocks.
const MAX_ELEMENTS: u32 = 4_000_000;

/// Small, because most reads are of headers with media between them.
const BUFFER_BYTES: usize = 8 << 10;

/// A reader with a known length, a position and bounds on what is read.
pub(super) struct Source<R> {
    reader: BufReader<R>,
    position: u64,
    len: u64,
    metadata_left: u64,
    elements_left: u32,
    /// Whether a bound was exceeded.
    is_exhausted: bool,
}

impl<R: Read + Seek> Source<R> {
    /// Creates a source of the first `len` bytes of `reader`, positioned at their start.
    pub(super) fn new(reader: R, len: u64) -> io::Result<Self> {
        let mut reader = BufReader::with_capacity(BUFFER_BYTES, reader);
        reader.rewind()?;
        Ok(Self {
            reader,
            position: 0,
            len,
            metadata_left: MAX_METADATA_BYTES,
            elements_left: MAX_ELEMENTS,
            is_exhausted: false,
        })
    }

    /// The file's length in bytes.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// The offset of the next read.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Counts a box or element; refuses a file that has too many.
    pub(super) fn count_element(&mut self) -> Result<(), ProbeError> {
        let Some(left) = self.elements_left.checked_sub(1) else {
            self.is_exhausted = true;
            return Err(ProbeError::invalid("The file has too many parts."));
        };
        self.elements_left = left;
        Ok(())
    }

    /// Whether the file was refused because it exceeds a bound of this reader, and not for its content.
    pub(super) fn is_exhausted(&self) -> bool {
        self.is_exhausted
    }

    /// Moves to `offset`; keeps the buffer if possible. Moving to the end or beyond is not an error, reading there is.
    pub(super) fn go_to(&mut self, offset: u64) -> Result<(), ProbeError> {
        match offset.checked_signed_diff(self.position) {
            Some(distance) => self.reader.seek_relative(distance)?,
            None => {
                self.reader.seek(io::SeekFrom::Start(offset))?;
            }
        }
        self.position = offset;
        Ok(())
    }

    /// Reads the next `N` bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], ProbeError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads the next `size` bytes as metadata. Fails before it allocates when they extend beyond the file or exceed
    /// the bound.
    pub(super) fn read(&mut self, size: u64) -> Result<Vec<u8>, ProbeError> {
        self.check_end(size)?;
        let left = self.metadata_left.checked_sub(size);
        let (Some(left), Ok(capacity)) = (left, usize::try_from(size)) else {
            self.is_exhausted = true;
            return Err(ProbeError::invalid("The file has too much metadata."));
        };
        self.metadata_left = left;
        let mut bytes = vec![0; capacity];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), ProbeError> {
        let size = bytes.len() as u64;
        self.check_end(size)?;
        self.reader.read_exact(bytes)?;
        self.position += size;
        Ok(())
    }

    fn check_end(&self, size: u64) -> Result<(), ProbeError> {
        let end = self.position.saturating_add(size);
        if end > self.len {
            return Err(ProbeError::truncated(end, self.len));
        }
        Ok(())
    }
}
