//! Bits and prefix codes of lossless streams (RFC 9649, sections 3.2 and 3.7.2.1).

/// The most symbols of a code: green with all lengths and the largest colour cache.
const MAX_SYMBOLS: usize = 256 + 24 + (1 << 11);
/// The longest code of a symbol in bits.
const MAX_LENGTH: usize = 15;
/// In which order a stream has the lengths of the codes of code lengths.
const ORDER: [usize; 19] = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Of the decoder: how many bits of a code it looks up in a table of four bytes per entry, what it allocates for each
/// symbol whose code is longer, and what it allocates for any code.
const TABLE_BITS: usize = 10;
const LONG_SYMBOL_BYTES: u64 = 32;
const CODE_BYTES: u64 = 96;

/// Reads a stream from the lowest bit of its first byte on.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// The next bit.
    at: usize,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Takes a number of `count` bits, 32 at most; `None` at the end of the stream.
    pub(super) fn take(&mut self, count: usize) -> Option<u32> {
        let end = self.at + count;
        let bytes = self.bytes.get(self.at / 8..end.div_ceil(8))?;
        let number = bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte));
        let number = number >> (self.at % 8) & ((1 << count) - 1);
        self.at = end;
        u32::try_from(number).ok()
    }

    pub(super) fn flag(&mut self) -> Option<bool> {
        Some(self.take(1)? == 1)
    }

    fn number(&mut self, count: usize) -> Option<usize> {
        usize::try_from(self.take(count)?).ok()
    }
}

/// A prefix code.
pub(super) struct Code {
    /// How many symbols have a code of each length.
    counts: [usize; MAX_LENGTH + 1],
    /// The symbols, in the order of their codes. A single one takes no bits.
    symbols: Vec<u16>,
}

impl Code {
    /// Reads the description of a code of the symbols below `end`; `None` if it is none.
    pub(super) fn read(bits: &mut Bits<'_>, end: usize) -> Option<Self> {
        if !bits.flag()? {
            return Self::new(&read_lengths(bits, end)?);
        }
        let has_two = bits.flag()?;
        let is_wide = bits.flag()?;
        let mut symbols = vec![bits.take(if is_wide { 8 } else { 1 })?.try_into().ok()?];
        if has_two {
            symbols.push(bits.take(8)?.try_into().ok()?);
        }
        let mut counts = [0; MAX_LENGTH + 1];
        counts[1] = symbols.len();
        symbols.iter().all(|&symbol| usize::from(symbol) < end).then_some(Self { counts, symbols })
    }

    /// The code whose symbols have codes of these lengths, 0 if a symbol has none; `None` if it is not complete.
    fn new(lengths: &[u8]) -> Option<Self> {
        let mut counts = [0; MAX_LENGTH + 1];
        for &length in lengths.iter().filter(|&&length| length > 0) {
            *counts.get_mut(usize::from(length))? += 1;
        }
        let mut starts = [0; MAX_LENGTH + 2];
        // How many codes of this length are neither taken nor the beginning of a shorter one.
        let mut free = 1_usize;
        for (length, count) in counts.iter().enumerate().skip(1) {
            starts[length + 1] = starts[length] + count;
            free = (2 * free).checked_sub(*count)?;
        }
        let mut symbols = vec![0; starts[MAX_LENGTH + 1]];
        if symbols.len() != 1 && free > 0 {
            return None;
        }
        for (symbol, &length) in (0..).zip(lengths).filter(|(_, length)| **length > 0) {
            let place = &mut starts[usize::from(length)];
            symbols[*place] = symbol;
            *place += 1;
        }
        Some(Self { counts, symbols })
    }

    /// What the decoder allocates for this code.
    pub(super) fn bytes(&self) -> u64 {
        let longest = self.counts.iter().rposition(|&count| count > 0).unwrap_or_default();
        let long: usize = self.counts[TABLE_BITS + 1..].iter().sum();
        CODE_BYTES + (4 << longest.min(TABLE_BITS)) + long as u64 * LONG_SYMBOL_BYTES
    }

    /// Reads a symbol.
    pub(super) fn symbol(&self, bits: &mut Bits<'_>) -> Option<u16> {
        if let &[symbol] = &self.symbols[..] {
            return Some(symbol);
        }
        // The code so far, the first code of that length, and the place of its symbol.
        let (mut code, mut first, mut place) = (0, 0, 0);
        for count in &self.counts[1..] {
            code = 2 * code + bits.number(1)?;
            if code < first + count {
                return self.symbols.get(place + code - first).copied();
            }
            place += count;
            first = 2 * (first + count);
        }
        None
    }
}

/// Reads the code lengths of the symbols below `end`, which are themselves coded.
fn read_lengths(bits: &mut Bits<'_>, end: usize) -> Option<Vec<u8>> {
    debug_assert!(end <= MAX_SYMBOLS);
    let mut lengths = [0; ORDER.len()];
    let stated = 4 + bits.number(4)?;
    for &at in ORDER.get(..stated)? {
        lengths[at] = bits.take(3)?.try_into().ok()?;
    }
    let code = Code::new(&lengths)?;
    let mut left = end;
    if bits.flag()? {
        let width = 2 + 2 * bits.number(3)?;
        left = 2 + bits.number(width)?;
    }
    if left > end {
        return None;
    }

    let mut lengths = Vec::with_capacity(end);
    // What "repeat" repeats.
    let mut last = 8;
    while lengths.len() < end && left > 0 {
        left -= 1;
        let (length, times) = match code.symbol(bits)? {
            16 => (last, 3 + bits.number(2)?),
            17 => (0, 3 + bits.number(3)?),
            18 => (0, 11 + bits.number(7)?),
            length => (u8::try_from(length).ok()?, 1),
        };
        if length > 0 {
            last = length;
        }
        lengths.resize(lengths.len() + times, length);
    }
    (lengths.len() <= end).then_some(lengths)
}
