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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_before_the_epoch_have_positive_nanos() {
        let time = timestamp(Time::from_micros(-1));
        assert_eq!((time.seconds, time.nanos), (-1, 999_999_000));
    }
}
