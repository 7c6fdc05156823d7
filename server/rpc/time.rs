//! Times and durations as messages carry them.

use std::time::Duration;

use crate::clock::Time;

/// The message form of a time.
pub fn timestamp(time: Time) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: time.seconds(),
        nanos: i32::try_from(time.micros().rem_euclid(1_000_000) * 1_000).unwrap_or(0),
    }
}

/// The message form of a duration.
pub fn duration(duration: Duration) -> prost_types::Duration {
    prost_types::Duration {
        seconds: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        nanos: i32::try_from(duration.subsec_nanos()).unwrap_or(0),
    }
}

/// Microseconds as the message form of a duration; none below zero.
pub fn micros(micros: i64) -> prost_types::Duration {
    duration(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
}

/// The microseconds in the message form of a duration; 0 when it is negative, as many as there can be when it is too long.
pub fn to_micros(duration: prost_types::Duration) -> i64 {
    // Not by way of a std Duration: that conversion cannot take the least number of seconds.
    duration.seconds.saturating_mul(1_000_000).saturating_add(i64::from(duration.nanos / 1_000)).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_before_the_epoch_have_positive_nanos() {
        let time = timestamp(Time::from_micros(-1));
        assert_eq!((time.seconds, time.nanos), (-1, 999_999_000));
    }

    #[test]
    fn a_duration_fits_into_microseconds() {
        let of = |seconds, nanos| to_micros(prost_types::Duration { seconds, nanos });
        assert_eq!((of(1, 500_001_999), of(0, 0), of(-1, 0)), (1_500_001, 0, 0));
        assert_eq!((of(i64::MAX, 0), of(i64::MIN, 0)), (i64::MAX, 0));
        assert_eq!(to_micros(micros(86_400_000_001)), 86_400_000_001);
        assert_eq!(to_micros(micros(-5)), 0);
    }
}
