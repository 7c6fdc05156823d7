//! Durations and timestamps as one number.

/// Seconds and nanoseconds together, also where they are not normalized: a peer may send what it wants.
pub fn nanos(seconds: i64, nanos: i32) -> i128 {
    i128::from(seconds) * 1_000_000_000 + i128::from(nanos)
}
