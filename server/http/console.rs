//! GET and HEAD of the console's files.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::{HttpState, not_found, static_file};
use crate::console::{CONTENT_SECURITY_POLICY, file};

/// The headers of every file, besides those of all static files.
const FIXED: [(HeaderName, HeaderValue); 4] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// The page itself.
pub(super) async fn page(state: State<HttpState>, headers: HeaderMap) -> Response {
    serve(state, Path(String::new()), headers).await
}

/// The address without its slash, to which the names of the files could not be relative. The target is relative too, for
/// proxies that serve the server below a path of theirs.
pub(super) async fn without_slash(State(state): State<HttpState>) -> Response {
    if state.has_console { Redirect::permanent("console/").into_response() } else { not_found() }
}

/// A file; 404 for an unknown one, and for all where the console is switched off.
pub(super) async fn serve(State(state): State<HttpState>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = file(&name).filter(|_| state.has_console) else { return not_found() };
    let mut response = static_file::answer(file, &headers);
    response.headers_mut().extend(FIXED);
    response
}
