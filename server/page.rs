//! A page of a list, as services return it. [`crate::rpc::page`] converts it from and to the contract's page sizes and
//! tokens.

use crate::clock::Time;
use crate::engine::db::MAX_ROWS;
use crate::error::Result;
use crate::id::Id;

/// The most rows that [`Page::gather`] reads for one page, before it ends the page early. Some of these rows are hidden
/// from the viewer.
const MAX_EXAMINED: usize = 500;

/// The position in a list after which the next page begins, encoded as the bytes of a page token.
pub trait CursorKey: Sized {
    /// Appends the encoded key to `bytes`.
    fn write(&self, bytes: &mut Vec<u8>);
    /// Decodes a key from the front of `bytes` and removes it there. Returns None when the bytes are malformed.
    fn read(bytes: &mut &[u8]) -> Option<Self>;
}

impl<T> CursorKey for Id<T> {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(self.as_bytes());
    }
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self::from_bytes(*id))
    }
}

impl CursorKey for i64 {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.to_be_bytes());
    }
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (number, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self::from_be_bytes(*number))
    }
}

impl CursorKey for f64 {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.to_be_bytes());
    }
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (number, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self::from_be_bytes(*number))
    }
}

impl CursorKey for Time {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.micros().write(bytes);
    }
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        i64::read(bytes).map(Self::from_micros)
    }
}

/// The key of a list that is sorted by `A` and, where that is equal, by `B`.
impl<A: CursorKey, B: CursorKey> CursorKey for (A, B) {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.0.write(bytes);
        self.1.write(bytes);
    }
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Some((A::read(bytes)?, B::read(bytes)?))
    }
}

/// One page of a list: its items, and the key of the last item if more may follow.
#[derive(Debug)]
pub struct Page<T, K> {
    pub items: Vec<T>,
    /// The key after which the next page begins; None on the last page.
    pub next: Option<K>,
}

impl<T, K> Page<T, K> {
    /// Makes a page of at most `size` items. Expects `size` + 1 items when there are more than the page holds.
    pub fn cut(mut items: Vec<T>, size: u16, key: impl Fn(&T) -> K) -> Self {
        let more = items.len() > usize::from(size);
        items.truncate(usize::from(size));
        let next = if more { items.last().map(key) } else { None };
        Self { items, next }
    }
}

impl<T, K: Copy> Page<T, K> {
    /// Makes a page of a list in which some items are hidden from the viewer. `list` returns up to the given number of
    /// keys after the given one, and fewer only at the end of the list; `show` returns the items of those keys that the
    /// viewer sees.
    ///
    /// When very many consecutive items are hidden, the page ends early and may be short or empty, with the key at
    /// which to continue: no call reads more than `MAX_EXAMINED` rows and one page.
    pub async fn gather<R, L: Future<Output = Result<Vec<R>>>, S: Future<Output = Result<Vec<(K, T)>>>>(
        size: u16,
        mut after: K,
        list: impl Fn(K, i64) -> L,
        key: impl Fn(&R) -> K,
        show: impl Fn(Vec<R>) -> S,
    ) -> Result<Self> {
        let (mut items, mut examined, mut wanted) = (Vec::new(), 0, size.saturating_add(1));
        loop {
            let rows = list(after, i64::from(wanted)).await?;
            let (count, is_last) = (rows.len(), rows.len() < usize::from(wanted));
            after = rows.last().map_or(after, &key);
            examined += count;
            items.extend(show(rows).await?);
            if is_last || items.len() > usize::from(size) {
                let Page { items, next } = Page::cut(items, size, |(key, _)| *key);
                return Ok(Self { items: items.into_iter().map(|(_, item)| item).collect(), next });
            }
            if examined >= MAX_EXAMINED {
                return Ok(Self { items: items.into_iter().map(|(_, item)| item).collect(), next: Some(after) });
            }
            wanted = MAX_ROWS;
        }
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

    /// A page of the numbers after `after` up to 2,000, without those that are hidden.
    async fn gathered(after: i32, size: u16, is_seen: fn(i32) -> bool) -> Page<i32, i32> {
        let list = async |after: i32, wanted: i64| {
            Ok((after + 1..=2_000).take(usize::try_from(wanted).unwrap()).collect::<Vec<_>>())
        };
        let show =
            async |rows: Vec<i32>| Ok(rows.into_iter().filter(|row| is_seen(*row)).map(|row| (row, row)).collect());
        Page::gather(size, after, list, |row| *row, show).await.unwrap()
    }

    #[tokio::test]
    async fn a_page_passes_hidden_items_but_not_without_end() {
        let page = gathered(0, 2, |_| true).await;
        assert_eq!((page.items, page.next), (vec![1, 2], Some(2)));
        let page = gathered(0, 3, |number| number % 50 == 0).await;
        assert_eq!((page.items, page.next), (vec![50, 100, 150], Some(150)));
        let page = gathered(1_998, 3, |_| true).await;
        assert_eq!((page.items, page.next), (vec![1_999, 2_000], None));
        let mut page = gathered(0, 2, |number| number > 1_900).await;
        assert!(page.items.is_empty());
        for _ in 0..3 {
            page = gathered(page.next.unwrap(), 2, |number| number > 1_900).await;
        }
        assert_eq!((page.items, page.next), (vec![1_901, 1_902], Some(1_902)));
    }
}
