//! The OpenAPI document of the contract: made once, and the same for everybody.

use std::borrow::Cow;
use std::sync::OnceLock;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{HttpState, not_found, static_file};
use crate::openapi;
use crate::static_file::{StaticFile, compressed};

static DOCUMENT: OnceLock<StaticFile> = OnceLock::new();

/// The document; 404 on a server without reflection. Every web page may read it.
pub(super) async fn serve(State(state): State<HttpState>, headers: HeaderMap) -> Response {
    if !state.is_described {
        return not_found();
    }
    match document() {
        Ok(file) => {
            let mut response = static_file::answer(file, &headers);
            response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            response
        }
        Err(error) => {
            tracing::error!(%error, "cannot describe the contract");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn document() -> Result<&'static StaticFile, Box<dyn std::error::Error>> {
    if let Some(made) = DOCUMENT.get() {
        return Ok(made);
    }
    let gzip = compressed(openapi::document()?.to_string().as_bytes())?;
    Ok(DOCUMENT.get_or_init(|| StaticFile::new("application/json", false, Cow::Owned(gzip))))
}
