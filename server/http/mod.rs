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
use axum::routing::{MethodRouter, get};

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

/// Who may read the answers of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// The pages that CORS lists.
    Listed,
    /// Every page: the route says so itself.
    Everyone,
}

/// A route of plain HTTP. There are no others: the routers are made of [`routes`], and tests walk them.
pub struct Route {
    /// Its path, as axum matches it.
    pub path: &'static str,
    /// Who may read what it answers.
    pub readers: Readers,
    /// Whether an address may ask only so often. Not `/healthz`: a balancer that is refused there would take the node away.
    pub is_limited: bool,
    handler: fn() -> MethodRouter<HttpState>,
}

/// All of them.
pub fn routes() -> [Route; 4] {
    use Readers::{Everyone, Listed};
    [
        Route { path: "/media/{token}/{*key}", readers: Listed, is_limited: true, handler: || get(media::serve) },
        Route { path: "/metrics", readers: Listed, is_limited: true, handler: || get(metrics) },
        Route { path: "/healthz", readers: Listed, is_limited: false, handler: || get(healthz) },
        Route { path: "/images/{*path}", readers: Everyone, is_limited: true, handler: || get(images::serve) },
    ]
}

/// The routes whose answers these may read.
pub fn router(state: HttpState, readers: Readers) -> Router {
    let mut router = Router::new();
    for route in routes().into_iter().filter(|route| route.readers == readers) {
        let handler = (route.handler)();
        let limited = || handler.clone().route_layer(from_fn_with_state(state.limits.clone(), limit::http_by_address));
        router = router.route(route.path, if route.is_limited { limited() } else { handler });
    }
    router.with_state(state)
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
