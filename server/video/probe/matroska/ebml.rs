//! EBML (RFC 8794): element headers in the file, and elements and values in memory.

use std::io::{Read, Seek};

use crate::video::probe::{ProbeError, source::Source};

/// The error for an invalid element.
pub(super) fn damaged() -> ProbeError {
    ProbeError::invalid("The file is damaged: its Matroska structure cannot be read.")
}

/// The header of an element in the file.
#[derive(Clone, Copy)]
pub(super) struct Header {
    /// The identifier, with its length marker.
    pub(super) id: u32,
    /// The size of the body in bytes; `None` if it is stated as unknown.
    pub(super) size: Option<u64>,
    /// The offset at which the body begins.
    pub(super) start: u64,
}

impl Header {
    /// Reads the header at the position of the source.
    pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Self, ProbeError> {
        source.count_element()?;
        let mut next = || source.array().map(|[byte]| byte);
        let id = id(&mut next)?;
        let size = size(&mut next)?;
        Ok(Self { id, size, start: source.position() })
    }

    /// Returns the offset at which the element ends in a file of `len` bytes; one of unknown size ends with the file.
    pub(super) fn end(&self, len: u64) -> Result<u64, ProbeError> {
        let Some(size) = self.size else {
            return Ok(len);
        };
        let end = self.start.saturating_add(size);
        if end > len {
            return Err(ProbeError::truncated(end, len));
        }
        Ok(end)
    }

    /// Returns the offset at which the element ends. Fails when its size is unknown, or it extends beyond `parent_end`.
    pub(super) fn end_within<R: Read + Seek>(&self, source: &Source<R>, parent_end: u64) -> Result<u64, ProbeError> {
        let end = self.end(source.len())?;
        if self.size.is_none() || end > parent_end {
            return Err(damaged());
        }
        Ok(end)
    }

    /// Reads the body as metadata.
    pub(super) fn body<R: Read + Seek>(&self, source: &mut Source<R>, parent_end: u64) -> Result<Vec<u8>, ProbeError> {
        let end = self.end_within(source, parent_end)?;
        source.read(end - source.position())
    }
}

/// An iterator over the elements in `0`: identifier and body.
pub(super) struct Elements<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Elements<'a> {
    type Item = Result<(u32, &'a [u8]), ProbeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let mut data = std::mem::take(&mut self.0);
        Some(split(&mut data).inspect(|_| self.0 = data))
    }
}

/// Splits the first element off `data`.
fn split<'a>(data: &mut &'a [u8]) -> Result<(u32, &'a [u8]), ProbeError> {
    let mut next = || data.split_off_first().copied().ok_or_else(damaged);
    let id = id(&mut next)?;
    let size = size(&mut next)?.and_then(|size| usize::try_from(size).ok());
    let body = size.and_then(|size| data.split_off(..size)).ok_or_else(damaged)?;
    Ok((id, body))
}

/// Reads an identifier of one to four bytes: one more than the first byte has leading zero bits. The length marker is
/// kept.
fn id(next: &mut impl FnMut() -> Result<u8, ProbeError>) -> Result<u32, ProbeError> {
    let first = next()?;
    let more = first.leading_zeros();
    if more > 3 {
        return Err(damaged());
    }
    let mut id = u32::from(first);
    for _ in 0..more {
        id = id << 8 | u32::from(next()?);
    }
    Ok(id)
}

/// Reads a size: one to eight bytes without the length marker; all ones mean that it is unknown.
pub(super) fn size(next: &mut impl FnMut() -> Result<u8, ProbeError>) -> Result<Option<u64>, ProbeError> {
    let first = next()?;
    let more = first.leading_zeros();
    if more > 7 {
        return Err(damaged());
    }
    let unknown = (1 << (7 * (more + 1))) - 1;
    let mut size = u64::from(first);
    for _ in 0..more {
        size = size << 8 | u64::from(next()?);
    }
    // The length marker is the bit above those of the value.
    let size = size & unknown;
    Ok((size != unknown).then_some(size))
}

/// Reads an unsigned integer of zero to eight bytes.
pub(super) fn uint(body: &[u8]) -> Result<u64, ProbeError> {
    if body.len() > 8 {
        return Err(damaged());
    }
    Ok(body.iter().fold(0, |value, &byte| value << 8 | u64::from(byte)))
}

/// Reads a float of zero, four or eight bytes.
pub(super) fn float(body: &[u8]) -> Result<f64, ProbeError> {
    if let Ok(bytes) = <[u8; 8]>::try_from(body) {
        Ok(f64::from_be_bytes(bytes))
    } else if let Ok(bytes) = <[u8; 4]>::try_from(body) {
        Ok(f32::from_be_bytes(bytes).into())
    } else if body.is_empty() {
        Ok(0.0)
    } else {
        Err(damaged())
    }
}
