//! Numbers, enums and times.

use super::{report, report_of};
use marquee_codegen_fixture::v1::{Color, Enums, Ranges, Times, enums};
use prost_types::{Duration, Timestamp};

#[test]
fn a_range_with_swapped_ends_excludes_what_lies_between() {
    let at = |n| Ranges { gt_lt: n, gte_lte: n, gt_lt_exclusive: n, gte_lte_exclusive: n, ..Ranges::default() };
    for (n, inside, inside_or_end) in
        [(0, false, false), (1, false, true), (3, true, true), (5, false, true), (6, false, false)]
    {
        assert_eq!(report_of("gt_lt", &at(n)).is_empty(), inside, "{n}");
        assert_eq!(report_of("gte_lte", &at(n)).is_empty(), inside_or_end, "{n}");
        assert_eq!(report_of("gt_lt_exclusive", &at(n)).is_empty(), !inside_or_end, "{n}");
        assert_eq!(report_of("gte_lte_exclusive", &at(n)).is_empty(), !inside, "{n}");
    }
}

#[test]
fn an_enum_can_be_limited_to_defined_or_listed_values() {
    let enums =
        |defined, chosen| Enums { defined, r#const: 5, r#in: -2, chosen, inner: Some(enums::Inner::One.into()) };
    assert_eq!(report(&enums(Color::Dark.into(), Color::Red.into())), [""; 0]);
    assert_eq!(report(&enums(2, 0)), ["defined enum.defined_only", "chosen enum.not_in"]);
}

#[test]
fn times_are_compared_to_the_nanosecond() {
    let lasting = |seconds, nanos| Times { duration: Some(Duration { seconds, nanos }), ..Times::default() };
    assert_eq!(report(&Times::default()), [""; 0]);
    assert_eq!(report(&lasting(1, 500_000_000)), ["duration duration.gt_lte"]);
    assert_eq!(report(&lasting(1, 500_000_001)), [""; 0]);
    assert_eq!(report(&lasting(3600, 0)), [""; 0]);
    assert_eq!(report(&lasting(3600, 1)), ["duration duration.gt_lte"]);
    let since = |seconds, nanos| Times { since: Some(Timestamp { seconds, nanos }), ..Times::default() };
    assert_eq!(report(&since(1_700_000_000, 0)), [""; 0]);
    assert_eq!(report(&since(1_699_999_999, 999_999_999)), ["since timestamp.gte"]);
}

#[test]
fn durations_and_timestamps_must_be_valid_with_or_without_rules() {
    let fine = |seconds, nanos| Times { duration: Some(Duration { seconds, nanos }), ..Times::default() };
    assert_eq!(report(&fine(3, -1)), ["duration duration.valid"]);
    assert_eq!(report(&fine(2, 1_000_000_000)), ["duration duration.valid"]);
    assert_eq!(report(&fine(i64::MAX, 0)), ["duration duration.gt_lte", "duration duration.valid"]);
    let free = |seconds, nanos| Times { free: Some(Timestamp { seconds, nanos }), ..Times::default() };
    assert_eq!(report(&free(-62_135_596_800, 0)), [""; 0]);
    for (seconds, nanos) in [(-62_135_596_801, 0), (253_402_300_800, 0), (0, -1), (0, 1_000_000_000)] {
        assert_eq!(report(&free(seconds, nanos)), ["free timestamp.valid"]);
    }
}
