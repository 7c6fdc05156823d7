//! Which connections get a slot, and which are replaced.

use futures_util::FutureExt;
use prometheus::Opts;

use super::*;
use crate::clock::Time;

fn connections(capacity: usize) -> (Connections, Clock) {
    let ended = IntCounterVec::new(Opts::new("ended", "Connections."), &["cause"]).unwrap();
    let clock = Clock::standing_at(Time::from_micros(1));
    (Connections::new(capacity, clock.clone(), ended), clock)
}

fn address(host: u8) -> IpAddr {
    [192, 0, 2, host].into()
}

fn is_replaced(slot: &ConnectionSlot) -> bool {
    slot.replaced().now_or_never().is_some()
}

/// So many connections from one address, each a millisecond after the other.
fn open(connections: &Connections, clock: &Clock, host: u8, count: usize) -> Vec<ConnectionSlot> {
    let admit = |_| {
        clock.advance(Duration::from_millis(1));
        connections.admit(address(host)).unwrap()
    };
    (0..count).map(admit).collect()
}

#[test]
fn while_there_is_room_an_address_may_have_all_of_it() {
    let (connections, clock) = connections(8);
    let slots = open(&connections, &clock, 1, 8);
    assert!(slots.iter().all(|slot| !slot.is_for_health && !is_replaced(slot)));
    drop(slots);
    assert!(open(&connections, &clock, 2, 8).iter().all(|slot| !slot.is_for_health));
}

#[test]
fn a_newcomer_replaces_the_longest_idle_connection_of_the_largest_holder() {
    let (connections, clock) = connections(8);
    let few = open(&connections, &clock, 1, 3);
    let many = open(&connections, &clock, 2, 5);
    let busy = many[0].begin();
    clock.advance(Duration::from_millis(1));
    drop(many[1].begin());
    let newcomer = connections.admit(address(3)).unwrap();
    assert!(!newcomer.is_for_health);
    assert_eq!(many.iter().map(is_replaced).collect::<Vec<_>>(), [false, false, true, false, false]);
    assert!(!few.iter().any(is_replaced));
    drop(busy);
    // Four, three and one: the next is of the four again, and the one after that of those that are idle longest.
    let others = open(&connections, &clock, 4, 2);
    assert!(others.iter().all(|slot| !slot.is_for_health));
    assert_eq!(few.iter().chain(&many).filter(|slot| is_replaced(slot)).count(), 2);
}

#[test]
fn the_largest_holder_replaces_its_own_connections() {
    let (connections, clock) = connections(8);
    let (many, few) = (open(&connections, &clock, 1, 6), open(&connections, &clock, 2, 2));
    let another = connections.admit(address(1)).unwrap();
    assert!(!another.is_for_health);
    assert!(is_replaced(&many[0]) && !few.iter().any(is_replaced));
}

#[test]
fn nobody_is_replaced_by_an_address_that_holds_as_many() {
    let (connections, clock) = connections(2);
    let (one, other) = (open(&connections, &clock, 1, 1), open(&connections, &clock, 2, 1));
    let _busy = one[0].begin();
    assert!(connections.admit(address(1)).unwrap().is_for_health);
    assert!(!is_replaced(&one[0]) && !is_replaced(&other[0]));
}

#[test]
fn active_connections_are_replaced_only_beyond_a_share() {
    let (connections, clock) = connections(8);
    let slots: Vec<_> = (1..=2).flat_map(|host| open(&connections, &clock, host, 4)).collect();
    let _busy: Vec<_> = slots.iter().map(ConnectionSlot::begin).collect();
    // Two, two, two, one and one of eight are left when these have come.
    let mut at_work = Vec::new();
    for host in [3, 3, 4, 5] {
        let newcomer = connections.admit(address(host)).unwrap();
        assert!(!newcomer.is_for_health);
        at_work.push((newcomer.begin(), newcomer));
    }
    assert!(connections.admit(address(6)).unwrap().is_for_health, "nobody holds more than a quarter");
}

#[test]
fn a_health_check_always_finds_a_slot() {
    let (connections, clock) = connections(16);
    let mut all: Vec<_> = (1..=16).flat_map(|host| open(&connections, &clock, host, 1)).collect();
    let _busy: Vec<_> = all.iter().map(ConnectionSlot::begin).collect();
    // Two slots, which a flood from one address cannot keep.
    let flood = open(&connections, &clock, 100, 50);
    assert!(flood.iter().all(|slot| slot.is_for_health));
    let check = connections.admit(address(101)).unwrap();
    assert!(check.is_for_health);
    all.extend(flood);
    assert!(!is_replaced(&check));
    assert!(connections.admit(address(100)).unwrap().is_for_health);
    assert!(!is_replaced(&check), "the flood replaces its own");
}

#[test]
fn a_connection_is_idle_since_its_last_answer_has_ended() {
    let (connections, clock) = connections(1);
    let slot = connections.admit(address(1)).unwrap();
    clock.advance(Duration::from_secs(5));
    assert_eq!(slot.idle_for(), Some(Duration::from_secs(5)));
    let (one, other) = (slot.begin(), slot.begin());
    drop(one);
    assert_eq!(slot.idle_for(), None);
    clock.advance(Duration::from_secs(1));
    drop(other);
    clock.advance(Duration::from_secs(2));
    assert_eq!(slot.idle_for(), Some(Duration::from_secs(2)));
}

#[test]
fn many_go_at_once_when_one_address_holds_very_many() {
    let (connections, clock) = connections(640);
    let many = open(&connections, &clock, 1, 640);
    let _newcomer = connections.admit(address(2)).unwrap();
    assert_eq!(many.iter().filter(|slot| is_replaced(slot)).count(), 10);
    assert!(connections.shed());
}

#[test]
fn an_address_with_very_many_replaces_its_idle_ones_also_while_there_is_room() {
    let (connections, clock) = connections(10_000);
    let slots = open(&connections, &clock, 1, MANY + 10);
    assert_eq!(slots.iter().filter(|slot| is_replaced(slot)).count(), 10);
    let _busy: Vec<_> = slots.iter().map(ConnectionSlot::begin).collect();
    let more = open(&connections, &clock, 1, 10);
    assert!(!slots.iter().any(is_replaced), "those at work stay");
    assert!(more.iter().all(|slot| !slot.is_for_health));
}
