//! Tests of buckets, with a clock that stands still until it is advanced.

use std::time::Duration;

use governor::clock::FakeRelativeClock;

use super::*;
use crate::engine::limit::Rate;

fn buckets(rate: &str) -> (InProcess<FakeRelativeClock>, FakeRelativeClock) {
    let clock = FakeRelativeClock::default();
    // A clock's first nanosecond is governor's "never".
    clock.advance(Duration::from_secs(1));
    (InProcess::new(rate.parse::<Rate>().unwrap(), clock.clone()), clock)
}

fn key(number: u32) -> LimitKey {
    LimitKey::of_address(number.to_be_bytes().into())
}

impl InProcess<FakeRelativeClock> {
    fn len(&self) -> usize {
        self.buckets.0.known.len()
    }

    fn takes(&self, key: LimitKey, attempts: usize) -> usize {
        (0..attempts).filter(|_| self.try_take(key).is_ok()).count()
    }
}

#[test]
fn of_twenty_keys_each_gets_its_rate_and_its_burst() {
    const SECONDS: u32 = 20;
    for (offered_per_second, admitted) in [(50, 50 * SECONDS), (100, 100 * SECONDS), (200, 100 * SECONDS + 40)] {
        let (buckets, clock) = buckets("100/s:40");
        let mut counts = [0; 20];
        for _ in 0..offered_per_second * SECONDS {
            for (number, count) in (0..).zip(&mut counts) {
                *count += u32::from(buckets.try_take(key(number)).is_ok());
            }
            clock.advance(Duration::from_secs(1) / offered_per_second);
        }
        for count in counts {
            assert!(count.abs_diff(admitted) <= 1, "{count} of {offered_per_second} a second, not {admitted}");
        }
    }
}

#[test]
fn a_unit_is_available_after_the_returned_time() {
    let (buckets, clock) = buckets("12/h:3");
    assert_eq!(buckets.takes(key(1), 5), 3);
    clock.advance(Duration::from_secs(17));
    let RetryAfter(delay) = buckets.try_take(key(1)).unwrap_err();
    let instant = Duration::from_nanos(1);
    assert_eq!(delay + Duration::from_secs(17), Duration::from_mins(5));
    clock.advance(delay.saturating_sub(instant));
    assert_eq!(buckets.try_take(key(1)), Err(RetryAfter(instant)));
    clock.advance(instant);
    assert_eq!(buckets.takes(key(1), 5), 1);
}

#[test]
fn only_units_that_were_given_back_can_be_taken_again() {
    let (buckets, clock) = buckets("1/h:5");
    assert_eq!(buckets.takes(key(1), 9), 5);
    (0..3).for_each(|_| buckets.refund(key(1), buckets.interval));
    assert_eq!(buckets.takes(key(1), 9), 3);
    // A bucket never holds more than its burst, whatever is given back.
    (0..99).for_each(|_| buckets.refund(key(1), buckets.interval));
    assert_eq!(buckets.takes(key(1), 9), 5);
    (0..99).for_each(|_| buckets.refund(key(2), buckets.interval));
    clock.advance(Duration::from_hours(9));
    assert_eq!(buckets.takes(key(2), 9), 5);
    drop(buckets.refill(key(2)));
    assert_eq!(buckets.takes(key(2), 9), 5);
}

#[test]
fn full_buckets_are_dropped() {
    let (buckets, clock) = buckets("1/s:2");
    for number in 0..10_000 {
        buckets.try_take(key(number)).unwrap();
        clock.advance(Duration::from_millis(10));
    }
    // A hundred are not full again.
    assert!(buckets.len() <= 100 + 2 * MIN_SWEEP, "{}", buckets.len());
}

#[test]
fn many_keys_neither_fill_the_memory_nor_refill_empty_buckets() {
    let (buckets, _clock) = buckets("1/h:10");
    let spent = key(u32::MAX);
    assert_eq!(buckets.takes(spent, 20), 10);
    for number in 0..200_000 {
        assert_eq!(buckets.try_take(key(number)), Ok(()), "a key that nobody knows is let through");
        assert!(number % 1_000 != 0 || buckets.len() <= MAX_KEYS, "{}", buckets.len());
    }
    assert!(buckets.len() <= MAX_KEYS, "{}", buckets.len());
    assert_eq!(buckets.takes(spent, 1), 0);
    // Even keys that are all used up have their bound.
    for number in 0..200_000 {
        buckets.takes(key(number), 10);
    }
    assert!(buckets.len() <= MAX_KEYS, "{}", buckets.len());
}

#[test]
fn simultaneous_calls_take_no_more_than_the_burst() {
    let (buckets, _clock) = buckets("1/h:1000");
    let taken = std::thread::scope(|scope| {
        let threads = [(); 4].map(|()| scope.spawn(|| buckets.takes(key(1), 1_000)));
        threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
    });
    assert_eq!(taken, 1_000);
}
