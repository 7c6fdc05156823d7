//! Tables of header values and their answers, and a naive model of ranges.

use http::HeaderValue;
use http::header::HeaderName;

use super::{Selection::*, *};

const ETAG: &str = "\"abc\"";

fn headers(lines: &[(HeaderName, &str)]) -> HeaderMap {
    let lines = lines.iter();
    lines.map(|(name, value)| (name.clone(), HeaderValue::from_bytes(value.as_bytes()).unwrap())).collect()
}

fn range(value: &str, len_bytes: u64) -> Selection {
    select(&headers(&[(RANGE, value)]), ETAG, len_bytes)
}

#[test]
fn a_range_selects_what_rfc_9110_says() {
    let table = [
        ("bytes=0-0", Partial(0..1)),
        ("bytes=0-99", Partial(0..100)),
        ("bytes=10-19", Partial(10..20)),
        ("bytes=010-019", Partial(10..20)),
        ("bytes=90-", Partial(90..100)),
        ("bytes=90-1000", Partial(90..100)),
        ("bytes=-10", Partial(90..100)),
        ("bytes=-100", Partial(0..100)),
        ("bytes=-1000", Partial(0..100)),
        // Units are compared without regard to case.
        ("Bytes=1-2", Partial(1..3)),
        // Whitespace around commas, and members that are empty.
        ("bytes=1-2 \t,", Partial(1..3)),
        ("bytes=,, 1-2", Partial(1..3)),
        // Larger than any number: as large as can be.
        ("bytes=5-18446744073709551615", Partial(5..100)),
        ("bytes=5-99999999999999999999999", Partial(5..100)),
        ("bytes=-99999999999999999999999", Partial(0..100)),
        ("bytes=18446744073709551615-", Unsatisfiable),
        ("bytes=99999999999999999999999-", Unsatisfiable),
        ("bytes=100-", Unsatisfiable),
        ("bytes=100-200", Unsatisfiable),
        ("bytes=-0", Unsatisfiable),
    ];
    for (value, expected) in table {
        assert_eq!(range(value, 100), expected, "{value}");
    }
}

#[test]
fn malformed_unknown_and_multiple_ranges_are_ignored() {
    let table = [
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=-",
        "bytes=1",
        "bytes=2-1",
        "bytes=200-100",
        "bytes=a-b",
        "bytes=0x1-2",
        "bytes=+1-2",
        "bytes=1-+2",
        "bytes=1--2",
        "bytes=--2",
        "bytes=1-2-3",
        "bytes=1 -2",
        "bytes=1- 2",
        "bytes= 1-2",
        "bytes =1-2",
        "bytes:1-2",
        "bytes=1-2;",
        "bytes=\u{661}-",
        "items=0-1",
        "0-1",
        "bytes=0-1,5-6",
        "bytes=0-1, -1",
        "bytes=0-1,x",
        "bytes=200-,300-",
    ];
    for value in table {
        assert_eq!(range(value, 100), Full, "{value}");
    }
    assert_eq!(select(&HeaderMap::new(), ETAG, 100), Full);
    let twice = headers(&[(RANGE, "bytes=0-1"), (RANGE, "bytes=0-1")]);
    assert_eq!(select(&twice, ETAG, 100), Full);
}

#[test]
fn an_empty_object_has_no_range() {
    assert_eq!(range("bytes=0-", 0), Unsatisfiable);
    assert_eq!(range("bytes=0-0", 0), Unsatisfiable);
    assert_eq!(range("bytes=-0", 0), Unsatisfiable);
    assert_eq!(range("bytes=-1", 0), Full);
}

#[test]
fn the_largest_object_does_not_overflow() {
    assert_eq!(range("bytes=0-18446744073709551615", u64::MAX), Partial(0..u64::MAX));
    assert_eq!(range("bytes=-1", u64::MAX), Partial(u64::MAX - 1..u64::MAX));
}

/// The model marks the bytes that a range names, one by one.
#[test]
fn every_small_range_agrees_with_a_naive_model() {
    for len in 0..8_u64 {
        let bytes: Vec<u64> = (0..len).collect();
        let check = |value: String, named: Vec<u64>| {
            let expected = match (named.first(), named.last()) {
                (Some(&first), Some(&last)) => Partial(first..last + 1),
                _ => Unsatisfiable,
            };
            assert_eq!(range(&value, len), expected, "{value} of {len}");
        };
        for a in 0..10 {
            let from = |at: &&u64| **at >= a;
            check(format!("bytes={a}-"), bytes.iter().filter(from).copied().collect());
            for b in a..10 {
                let named = bytes.iter().filter(from).filter(|at| **at <= b);
                check(format!("bytes={a}-{b}"), named.copied().collect());
            }
            if len > 0 {
                let mut named: Vec<u64> = bytes.iter().rev().zip(0..a).map(|(at, _)| *at).collect();
                named.reverse();
                check(format!("bytes=-{a}"), named);
            }
        }
    }
}

#[test]
fn if_range_must_be_the_strong_tag() {
    for value in ["W/\"abc\"", "\"abd\"", "abc", "*", "", "\"abc\", \"abc\"", "Sat, 29 Oct 1994 19:43:31 GMT"] {
        let ranged = headers(&[(RANGE, "bytes=0-0"), (IF_RANGE, value)]);
        assert_eq!(select(&ranged, ETAG, 100), Full, "{value}");
        // Nor is a range that cannot be satisfied refused.
        let beyond = headers(&[(RANGE, "bytes=100-"), (IF_RANGE, value)]);
        assert_eq!(select(&beyond, ETAG, 100), Full, "{value}");
    }
    let ranged = headers(&[(RANGE, "bytes=0-0"), (IF_RANGE, ETAG)]);
    assert_eq!(select(&ranged, ETAG, 100), Partial(0..1));
    let twice = headers(&[(RANGE, "bytes=0-0"), (IF_RANGE, ETAG), (IF_RANGE, ETAG)]);
    assert_eq!(select(&twice, ETAG, 100), Full);
    assert_eq!(select(&headers(&[(IF_RANGE, ETAG)]), ETAG, 100), Full);
}
