//! Maps the errors of an S3 store to [`BlobError`].

use std::error::Error;
use std::fmt::Write;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use super::{BlobError, BlobKey};

/// The error codes of a full store, of Ceph and MinIO.
const FULL: [&str; 3] = ["QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded"];

/// A request that the store rejected or did not answer.
#[derive(Debug)]
pub(super) struct S3Failure {
    code: String,
    status: Option<u16>,
    text: String,
}

impl S3Failure {
    pub(super) fn of<E: ProvideErrorMetadata + Error + 'static>(
        operation: &str,
        error: &SdkError<E, HttpResponse>,
    ) -> Self {
        let code = error.code().unwrap_or_default().to_owned();
        let status = error.raw_response().map(|response| response.status().as_u16());
        let said = match (error.code(), error.message()) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (Some(code), None) => code.to_owned(),
            (None, _) => chain(error),
        };
        let mut text = format!("{operation}: {said}");
        if let Some(status) = status {
            let _ = write!(text, " (HTTP {status})");
        }
        let is_unreached = matches!(error, SdkError::DispatchFailure(_) | SdkError::TimeoutError(_));
        if let Some(remedy) = remedy(&code, status, is_unreached && !text.contains("credentials"), &text) {
            let _ = write!(text, "; {remedy}");
        }
        Self { code, status, text }
    }

    /// Whether the object or the upload does not exist. A missing bucket has another code.
    pub(super) fn is_not_found(&self) -> bool {
        matches!(&*self.code, "NoSuchKey" | "NoSuchUpload" | "NotFound")
            || self.status == Some(404) && self.code.is_empty()
    }

    /// Whether a part is not the one that was named.
    pub(super) fn is_invalid_part(&self) -> bool {
        self.code == "InvalidPart"
    }

    /// As a [`BlobError`] about a blob: NotFound if it does not exist.
    pub(super) fn about(self, key: &BlobKey) -> BlobError {
        if self.is_not_found() { BlobError::NotFound(key.clone()) } else { self.into() }
    }
}

/// Every error but a full store may be temporary: the store is overloaded, in repair or unreachable, or an operator
/// corrects a clock or a permission. A client that gets UNAVAILABLE retries later and has lost nothing.
impl From<S3Failure> for BlobError {
    fn from(failure: S3Failure) -> Self {
        if failure.status == Some(507) || FULL.contains(&&*failure.code) {
            Self::Full
        } else {
            Self::Unavailable(failure.text)
        }
    }
}

/// What an operator can do about a failure, if that is known.
fn remedy(code: &str, status: Option<u16>, is_unreached: bool, text: &str) -> Option<&'static str> {
    Some(match (code, status) {
        ("NoSuchBucket", _) => "create the bucket, or correct --s3-bucket",
        (
            "PermanentRedirect"
            | "AuthorizationHeaderMalformed"
            | "IncorrectEndpoint"
            | "IllegalLocationConstraintException",
            _,
        )
        | (_, Some(301 | 307)) => "the bucket is in another region: correct --s3-region",
        ("InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken" | "ExpiredToken", _) => {
            "correct --s3-access-key-id and --s3-secret-access-key"
        }
        ("AccessDenied", _) | (_, Some(401 | 403)) => {
            "let the access key read, write, list and delete in the bucket, or correct --s3-access-key-id"
        }
        ("RequestTimeTooSkewed", _) => "correct the clock of this machine",
        _ if is_unreached => "see whether the store runs, or correct --s3-endpoint",
        _ if text.contains("credentials") => {
            "give --s3-access-key-id and --s3-secret-access-key, or credentials as AWS's tools find them"
        }
        _ => return None,
    })
}

/// An answer that broke off or never came.
pub(super) fn connection_failed(operation: &str, error: &(dyn Error + 'static)) -> BlobError {
    BlobError::Unavailable(format!("{operation}: {}", chain(error)))
}

/// An answer without something that S3 promises.
pub(super) fn unexpected_answer(operation: &str, what: &str) -> BlobError {
    BlobError::Unavailable(format!("{operation}: the answer has {what}"))
}

/// The texts of an error and its causes.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}
