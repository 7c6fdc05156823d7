//! What the store's refusals mean to us.

use std::error::Error;
use std::fmt::Write;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use super::{BlobError, BlobKey};

/// The codes by which stores say that they have no room: Ceph's, MinIO's.
const FULL: [&str; 3] = ["QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded"];

/// A request that was refused, or not answered.
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
        let mut text = format!("{operation}: {}", chain(error));
        if let Some(status) = status {
            let _ = write!(text, " (HTTP {status})");
        }
        Self { code, status, text }
    }

    /// Whether the store has answered that the object, or the upload, is not there. A bucket that is not there is another
    /// matter.
    pub(super) fn is_not_found(&self) -> bool {
        matches!(&*self.code, "NoSuchKey" | "NoSuchUpload" | "NotFound")
            || self.status == Some(404) && self.code.is_empty()
    }

    /// Whether a part is not the one that was named.
    pub(super) fn is_invalid_part(&self) -> bool {
        self.code == "InvalidPart"
    }

    /// The same, of a request that was about a blob.
    pub(super) fn about(self, key: &BlobKey) -> BlobError {
        if self.is_not_found() { BlobError::NotFound(key.clone()) } else { self.into() }
    }
}

/// Whatever is wrong may be right again in a while: the store is overloaded, in repair, out of reach; a clock or a
/// permission is mended. A client that is told so comes back, and has lost nothing.
impl From<S3Failure> for BlobError {
    fn from(failure: S3Failure) -> Self {
        if failure.status == Some(507) || FULL.contains(&&*failure.code) {
            Self::Full
        } else {
            Self::Unavailable(failure.text)
        }
    }
}

/// An answer that broke off or never came.
pub(super) fn connection_failed(operation: &str, error: &(dyn Error + 'static)) -> BlobError {
    BlobError::Unavailable(format!("{operation}: {}", chain(error)))
}

/// An answer that lacks what S3 promises.
pub(super) fn unexpected_answer(operation: &str, what: &str) -> BlobError {
    BlobError::Unavailable(format!("{operation}: the answer has {what}"))
}

/// An error and its causes.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}
