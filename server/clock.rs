//! Time. The only module that reads the system clock: a lint forbids that elsewhere, so that a test can stop time.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A point in time: microseconds since the Unix epoch, as the databases store it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct Time(i64);

impl Time {
    /// Later than every time: where a list of the newest begins.
    pub const MAX: Self = Self(i64::MAX);
    /// Earlier than every time: where a list of the oldest begins.
    pub const MIN: Self = Self(i64::MIN);

    /// The time `micros` microseconds after the Unix epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Whole days since the Unix epoch, in UTC.
    pub fn day(self) -> i32 {
        // Cannot fail: 2^63 microseconds are about 10^8 days.
        i32::try_from(self.0.div_euclid(86_400_000_000)).unwrap_or(i32::MAX)
    }

    /// The time from `earlier` to this; zero when `earlier` is later.
    pub fn since(self, earlier: Time) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// Saturates instead of overflowing.
impl std::ops::Add<Duration> for Time {
    type Output = Time;
    fn add(self, duration: Duration) -> Time {
        Time(self.0.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }
}

/// Saturates instead of overflowing.
impl std::ops::Sub<Duration> for Time {
    type Output = Time;
    fn sub(self, duration: Duration) -> Time {
        Time(self.0.saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }
}

/// The origin of uptimes: the first use of [`Clock::uptime`].
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The system's clock, or one that a test controls.
///
/// [`Clock::now`] is the wall clock, for times that are stored or compared with those of other nodes and clients. It
/// may jump in either direction when somebody sets it. Durations within this process are differences of
/// [`Clock::uptime`], which never jumps.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<TestClock>>);

/// The clock of a test.
#[derive(Debug, Default)]
struct TestClock {
    /// The wall clock, in microseconds since the Unix epoch.
    wall: AtomicI64,
    /// Microseconds of uptime.
    uptime: AtomicU64,
}

impl Clock {
    /// A test clock, which stays at `time` until it is advanced.
    pub fn standing_at(time: Time) -> Self {
        Self(Some(Arc::new(TestClock { wall: AtomicI64::new(time.0), uptime: AtomicU64::new(0) })))
    }

    /// The current wall clock time.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn now(&self) -> Time {
        if let Some(standing) = &self.0 {
            return Time(standing.wall.load(Ordering::SeqCst));
        }
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
    }

    /// The uptime of the process, from a monotonic clock; only differences are meaningful.
    pub fn uptime(&self) -> Duration {
        match &self.0 {
            Some(standing) => Duration::from_micros(standing.uptime.load(Ordering::SeqCst)),
            None => START.elapsed(),
        }
    }

    /// Advances a test clock. Has no effect on the system clock.
    pub fn advance(&self, by: Duration) {
        if let Some(standing) = &self.0 {
            standing.wall.fetch_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX), Ordering::SeqCst);
            standing.uptime.fetch_add(u64::try_from(by.as_micros()).unwrap_or(u64::MAX), Ordering::SeqCst);
        }
    }

    /// Sets the wall clock of a test clock; its uptime does not change.
    pub fn set(&self, time: Time) {
        if let Some(standing) = &self.0 {
            standing.wall.store(time.0, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_saturates() {
        assert_eq!(Time(i64::MAX) + Duration::from_secs(1), Time(i64::MAX));
        assert_eq!(Time(i64::MIN) - Duration::from_secs(1), Time(i64::MIN));
        assert_eq!(Time(5).since(Time(9)), Duration::ZERO);
        assert_eq!(Time(-1).seconds(), -1);
        assert_eq!([Time(-1).day(), Time(0).day(), Time(86_400_000_000).day()], [-1, 0, 1]);
        assert_eq!((Time(-1).day(), Time(0).day(), Time(86_399_999_999).day()), (-1, 0, 0));
        assert_eq!((Time(i64::MAX).day(), Time(i64::MIN).day()), (106_751_991, -106_751_992));
    }

    #[test]
    fn a_standing_clock_moves_only_when_it_is_advanced_or_set() {
        let clock = Clock::standing_at(Time(1_000));
        assert_eq!(clock.now(), Time(1_000));
        clock.advance(Duration::from_millis(2));
        assert_eq!((clock.now(), clock.uptime()), (Time(3_000), Duration::from_millis(2)));
        clock.set(Time(7));
        assert_eq!((clock.now(), clock.uptime()), (Time(7), Duration::from_millis(2)));
    }
}
