//! Verified e-mail addresses: rejects calls that need one, on a server that requires them.
//!
//! Which calls those are is an option of the contract (`needs_verified_email`). The database is asked only for them, and
//! only if the server requires verified addresses.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;

use super::{Next, policy, status};
use crate::caller::{Caller, UserId};
use crate::error::{Error, Reason, Result};

/// Knows which accounts have a verified e-mail address. Implemented by the accounts.
#[tonic::async_trait]
pub trait EmailVerifier: Send + Sync {
    /// Whether the account's address is verified. `SESSION_REVOKED` when the account was deleted.
    async fn has_verified_email(&self, user: UserId) -> Result<bool>;
}

/// What the server requires; cheap to clone.
#[derive(Clone)]
pub struct VerifiedEmail(Option<Arc<dyn EmailVerifier>>);

impl VerifiedEmail {
    /// Requires verified addresses if `is_required`.
    pub fn new(is_required: bool, verifier: Arc<dyn EmailVerifier>) -> Self {
        Self(is_required.then_some(verifier))
    }

    /// The account whose address must be verified before this call, and what knows whether it is.
    fn of(&self, request: &Request) -> Option<(Arc<dyn EmailVerifier>, UserId)> {
        let verifier = self.0.clone()?;
        let caller = request.extensions().get::<Caller>()?;
        policy::method(request)?.needs_verified_email.then_some((verifier, caller.user))
    }
}

async fn check(verifier: &dyn EmailVerifier, user: UserId) -> Result<()> {
    if verifier.has_verified_email(user).await? {
        Ok(())
    } else {
        Err(Error::new(Reason::EmailNotVerified, "the account's e-mail address must be verified for this"))
    }
}

/// Middleware: rejects calls of accounts whose address must be verified first with EMAIL_NOT_VERIFIED.
pub async fn require(verified: &VerifiedEmail, request: Request, next: impl Next) -> Response {
    let Some((accounts, user)) = verified.of(&request) else { return next(request).await };
    match check(&*accounts, user).await {
        Ok(()) => next(request).await,
        Err(error) => status::response(error),
    }
}
