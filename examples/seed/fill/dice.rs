//! A pseudo-random generator with the same results in every run.

use std::time::Duration;

use marquee::clock::Time;
use marquee::id::Id;

/// SplitMix64 (Steele, Lea, Flood 2014): good enough for made-up data, and the same on every machine.
pub(super) struct Dice(u64);

impl Dice {
    /// Each kind of data has a generator of its own, so that changing one kind does not change another.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// A number below `limit`, which must not be 0.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        u32::try_from(self.roll() % u64::from(limit)).expect("below a u32")
    }

    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(u32::try_from(items.len()).expect("a short list")) as usize]
    }

    /// A number below `limit`, mostly far below: each halving of it is equally likely.
    pub(super) fn skewed(&mut self, limit: u32) -> u32 {
        let bits = self.below(limit.ilog2() + 1);
        self.below((limit >> bits).max(1))
    }

    /// A time from `start` on and before `end`.
    pub(super) fn time(&mut self, start: Time, end: Time) -> Time {
        let micros = u64::try_from(end.since(start).as_micros()).unwrap_or(u64::MAX).max(1);
        start + Duration::from_micros(self.roll() % micros)
    }

    /// A UUIDv7 with this time.
    pub(super) fn id<T>(&mut self, time: Time) -> Id<T> {
        let millis = (time.micros() / 1_000).cast_unsigned();
        let (high, low) = ((millis << 16) | 0x7000 | (self.roll() >> 52), (0b10 << 62) | (self.roll() >> 2));
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&high.to_be_bytes());
        bytes[8..].copy_from_slice(&low.to_be_bytes());
        Id::from_bytes(bytes)
    }

    /// `count` different numbers below `limit`, or all of them if there are fewer.
    pub(super) fn different(&mut self, count: u32, limit: u32) -> impl Iterator<Item = u32> + use<> {
        let count = count.min(limit);
        let room = limit.checked_div(count);
        let (first, step) = room.map_or((0, 0), |room| (self.below(limit), 1 + self.below(room)));
        (0..count).map(move |index| {
            let number = (u64::from(first) + u64::from(index) * u64::from(step)) % u64::from(limit);
            u32::try_from(number).expect("below a u32")
        })
    }
}

/// Distributes `total` by weight; each share is at most `most`, so the sum can be less than `total`.
pub(super) fn share(total: u32, weights: &[u32], most: u32) -> Vec<u32> {
    let sum: u64 = weights.iter().copied().map(u64::from).sum::<u64>().max(1);
    let share =
        |weight: &u32| u32::try_from(u64::from(total) * u64::from(*weight) / sum).map_or(most, |one| one.min(most));
    let mut shares: Vec<u32> = weights.iter().map(share).collect();
    let mut left = total.saturating_sub(shares.iter().sum());
    while left > 0 && shares.iter().any(|share| *share < most) {
        for share in shares.iter_mut().filter(|share| **share < most).take(left as usize) {
            (*share, left) = (*share + 1, left - 1);
        }
    }
    shares
}
