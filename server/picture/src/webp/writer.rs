//! Writes lossless streams for tests (RFC 9649, section 3).

/// Numbers of xorshift64*, the same in every run.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % end
    }

    pub(super) fn flag(&mut self) -> bool {
        self.below(2) == 1
    }
}

/// A stream that is written, and how much memory it takes.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
    used: usize,
    pub(super) memory: u64,
}

impl Writer {
    pub(super) fn put(&mut self, value: usize, count: usize) {
        for at in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().unwrap() |= u8::from(value >> at & 1 == 1) << (self.used % 8);
            self.used += 1;
        }
    }

    /// The beginning, up to the transforms.
    pub(super) fn start(width: usize, height: usize, has_alpha: bool) -> Self {
        let mut stream = Self::default();
        stream.put(0x2f, 8);
        stream.put(width - 1, 14);
        stream.put(height - 1, 14);
        stream.put(usize::from(has_alpha), 1);
        stream.put(0, 3);
        stream
    }

    pub(super) fn put_cache(&mut self, bits: Option<usize>) {
        self.put(usize::from(bits.is_some()), 1);
        if let Some(bits) = bits {
            self.put(bits, 4);
            self.memory += 4 << bits;
        }
    }

    /// A code of one symbol below 256, which takes no bits.
    pub(super) fn put_single(&mut self, symbol: usize) {
        self.put(0b101, 3);
        self.put(symbol, 8);
    }

    /// A code by its lengths, without runs of them.
    pub(super) fn put_lengths(&mut self, lengths: &[u8]) {
        // Lengths from 0 to 15 have four bits each, the three kinds of runs none.
        self.put(0, 1);
        self.put(15, 4);
        for at in 0..19 {
            self.put(if matches!(at, 0 | 1 | 8) { 0 } else { 4 }, 3);
        }
        self.put(1, 1);
        let width = if lengths.len() < 18 { 1 } else { 5 };
        self.put(width, 3);
        self.put(lengths.len() - 2, 2 + 2 * width);
        for &length in lengths {
            self.put(usize::from(length.reverse_bits() >> 4), 4);
        }
    }
}

/// A random code of some symbols.
pub(super) struct RandomCode {
    lengths: Vec<u8>,
    /// With the first bit of a code lowest.
    codes: Vec<usize>,
    used: Vec<usize>,
}

impl RandomCode {
    /// A code that has `used` symbols, and others below `end`.
    pub(super) fn new(random: &mut Random, used: &[usize], end: usize) -> Self {
        let mut symbols = used.to_vec();
        if random.flag() {
            symbols.extend((0..random.below(60)).map(|_| random.below(end)));
        }
        symbols.sort_unstable();
        symbols.dedup();
        // The leaves of a random tree.
        let mut leaves = vec![u8::from(symbols.len() == 1)];
        while leaves.len() < symbols.len() {
            let at = if random.flag() { random.below(leaves.len()) } else { leaves.len() - 1 };
            if leaves[at] < 15 {
                leaves[at] += 1;
                leaves.push(leaves[at]);
            }
        }
        let mut lengths = vec![0; end];
        for (&symbol, &leaf) in symbols.iter().zip(&leaves) {
            lengths[symbol] = leaf;
        }
        let mut codes = vec![0; end];
        let mut next = 0_usize;
        for length in 1..=15 {
            next *= 2;
            for (symbol, _) in lengths.iter().enumerate().filter(|(_, of)| usize::from(**of) == length) {
                codes[symbol] = next.reverse_bits() >> (usize::BITS as usize - length);
                next += 1;
            }
        }
        Self { lengths, codes, used: used.to_vec() }
    }

    pub(super) fn put(&self, random: &mut Random, stream: &mut Writer) {
        let symbols: Vec<usize> = (0..self.lengths.len()).filter(|&at| self.lengths[at] > 0).collect();
        let longest = usize::from(*self.lengths.iter().max().unwrap());
        let long = self.lengths.iter().filter(|&&length| length > 10).count() as u64;
        stream.memory += 96 + (4 << longest.min(10)) + 32 * long;
        if symbols.len() <= 2 && symbols.iter().all(|&symbol| symbol < 256) && random.flag() {
            stream.put(1, 1);
            stream.put(symbols.len() - 1, 1);
            let is_wide = symbols[0] > 1;
            stream.put(usize::from(is_wide), 1);
            stream.put(symbols[0], if is_wide { 8 } else { 1 });
            if let Some(&second) = symbols.get(1) {
                stream.put(second, 8);
            }
            return;
        }
        // A code of code lengths: 13 symbols of four bits, and six of five bits.
        let order = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        stream.put(0, 1);
        stream.put(15, 4);
        for symbol in order {
            stream.put(if symbol < 13 { 4 } else { 5 }, 3);
        }
        let put = |stream: &mut Writer, symbol: usize| {
            let (code, length) = if symbol < 13 { (symbol, 4) } else { (26 + symbol - 13, 5) };
            stream.put(code.reverse_bits() >> (usize::BITS as usize - length), length);
        };
        // All lengths are there, with runs or without.
        stream.put(0, 1);
        let (mut at, mut last) = (0, 8);
        while at < self.lengths.len() {
            let length = self.lengths[at];
            let run = self.lengths[at..].iter().take_while(|&&other| other == length).count();
            match run {
                11.. if length == 0 && random.flag() => {
                    put(stream, 18);
                    stream.put(run.min(138) - 11, 7);
                    at += run.min(138);
                }
                3.. if length == 0 => {
                    put(stream, 17);
                    stream.put(run.min(10) - 3, 3);
                    at += run.min(10);
                }
                3.. if length == last => {
                    put(stream, 16);
                    stream.put(run.min(6) - 3, 2);
                    at += run.min(6);
                }
                _ => {
                    put(stream, usize::from(length));
                    at += 1;
                }
            }
            if length > 0 {
                last = length;
            }
        }
    }

    pub(super) fn put_symbol(&self, stream: &mut Writer, symbol: usize) {
        assert!(self.lengths[symbol] > 0);
        if self.lengths.iter().filter(|&&length| length > 0).count() > 1 {
            stream.put(self.codes[symbol], usize::from(self.lengths[symbol]));
        }
    }

    pub(super) fn put_any(&self, random: &mut Random, stream: &mut Writer) -> usize {
        let symbol = self.used[random.below(self.used.len())];
        self.put_symbol(stream, symbol);
        symbol
    }
}
