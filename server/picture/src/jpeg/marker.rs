//! The markers of ITU-T T.81, table B.1: the byte after 0xff.

/// The first and last frame headers; three markers between them are not frame headers.
pub(super) const SOF0: u8 = 0xc0;
pub(super) const SOF15: u8 = 0xcf;
/// Huffman tables, a reserved marker, and conditioning of arithmetic coding.
pub(super) const NOT_FRAMES: [u8; 3] = [0xc4, 0xc8, 0xcc];
/// Progressive, with Huffman coding.
pub(super) const SOF2: u8 = 0xc2;
/// Lossless.
pub(super) const SOF3: u8 = 0xc3;
/// Hierarchical.
pub(super) const SOF5: u8 = 0xc5;
pub(super) const SOF7: u8 = 0xc7;
/// The frame header of JPEG-LS (ITU-T T.87).
pub(super) const JPEG_LS: u8 = 0xf7;
/// The first and last marker of a restart.
pub(super) const RST0: u8 = 0xd0;
pub(super) const RST7: u8 = 0xd7;
/// The start of the image; it has no segment, nor do restarts and the end.
pub(super) const SOI: u8 = 0xd8;
/// The end of the image.
pub(super) const EOI: u8 = 0xd9;
/// The start of a scan; entropy-coded data follows its segment.
pub(super) const SOS: u8 = 0xda;
/// JFIF, Exif, Adobe.
pub(super) const APP0: u8 = 0xe0;
pub(super) const APP1: u8 = 0xe1;
pub(super) const APP14: u8 = 0xee;

/// Returns the content of the segment after a marker, and the rest; `None` when the file ends within the segment.
pub(super) fn split_segment(behind: &[u8]) -> Option<(&[u8], &[u8])> {
    // The length counts its own two bytes.
    let len = usize::from(u16::from_be_bytes(*behind.first_chunk()?));
    let (segment, rest) = behind.split_at_checked(len)?;
    Some((segment.get(2..)?, rest))
}
