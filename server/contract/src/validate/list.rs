//! The rules of repeated fields that need more than a comparison.

use std::{collections::HashSet, hash::Hash};

/// Up to this length every pair is compared, which is faster than hashing and allocates nothing.
const SHORT_LIST: usize = 32;

/// Whether no two items are equal.
pub fn unique<T: Eq + Hash>(items: &[T]) -> bool {
    if items.len() <= SHORT_LIST {
        return items.iter().enumerate().all(|(index, item)| !items[..index].contains(item));
    }
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().all(|item| seen.insert(item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_lists_are_unique_until_an_item_comes_twice() {
        for length in [0, 1, 2, SHORT_LIST, SHORT_LIST + 1, 100] {
            let mut items: Vec<_> = (0..length).collect();
            assert!(unique(&items), "{length}");
            items.extend(items.first().copied());
            assert_eq!(unique(&items), length == 0, "{length}");
        }
    }
}
