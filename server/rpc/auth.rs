//! Authentication: a tonic interceptor that checks the access token and the role against the method's policy.
//!
//! tonic does not tell an interceptor which method is called; [`super::policy::attach_method`] has stored it in the
//! extensions.

use std::mem::take;
use std::sync::Arc;

use axum::response::Response;
use futures_util::future::BoxFuture;
use marquee_contract::options::v1::Access;
use tonic::metadata::MetadataMap;
use tonic::service::Interceptor;
use tonic::{Request, Status};

use super::Next;
use super::policy::Method;
use crate::caller::{Caller, Role, SessionId};
use crate::error::{Error, Reason, Result};

/// Verifies access tokens. Implemented by the sessions.
pub trait TokenVerifier: Send + Sync {
    /// Returns the caller that the token names. UNAUTHENTICATED when the token is invalid, has expired, or its session
    /// has ended.
    fn verify(&self, token: &str) -> Result<Caller>;

    /// Returns `SESSION_REVOKED` for a session that has ended. For streams, which live longer than the check of their
    /// token.
    fn check_session(&self, session: SessionId) -> Result<()>;

    /// Asks the database whether a session has ended: `SESSION_REVOKED`. For grants that live longer than access tokens,
    /// for which ended sessions are not kept in memory.
    fn check_stored_session(&self, session: SessionId) -> BoxFuture<'_, Result<()>>;
}

/// The caller of a call that the server makes of itself, in the request's extensions: known by the URL of the request that
/// it is made for, or by its access token, which was verified already. Only this server inserts it.
#[derive(Debug, Clone, Copy)]
pub struct GrantedCaller(pub Caller);

/// The interceptor; cheap to clone.
#[derive(Clone)]
pub struct AuthInterceptor(Arc<dyn TokenVerifier>);

impl AuthInterceptor {
    /// An interceptor that verifies tokens with `verifier`.
    pub fn new(verifier: Arc<dyn TokenVerifier>) -> Self {
        Self(verifier)
    }

    fn caller(&self, method: &Method, granted: Option<Caller>, metadata: &MetadataMap) -> Result<Option<Caller>> {
        let least = match method.access {
            Access::Public => return Ok(None),
            Access::Optional => None,
            Access::User => Some(Role::User),
            Access::Moderator => Some(Role::Moderator),
            Access::Admin => Some(Role::Admin),
            Access::Unspecified => return Err(Error::internal("a method of the contract has no access option")),
        };
        let caller = match granted {
            Some(granted) => Some(granted),
            None => bearer_token(metadata)?.map(|token| self.0.verify(token)).transpose()?,
        };
        match (caller, least) {
            (None, Some(_)) => Err(Error::new(Reason::TokenMissing, "this call needs an access token")),
            (Some(caller), Some(role)) if caller.role < role => {
                Err(Error::new(Reason::RoleRequired, "the account's role does not allow this call"))
            }
            _ => Ok(caller),
        }
    }
}

impl Interceptor for AuthInterceptor {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let method = request.extensions().get::<&'static Method>().copied();
        let method = method.ok_or_else(|| Error::internal("the method was not looked up before this middleware"))?;
        let granted = request.extensions_mut().remove().map(|GrantedCaller(caller)| caller);
        if let Some(caller) = self.caller(method, granted, request.metadata())? {
            request.extensions_mut().insert(caller);
        }
        Ok(request)
    }
}

/// Middleware: rejects a call that the interceptor rejects, and stores the caller in the request's extensions.
pub async fn authenticate(interceptor: &AuthInterceptor, request: axum::extract::Request, next: impl Next) -> Response {
    let (mut head, body) = request.into_parts();
    let metadata = MetadataMap::from_headers(take(&mut head.headers));
    match interceptor.clone().call(Request::from_parts(metadata, take(&mut head.extensions), ())) {
        Ok(request) => {
            let (metadata, extensions, ()) = request.into_parts();
            (head.headers, head.extensions) = (metadata.into_headers(), extensions);
            next(axum::extract::Request::from_parts(head, body)).await
        }
        Err(status) => status.into_http(),
    }
}

/// The token of `authorization: Bearer <token>`; `None` when the header is absent. `TOKEN_INVALID` for any other form.
pub fn bearer_token(metadata: &MetadataMap) -> Result<Option<&str>> {
    let mut values = metadata.get_all("authorization").iter();
    let Some(value) = values.next() else { return Ok(None) };
    let token = value.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    });
    match (token, values.next()) {
        (Some(token), None) if !token.is_empty() => Ok(Some(token)),
        _ => Err(Error::new(
            Reason::TokenInvalid,
            "the request must have one authorization header of the form `Bearer <token>`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(values: &[&str]) -> MetadataMap {
        let mut metadata = MetadataMap::new();
        for value in values {
            metadata.append("authorization", value.parse().unwrap());
        }
        metadata
    }

    #[test]
    fn exactly_one_bearer_token_is_accepted() {
        assert_eq!(bearer_token(&metadata(&[])).unwrap(), None);
        assert_eq!(bearer_token(&metadata(&["bearer abc"])).unwrap(), Some("abc"));
        for bad in [&["abc"][..], &["Basic abc"], &["Bearer "], &["Bearer a", "Bearer b"], &[""]] {
            assert_eq!(bearer_token(&metadata(bad)).unwrap_err().reason(), Reason::TokenInvalid, "{bad:?}");
        }
    }
}
