//! Errors as the contract promises them: a `google.rpc.Status` with details in `grpc-status-details-bin`.

use crate::{
    buf::validate::Violations,
    google::rpc::{self, BadRequest, ErrorInfo, bad_request::FieldViolation},
    v1::ErrorReason,
    validate,
};
use bytes::Bytes;
use prost::{Message, Name};
use prost_types::Any;
use std::collections::HashMap;
use tonic::{Code, Status};

/// The domain of every `google.rpc.ErrorInfo` that Marquee sends.
pub const DOMAIN: &str = "marquee";

/// A status with these details.
pub fn with_details(code: Code, message: impl Into<String>, details: Vec<Any>) -> Status {
    let status = rpc::Status { code: code as i32, message: message.into(), details };
    let encoded = Bytes::from(status.encode_to_vec());
    Status::with_details(code, status.message, encoded)
}

/// A status whose only detail is the reason.
pub fn reason(code: Code, reason: ErrorReason, message: impl Into<String>) -> Status {
    with_details(code, message, vec![any(&error_info(reason))])
}

/// The refusal of a message whose fields break rules: as [`BadRequest`] for every client, as [`Violations`] for those
/// that know `buf.validate`, and as the reason `FIELD_INVALID`.
pub fn invalid(violations: &Violations) -> Status {
    let fields: Vec<_> = violations.violations.iter().map(field_violation).collect();
    let message = match fields.as_slice() {
        [only] => format!("{}: {}", only.field, only.description),
        all => format!("{} fields or rules are violated", all.len()),
    };
    let fields = BadRequest { field_violations: fields };
    let details = vec![any(&error_info(ErrorReason::FieldInvalid)), any(&fields), any(violations)];
    with_details(Code::InvalidArgument, message, details)
}

fn field_violation(violation: &crate::buf::validate::Violation) -> FieldViolation {
    FieldViolation {
        field: violation.field.as_ref().map(validate::dotted).unwrap_or_default(),
        description: violation.message().to_owned(),
        reason: violation.rule_id().replace('.', "_").to_ascii_uppercase(),
        localized_message: None,
    }
}

/// The reason as a detail, without metadata.
pub fn error_info(reason: ErrorReason) -> ErrorInfo {
    ErrorInfo { reason: reason_name(reason).to_owned(), domain: DOMAIN.to_owned(), metadata: HashMap::new() }
}

/// The name by which a reason is sent: `VIDEO_NOT_FOUND` for `ERROR_REASON_VIDEO_NOT_FOUND`.
pub fn reason_name(reason: ErrorReason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix("ERROR_REASON_").unwrap_or(name)
}

/// A detail in the envelope that carries its type.
pub fn any<M: Name>(detail: &M) -> Any {
    Any { type_url: M::type_url(), value: detail.encode_to_vec() }
}

/// The details of a received status; `None` when there are none or they cannot be read.
pub fn details(status: &Status) -> Option<rpc::Status> {
    (!status.details().is_empty()).then(|| rpc::Status::decode(status.details()).ok()).flatten()
}

/// The first detail of that type.
pub fn detail<M: Name + Default>(status: &Status) -> Option<M> {
    let details = details(status)?.details;
    details.iter().find_map(|detail| detail.to_msg().ok())
}
