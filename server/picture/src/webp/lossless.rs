//! How much memory the beginning of a lossless stream makes the decoder allocate (RFC 9649, section 3).
//!
//! A stream may have 65,536 groups of five prefix codes, whatever its size, and the decoder builds tables of up to 120 KiB
//! for a group that takes a hundred bytes in the file. So the codes are read here as in the decoder, image-webp 0.2.4,
//! without keeping them. Where they are depends on the sub-images before them, whose pixels are not kept either.

use super::prefix::{Bits, Code};
use crate::MAX_BYTES;

/// The byte before a stream that states its size.
const SIGNATURE: u32 = 0x2f;
/// How many symbols the five codes of a group have: green without a colour cache, red, blue, alpha, distance.
const SYMBOLS: [usize; 5] = [256 + 24, 256, 256, 256, 40];
/// What the decoder allocates for a group besides its tables, in a list that grows by doubling.
const GROUP_BYTES: u64 = 3 * 280;
/// What the decoder allocates for each pixel of a sub-image, and for the numbers of the groups.
const PIXEL_BYTES: u64 = 4;
const NUMBER_BYTES: u64 = 2;

/// Returns how much the decoder allocates for the stream besides its pixels, not counting further when that exceeds
/// [`MAX_BYTES`]; `None` if the stream is malformed or ends before its pixels begin.
pub(super) fn memory(stream: &[u8]) -> Option<u64> {
    let mut bits = Bits::new(stream);
    if bits.take(8)? != SIGNATURE {
        return None;
    }
    let (width, height) = (bits.take(14)? + 1, bits.take(14)? + 1);
    // Whether alpha is used; the version.
    bits.take(1)?;
    if bits.take(3)? != 0 {
        return None;
    }
    memory_of(bits, width, height)
}

/// The same for the stream of an ALPH chunk, which does not state its size.
pub(super) fn alpha_memory(stream: &[u8], width: u32, height: u32) -> Option<u64> {
    memory_of(Bits::new(stream), width, height)
}

fn memory_of(bits: Bits<'_>, mut width: u32, height: u32) -> Option<u64> {
    let mut stream = Stream { bits, bytes: 0 };
    let mut seen = [false; 4];
    while stream.bits.flag()? {
        let kind = stream.bits.take(2)?;
        // Each transform may be there once.
        if std::mem::replace(seen.get_mut(kind as usize)?, true) {
            return None;
        }
        match kind {
            // Prediction, and colour transform.
            0 | 1 => {
                stream.read_blocks(width, height)?;
            }
            // Subtraction of green.
            2 => {}
            // A table of up to 256 colours; small ones make several pixels one.
            _ => {
                let colors = stream.bits.take(8)? + 1;
                stream.read_sub_image(colors, 1)?;
                let bits = match colors {
                    0..=2 => 3,
                    3..=4 => 2,
                    5..=16 => 1,
                    _ => 0,
                };
                width = width.div_ceil(1 << bits);
            }
        }
    }
    let cache = stream.read_cache()?;
    let mut groups = 1;
    if stream.bits.flag()? {
        // A number of a group for each block.
        let (pixels, highest) = stream.read_blocks(width, height)?;
        stream.bytes += NUMBER_BYTES * pixels;
        groups += highest;
    }
    for _ in 0..groups {
        stream.read_group(cache)?;
        if stream.bytes > MAX_BYTES {
            break;
        }
    }
    Some(stream.bytes)
}

/// A stream that is read, and what the decoder has allocated so far.
struct Stream<'a> {
    bits: Bits<'a>,
    bytes: u64,
}

impl Stream<'_> {
    /// Reads a sub-image with a pixel for each block of a picture; returns the number of pixels and the highest of the
    /// numbers that red and green make up.
    fn read_blocks(&mut self, width: u32, height: u32) -> Option<(u64, u32)> {
        let side = 1 << (self.bits.take(3)? + 2);
        let (width, height) = (width.div_ceil(side), height.div_ceil(side));
        Some((u64::from(width) * u64::from(height), self.read_sub_image(width, height)?))
    }

    /// Reads the pixels of a sub-image; returns the highest of the numbers that red and green make up.
    fn read_sub_image(&mut self, width: u32, height: u32) -> Option<u32> {
        let mut left = u64::from(width) * u64::from(height);
        self.bytes += PIXEL_BYTES * left;
        let cache = self.read_cache()?;
        let [green, red, blue, alpha, distance] = self.read_group(cache)?;
        let mut highest = 0;
        while left > 0 {
            let symbol = green.symbol(&mut self.bits)?;
            let pixels = match symbol {
                ..256 => {
                    let red = red.symbol(&mut self.bits)?;
                    blue.symbol(&mut self.bits)?;
                    alpha.symbol(&mut self.bits)?;
                    highest = highest.max(u32::from(red) << 8 | u32::from(symbol));
                    1
                }
                // Pixels from before, and how far before.
                256..280 => {
                    let length = self.read_number(symbol - 256)?;
                    let code = distance.symbol(&mut self.bits)?;
                    self.read_number(code)?;
                    length
                }
                // A pixel from the colour cache: one from before, or 0.
                _ => 1,
            };
            left = left.checked_sub(pixels)?;
        }
        Some(highest)
    }

    /// Reads the number of pixels or the distance that a symbol begins.
    fn read_number(&mut self, symbol: u16) -> Option<u64> {
        let symbol = u32::from(symbol);
        if symbol < 4 {
            return Some(u64::from(symbol + 1));
        }
        let bits = (symbol - 2) / 2;
        let number = ((2 + symbol % 2) << bits) + self.bits.take(bits as usize)?;
        Some(u64::from(number + 1))
    }

    /// Reads the size of a colour cache, 0 without one.
    fn read_cache(&mut self) -> Option<usize> {
        if !self.bits.flag()? {
            return Some(0);
        }
        let bits = self.bits.take(4)?;
        let size = (1..=11).contains(&bits).then_some(1 << bits)?;
        self.bytes += 4 * size as u64;
        Some(size)
    }

    /// Reads the five codes of a group.
    fn read_group(&mut self, cache: usize) -> Option<[Code; 5]> {
        let mut code = |symbols| Code::read(&mut self.bits, symbols);
        let [green, red, blue, alpha, distance] = SYMBOLS;
        let group = [code(green + cache)?, code(red)?, code(blue)?, code(alpha)?, code(distance)?];
        self.bytes += GROUP_BYTES + group.iter().map(Code::bytes).sum::<u64>();
        Some(group)
    }
}
