//! GET and HEAD of media: the bytes of a video, whole or one range, to whoever holds a URL that was signed for them.
//!
//! What is served was uploaded by strangers: its type is fixed from its bytes, browsers must not guess another, and the
//! content policy lets nothing in it run.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;

use super::HttpState;
use super::range::{self, Selection};
use crate::exchange;
use crate::video::{Media, Service};

/// How long a browser may keep bytes at most, in seconds; a video that was deleted may play on from its cache for as long.
const MAX_AGE_SECONDS: u64 = 3600;

/// The headers that every media response has.
const FIXED: [(header::HeaderName, &str); 4] = [
    (header::ACCEPT_RANGES, "bytes"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// Serves what the URL opens. A URL that is expired, edited, or for something that is deleted, or private and not the URL of
/// its owner, is 404, and nothing says which.
pub(super) async fn serve(
    State(state): State<HttpState>,
    Path((token, key)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Response {
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
    // The bytes never change, but the URL expires; no cache may outlive it.
    let max_age = media.fresh_for.as_secs().min(MAX_AGE_SECONDS);
    let cache = (header::CACHE_CONTROL, format!("private, max-age={max_age}, immutable"));
    let fixed = (FIXED, [(header::ETAG, etag.clone()), cache]);
    if range::precondition_failed(headers, &etag) {
        return (StatusCode::PRECONDITION_FAILED, fixed).into_response();
    }
    if range::not_modified(headers, &etag) {
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
        // Nothing after the URL has expired: who reads slowly is cut off, and asks for a new one. As little after the video
        // was deleted or hidden.
        let expiry = tokio::time::Instant::now() + media.fresh_for;
        exchange::set_deadline(expiry);
        let expiry = Box::pin(tokio::time::sleep_until(expiry));
        Body::from_stream(videos.stream_media(media, range).take_until(expiry))
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
