//! Trends: views whose weight decays with time, without updates as time passes.
//!
//! Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, "Forward Decay: A Practical Time Decay Model for Streaming
//! Systems", 2009): instead of reducing the weight of old views, later views get a greater weight: 2^(t/h) at the time
//! t, for a half-life of h. At any time, sums of these weights have the same order as sums of decaying weights. They
//! are stored as logarithms to the base of 2, because the weights themselves would soon exceed every floating-point
//! number.

use std::f64::consts::LOG2_E;

use crate::clock::Time;

/// The half-life of a view in seconds: two days.
const HALF_LIFE: f64 = 2.0 * 86_400.0;

/// How much a video was viewed recently: the greater, the more. A video without views has 0, which stands for a single
/// view at the Unix epoch and is negligible.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, sqlx::Type)]
#[sqlx(transparent)]
pub(super) struct Trend(f64);

impl Trend {
    /// The trend of one view at this time.
    pub(super) fn of_view(time: Time) -> Self {
        Self(time.since(Time::from_micros(0)).as_secs_f64() / HALF_LIFE)
    }

    /// The sum: log2(2^a + 2^b), computed without overflow.
    #[must_use]
    pub(super) fn plus(self, other: Self) -> Self {
        let (less, more) = if self < other { (self.0, other.0) } else { (other.0, self.0) };
        Self(more + (less - more).exp2().ln_1p() * LOG2_E)
    }
}

/// With all digits, in a form that SQL and JSON accept.
impl std::fmt::Display for Trend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    fn today() -> Time {
        Time::from_micros(1_800_000_000_000_000)
    }

    /// The trend of 2^`doublings` views at one time.
    fn views(doublings: u32, time: Time) -> Trend {
        (0..doublings).fold(Trend::of_view(time), |sum, _| sum.plus(sum))
    }

    #[test]
    fn a_view_is_worth_half_as_much_two_days_later() {
        let (two_then, one_now) = (views(1, today()), Trend::of_view(today() + 2 * DAY));
        assert!((two_then.0 - one_now.0).abs() < 1e-9, "{two_then} {one_now}");
        assert!(views(1, today()) > Trend::of_view(today() + DAY));
        assert!(views(1, today()) < Trend::of_view(today() + 3 * DAY));
    }

    #[test]
    fn the_order_of_additions_does_not_matter() {
        let times = [0, 5, 1, 3, 40, 2].map(|days| Trend::of_view(today() + days * DAY));
        let forwards = times.into_iter().fold(Trend::default(), Trend::plus);
        let backwards = times.into_iter().rev().fold(Trend::default(), Trend::plus);
        assert!((forwards.0 - backwards.0).abs() < 1e-9, "{forwards} {backwards}");
        let powers: f64 = [0, 5, 1, 3, 40, 2].map(|days| f64::from(days) / 2.0).map(f64::exp2).iter().sum();
        assert!((forwards.0 - (Trend::of_view(today()).0 + powers.log2())).abs() < 1e-9);
    }

    #[test]
    fn one_view_more_than_a_billion_is_more() {
        let billion = views(30, today());
        assert!(billion.plus(Trend::of_view(today())) > billion);
    }

    #[test]
    fn nothing_adds_nothing_and_nothing_overflows() {
        let view = Trend::of_view(today());
        assert_eq!(Trend::default().plus(view), view);
        let end = Trend::of_view(Time::from_micros(i64::MAX));
        let sum = views(60, Time::from_micros(i64::MAX));
        assert!(sum.0.is_finite() && sum > end);
        assert!(sum.plus(view).0.is_finite());
        assert!(end.to_string().parse::<f64>().is_ok_and(|number| Trend(number) == end));
    }
}
