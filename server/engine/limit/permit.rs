//! Permits for what needs much memory or time, of which there may be only a few at once: transfers of files, watches
//! (open streams of changes), and pictures that wait to be rendered.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use prometheus::{IntCounter, IntCounterVec, IntGauge, IntGaugeVec};

use super::LimitKey;

/// The share of all permits that one caller may have: one in four. A caller is an account, or the address of a caller
/// who is not signed in.
const SHARE: usize = 4;
/// An address may have at most this many permits for each one that stays free. Accounts cost nothing, so that the share
/// of a caller alone could not stop one address from taking all permits. An address that takes as many as it can leaves
/// a third free.
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

/// For whom a permit is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PermitHolder {
    /// The account; for a call that is not signed in, the address.
    pub caller: LimitKey,
    /// The network of the address from which the request came.
    pub network: LimitKey,
}

impl PermitHolder {
    /// The keys for which a permit counts. The key of a network never equals that of an account (see [`LimitKey`]), but
    /// it equals the caller key of a call that is not signed in; the hash makes them different.
    fn keys(self) -> [LimitKey; 2] {
        [self.caller, self.network.and(LimitKey::of_text("network"))]
    }
}

/// A permit, given back when its last clone is dropped. The code that does the work holds it until the work is done.
#[derive(Clone)]
pub struct Permit(#[expect(dead_code, reason = "it is held, and dropped")] Arc<Grant>);

struct Grant {
    keys: [LimitKey; 2],
    permits: Permits,
}

impl Permits {
    /// `count` permits: a quarter of them (at least one) for each caller, and at most two for each free one for an
    /// address.
    ///
    /// `refused` and `in_use` have one label, the resource, which is `name` here: refused calls, and permits in use.
    pub fn new(count: usize, name: &str, refused: &IntCounterVec, in_use: &IntGaugeVec) -> Self {
        let each = (count / SHARE).max(1);
        let inner = Mutex::new(Inner { free: count, each, taken: HashMap::new() });
        let (refused, in_use) = (refused.with_label_values(&[name]), in_use.with_label_values(&[name]));
        Self(Arc::new(Shared { inner, refused, in_use }))
    }

    /// Takes a permit. Returns None, and counts a refusal, when none is left for this holder.
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
        let refused = IntCounterVec::new(Opts::new("refused", "Refusals."), &["resource"]).unwrap();
        let in_use = IntGaugeVec::new(Opts::new("in_use", "Permits in use."), &["resource"]).unwrap();
        Permits::new(count, "test", &refused, &in_use)
    }

    fn holder(caller: &str, network: &str) -> PermitHolder {
        PermitHolder { caller: LimitKey::of_text(caller), network: LimitKey::of_address(network.parse().unwrap()) }
    }

    #[test]
    fn a_caller_gets_its_share_of_the_permits_and_leaves_the_rest() {
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
    fn all_holders_together_get_no_more_permits_than_there_are() {
        let permits = permits(3);
        let taken = [1, 2, 3, 4].map(|n| permits.take(holder(&n.to_string(), &format!("192.0.2.{n}"))));
        assert_eq!(taken.iter().flatten().count(), 3);
    }
}
