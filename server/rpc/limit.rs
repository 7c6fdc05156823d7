//! Rate limits of calls: by address before the caller is known, and by caller afterwards.
//!
//! A call that is rejected here has read no body and used no database. A stream counts once, when it begins.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use http::{Extensions, StatusCode, header};
use marquee_contract::options::v1::Cost;

use super::{Next, address, policy, status};
use crate::caller::Caller;
use crate::config::LimitConfig;
use crate::engine::limit::{Limit, LimitKey, LimitName, Limits, RetryAfter};
use crate::error::Error;
use crate::exchange;
use crate::request::{self, Origin};

/// The service that signs users in and out: its writes go before all others in the database's queue.
const AUTH_SERVICE: &str = "marquee.v1.AuthService";

/// The rate limits of all calls; cheap to clone.
#[derive(Clone)]
pub struct CallLimits(Arc<Inner>);

struct Inner {
    address: Limit,
    read: Limit,
    expensive_read: Limit,
    write: Limit,
    credential: Limit,
    image: Limit,
    transfer: Limit,
}

impl CallLimits {
    /// The limits that `config` sets.
    pub fn new(limits: &Limits, config: &LimitConfig) -> Self {
        Self(Arc::new(Inner {
            address: limits.limit(LimitName::Address, config.rate_address),
            read: limits.limit(LimitName::Read, config.rate_read),
            expensive_read: limits.limit(LimitName::ExpensiveRead, config.rate_expensive_read),
            write: limits.limit(LimitName::Write, config.rate_write),
            credential: limits.limit(LimitName::Credential, config.rate_credential),
            image: limits.limit(LimitName::Image, config.rate_image),
            transfer: limits.limit(LimitName::Transfer, config.rate_transfer),
        }))
    }

    /// Counts a request against the limit of its address.
    pub async fn take_by_address(&self, extensions: &Extensions) -> Result<(), RetryAfter> {
        self.0.address.take(LimitKey::of_address(address::of(extensions))).await
    }

    /// The limit of a cost class. Without a class an RPC does not build, so `Unspecified` does not occur; it would get a
    /// strict limit, not none.
    fn of_class(&self, cost: Cost) -> &Limit {
        match cost {
            Cost::Read => &self.0.read,
            Cost::ExpensiveRead => &self.0.expensive_read,
            Cost::Write => &self.0.write,
            Cost::Credential | Cost::Unspecified => &self.0.credential,
            Cost::Image => &self.0.image,
            Cost::Transfer => &self.0.transfer,
        }
    }
}

/// The limit key of a call: the account, or the address of a caller who is not signed in.
pub(super) fn key_of_caller(extensions: &Extensions) -> LimitKey {
    let caller = extensions.get::<Caller>();
    caller.map_or_else(|| LimitKey::of_address(address::of(extensions)), |caller| LimitKey::of_id(caller.user))
}

/// Marks a call for a request that was counted against the limit of its address, in its extensions. Only this server
/// inserts it.
#[derive(Debug, Clone, Copy)]
pub struct Counted;

/// Middleware: rejects calls above the rate of their address with RATE_LIMITED.
pub async fn by_address(limits: &CallLimits, request: Request, next: impl Next) -> Response {
    if request.extensions().get::<Counted>().is_some() {
        return next(request).await;
    }
    match limits.take_by_address(request.extensions()).await {
        Ok(()) => next(request).await,
        Err(retry_after) => status::response(retry_after.into()),
    }
}

/// Middleware: rejects calls above the rate of their caller (the account, or else the address) and cost class with
/// RATE_LIMITED.
pub async fn by_caller(limits: &CallLimits, request: Request, next: impl Next) -> Response {
    let Some(method) = policy::method(&request) else {
        return status::response(Error::internal("the method was not looked up before this middleware"));
    };
    let caller = key_of_caller(request.extensions());
    let address = LimitKey::of_address(address::of(request.extensions()));
    request::set_origin(Origin { address, caller, urgent: method.service == AUTH_SERVICE });
    match limits.of_class(method.cost).take(caller).await {
        Ok(()) => next(request).await,
        Err(retry_after) => status::response(retry_after.into()),
    }
}

/// Middleware of plain HTTP: answers 429 above the rate of an address, with Retry-After in seconds.
pub async fn http_by_address(State(limits): State<CallLimits>, request: Request, next: middleware::Next) -> Response {
    if let Some(refusal) = exchange::overloaded(&request) {
        return refusal;
    }
    match limits.take_by_address(request.extensions()).await {
        Ok(()) => next.run(request).await,
        Err(RetryAfter(delay)) => {
            let seconds = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())]).into_response()
        }
    }
}
