//! GET and HEAD of files that never change while the server runs.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::header::{accepts_gzip, not_modified};
use crate::static_file::StaticFile;

/// Answers with a file, compressed if the client takes that, or 304 if it has stored it.
pub(super) fn answer(file: &'static StaticFile, headers: &HeaderMap) -> Response {
    let is_gzip = accepts_gzip(headers);
    // The two encodings are different representations.
    let etag = format!("\"{}{}\"", file.hash, if is_gzip { "" } else { "-plain" });
    let cache = if file.is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let is_stored = not_modified(headers, &etag);
    let fixed = [
        (header::ETAG, etag),
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::VARY, "accept-encoding".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    if is_stored {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    let kind = [(header::CONTENT_TYPE, file.content_type)];
    if is_gzip {
        let encoding = [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
        return (fixed, kind, encoding, Body::from(&*file.gzip)).into_response();
    }
    match file.plain() {
        Ok(plain) => (fixed, kind, Body::from(plain)).into_response(),
        Err(error) => {
            tracing::error!(%error, hash = file.hash, "a file of the program cannot be decompressed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
