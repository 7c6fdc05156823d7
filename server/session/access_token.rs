//! Access tokens: JWTs that every node verifies without the database.
//!
//! HS256 is the only algorithm. `kid` selects the key, so that old and new keys overlap while a secret is replaced. All
//! claims are required and have exactly one type. The format is private: clients must not parse tokens.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};

use super::hs256;
use crate::caller::{Caller, Role, SessionId, UserId};
use crate::clock::Time;
use crate::error::{Error, Reason, Result};
use crate::secrets::{Purpose, SECRET_BYTES, Secrets, random, sha256};

/// The largest expected difference between the clocks of two nodes.
pub(super) const LEEWAY: Duration = Duration::from_secs(5);
/// The issuer.
const ISSUER: &str = "marquee";
/// The audience.
const AUDIENCE: &str = "marquee-api";
/// The type of the token, which keeps any other JWT signed with these keys from being accepted.
const TYPE: &str = "access";
/// How many verified tokens are kept, so that the tokens that are used again and again are not decoded again. An entry has
/// less than 600 bytes.
const MAX_VERIFIED: usize = 10_000;

/// The claims. Times are whole seconds since the Unix epoch; ids are UUIDs as text.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    typ: String,
    /// The account.
    sub: String,
    /// The session.
    sid: String,
    /// The role's number.
    role: i32,
    /// Random, so that two tokens issued in the same second differ.
    jti: String,
    iat: i64,
    nbf: i64,
    exp: i64,
}

struct VerificationKey {
    id: String,
    decoding: DecodingKey,
}

/// Issues and verifies access tokens.
pub(super) struct AccessTokens {
    header: Header,
    signing: EncodingKey,
    keys: Vec<VerificationKey>,
    validation: Validation,
    ttl: Duration,
    /// By the bytes of the token. The times are checked at each use; whether the session was revoked is not in here.
    verified: Cache<Box<str>, VerifiedToken>,
}

/// What a token with a correct signature and complete claims says. Times are whole seconds since the Unix epoch.
#[derive(Clone)]
struct VerifiedToken {
    caller: Caller,
    begin: i64,
    end: i64,
}

impl AccessTokens {
    /// Tokens that are valid for `ttl`, in whole seconds.
    pub(super) fn new(secrets: &Secrets, ttl: Duration) -> Self {
        hs256::install();
        let keys = secrets.keys(Purpose::AccessToken);
        let newest = &keys[0];
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // The library would use the system's time; `VerifiedToken::at` uses our clock and checks `iat`, too.
        validation.validate_exp = false;
        Self {
            header: Header { kid: Some(key_id(newest)), ..Header::new(Algorithm::HS256) },
            signing: EncodingKey::from_secret(newest),
            keys: keys
                .iter()
                .map(|key| VerificationKey { id: key_id(key), decoding: DecodingKey::from_secret(key) })
                .collect(),
            validation,
            ttl,
            verified: Cache::new(MAX_VERIFIED),
        }
    }

    /// A token for `caller`, and its expiry.
    pub(super) fn issue(&self, caller: &Caller, now: Time) -> Result<(String, Time)> {
        let expire = (now + self.ttl).seconds();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            typ: TYPE.to_owned(),
            sub: caller.user.to_string(),
            sid: caller.session.to_string(),
            role: caller.role as i32,
            jti: BASE64URL_NOPAD.encode(&random()[..16]),
            iat: now.seconds(),
            nbf: now.seconds(),
            exp: expire,
        };
        let token = jsonwebtoken::encode(&self.header, &claims, &self.signing).map_err(Error::internal)?;
        Ok((token, Time::from_micros(expire.saturating_mul(1_000_000))))
    }

    /// Returns the caller that `token` names. Does not check whether the session was revoked.
    pub(super) fn verify(&self, token: &str, now: Time) -> Result<Caller> {
        if let Some(verified) = self.verified.get(token) {
            return verified.at(now);
        }
        let verified = self.read(token).ok_or_else(invalid)?;
        let caller = verified.at(now)?;
        self.verified.insert(token.into(), verified);
        Ok(caller)
    }

    fn read(&self, token: &str) -> Option<VerifiedToken> {
        let claims = self.decode(token)?;
        Some(VerifiedToken {
            caller: Caller {
                user: UserId::parse(&claims.sub)?,
                session: SessionId::parse(&claims.sid)?,
                role: Role::from_number(claims.role)?,
            },
            begin: claims.nbf.max(claims.iat),
            // If the configured lifetime was shortened, it applies to older tokens too, because revocations are kept only
            // for that long.
            end: claims.exp.min(claims.iat.saturating_add(seconds(self.ttl))),
        })
    }

    fn decode(&self, token: &str) -> Option<Claims> {
        let id = jsonwebtoken::decode_header(token).ok()?.kid?;
        let key = self.keys.iter().find(|key| key.id == id)?;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.decoding, &self.validation).ok()?.claims;
        (claims.typ == TYPE).then_some(claims)
    }
}

impl VerifiedToken {
    fn at(&self, now: Time) -> Result<Caller> {
        let (now, leeway) = (now.seconds(), seconds(LEEWAY));
        if self.begin > now.saturating_add(leeway) {
            return Err(invalid());
        }
        if self.end.saturating_add(leeway) <= now {
            return Err(Error::new(Reason::TokenExpired, "the access token has expired; refresh the session"));
        }
        Ok(self.caller)
    }
}

fn invalid() -> Error {
    Error::new(Reason::TokenInvalid, "the access token is not valid")
}

/// An id of a key that reveals nothing about it.
fn key_id(key: &[u8; SECRET_BYTES]) -> String {
    BASE64URL_NOPAD.encode(&sha256(key)[..9])
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "access_token_tests.rs"]
mod tests;
