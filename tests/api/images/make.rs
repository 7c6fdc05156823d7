//! Pictures built by hand that no encoder would write.

use super::picture;

/// The checksum of a PNG chunk.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let table = |byte: u32| (0..8).fold(byte, |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 });
    !bytes.iter().fold(u32::MAX, |crc, byte| table((crc ^ u32::from(*byte)) & 0xff) ^ (crc >> 8))
}

/// A chunk of a PNG.
pub(super) fn png_chunk(name: &str, content: &[u8]) -> Vec<u8> {
    let named = [name.as_bytes(), content].concat();
    let len = u32::try_from(content.len()).expect("a short chunk");
    [&len.to_be_bytes()[..], &named, &crc32(&named).to_be_bytes()].concat()
}

/// A PNG that declares this size and contains `idat`. `kind` is the PNG's colour type.
pub(super) fn png(width: u32, height: u32, depth: u8, kind: u8, idat: &[u8]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, kind, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), png_chunk("IHDR", &header), png_chunk("IDAT", idat), png_chunk("IEND", &[])]
        .concat()
}

/// A zlib stream of at least `len` zeros: one byte, and matches of 258 bytes at distance 1 (RFC 1951).
pub(super) fn zeros(len: usize) -> Vec<u8> {
    let mut bits = Bits::lowest_first();
    // A final block with fixed Huffman codes.
    bits.put(0b011, 3);
    // Codes are written with their first bit first: literal 0 is 00110000.
    bits.put(0b0000_1100, 8);
    for _ in 0..len.div_ceil(258) {
        // Length 285 is 11000101, distance 0 is 00000.
        bits.put(0b1010_0011, 8);
        bits.put(0, 5);
    }
    // End of block is 0000000.
    bits.put(0, 7);
    [&[0x78, 0x01][..], &bits.end(), &[0; 4]].concat()
}

/// Inserts a chunk after a PNG's header.
pub(super) fn with_png_chunk(png: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
    let (header, rest) = png.split_at(8 + 25);
    [header, &png_chunk(name, content), rest].concat()
}

/// Inserts a segment at the beginning of a JPEG.
pub(super) fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    [&jpeg[..2], &segment(marker, content), &jpeg[2..]].concat()
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let len = u16::try_from(content.len() + 2).expect("a short segment").to_be_bytes();
    [&[0xff, marker][..], &len, content].concat()
}

/// Exif data with an orientation, a text and a GPS position: the body of an APP1 segment after its name, or of a PNG's
/// eXIf.
pub(super) fn exif(orientation: u16, secret: &str) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: usize, value: [u8; 4]| {
        let count = u32::try_from(count).expect("a count");
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let [high, low] = orientation.to_be_bytes();
    let entries = [entry(0x010e, 2, secret.len(), 38u32.to_be_bytes()), entry(0x0112, 3, 1, [high, low, 0, 0])];
    [&b"MM\0\x2a\0\0\0\x08\0\x02"[..], &entries.concat(), &[0; 4], secret.as_bytes()].concat()
}

/// A JPEG of one colour with any number of pixels: every block is a DC coefficient or the difference 0. With four
/// components it is CMYK in Adobe's inverted form.
pub(super) fn jpeg(width: u16, height: u16, components: &[i16], is_progressive: bool) -> Vec<u8> {
    let count = u8::try_from(components.len()).expect("few");
    let mut file = vec![0xff, 0xd8];
    if components.len() == 4 {
        file.extend(segment(0xee, b"Adobe\0\x64\0\0\0\0\0"));
    }
    file.extend(segment(0xdb, &[&[0][..], &[8; 64]].concat()));
    let mut frame = [&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[count]].concat();
    let mut scan = vec![count];
    for id in 1..=count {
        frame.extend([id, 0x11, 0]);
        scan.extend([id, 0]);
    }
    file.extend(segment(if is_progressive { 0xc2 } else { 0xc0 }, &frame));
    // DC: 0 is category 0 (no difference), 10 is category 8. AC: 0 is the end of the block.
    let lengths = |one: u8, two: u8| [&[one, two][..], &[0; 14]].concat();
    file.extend(segment(0xc4, &[&[0x00][..], &lengths(1, 1), &[0, 8]].concat()));
    file.extend(segment(0xc4, &[&[0x10][..], &lengths(1, 0), &[0]].concat()));
    scan.extend([0, if is_progressive { 0 } else { 63 }, 0]);
    file.extend(segment(0xda, &scan));

    let blocks = usize::from(width).div_ceil(8) * usize::from(height).div_ceil(8);
    let mut bits = Bits::highest_first();
    for block in 0..blocks {
        for &level in components {
            if block == 0 && level != 0 {
                // Category 8: 128 to 255, or the complement of that for negative values.
                let value = if level > 0 { level } else { level - 1 };
                bits.put(0b10, 2);
                bits.put(u32::from(value.cast_unsigned() & 0xff), 8);
            } else {
                bits.put(0, 1);
            }
            if !is_progressive {
                bits.put(0, 1);
            }
        }
    }
    for byte in bits.end() {
        file.push(byte);
        if byte == 0xff {
            file.push(0);
        }
    }
    file.extend([0xff, 0xd9]);
    file
}

/// A lossless WebP stream of one colour: every code has one symbol, so that pixels take no bits (RFC 9649, section 3).
pub(super) fn vp8l(width: u32, height: u32, has_alpha: bool) -> Vec<u8> {
    let mut bits = vp8l_header(width, height, has_alpha);
    // No transform; no color cache; no meta prefix codes.
    bits.put(0, 3);
    bits.put_single_codes([0x40, 0x80, 0x20, 0xff, 0]);
    bits.end()
}

fn vp8l_header(width: u32, height: u32, has_alpha: bool) -> Bits {
    let mut bits = Bits::lowest_first();
    bits.put(0x2f, 8);
    bits.put(width - 1, 14);
    bits.put(height - 1, 14);
    // Alpha; version.
    bits.put(u32::from(has_alpha), 1);
    bits.put(0, 3);
    bits
}

/// A lossless WebP stream of 16 by 16 pixels with that many groups of prefix codes. The code of green in each has as
/// many symbols with codes of each of these lengths, shortest first.
pub(super) fn vp8l_of_groups(groups: u32, cache_bits: u32, green: &[(u32, usize)]) -> Vec<u8> {
    let mut bits = vp8l_header(16, 16, false);
    // No transform; a color cache; meta prefix codes for blocks of 4 by 4, all of the last group.
    bits.put(0, 1);
    bits.put(1, 1);
    bits.put(cache_bits, 4);
    bits.put(1, 1);
    bits.put(0, 3);
    bits.put(0, 1);
    bits.put_single_codes([(groups - 1) & 255, (groups - 1) >> 8, 0, 0, 0]);
    for _ in 0..groups {
        bits.put_code(green);
        for _ in 0..4 {
            bits.put_code(&LARGEST_TABLE);
        }
    }
    bits.end()
}

/// The lengths of the codes of 11 symbols, for which the decoder makes its largest table.
pub(super) const LARGEST_TABLE: [(u32, usize); 10] =
    [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1), (8, 1), (9, 1), (10, 2)];

/// A RIFF chunk.
pub(super) fn riff_chunk(name: &str, content: &[u8]) -> Vec<u8> {
    let len = u32::try_from(content.len()).expect("a short chunk").to_le_bytes();
    [name.as_bytes(), &len, content, &vec![0; content.len() % 2]].concat()
}

/// A WebP file with these chunks.
pub(super) fn webp(chunks: &[Vec<u8>]) -> Vec<u8> {
    riff_chunk("RIFF", &[&b"WEBP"[..], &chunks.concat()].concat())
}

/// An extended WebP header: the canvas size and feature flags (0x02 animation, 0x10 alpha).
pub(super) fn vp8x(width: u32, height: u32, flags: u8) -> Vec<u8> {
    let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    riff_chunk("VP8X", &[vec![flags, 0, 0, 0], side(width), side(height)].concat())
}

/// A frame of an animation in the corner of the canvas.
pub(super) fn anmf(width: u32, height: u32, chunk: &[u8]) -> Vec<u8> {
    let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    riff_chunk("ANMF", &[vec![0; 6], side(width), side(height), vec![100, 0, 0, 0], chunk.to_vec()].concat())
}

/// A GIF whose header declares this size.
pub(super) fn gif_of(width: u16, height: u16) -> Vec<u8> {
    let mut gif = picture(image::ImageFormat::Gif, 16, 16);
    gif[6..8].copy_from_slice(&width.to_le_bytes());
    gif[8..10].copy_from_slice(&height.to_le_bytes());
    gif
}

/// Packs bits into bytes, from the lowest or the highest bit on.
struct Bits {
    bytes: Vec<u8>,
    used: u32,
    is_highest_first: bool,
}

impl Bits {
    fn lowest_first() -> Self {
        Self { bytes: Vec::new(), used: 8, is_highest_first: false }
    }

    fn highest_first() -> Self {
        Self { bytes: Vec::new(), used: 8, is_highest_first: true }
    }

    fn put(&mut self, value: u32, count: u32) {
        for at in 0..count {
            let bit = if self.is_highest_first { value >> (count - 1 - at) } else { value >> at } & 1 == 1;
            if self.used == 8 {
                self.bytes.push(0);
                self.used = 0;
            }
            let place = if self.is_highest_first { 7 - self.used } else { self.used };
            if let Some(last) = self.bytes.last_mut() {
                *last |= u8::from(bit) << place;
            }
            self.used += 1;
        }
    }

    /// Five simple codes of one symbol of eight bits: green, red, blue, alpha, distance.
    fn put_single_codes(&mut self, symbols: [u32; 5]) {
        for symbol in symbols {
            self.put(0b101, 3);
            self.put(symbol, 8);
        }
    }

    /// A code with as many symbols of each of these lengths (RFC 9649, section 3.7.2.1).
    fn put_code(&mut self, lengths: &[(u32, usize)]) {
        // The lengths from 0 to 15 have codes of four bits; the kinds of runs, the first two and the ninth, have none.
        self.put(0, 1);
        self.put(15, 4);
        for at in 0..19 {
            self.put(if matches!(at, 0 | 1 | 8) { 0 } else { 4 }, 3);
        }
        // How many lengths follow, in a number of 4 or 12 bits.
        let count: usize = lengths.iter().map(|(_, count)| count).sum();
        let width = if count < 18 { 1 } else { 5 };
        self.put(1, 1);
        self.put(width, 3);
        self.put(u32::try_from(count - 2).expect("few"), 2 + 2 * width);
        for &(length, count) in lengths {
            for _ in 0..count {
                self.put(length.reverse_bits() >> 28, 4);
            }
        }
    }

    fn end(self) -> Vec<u8> {
        self.bytes
    }
}
