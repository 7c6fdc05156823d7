//! Partial requests for one object, according to RFC 9110, sections 13.1.5 and 14. No I/O: takes headers and returns a
//! decision. The other conditions are in [`crate::header`].
//!
//! A server may answer any `Range` with the whole object. This one does so unless the header has exactly one range:
//! multipart answers cost quadratic work when ranges overlap, and no video player requests them.
//!
//! Existing crates were considered: `headers` 0.4 skips malformed list members and reads the first field line only;
//! `http-range-header` 0.4 rejects leading zeros and capitals, which the grammar allows; both reject a suffix longer
//! than the object, which selects all of it.

#[cfg(test)]
mod tests;

use std::ops::Range;

use http::HeaderMap;
use http::header::{IF_RANGE, RANGE};

use crate::header::{OWS, single};

/// The part of an object that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// The whole object: 200.
    Full,
    /// These bytes, at least one: 206, with `Content-Range`.
    Partial(Range<u64>),
    /// None, because the range begins after the end: 416, with `Content-Range: bytes */length`.
    Unsatisfiable,
}

/// Selects the part of an object of `len_bytes` that a GET requests by `Range` and `If-Range`.
///
/// `etag` is the object's strong entity tag, with its quotes. Call this for GET only: `Range` has no meaning for HEAD
/// (section 14.2).
pub fn select(headers: &HeaderMap, etag: &str, len_bytes: u64) -> Selection {
    let Some(spec) = single_spec(headers) else {
        return Selection::Full;
    };
    if headers.contains_key(IF_RANGE) && !if_range_matches(headers, etag) {
        return Selection::Full;
    }
    match spec {
        Spec::From { first, .. } if first >= len_bytes => Selection::Unsatisfiable,
        Spec::From { first, last } => {
            let end = last.map_or(len_bytes, |last| last.saturating_add(1).min(len_bytes));
            Selection::Partial(first..end)
        }
        Spec::Suffix(0) => Selection::Unsatisfiable,
        // A range cannot express all of an empty object.
        Spec::Suffix(_) if len_bytes == 0 => Selection::Full,
        Spec::Suffix(count) => Selection::Partial(len_bytes.saturating_sub(count)..len_bytes),
    }
}

/// A `range-spec`.
enum Spec {
    /// `first-` or `first-last`, both counted from zero and included.
    From { first: u64, last: Option<u64> },
    /// `-count`: the last bytes.
    Suffix(u64),
}

/// The range of the `Range` header; `None` unless there is exactly one header with exactly one well-formed range.
fn single_spec(headers: &HeaderMap) -> Option<Spec> {
    let (unit, set) = single(headers, &RANGE)?.split_once('=')?;
    // The list begins with a member or a comma; RFC 9110 requires to ignore empty members.
    if !unit.eq_ignore_ascii_case("bytes") || set.starts_with(OWS) {
        return None;
    }
    let mut specs = set.split(',').map(|spec| spec.trim_matches(OWS)).filter(|spec| !spec.is_empty());
    let (Some(spec), None) = (specs.next(), specs.next()) else {
        return None;
    };
    let (first, last) = spec.split_once('-')?;
    if first.is_empty() {
        return number(last).map(Spec::Suffix);
    }
    let first = number(first)?;
    if last.is_empty() {
        return Some(Spec::From { first, last: None });
    }
    let last = number(last).filter(|&last| first <= last)?;
    Some(Spec::From { first, last: Some(last) })
}

/// Parses digits. A number too large for `u64` becomes `u64::MAX`, which is after the end of any object, too.
fn number(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

/// Whether `If-Range` is the object's tag, compared strongly. A date never matches, because objects have tags only.
fn if_range_matches(headers: &HeaderMap, etag: &str) -> bool {
    single(headers, &IF_RANGE) == Some(etag)
}
