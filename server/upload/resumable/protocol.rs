//! The headers of the two protocols.

use http::header::{ALLOW, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, HeaderName};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::problem::Problem;
use crate::header::single;

pub(super) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const COMPLETE: HeaderName = HeaderName::from_static("upload-complete");
pub(super) const LIMIT: HeaderName = HeaderName::from_static("upload-limit");
pub(super) const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
pub(super) const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
const DRAFT_VERSION: HeaderName = HeaderName::from_static("upload-draft-interop-version");
const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
pub(super) const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
pub(super) const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
/// A UUID: the same request, sent again, creates one upload.
pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The version of tus.
pub(super) const TUS: &str = "1.0.0";
/// The extensions of tus that are supported.
pub(super) const TUS_EXTENSIONS: &str = "creation,creation-with-upload,expiration,termination";

/// The media type of bytes in tus.
pub(super) const TUS_BYTES: &str = "application/offset+octet-stream";
/// The media type of bytes that are appended, in the draft.
pub(super) const DRAFT_BYTES: &str = "application/partial-upload";

/// The headers of requests that a web page must be allowed to send.
pub const REQUEST_HEADERS: [HeaderName; 10] = [
    OFFSET,
    LENGTH,
    COMPLETE,
    METADATA,
    DEFER_LENGTH,
    DRAFT_VERSION,
    TUS_RESUMABLE,
    METHOD_OVERRIDE,
    IDEMPOTENCY_KEY,
    CONTENT_DISPOSITION,
];
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

impl Protocol {
    /// The protocol of a request: those of tus name its version.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        if headers.contains_key(TUS_RESUMABLE) { Self::Tus } else { Self::Draft }
    }

    /// The method of a request. In tus, clients and proxies that know only GET and POST name it in a header.
    pub(super) fn method(self, head: &Parts) -> Result<Method, Problem> {
        if self == Self::Draft {
            return Ok(head.method.clone());
        }
        if head.headers.get(TUS_RESUMABLE).is_some_and(|version| version != TUS) {
            let title = format!("this server supports tus {TUS}");
            return Err(Problem::new(StatusCode::PRECONDITION_FAILED, title).with(TUS_VERSION, TUS));
        }
        let named = head.headers.get(METHOD_OVERRIDE).filter(|_| head.method == Method::POST);
        match named.map(|method| Method::from_bytes(method.as_bytes())) {
            None => Ok(head.method.clone()),
            Some(Ok(method)) => Ok(method),
            Some(Err(_)) => Err(not_allowed("POST, HEAD, PATCH, DELETE, OPTIONS")),
        }
    }

    /// The headers of every answer.
    pub(super) fn headers(self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if self == Self::Tus {
            headers.insert(TUS_RESUMABLE, HeaderValue::from_static(TUS));
        }
        headers
    }

    /// Checks the media type of appended bytes.
    pub(super) fn check_bytes(self, headers: &HeaderMap) -> Result<(), Problem> {
        let expected = if self == Self::Tus { TUS_BYTES } else { DRAFT_BYTES };
        if is_of_type(headers, expected) {
            return Ok(());
        }
        let title = format!("the content type of appended bytes is {expected}");
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, title);
        Err(if self == Self::Draft { problem.with("accept-patch", DRAFT_BYTES) } else { problem })
    }
}

/// Whether the request's content type is this one, with or without parameters.
pub(super) fn is_of_type(headers: &HeaderMap, expected: &str) -> bool {
    single(headers, &CONTENT_TYPE).is_some_and(|value| item(value).eq_ignore_ascii_case(expected))
}

/// Rejects a body in a content coding: a file is stored as its bytes are.
pub(super) fn check_coding(headers: &HeaderMap) -> Result<(), Problem> {
    let is_plain = |coding: &HeaderValue| coding.as_bytes().eq_ignore_ascii_case(b"identity");
    if headers.get_all(CONTENT_ENCODING).iter().all(is_plain) {
        return Ok(());
    }
    let title = "files are uploaded without a content coding";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, title).with("accept-encoding", "identity"))
}

/// 405, with the methods that there are.
pub(super) fn not_allowed(allowed: &'static str) -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "there is no such method here").with(ALLOW, allowed)
}

/// The value of a header that is a whole number of 0 or more: in the draft an Integer (RFC 9651), which has at most 15
/// digits and may have parameters.
pub(super) fn integer(headers: &HeaderMap, name: &HeaderName) -> Result<Option<i64>, Problem> {
    if !headers.contains_key(name) {
        return Ok(None);
    }
    let is_number =
        |digits: &&str| (1..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    let value = single(headers, name).map(item).filter(is_number).and_then(|digits| digits.parse().ok());
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

/// A value without its parameters.
fn item(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().trim_end()
}

pub(super) fn invalid(name: &HeaderName, expected: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, format!("the header {name} must be {expected}"))
}
