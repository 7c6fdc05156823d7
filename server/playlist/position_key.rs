//! Where an item stands in its playlist: a fractional index, so that there is room between any two.
//!
//! A place is a string of bytes that compares as a fraction in base 256. Its first 8 bytes are a number: an item that
//! comes to an end gets the next one, [`STEP`] away. One that comes between two gets the shortest fraction near their
//! middle, so every further one at the same destination takes about a bit. When that would be longer than 64 bytes,
//! after 364 insertions at one destination or more, the playlist's items are spaced anew: at most 5,000 rows, less than
//! 14 for each of these insertions, however they were aimed.
//!
//! The crate `fractional_index` (2.0.2) does not serve: behind 128 items that were put to the front, it returns a place
//! that is not between its neighbours.

use crate::page::Key;

/// How far apart items are that were put to an end.
pub(super) const STEP: i64 = 1 << 32;
/// The number of a playlist's first item; as far from 0 as from the greatest, a billion steps.
const MIDDLE: i64 = 1 << 62;
/// The bytes of the number.
const NUMBER_BYTES: usize = 8;
/// The longest place.
const MAX_BYTES: usize = 64;
/// The least distance between two neighbours, in units of a byte, at which nothing is appended to that byte. With 16,
/// an item in the middle has at least 7 of at most 17 units on either side: at most 1.3 of a byte's 8 bits are used up.
const ROOM: u128 = 16;

/// A place among the items of a playlist.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct PositionKey(Vec<u8>);

impl PositionKey {
    /// A place behind `low`, if there is one, and before `high`, if there is one; `None` when there is no room.
    pub(super) fn between(low: Option<&Self>, high: Option<&Self>) -> Option<Self> {
        match (low, high) {
            (None, None) => Some(Self::at(MIDDLE)),
            (Some(low), None) => low.number().checked_add(STEP).map(Self::at),
            (None, Some(high)) => Some(high.number() - STEP).filter(|number| *number > 0).map(Self::at),
            (Some(low), Some(high)) => Self::near_middle(&low.0, &high.0),
        }
    }

    /// The number whose successors, [`STEP`] apart, are places for `count` items: all behind `last`, or, where the
    /// numbers end, all before `first`. No item's old place is another's new one.
    pub(super) fn respace(first: &Self, last: &Self, count: i64) -> Option<i64> {
        let length = count.checked_add(1)?.checked_mul(STEP)?;
        let (before, behind) = (first.number() - length, last.number());
        if behind.checked_add(length).is_some() { Some(behind) } else { Some(before).filter(|number| *number > 0) }
    }

    fn at(number: i64) -> Self {
        Self(number.to_be_bytes().to_vec())
    }

    fn number(&self) -> i64 {
        self.0.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes))
    }

    fn near_middle(low: &[u8], high: &[u8]) -> Option<Self> {
        let digit = |digits: &[u8], index: usize| digits.get(index).copied().unwrap_or(0);
        // `low` as far as we have come, and from there to `high`.
        let (mut digits, mut distance) = (Vec::with_capacity(NUMBER_BYTES), 0_u128);
        while digits.len() < MAX_BYTES {
            let (from, to) = (digit(low, digits.len()), digit(high, digits.len()));
            digits.push(from);
            distance = ((distance << 8) + u128::from(to)).checked_sub(from.into())?;
            if digits.len() >= NUMBER_BYTES && distance >= ROOM {
                add(&mut digits, distance / 2);
                return Some(Self(digits));
            }
        }
        None
    }
}

/// Adds to a number in base 256.
fn add(digits: &mut [u8], mut amount: u128) {
    for digit in digits.iter_mut().rev() {
        amount += u128::from(*digit);
        *digit = amount.to_le_bytes()[0];
        amount >>= 8;
    }
}

/// Its length, then its bytes.
impl Key for PositionKey {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.push(u8::try_from(self.0.len()).unwrap_or(u8::MAX));
        bytes.extend_from_slice(&self.0);
    }
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (len, rest) = bytes.split_first()?;
        let (place, rest) = rest.split_at_checked(usize::from(*len))?;
        *bytes = rest;
        Some(Self(place.to_vec()))
    }
}

#[cfg(test)]
#[path = "position_key_tests.rs"]
mod tests;
