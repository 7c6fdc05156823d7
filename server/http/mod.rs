//! Plain HTTP on the same port as gRPC: the page at `/`, media, pictures, the OpenAPI document, the console, the links in
//! mails that end them, health, metrics.
//!
//! Every request whose content type is not gRPC's comes here. An unknown path is 404. Uploads over plain HTTP are not routes
//! but calls: `upload/resumable`.

mod console;
mod home;
mod images;
mod media;
mod openapi;
mod page;
mod playlists;
pub mod range;
mod static_file;
mod unsubscribe;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};

pub use home::{DEMO_PASSWORD, DEMO_USERNAMES, Site, not_found};

use crate::health::Health;
use crate::rpc::limit::{self, CallLimits};
use crate::rpc::metrics::Metrics;
use crate::{channel, image, notification, video};

/// The state of the routes.
#[derive(Clone)]
pub struct HttpState {
    /// Opens media URLs.
    pub videos: video::Service,
    /// Opens picture URLs.
    pub images: image::Service,
    /// Finds the accounts of `marquee demo`.
    pub channels: channel::Service,
    /// Ends the mails of accounts.
    pub unsubscriber: notification::Unsubscriber,
    /// What the page at `/` tells.
    pub site: Site,
    pub metrics: Arc<Metrics>,
    /// Reported at `/healthz`.
    pub health: Health,
    /// Rate limits by address.
    pub limits: CallLimits,
    /// Whether the contract is described to everybody: by reflection, and at `/openapi.json`.
    pub is_described: bool,
    /// Whether the console is served.
    pub has_console: bool,
}

/// Which web pages may read the answers of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// The pages of `--cors-origin`.
    Listed,
    /// Every page: the route sets the CORS header itself.
    Everyone,
}

/// A route of plain HTTP. All of them are in [`routes`], from which the routers are made; tests walk that list.
pub struct Route {
    /// The path in axum's syntax.
    pub path: &'static str,
    /// Which web pages may read the answers.
    pub readers: Readers,
    /// Whether the rate limit of an address applies. Not to `/healthz`: a load balancer that is rejected there would
    /// take the node out of service.
    pub is_limited: bool,
    handler: fn() -> MethodRouter<HttpState>,
}

/// All routes.
pub fn routes() -> [Route; 10] {
    use Readers::{Everyone, Listed};
    [
        Route { path: "/", readers: Listed, is_limited: true, handler: || get(home::serve) },
        Route { path: "/media/{token}/{*key}", readers: Listed, is_limited: true, handler: || get(media::serve) },
        Route { path: "/metrics", readers: Listed, is_limited: true, handler: || get(metrics) },
        Route { path: "/openapi.json", readers: Everyone, is_limited: true, handler: || get(openapi::serve) },
        Route { path: "/healthz", readers: Listed, is_limited: false, handler: || get(healthz) },
        Route { path: "/images/{*path}", readers: Everyone, is_limited: true, handler: || get(images::serve) },
        Route { path: "/console", readers: Listed, is_limited: true, handler: || get(console::without_slash) },
        Route { path: "/console/", readers: Listed, is_limited: true, handler: || get(console::page) },
        Route { path: "/console/{name}", readers: Listed, is_limited: true, handler: || get(console::serve) },
        Route {
            path: "/unsubscribe",
            readers: Listed,
            is_limited: true,
            handler: || get(unsubscribe::ask).post(unsubscribe::unsubscribe),
        },
    ]
}

/// A router of the routes with these readers.
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
