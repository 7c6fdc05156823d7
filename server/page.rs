//! A page of a list, as services return it. How a client asks for one is in [`crate::rpc::page`].

use crate::clock::Time;
use crate::id::Id;

/// Where a page ends and the next begins, as the bytes of a page token.
pub trait Key: Sized {
    /// Appends its bytes.
    fn write(&self, bytes: &mut Vec<u8>);
    /// Takes its bytes from the front; `None` when they are not those of one.
    fn read(bytes: &mut &[u8]) -> Option<Self>;
}

impl<T> Key for Id<T> {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(self.as_bytes());
    }
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self::from_bytes(*id))
    }
}

impl Key for i64 {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.to_be_bytes());
    }
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (number, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self::from_be_bytes(*number))
    }
}

impl Key for f64 {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.to_be_bytes());
    }
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (number, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self::from_be_bytes(*number))
    }
}

impl Key for Time {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.micros().write(bytes);
    }
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        i64::read(bytes).map(Self::from_micros)
    }
}

/// What is sorted by one thing and, where that is equal, by another.
impl<A: Key, B: Key> Key for (A, B) {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.0.write(bytes);
        self.1.write(bytes);
    }
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Some((A::read(bytes)?, B::read(bytes)?))
    }
}

/// One page: the items, and the key of the last one when more may follow.
#[derive(Debug)]
pub struct Page<T, K> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<K>,
}

impl<T, K> Page<T, K> {
    /// A page of at most `size` items, made of one item more than that when there are more.
    pub fn cut(mut items: Vec<T>, size: u16, key: impl Fn(&T) -> K) -> Self {
        let more = items.len() > usize::from(size);
        items.truncate(usize::from(size));
        let next = if more { items.last().map(key) } else { None };
        Self { items, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_where_the_next_begins() {
        let page = Page::cut(vec![1, 2, 3], 2, |item| *item);
        assert_eq!((page.items, page.next), (vec![1, 2], Some(2)));
        assert_eq!(Page::cut(vec![1, 2], 2, |item| *item).next, None);
    }
}
