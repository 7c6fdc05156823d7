//! Permits for the few calls at once that need much: those that move files, and pictures.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use prometheus::{IntCounter, IntCounterVec, IntGauge, IntGaugeVec};

use super::LimitKey;

/// The part of all permits that one account may have, or one address among those who are not signed in.
const SHARE: usize = 4;
/// An address may have at most so many permits for each one that is free after it: accounts are free, so that their
/// shares alone would keep nobody from taking all. An address that takes all it can get leaves a third.
const FOR_EACH_FREE: usize = 2;

/// The permits of one kind; cheap to clone.
#[derive(Clone)]
pub struct Permits(Arc<Shared>);

struct Shared {
    inner: Mutex<Inner>,
    refused: IntCounter,
    in_use: IntGauge,
}

struct Inner {
    free: usize,
    each: usize,
    taken: HashMap<LimitKey, usize>,
}

/// Who takes a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PermitHolder {
    /// The account, or the address of somebody who is not signed in.
    pub caller: LimitKey,
    /// The network from which the request came.
    pub network: LimitKey,
}

impl PermitHolder {
    /// The keys under which a place counts. A network never meets an account: see [`LimitKey`]. It could meet an anonymous
    /// caller's address, and is made another by a hash.
    fn keys(self) -> [LimitKey; 2] {
        [self.caller, self.network.and(LimitKey::of_text("network"))]
    }
}

/// A place, free again when the last clone is gone: whoever does the work keeps it until that is done.
#[derive(Clone)]
pub struct Permit(#[expect(dead_code, reason = "it is held, and dropped")] Arc<Grant>);

struct Grant {
    keys: [LimitKey; 2],
    permits: Permits,
}

impl Permits {
    /// So many at once: a quarter of them (at least one) for each caller, and two for each that is free for an address.
    /// `refused` and `in_use` have one label, what a call was refused for want of, and what is used; they count by this name.
    pub fn new(count: usize, name: &str, refused: &IntCounterVec, in_use: &IntGaugeVec) -> Self {
        let each = (count / SHARE).max(1);
        let inner = Mutex::new(Inner { free: count, each, taken: HashMap::new() });
        let (refused, in_use) = (refused.with_label_values(&[name]), in_use.with_label_values(&[name]));
        Self(Arc::new(Shared { inner, refused, in_use }))
    }

    /// A place, or `None`, which is counted, when there is none left for this caller.
    pub fn take(&self, holder: PermitHolder) -> Option<Permit> {
        let keys = holder.keys();
        let mut inner = self.0.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let [own, of_network] = keys.map(|key| inner.taken.get(&key).copied().unwrap_or(0));
        let is_fair =
            own < inner.each && (of_network == 0 || of_network < inner.free.saturating_sub(1) * FOR_EACH_FREE);
        if inner.free == 0 || !is_fair {
            self.0.refused.inc();
            return None;
        }
        inner.free -= 1;
        self.0.in_use.inc();
        for (key, count) in keys.into_iter().zip([own, of_network]) {
            inner.taken.insert(key, count + 1);
        }
        Some(Permit(Arc::new(Grant { keys, permits: self.clone() })))
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        let mut inner = self.permits.0.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.free += 1;
        self.permits.0.in_use.dec();
        for key in self.keys {
            if let Entry::Occupied(mut own) = inner.taken.entry(key) {
                *own.get_mut() -= 1;
                if *own.get() == 0 {
                    own.remove();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use prometheus::Opts;

    use super::*;

    fn permits(count: usize) -> Permits {
        let refused = IntCounterVec::new(Opts::new("refused", "What was refused."), &["resource"]).unwrap();
        let in_use = IntGaugeVec::new(Opts::new("in_use", "What is in use."), &["resource"]).unwrap();
        Permits::new(count, "test", &refused, &in_use)
    }

    fn holder(caller: &str, network: &str) -> PermitHolder {
        PermitHolder { caller: LimitKey::of_text(caller), network: LimitKey::of_address(network.parse().unwrap()) }
    }

    #[test]
    fn a_caller_has_its_share_of_the_places_and_leaves_the_rest() {
        let permits = permits(8);
        let [one, other] = ["one", "other"].map(|caller| holder(caller, "192.0.2.1"));
        let taken: Vec<Permit> = std::iter::from_fn(|| permits.take(one)).collect();
        assert_eq!(taken.len(), 2);
        assert!(permits.take(other).is_some());
        let still_there = taken[0].clone();
        drop(taken);
        assert!(permits.take(one).is_some(), "one of its two is free again");
        drop(still_there);
        let inner = permits.0.inner.lock().unwrap();
        assert!(inner.taken.is_empty());
        assert_eq!(inner.free, 8);
    }

    #[test]
    fn many_accounts_of_one_address_leave_room_for_another() {
        let permits = permits(64);
        let taken: Vec<Permit> = (0..1000).filter_map(|n| permits.take(holder(&n.to_string(), "192.0.2.1"))).collect();
        assert_eq!(taken.len(), 42);
        let other = holder("honest", "192.0.2.2");
        let honest: Vec<Permit> = std::iter::from_fn(|| permits.take(other)).collect();
        assert!(honest.len() >= 14, "{}", honest.len());
        assert_eq!(permits.0.refused.get(), 1000 - 42 + 1);
    }

    #[test]
    fn all_together_have_no_more_than_there_are() {
        let permits = permits(3);
        let taken = [1, 2, 3, 4].map(|n| permits.take(holder(&n.to_string(), &format!("192.0.2.{n}"))));
        assert_eq!(taken.iter().flatten().count(), 3);
    }
}
