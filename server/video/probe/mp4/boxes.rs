//! Boxes and numbers inside a box that has been read into memory.

use crate::video::probe::ProbeError;

/// What a box that contradicts itself is answered with.
pub(super) fn damaged() -> ProbeError {
    ProbeError::invalid("The file is damaged: its MP4 structure cannot be read.")
}

/// The boxes that `0` consists of: type and body.
pub(super) struct Boxes<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = Result<([u8; 4], &'a [u8]), ProbeError>;

    fn next(&mut self) -> Option<Self::Item> {
        // QuickTime ends some lists with four bytes of zero.
        let (header, _) = self.0.split_first_chunk::<8>()?;
        let [a, b, c, d, kind @ ..] = *header;
        let (header_bytes, size) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (8, Some(self.0.len())),
            1 => (16, u64_at(self.0, 8).ok().and_then(|size| usize::try_from(size).ok())),
            size => (8, usize::try_from(size).ok()),
        };
        let data = std::mem::take(&mut self.0);
        let split = size.and_then(|size| {
            let (this, rest) = data.split_at_checked(size)?;
            Some((this.get(header_bytes..)?, rest))
        });
        let Some((body, rest)) = split else {
            return Some(Err(damaged()));
        };
        self.0 = rest;
        Some(Ok((kind, body)))
    }
}

/// The body of the first box of this type in `data`.
pub(super) fn find(data: &[u8], kind: [u8; 4]) -> Result<Option<&[u8]>, ProbeError> {
    for part in Boxes(data) {
        let (found, body) = part?;
        if found == kind {
            return Ok(Some(body));
        }
    }
    Ok(None)
}

/// The body of the first box of this type in `data`, which must be there.
pub(super) fn require(data: &[u8], kind: [u8; 4]) -> Result<&[u8], ProbeError> {
    find(data, kind)?.ok_or_else(damaged)
}

/// The records of a table: `count` times `SIZE` bytes from `offset`.
pub(super) fn records<const SIZE: usize>(body: &[u8], offset: usize, count: u32) -> Result<&[[u8; SIZE]], ProbeError> {
    let (records, _) = body.get(offset..).ok_or_else(damaged)?.as_chunks();
    let count = usize::try_from(count).map_err(|_| damaged())?;
    records.get(..count).ok_or_else(damaged)
}

/// The records of a table whose header is four bytes of version and flags and the number of records.
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
pub(super) fn u64_at(body: &[u8], offset: usize) -> Result<u64, ProbeError> {
    bytes_at(body, offset).map(u64::from_be_bytes)
}

fn bytes_at<const N: usize>(body: &[u8], offset: usize) -> Result<[u8; N], ProbeError> {
    let bytes = body.get(offset..).and_then(<[u8]>::first_chunk);
    bytes.copied().ok_or_else(damaged)
}
