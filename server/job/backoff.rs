//! How long a job waits after a failed attempt.

use std::time::Duration;

/// The pause after the first attempt; it doubles with each further one.
const FIRST: Duration = Duration::from_secs(10);
/// The longest pause.
const LONGEST: Duration = Duration::from_hours(1);

/// The pause after this attempt, which counts from 1. `chance` (0 to 255) spreads the pauses of jobs that failed at the
/// same time over three quarters to five quarters of it.
pub(super) fn after(attempt: i32, chance: u8) -> Duration {
    let doublings = u32::try_from(attempt.saturating_sub(1)).unwrap_or(0).min(20);
    let pause = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    pause.mul_f64(0.75 + f64::from(chance) / 510.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour_and_are_spread() {
        assert_eq!((after(1, 0), after(1, 255)), (Duration::from_millis(7_500), Duration::from_millis(12_500)));
        assert_eq!(after(3, 0), Duration::from_secs(30));
        assert_eq!((after(12, 0), after(i32::MAX, 0)), (Duration::from_mins(45), Duration::from_mins(45)));
        assert_eq!(after(0, 0), after(1, 0));
    }
}
