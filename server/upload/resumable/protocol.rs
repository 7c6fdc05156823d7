//! The headers of the two protocols.

use data_encoding::BASE64;
use http::header::{ALLOW, CONTENT_TYPE, HeaderName};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::problem::Problem;
use crate::header::single;

pub(super) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const COMPLETE: HeaderName = HeaderName::from_static("upload-complete");
pub(super) const LIMIT: HeaderName = HeaderName::from_static("upload-limit");
pub(super) const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
pub(super) const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
pub(super) const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// The version of tus.
pub(super) const TUS: &str = "1.0.0";
/// The extensions of tus that are supported.
pub(super) const TUS_EXTENSIONS: &str = "creation,creation-with-upload,expiration,termination";

/// The media type of bytes in tus.
const TUS_BYTES: &str = "application/offset+octet-stream";
/// The media type of bytes that are appended, in the draft.
pub(super) const DRAFT_BYTES: &str = "application/partial-upload";

/// The headers of requests that a web page must be allowed to send.
pub const REQUEST_HEADERS: [HeaderName; 7] =
    [OFFSET, LENGTH, COMPLETE, METADATA, DEFER_LENGTH, TUS_RESUMABLE, METHOD_OVERRIDE];
/// The headers of answers that a web page must be allowed to read.
pub const ANSWER_HEADERS: [HeaderName; 9] =
    [OFFSET, LENGTH, COMPLETE, LIMIT, EXPIRES, TUS_RESUMABLE, TUS_VERSION, TUS_EXTENSION, TUS_MAX_SIZE];

/// The protocol of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// tus 1.0.0.
    Tus,
    /// The IETF's draft.
    Draft,
}

/// A file as a request announces it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Announced {
    pub(super) size_bytes: i64,
    pub(super) content_type: String,
    pub(super) filename: String,
}

impl Protocol {
    /// The protocol of a request, and its method. The requests of tus name its version.
    pub(super) fn of(head: &Parts) -> Result<(Self, Method), (Self, Problem)> {
        let Some(version) = head.headers.get(TUS_RESUMABLE) else {
            return Ok((Self::Draft, head.method.clone()));
        };
        if version != TUS {
            let title = format!("this server supports tus {TUS}");
            let problem = Problem::new(StatusCode::PRECONDITION_FAILED, title).with(TUS_VERSION, TUS);
            return Err((Self::Tus, problem));
        }
        // For clients and proxies that know only GET and POST.
        let method = head.headers.get(METHOD_OVERRIDE).map(|method| Method::from_bytes(method.as_bytes()));
        let method = method.transpose().map_err(|_| (Self::Tus, not_allowed("POST, HEAD, PATCH, DELETE, OPTIONS")))?;
        Ok((Self::Tus, method.unwrap_or_else(|| head.method.clone())))
    }

    /// The headers of every answer.
    pub(super) fn headers(self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if self == Self::Tus {
            headers.insert(TUS_RESUMABLE, HeaderValue::from_static(TUS));
        }
        headers
    }

    /// The file that a request to create an upload announces. `body_bytes` is the length of its body, if it is known.
    pub(super) fn announced(self, headers: &HeaderMap, body_bytes: Option<u64>) -> Result<Announced, Problem> {
        let length = integer(headers, &LENGTH)?;
        match self {
            Self::Tus => {
                let metadata = metadata(headers)?;
                let value = |names: [&str; 2]| {
                    names
                        .iter()
                        .find_map(|name| metadata.iter().find(|(key, _)| key == name))
                        .map(|(_, value)| value.clone())
                };
                Ok(Announced {
                    size_bytes: length.ok_or_else(|| length_required("Upload-Length"))?,
                    content_type: value(["filetype", "type"]).unwrap_or_default(),
                    filename: value(["filename", "name"]).unwrap_or_default(),
                })
            }
            Self::Draft => {
                let whole =
                    is_complete(headers)?.then_some(body_bytes).flatten().and_then(|bytes| i64::try_from(bytes).ok());
                let size_bytes = length.or(whole);
                let size_bytes = size_bytes
                    .ok_or_else(|| length_required("Upload-Length, or Content-Length with Upload-Complete: ?1"))?;
                // The media type of a part is that of parts.
                let content_type = single(headers, &CONTENT_TYPE).filter(|kind| *kind != DRAFT_BYTES);
                let content_type = content_type.unwrap_or_default().to_owned();
                Ok(Announced { size_bytes, content_type, filename: filename(headers) })
            }
        }
    }

    /// Whether the body of a request to create an upload has bytes of the file.
    pub(super) fn has_bytes(self, headers: &HeaderMap) -> bool {
        self == Self::Draft || single(headers, &CONTENT_TYPE) == Some(TUS_BYTES)
    }

    /// Checks the media type of appended bytes.
    pub(super) fn check_bytes(self, headers: &HeaderMap) -> Result<(), Problem> {
        let expected = if self == Self::Tus { TUS_BYTES } else { DRAFT_BYTES };
        if single(headers, &CONTENT_TYPE) == Some(expected) {
            return Ok(());
        }
        let title = format!("the content type of appended bytes is {expected}");
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, title);
        Err(if self == Self::Draft { problem.with("accept-patch", DRAFT_BYTES) } else { problem })
    }
}

/// 405, with the methods that there are.
pub(super) fn not_allowed(allowed: &'static str) -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "there is no such method here").with(ALLOW, allowed)
}

fn length_required(header: &str) -> Problem {
    Problem::new(StatusCode::LENGTH_REQUIRED, format!("the size of the file must be known at the beginning: {header}"))
}

/// The value of a header that is a whole number of 0 or more: in the draft an Integer (RFC 9651), which has at most 15
/// digits and may have parameters.
pub(super) fn integer(headers: &HeaderMap, name: &HeaderName) -> Result<Option<i64>, Problem> {
    if !headers.contains_key(name) {
        return Ok(None);
    }
    let value = single(headers, name)
        .map(item)
        .filter(|digits| (1..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit()));
    let value = value.and_then(|digits| digits.parse().ok());
    value.map(Some).ok_or_else(|| invalid(name, "a whole number of 0 or more"))
}

/// Whether the request brings the last bytes of the file, in the draft. Required with bytes.
pub(super) fn is_complete(headers: &HeaderMap) -> Result<bool, Problem> {
    match single(headers, &COMPLETE).map(item) {
        Some("?1") => Ok(true),
        Some("?0") => Ok(false),
        _ => Err(invalid(&COMPLETE, "?1 or ?0")),
    }
}

/// An item without its parameters.
fn item(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().trim_end()
}

fn invalid(name: &HeaderName, expected: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, format!("the header {name} must be {expected}"))
}

/// The metadata of tus: keys, and values in base64.
fn metadata(headers: &HeaderMap) -> Result<Vec<(String, String)>, Problem> {
    let malformed = || invalid(&METADATA, "pairs of a key and a value in base64, separated by commas");
    if !headers.contains_key(METADATA) {
        return Ok(Vec::new());
    }
    let pairs = single(headers, &METADATA).ok_or_else(malformed)?.split(',').map(str::trim);
    let pairs = pairs.filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = BASE64.decode(value.trim().as_bytes()).ok().and_then(|value| String::from_utf8(value).ok());
        Ok((key.to_owned(), value.ok_or_else(malformed)?))
    });
    pairs.collect()
}

/// The file's name in `Content-Disposition` (RFC 6266), which background transfers of phones cannot set otherwise.
fn filename(headers: &HeaderMap) -> String {
    let value = headers.get(http::header::CONTENT_DISPOSITION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let value = value.unwrap_or_default();
    let parameter = |name: &str| {
        value.split(';').skip(1).find_map(|one| {
            let (key, value) = one.split_once('=')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
        })
    };
    let extended = parameter("filename*").and_then(|value| {
        let encoded =
            value.get(..7).filter(|charset| charset.eq_ignore_ascii_case("utf-8''")).map(|_| value[7..].to_owned())?;
        percent_decoded(&encoded)
    });
    extended.or_else(|| parameter("filename")).unwrap_or_default()
}

/// Text with its `%XX` decoded; `None` if the bytes are no UTF-8.
fn percent_decoded(text: &str) -> Option<String> {
    // In a query, which form_urlencoded decodes, `+` is a space.
    let query = format!("={}", text.replace('+', "%2B"));
    let (_, value) = url::form_urlencoded::parse(query.as_bytes()).next()?;
    (!value.contains('\u{FFFD}')).then(|| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    fn announced(protocol: Protocol, lines: &[(&'static str, &'static str)], body: Option<u64>) -> Option<Announced> {
        protocol.announced(&headers(lines), body).ok()
    }

    #[expect(clippy::unnecessary_wraps, reason = "an entry of the tables below, which have None, too")]
    fn file(size_bytes: i64, content_type: &str, filename: &str) -> Option<Announced> {
        Some(Announced { size_bytes, content_type: content_type.to_owned(), filename: filename.to_owned() })
    }

    #[test]
    fn tus_announces_a_file_by_its_length_and_metadata() {
        let named = "filename YSBmaWxtLm1wNA==,filetype dmlkZW8vbXA0, is_public";
        for (lines, expected) in [
            (&[("upload-length", "7"), ("upload-metadata", named)][..], file(7, "video/mp4", "a film.mp4")),
            (&[("upload-length", "7"), ("upload-metadata", "name YQ==, type Yg==")], file(7, "b", "a")),
            (&[("upload-length", "7")], file(7, "", "")),
            (&[("upload-length", "7"), ("upload-metadata", "")], file(7, "", "")),
            (&[("upload-length", "7"), ("upload-metadata", "filename !")], None),
            (&[("upload-length", "7"), ("upload-metadata", "filename /w==")], None),
            (&[("upload-length", "-1")], None),
            (&[("upload-length", "1.5")], None),
            (&[("upload-length", "1234567890123456")], None),
            (&[("upload-defer-length", "1")], None),
            (&[], None),
        ] {
            assert_eq!(announced(Protocol::Tus, lines, Some(3)), expected, "{lines:?}");
        }
    }

    #[test]
    fn the_draft_announces_a_file_by_its_length_or_by_a_complete_body() {
        let name = "attachment; filename=\"x.mp4\"; filename*=UTF-8''na%C3%AFve%2B+.mp4";
        for (lines, body, expected) in [
            (&[("upload-complete", "?1")][..], Some(9), file(9, "", "")),
            (&[("upload-complete", "?1"), ("content-type", "video/mp4")], Some(9), file(9, "video/mp4", "")),
            (&[("upload-complete", "?0"), ("upload-length", "9;x=1")], Some(0), file(9, "", "")),
            (
                &[("upload-complete", "?0"), ("upload-length", "9"), ("content-disposition", name)],
                None,
                file(9, "", "naïve++.mp4"),
            ),
            (
                &[("upload-complete", "?1"), ("content-disposition", "inline; filename=a.mp4")],
                Some(1),
                file(1, "", "a.mp4"),
            ),
            (&[("upload-complete", "?0")], Some(9), None),
            (&[("upload-complete", "?1")], None, None),
            (&[("upload-complete", "1")], Some(9), None),
            (&[("upload-length", "9")], None, None),
        ] {
            assert_eq!(announced(Protocol::Draft, lines, body), expected, "{lines:?}");
        }
    }
}
