//! Conversions of times and durations between [`Time`] and protobuf messages.

use std::time::Duration;

use crate::clock::Time;

/// A time as a message.
pub fn timestamp(time: Time) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: time.seconds(),
        nanos: i32::try_from(time.micros().rem_euclid(1_000_000) * 1_000).unwrap_or(0),
    }
}

/// A duration as a message.
pub fn duration(duration: Duration) -> prost_types::Duration {
    prost_types::Duration {
        seconds: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        nanos: i32::try_from(duration.subsec_nanos()).unwrap_or(0),
    }
}

/// Microseconds as a duration message; negative numbers become zero.
pub fn micros(micros: i64) -> prost_types::Duration {
    duration(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
}

/// The time of a message, truncated to microseconds and clamped to the range of `i64` microseconds.
pub fn time(timestamp: &prost_types::Timestamp) -> Time {
    Time::from_micros(in_micros(timestamp.seconds, timestamp.nanos))
}

/// The duration of a message in microseconds, truncated and clamped to the range of `i64`.
pub fn duration_micros(duration: &prost_types::Duration) -> i64 {
    in_micros(duration.seconds, duration.nanos)
}

fn in_micros(seconds: i64, nanos: i32) -> i64 {
    seconds.saturating_mul(1_000_000).saturating_add(i64::from(nanos.div_euclid(1_000)))
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
    fn conversions_are_reversible_and_never_overflow() {
        for micros in [-1, 0, 1_800_000_000_123_456] {
            assert_eq!(time(&timestamp(Time::from_micros(micros))).micros(), micros);
        }
        let most = prost_types::Timestamp { seconds: i64::MAX, nanos: 999_999_999 };
        assert_eq!(time(&most).micros(), i64::MAX);
        let least = prost_types::Duration { seconds: i64::MIN, nanos: -999_999_999 };
        assert_eq!(duration_micros(&least), i64::MIN);
        assert_eq!(duration_micros(&micros(86_400_000_001)), 86_400_000_001);
        assert_eq!(duration_micros(&micros(-5)), 0);
    }
}
