//! Errors in the contract's form: a `google.rpc.Status` with details in `grpc-status-details-bin`.

use crate::{
    buf::validate::{Violation, Violations},
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

/// The most violations in an error.
pub const MAX_VIOLATIONS: usize = 10;

/// The most bytes of violations in an error. They are sent in headers, in base64 and twice, and many clients accept
/// headers of 8 KiB in all. A violation of a pattern repeats the pattern.
pub const MAX_VIOLATION_BYTES: usize = 2_200;

/// Makes a status with details.
pub fn with_details(code: Code, message: impl Into<String>, details: Vec<Any>) -> Status {
    let status = rpc::Status { code: code as i32, message: message.into(), details };
    let encoded = Bytes::from(status.encode_to_vec());
    Status::with_details(code, status.message, encoded)
}

/// Makes a status whose only detail is the reason.
pub fn reason(code: Code, reason: ErrorReason, message: impl Into<String>) -> Status {
    with_details(code, message, vec![any(&error_info(reason))])
}

/// The error for a message with invalid fields: as [`BadRequest`] for every client, as [`Violations`] for clients that
/// know `buf.validate`, and with the reason `FIELD_INVALID`. The details contain as many violations as
/// [`MAX_VIOLATIONS`] and [`MAX_VIOLATION_BYTES`] allow, but at least one.
pub fn invalid(mut violations: Violations) -> Status {
    let hidden = violations.violations.len().saturating_sub(1);
    violations.violations.truncate(MAX_VIOLATIONS);
    let mut bytes = 0;
    let fitting = violations.violations.iter().take_while(|violation| {
        bytes += violation.encoded_len();
        bytes <= MAX_VIOLATION_BYTES
    });
    let fitting = fitting.count().max(1);
    violations.violations.truncate(fitting);
    let fields = BadRequest { field_violations: violations.violations.iter().map(field_violation).collect() };
    let message = match fields.field_violations.first() {
        Some(first) if hidden == 0 => format!("{}: {}", first.field, first.description),
        Some(first) => format!("{}: {}, and {hidden} more", first.field, first.description),
        None => String::new(),
    };
    let details = vec![any(&error_info(ErrorReason::FieldInvalid)), any(&fields), any(&violations)];
    with_details(Code::InvalidArgument, message, details)
}

fn field_violation(violation: &Violation) -> FieldViolation {
    FieldViolation {
        field: violation.field.as_ref().map(validate::dotted).unwrap_or_default(),
        description: violation.message().to_owned(),
        reason: violation.rule_id().replace('.', "_").to_ascii_uppercase(),
        localized_message: None,
    }
}

/// A reason as a detail, without metadata.
pub fn error_info(reason: ErrorReason) -> ErrorInfo {
    ErrorInfo { reason: reason_name(reason).to_owned(), domain: DOMAIN.to_owned(), metadata: HashMap::new() }
}

/// The name of a reason on the wire: `VIDEO_NOT_FOUND` for `ERROR_REASON_VIDEO_NOT_FOUND`.
pub fn reason_name(reason: ErrorReason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix("ERROR_REASON_").unwrap_or(name)
}

/// Wraps a detail in an `Any`, which carries its type.
pub fn any<M: Name>(detail: &M) -> Any {
    Any { type_url: M::type_url(), value: detail.encode_to_vec() }
}

/// The details of a received status; `None` when there are none or they cannot be decoded.
pub fn details(status: &Status) -> Option<rpc::Status> {
    (!status.details().is_empty()).then(|| rpc::Status::decode(status.details()).ok()).flatten()
}

/// The first detail of this type.
pub fn detail<M: Name + Default>(status: &Status) -> Option<M> {
    let details = details(status)?.details;
    details.iter().find_map(|detail| detail.to_msg().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::Validate;

    #[test]
    fn reasons_are_sent_without_their_prefix() {
        assert_eq!(reason_name(ErrorReason::VideoNotFound), "VIDEO_NOT_FOUND");
        let status = reason(Code::NotFound, ErrorReason::VideoNotFound, "no such video");
        assert_eq!((status.code(), status.message()), (Code::NotFound, "no such video"));
        assert_eq!(detail::<ErrorInfo>(&status), Some(error_info(ErrorReason::VideoNotFound)));
        assert_eq!(detail::<BadRequest>(&status), None);
    }

    #[test]
    fn a_status_without_details_has_none() {
        assert_eq!(details(&Status::internal("")), None);
        assert_eq!(detail::<ErrorInfo>(&Status::with_details(Code::Internal, "", Bytes::from_static(&[0xff]))), None);
    }

    #[test]
    fn an_error_fits_into_headers_however_many_fields_are_invalid() {
        let login =
            crate::v1::LoginRequest { login: "\0".repeat(300), password: "\0".repeat(600), ..Default::default() };
        let violations = *login.validate().expect_err("it breaks several rules");
        let status = invalid(violations.clone());
        assert_eq!(status.message(), "login: must be at most 254 characters, and 4 more");

        let video = crate::v1::PublishVideoRequest {
            tags: vec![" ".to_owned(); 20],
            title: "\u{3164}".to_owned(),
            ..Default::default()
        };
        let texts = *video.validate().expect_err("all of its texts are blank");
        for violations in [violations.violations, texts.violations] {
            let violations = Violations { violations: vec![violations; 100].concat() };
            let status = invalid(violations.clone());
            let fields = detail::<BadRequest>(&status).expect("field violations").field_violations;
            assert!((4..=MAX_VIOLATIONS).contains(&fields.len()), "{}", fields.len());
            let sent = detail::<Violations>(&status).expect("violations").violations;
            assert!(sent == violations.violations[..fields.len()]);
            assert!(status.details().len() * 4 / 3 < 6 * 1024, "{}", status.details().len());
        }
    }
}
