//! GET and HEAD of pictures, for everyone who has the URL. The content of a URL never changes.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::HttpState;
use crate::engine::blob::{BlobKey, read_stream};
use crate::header::{not_modified, precondition_failed};

/// The headers of every picture response. Any page may show a picture and read its pixels, because everyone with the
/// URL can fetch it anyway.
const FIXED: [(header::HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// Serves the picture at a path; 404 for one that was replaced or does not exist.
pub(super) async fn serve(
    State(state): State<HttpState>,
    Path(path): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let (key, blob) = match state.images.open(&format!("{}{path}", BlobKey::IMAGES)).await {
        Ok(Some(found)) => found,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "cannot open a picture");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let etag = format!("\"{}\"", blob.etag);
    let fixed = (FIXED, [(header::ETAG, etag.clone())]);
    if precondition_failed(&headers, &etag) {
        return (StatusCode::PRECONDITION_FAILED, fixed).into_response();
    }
    if not_modified(&headers, &etag) {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    let len = blob.size_bytes.unsigned_abs();
    let described = [(header::CONTENT_TYPE, blob.content_type), (header::CONTENT_LENGTH, len.to_string())];
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        Body::from_stream(read_stream(state.images.blobs(), key, 0..len))
    };
    (fixed, described, body).into_response()
}
