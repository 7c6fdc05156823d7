//! Which connections are open, and which goes when there is room for no other.
//!
//! There is no fixed ceiling for an address: many people sit behind one. While there is room everybody gets in. When there is
//! none, a newcomer takes the place of the connection that was idle longest (without a request) of the address that holds
//! most, as long as that holds more than the newcomer's. When none is idle there, an address that holds more than its share
//! loses a connection that is at work. An address that holds most itself replaces its own, and so does one that holds very
//! many ([`MANY`]), also while there is room, for the memory that they take.
//!
//! Beyond all of these there are a few places for health checks: a balancer that finds no place would take the node away.
//! Whatever else is asked there is refused at once.

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

/// The part of all connections that an address keeps when places are scarce, even while all of them are at work.
const SHARE: usize = 4;
/// With so many connections, an address gets another in the place of one of its own that is idle, if one is. An idle HTTP/2
/// connection takes 27 KiB (measured; buffers of h2), so that these are 54 MiB.
const MANY: usize = 2_048;
/// The part of what the largest holder has beyond the newcomer that goes at once, so that a flood of newcomers does not look
/// through all connections for each of them.
const BATCH: usize = 64;
/// The most places for health checks.
const MAX_HEALTH_SLOTS: usize = 64;

/// The open connections; cheap to clone.
#[derive(Clone)]
pub struct Connections(Arc<Shared>);

struct Shared {
    clock: Clock,
    /// Counts connections that did not end by themselves, by cause.
    ended: IntCounterVec,
    general: Mutex<Table>,
    health: Mutex<Table>,
}

/// The connections of one kind. Each is known by a number that counts up.
struct Table {
    capacity: usize,
    count: usize,
    next: u64,
    holders: HashMap<LimitKey, BTreeMap<u64, Arc<Activity>>>,
    /// Whether connections at work may go as idle ones do.
    is_for_health: bool,
}

/// What a connection is doing.
struct Activity {
    /// Requests whose answers have not ended.
    requests: AtomicU32,
    /// Since when there is none, in milliseconds of uptime.
    idle_since: AtomicU64,
    /// Fires when its place was given to another.
    replaced: Notify,
}

/// An open connection's place, free again when this is dropped.
pub(super) struct ConnectionSlot {
    connections: Connections,
    key: LimitKey,
    number: u64,
    activity: Arc<Activity>,
    /// Whether only health checks are answered here.
    pub(super) is_for_health: bool,
}

/// A request that is not answered yet, or an answer that has not ended.
pub(super) struct ActiveRequest {
    clock: Clock,
    activity: Arc<Activity>,
}

impl Connections {
    /// Room for `capacity` connections, and for `health_slots` beside them.
    pub fn new(capacity: usize, clock: Clock, ended: IntCounterVec) -> Self {
        let general = Mutex::new(Table::new(capacity, false));
        let health = Mutex::new(Table::new(health_slots(capacity), true));
        Self(Arc::new(Shared { clock, ended, general, health }))
    }

    /// A place for a connection from this address; `None` when there is none, not even for a health check.
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

    /// Ends an idle connection of the address that holds most; whether there was one.
    pub(super) fn shed(&self) -> bool {
        lock(&self.0.general).replace_idle(0, |_, _| true, &self.0.ended)
    }

    /// Counts a connection that the server ends.
    pub(super) fn count_end(&self, cause: &str) {
        self.0.ended.with_label_values(&[cause]).inc();
    }
}

/// How many places there are for health checks beside so many connections.
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

    /// Takes a connection in, in the place of another if need be; its number, or `None` when there is no place.
    fn insert(&mut self, key: LimitKey, activity: &Arc<Activity>, ended: &IntCounterVec) -> Option<u64> {
        let own = self.holders.get(&key).map_or(0, BTreeMap::len);
        if own >= MANY {
            // Without one that is idle, it gets in all the same.
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

    /// Since when a connection may go; `None` while it may not.
    fn expendable_since(&self, activity: &Activity) -> Option<u64> {
        (self.is_for_health || activity.is_idle()).then(|| activity.idle_since.load(Ordering::Relaxed))
    }

    /// Ends the connections that were idle longest of the address that holds most among those that `may_lose` (a holder, and
    /// how many it has), for a newcomer whose address has `own`; whether there were any.
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
        // One at least, unless it has begun to work just now.
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

    /// Ends the oldest connection of the address that holds most, if that is more than its share and more than the
    /// newcomer's; whether there was one.
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

    /// Tells a connection to end. Its place is free at once.
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
    /// Notes a request, until what is returned is dropped.
    pub(super) fn begin(&self) -> ActiveRequest {
        self.activity.requests.fetch_add(1, Ordering::Relaxed);
        ActiveRequest { clock: self.connections.0.clock.clone(), activity: self.activity.clone() }
    }

    /// For how long the connection has had no request; nothing while it has one.
    pub(super) fn idle_for(&self) -> Option<Duration> {
        let since = self.activity.idle_since.load(Ordering::Relaxed);
        let idle = millis(&self.connections.0.clock).saturating_sub(since);
        self.activity.is_idle().then(|| Duration::from_millis(idle))
    }

    /// How long the connection may still be without a request, of `longest`. A place for health checks is only lent.
    pub(super) fn idle_left(&self, longest: Duration) -> Duration {
        if self.is_for_health {
            return Duration::ZERO;
        }
        self.idle_for().map_or(longest, |idle| longest.saturating_sub(idle))
    }

    /// Waits until the place was given to another.
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
        // Before the count: whoever sees the connection idle sees since when.
        self.activity.idle_since.store(millis(&self.clock), Ordering::Relaxed);
        self.activity.requests.fetch_sub(1, Ordering::Release);
    }
}

#[cfg(test)]
#[path = "connections_tests.rs"]
mod tests;
