//! The gRPC services, and the plain-HTTP routes beside them; which of them answers a request.

use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use futures_util::future::BoxFuture;
use http::{HeaderName, HeaderValue, Method, Version, header};
use marquee_contract::v1 as pb;
use marquee_contract::v1::admin_service_server::AdminServiceServer;
use marquee_contract::v1::auth_service_server::AuthServiceServer;
use marquee_contract::v1::caption_service_server::CaptionServiceServer;
use marquee_contract::v1::channel_service_server::ChannelServiceServer;
use marquee_contract::v1::comment_service_server::CommentServiceServer;
use marquee_contract::v1::dashboard_service_server::DashboardServiceServer;
use marquee_contract::v1::history_service_server::HistoryServiceServer;
use marquee_contract::v1::like_service_server::LikeServiceServer;
use marquee_contract::v1::notification_service_server::NotificationServiceServer;
use marquee_contract::v1::playlist_service_server::PlaylistServiceServer;
use marquee_contract::v1::server_service_server::ServerServiceServer;
use marquee_contract::v1::subscription_service_server::SubscriptionServiceServer;
use marquee_contract::v1::tweet_service_server::TweetServiceServer;
use marquee_contract::v1::upload_service_server::UploadServiceServer;
use marquee_contract::v1::user_service_server::UserServiceServer;
use marquee_contract::v1::video_service_server::VideoServiceServer;
use tonic::service::Routes;
use tonic_web::GrpcWebLayer;
use tower::{Layer, Service, service_fn};
use tower_http::cors::{AllowCredentials, AllowHeaders, AllowOrigin, CorsLayer};

use super::calls::Calls;
use super::services::{Services, upload_limits};
use super::{Engines, StartError};
use crate::config::ServeConfig;
use crate::engine::limit::Permits;
use crate::exchange::{self, Handler};
use crate::health::Health;
use crate::http::{self as edge, HttpState, Readers, Site, not_found};
use crate::rpc::connect::{self, Connect};
use crate::rpc::kind::RequestKind;
use crate::rpc::limit::CallLimits;
use crate::rpc::message::MessageLimits;
use crate::rpc::origin::Origins;
use crate::rpc::reflection::Reflection;
use crate::rpc::{compression, observe, page, unread};
use crate::secrets::Purpose;
use crate::upload::resumable::{self, ResumableUploads};
use crate::{
    account, auth, caption, channel, comment, dashboard, history, image, job, like, notification, playlist, process,
    server_info, session, subscription, tweet, upload, video,
};

/// Room in an upload's message for everything but its data.
const MESSAGE_OVERHEAD_BYTES: u64 = 64 * 1024;

/// The most simultaneous watches, of which an account or an address has a share.
const MAX_WATCHES: usize = 4096;

/// The descriptors of the services that are not reflection itself.
static DESCRIBED: [&[u8]; 2] = [marquee_contract::FILE_DESCRIPTOR_SET, tonic_health::pb::FILE_DESCRIPTOR_SET];

/// How long a browser may cache the answer of a CORS preflight.
const CORS_MAX_AGE: std::time::Duration = std::time::Duration::from_hours(2);

/// What answers requests: native gRPC calls, without a web page, go straight to the services; all others go through the
/// router of HTTP, with CORS, gRPC-Web and Connect.
pub(super) struct Entrance {
    calls: Arc<Calls>,
    http: Router,
}

impl Handler for Entrance {
    fn handle(&self, request: Request) -> BoxFuture<'static, Response> {
        if !is_native_call(&request) {
            let mut http = self.http.clone();
            return Box::pin(async move {
                let Ok(response) = http.call(request).await;
                response
            });
        }
        match RequestKind::of(request) {
            RequestKind::Call(request) => call(&self.calls, request),
            RequestKind::Refused(response) => Box::pin(ready(response)),
            RequestKind::Other(_) => Box::pin(ready(not_found())),
        }
    }
}

/// Answers a call in gRPC.
fn call(calls: &Arc<Calls>, request: Request) -> BoxFuture<'static, Response> {
    let calls = calls.clone();
    Box::pin(async move { calls.answer(request).await })
}

/// Whether a request is a gRPC call of no browser: those send an Origin, and speak gRPC-Web. gRPC needs HTTP/2.
fn is_native_call(request: &Request) -> bool {
    let headers = request.headers();
    let content_type = headers.get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let is_native = content_type.strip_prefix(b"application/grpc").is_some_and(|rest| !rest.starts_with(b"-web"));
    is_native && request.version() == Version::HTTP_2 && !headers.contains_key(header::ORIGIN)
}

/// Builds what answers the requests of the whole server.
pub(super) fn build(
    engines: &Engines,
    services: &Services,
    config: &ServeConfig,
    health: &Health,
    site: Site,
) -> Result<Entrance, StartError> {
    let limits = CallLimits::new(&engines.limits, &config.limit);
    let origins = Origins::new(&config.edge, site.is_loopback)?;
    let routes = routes(engines, services, config, health)?;
    let calls = Calls::new(routes, engines, services, config, origins.clone(), limits.clone())?;
    let calls = Arc::new(calls);
    let credentials = AllowCredentials::predicate({
        let origins = origins.clone();
        move |origin, _| origins.lists(origin)
    });
    let state = HttpState {
        videos: services.videos.clone(),
        images: services.images.clone(),
        channels: services.channels.clone(),
        unsubscriber: services.unsubscriber.clone(),
        site,
        metrics: engines.metrics.clone(),
        health: health.clone(),
        limits: limits.clone(),
        is_described: config.edge.reflection,
        has_console: config.edge.console,
    };
    let protocols = Arc::new(Protocols {
        calls: calls.clone(),
        connect: Connect::new(&DESCRIBED)?,
        uploads: ResumableUploads::new(
            &engines.secrets,
            Arc::new(services.sessions.clone()),
            engines.clock.clone(),
            upload_limits(&config.upload),
            limits,
        ),
    });
    let all_protocols = service_fn({
        let protocols = protocols.clone();
        move |request| by_kind(protocols.clone(), request)
    });
    // Only these may be sent with cookies: calls read that of the refresh token.
    let all_protocols = cors(&origins).allow_credentials(credentials).layer(all_protocols);
    let http = edge::router(state.clone(), Readers::Listed)
        .layer(cors(&origins))
        .fallback_service(service_fn(move |request| {
            with_capabilities(protocols.clone(), all_protocols.clone(), request)
        }))
        .merge(edge::router(state, Readers::Everyone));
    Ok(Entrance { calls, http })
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
    let videos =
        video::Rpc::new(services.videos.clone(), pages.clone(), urls.clone(), verifier.clone(), watches.clone());
    let comments = comment::Rpc {
        service: services.comments.clone(),
        live: services.live.clone(),
        pages: pages.clone(),
        urls: urls.clone(),
        verifier: verifier.clone(),
        watches: watches.clone(),
        clock: engines.clock.clone(),
    };
    let notifications =
        notification::Rpc::new(services.notifications.clone(), pages.clone(), urls.clone(), verifier, watches);
    let captions = caption::Rpc::new(services.captions.clone());
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
        .add_service(CaptionServiceServer::new(captions).max_decoding_message_size(limits.image))
        .add_service(CommentServiceServer::new(comments).max_decoding_message_size(limits.other))
        .add_service(LikeServiceServer::new(likes).max_decoding_message_size(limits.other))
        .add_service(TweetServiceServer::new(tweets).max_decoding_message_size(limits.other))
        .add_service(PlaylistServiceServer::new(playlists).max_decoding_message_size(limits.other))
        .add_service(SubscriptionServiceServer::new(subscriptions).max_decoding_message_size(limits.other))
        .add_service(NotificationServiceServer::new(notifications).max_decoding_message_size(limits.other))
        .add_service(HistoryServiceServer::new(history).max_decoding_message_size(limits.other))
        .add_service(DashboardServiceServer::new(dashboard).max_decoding_message_size(limits.other))
        .add_service(AdminServiceServer::new(admin).max_decoding_message_size(limits.other));
    if config.edge.reflection {
        let reflection = Reflection::new(&DESCRIBED)?;
        let v1 = reflection.v1().max_decoding_message_size(limits.other);
        let v1alpha = reflection.v1alpha().max_decoding_message_size(limits.other);
        routes = routes.add_service(v1).add_service(v1alpha);
    }
    Ok(routes.into_axum_router())
}

/// The largest messages, in bytes.
pub(super) fn message_limits(config: &ServeConfig) -> Result<MessageLimits, StartError> {
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
    let switches = [
        (config.edge.reflection, pb::Feature::Reflection),
        (processing, pb::Feature::Processing),
        (config.mail.require_verified_email, pb::Feature::VerifiedEmailRequired),
    ];
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

/// The protocols in which calls are made.
struct Protocols {
    calls: Arc<Calls>,
    connect: Connect,
    uploads: ResumableUploads,
}

/// Sends calls in gRPC, gRPC-Web and Connect to the services, and uploads over plain HTTP. Everything else here is 404: the
/// other routes of plain HTTP come before.
async fn by_kind(protocols: Arc<Protocols>, request: Request) -> Result<Response, Infallible> {
    if let Some(refusal) = exchange::overloaded(&request) {
        return Ok(refusal);
    }
    Ok(unread::discard(request, async |request| protocols.answer(request).await).await)
}

impl Protocols {
    async fn answer(&self, request: Request) -> Response {
        let calls = &self.calls;
        match RequestKind::of(request) {
            RequestKind::Call(request) => {
                let service = service_fn(|request: http::Request<tonic::body::Body>| async {
                    Ok::<_, Infallible>(calls.answer(request.map(Body::new)).await)
                });
                // Converts gRPC-Web to gRPC, and the answer back.
                let Ok(response) = GrpcWebLayer::new().layer(service).call(request).await;
                response.map(Body::new)
            }
            RequestKind::Refused(response) => response,
            RequestKind::Other(request) if ResumableUploads::is_for(&request) => {
                self.uploads.answer(request, &|request| call(calls, request)).await
            }
            RequestKind::Other(request) => {
                let answer = self.connect.answer(request, async |request| calls.answer(request).await).await;
                answer.unwrap_or_else(not_found)
            }
        }
    }
}

/// Adds what the server supports to the answer of `OPTIONS` for uploads, which CORS gives.
async fn with_capabilities<S>(
    protocols: Arc<Protocols>,
    mut service: S,
    request: Request,
) -> Result<Response, Infallible>
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    let asks = request.method() == Method::OPTIONS && ResumableUploads::is_for(&request);
    let mut response = service.call(request).await?;
    if asks {
        response.headers_mut().extend(protocols.uploads.capabilities());
    }
    Ok(response)
}

/// CORS for exact origins, and for pages of this machine. It rejects nothing itself: it tells browsers which pages may
/// read the answers.
fn cors(origins: &Origins) -> CorsLayer {
    let grpc = |name: &'static str| HeaderName::from_static(name);
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate({
            let origins = origins.clone();
            move |origin, request| origins.may_read(origin, &request.uri, &request.headers)
        }))
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers(AllowHeaders::list(connect::HEADERS.into_iter().chain(resumable::REQUEST_HEADERS).chain([
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
        ])))
        .expose_headers(
            resumable::ANSWER_HEADERS
                .into_iter()
                .chain([
                    header::ACCEPT_RANGES,
                    header::CONTENT_LENGTH,
                    header::CONTENT_RANGE,
                    header::ETAG,
                    header::LOCATION,
                    header::RETRY_AFTER,
                    grpc(compression::ENCODING),
                    grpc(compression::ACCEPT_ENCODING),
                    grpc("grpc-status"),
                    grpc("grpc-message"),
                    grpc("grpc-status-details-bin"),
                    grpc("connect-content-encoding"),
                    grpc(observe::REQUEST_ID),
                ])
                .collect::<Vec<_>>(),
        )
        .max_age(CORS_MAX_AGE)
}
