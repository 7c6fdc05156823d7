//! GET and HEAD of media: the bytes of a video, whole or one range, for everyone who has a signed URL.
//!
//! The content was uploaded by strangers: its type is derived from its bytes, `nosniff` keeps browsers from guessing
//! another, and the content policy forbids all scripts.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::range::{self, Selection};
use super::{HttpState, playlists};
use crate::exchange;
use crate::header::{not_modified, precondition_failed};
use crate::video::{Media, Service};

/// The longest time, in seconds, that a browser may cache bytes. A deleted video may be played from the cache for as
/// long.
pub(super) const MAX_AGE_SECONDS: u64 = 3600;

/// The headers of every media response.
const FIXED: [(header::HeaderName, &str); 4] = [
    (header::ACCEPT_RANGES, "bytes"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// Serves the media of a URL. 404 when the URL has expired or was changed, when the video was deleted, or when the
/// video is private and the URL was not made for its owner; the answer does not say which.
pub(super) async fn serve(
    State(state): State<HttpState>,
    Path((token, key)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if playlists::is_one(&key) {
        return playlists::serve(&state, &token, &key, &method, &headers).await;
    }
    match state.videos.open_media(&token, &key).await {
        Ok(Some(media)) => answer(&state.videos, &method, &headers, media),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "cannot open a media URL");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn answer(videos: &Service, method: &Method, headers: &HeaderMap, media: Media) -> Response {
    let etag = format!("\"{}\"", media.blob.etag);
    let len = media.blob.size_bytes.unsigned_abs();
    // The bytes never change, but the URL expires, and no cache may keep them for longer.
    let max_age = media.fresh_for.as_secs().min(MAX_AGE_SECONDS);
    let cache = (header::CACHE_CONTROL, format!("private, max-age={max_age}, immutable"));
    let fixed = (FIXED, [(header::ETAG, etag.clone()), cache]);
    if precondition_failed(headers, &etag) {
        return (StatusCode::PRECONDITION_FAILED, fixed).into_response();
    }
    if not_modified(headers, &etag) {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    // Range has a meaning for GET only (RFC 9110, section 14.2).
    let selection = if method == Method::GET { range::select(headers, &etag, len) } else { Selection::Full };
    let (status, range) = match selection {
        Selection::Full => (StatusCode::OK, 0..len),
        Selection::Partial(range) => (StatusCode::PARTIAL_CONTENT, range),
        Selection::Unsatisfiable => {
            let content_range = [(header::CONTENT_RANGE, format!("bytes */{len}"))];
            return (StatusCode::RANGE_NOT_SATISFIABLE, fixed, content_range).into_response();
        }
    };
    let length = (range.end - range.start).to_string();
    let content_range = (status == StatusCode::PARTIAL_CONTENT)
        .then(|| [(header::CONTENT_RANGE, format!("bytes {}-{}/{len}", range.start, range.end - 1))]);
    let content_type = media.blob.content_type.clone();
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        // Nothing is sent after the URL has expired, or after the video was deleted or hidden: the client is cut off.
        let expiry = tokio::time::sleep(media.fresh_for);
        let revoked = videos.media_revoked(&media);
        exchange::end_when(async move {
            tokio::select! {
                () = expiry => {}
                () = revoked => {}
            }
        });
        Body::from_stream(media.stream(range))
    };
    let described = [(header::CONTENT_TYPE, content_type), (header::CONTENT_LENGTH, length)];
    let mut response = (status, fixed, described, body).into_response();
    for (name, value) in content_range.into_iter().flatten() {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
