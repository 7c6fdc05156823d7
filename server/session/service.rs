//! Opens, refreshes and lists sessions, and verifies access tokens. `ending.rs` ends sessions.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::caller::{Caller, Role, SessionId, UserId};
use crate::clock::{Clock, Time};
use crate::config::AccountConfig;
use crate::engine::db::{Db, Tx};
use crate::error::{Error, Reason, Result};
use crate::page::Page;
use crate::rpc::auth::TokenVerifier;
use crate::secrets::Secrets;

use super::access_token::{AccessTokens, LEEWAY};
use super::model::{Device, Grant, NewSession, Session, SessionRow, Tokens, address_key};
use super::refresh_token::{RefreshToken, RefreshTokens};
use super::refusals::Refusals;
use super::revoked::RevokedSessions;
use super::store::Store;

/// How long an exchanged token returns its successor again, for a client that lost the reply.
const GRACE: Duration = Duration::from_secs(30);

/// Sessions; cheap to clone.
#[derive(Clone)]
pub struct Service(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) store: Store,
    pub(super) clock: Clock,
    access: AccessTokens,
    refresh: RefreshTokens,
    pub(super) revoked: RevokedSessions,
    refusals: Refusals,
    idle_ttl: Duration,
    max_age: Duration,
}

impl Service {
    /// Sessions with the lifetimes of `config`. Reads recent revocations, so the database's schema must be up to date.
    pub async fn new(
        db: Db,
        clock: Clock,
        secrets: &Secrets,
        config: &AccountConfig,
        refusals: Refusals,
    ) -> Result<Self> {
        let service = Self(Arc::new(Inner {
            store: Store::new(db),
            clock: clock.clone(),
            access: AccessTokens::new(secrets, config.access_token_ttl),
            refresh: RefreshTokens::new(secrets),
            revoked: RevokedSessions::new(clock, config.access_token_ttl + LEEWAY, config.revocation_patience),
            refusals,
            idle_ttl: config.session_idle_ttl,
            max_age: config.session_max_age,
        }));
        service.poll().await?;
        Ok(service)
    }

    /// Opens a session for an account, in the transaction that creates the account or locks its row.
    pub async fn open(&self, tx: &mut Tx, user: UserId, role: Role, device: &Device) -> Result<Tokens> {
        let now = self.0.clock.now();
        let token = RefreshToken::first(SessionId::new(now));
        let final_expire_time = now + self.0.max_age;
        let idle_expire_time = final_expire_time.min(now + self.0.idle_ttl);
        let session = NewSession {
            id: token.session,
            user,
            current_hash: token.hash(),
            device,
            create_time: now,
            idle_expire_time,
            final_expire_time,
        };
        self.0.store.insert(tx, &session).await?;
        self.tokens(&token, &Grant { user_id: user, role, idle_expire_time }, now)
    }

    /// Exchanges a refresh token for new tokens.
    ///
    /// `TOKEN_INVALID` when this server did not make the token, `SESSION_EXPIRED`, and `SESSION_REVOKED` when the
    /// session has ended. Reusing a token that was exchanged before, outside the grace of 30 seconds, ends the session.
    pub async fn refresh(&self, token: &str) -> Result<Tokens> {
        let token = self.0.refresh.open(token).ok_or_else(unknown);
        let session = token.as_ref().ok().map(|token| token.session);
        let exchanged = async { self.exchange(token?).await }.await;
        exchanged.map_err(|error| self.0.refusals.refresh(session, error))
    }

    async fn exchange(&self, token: RefreshToken) -> Result<Tokens> {
        let now = self.0.clock.now();
        let next = self.0.refresh.successor(&token);
        let idle_expire_time = now + self.0.idle_ttl;
        let (store, hash, next_hash) = (&self.0.store, token.hash(), next.hash());
        // Uses the reserve of a full disk: a user who is signed out could not delete anything.
        let rotate = || async { Ok(store.rotate(token.session, &hash, &next_hash, now, idle_expire_time).await?) };
        let rotated = store.db().retry_when_full(rotate).await?;
        match rotated {
            Some(grant) => self.tokens(&next, &grant, now),
            None => self.refresh_with_replaced(&token, now).await,
        }
    }

    /// The session of a refresh token, whether or not either still works; `None` when this server did not make the
    /// token.
    pub(super) fn session_of(&self, token: &str) -> Option<SessionId> {
        Some(self.0.refresh.open(token)?.session)
    }

    /// Handles a token that is not the current one of its session.
    ///
    /// This reads committed rows without a transaction, which is safe: a replaced token never becomes current again,
    /// and the grace does not start again.
    async fn refresh_with_replaced(&self, token: &RefreshToken, now: Time) -> Result<Tokens> {
        let session = self.0.store.find(token.session).await?.ok_or_else(unknown)?;
        if session.revoke_time.is_some() {
            return Err(revoked());
        }
        if session.idle_expire_time <= now {
            return Err(Error::new(Reason::SessionExpired, "the session has expired; log in again"));
        }
        if let Some(successor) = self.lost_successor(&session, token, now) {
            let SessionRow { user_id, role, idle_expire_time, .. } = session;
            return self.tokens(&successor, &Grant { user_id, role, idle_expire_time }, now);
        }
        self.0.refusals.replay(token.session, session.user_id);
        self.revoke(token.session).await?;
        Err(revoked())
    }

    /// The successor of `token`, if `token` was replaced within the grace and the successor is unused.
    fn lost_successor(&self, session: &SessionRow, token: &RefreshToken, now: Time) -> Option<RefreshToken> {
        let predecessor = session.previous_hash.as_deref() == Some(&token.hash()[..]);
        if !predecessor || now.since(session.refresh_time) > GRACE {
            return None;
        }
        self.0.refresh.successor_with_hash(token, &session.current_hash)
    }

    /// Whether the account knows the device's address: one of its 200 newest sessions, active or ended, was opened from
    /// it (of IPv6, from the same /56). Ended sessions are kept for a month, so an account that was not used for long
    /// knows no address.
    pub async fn is_known_address(&self, user: UserId, device: &Device) -> Result<bool> {
        let addresses = self.0.store.list_addresses(user).await?;
        Ok(addresses.iter().any(|address| address_key(address) == device.key()))
    }

    /// Whether the account knows the device: of the same sessions, one was opened from this address with the same
    /// program, of whatever version.
    pub async fn is_known_device(&self, user: UserId, device: &Device) -> Result<bool> {
        let devices = self.0.store.list_devices(user).await?;
        let program = without_version(&device.user_agent);
        Ok(devices.iter().any(|(user_agent, address)| {
            address_key(address) == device.key() && without_version(user_agent) == program
        }))
    }

    /// The caller's active sessions older than `before`, the newest first.
    pub async fn list(&self, caller: Caller, size: u16, before: Option<SessionId>) -> Result<Page<Session, SessionId>> {
        let (before, limit) = (before.unwrap_or(SessionId::MAX), i64::from(size) + 1);
        let sessions = self.0.store.list(caller.user, before, limit, self.0.clock.now()).await?;
        Ok(Page::cut(sessions, size, |session| session.id))
    }

    fn tokens(&self, token: &RefreshToken, grant: &Grant, now: Time) -> Result<Tokens> {
        let caller = Caller { user: grant.user_id, session: token.session, role: grant.role };
        let (access_token, access_token_expire_time) = self.0.access.issue(&caller, now)?;
        Ok(Tokens {
            access_token,
            access_token_expire_time,
            refresh_token: self.0.refresh.seal(token),
            refresh_token_expire_time: grant.idle_expire_time,
        })
    }
}

impl TokenVerifier for Service {
    fn verify(&self, token: &str) -> Result<Caller> {
        let caller = self.0.access.verify(token, self.0.clock.now())?;
        self.check_session(caller.session)?;
        Ok(caller)
    }

    fn check_session(&self, session: SessionId) -> Result<()> {
        if self.0.revoked.contains(session) { Err(revoked()) } else { Ok(()) }
    }

    fn check_stored_session(&self, session: SessionId) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let row = self.0.store.find(session).await?;
            let is_active =
                row.is_some_and(|row| row.revoke_time.is_none() && row.idle_expire_time > self.0.clock.now());
            if is_active { Ok(()) } else { Err(revoked()) }
        })
    }
}

/// A user agent without digits, of which each update of a browser changes some.
fn without_version(user_agent: &str) -> String {
    user_agent.chars().filter(|one| !one.is_ascii_digit() && *one != '.').collect()
}

fn unknown() -> Error {
    Error::new(Reason::TokenInvalid, "the refresh token is not valid")
}

fn revoked() -> Error {
    Error::new(Reason::SessionRevoked, "the session has ended; log in again")
}

#[cfg(test)]
#[path = "service_tests.rs"]
mod tests;
