//! How often clients may call: by address before anything is known of the caller, and by caller after it.
//!
//! A call that is refused here has read no body and asked no database. A stream counts once, when it begins.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{Extensions, StatusCode, header};
use marquee_contract::options::v1::Cost;

use super::{address, policy, status};
use crate::caller::Caller;
use crate::config::LimitConfig;
use crate::engine::limit::{Limit, LimitKey, Limits, RetryAfter};
use crate::error::Error;
use crate::exchange;
use crate::request::{self, Origin};

/// What lets people in and out: its writes go before all others.
const AUTH_SERVICE: &str = "marquee.v1.AuthService";

/// The limits that every call passes; cheap to clone.
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
            address: limits.limit("address", config.rate_address),
            read: limits.limit("read", config.rate_read),
            expensive_read: limits.limit("expensive_read", config.rate_expensive_read),
            write: limits.limit("write", config.rate_write),
            credential: limits.limit("credential", config.rate_credential),
            image: limits.limit("image", config.rate_image),
            transfer: limits.limit("transfer", config.rate_transfer),
        }))
    }

    async fn take_by_address(&self, extensions: &Extensions) -> Result<(), RetryAfter> {
        self.0.address.take(LimitKey::of_address(address::of(extensions))).await
    }

    /// The limit of a class. A class that is not known is not let through unbounded.
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

/// Whom a call counts for: the account, or the address of somebody who is not signed in.
pub(super) fn key_of_caller(extensions: &Extensions) -> LimitKey {
    let caller = extensions.get::<Caller>();
    caller.map_or_else(|| LimitKey::of_address(address::of(extensions)), |caller| LimitKey::of_id(caller.user))
}

/// Middleware: refuses the calls of an address that calls too often.
pub async fn by_address(State(limits): State<CallLimits>, request: Request, next: Next) -> Response {
    match limits.take_by_address(request.extensions()).await {
        Ok(()) => next.run(request).await,
        Err(retry_after) => status::response(retry_after.into()),
    }
}

/// Middleware: refuses the calls of a caller, an account or else an address, that makes too many of the method's class.
pub async fn by_caller(State(limits): State<CallLimits>, request: Request, next: Next) -> Response {
    let Some(method) = policy::method(&request) else {
        return status::response(Error::internal("the access policy was not looked up"));
    };
    let caller = key_of_caller(request.extensions());
    let address = LimitKey::of_address(address::of(request.extensions()));
    request::set_origin(Origin { address, caller, urgent: method.service == AUTH_SERVICE });
    match limits.of_class(method.cost).take(caller).await {
        Ok(()) => next.run(request).await,
        Err(retry_after) => status::response(retry_after.into()),
    }
}

/// Middleware of plain HTTP: 429 for an address that calls too often, with the seconds after which to come back.
pub async fn http_by_address(State(limits): State<CallLimits>, request: Request, next: Next) -> Response {
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
