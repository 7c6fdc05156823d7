//! The plain-HTTP edge, on the same port as gRPC: media, pictures, health, metrics.
//!
//! Whatever is not gRPC by its content type ends here; a path that is not ours is 404.

mod images;
mod media;
pub mod range;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::health::Health;
use crate::rpc::limit::{self, CallLimits};
use crate::rpc::metrics::Metrics;
use crate::{image, video};

/// What the plain-HTTP routes need.
#[derive(Clone)]
pub struct HttpState {
    /// Opens media URLs.
    pub videos: video::Service,
    /// Opens URLs of pictures.
    pub images: image::Service,
    /// Rendered at `/metrics`.
    pub metrics: Arc<Metrics>,
    /// Told at `/healthz`.
    pub health: Health,
    /// How often an address may ask.
    pub limits: CallLimits,
}

/// The plain-HTTP routes. All are limited but `/healthz`: a balancer that is refused there would take the node away.
pub fn router(state: HttpState) -> Router {
    Router::new()
        .route("/media/{token}/{*key}", get(media::serve))
        .route("/metrics", get(metrics))
        .route_layer(from_fn_with_state(state.limits.clone(), limit::http_by_address))
        .route("/healthz", get(healthz))
        .with_state(state)
}

/// The route of pictures, which says itself who may read the answers: everyone.
pub fn images(state: HttpState) -> Router {
    Router::new()
        .route("/images/{*path}", get(images::serve))
        .route_layer(from_fn_with_state(state.limits.clone(), limit::http_by_address))
        .with_state(state)
}

/// 200 while the server serves and its database answers, else 503.
async fn healthz(State(state): State<HttpState>) -> Response {
    if state.health.is_serving() {
        "serving\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not serving\n").into_response()
    }
}

async fn metrics(State(state): State<HttpState>) -> Response {
    match state.metrics.render() {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "cannot render the metrics");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
