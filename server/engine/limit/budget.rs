//! Budgets: how much of a resource may be in use at once, in all and by one address.
//!
//! An address may use as much of a budget as remains free after it (a dynamic threshold, Choudhury and Hahne 1998).
//! While there is plenty, many people behind one address are admitted. An address that takes as much as it can gets
//! half; two such addresses get a third each; and a newcomer always finds room.
//!
//! Taking and giving back are a few atomic operations: the counters of an address are looked up once for each
//! connection.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use prometheus::{IntCounter, IntCounterVec, IntGauge, IntGaugeVec};

use super::LimitKey;
use super::refused::RefusedAnswers;

/// A resource with a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// Requests whose answer has not begun.
    Requests,
    /// Requests whose message has begun and not ended.
    Messages,
    /// Bytes of messages of ordinary size, from their arrival to the end of their call.
    MessageBytes,
    /// Bytes of uploads and of messages with pictures, from their arrival until they are written or rejected.
    UploadBytes,
    /// Bytes of answers that the client has not received yet.
    AnswerBytes,
    /// Streams that stay open: server streams (health) and bidirectional ones (reflection).
    Streams,
    /// Plain-HTTP answers that are read from the blob store while they are sent.
    Downloads,
}

impl Resource {
    /// All resources, each at its index.
    pub const ALL: [Self; 7] = [
        Self::Requests,
        Self::Messages,
        Self::MessageBytes,
        Self::UploadBytes,
        Self::AnswerBytes,
        Self::Streams,
        Self::Downloads,
    ];

    /// The name in metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Messages => "messages",
            Self::MessageBytes => "message_bytes",
            Self::UploadBytes => "upload_bytes",
            Self::AnswerBytes => "answer_bytes",
            Self::Streams => "streams",
            Self::Downloads => "downloads",
        }
    }
}

const KINDS: usize = Resource::ALL.len();
/// Locks over the table of addresses.
const SHARDS: usize = 16;

/// The budgets of a server; cheap to clone.
#[derive(Clone)]
pub struct Budgets(Arc<Inner>);

struct Inner {
    budgets: [Budget; KINDS],
    peers: [Mutex<HashMap<LimitKey, Arc<PeerCounters>>>; SHARDS],
}

struct Budget {
    limit: usize,
    /// The gauge of the metrics is also the counter.
    used: IntGauge,
    refused: IntCounter,
}

struct PeerCounters {
    key: LimitKey,
    /// The number of [`Peer`]s; when it becomes 0, the table drops the address.
    clones: AtomicUsize,
    held: [AtomicUsize; KINDS],
    refused: RefusedAnswers,
    budgets: Arc<Inner>,
}

/// The use of every budget by one address; cheap to clone. Dropped from the table with its last clone.
pub struct Peer(Arc<PeerCounters>);

/// A part of a budget, given back when it is dropped.
pub struct Reservation {
    peer: Peer,
    resource: Resource,
    amount: usize,
}

impl Budgets {
    /// Budgets of these sizes. `refused` and `in_use` have one label, the resource.
    pub fn new(limit: impl Fn(Resource) -> usize, refused: &IntCounterVec, in_use: &IntGaugeVec) -> Self {
        let budgets = Resource::ALL.map(|resource| Budget {
            limit: limit(resource),
            used: in_use.with_label_values(&[resource.name()]),
            refused: refused.with_label_values(&[resource.name()]),
        });
        Self(Arc::new(Inner { budgets, peers: Default::default() }))
    }

    /// The counters of a client's network.
    pub fn peer(&self, address: IpAddr) -> Peer {
        let key = LimitKey::of_address(address);
        let mut peers = self.0.peers_of(key).lock().unwrap_or_else(PoisonError::into_inner);
        let counters = peers.entry(key).or_insert_with(|| {
            let (clones, held, refused) = (AtomicUsize::new(0), Default::default(), RefusedAnswers::default());
            Arc::new(PeerCounters { key, clones, held, refused, budgets: self.0.clone() })
        });
        counters.clones.fetch_add(1, Ordering::Relaxed);
        Peer(counters.clone())
    }
}

impl Budget {
    fn used(&self) -> usize {
        usize::try_from(self.used.get()).unwrap_or(0)
    }
}

/// Saturates; no machine has as much memory as a gauge can count.
fn signed(amount: usize) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

impl Inner {
    fn peers_of(&self, key: LimitKey) -> &Mutex<HashMap<LimitKey, Arc<PeerCounters>>> {
        // Neighbouring addresses differ in the last byte of an IPv4 address, and in the seventh of a /56.
        let bytes = key.as_bytes();
        &self.peers[usize::from(bytes[6] ^ bytes[15]) % SHARDS]
    }
}

impl Peer {
    /// Reserves a part of a budget. Returns None, and counts a refusal, when there is no room for that amount, in all
    /// or for this address.
    pub fn take(&self, resource: Resource, amount: usize) -> Option<Reservation> {
        let taken = self.take_uncounted(resource, amount);
        if taken.is_none() {
            self.0.budgets.budgets[resource as usize].refused.inc();
        }
        taken
    }

    /// The same for work that waits until there is room: it is not refused, and not counted as such.
    pub fn take_uncounted(&self, resource: Resource, amount: usize) -> Option<Reservation> {
        let held = self.hold(resource, amount);
        let budget = &self.0.budgets.budgets[resource as usize];
        let used = budget.used();
        let own = self.0.held[resource as usize].load(Ordering::Relaxed);
        let left = budget.limit.checked_sub(used);
        // An address that has nothing yet may use all that is left.
        left.is_some_and(|left| own <= left.max(amount)).then_some(held)
    }

    /// Reserves room for an answer of `method`. A refusal is recorded for [`Peer::refuses_answer`].
    pub fn take_answer(&self, method: &'static str, len: usize) -> Option<Reservation> {
        let held = self.take(Resource::AnswerBytes, len);
        if held.is_none() {
            self.0.refused.note(method, len);
        }
        held
    }

    /// Whether an answer of `method` is known to find no room before it is made: one was refused, and would be refused
    /// again. Counts a refusal if so.
    pub fn refuses_answer(&self, method: &str) -> bool {
        let budget = &self.0.budgets.budgets[Resource::AnswerBytes as usize];
        let has_room = |len: usize| {
            let own = self.0.held[Resource::AnswerBytes as usize].load(Ordering::Relaxed);
            let left = budget.limit.checked_sub(budget.used() + len);
            // As in `take`. An address that has nothing is never rejected here.
            own == 0 || left.is_some_and(|left| own + len <= left.max(len))
        };
        let refuses = self.0.refused.again(method, has_room);
        if refuses {
            budget.refused.inc();
        }
        refuses
    }

    /// Reserves a part of a budget even if there is no room: for the continuation of work that was admitted.
    pub fn hold(&self, resource: Resource, amount: usize) -> Reservation {
        self.0.budgets.budgets[resource as usize].used.add(signed(amount));
        self.0.held[resource as usize].fetch_add(amount, Ordering::Relaxed);
        Reservation { peer: self.clone(), resource, amount }
    }
}

impl Clone for Peer {
    fn clone(&self) -> Self {
        self.0.clones.fetch_add(1, Ordering::Relaxed);
        Self(self.0.clone())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let counters = &self.0;
        if counters.clones.fetch_sub(1, Ordering::AcqRel) > 1 {
            return;
        }
        let mut peers = counters.budgets.peers_of(counters.key).lock().unwrap_or_else(PoisonError::into_inner);
        // Meanwhile another thread may have cloned it from the table, or have removed it and inserted another.
        let is_unused = counters.clones.load(Ordering::Acquire) == 0;
        if is_unused && peers.get(&counters.key).is_some_and(|known| Arc::ptr_eq(known, counters)) {
            peers.remove(&counters.key);
        }
    }
}

impl Reservation {
    /// Reserves more. Returns false when there is no room.
    pub fn grow(&mut self, amount: usize) -> bool {
        let Some(mut more) = self.peer.take(self.resource, amount) else { return false };
        self.amount += std::mem::take(&mut more.amount);
        true
    }

    /// Adds the amount of another reservation of the same resource and address.
    pub fn join(&mut self, mut other: Self) {
        debug_assert_eq!(self.resource, other.resource);
        self.amount += std::mem::take(&mut other.amount);
    }

    /// Splits off up to `amount` as a reservation of its own.
    #[must_use]
    pub fn split(&mut self, amount: usize) -> Self {
        let amount = amount.min(self.amount);
        self.amount -= amount;
        Self { peer: self.peer.clone(), resource: self.resource, amount }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.peer.0.budgets.budgets[self.resource as usize].used.sub(signed(self.amount));
        self.peer.0.held[self.resource as usize].fetch_sub(self.amount, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use prometheus::Opts;

    use super::*;

    fn budgets(limit: usize) -> (Budgets, IntCounterVec) {
        let refused = IntCounterVec::new(Opts::new("refused", "Refusals."), &["resource"]).unwrap();
        let in_use = IntGaugeVec::new(Opts::new("in_use", "Use."), &["resource"]).unwrap();
        (Budgets::new(|_| limit, &refused, &in_use), refused)
    }

    fn peer(budgets: &Budgets, last: u8) -> Peer {
        budgets.peer(IpAddr::from([192, 0, 2, last]))
    }

    fn all(peer: &Peer) -> Vec<Reservation> {
        std::iter::from_fn(|| peer.take(Resource::Requests, 1)).collect()
    }

    #[test]
    fn an_address_that_takes_all_it_can_leaves_as_much_as_it_has() {
        let (budgets, refused) = budgets(100);
        let [one, two, three] = [1, 2, 3].map(|last| peer(&budgets, last));
        let first = all(&one);
        assert_eq!(first.len(), 50);
        let second = all(&two);
        assert_eq!(second.len(), 25);
        assert_eq!(all(&three).len(), 12);
        assert_eq!(refused.with_label_values(&["requests"]).get(), 3);
        drop(first);
        assert_eq!(all(&two).len(), 25, "half, with the 25 before");
        drop(second);
    }

    #[test]
    fn an_address_without_a_reservation_gets_the_rest() {
        let (budgets, _) = budgets(10);
        let [one, two] = [1, 2].map(|last| peer(&budgets, last));
        let _first = one.take(Resource::AnswerBytes, 4).unwrap();
        let _second = two.take(Resource::AnswerBytes, 6).unwrap();
        assert!(one.take(Resource::AnswerBytes, 1).is_none());
        assert!(budgets.peer(IpAddr::from([192, 0, 2, 3])).take(Resource::AnswerBytes, 1).is_none());
    }

    #[test]
    fn dropped_reservations_leave_nothing_behind() {
        let (budgets, _) = budgets(10);
        let held = peer(&budgets, 1).take(Resource::Messages, 1).map(|mut held| held.grow(4).then_some(held));
        assert!(peer(&budgets, 1).take(Resource::Messages, 3).is_none());
        drop(held);
        assert!(budgets.0.peers.iter().all(|peers| peers.lock().unwrap().is_empty()));
        assert!(budgets.0.budgets.iter().all(|budget| budget.used() == 0));
        assert!(peer(&budgets, 1).take(Resource::Messages, 10).is_some());
    }

    #[test]
    fn parts_that_are_split_and_joined_are_given_back_once() {
        let (budgets, _) = budgets(10);
        let mut held = peer(&budgets, 1).take(Resource::UploadBytes, 5).unwrap();
        let mut part = held.split(2);
        drop(held);
        part.join(peer(&budgets, 1).take(Resource::UploadBytes, 3).unwrap());
        assert!(peer(&budgets, 1).take(Resource::UploadBytes, 1).is_none(), "five of ten are held");
        drop(part.split(9));
        assert!(peer(&budgets, 1).take(Resource::UploadBytes, 10).is_some());
    }

    #[test]
    fn an_answer_that_was_refused_is_refused_before_it_is_made_until_there_is_room() {
        let (budgets, _) = budgets(10);
        let one = peer(&budgets, 1);
        let held = one.take_answer("List", 4);
        assert!(!one.refuses_answer("List"), "nothing was refused yet");
        assert!(one.take_answer("List", 3).is_none());
        assert!(one.refuses_answer("List"));
        assert!(!one.refuses_answer("Get"), "another method");
        assert!(!peer(&budgets, 2).refuses_answer("List"), "another address");
        drop(held);
        assert!(!one.refuses_answer("List"));
        let _held = one.take_answer("List", 4);
        assert!(!one.refuses_answer("List"), "it was forgotten");
    }

    #[test]
    fn addresses_of_one_network_share_counters() {
        let (budgets, _) = budgets(4);
        let [one, other] = ["2001:db8:0:1200::1", "2001:db8:0:12ff::1"].map(|text| budgets.peer(text.parse().unwrap()));
        let held: Vec<_> =
            [one.take(Resource::Messages, 2), other.take(Resource::Messages, 2)].into_iter().flatten().collect();
        assert_eq!(held.len(), 1);
    }
}
