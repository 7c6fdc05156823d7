//! Position keys: fractional indexes that order the items of a playlist, with room between any two.
//!
//! A key is a string of bytes that compares as a fraction in base 256. Its first 8 bytes are a number: an item that is
//! put at an end gets the number [`STEP`] away from its neighbour's. An item that is put between two gets the shortest
//! fraction near their middle, so that each further insertion at the same spot takes about one bit. When a key would be
//! longer than 64 bytes, which takes at least 364 insertions at one spot, all items of the playlist are respaced. That
//! writes at most 5,000 rows: less than 14 for each of these insertions, in the worst case.
//!
//! The crate `fractional_index` (2.0.2) cannot be used: after 128 items were put at the front, it returns a key that is
//! not between its neighbours.

use crate::page::CursorKey;

/// The distance between the numbers of items that were put at an end.
pub(super) const STEP: i64 = 1 << 32;
/// The number of the first item that is added to a playlist. It is a billion steps away from both 0 and the greatest
/// number.
const MIDDLE: i64 = 1 << 62;
const NUMBER_BYTES: usize = 8;
/// The longest key, in bytes.
const MAX_BYTES: usize = 64;
/// The least distance between two neighbours, in units of the last byte, with which no further byte is appended. With
/// 16, an item in the middle has at least 7 of at most 17 units on either side: an insertion uses at most 1.3 of a
/// byte's 8 bits.
const ROOM: u128 = 16;

/// The position of an item among the items of its playlist.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct PositionKey(Vec<u8>);

impl PositionKey {
    /// A key after `low` and before `high`, as far as they are given; `None` when there is no room.
    pub(super) fn between(low: Option<&Self>, high: Option<&Self>) -> Option<Self> {
        match (low, high) {
            (None, None) => Some(Self::at(MIDDLE)),
            (Some(low), None) => low.number().checked_add(STEP).map(Self::at),
            (None, Some(high)) => Some(high.number() - STEP).filter(|number| *number > 0).map(Self::at),
            (Some(low), Some(high)) => Self::near_middle(&low.0, &high.0),
        }
    }

    /// The number after which `count` items get new numbers, [`STEP`] apart. The new keys are all after `last` or, if
    /// there are not enough numbers after it, all before `first`; so no new key equals an old one of another item.
    /// `None` when there are not enough numbers on either side.
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
        // The digits of `low` read so far, and the distance from there to `high`.
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

/// The length in one byte, then the bytes.
impl CursorKey for PositionKey {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.push(u8::try_from(self.0.len()).unwrap_or(u8::MAX));
        bytes.extend_from_slice(&self.0);
    }
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (len, rest) = bytes.split_first()?;
        let (key, rest) = rest.split_at_checked(usize::from(*len))?;
        *bytes = rest;
        Some(Self(key.to_vec()))
    }
}

#[cfg(test)]
#[path = "position_key_tests.rs"]
mod tests;
