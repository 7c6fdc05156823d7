//! Days of the calendar, in UTC.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

const SECONDS: u64 = 86_400;

/// A day, as the number of days since the Unix epoch: 1970-01-01 is 0. Earlier days are not supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct Day(i32);

impl Day {
    /// Parses `2026-11-20`; `None` when there is no such day.
    pub fn parse(text: &str) -> Option<Self> {
        let midnight = humantime::parse_rfc3339(&format!("{text}T00:00:00Z")).ok()?;
        let seconds = midnight.duration_since(UNIX_EPOCH).ok()?.as_secs();
        i32::try_from(seconds / SECONDS).ok().map(Self)
    }

    /// Every day from this one to `last`, inclusive; empty when `last` is earlier.
    pub fn up_to(self, last: Self) -> impl ExactSizeIterator<Item = Self> {
        (self.0..last.0.saturating_add(1)).map(Self)
    }
}

/// In the form that [`Day::parse`] reads.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let midnight = UNIX_EPOCH + Duration::from_secs(u64::try_from(self.0).unwrap_or(0) * SECONDS);
        let text = humantime::format_rfc3339_seconds(midnight).to_string();
        f.write_str(text.split('T').next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;

    #[test]
    fn days_are_those_of_the_calendar() {
        for text in ["1970-01-01", "2000-02-29", "2024-12-31", "2026-11-20", "9999-12-31"] {
            assert_eq!(Day::parse(text).map(|day| day.to_string()).as_deref(), Some(text));
        }
        for bad in [
            "2026-02-29",
            "1900-02-29",
            "2026-00-01",
            "2026-13-01",
            "2026-04-31",
            "2026-01-00",
            "1969-12-31",
            "0000-01-01",
            "x",
        ] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_day_has_the_number_that_the_clock_gives_it() {
        // 2026-11-20T23:59:59Z.
        let time = Time::from_micros(1_795_219_199_000_000);
        assert_eq!(Day::parse("2026-11-20"), Some(Day(time.day())));
        assert_eq!(Day::parse("2026-11-21"), Some(Day((time + Duration::from_secs(1)).day())));
    }

    #[test]
    fn a_period_includes_its_last_day() {
        let day = |text| Day::parse(text).unwrap();
        let days: Vec<String> = day("2024-02-28").up_to(day("2024-03-01")).map(|day| day.to_string()).collect();
        assert_eq!(days, ["2024-02-28", "2024-02-29", "2024-03-01"]);
        assert_eq!(day("2024-01-01").up_to(day("2024-12-31")).len(), 366);
        assert_eq!(day("2024-03-01").up_to(day("2024-02-28")).len(), 0);
    }
}
