//! Places for calls: how many there may be at once, of all callers and of each.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use crate::caller::UserId;

/// The part of all places that one caller may have: an account, those together who are not signed in, or another key.
const SHARE: usize = 4;

/// The places; cheap to clone.
#[derive(Clone)]
pub struct Places<K = Option<UserId>>(Arc<Mutex<State<K>>>);

struct State<K> {
    free: usize,
    each: usize,
    taken: HashMap<K, usize>,
}

/// The place of a call, for as long as one of its clones is held.
#[derive(Clone)]
pub struct Place<K: Copy + Eq + Hash = Option<UserId>> {
    _taken: Arc<Taken<K>>,
}

struct Taken<K: Copy + Eq + Hash> {
    by: K,
    places: Arc<Mutex<State<K>>>,
}

impl<K: Copy + Eq + Hash> Places<K> {
    /// So many places, a quarter of them (at least one) for each caller.
    pub fn new(count: usize) -> Self {
        let each = (count / SHARE).max(1);
        Self(Arc::new(Mutex::new(State { free: count, each, taken: HashMap::new() })))
    }

    /// A place for a call of this caller; `None` when there is none left for it.
    pub fn take(&self, by: K) -> Option<Place<K>> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = state.taken.get(&by).copied().unwrap_or(0);
        if state.free == 0 || own >= state.each {
            return None;
        }
        state.free -= 1;
        state.taken.insert(by, own + 1);
        Some(Place { _taken: Arc::new(Taken { by, places: self.0.clone() }) })
    }
}

impl<K: Copy + Eq + Hash> Drop for Taken<K> {
    fn drop(&mut self) {
        let mut state = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        state.free += 1;
        if let Entry::Occupied(mut own) = state.taken.entry(self.by) {
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
    use crate::clock::Time;

    #[test]
    fn an_account_has_its_share_of_the_places_and_leaves_the_rest() {
        let places = Places::new(8);
        let [one, other] = [1, 2].map(|micros| Some(UserId::new(Time::from_micros(micros))));
        let taken: Vec<Place> = std::iter::from_fn(|| places.take(one)).collect();
        assert_eq!(taken.len(), 2);
        assert!(places.take(other).is_some() && places.take(None).is_some());
        let still_there = taken[0].clone();
        drop(taken);
        assert!(places.take(one).is_some(), "one of its two is free again");
        drop(still_there);
        assert!(places.0.lock().unwrap().taken.is_empty());
        assert_eq!(places.0.lock().unwrap().free, 8);
    }
}
