//! The open connections, and the choice of the connection that is closed when there is no room for another.
//!
//! There is no fixed maximum per address: many people may share one. While there are free slots everybody gets one.
//! When there are none, a newcomer replaces the connection that was idle longest (without a request) of the address
//! with the most connections, if that has more than the newcomer's address. If that address has no idle connection and
//! more than its share, it loses an active one. If the newcomer's address itself has the most, it replaces one of its
//! own. So does an address with very many connections ([`MANY`]), even while there are free slots, because of the
//! memory that they take.
//!
//! A few more slots are reserved for health checks: a load balancer that finds none would take the node out of service.
//! Every other request on such a slot is rejected at once.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use prometheus::IntCounterVec;
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::engine::limit::LimitKey;

/// The share of all connections that an address keeps when slots are scarce, even active ones: one in four.
const SHARE: usize = 4;
/// An address with this many connections replaces an idle one of its own with each further one. An idle HTTP/2
/// connection takes 27 KiB (measured; buffers of h2), so that these are 54 MiB.
const MANY: usize = 2_048;
/// When the address with the most connections loses idle ones, it loses 1/64 of its surplus over the newcomer at once,
/// so that a flood of newcomers does not search all connections for each of them.
const BATCH: usize = 64;
/// The most slots for health checks.
const MAX_HEALTH_SLOTS: usize = 64;

/// The open connections; cheap to clone.
#[derive(Clone)]
pub struct Connections(Arc<Shared>);

struct Shared {
    clock: Clock,
    /// Counts connections that the server ended, by cause.
    ended: IntCounterVec,
    general: Mutex<Table>,
    health: Mutex<Table>,
}

/// The connections of one kind. Each has a number; the numbers count up.
struct Table {
    capacity: usize,
    count: usize,
    next: u64,
    holders: HashMap<LimitKey, BTreeMap<u64, Arc<Activity>>>,
    /// Whether active connections may be replaced like idle ones.
    is_for_health: bool,
}

/// The activity of a connection.
struct Activity {
    /// Requests whose answers have not ended.
    requests: AtomicU32,
    /// When the last request ended, in milliseconds of uptime.
    idle_since: AtomicU64,
    /// Fires when the slot was given to another connection.
    replaced: Notify,
}

/// An open connection's slot, free again when this is dropped.
pub(super) struct ConnectionSlot {
    connections: Connections,
    key: LimitKey,
    number: u64,
    activity: Arc<Activity>,
    /// Whether only health checks are answered.
    pub(super) is_for_health: bool,
}

/// A request whose answer has not ended.
pub(super) struct ActiveRequest {
    clock: Clock,
    activity: Arc<Activity>,
}

impl Connections {
    /// `capacity` slots for connections, and more for health checks.
    pub fn new(capacity: usize, clock: Clock, ended: IntCounterVec) -> Self {
        let general = Mutex::new(Table::new(capacity, false));
        let health = Mutex::new(Table::new(health_slots(capacity), true));
        Self(Arc::new(Shared { clock, ended, general, health }))
    }

    /// A slot for a connection from this address. Returns None when there is none, not even for a health check.
    pub(super) fn admit(&self, address: IpAddr) -> Option<ConnectionSlot> {
        let key = LimitKey::of_address(address);
        for table in [&self.0.general, &self.0.health] {
            let mut table = lock(table);
            let activity = Arc::new(Activity::idle(&self.0.clock));
            if let Some(number) = table.insert(key, &activity, &self.0.ended) {
                let is_for_health = table.is_for_health;
                return Some(ConnectionSlot { connections: self.clone(), key, number, activity, is_for_health });
            }
        }
        self.0.ended.with_label_values(&["refused"]).inc();
        None
    }

    /// Closes an idle connection of the address with the most connections. Returns whether there was one.
    pub(super) fn shed(&self) -> bool {
        lock(&self.0.general).replace_idle(0, |_, _| true, &self.0.ended)
    }

    /// Counts a connection that the server ends.
    pub(super) fn count_end(&self, cause: &str) {
        self.0.ended.with_label_values(&[cause]).inc();
    }
}

/// The number of slots for health checks beside `capacity` connections.
pub(super) fn health_slots(capacity: usize) -> usize {
    (capacity / 8).clamp(1, MAX_HEALTH_SLOTS)
}

fn lock(table: &Mutex<Table>) -> std::sync::MutexGuard<'_, Table> {
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Table {
    fn new(capacity: usize, is_for_health: bool) -> Self {
        Self { capacity, count: 0, next: 0, holders: HashMap::new(), is_for_health }
    }

    /// Adds a connection, replacing another if needed. Returns its number, or None when there is no slot.
    fn insert(&mut self, key: LimitKey, activity: &Arc<Activity>, ended: &IntCounterVec) -> Option<u64> {
        let own = self.holders.get(&key).map_or(0, BTreeMap::len);
        if own >= MANY {
            // If none is idle, the newcomer is admitted all the same.
            self.replace_idle(own, |holder, _| holder == key, ended);
        }
        let has_room = self.count < self.capacity
            || self.replace_idle(own, |_, len| len > own, ended)
            || self.replace_busy(own, ended)
            || self.replace_idle(own, |holder, _| holder == key, ended);
        if !has_room {
            return None;
        }
        self.next += 1;
        self.count += 1;
        self.holders.entry(key).or_default().insert(self.next, activity.clone());
        Some(self.next)
    }

    fn remove(&mut self, key: LimitKey, number: u64) {
        let Some(held) = self.holders.get_mut(&key) else { return };
        if let Entry::Occupied(entry) = held.entry(number) {
            entry.remove();
            self.count -= 1;
        }
        if held.is_empty() {
            self.holders.remove(&key);
        }
    }

    /// When the connection became replaceable; None while it is not.
    fn expendable_since(&self, activity: &Activity) -> Option<u64> {
        (self.is_for_health || activity.is_idle()).then(|| activity.idle_since.load(Ordering::Relaxed))
    }

    /// Closes the longest idle connections of the address with the most connections among those that `may_lose` some
    /// (given an address and its number of connections), for a newcomer whose address has `own`. Returns whether there
    /// were any.
    fn replace_idle(&mut self, own: usize, may_lose: impl Fn(LimitKey, usize) -> bool, ended: &IntCounterVec) -> bool {
        let mut best: Option<(usize, u64, LimitKey)> = None;
        for (holder, held) in &self.holders {
            let len = held.len();
            if !may_lose(*holder, len) || best.is_some_and(|(most, ..)| len < most) {
                continue;
            }
            let Some(since) = held.values().filter_map(|activity| self.expendable_since(activity)).min() else {
                continue;
            };
            if best.is_none_or(|(most, oldest, _)| len > most || since < oldest) {
                best = Some((len, since, *holder));
            }
        }
        let Some((len, _, holder)) = best else { return false };
        let held = self.holders.get(&holder).into_iter().flatten();
        let mut idle: Vec<(u64, u64)> =
            held.filter_map(|(number, activity)| Some((self.expendable_since(activity)?, *number))).collect();
        // At least one, unless all have become active just now.
        let count = (len.saturating_sub(own) / BATCH).max(1).min(idle.len());
        if count == 0 {
            return false;
        }
        idle.select_nth_unstable(count - 1);
        for (_, number) in &idle[..count] {
            self.end(holder, *number);
        }
        ended.with_label_values(&["idle_replaced"]).inc_by(count as u64);
        true
    }

    /// Closes the oldest connection of the address with the most connections, if it has more than its share and more
    /// than the newcomer's. Returns whether there was one.
    fn replace_busy(&mut self, own: usize, ended: &IntCounterVec) -> bool {
        let largest = self.holders.iter().max_by_key(|(_, held)| held.len());
        let Some((holder, held)) = largest.filter(|(_, held)| held.len() > own + 1) else { return false };
        let Some((&number, _)) = held.first_key_value().filter(|_| held.len() > self.capacity / SHARE) else {
            return false;
        };
        let holder = *holder;
        self.end(holder, number);
        ended.with_label_values(&["busy_replaced"]).inc();
        true
    }

    /// Makes a connection end. Its slot is free at once.
    fn end(&mut self, holder: LimitKey, number: u64) {
        if let Some(activity) = self.holders.get(&holder).and_then(|held| held.get(&number)) {
            activity.replaced.notify_one();
        }
        self.remove(holder, number);
    }
}

impl Activity {
    fn idle(clock: &Clock) -> Self {
        let idle_since = AtomicU64::new(millis(clock));
        Self { requests: AtomicU32::new(0), idle_since, replaced: Notify::new() }
    }

    fn is_idle(&self) -> bool {
        self.requests.load(Ordering::Relaxed) == 0
    }
}

fn millis(clock: &Clock) -> u64 {
    u64::try_from(clock.uptime().as_millis()).unwrap_or(u64::MAX)
}

impl ConnectionSlot {
    /// Counts a request until the returned value is dropped.
    pub(super) fn begin(&self) -> ActiveRequest {
        self.activity.requests.fetch_add(1, Ordering::Relaxed);
        ActiveRequest { clock: self.connections.0.clock.clone(), activity: self.activity.clone() }
    }

    /// How long the connection has been without a request; None while it has one.
    pub(super) fn idle_for(&self) -> Option<Duration> {
        let since = self.activity.idle_since.load(Ordering::Relaxed);
        let idle = millis(&self.connections.0.clock).saturating_sub(since);
        self.activity.is_idle().then(|| Duration::from_millis(idle))
    }

    /// How much of `longest` the connection may still be idle; nothing on a slot for health checks.
    pub(super) fn idle_left(&self, longest: Duration) -> Duration {
        if self.is_for_health {
            return Duration::ZERO;
        }
        self.idle_for().map_or(longest, |idle| longest.saturating_sub(idle))
    }

    /// Waits until the slot is given to another connection.
    pub(super) async fn replaced(&self) {
        self.activity.replaced.notified().await;
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let shared = &self.connections.0;
        lock(if self.is_for_health { &shared.health } else { &shared.general }).remove(self.key, self.number);
    }
}

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        // Before the count, so that a reader that sees the connection idle also sees the new time.
        self.activity.idle_since.store(millis(&self.clock), Ordering::Relaxed);
        self.activity.requests.fetch_sub(1, Ordering::Release);
    }
}

#[cfg(test)]
#[path = "connections_tests.rs"]
mod tests;
