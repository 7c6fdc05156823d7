//! A page of a list, as services return it. How a client asks for one is in [`crate::rpc::page`].

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
