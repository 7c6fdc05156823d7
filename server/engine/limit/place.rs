//! Places: how many there may be at once, in all and for each key.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use super::Key;

/// The part of all places that one key may have.
const SHARE: usize = 4;

/// The places of one kind; cheap to clone.
#[derive(Clone)]
pub struct Places(Arc<Mutex<Inner>>);

struct Inner {
    free: usize,
    each: usize,
    taken: HashMap<Key, usize>,
}

/// A place, free again when the last clone is gone: whoever does the work keeps it until that is done.
#[derive(Clone)]
pub struct Place(#[expect(dead_code, reason = "it is held, and dropped")] Arc<Taken>);

struct Taken {
    by: Key,
    places: Places,
}

impl Places {
    /// So many at once, and a quarter of them (at least one) for each key.
    pub fn new(count: usize) -> Self {
        let each = (count / SHARE).max(1);
        Self(Arc::new(Mutex::new(Inner { free: count, each, taken: HashMap::new() })))
    }

    /// A place, or `None` when there is none left for this key.
    pub fn take(&self, by: Key) -> Option<Place> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = inner.taken.get(&by).copied().unwrap_or(0);
        if inner.free == 0 || own >= inner.each {
            return None;
        }
        inner.free -= 1;
        inner.taken.insert(by, own + 1);
        Some(Place(Arc::new(Taken { by, places: self.clone() })))
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut inner = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.free += 1;
        if let Entry::Occupied(mut own) = inner.taken.entry(self.by) {
            *own.get_mut() -= 1;
            if *own.get() == 0 {
                own.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_its_share_of_the_places_and_leaves_the_rest() {
        let places = Places::new(8);
        let [one, other] = ["one", "other"].map(Key::of_text);
        let taken: Vec<Place> = std::iter::from_fn(|| places.take(one)).collect();
        assert_eq!(taken.len(), 2);
        assert!(places.take(other).is_some());
        let still_there = taken[0].clone();
        drop(taken);
        assert!(places.take(one).is_some(), "one of its two is free again");
        drop(still_there);
        let inner = places.0.lock().unwrap();
        assert!(inner.taken.is_empty());
        assert_eq!(inner.free, 8);
    }

    #[test]
    fn all_together_have_no_more_than_there_are() {
        let places = Places::new(3);
        let taken = ["a", "b", "c", "d"].map(|key| places.take(Key::of_text(key)));
        assert_eq!(taken.iter().flatten().count(), 3);
    }
}
