//! Tests with lossless streams built by hand: random ones of every feature, which the decoder reads too, and malicious
//! ones.

use super::lossless::{alpha_memory, memory};
use super::writer::{Random, RandomCode, Writer};
use crate::{MAX_BYTES, PictureError, Shape, render};

/// The five codes of a group, with these symbols of green and red.
fn put_group(
    random: &mut Random,
    stream: &mut Writer,
    green: &[usize],
    red: &[usize],
    cache: usize,
) -> [RandomCode; 5] {
    let mut any = |end: usize| (0..=random.below(3)).map(|_| random.below(end)).collect::<Vec<_>>();
    let symbols = [green.to_vec(), red.to_vec(), any(256), any(256), vec![1]];
    stream.memory += 840;
    let mut ends = [280 + cache, 256, 256, 256, 40].into_iter();
    symbols.map(|used| {
        let code = RandomCode::new(random, &used, ends.next().unwrap());
        code.put(random, stream);
        code
    })
}

fn random_cache(random: &mut Random, stream: &mut Writer) -> usize {
    let bits = random.flag().then(|| 1 + random.below(11));
    stream.put_cache(bits);
    bits.map_or(0, |bits| 1 << bits)
}

/// A sub-image whose pixels have these numbers in red and green. It repeats some numbers, which changes others.
fn put_sub_image(random: &mut Random, stream: &mut Writer, numbers: &mut [usize], may_use_cache: bool) {
    stream.memory += 4 * numbers.len() as u64;
    let cache = random_cache(random, stream);
    let mut greens: Vec<usize> = numbers.iter().map(|number| number & 255).collect();
    let reds: Vec<usize> = numbers.iter().map(|number| number >> 8).collect();
    greens.extend([258, 260]);
    let cached = 280 + random.below(cache.max(1));
    if cache > 0 {
        greens.push(cached);
    }
    let [green, red, blue, alpha, distance] = put_group(random, stream, &greens, &reds, cache);
    let mut at = 0;
    while at < numbers.len() {
        match random.below(8) {
            0 if at > 0 && at + 6 <= numbers.len() => {
                let is_long = random.flag();
                green.put_symbol(stream, if is_long { 260 } else { 258 });
                let extra = random.below(2);
                stream.put(extra, usize::from(is_long));
                // The pixel before.
                distance.put_symbol(stream, 1);
                let length = if is_long { 5 + extra } else { 3 };
                let before = numbers[at - 1];
                numbers[at..at + length].fill(before);
                at += length;
            }
            1 if cache > 0 && may_use_cache => {
                green.put_symbol(stream, cached);
                at += 1;
            }
            _ => {
                green.put_symbol(stream, numbers[at] & 255);
                red.put_symbol(stream, numbers[at] >> 8);
                blue.put_any(random, stream);
                alpha.put_any(random, stream);
                at += 1;
            }
        }
    }
}

/// A random picture, and how much memory it takes besides its pixels.
fn random_stream(random: &mut Random) -> (Vec<u8>, u64) {
    let (mut width, height) = (16 + random.below(60), 16 + random.below(60));
    let mut stream = Writer::start(width, height, random.flag());
    let mut kinds = vec![0, 1, 2, 3];
    while !kinds.is_empty() {
        let kind = kinds.swap_remove(random.below(kinds.len()));
        if random.flag() {
            continue;
        }
        stream.put(1, 1);
        stream.put(kind, 2);
        match kind {
            0 | 1 => {
                let bits = random.below(8);
                stream.put(bits, 3);
                let count = width.div_ceil(4 << bits) * height.div_ceil(4 << bits);
                // Predictors from 0 to 13.
                let mut numbers: Vec<_> = (0..count).map(|_| random.below(14)).collect();
                put_sub_image(random, &mut stream, &mut numbers, kind == 1);
            }
            2 => {}
            _ => {
                let most = [2, 4, 16, 256][random.below(4)];
                let colors = 1 + random.below(most);
                stream.put(colors - 1, 8);
                let mut numbers: Vec<_> = (0..colors).map(|_| random.below(1 << 16)).collect();
                put_sub_image(random, &mut stream, &mut numbers, true);
                let together = match colors {
                    0..=2 => 8,
                    3..=4 => 4,
                    5..=16 => 2,
                    _ => 1,
                };
                width = width.div_ceil(together);
            }
        }
    }
    stream.put(0, 1);
    let cache = random_cache(random, &mut stream);
    let has_groups = random.flag();
    stream.put(usize::from(has_groups), 1);
    let (mut side, mut numbers) = (1 << 14, vec![0]);
    if has_groups {
        let bits = random.below(8);
        stream.put(bits, 3);
        side = 4 << bits;
        let count = width.div_ceil(side) * height.div_ceil(side);
        let end = [2, 20, 600][random.below(3)];
        numbers = (0..count).map(|_| random.below(end)).collect();
        put_sub_image(random, &mut stream, &mut numbers, false);
        stream.memory += 2 * count as u64;
    }
    let groups: Vec<_> = (0..=*numbers.iter().max().unwrap())
        .map(|_| {
            let mut green: Vec<_> = (0..=random.below(20)).map(|_| random.below(256)).collect();
            if cache > 0 {
                green.push(280 + random.below(cache));
            }
            let red: Vec<_> = (0..=random.below(3)).map(|_| random.below(256)).collect();
            put_group(random, &mut stream, &green, &red, cache)
        })
        .collect();
    let across = width.div_ceil(side);
    for y in 0..height {
        for x in 0..width {
            let [green, others @ ..] = &groups[numbers[y / side * across + x / side]];
            if green.put_any(random, &mut stream) < 256 {
                for code in &others[..3] {
                    code.put_any(random, &mut stream);
                }
            }
        }
    }
    (stream.bytes, stream.memory)
}

/// A WebP of one chunk.
fn webp(stream: &[u8]) -> Vec<u8> {
    let len = |bytes: usize| u32::try_from(bytes).unwrap().to_le_bytes();
    let padding = &[0][..stream.len() % 2];
    let (file, chunk) = (len(12 + stream.len() + padding.len()), len(stream.len()));
    [b"RIFF", &file[..], b"WEBPVP8L", &chunk, stream, padding].concat()
}

#[test]
fn streams_take_the_memory_that_the_decoder_allocates_for_them() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for number in 0..300 {
        let (stream, expected) = random_stream(&mut random);
        image::load_from_memory(&webp(&stream)).unwrap_or_else(|error| panic!("{number}: {error}"));
        assert_eq!(memory(&stream), Some(expected), "{number}");
    }
}

#[test]
fn a_changed_stream_that_the_decoder_accepts_is_accepted() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut accepted, mut refused) = (0, 0);
    for number in 0..60 {
        let (stream, _) = random_stream(&mut random);
        for _ in 0..50 {
            let mut changed = stream.clone();
            // Not the size.
            let end = if random.flag() { 60 } else { changed.len() - 5 };
            let at = 5 + random.below(end);
            let Some(byte) = changed.get_mut(at) else { continue };
            *byte ^= 1 << random.below(8);
            if random.below(8) == 0 {
                changed.truncate(at);
            }
            // These must return.
            let seen = memory(&changed);
            alpha_memory(&changed, 1 + u32::try_from(random.below(8192)).unwrap(), 512);
            // The decoder may panic when codes are more than complete.
            let decoded = std::panic::catch_unwind(|| image::load_from_memory(&webp(&changed)).is_ok());
            if decoded.unwrap_or(false) {
                assert!(seen.is_some(), "{number}, changed at {at}");
                accepted += 1;
            } else {
                refused += 1;
            }
        }
    }
    assert!(accepted > 300 && refused > 300, "{accepted} accepted, {refused} refused");
}

/// A small picture with that many groups, each of which has a code of green with these lengths and four others of 11
/// symbols.
fn stream_of_groups(groups: usize, cache: Option<usize>, green: &[u8]) -> Vec<u8> {
    let mut stream = Writer::start(16, 16, false);
    stream.put(0, 1);
    stream.put_cache(cache);
    // All blocks use the last group.
    stream.put(1, 1);
    stream.put(0, 3);
    stream.put_cache(None);
    for symbol in [(groups - 1) & 255, (groups - 1) >> 8, 0, 0, 0] {
        stream.put_single(symbol);
    }
    for _ in 0..groups {
        stream.put_lengths(green);
        for _ in 0..4 {
            stream.put_lengths(&SHORT);
        }
    }
    stream.bytes
}

/// The fewest symbols of a code for which the decoder makes its largest table.
const SHORT: [u8; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10];

#[test]
fn streams_with_more_codes_than_memory_are_refused() {
    // No code is short, and all symbols have one.
    let long: Vec<u8> = [vec![11; 1768], vec![12; 560]].concat();
    for (groups, cache, green, is_fine) in [
        (1, None, &SHORT[..], true),
        (2600, None, &SHORT, true),
        (65_536, None, &SHORT, false),
        (500, Some(11), &long, true),
        (2600, Some(11), &long, false),
    ] {
        let stream = stream_of_groups(groups, cache, green);
        println!("{groups} groups: {} bytes in the file, {:?} in memory", stream.len(), memory(&stream));
        assert_eq!(memory(&stream).unwrap() <= MAX_BYTES, is_fine);
        if !is_fine {
            let shape = Shape { aspect: (1, 1), widths: &[16] };
            let error = render(&webp(&stream), &shape).unwrap_err();
            assert!(matches!(&error, PictureError::Malformed(why) if why.contains("memory")), "{error}");
        }
    }
}
