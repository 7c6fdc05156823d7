//! The router: every gRPC service behind the middleware, and the plain-HTTP routes beside them.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::{HeaderName, Method, StatusCode, header};
use marquee_contract::v1 as pb;
use marquee_contract::v1::admin_service_server::AdminServiceServer;
use marquee_contract::v1::auth_service_server::AuthServiceServer;
use marquee_contract::v1::channel_service_server::ChannelServiceServer;
use marquee_contract::v1::comment_service_server::CommentServiceServer;
use marquee_contract::v1::dashboard_service_server::DashboardServiceServer;
use marquee_contract::v1::history_service_server::HistoryServiceServer;
use marquee_contract::v1::like_service_server::LikeServiceServer;
use marquee_contract::v1::playlist_service_server::PlaylistServiceServer;
use marquee_contract::v1::server_service_server::ServerServiceServer;
use marquee_contract::v1::subscription_service_server::SubscriptionServiceServer;
use marquee_contract::v1::tweet_service_server::TweetServiceServer;
use marquee_contract::v1::upload_service_server::UploadServiceServer;
use marquee_contract::v1::user_service_server::UserServiceServer;
use marquee_contract::v1::video_service_server::VideoServiceServer;
use tonic::service::{InterceptorLayer, Routes};
use tonic_web::GrpcWebLayer;
use tower::{Layer, ServiceBuilder, ServiceExt, service_fn};
use tower_http::cors::{AllowCredentials, AllowOrigin, CorsLayer};

use super::services::Services;
use super::{Engines, StartError};
use crate::config::ServeConfig;
use crate::engine::limit::Permits;
use crate::exchange;
use crate::health::Health;
use crate::http::{self as edge, HttpState, Readers};
use crate::rpc::admission::{self, Admission};
use crate::rpc::auth::AuthInterceptor;
use crate::rpc::deadline::{self, Deadlines};
use crate::rpc::kind::RequestKind;
use crate::rpc::limit::{self, CallLimits};
use crate::rpc::message::{self, MessageLimits, Messages, SpeedLimits};
use crate::rpc::observe::{self, Observer};
use crate::rpc::origin::Origins;
use crate::rpc::reflection::Reflection;
use crate::rpc::{compression, detach, page, policy, status, stream};
use crate::secrets::Purpose;
use crate::{
    account, auth, channel, comment, dashboard, history, image, job, like, playlist, process, server_info, session,
    subscription, tweet, upload, video,
};

/// Room in an upload's message for everything but its data.
const MESSAGE_OVERHEAD_BYTES: u64 = 64 * 1024;

/// The most simultaneous messages with large pictures, for each picture that is decoded at once: one or two arrive from
/// slow clients while others wait. Each holds up to 20 MiB.
const PICTURES_PER_PERMIT: usize = 8;

/// The most simultaneous watches, of which an account or an address has a share.
const MAX_WATCHES: usize = 4096;

/// How long a browser may cache the answer of a CORS preflight.
const CORS_MAX_AGE: std::time::Duration = std::time::Duration::from_hours(2);

/// Builds the router of the whole server.
pub(super) fn build(
    engines: &Engines,
    services: &Services,
    config: &ServeConfig,
    health: &Health,
) -> Result<Router, StartError> {
    let limits = CallLimits::new(&engines.limits, &config.limit);
    let routes = routes(engines, services, config, health)?;
    let origins = Origins::new(&config.edge)?;
    let grpc = behind_middleware(routes, engines, services, config, origins.clone(), limits.clone())?;
    let grpc = service_fn(move |request| by_kind(grpc.clone(), request));
    let credentials = AllowCredentials::predicate({
        let origins = origins.clone();
        move |origin, _| origins.lists(origin)
    });
    let state = HttpState {
        videos: services.videos.clone(),
        images: services.images.clone(),
        metrics: engines.metrics.clone(),
        health: health.clone(),
        limits,
    };
    Ok(edge::router(state.clone(), Readers::Listed)
        .layer(cors(&origins))
        // Only calls may be sent with cookies: that of the refresh token.
        .fallback_service(cors(&origins).allow_credentials(credentials).layer(grpc))
        .merge(edge::router(state, Readers::Everyone)))
}

/// The middleware, in the order in which a request passes it.
fn behind_middleware(
    routes: Router,
    engines: &Engines,
    services: &Services,
    config: &ServeConfig,
    origins: Origins,
    call_limits: CallLimits,
) -> Result<Router, StartError> {
    let observer = Observer { metrics: engines.metrics.clone(), clock: engines.clock.clone() };
    let (overloaded, in_use) = (&engines.metrics.overloaded, &engines.metrics.in_use);
    let pictures = usize::try_from(config.upload.image_permits)? * PICTURES_PER_PERMIT;
    let admission = Admission {
        transfers: Permits::new(usize::try_from(config.upload.max_transfers)?, "transfers", overloaded, in_use),
        pictures: Permits::new(pictures, "pictures", overloaded, in_use),
    };
    let speed_limits = SpeedLimits {
        message: config.limit.message_timeout,
        stream_idle: config.limit.stream_idle_timeout,
        upload_idle: config.upload.upload_idle_timeout,
        window: config.limit.upload_rate_window,
        min_bytes: config.limit.upload_window_bytes(),
    };
    let (limits, admission_of_messages) = (message_limits(config)?, admission.clone());
    let messages =
        Messages { limits, speed_limits, ends: engines.slow_clients(config), admission: admission_of_messages };
    let deadlines = Deadlines {
        unary: config.edge.default_deadline,
        stream: config.edge.stream_deadline,
        shutdown: engines.shutdown.clone(),
    };
    Ok(routes.layer(
        ServiceBuilder::new()
            // Converts gRPC-Web to gRPC, and the answer back.
            .layer(GrpcWebLayer::new())
            .map_request(|request: http::Request<tonic::body::Body>| request.map(Body::new))
            // Records whether an allowed page sends the request.
            .map_request(move |request| origins.mark_known(request))
            // Request id, method, log, metrics; turns a panic into INTERNAL.
            .layer(from_fn_with_state(observer, observe::observe))
            // Rewrites tonic's own errors as errors of the contract.
            .layer(from_fn(status::translate))
            // Rate limit of the address.
            .layer(from_fn_with_state(call_limits.clone(), limit::by_address))
            // Rejects unknown methods.
            .layer(from_fn(policy::reject_unknown))
            // Authenticates the caller as the method's policy requires.
            .layer(InterceptorLayer::new(AuthInterceptor::new(Arc::new(services.sessions.clone()))))
            // Rate limit of the caller, by the method's cost.
            .layer(from_fn_with_state(call_limits, limit::by_caller))
            // The client's deadline, or the server's default.
            .layer(from_fn_with_state(deadlines, deadline::enforce))
            // Bounds of a client's stream.
            .layer(from_fn_with_state(messages.clone(), stream::bound))
            // Reads and decompresses the message within bounds of size and time, with a permit if it is large;
            // compresses a large answer.
            .layer(from_fn_with_state(messages, message::collect))
            // Takes a permit for the call.
            .layer(from_fn_with_state(admission, admission::admit))
            // Lets a write finish even if the client disconnects.
            .layer(from_fn_with_state(engines.writes.clone(), detach::writes)),
        // The services' codec then decodes and validates the message, and calls the handler.
    ))
}

/// The gRPC services. Each decodes messages up to the largest limit of its methods; the middleware enforces the limit
/// of each method.
fn routes(engines: &Engines, services: &Services, config: &ServeConfig, health: &Health) -> Result<Router, StartError> {
    let pages = page::PageTokens::new(engines.secrets.sealer(Purpose::PageToken));
    let limits = message_limits(config)?;
    let urls = &services.image_urls;
    let (accounts, sessions) = (services.accounts.clone(), services.sessions.clone());
    let cookie = session::RefreshCookie::new(&config.edge, sessions.clone(), engines.clock.clone())?;
    let users = account::Rpc::new(accounts.clone(), cookie.clone(), urls.clone());
    let auth = auth::Rpc::new(accounts, sessions, cookie, pages.clone(), urls.clone());
    let channels = channel::Rpc::new(services.channels.clone(), urls.clone());
    let uploads = upload::Rpc::new(
        services.uploads.clone(),
        pages.clone(),
        Arc::new(services.sessions.clone()),
        engines.clock.clone(),
        engines.shutdown.clone(),
    );
    let watches = Permits::new(MAX_WATCHES, "watches", &engines.metrics.overloaded, &engines.metrics.in_use);
    let verifier = Arc::new(services.sessions.clone());
    let videos = video::Rpc::new(services.videos.clone(), pages.clone(), urls.clone(), verifier, watches);
    let comments = comment::Rpc::new(services.comments.clone(), pages.clone(), urls.clone());
    let likes = like::Rpc::new(services.likes.clone(), pages.clone(), urls.clone());
    let tweets = tweet::Rpc::new(services.tweets.clone(), pages.clone(), urls.clone());
    let playlists = playlist::Rpc::new(services.playlists.clone(), pages.clone(), urls.clone());
    let subscriptions = subscription::Rpc::new(services.subscriptions.clone(), pages.clone(), urls.clone());
    let history = history::Rpc::new(services.history.clone(), pages.clone(), urls.clone());
    let dashboard = dashboard::Rpc::new(services.dashboard.clone(), pages.clone(), urls.clone());
    let admin = job::Rpc::new(services.jobs.clone(), pages);
    let mut routes = Routes::new(health.service().max_decoding_message_size(limits.other))
        .add_service(
            ServerServiceServer::new(server_info(services, config, limits)?).max_decoding_message_size(limits.other),
        )
        .add_service(AuthServiceServer::new(auth).max_decoding_message_size(limits.image))
        .add_service(UserServiceServer::new(users).max_decoding_message_size(limits.image))
        .add_service(ChannelServiceServer::new(channels).max_decoding_message_size(limits.other))
        .add_service(UploadServiceServer::new(uploads).max_decoding_message_size(limits.transfer))
        .add_service(VideoServiceServer::new(videos).max_decoding_message_size(limits.image))
        .add_service(CommentServiceServer::new(comments).max_decoding_message_size(limits.other))
        .add_service(LikeServiceServer::new(likes).max_decoding_message_size(limits.other))
        .add_service(TweetServiceServer::new(tweets).max_decoding_message_size(limits.other))
        .add_service(PlaylistServiceServer::new(playlists).max_decoding_message_size(limits.other))
        .add_service(SubscriptionServiceServer::new(subscriptions).max_decoding_message_size(limits.other))
        .add_service(HistoryServiceServer::new(history).max_decoding_message_size(limits.other))
        .add_service(DashboardServiceServer::new(dashboard).max_decoding_message_size(limits.other))
        .add_service(AdminServiceServer::new(admin).max_decoding_message_size(limits.other));
    if config.edge.reflection {
        let described = [marquee_contract::FILE_DESCRIPTOR_SET, tonic_health::pb::FILE_DESCRIPTOR_SET];
        let reflection = Reflection::new(&described)?;
        let v1 = reflection.v1().max_decoding_message_size(limits.other);
        let v1alpha = reflection.v1alpha().max_decoding_message_size(limits.other);
        routes = routes.add_service(v1).add_service(v1alpha);
    }
    Ok(routes.into_axum_router())
}

/// The largest messages, in bytes.
fn message_limits(config: &ServeConfig) -> Result<MessageLimits, StartError> {
    let other = usize::try_from(config.edge.max_message_bytes)?;
    Ok(MessageLimits {
        transfer: usize::try_from(config.upload.chunk_size_bytes + MESSAGE_OVERHEAD_BYTES)?,
        image: image::MAX_BYTES + other,
        other,
    })
}

fn server_info(
    services: &Services,
    config: &ServeConfig,
    limits: MessageLimits,
) -> Result<server_info::Rpc, StartError> {
    let processing = services.process.is_on();
    let switches = [(config.edge.reflection, pb::Feature::Reflection), (processing, pb::Feature::Processing)];
    let features = switches.into_iter().filter(|(is_on, _)| *is_on).map(|(_, feature)| feature.into()).collect();
    Ok(server_info::Rpc(pb::ServerInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        max_upload_bytes: config.upload.largest_upload_bytes().try_into()?,
        chunk_size_bytes: config.upload.chunk_size_bytes.try_into()?,
        max_message_bytes: limits.other.try_into()?,
        max_upload_message_bytes: limits.transfer.try_into()?,
        features,
        max_image_bytes: image::MAX_BYTES.try_into()?,
        processing_limits: processing.then(process::limits),
    }))
}

/// Sends gRPC and gRPC-Web calls to the services. Everything else here is 404: the plain-HTTP routes come before.
async fn by_kind(grpc: Router, request: Request) -> Result<Response, Infallible> {
    if let Some(refusal) = exchange::overloaded(&request) {
        return Ok(refusal);
    }
    match RequestKind::of(request) {
        RequestKind::Call(request) => grpc.oneshot(request).await,
        RequestKind::Refused(response) => Ok(response),
        RequestKind::Other => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}

/// CORS for exact origins. It rejects nothing itself: it tells browsers which pages may read the answers.
fn cors(origins: &Origins) -> CorsLayer {
    let grpc = |name: &'static str| HeaderName::from_static(name);
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.listed()))
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::RANGE,
            header::IF_RANGE,
            grpc(compression::ENCODING),
            grpc(compression::ACCEPT_ENCODING),
            grpc("grpc-timeout"),
            grpc("x-grpc-web"),
            grpc("x-user-agent"),
            grpc(observe::REQUEST_ID),
        ])
        .expose_headers([
            header::ACCEPT_RANGES,
            header::CONTENT_LENGTH,
            header::CONTENT_RANGE,
            header::ETAG,
            grpc(compression::ENCODING),
            grpc(compression::ACCEPT_ENCODING),
            grpc("grpc-status"),
            grpc("grpc-message"),
            grpc("grpc-status-details-bin"),
            grpc(observe::REQUEST_ID),
        ])
        .max_age(CORS_MAX_AGE)
}
