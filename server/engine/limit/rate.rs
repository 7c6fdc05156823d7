//! A rate in the notation of the command line.

use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

/// The largest number and the largest burst.
const MOST: u32 = 1_000_000;

/// How often: `NUMBER/UNIT`, `NUMBER/UNIT:BURST` or `off`; the unit is `s`, `m` or `h`.
///
/// `100/s:200` is 100 a second on average, and up to 200 at once after a pause. The burst defaults to the number. Both
/// are between 1 and 1,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Zero when the limit is off.
    interval: Duration,
    burst: NonZeroU32,
}

impl Rate {
    /// No limit.
    pub const OFF: Self = Self { interval: Duration::ZERO, burst: NonZeroU32::MIN };

    /// This many a second on average, and up to `burst` at once.
    pub const fn per_second(number: NonZeroU32, burst: NonZeroU32) -> Self {
        Self { interval: Duration::from_nanos(1_000_000_000 / number.get() as u64), burst }
    }

    pub const fn is_off(self) -> bool {
        self.interval.is_zero()
    }

    /// The time in which one unit is replenished; zero when the limit is off.
    pub const fn interval(self) -> Duration {
        self.interval
    }

    /// How many units a full bucket has.
    pub const fn burst(self) -> NonZeroU32 {
        self.burst
    }
}

impl FromStr for Rate {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self::OFF);
        }
        parse(text).ok_or("not NUMBER/UNIT or NUMBER/UNIT:BURST (such as 100/s:200), nor off")
    }
}

fn parse(text: &str) -> Option<Rate> {
    let (number, rest) = text.split_once('/')?;
    let (unit, burst) = rest.split_once(':').unwrap_or((rest, number));
    let unit = match unit {
        "s" => Duration::from_secs(1),
        "m" => Duration::from_mins(1),
        "h" => Duration::from_hours(1),
        _ => return None,
    };
    let count = |text: &str| text.parse::<NonZeroU32>().ok().filter(|count| count.get() <= MOST);
    Some(Rate { interval: unit / count(number)?.get(), burst: count(burst)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_a_unit_and_a_burst() {
        let rate = |text: &str| {
            let rate = text.parse::<Rate>().unwrap();
            (rate.interval(), rate.burst().get())
        };
        assert_eq!(rate("100/s:200"), (Duration::from_millis(10), 200));
        assert_eq!(rate("30/m"), (Duration::from_secs(2), 30));
        assert_eq!(rate("12/h:10"), (Duration::from_mins(5), 10));
        assert_eq!("off".parse(), Ok(Rate::OFF));
        let (fifty, hundred) = (NonZeroU32::new(50).unwrap(), NonZeroU32::new(100).unwrap());
        assert_eq!("50/s:100".parse(), Ok(Rate::per_second(fifty, hundred)));
        for bad in
            ["", "0/s", "0", "1/s:0", "-1/s", "1", "1/d", "1/s:", "/s", "1.5/s", "1000001/s", "1/s:1000001", "OFF"]
        {
            assert!(bad.parse::<Rate>().is_err(), "{bad}");
        }
    }
}
