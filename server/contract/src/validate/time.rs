//! The rules of durations and timestamps.

/// Seconds and nanoseconds in nanoseconds. Accepts values that are not normalized, because clients may send any.
pub fn nanos(seconds: i64, nanos: i32) -> i128 {
    i128::from(seconds) * 1_000_000_000 + i128::from(nanos)
}

/// The most nanoseconds beside seconds.
const MAX_NANOS: i32 = 999_999_999;

/// Whether this is a valid `google.protobuf.Duration`: at most 10,000 years, and both parts with the same sign.
pub fn is_duration(seconds: i64, nanos: i32) -> bool {
    let same_sign = seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0);
    same_sign && (-315_576_000_000..=315_576_000_000).contains(&seconds) && (-MAX_NANOS..=MAX_NANOS).contains(&nanos)
}

/// Whether this is a valid `google.protobuf.Timestamp`: in the years 1 to 9999, with 0 to 999,999,999 nanoseconds.
pub fn is_timestamp(seconds: i64, nanos: i32) -> bool {
    (-62_135_596_800..=253_402_300_799).contains(&seconds) && (0..=MAX_NANOS).contains(&nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_at_most_ten_thousand_years_and_of_one_sign() {
        let most = 315_576_000_000;
        for (seconds, nanos) in [(0, 0), (1, 1), (-1, -1), (0, -1), (most, MAX_NANOS), (-most, -MAX_NANOS), (-5, 0)] {
            assert!(is_duration(seconds, nanos), "{seconds} {nanos}");
        }
        for (seconds, nanos) in
            [(1, -1), (-1, 1), (0, 1_000_000_000), (0, i32::MIN), (most + 1, 0), (-most - 1, 0), (i64::MIN, 0)]
        {
            assert!(!is_duration(seconds, nanos), "{seconds} {nanos}");
        }
    }

    #[test]
    fn timestamps_are_in_the_years_1_to_9999() {
        for (seconds, nanos) in [(0, 0), (-62_135_596_800, 0), (253_402_300_799, MAX_NANOS), (-1, 1)] {
            assert!(is_timestamp(seconds, nanos), "{seconds} {nanos}");
        }
        for (seconds, nanos) in
            [(-62_135_596_801, 0), (253_402_300_800, 0), (0, -1), (0, 1_000_000_000), (i64::MAX, 0), (-1, -1)]
        {
            assert!(!is_timestamp(seconds, nanos), "{seconds} {nanos}");
        }
    }
}
