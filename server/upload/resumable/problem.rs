//! Errors over plain HTTP: Problem Details (RFC 9457) with the reason of the contract.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};
use tonic::{Code, Status};

use super::protocol::{OFFSET, Protocol};
use crate::error::{Error, Reason};
use crate::rpc::{connect, inner_call};

/// The beginning of the types that the IETF draft registers.
const TYPES: &str = "https://iana.org/assignments/http-problem-types#";

/// An error of a request.
pub(super) struct Problem(Box<Content>);

struct Content {
    status: StatusCode,
    /// The last part of a type that the draft registers; empty for others.
    kind: &'static str,
    title: String,
    reason: Option<Reason>,
    /// Further members.
    members: Map<String, Value>,
    headers: HeaderMap,
}

impl Problem {
    /// An error in the request itself, which no call was made for.
    pub(super) fn new(status: StatusCode, title: impl Into<String>) -> Self {
        let (members, headers) = (Map::new(), HeaderMap::new());
        Self(Box::new(Content { status, kind: "", title: title.into(), reason: None, members, headers }))
    }

    /// A request whose bytes do not end where the file does.
    pub(super) fn inconsistent_length(size_bytes: i64, offset_bytes: i64) -> Self {
        let title =
            format!("the request says that the file has {size_bytes} bytes, and ends it at byte {offset_bytes}");
        let mut problem = Self::new(StatusCode::BAD_REQUEST, title);
        problem.0.kind = "inconsistent-upload-length";
        problem
    }

    /// Adds a header.
    pub(super) fn with(mut self, name: impl header::IntoHeaderName, value: &'static str) -> Self {
        self.0.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    /// The error that a call has failed with. `offset_bytes` is where the request's bytes begin.
    pub(super) fn of_call(status: &Status, offset_bytes: Option<i64>) -> Self {
        let info = inner_call::error_info(status).unwrap_or_default();
        let reason = Reason::from_str_name(&format!("ERROR_REASON_{}", info.reason));
        let mut problem = Self::new(http_status(status, reason), status.message());
        let content = &mut *problem.0;
        content.reason = reason;
        content.members = info.metadata.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        if status.code() == Code::Unauthenticated {
            content.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = connect::retry_after(status) {
            content.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        match reason {
            Some(Reason::UploadOffsetMismatch) => {
                content.kind = "mismatching-upload-offset";
                if let Some(expected) = offset_of(status) {
                    content.members.insert("expected-offset".to_owned(), json!(expected));
                    content.headers.insert(OFFSET, HeaderValue::from(expected));
                }
                content.members.insert("provided-offset".to_owned(), json!(offset_bytes));
            }
            Some(Reason::UploadFinished) => content.kind = "completed-upload",
            _ => {}
        }
        problem
    }

    /// The reason with which a call has failed.
    pub(super) fn reason(&self) -> Option<Reason> {
        self.0.reason
    }

    /// Whether sending the rest of the bytes does not help: the request has other bytes than it has announced.
    pub(super) fn is_final(&self) -> bool {
        self.0.reason == Some(Reason::UploadBeyondSize) || !self.0.kind.is_empty()
    }

    /// An error that may pass becomes 423 (Locked), after which libraries of tus ask again.
    pub(super) fn locked_if_temporary(mut self) -> Self {
        let status = &mut self.0.status;
        if *status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
            *status = StatusCode::LOCKED;
        }
        self
    }

    /// The error of the first bytes of an upload that was created.
    pub(super) fn at(mut self, location: HeaderValue, offset_bytes: i64) -> Self {
        self.0.headers.insert(header::LOCATION, location);
        self.0.headers.insert(OFFSET, HeaderValue::from(offset_bytes));
        self
    }

    /// The answer.
    pub(super) fn into_response(self, protocol: Protocol) -> Response {
        let Content { status, kind, title, reason, mut members, headers } = *self.0;
        let kind = if kind.is_empty() { "about:blank".to_owned() } else { format!("{TYPES}{kind}") };
        members.insert("type".to_owned(), json!(kind));
        members.insert("title".to_owned(), json!(title));
        members.insert("status".to_owned(), json!(status.as_u16()));
        if let Some(reason) = reason {
            members.insert("reason".to_owned(), json!(marquee_contract::status::reason_name(reason)));
        }
        let content = [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (status, content, protocol.headers(), headers, Value::Object(members).to_string()).into_response()
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::of_call(&error.into(), None)
    }
}

/// The durable offset that an error tells.
pub(super) fn offset_of(status: &Status) -> Option<i64> {
    inner_call::error_info(status)?.metadata.get("offset_bytes")?.parse().ok()
}

/// The HTTP status of an error. Upload libraries try again after 409, 423 and 5xx, and give up after others: also after 408
/// and 429.
fn http_status(status: &Status, reason: Option<Reason>) -> StatusCode {
    match reason {
        Some(Reason::UploadOffsetMismatch) => StatusCode::CONFLICT,
        Some(Reason::UploadExpired | Reason::UploadCancelled | Reason::UploadFailed) => StatusCode::GONE,
        Some(Reason::UploadTooLarge | Reason::QuotaExceeded) => StatusCode::PAYLOAD_TOO_LARGE,
        Some(Reason::StorageFull) => StatusCode::INSUFFICIENT_STORAGE,
        Some(Reason::Overloaded | Reason::RateLimited | Reason::UploadTooSlow) => StatusCode::SERVICE_UNAVAILABLE,
        _ => connect::http_status(status.code()),
    }
}
