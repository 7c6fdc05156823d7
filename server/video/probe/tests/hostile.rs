//! Files made to exhaust memory, time or the parser.

use std::{
    io::{self, Cursor, Read, Seek, SeekFrom},
    time::{Duration, Instant},
};

use super::{
    Container, ProbeError,
    build::{element, number, open_element, picture_track},
    media, probe, probe_bytes,
};

const TIB: u64 = 1 << 40;
/// A parser needs milliseconds, on a busy machine perhaps a second; one that follows every promise of a file needs longer.
const QUICK: Duration = Duration::from_secs(5);

/// A file of any length that takes no space: a beginning, a pattern that repeats, an end. Counts what is read.
struct Sparse {
    head: Vec<u8>,
    pattern: [u8; 8],
    tail: Vec<u8>,
    len: u64,
    position: u64,
    bytes_read: u64,
}

impl Sparse {
    fn new(head: &[u8], pattern: [u8; 8], tail: &[u8], len: u64) -> Self {
        Self { head: head.to_vec(), pattern, tail: tail.to_vec(), len, position: 0, bytes_read: 0 }
    }

    fn byte(&self, at: u64) -> u8 {
        let tail = self.len - self.tail.len() as u64;
        let index = |offset: u64| usize::try_from(offset).unwrap();
        if at < self.head.len() as u64 {
            self.head[index(at)]
        } else if at < tail {
            self.pattern[index((at - self.head.len() as u64) % 8)]
        } else {
            self.tail[index(at - tail)]
        }
    }
}

impl Read for Sparse {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len.saturating_sub(self.position)).unwrap();
        let size = buffer.len().min(left);
        for slot in &mut buffer[..size] {
            *slot = self.byte(self.position);
            self.position += 1;
        }
        self.bytes_read += size as u64;
        Ok(size)
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::Current(by) => self.position.strict_add_signed(by),
            SeekFrom::End(by) => self.len.strict_add_signed(by),
        };
        Ok(self.position)
    }
}

pub(super) fn mp4_box(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
    [&size[..], &kind, body].concat()
}

fn large_box(kind: [u8; 4], size: u64) -> Vec<u8> {
    [&[0, 0, 0, 1][..], &kind, &size.to_be_bytes()].concat()
}

#[track_caller]
fn assert_invalid(mut file: Sparse, text: &str) -> u64 {
    let len = file.len;
    let error = probe(&mut file, len).unwrap_err();
    assert!(matches!(error, ProbeError::Invalid(_)), "{error}");
    assert!(error.to_string().contains(text), "{error}");
    file.bytes_read
}

#[test]
fn media_is_not_read() {
    let real = media::make("sparse.mp4", media::H264);
    let moov = real.windows(4).rposition(|part| part == b"moov").unwrap() - 4;
    let mut head = mp4_box(*b"ftyp", b"isom\0\0\0\0");
    let media_end = TIB - (real.len() - moov) as u64;
    head.extend(large_box(*b"mdat", media_end - head.len() as u64));
    let mut file = Sparse::new(&head, [7; 8], &real[moov..], TIB);
    let found = probe(&mut file, TIB).unwrap();
    assert_eq!(found.container, Container::Mp4);
    assert!(file.bytes_read < 64 << 10, "{}", file.bytes_read);
}

#[test]
fn a_description_of_a_terabyte_is_not_loaded() {
    let mut head = mp4_box(*b"ftyp", b"isom\0\0\0\0");
    head.extend(large_box(*b"moov", TIB - 16));
    let read = assert_invalid(Sparse::new(&head, [0; 8], &[], TIB), "too much metadata");
    assert!(read < 64 << 10);

    let mut head = vec![0x1A, 0x45, 0xDF, 0xA3, 0x87, 0x42, 0x82, 0x84, b'w', b'e', b'b', b'm'];
    head.extend([0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
    head.extend([0x16, 0x54, 0xAE, 0x6B, 0x01, 0, 0, 0x7F, 0, 0, 0, 0]);
    let read = assert_invalid(Sparse::new(&head, [0; 8], &[], TIB), "too much metadata");
    assert!(read < 64 << 10);
}

#[test]
fn a_terabyte_of_empty_parts_is_given_up() {
    let head = mp4_box(*b"ftyp", b"isom\0\0\0\0");
    assert_invalid(Sparse::new(&head, *b"\0\0\0\x08free", &[], TIB), "too many parts");

    let mut head = vec![0x1A, 0x45, 0xDF, 0xA3, 0x87, 0x42, 0x82, 0x84, b'w', b'e', b'b', b'm'];
    head.extend([0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
    let voids = [0xEC, 0x80, 0xEC, 0x80, 0xEC, 0x80, 0xEC, 0x80];
    assert_invalid(Sparse::new(&head, voids, &[], TIB), "too many parts");
}

#[test]
fn of_a_recording_that_crashed_the_blocks_at_the_end_are_read() {
    let head = element(0x1A45_DFA3, &element(0x4282, b"webm"));
    let tracks = element(0x1654_AE6B, &element(0xAE, &picture_track(1, "V_VP8", &[], &[])));
    let mut file = [head, open_element(0x1853_8067), tracks].concat();
    for cluster in 0..60 {
        let block = element(0xA3, &[&[0x81, 0, 0, 0x80][..], &vec![7; 100_000][..]].concat());
        file.extend(element(0x1F43_B675, &[number(0xE7, cluster * 100), block].concat()));
    }
    let len = file.len() as u64;
    let mut file = Sparse::new(&file, [0; 8], &[], len);
    assert_eq!(probe(&mut file, len).unwrap().duration, Duration::from_secs(6));
    // A buffer for the head of each cluster, and of the first and the last three blocks.
    assert!(file.bytes_read < 70 * 8192, "{}", file.bytes_read);
}

#[test]
fn a_promise_of_four_billion_samples_costs_nothing() {
    let mut bytes = media::make("promise.mp4", media::H264);
    let stsz = bytes.windows(4).position(|part| part == b"stsz").unwrap() + 8;
    for (sample_size, count) in [(0_u32, u32::MAX), (1, u32::MAX), (u32::MAX, u32::MAX)] {
        bytes[stsz..stsz + 4].copy_from_slice(&sample_size.to_be_bytes());
        bytes[stsz + 4..stsz + 8].copy_from_slice(&count.to_be_bytes());
        let start = Instant::now();
        let result = probe_bytes(&bytes);
        assert!(result.is_err() || sample_size == 1);
        assert!(start.elapsed() < QUICK);
    }
}

#[test]
fn boxes_that_do_not_advance_end_the_search() {
    let endless = [b"\0\0\0\0abcd".as_slice(), &[0; 8]].concat();
    let file = [mp4_box(*b"ftyp", b"isom\0\0\0\0"), mp4_box(*b"moov", &endless)].concat();
    assert!(matches!(probe_bytes(&file), Err(ProbeError::Invalid(_))));
    let nested = (0..20_000).fold(Vec::new(), |inner, _| mp4_box(*b"moov", &inner));
    assert!(matches!(probe_bytes(&nested), Err(ProbeError::Invalid(_))));
}

#[test]
fn a_segment_may_begin_with_a_checksum() {
    let bytes = media::make("checksum.mkv", &[media::H264, &["-f", "matroska", "pipe:1"]].concat());
    let id = [0x18, 0x53, 0x80, 0x67];
    let body = bytes.windows(4).position(|part| part == id).unwrap() + 12;
    let checksum = [0xBF, 0x84, 1, 2, 3, 4];
    let with = [&bytes[..body], &checksum, &bytes[body..]].concat();
    assert_eq!(probe_bytes(&with).unwrap(), probe_bytes(&bytes).unwrap());
}

/// Marsaglia's xorshift, from a number that is not zero.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }
}

/// Overwrites one to four places with bytes that are difficult for parsers, and sometimes cuts off the end.
fn mutate(bytes: &mut Vec<u8>, hot: std::ops::Range<usize>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = hot.start + random.below(hot.len());
        let noise = random.next().to_be_bytes();
        let patch: &[u8] = match random.below(6) {
            0 => &[0, 0, 0, 0],
            1 => &[0xFF; 4],
            2 => &[0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            3 => &[0, 0, 0, 1],
            4 => &noise[..1],
            _ => &noise,
        };
        let end = (at + patch.len()).min(bytes.len());
        bytes[at..end].copy_from_slice(&patch[..end - at]);
    }
    if random.below(8) == 0 {
        bytes.truncate(random.below(bytes.len()));
    }
}

/// How many mutants are made of each file, and of each sibling; `tests/soak media` makes more.
fn mutants() -> (usize, usize) {
    if super::is_soak() { (500, 100) } else { (40, 2) }
}

#[test]
fn damaged_files_are_answered_quickly_and_without_panic() {
    let seed = super::seed();
    println!("MARQUEE_TEST_SEED={seed}");
    let mut random = Random(seed | 1);
    let (of_media, of_siblings) = mutants();
    for media in media::WHOLE.iter().chain(media::OPEN) {
        probe_mutants(media.name, &media.bytes(), of_media, &mut random);
    }
    for (name, file) in super::siblings::files() {
        probe_mutants(name, file, of_siblings, &mut random);
    }
}

fn probe_mutants(name: &str, whole: &[u8], count: usize, random: &mut Random) {
    // Where the metadata is: behind `moov` in one family, at the start in the other.
    let start = whole.windows(4).position(|part| part == b"moov").unwrap_or(0);
    let hot = start..whole.len().min(start + 4000);
    for round in 0..count {
        let mut bytes = whole.to_vec();
        mutate(&mut bytes, hot.clone(), random);
        let mut file = Cursor::new(&bytes);
        let start = Instant::now();
        let result = probe(&mut file, bytes.len() as u64);
        let elapsed = start.elapsed();
        assert!(elapsed < QUICK, "{name} {round}: {elapsed:?}");
        assert!(!matches!(result, Err(ProbeError::Io(_))), "{name} {round}: {result:?}");
    }
}
