//! The middleware of gRPC calls, in one ordered list.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use futures_util::future::BoxFuture;
use tokio_util::task::TaskTracker;

use super::router::message_limits;
use super::services::Services;
use super::{Engines, StartError};
use crate::config::ServeConfig;
use crate::engine::limit::Permits;
use crate::rpc::admission::{self, Admission};
use crate::rpc::auth::{self, AuthInterceptor};
use crate::rpc::deadline::{self, Deadlines};
use crate::rpc::limit::{self, CallLimits};
use crate::rpc::message::{self, Messages, SpeedLimits};
use crate::rpc::observe::{self, Observer};
use crate::rpc::origin::{self, Origins};
use crate::rpc::verified::{self, VerifiedEmail};
use crate::rpc::{detach, policy, status, stream};

/// The most simultaneous messages with large pictures, for each picture that is decoded at once: one or two arrive from
/// slow clients while others wait. Each holds up to 20 MiB.
const PICTURES_PER_PERMIT: usize = 8;

/// Passes a request through middleware, and then to the expression behind `to`. A step is an async function of its state,
/// if it has one, the request, and what comes after it.
macro_rules! pass {
    ($request:ident through {} to $last:expr) => { $last };
    ($request:ident through { $step:path $(= $state:expr)?; $($rest:tt)* } to $last:expr) => {
        $step($($state,)? $request, async |$request| pass!($request through { $($rest)* } to $last)).await
    };
}

/// Answers gRPC calls: the services behind their middleware.
pub(super) struct Calls {
    origins: Origins,
    observer: Observer,
    limits: CallLimits,
    interceptor: AuthInterceptor,
    deadlines: Deadlines,
    messages: Messages,
    admission: Admission,
    verified: VerifiedEmail,
    writes: TaskTracker,
    services: Router,
}

impl Calls {
    /// Calls of `routes`, the gRPC services.
    pub(super) fn new(
        routes: Router,
        engines: &Engines,
        services: &Services,
        config: &ServeConfig,
        origins: Origins,
        limits: CallLimits,
    ) -> Result<Self, StartError> {
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
        Ok(Self {
            origins,
            observer: Observer { metrics: engines.metrics.clone(), clock: engines.clock.clone() },
            limits,
            interceptor: AuthInterceptor::new(Arc::new(services.sessions.clone())),
            deadlines: Deadlines {
                unary: config.edge.default_deadline,
                stream: config.edge.stream_deadline,
                shutdown: engines.shutdown.clone(),
            },
            messages: Messages {
                limits: message_limits(config)?,
                speed_limits,
                ends: engines.slow_clients(config),
                admission: admission.clone(),
            },
            admission,
            verified: VerifiedEmail::new(config.mail.require_verified_email, Arc::new(services.accounts.clone())),
            writes: engines.writes.clone(),
            services: routes,
        })
    }

    /// Answers a call. This is the middleware, in the order in which a request passes it.
    pub(super) async fn answer(&self, request: Request) -> Response {
        pass!(request through {
            // Records whether an allowed page sends the request.
            origin::mark_known = &self.origins;
            // Request id, method, log, metrics; turns a panic into INTERNAL.
            observe::observe = &self.observer;
            // Rewrites tonic's own errors as errors of the contract.
            status::translate;
            // Rate limit of the address.
            limit::by_address = &self.limits;
            // Rejects unknown methods.
            policy::reject_unknown;
            // Authenticates the caller as the method's policy requires.
            auth::authenticate = &self.interceptor;
            // Rate limit of the caller, by the method's cost.
            limit::by_caller = &self.limits;
            // The rest of the list, below.
        } to self.run(request).await)
    }

    /// The rest of the middleware. Boxed, because the compiler bounds how deeply futures may be nested.
    fn run(&self, request: Request) -> BoxFuture<'_, Response> {
        Box::pin(async move {
            pass!(request through {
                // The client's deadline, or the server's default.
                deadline::enforce = &self.deadlines;
                // Bounds of a client's stream.
                stream::bound = &self.messages;
                // Reads and decompresses the message within bounds of size and time, with a permit if it is large;
                // compresses a large answer.
                message::collect = &self.messages;
                // Takes a permit for the call.
                admission::admit = &self.admission;
                // Requires a verified e-mail address, where the operator and the method do.
                verified::require = &self.verified;
                // Calls the service, whose codec decodes and validates the message. Lets a write finish even if the
                // client disconnects.
            } to detach::writes(&self.writes, request, self.services.clone()).await)
        })
    }
}
