//! GET and HEAD of playlists and of the list of a storyboard, which are written for each request. They are part of the media: the same URLs open them.

use std::io::Write as _;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::HttpState;
use super::media::MAX_AGE_SECONDS;
use crate::header::accepts_gzip;
use crate::process::{playlist, storyboard};

/// The headers of every such file.
const FIXED: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    (header::REFERRER_POLICY, "no-referrer"),
    // The router adds Origin, by which the CORS headers differ.
    (header::VARY, "accept-encoding"),
];

/// A text below this size is not compressed, in bytes.
const LEAST_COMPRESSED: usize = 512;

/// Whether the path of a media URL is that of a file that is written for each request.
pub(super) fn is_one(path: &str) -> bool {
    path.ends_with(playlist::SUFFIX) || path.rsplit('/').next() == Some(storyboard::FILE)
}

/// Serves the playlist of a URL; 404 as for other media.
pub(super) async fn serve(
    state: &HttpState,
    token: &str,
    path: &str,
    method: &Method,
    headers: &HeaderMap,
) -> Response {
    let opened = match state.videos.open_playlist(token, path).await {
        Ok(Some(opened)) => opened,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "cannot open a playlist");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let max_age = opened.fresh_for.as_secs().min(MAX_AGE_SECONDS);
    let kind = [(header::CONTENT_TYPE, opened.content_type)];
    let cache = [(header::CACHE_CONTROL, format!("private, max-age={max_age}"))];
    let compressed = (opened.text.len() >= LEAST_COMPRESSED && accepts_gzip(headers)).then(|| gzip(&opened.text));
    let (encoding, bytes) = match compressed {
        Some(Ok(bytes)) => (Some([(header::CONTENT_ENCODING, "gzip")]), bytes),
        _ => (None, opened.text.into_bytes()),
    };
    let length = [(header::CONTENT_LENGTH, bytes.len().to_string())];
    let body = if method == Method::HEAD { Body::empty() } else { Body::from(bytes) };
    let mut response = (FIXED, kind, cache, length, body).into_response();
    for (name, value) in encoding.into_iter().flatten() {
        response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    response
}

fn gzip(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}
