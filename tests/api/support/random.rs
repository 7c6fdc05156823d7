//! Random choices that can be repeated: all follow from one seed, which is printed.

/// A source of random numbers (xorshift64*).
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// A source with a random seed, or the seed in `MARQUEE_TEST_SEED`.
    pub(crate) fn new() -> Self {
        let seed = match std::env::var("MARQUEE_TEST_SEED") {
            Ok(text) => text.parse().expect("MARQUEE_TEST_SEED is a number"),
            Err(_) => u64::from_le_bytes(*marquee::secrets::random().first_chunk().expect("32 bytes")),
        };
        // The test runner shows this when the test fails.
        println!("MARQUEE_TEST_SEED={seed}");
        Self(seed | 1)
    }

    /// Another source, seeded from this one.
    pub(crate) fn fork(&mut self) -> Self {
        Self(self.next() | 1)
    }

    /// Any 64-bit number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number from 0 to `end` exclusive.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below a usize")
    }

    /// True with a probability of 1 / `times`.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// Shuffles the items.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
