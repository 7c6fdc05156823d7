//! Converts errors into gRPC statuses. This is the only place that assigns a code to a reason, and that converts
//! tonic's own errors into the contract's form.

use std::error::Error as _;
use std::iter::successors;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, HeaderValue};
use marquee_contract::google::rpc::bad_request::FieldViolation;
use marquee_contract::google::rpc::quota_failure::Violation;
use marquee_contract::google::rpc::{BadRequest, QuotaFailure, RequestInfo, RetryInfo};
use marquee_contract::status::{any, error_info, reason_name, with_details};
use tonic::{Code, Status};

use super::{Next, time};
use crate::error::{Error, Reason, Refusal};
use crate::request;

/// The message for a stream with broken framing. Bodies of unary calls are checked in `rpc/message`, before tonic reads
/// them.
pub(super) const MALFORMED: &str = "the stream does not consist of whole messages";
/// The message for a request message above the method's limit.
pub(super) const TOO_LARGE: &str = "the message is larger than this method accepts";

/// The gRPC code of a reason. The set of codes is small on purpose: generic clients branch on codes, apps on reasons.
pub const fn code(reason: Reason) -> Code {
    match reason {
        Reason::Unspecified | Reason::Internal => Code::Internal,
        Reason::MethodUnknown | Reason::EncodingUnsupported => Code::Unimplemented,
        Reason::MessageMalformed
        | Reason::FieldInvalid
        | Reason::PageTokenInvalid
        | Reason::RequestIdReused
        | Reason::PasswordTooCommon
        | Reason::UsernameReserved
        | Reason::CodeInvalid
        | Reason::PlaybackInvalid
        | Reason::UploadCrcMismatch
        | Reason::UploadChunkSize
        | Reason::UploadBeyondSize
        | Reason::UploadTooLarge
        | Reason::ImageTypeUnsupported
        | Reason::ImageMalformed
        | Reason::ImageTooSmall
        | Reason::ImageTooLarge
        | Reason::CaptionInvalid => Code::InvalidArgument,
        Reason::MessageTooLarge
        | Reason::Overloaded
        | Reason::RateLimited
        | Reason::QuotaExceeded
        | Reason::StorageFull => Code::ResourceExhausted,
        Reason::DeadlineExceeded | Reason::UploadIdle => Code::DeadlineExceeded,
        Reason::Unavailable => Code::Unavailable,
        Reason::TokenMissing
        | Reason::TokenInvalid
        | Reason::TokenExpired
        | Reason::SessionRevoked
        | Reason::SessionExpired
        | Reason::CredentialsInvalid => Code::Unauthenticated,
        Reason::RoleRequired | Reason::NotOwner => Code::PermissionDenied,
        Reason::UsernameTaken | Reason::EmailTaken => Code::AlreadyExists,
        Reason::SessionNotFound
        | Reason::ChannelNotFound
        | Reason::UploadNotFound
        | Reason::VideoNotFound
        | Reason::CommentNotFound
        | Reason::TweetNotFound
        | Reason::PlaylistNotFound
        | Reason::PlaylistItemNotFound
        | Reason::JobNotFound
        | Reason::CaptionNotFound
        | Reason::PosterNotFound => Code::NotFound,
        Reason::UploadOffsetMismatch
        | Reason::UploadFinished
        | Reason::UploadCancelled
        | Reason::UploadExpired
        | Reason::UploadFailed
        | Reason::UploadIncomplete
        | Reason::UploadChecksumMismatch
        | Reason::VideoNotReady
        | Reason::MediaUnsupported
        | Reason::MediaTruncated
        | Reason::MediaInvalid
        | Reason::ProcessingOff
        | Reason::CommentsDisabled
        | Reason::CommentIsReply
        | Reason::PlaylistBuiltIn
        | Reason::JobNotRetryable
        | Reason::SelfSubscription
        | Reason::NotSubscribed
        | Reason::CookieOriginUnknown
        | Reason::EmailNotVerified => Code::FailedPrecondition,
        Reason::UploadTakenOver | Reason::UploadTooSlow => Code::Aborted,
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        match error.refusal() {
            Some(refusal) => refused(refusal),
            None => internal(&error),
        }
    }
}

fn refused(refusal: &Refusal) -> Status {
    let mut info = error_info(refusal.reason);
    info.metadata = refusal.metadata.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let mut details = vec![any(&info)];
    if let Some(field) = &refusal.field {
        details.push(any(&BadRequest {
            field_violations: vec![FieldViolation {
                field: field.clone(),
                description: refusal.message.to_string(),
                reason: reason_name(refusal.reason).to_owned(),
                localized_message: None,
            }],
        }));
    }
    if let Some(quota) = refusal.quota {
        let violation =
            Violation { subject: quota.to_owned(), description: refusal.message.to_string(), ..Default::default() };
        details.push(any(&QuotaFailure { violations: vec![violation] }));
    }
    if let Some(delay) = refusal.retry_after {
        details.push(any(&RetryInfo { retry_delay: Some(time::duration(delay)) }));
    }
    with_details(code(refusal.reason), refusal.message.clone(), details)
}

/// Logs the cause of an internal error. The client gets a fixed text and the request id, by which the log line is
/// found.
fn internal(error: &Error) -> Status {
    let request_id = request::id().unwrap_or_default();
    // Display, not Debug: Debug of a database error contains the row that was rejected.
    let causes: Vec<_> = successors(error.source(), |&cause| cause.source()).skip(1).map(ToString::to_string).collect();
    tracing::error!(%request_id, %error, ?causes, "internal error");
    let info = RequestInfo { request_id, serving_data: String::new() };
    with_details(Code::Internal, "internal error", vec![any(&error_info(Reason::Internal)), any(&info)])
}

/// The trailers that carry a status.
pub(super) fn trailers(status: &Status) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    // A message that is not a valid header value is dropped; the code is still sent.
    if status.add_header(&mut trailers).is_err() {
        trailers.insert("grpc-status", HeaderValue::from(status.code() as i32));
    }
    trailers
}

/// A response that consists of an error only.
pub fn response(error: Error) -> Response {
    Status::from(error).into_http::<Body>()
}

/// Middleware: converts errors that tonic makes itself into errors of the contract.
///
/// Our own errors always have details, so a status without details comes from tonic. Its codes for invalid input differ
/// from the contract's: INTERNAL for a broken frame, OUT_OF_RANGE for a message above the limit.
pub async fn translate(request: Request, next: impl Next) -> Response {
    let response = next(request).await;
    let headers = response.headers();
    if !headers.contains_key("grpc-status") || headers.contains_key("grpc-status-details-bin") {
        return response;
    }
    let Some(status) = Status::from_header_map(headers) else { return response };
    let (reason, text) = match status.code() {
        Code::Internal => (Reason::MessageMalformed, MALFORMED),
        Code::OutOfRange => (Reason::MessageTooLarge, TOO_LARGE),
        Code::Unimplemented => (Reason::MethodUnknown, "the method is unknown"),
        _ => return response,
    };
    tracing::debug!(code = ?status.code(), message = status.message(), "translated a status of the framework");
    self::response(Error::new(reason, text))
}

#[cfg(test)]
mod tests {
    use marquee_contract::google::rpc::ErrorInfo;
    use marquee_contract::status::{detail, details};

    use super::*;

    #[test]
    fn an_error_has_its_reason_and_metadata() {
        let error = Error::new(Reason::UploadOffsetMismatch, "go on elsewhere").with("offset_bytes", 42);
        let status = Status::from(error.at_field("offset_bytes"));
        assert_eq!(status.code(), Code::FailedPrecondition);
        let info: ErrorInfo = detail(&status).unwrap();
        assert_eq!((info.reason.as_str(), info.domain.as_str()), ("UPLOAD_OFFSET_MISMATCH", "marquee"));
        assert_eq!(info.metadata["offset_bytes"], "42");
        let fields: BadRequest = detail(&status).unwrap();
        assert_eq!(fields.field_violations[0].field, "offset_bytes");
    }

    #[test]
    fn causes_of_internal_errors_are_not_sent() {
        let status = Status::from(Error::internal("the password of the database is hunter2"));
        assert_eq!((status.code(), status.message()), (Code::Internal, "internal error"));
        let shown = format!("{:?}", details(&status));
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
