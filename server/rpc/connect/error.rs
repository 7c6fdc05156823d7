//! Errors in the Connect protocol: a code, a message and details in JSON.

use axum::body::Bytes;
use data_encoding::BASE64_NOPAD;
use http::StatusCode;
use marquee_contract::google::rpc::{self, RetryInfo};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage};
use serde::Serialize;
use tonic::{Code, Status};

/// An error, as it is written in JSON.
#[derive(Serialize)]
pub(super) struct ConnectError<'a> {
    code: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<Detail>,
}

#[derive(Serialize)]
struct Detail {
    /// The full name of the message, without a URL.
    #[serde(rename = "type")]
    name: String,
    /// The message in protobuf and base64.
    value: String,
    /// The same in JSON, for people and for clients without protobuf.
    #[serde(skip_serializing_if = "Option::is_none")]
    debug: Option<DynamicMessage>,
}

impl<'a> ConnectError<'a> {
    /// The error that a status means. Details whose types are in `pool` are also written in JSON.
    pub(super) fn new(status: &'a Status, pool: &DescriptorPool) -> Self {
        let details = details(status).into_iter().map(|detail| {
            let name = detail.type_url.rsplit('/').next().unwrap_or_default().to_owned();
            let known = pool.get_message_by_name(&name);
            let debug = known.and_then(|message| DynamicMessage::decode(message, &*detail.value).ok());
            Detail { name, value: BASE64_NOPAD.encode(&detail.value), debug }
        });
        Self { code: code(status.code()), message: status.message(), details: details.collect() }
    }

    /// The text of the error.
    pub(super) fn to_bytes(&self) -> Bytes {
        // Fails for details that JSON cannot express, such as a time after the year 9999. We send none.
        serde_json::to_vec(self).unwrap_or_else(|_| format!(r#"{{"code":"{}"}}"#, self.code).into()).into()
    }
}

/// The seconds that a client is asked to wait, if it is.
pub fn retry_after(status: &Status) -> Option<u64> {
    let retry = details(status).iter().find_map(|detail| detail.to_msg::<RetryInfo>().ok())?;
    let delay = retry.retry_delay?;
    u64::try_from(delay.seconds + i64::from(delay.nanos > 0)).ok()
}

/// The details of an error.
pub fn details(status: &Status) -> Vec<prost_types::Any> {
    rpc::Status::decode(status.details()).map(|status| status.details).unwrap_or_default()
}

/// The codes of errors.
pub const CODES: [Code; 16] = [
    Code::Cancelled,
    Code::Unknown,
    Code::InvalidArgument,
    Code::DeadlineExceeded,
    Code::NotFound,
    Code::AlreadyExists,
    Code::PermissionDenied,
    Code::ResourceExhausted,
    Code::FailedPrecondition,
    Code::Aborted,
    Code::OutOfRange,
    Code::Unimplemented,
    Code::Internal,
    Code::Unavailable,
    Code::DataLoss,
    Code::Unauthenticated,
];

/// The name of a code.
pub const fn code(code: Code) -> &'static str {
    match code {
        Code::Ok => "ok",
        Code::Cancelled => "canceled",
        Code::Unknown => "unknown",
        Code::InvalidArgument => "invalid_argument",
        Code::DeadlineExceeded => "deadline_exceeded",
        Code::NotFound => "not_found",
        Code::AlreadyExists => "already_exists",
        Code::PermissionDenied => "permission_denied",
        Code::ResourceExhausted => "resource_exhausted",
        Code::FailedPrecondition => "failed_precondition",
        Code::Aborted => "aborted",
        Code::OutOfRange => "out_of_range",
        Code::Unimplemented => "unimplemented",
        Code::Internal => "internal",
        Code::Unavailable => "unavailable",
        Code::DataLoss => "data_loss",
        Code::Unauthenticated => "unauthenticated",
    }
}

/// The HTTP status of the answer to a unary call, from the protocol's table.
pub fn http_status(code: Code) -> StatusCode {
    match code {
        Code::Ok => StatusCode::OK,
        // Not registered; nginx's "client closed request".
        Code::Cancelled => StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_REQUEST),
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => StatusCode::BAD_REQUEST,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::AlreadyExists | Code::Aborted => StatusCode::CONFLICT,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Unknown | Code::Internal | Code::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_the_name_and_the_http_status_of_the_protocol() {
        for (position, (number, name, http)) in [
            (1, "canceled", 499),
            (2, "unknown", 500),
            (3, "invalid_argument", 400),
            (4, "deadline_exceeded", 504),
            (5, "not_found", 404),
            (6, "already_exists", 409),
            (7, "permission_denied", 403),
            (8, "resource_exhausted", 429),
            (9, "failed_precondition", 400),
            (10, "aborted", 409),
            (11, "out_of_range", 400),
            (12, "unimplemented", 501),
            (13, "internal", 500),
            (14, "unavailable", 503),
            (15, "data_loss", 500),
            (16, "unauthenticated", 401),
        ]
        .into_iter()
        .enumerate()
        {
            let known = Code::from(number);
            assert_eq!(CODES[position], known);
            assert_eq!((code(known), http_status(known).as_u16()), (name, http));
        }
    }

    #[test]
    fn an_error_has_its_details_in_base64_and_in_json() {
        use crate::error::{Error, Reason};
        let pool = DescriptorPool::decode(marquee_contract::FILE_DESCRIPTOR_SET).unwrap();
        let error = Error::new(Reason::Overloaded, "too many").retry_after(std::time::Duration::from_millis(1_500));
        let status = Status::from(error);
        let json: serde_json::Value = serde_json::from_slice(&ConnectError::new(&status, &pool).to_bytes()).unwrap();
        assert_eq!((json["code"].as_str(), json["message"].as_str()), (Some("resource_exhausted"), Some("too many")));
        let info = &json["details"][0];
        assert_eq!(info["type"], "google.rpc.ErrorInfo");
        assert_eq!(info["debug"], serde_json::json!({"reason": "OVERLOADED", "domain": "marquee"}));
        assert!(!info["value"].as_str().unwrap().contains('='));
        assert_eq!(json["details"][1]["debug"], serde_json::json!({"retryDelay": "1.500s"}));
        assert_eq!(retry_after(&status), Some(2));
    }
}
