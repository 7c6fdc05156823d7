//! The URLs of uploads. Whoever has one can send and cancel that upload, without an access token: a phone's system goes on
//! with a transfer for longer than access tokens live, and while the app does not run.

use std::sync::Arc;

use http::{HeaderMap, header};
use tonic::metadata::MetadataMap;
use url::form_urlencoded;

use crate::caller::{Caller, Role, SessionId, UserId};
use crate::error::{Error, Reason, Result};
use crate::id::UploadId;
use crate::rpc::auth::{TokenVerifier, bearer_token};
use crate::secrets::{Purpose, Sealer, Secrets};

/// The path below which uploads are.
pub(super) const PATH: &str = "/uploads";

/// The bytes of a token: account and session.
const TOKEN_BYTES: usize = 16 + 16;

/// Makes and reads the URLs.
pub(super) struct UploadUrls {
    sealer: Sealer,
    verifier: Arc<dyn TokenVerifier>,
}

impl UploadUrls {
    /// `verifier` verifies access tokens, and knows which sessions have ended.
    pub(super) fn new(secrets: &Secrets, verifier: Arc<dyn TokenVerifier>) -> Self {
        Self { sealer: secrets.sealer(Purpose::UploadUrl), verifier }
    }

    /// The caller whose access token the request has. TOKEN_MISSING, and the reasons of [`TokenVerifier::verify`].
    pub(super) fn bearer(&self, headers: &HeaderMap) -> Result<Caller> {
        let metadata = MetadataMap::from_headers(headers.clone());
        let token = bearer_token(&metadata)?;
        self.verifier.verify(token.ok_or_else(|| Error::new(Reason::TokenMissing, "this call needs an access token"))?)
    }

    /// The URL of an upload for its owner `caller`, without scheme and host. It works while the session is active.
    pub(super) fn url(&self, id: UploadId, caller: Caller) -> String {
        let mut token = Vec::with_capacity(TOKEN_BYTES);
        token.extend_from_slice(caller.user.as_bytes());
        token.extend_from_slice(caller.session.as_bytes());
        format!("{PATH}/{id}?token={}", self.sealer.seal(id.as_bytes(), &token))
    }

    /// The caller for whom the URL of this upload was made; `None` if the request is to be authenticated by its access
    /// token, because the URL has no token, or one that no longer works.
    ///
    /// TOKEN_INVALID, and SESSION_REVOKED when the session in which the URL was made has ended, for requests without an
    /// access token.
    pub(super) async fn caller(&self, id: UploadId, query: &str, headers: &HeaderMap) -> Result<Option<Caller>> {
        let Some((_, token)) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "token") else {
            return Ok(None);
        };
        match self.open(id, &token).await {
            Ok(caller) => Ok(Some(caller)),
            Err(_) if headers.contains_key(header::AUTHORIZATION) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn open(&self, id: UploadId, token: &str) -> Result<Caller> {
        let opened = self.sealer.open(id.as_bytes(), token).and_then(|token| parse(&token));
        let caller =
            opened.ok_or_else(|| Error::new(Reason::TokenInvalid, "the token in the URL is not one of this upload"))?;
        self.verifier.check_session(caller.session)?;
        self.verifier.check_stored_session(caller.session).await?;
        Ok(caller)
    }
}

fn parse(token: &[u8]) -> Option<Caller> {
    let (user, session) = token.split_first_chunk::<16>()?;
    let (user, session) = (UserId::from_bytes(*user), SessionId::from_bytes(session.try_into().ok()?));
    // The rights of an owner are enough.
    Some(Caller { user, session, role: Role::User })
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use futures_util::future::BoxFuture;

    use super::*;

    /// Knows no session but one.
    struct OneSession(SessionId);

    impl TokenVerifier for OneSession {
        fn verify(&self, _: &str) -> Result<Caller> {
            Err(Error::new(Reason::TokenInvalid, "not asked"))
        }

        fn check_session(&self, _: SessionId) -> Result<()> {
            Ok(())
        }

        fn check_stored_session(&self, session: SessionId) -> BoxFuture<'_, Result<()>> {
            let is_active = session == self.0;
            let ended = || Error::new(Reason::SessionRevoked, "it has ended");
            Box::pin(ready(if is_active { Ok(()) } else { Err(ended()) }))
        }
    }

    #[tokio::test]
    async fn a_url_belongs_to_one_upload_until_its_session_ends() {
        let secrets = Secrets::parse("YR0bB2eWj90i-7LipkOHuLzm9t54yAD2IuMw9jDtoO0").unwrap();
        let session = SessionId::from_bytes([2; 16]);
        let urls = UploadUrls::new(&secrets, Arc::new(OneSession(session)));
        let caller = Caller { user: UserId::from_bytes([1; 16]), session, role: Role::User };
        let (id, none) = (UploadId::from_bytes([3; 16]), HeaderMap::new());
        let query = |caller| urls.url(id, caller).split_once('?').unwrap().1.to_owned();
        let refusal = async |id, query: &str| urls.caller(id, query, &none).await.unwrap_err().reason();

        let good = query(caller);
        assert_eq!(urls.caller(id, &good, &none).await.unwrap(), Some(caller));
        assert_eq!(urls.caller(id, "", &none).await.unwrap(), None);
        assert_eq!(urls.caller(id, "other=1", &none).await.unwrap(), None);
        assert_eq!(refusal(UploadId::from_bytes([4; 16]), &good).await, Reason::TokenInvalid);
        for bad in ["token=", "token=x", &format!("{good}A"), &good[..good.len() - 1]] {
            assert_eq!(refusal(id, bad).await, Reason::TokenInvalid, "{bad}");
        }
        let ended = query(Caller { session: SessionId::from_bytes([9; 16]), ..caller });
        assert_eq!(refusal(id, &ended).await, Reason::SessionRevoked);
        // Then the access token decides.
        let bearer = HeaderMap::from_iter([(header::AUTHORIZATION, "Bearer x".parse().unwrap())]);
        assert_eq!(urls.caller(id, &ended, &bearer).await.unwrap(), None);
    }
}
