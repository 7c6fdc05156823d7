//! Reads a JPEG to the decoder so that it notices where entropy-coded data stops too early.
//!
//! When a decoder meets a marker in the middle of a scan, it goes on as if zeros followed, and what is missing becomes grey. No
//! Huffman code consists of ones only (ITU-T T.81, C.2), so with ones before each marker it reads a code that is none and
//! fails. Whole data is not changed by that: encoders pad with ones, too, and a decoder skips what is left before a marker.

use std::io::{self, Read};

use super::marker;

/// 32 ones; a byte 0xff of entropy-coded data has a zero byte behind it. What is cut may want 10 bits of a value first, and a
/// code has 16 bits at most. The decoder skips up to 56 bits before a restart, of which 7 may be the encoder's.
const ONES: [u8; 8] = [0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0];

/// A file with ones behind the entropy-coded data of each restart interval and scan.
pub(super) struct Guarded<'a> {
    /// What is handed out next.
    piece: &'a [u8],
    /// The file behind the piece.
    rest: &'a [u8],
    /// What stands there.
    next: Next,
}

enum Next {
    /// A marker with its segment.
    Segment,
    /// Entropy-coded data.
    Data,
    /// Its end, where the ones belong.
    Ones,
}

impl<'a> Guarded<'a> {
    pub(super) fn new(file: &'a [u8]) -> Self {
        Self { piece: &[], rest: file, next: Next::Segment }
    }

    /// Hands out so many bytes of the file.
    fn take(&mut self, len: usize) {
        (self.piece, self.rest) = self.rest.split_at(len.min(self.rest.len()));
    }

    fn advance(&mut self) {
        match self.next {
            Next::Segment => {
                let marker = self.rest.iter().position(|&byte| byte == 0xff).map(|at| at + 1);
                let name = marker.and_then(|at| self.rest.get(at).copied());
                match (marker, name) {
                    (Some(at), Some(marker::RST0..=marker::RST7)) => {
                        self.take(at + 1);
                        self.next = Next::Data;
                    }
                    // What stands alone; the next byte may begin a marker.
                    (Some(at), Some(0xff | 0x00 | 0x01 | marker::SOI | marker::EOI)) => self.take(at),
                    (Some(at), Some(name)) => {
                        let behind = &self.rest[at + 1..];
                        let len =
                            marker::split_segment(behind).map_or(behind.len(), |(_, rest)| behind.len() - rest.len());
                        self.take(at + 1 + len);
                        if name == marker::SOS {
                            self.next = Next::Data;
                        }
                    }
                    _ => self.take(self.rest.len()),
                }
            }
            Next::Data => {
                let is_marker = |pair: &[u8]| pair[0] == 0xff && pair[1] != 0;
                self.take(self.rest.windows(2).position(is_marker).unwrap_or(self.rest.len()));
                self.next = Next::Ones;
            }
            Next::Ones => {
                self.piece = &ONES;
                self.next = Next::Segment;
            }
        }
    }
}

impl Read for Guarded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() && !(self.rest.is_empty() && matches!(self.next, Next::Segment)) {
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
        Guarded::new(file).read_to_end(&mut read).unwrap();
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
        // A file that stops anywhere is read to its end.
        for cut in 0..file.len() {
            let read = read(&file[..cut]);
            assert!(read.len() >= cut && read.len() <= cut + 3 * ONES.len(), "{cut}");
        }
    }
}
