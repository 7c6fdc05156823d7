//! Random mutations of request bodies.

use crate::support::random::Random;
use crate::support::wire::frame;

/// A body of frames made from valid messages of a request: one of them, or all messages of a stream.
pub(super) fn body(good: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut messages: Vec<Vec<u8>> =
        if random.once_in(3) { good.to_vec() } else { vec![good[random.below(good.len())].clone()] };
    // One in eight gets mutated frames around valid messages; one in eight of those stays valid.
    if !random.once_in(8) {
        let at = random.below(messages.len());
        message(&mut messages[at], random);
    }
    if random.once_in(12) {
        let again = messages[random.below(messages.len())].clone();
        messages.resize(messages.len() + random.below(40), again);
    }
    let mut body: Vec<u8> = messages.iter().flat_map(|message| frame(message)).collect();
    if random.once_in(3) {
        frames(&mut body, random);
    }
    body
}

/// Mutates base64 text.
pub(super) fn text(mut text: Vec<u8>, random: &mut Random) -> Vec<u8> {
    match random.below(6) {
        0 => cut(&mut text, random),
        1 => flip(&mut text, random),
        2 => insert(&mut text, b"====", random),
        3 => insert(&mut text, "\r\n \u{e9}".as_bytes(), random),
        _ => {}
    }
    text
}

/// Mutates a message, mostly so that the frame's length still matches.
fn message(message: &mut Vec<u8>, random: &mut Random) {
    match random.below(12) {
        0 => cut(message, random),
        1..=3 => (0..=random.below(4)).for_each(|_| flip(message, random)),
        // A varint of eleven bytes, as a key, a length or a value.
        4 => insert(message, &[0xff; 11], random),
        5 => insert(message, &[0x80; 200], random),
        // Lengths beyond the end.
        6 => insert(message, &[0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], random),
        // Groups within groups, opened and not closed; and nested messages.
        7 => insert(message, &vec![0x0b; 1 + random.below(5_000)], random),
        8 => {
            for _ in 0..random.below(300) {
                let mut outer = vec![0x0a];
                prost::encoding::encode_varint(message.len() as u64, &mut outer);
                outer.append(message);
                *message = outer;
            }
        }
        // Invalid UTF-8, NUL, and a text without an end.
        9 => insert(
            message,
            [&[0x0a, 2, 0xc3, 0x28][..], &[0x0a, 1, 0], &[0x12, 4, 0xf0, 0x9f]][random.below(3)],
            random,
        ),
        // Unknown fields of every wire type; field number 0 and the largest.
        10 => {
            let mut field = Vec::new();
            let number = [0_u64, 1000, (1 << 29) - 1, 19_000][random.below(4)];
            prost::encoding::encode_varint(number << 3 | random.below(8) as u64, &mut field);
            field.extend(random.next().to_le_bytes());
            insert(message, &field, random);
        }
        // Known fields with another wire type.
        _ => insert(message, &[u8::try_from(random.below(128)).expect("a byte"), 3, 1, 2, 3], random),
    }
}

/// Mutates the frames around messages.
fn frames(body: &mut Vec<u8>, random: &mut Random) {
    match random.below(7) {
        // Flags: compressed, and undefined ones.
        0 => body[0] = [1, 2, 0x80, 0x81, 0xff][random.below(5)],
        // Lengths: zero, the maximum, slightly too large, slightly too small.
        1 => body[1..5].copy_from_slice(&[[0; 4], [0xff; 4], [0, 1, 0, 1], [0x7f, 0xff, 0xff, 0xff]][random.below(4)]),
        2 => body[4] = body[4].wrapping_add(1),
        3 => body[4] = body[4].wrapping_sub(1),
        4 => cut(body, random),
        5 => body.extend(frame(&vec![0; random.below(100_000)])),
        _ => body.extend((0..random.below(20)).map(|_| 0)),
    }
}

fn cut(bytes: &mut Vec<u8>, random: &mut Random) {
    bytes.truncate(random.below(bytes.len() + 1));
}

fn flip(bytes: &mut [u8], random: &mut Random) {
    if !bytes.is_empty() {
        bytes[random.below(bytes.len())] ^= 1 << random.below(8);
    }
}

/// Inserts bytes at a random position, the beginning or the end.
fn insert(bytes: &mut Vec<u8>, what: &[u8], random: &mut Random) {
    let at = [0, bytes.len(), random.below(bytes.len() + 1)][random.below(3)];
    bytes.splice(at..at, what.iter().copied());
}
