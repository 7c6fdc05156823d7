//! The file that a request to create an upload announces.

use data_encoding::BASE64;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};

use super::problem::Problem;
use super::protocol::{DRAFT_BYTES, LENGTH, METADATA, Protocol, TUS_BYTES, integer, invalid, is_complete, is_of_type};
use crate::header::single;

/// A file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Announced {
    pub(super) size_bytes: i64,
    pub(super) content_type: String,
    pub(super) filename: String,
    /// Whether the request has bytes of the file, if it has a body.
    pub(super) has_bytes: bool,
    /// Whether the body has all bytes that are left, as the draft says it.
    pub(super) completes: bool,
}

impl Announced {
    /// Reads the headers of a request. `body_bytes` is the length of its body, if it is known.
    pub(super) fn read(protocol: Protocol, headers: &HeaderMap, body_bytes: Option<u64>) -> Result<Self, Problem> {
        let body_bytes = body_bytes.and_then(|bytes| i64::try_from(bytes).ok());
        match protocol {
            Protocol::Tus => Self::read_tus(headers, body_bytes),
            Protocol::Draft => Self::read_draft(headers, body_bytes),
        }
    }

    fn read_tus(headers: &HeaderMap, body_bytes: Option<i64>) -> Result<Self, Problem> {
        let size_bytes = integer(headers, &LENGTH)?.ok_or_else(|| length_required("Upload-Length"))?;
        let has_bytes = is_of_type(headers, TUS_BYTES);
        if let Some(sent) = body_bytes.filter(|&sent| has_bytes && sent > size_bytes) {
            return Err(Problem::inconsistent_length(size_bytes, sent));
        }
        Ok(Self {
            size_bytes,
            content_type: metadata(headers, ["filetype", "type"])?,
            filename: metadata(headers, ["filename", "name"])?,
            has_bytes,
            completes: false,
        })
    }

    fn read_draft(headers: &HeaderMap, body_bytes: Option<i64>) -> Result<Self, Problem> {
        let completes = is_complete(headers)?;
        let whole = body_bytes.filter(|_| completes);
        let size_bytes = match (integer(headers, &LENGTH)?, whole) {
            (Some(length), Some(whole)) if length != whole => {
                return Err(Problem::inconsistent_length(length, whole));
            }
            (length, whole) => length.or(whole),
        };
        let size_bytes =
            size_bytes.ok_or_else(|| length_required("Upload-Length, or Content-Length with Upload-Complete: ?1"))?;
        // The media type of a part is that of parts.
        let content_type = single(headers, &CONTENT_TYPE).filter(|_| !is_of_type(headers, DRAFT_BYTES));
        let content_type = content_type.unwrap_or_default().to_owned();
        Ok(Self { size_bytes, content_type, filename: filename(headers), has_bytes: true, completes })
    }
}

fn length_required(header: &str) -> Problem {
    Problem::new(StatusCode::LENGTH_REQUIRED, format!("the size of the file must be known at the beginning: {header}"))
}

/// The value of the first of these keys in the metadata of tus, which are pairs of a key and a value in base64; empty
/// without one. Other keys may have any bytes.
fn metadata(headers: &HeaderMap, keys: [&str; 2]) -> Result<String, Problem> {
    let malformed = || invalid(&METADATA, "pairs of a key and a value in base64, separated by commas");
    if !headers.contains_key(METADATA) {
        return Ok(String::new());
    }
    let list = single(headers, &METADATA).ok_or_else(malformed)?;
    let pairs = || list.split(',').map(|pair| pair.trim().split_once(' ').unwrap_or((pair.trim(), "")));
    let Some((_, value)) = keys.iter().find_map(|key| pairs().find(|(name, _)| name == key)) else {
        return Ok(String::new());
    };
    let value = BASE64.decode(value.trim().as_bytes()).ok().and_then(|value| String::from_utf8(value).ok());
    value.ok_or_else(malformed)
}

/// The file's name in `Content-Disposition` (RFC 6266); empty without one.
fn filename(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_DISPOSITION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let value = value.unwrap_or_default();
    let parameters = parameters(&value);
    let parameter =
        |name: &str| parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str());
    let extended = parameter("filename*").and_then(extended);
    extended.or_else(|| parameter("filename").map(str::to_owned)).unwrap_or_default()
}

/// The parameters of a header's value, without quotes.
fn parameters(value: &str) -> Vec<(String, String)> {
    let (mut parts, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for one in value.chars() {
        match one {
            _ if escaped => escaped = false,
            '\\' if quoted => {
                escaped = true;
                continue;
            }
            '"' => {
                quoted = !quoted;
                continue;
            }
            ';' if !quoted => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(one);
        }
    }
    let pairs = parts.iter().skip(1).filter_map(|part| part.split_once('='));
    pairs.map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned())).collect()
}

/// The text of an extended parameter (RFC 8187): a charset, which is UTF-8, a language, and the bytes with `%XX`.
fn extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_language, encoded) = rest.split_once('\'')?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    // In a query, which form_urlencoded decodes, `+` is a space.
    let query = format!("={}", encoded.replace('+', "%2B"));
    let (_, text) = url::form_urlencoded::parse(query.as_bytes()).next()?;
    (!text.contains('\u{FFFD}')).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    type Line = (&'static str, &'static str);

    fn headers(lines: &[Line]) -> HeaderMap {
        lines.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    /// Size, media type and name.
    fn read(protocol: Protocol, lines: &[Line], body: Option<u64>) -> Option<(i64, String, String)> {
        let file = Announced::read(protocol, &headers(lines), body).ok()?;
        Some((file.size_bytes, file.content_type, file.filename))
    }

    #[test]
    fn tus_announces_a_file_by_its_length_and_metadata() {
        let named = "filename YSBmaWxtLm1wNA==,filetype dmlkZW8vbXA0, is_public,thumb /w==";
        let bytes = ("content-type", "application/offset+octet-stream");
        for (lines, expected) in [
            (&[("upload-length", "7"), ("upload-metadata", named)][..], Some((7, "video/mp4", "a film.mp4"))),
            (&[("upload-length", "7"), ("upload-metadata", "name YQ==, type Yg==")], Some((7, "b", "a"))),
            (&[("upload-length", "7")], Some((7, "", ""))),
            (&[("upload-length", "7"), bytes], Some((7, "", ""))),
            (&[("upload-length", "7"), ("upload-metadata", "")], Some((7, "", ""))),
            (&[("upload-length", "7"), ("upload-metadata", "filename !")], None),
            (&[("upload-length", "7"), ("upload-metadata", "filename /w==")], None),
            (&[("upload-length", "2"), bytes], None),
            (&[("upload-length", "-1")], None),
            (&[("upload-length", "1.5")], None),
            (&[("upload-length", "1234567890123456")], None),
            (&[("upload-defer-length", "1")], None),
            (&[], None),
        ] {
            let expected = expected.map(|(size, kind, name)| (size, kind.to_owned(), name.to_owned()));
            assert_eq!(read(Protocol::Tus, lines, Some(3)), expected, "{lines:?}");
        }
    }

    #[test]
    fn the_draft_announces_a_file_by_its_length_or_by_a_complete_body() {
        let name = "attachment; filename=\"x.mp4\"; filename*=UTF-8'de'na%C3%AFve%2B+.mp4";
        for (lines, body, expected) in [
            (&[("upload-complete", "?1")][..], Some(9), Some((9, "", ""))),
            (&[("upload-complete", "?1"), ("content-type", "video/mp4")], Some(9), Some((9, "video/mp4", ""))),
            (&[("upload-complete", "?0"), ("content-type", "Application/Partial-Upload; a=b")], Some(9), None),
            (&[("upload-complete", "?0"), ("upload-length", "9;x=1")], Some(0), Some((9, "", ""))),
            (&[("upload-complete", "?1"), ("upload-length", "9")], None, Some((9, "", ""))),
            (&[("upload-complete", "?1"), ("upload-length", "9")], Some(8), None),
            (&[("upload-complete", "?0")], Some(9), None),
            (&[("upload-complete", "?1")], None, None),
            (&[("upload-complete", "1")], Some(9), None),
            (&[("upload-length", "9")], None, None),
            (&[("upload-complete", "?1"), ("content-disposition", name)], Some(1), Some((1, "", "na\u{ef}ve++.mp4"))),
        ] {
            let expected = expected.map(|(size, kind, name)| (size, kind.to_owned(), name.to_owned()));
            assert_eq!(read(Protocol::Draft, lines, body), expected, "{lines:?}");
        }
    }

    #[test]
    fn names_may_have_quotes_and_separators() {
        for (value, expected) in [
            ("attachment; filename=a.mp4", "a.mp4"),
            ("inline;FileName = \"a; b=\\\"c\\\".mp4\"", "a; b=\"c\".mp4"),
            ("attachment; filename*=latin1''x; filename=y", "y"),
            ("attachment; filename*=utf-8''%FF; filename=y", "y"),
            ("attachment; filename=\"", ""),
            ("filename=x", ""),
            ("", ""),
        ] {
            let lines = HeaderMap::from_iter([(CONTENT_DISPOSITION, HeaderValue::try_from(value).unwrap())]);
            assert_eq!(filename(&lines), expected, "{value}");
        }
    }
}
