//! The URLs of uploads. Whoever has one can send and cancel that upload, without an access token: a phone's system goes on
//! with a transfer for longer than access tokens live, and while the app does not run.

use std::sync::Arc;

use http::HeaderMap;
use tonic::metadata::MetadataMap;
use url::form_urlencoded;

use crate::caller::{Caller, Role, SessionId, UserId};
use crate::clock::{Clock, Time};
use crate::error::{Error, Reason, Result};
use crate::id::UploadId;
use crate::rpc::auth::{TokenVerifier, bearer_token};
use crate::secrets::{Purpose, Sealer, Secrets};

/// The path below which uploads are.
pub(super) const PATH: &str = "/uploads";

/// The bytes of a token: account, session, and the time at which it expires.
const TOKEN_BYTES: usize = 16 + 16 + 8;

/// Makes and reads the URLs.
pub(super) struct UploadUrls {
    sealer: Sealer,
    verifier: Arc<dyn TokenVerifier>,
    clock: Clock,
}

impl UploadUrls {
    /// `verifier` knows which sessions have ended.
    pub(super) fn new(secrets: &Secrets, verifier: Arc<dyn TokenVerifier>, clock: Clock) -> Self {
        Self { sealer: secrets.sealer(Purpose::UploadUrl), verifier, clock }
    }

    /// The caller whose access token the request has.
    pub(super) fn bearer(&self, headers: &HeaderMap) -> Result<Caller> {
        let metadata = MetadataMap::from_headers(headers.clone());
        let token = bearer_token(&metadata)?;
        self.verifier.verify(token.ok_or_else(|| Error::new(Reason::TokenMissing, "this call needs an access token"))?)
    }

    /// The URL of an upload for its owner `caller`, without scheme and host. Works until `expire_time`.
    pub(super) fn url(&self, id: UploadId, caller: Caller, expire_time: Time) -> String {
        let mut token = Vec::with_capacity(TOKEN_BYTES);
        token.extend_from_slice(caller.user.as_bytes());
        token.extend_from_slice(caller.session.as_bytes());
        token.extend_from_slice(&expire_time.micros().to_be_bytes());
        format!("{PATH}/{id}?token={}", self.sealer.seal(id.as_bytes(), &token))
    }

    /// The caller for whom the URL of this upload was made; `None` without a token in its query.
    ///
    /// TOKEN_INVALID, TOKEN_EXPIRED, and SESSION_REVOKED when the session in which the URL was made has ended.
    pub(super) fn caller(&self, id: UploadId, query: &str) -> Result<Option<Caller>> {
        let Some((_, token)) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "token") else {
            return Ok(None);
        };
        let opened = self.sealer.open(id.as_bytes(), &token).and_then(|token| parse(&token));
        let (caller, expire_time) =
            opened.ok_or_else(|| Error::new(Reason::TokenInvalid, "the token in the URL is not one of this upload"))?;
        if expire_time <= self.clock.now() {
            return Err(Error::new(Reason::TokenExpired, "the token in the URL has expired"));
        }
        self.verifier.check_session(caller.session)?;
        Ok(Some(caller))
    }
}

fn parse(token: &[u8]) -> Option<(Caller, Time)> {
    let (user, rest) = token.split_first_chunk::<16>()?;
    let (session, rest) = rest.split_first_chunk::<16>()?;
    let expire_time = Time::from_micros(i64::from_be_bytes(rest.try_into().ok()?));
    // The rights of an owner are enough.
    let (user, session) = (UserId::from_bytes(*user), SessionId::from_bytes(*session));
    Some((Caller { user, session, role: Role::User }, expire_time))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Knows no session but one.
    struct OneSession(SessionId);

    impl TokenVerifier for OneSession {
        fn verify(&self, _: &str) -> Result<Caller> {
            Err(Error::new(Reason::TokenInvalid, "not asked"))
        }

        fn check_session(&self, session: SessionId) -> Result<()> {
            if session == self.0 { Ok(()) } else { Err(Error::new(Reason::SessionRevoked, "it has ended")) }
        }
    }

    #[test]
    fn a_url_belongs_to_one_upload_until_it_expires_or_its_session_ends() {
        let secrets = Secrets::parse("YR0bB2eWj90i-7LipkOHuLzm9t54yAD2IuMw9jDtoO0").unwrap();
        let clock = Clock::standing_at(Time::from_micros(1_000_000));
        let session = SessionId::from_bytes([2; 16]);
        let urls = UploadUrls::new(&secrets, Arc::new(OneSession(session)), clock.clone());
        let caller = Caller { user: UserId::from_bytes([1; 16]), session, role: Role::User };
        let (id, later) = (UploadId::from_bytes([3; 16]), Time::from_micros(clock.now().micros() + 60_000_000));
        let query = |caller, until| urls.url(id, caller, until).split_once('?').unwrap().1.to_owned();
        let refusal = |id, query: &str| urls.caller(id, query).unwrap_err().reason();

        let good = query(caller, later);
        assert_eq!(urls.caller(id, &good).unwrap(), Some(caller));
        assert_eq!(urls.caller(id, "").unwrap(), None);
        assert_eq!(urls.caller(id, "other=1").unwrap(), None);
        assert_eq!(refusal(UploadId::from_bytes([4; 16]), &good), Reason::TokenInvalid);
        for bad in ["token=", "token=x", &format!("{good}A"), &good[..good.len() - 1]] {
            assert_eq!(refusal(id, bad), Reason::TokenInvalid, "{bad}");
        }
        assert_eq!(refusal(id, &query(caller, clock.now())), Reason::TokenExpired);
        let other = Caller { session: SessionId::from_bytes([9; 16]), ..caller };
        assert_eq!(refusal(id, &query(other, later)), Reason::SessionRevoked);
    }
}
