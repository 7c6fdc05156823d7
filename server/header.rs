//! Headers that plain HTTP and calls over plain HTTP read in the same way: what a client has stored, and which encodings it
//! accepts (RFC 9110, sections 12.5.3 and 13). No I/O: takes headers and returns a decision.

use http::HeaderMap;
use http::header::{ACCEPT_ENCODING, HeaderName, IF_MATCH, IF_NONE_MATCH};

/// Optional whitespace (OWS).
pub const OWS: [char; 2] = [' ', '\t'];

/// Whether `If-None-Match` matches the object: 304 for GET and HEAD. Tags are compared weakly; `*` matches everything.
/// Evaluate this before a range is selected.
pub fn not_modified(headers: &HeaderMap, etag: &str) -> bool {
    names(headers, &IF_NONE_MATCH, |tag| tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// Whether `If-Match` is present and does not match the object: 412. Tags are compared strongly; `*` matches
/// everything. Evaluate this before [`not_modified`].
pub fn precondition_failed(headers: &HeaderMap, etag: &str) -> bool {
    headers.contains_key(IF_MATCH) && !names(headers, &IF_MATCH, |tag| tag == etag)
}

/// The encodings in a list such as `Accept-Encoding`, in its order, without those of weight 0.
pub fn accepted<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lists = headers.get_all(name).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).filter_map(|member| {
        let mut parts = member.split(';').map(str::trim);
        let name = parts.next().filter(|name| !name.is_empty())?;
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let is_accepted = weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0));
        is_accepted.then_some(name)
    })
}

/// Whether the client takes gzip.
pub fn accepts_gzip(headers: &HeaderMap) -> bool {
    accepted(headers, &ACCEPT_ENCODING).any(|name| name.eq_ignore_ascii_case("gzip"))
}

/// The value of a header that occurs exactly once.
pub fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    Some(value.to_str().ok()?.trim_matches(OWS))
}

/// Whether a header is `*`, or a list of entity tags with a matching one.
fn names(headers: &HeaderMap, name: &HeaderName, matches: impl Fn(&str) -> bool) -> bool {
    if single(headers, name) == Some("*") {
        return true;
    }
    let lines = headers.get_all(name).iter();
    lines.filter_map(|line| line.to_str().ok()).flat_map(tags).any(matches)
}

/// The entity tags of a list, up to the first malformed member. A tag may contain commas.
fn tags(mut list: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        list = list.trim_start_matches([' ', '\t', ',']);
        let open = if list.starts_with("W/") { 2 } else { 0 };
        let opaque = list.get(open..)?.strip_prefix('"')?;
        let (tag, rest) = list.split_at(open + 1 + opaque.find('"')? + 1);
        list = rest;
        Some(tag)
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn an_encoding_is_accepted_by_its_name_unless_its_weight_is_zero() {
        let accepts = |value: &'static str| {
            accepts_gzip(&HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))]))
        };
        for good in ["gzip", "br, gzip;q=0.5", "GZIP", "br, GZIP ; q=0.5"] {
            assert!(accepts(good), "{good}");
        }
        for bad in ["", "br", "gzip;q=0", "gzip; q=0.000", "identity", "gzipped", "br, identity", "gzip;q=x"] {
            assert!(!accepts(bad), "{bad}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("br;q=1.0, gzip;q=0, zstd ;q=0.5"));
        headers.append(ACCEPT_ENCODING, HeaderValue::from_static("deflate"));
        assert_eq!(accepted(&headers, &ACCEPT_ENCODING).collect::<Vec<_>>(), ["br", "zstd", "deflate"]);
    }

    const ETAG: &str = "\"abc\"";

    fn lines(name: &HeaderName, values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), HeaderValue::from_bytes(value.as_bytes()).unwrap())).collect()
    }

    #[test]
    fn if_none_match_compares_weakly_and_if_match_strongly() {
        // Value, named weakly, named strongly.
        let table = [
            ("*", true, true),
            (" * ", true, true),
            ("\"abc\"", true, true),
            ("W/\"abc\"", true, false),
            ("w/\"abc\"", false, false),
            ("\"x\", \"abc\"", true, true),
            ("\"x,y\",W/\"z\" ,\t\"abc\"", true, true),
            (",, \"abc\",", true, true),
            ("\"x\"", false, false),
            ("\"x, \"abc\"", false, false),
            ("abc", false, false),
            ("\"abc", false, false),
            ("W/", false, false),
            ("", false, false),
            ("\u{e9}\"abc\"", false, false),
            ("\"x\", *", false, false),
        ];
        for (value, weakly, strongly) in table {
            let none = lines(&IF_NONE_MATCH, &[value]);
            assert_eq!(not_modified(&none, ETAG), weakly, "{value}");
            let all = lines(&IF_MATCH, &[value]);
            assert_eq!(precondition_failed(&all, ETAG), !strongly, "{value}");
        }
        assert!(not_modified(&lines(&IF_NONE_MATCH, &["\"x\"", "\"abc\""]), ETAG));
        assert!(!not_modified(&HeaderMap::new(), ETAG));
        assert!(!precondition_failed(&HeaderMap::new(), ETAG));
    }
}
