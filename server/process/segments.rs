//! The segment index of a rendition, as one column.
//!
//! A rendition is one fragmented MP4: its first bytes describe it, and the segments follow without a gap. So their lengths in
//! time and bytes are enough for a playlist. The column has two numbers for each segment, milliseconds and bytes, each as a
//! varint of seven bits to a byte, the low ones first: about five bytes for a segment, instead of a row.

use std::time::Duration;

/// A segment of a rendition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Its length in milliseconds.
    pub millis: u64,
    pub bytes: u64,
}

/// The segments of a rendition, as they are stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Segments(Vec<u8>);

impl Segments {
    /// Of segments that begin when the one before ends. Lengths are rounded so that the ends are right, and errors do not
    /// add up.
    pub fn new(segments: impl IntoIterator<Item = (Duration, u64)>) -> Self {
        let (mut column, mut end, mut written) = (Vec::new(), Duration::ZERO, 0);
        for (length, bytes) in segments {
            end += length;
            let until = u64::try_from((end + Duration::from_micros(500)).as_millis()).unwrap_or(u64::MAX);
            push(&mut column, until - written);
            push(&mut column, bytes);
            written = until;
        }
        Self(column)
    }

    /// The segments in their order. Stops where the column is damaged.
    pub fn iter(&self) -> impl Iterator<Item = Segment> {
        let mut rest = &self.0[..];
        std::iter::from_fn(move || Some(Segment { millis: take(&mut rest)?, bytes: take(&mut rest)? }))
    }
}

fn push(column: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        column.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    column.push(number.to_le_bytes()[0]);
}

fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let &byte = rest.split_off_first()?;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_read_as_they_were_stored() {
        let all = [(Duration::from_secs(6), 1 << 40), (Duration::from_millis(4_004), 127), (Duration::ZERO, 0)];
        let segments: Vec<_> = Segments::new(all).iter().map(|one| (one.millis, one.bytes)).collect();
        assert_eq!(segments, [(6000, 1 << 40), (4004, 127), (0, 0)]);
        assert_eq!(Segments::default().iter().count(), 0);
    }

    #[test]
    fn rounding_does_not_add_up() {
        let third = Duration::from_secs(1) / 3;
        let segments = Segments::new(std::iter::repeat_n((third, 1), 3000));
        let sum: u64 = segments.iter().map(|one| one.millis).sum();
        assert_eq!(sum, 1_000_000);
        assert!(segments.iter().all(|one| one.millis.abs_diff(333) <= 1));
    }

    #[test]
    fn a_damaged_column_ends_early() {
        assert_eq!(Segments(vec![0x80]).iter().count(), 0);
        assert_eq!(Segments(vec![5]).iter().count(), 0);
        assert_eq!(Segments(vec![0x80; 30]).iter().count(), 0);
    }
}
