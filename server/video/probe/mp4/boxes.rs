//! Reads boxes and numbers inside a box in memory.

use crate::video::probe::ProbeError;

/// The error for an invalid box.
pub(super) fn damaged() -> ProbeError {
    ProbeError::invalid("The file is damaged: its MP4 structure cannot be read.")
}

/// An iterator over the boxes in `0`: type and body.
///
/// As players do, it ends a box that extends beyond its parent with the parent, and ends the list at bytes that cannot
/// be a box (`QuickTime` ends some lists with four zero bytes). Callers that need a box that is missing then fail.
pub(super) struct Boxes<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = ([u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let data = std::mem::take(&mut self.0);
        let (&[a, b, c, d, kind @ ..], _) = data.split_first_chunk::<8>()?;
        let (header_bytes, size) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (8, u64::MAX),
            1 => (16, u64_at(data, 8).ok()?),
            size => (8, size.into()),
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX).min(data.len());
        let (this, rest) = data.split_at(size);
        self.0 = rest;
        Some((kind, this.get(header_bytes..)?))
    }
}

/// The body of the first box of this type in `data`.
pub(super) fn find(data: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    Boxes(data).find_map(|(found, body)| (found == kind).then_some(body))
}

/// Returns the body of the first box of this type in `data`; fails if there is none.
pub(super) fn require(data: &[u8], kind: [u8; 4]) -> Result<&[u8], ProbeError> {
    find(data, kind).ok_or_else(damaged)
}

/// Returns the records of a table: `count` times `SIZE` bytes from `offset` on.
pub(super) fn records<const SIZE: usize>(body: &[u8], offset: usize, count: u32) -> Result<&[[u8; SIZE]], ProbeError> {
    let (records, _) = body.get(offset..).ok_or_else(damaged)?.as_chunks();
    let count = usize::try_from(count).map_err(|_| damaged())?;
    records.get(..count).ok_or_else(damaged)
}

/// Returns the records of a table whose header is four bytes of version and flags, and the number of records.
pub(super) fn table<const SIZE: usize>(body: &[u8]) -> Result<&[[u8; SIZE]], ProbeError> {
    records(body, 8, u32_at(body, 4)?)
}

/// The big-endian number at `offset`.
pub(super) fn u16_at(body: &[u8], offset: usize) -> Result<u16, ProbeError> {
    bytes_at(body, offset).map(u16::from_be_bytes)
}

/// The big-endian number at `offset`.
pub(super) fn u32_at(body: &[u8], offset: usize) -> Result<u32, ProbeError> {
    bytes_at(body, offset).map(u32::from_be_bytes)
}

/// The big-endian number at `offset`.
pub(super) fn i32_at(body: &[u8], offset: usize) -> Result<i32, ProbeError> {
    bytes_at(body, offset).map(i32::from_be_bytes)
}

/// The big-endian number at `offset`.
pub(super) fn u64_at(body: &[u8], offset: usize) -> Result<u64, ProbeError> {
    bytes_at(body, offset).map(u64::from_be_bytes)
}

/// Whether a header has version 1, with times of 64 bits.
pub(super) fn is_long(header: &[u8]) -> bool {
    header.first() == Some(&1)
}

fn bytes_at<const N: usize>(body: &[u8], offset: usize) -> Result<[u8; N], ProbeError> {
    let bytes = body.get(offset..).and_then(<[u8]>::first_chunk);
    bytes.copied().ok_or_else(damaged)
}
