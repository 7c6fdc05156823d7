//! The newest messages about the comments of a video, encoded.

use std::collections::VecDeque;

use bytes::Bytes;

use super::model::Item;
use crate::event::Place;
use crate::id::CommentId;

/// The most messages of a ring.
const MAX_MESSAGES: usize = 256;
/// The most bytes of its messages: enough for 256 usual ones. Without it, long comments would hold 10 MiB for each video.
const MAX_BYTES: usize = 256 * 1024;

/// The newest messages; older ones fall out.
#[derive(Debug)]
pub(super) struct Ring {
    entries: VecDeque<Entry>,
    /// The sum over the entries.
    bytes: usize,
    /// All messages after this place are in the ring.
    start: Place,
    /// The last event that was read.
    end: Place,
}

#[derive(Debug)]
struct Entry {
    item: Item,
    /// The comment above, for a reply.
    parent: Option<CommentId>,
    /// None if there is nothing to tell any more.
    message: Option<Bytes>,
}

/// What comes after a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A message, and its place.
    Message(Bytes, Place),
    /// Nothing.
    End,
    /// Messages after the place have fallen out of the ring.
    FallenOut,
}

impl Ring {
    /// An empty ring of the messages after a place.
    pub(super) fn new(start: Place) -> Self {
        Self { entries: VecDeque::new(), bytes: 0, start, end: start }
    }

    pub(super) fn end(&self) -> Place {
        self.end
    }

    /// Adds what an event tells, which comes after all others. `encode` encodes what any event about the same comment tells
    /// now; older messages about the comment are replaced by that. With a comment that was removed, so were its replies.
    pub(super) fn push(&mut self, item: Item, parent: Option<CommentId>, encode: impl Fn(&Item) -> Option<Bytes>) {
        for old in &mut self.entries {
            let is_reply_to_removed = item.is_removal() && old.parent == Some(item.comment);
            if old.item.comment == item.comment || is_reply_to_removed {
                self.bytes -= old.message.as_ref().map_or(0, Bytes::len);
                old.message = if is_reply_to_removed { None } else { encode(&old.item) };
                self.bytes += old.message.as_ref().map_or(0, Bytes::len);
            }
        }
        self.end = item.place;
        let message = encode(&item);
        self.bytes += message.as_ref().map_or(0, Bytes::len);
        self.entries.push_back(Entry { item, parent, message });
        while self.entries.len() > MAX_MESSAGES || self.bytes > MAX_BYTES {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.message.map_or(0, |message| message.len());
            self.start = oldest.item.place;
        }
    }

    pub(super) fn next(&self, after: Place) -> Next {
        if after < self.start {
            return Next::FallenOut;
        }
        let first = self.entries.partition_point(|entry| entry.item.place <= after);
        let mut messages =
            self.entries.range(first..).filter_map(|entry| Some((entry.message.clone()?, entry.item.place)));
        messages.next().map_or(Next::End, |(message, place)| Next::Message(message, place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;
    use crate::event::EventKind::{self, CommentCreated, CommentRemoved, CommentUpdated};

    fn id(number: u16) -> CommentId {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&number.to_be_bytes());
        CommentId::from_bytes(id)
    }

    fn place(seq: i64) -> Place {
        Place { xid: 0, seq }
    }

    /// Adds an event; the comment has this text now.
    fn push(ring: &mut Ring, seq: i64, kind: EventKind, comment: u16, parent: Option<u16>, text: Option<&str>) {
        let item = Item { place: place(seq), time: Time::MIN, kind, comment: id(comment) };
        ring.push(item, parent.map(id), |item| match (item.is_removal(), text) {
            (true, _) => Some(Bytes::from_static(b"removed")),
            (false, text) => text.map(|text| Bytes::from(text.to_owned())),
        });
    }

    /// All texts after a place.
    fn texts(ring: &Ring, mut after: Place) -> Vec<String> {
        let mut texts = Vec::new();
        while let Next::Message(message, place) = ring.next(after) {
            texts.push(String::from_utf8(message.to_vec()).unwrap());
            after = place;
        }
        texts
    }

    #[test]
    fn messages_come_in_order_and_as_the_comments_are_now() {
        let mut ring = Ring::new(place(3));
        assert_eq!((ring.next(place(3)), ring.next(place(2))), (Next::End, Next::FallenOut));
        push(&mut ring, 4, CommentCreated, 1, None, Some("one"));
        push(&mut ring, 5, CommentCreated, 2, Some(1), Some("a reply"));
        push(&mut ring, 7, CommentUpdated, 1, None, Some("edited"));
        assert_eq!(texts(&ring, place(3)), ["edited", "a reply", "edited"]);
        assert_eq!(texts(&ring, place(5)), ["edited"]);
        assert_eq!((ring.next(place(9)), ring.end()), (Next::End, place(7)));
        // A comment that is removed takes its text and its replies with it.
        push(&mut ring, 8, CommentRemoved, 1, None, None);
        assert_eq!(texts(&ring, place(3)), ["removed"]);
        assert_eq!(ring.bytes, "removed".len());
    }

    #[test]
    fn the_oldest_fall_out_of_too_many_and_of_too_large_ones() {
        let mut ring = Ring::new(place(0));
        for number in 1..=300 {
            push(&mut ring, number.into(), CommentCreated, number, None, Some("text"));
        }
        assert_eq!(ring.next(place(43)), Next::FallenOut);
        assert_eq!(texts(&ring, place(44)).len(), MAX_MESSAGES);
        let long = "x".repeat(MAX_BYTES / 2);
        for number in 301..=304 {
            push(&mut ring, number.into(), CommentCreated, number, None, Some(&long));
        }
        assert_eq!(texts(&ring, place(302)).len(), 2);
        assert_eq!(ring.bytes, MAX_BYTES);
    }
}
