//! Adds padding to a JPEG while it is read, so that the decoder fails where entropy-coded data is cut off.
//!
//! When a decoder finds a marker in the middle of a scan, it continues as if zeros followed, and the missing part
//! becomes grey. No Huffman code consists of ones only (ITU-T T.81, C.2): with ones before each marker, the decoder
//! reads an invalid code and fails. Complete data decodes as before, because encoders pad with ones, too, and a decoder
//! skips the remaining bits before a marker.

use std::io::{self, Read};

use super::marker;

/// 32 bits of ones; a byte 0xff in entropy-coded data is followed by a zero byte. Cut data may first need 10 bits of a
/// value, and a code has 16 bits at most. The decoder skips up to 56 bits before a restart, of which 7 may be the
/// encoder's padding.
const ONES: [u8; 8] = [0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0];

/// A reader of a file that adds ones after the entropy-coded data of each restart interval and scan.
pub(super) struct GuardedReader<'a> {
    /// The bytes to return next.
    piece: &'a [u8],
    /// The rest of the file after `piece`.
    rest: &'a [u8],
    /// What `rest` begins with.
    next: Section,
}

enum Section {
    /// A marker with its segment.
    Segment,
    /// Entropy-coded data.
    Data,
    /// The end of entropy-coded data, where the ones are added.
    Ones,
}

impl<'a> GuardedReader<'a> {
    pub(super) fn new(file: &'a [u8]) -> Self {
        Self { piece: &[], rest: file, next: Section::Segment }
    }

    /// Makes the next `len` bytes of the file the piece.
    fn take(&mut self, len: usize) {
        (self.piece, self.rest) = self.rest.split_at(len.min(self.rest.len()));
    }

    fn advance(&mut self) {
        match self.next {
            Section::Segment => {
                let marker = self.rest.iter().position(|&byte| byte == 0xff).map(|at| at + 1);
                let name = marker.and_then(|at| self.rest.get(at).copied());
                match (marker, name) {
                    (Some(at), Some(marker::RST0..=marker::RST7)) => {
                        self.take(at + 1);
                        self.next = Section::Data;
                    }
                    // Markers without a segment; the next byte may begin a marker.
                    (Some(at), Some(0xff | 0x00 | 0x01 | marker::SOI | marker::EOI)) => self.take(at),
                    (Some(at), Some(name)) => {
                        let behind = &self.rest[at + 1..];
                        let len =
                            marker::split_segment(behind).map_or(behind.len(), |(_, rest)| behind.len() - rest.len());
                        self.take(at + 1 + len);
                        if name == marker::SOS {
                            self.next = Section::Data;
                        }
                    }
                    _ => self.take(self.rest.len()),
                }
            }
            Section::Data => {
                let is_marker = |pair: &[u8]| pair[0] == 0xff && pair[1] != 0;
                self.take(self.rest.windows(2).position(is_marker).unwrap_or(self.rest.len()));
                self.next = Section::Ones;
            }
            Section::Ones => {
                self.piece = &ONES;
                self.next = Section::Segment;
            }
        }
    }
}

impl Read for GuardedReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() && !(self.rest.is_empty() && matches!(self.next, Section::Segment)) {
            self.advance();
        }
        let len = buffer.len().min(self.piece.len());
        let (piece, rest) = self.piece.split_at(len);
        buffer[..len].copy_from_slice(piece);
        self.piece = rest;
        Ok(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &[u8]) -> Vec<u8> {
        let mut read = Vec::new();
        GuardedReader::new(file).read_to_end(&mut read).unwrap();
        read
    }

    #[test]
    fn ones_stand_behind_each_piece_of_entropy_coded_data_and_nowhere_else() {
        let head = [0xff, 0xd8, 0xff, 0xe1, 0, 4, 0xff, marker::SOS, 0xff, marker::SOS, 0, 3, 1];
        let (first, second, end) = ([7, 0xff, 0, 7], [8, 0xff, 0], [0xff, marker::EOI, 9, 9]);
        let (restart, more) = ([0xff, marker::RST0], [0xff, 0xff, 0xc4, 0, 3, 1, 0xff, marker::SOS, 0, 3, 1]);
        let file = [&head[..], &first, &restart, &second, &more, &first, &end].concat();
        let expected = [&head[..], &first, &ONES, &restart, &second, &ONES, &more, &first, &ONES, &end].concat();
        assert_eq!(read(&file), expected);
        // A file that is cut anywhere is read to its end.
        for cut in 0..file.len() {
            let read = read(&file[..cut]);
            assert!(read.len() >= cut && read.len() <= cut + 3 * ONES.len(), "{cut}");
        }
    }
}
