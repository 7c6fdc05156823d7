//! The cookie in which a browser keeps its refresh token, where scripts of the page cannot read it.
//!
//! - It is set, read and removed only for pages that [`origin`] recognises. It is removed when its session has ended or
//!   can never be refreshed again; after a temporary error it stays.
//! - The prefix `__Host-` makes browsers accept it only from this host over TLS, so that no neighbour in the domain can
//!   plant one. `SameSite=Strict` keeps browsers from sending it with requests of other sites.
//! - Chromium and Firefox trust the loopback host and keep the cookie there over plain HTTP, too. `--insecure-cookies`
//!   is for other browsers, and for the loopback host only.

use http::Uri;
use tonic::metadata::{AsciiMetadataValue, MetadataMap};
use tonic::{Request, Response, Status};

use crate::caller::SessionId;
use crate::clock::Clock;
use crate::config::EdgeConfig;
use crate::error::{Error, Reason, Result};
use crate::rpc::origin;

use super::model::Tokens;
use super::service::Service;

const SET_COOKIE: &str = "set-cookie";

const SECURE: CookieSpec =
    CookieSpec { name: "__Host-marquee_refresh", attributes: "Path=/; HttpOnly; SameSite=Strict; Secure" };
/// Without the prefix, which browsers accept with `Secure` only.
const INSECURE: CookieSpec = CookieSpec { name: "marquee_refresh", attributes: "Path=/; HttpOnly; SameSite=Strict" };

/// A cookie's name and attributes.
#[derive(Clone, Copy)]
struct CookieSpec {
    name: &'static str,
    attributes: &'static str,
}

/// Sets, reads and removes the cookie; cheap to clone.
#[derive(Clone)]
pub struct RefreshCookie {
    spec: CookieSpec,
    sessions: Service,
    clock: Clock,
}

/// The error for `--insecure-cookies` on a server that is reachable from other machines.
#[derive(Debug, thiserror::Error)]
#[error(
    "--insecure-cookies is for plain HTTP on the loopback host: without TLS, and with --public-url or else --listen on \
     localhost, 127.0.0.1 or [::1]"
)]
pub struct InsecureCookieError;

/// How a new refresh token is delivered to the client.
pub enum TokenDelivery<'a> {
    /// In the response message.
    Message,
    /// In the cookie; the field of the message is empty.
    Cookie(&'a RefreshCookie),
}

impl RefreshCookie {
    /// The cookie of these sessions, configured by the flags.
    pub fn new(config: &EdgeConfig, sessions: Service, clock: Clock) -> Result<Self, InsecureCookieError> {
        if !config.insecure_cookies {
            return Ok(Self { spec: SECURE, sessions, clock });
        }
        if !is_on_loopback(config) {
            return Err(InsecureCookieError);
        }
        tracing::warn!(
            "--insecure-cookies: browsers may send refresh tokens over plain HTTP, because their cookies lack `Secure`"
        );
        Ok(Self { spec: INSECURE, sessions, clock })
    }

    /// How to deliver the token for a request. `COOKIE_ORIGIN_UNKNOWN` when the request asks for the cookie and does
    /// not come from a known page.
    pub fn delivery<T>(&self, request: &Request<T>, in_cookie: bool) -> Result<TokenDelivery<'_>> {
        if !in_cookie {
            return Ok(TokenDelivery::Message);
        }
        origin::check(request)?;
        Ok(TokenDelivery::Cookie(self))
    }

    /// Exchanges the token in a known page's cookie for new tokens, like [`Service::refresh`]. If that can never
    /// succeed, the error response removes the cookie.
    pub async fn refresh<T: Sync>(&self, request: &Request<T>) -> Result<Tokens, Status> {
        origin::check(request)?;
        let token = cookie_value(self.spec.name, request.metadata())?;
        let token = token.ok_or_else(|| {
            Error::new(Reason::TokenInvalid, "there is no refresh token in the request or in a cookie; log in")
        })?;
        self.sessions.refresh(token).await.map_err(|error| {
            let is_final =
                matches!(error.reason(), Reason::TokenInvalid | Reason::SessionRevoked | Reason::SessionExpired);
            let mut status = Status::from(error);
            if is_final {
                status.metadata_mut().insert(SET_COOKIE, self.header("", 0));
            }
            status
        })
    }

    /// The session of a known page's cookie; `None` for other requests.
    pub fn session<T>(&self, request: &Request<T>) -> Option<SessionId> {
        origin::check(request).ok()?;
        self.sessions.session_of(cookie_value(self.spec.name, request.metadata()).ok()??)
    }

    /// Removes the browser's cookie if its session `of` is `ended`, unless `answer` sets a new one.
    pub fn clear_if_ended<T>(&self, of: Option<SessionId>, ended: SessionId, mut answer: Response<T>) -> Response<T> {
        if of == Some(ended) && !answer.metadata().contains_key(SET_COOKIE) {
            answer.metadata_mut().insert(SET_COOKIE, self.header("", 0));
        }
        answer
    }

    /// The header that sets the cookie for `max_age` seconds; 0 removes it.
    fn header(&self, value: &str, max_age: u64) -> AsciiMetadataValue {
        let CookieSpec { name, attributes } = self.spec;
        let text = format!("{name}={value}; {attributes}; Max-Age={max_age}");
        let mut header = AsciiMetadataValue::try_from(text).expect("a token is base64url");
        // Keeps the value out of HPACK's tables and of debug output.
        header.set_sensitive(true);
        header
    }
}

impl TokenDelivery<'_> {
    /// Makes the answer by `answer`, and delivers the new refresh token in the message or in the cookie.
    pub fn respond<T>(&self, mut tokens: Tokens, answer: impl FnOnce(Tokens) -> T) -> Response<T> {
        let header = match self {
            Self::Message => None,
            Self::Cookie(cookie) => {
                let life = tokens.refresh_token_expire_time.since(cookie.clock.now());
                Some(cookie.header(&tokens.refresh_token, life.as_secs()))
            }
        };
        if header.is_some() {
            tokens.refresh_token.clear();
        }
        let mut answer = Response::new(answer(tokens));
        if let Some(header) = header {
            answer.metadata_mut().insert(SET_COOKIE, header);
        }
        answer
    }
}

/// The value of the cookie with this name; `None` when it was not sent, and empty when it is not UTF-8.
///
/// `TOKEN_INVALID` for two different values: one of them is planted, and nobody can tell which. Removing ours would
/// leave only the planted one, so that the user would act within a stranger's session.
fn cookie_value<'a>(name: &str, metadata: &'a MetadataMap) -> Result<Option<&'a str>> {
    let pairs = metadata.get_all("cookie").iter().flat_map(|line| line.as_bytes().split(|&byte| byte == b';'));
    let mut values = pairs.filter_map(|pair| pair.trim_ascii().strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    let Some(value) = values.next() else { return Ok(None) };
    if values.any(|other| other != value) {
        return Err(Error::new(Reason::TokenInvalid, "the browser has several cookies of this name; remove them"));
    }
    Ok(Some(std::str::from_utf8(value).unwrap_or_default()))
}

/// Whether clients reach the server over plain HTTP and from this machine only.
fn is_on_loopback(config: &EdgeConfig) -> bool {
    let is_loopback = match &config.public_url {
        None => config.listen.host.as_deref().is_some_and(origin::is_loopback),
        Some(url) => url
            .parse::<Uri>()
            .is_ok_and(|url| url.scheme_str() == Some("http") && url.host().is_some_and(origin::is_loopback)),
    };
    config.tls_cert.is_none() && is_loopback
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lines: &[&[u8]]) -> Result<Option<String>, Reason> {
        let mut headers = http::HeaderMap::new();
        for line in lines {
            headers.append("cookie", http::HeaderValue::from_bytes(line).unwrap());
        }
        let found = cookie_value("__Host-a", &MetadataMap::from_headers(headers)).map(|found| found.map(str::to_owned));
        found.map_err(|error| error.reason())
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        for lines in [
            &[&b"__Host-a=x"[..]][..],
            &[b"b=1; __Host-a=x; c=3"],
            &[b"b=1", b"__Host-a=x", b"c"],
            &[b"__Host-a=x;__Host-a=x"],
            &[b"b=\xe9\xff; ; =; __Host-a=x"],
            &[b"__host-a=y; __Host-ab=y; x__Host-a=y; b=__Host-a=y; __Host-a=x"],
        ] {
            assert_eq!(found(lines), Ok(Some("x".to_owned())), "{lines:?}");
        }
        for lines in [&b""[..], b"__Host-a", b"__Host-ab=x", b"__host-a=x"] {
            assert_eq!(found(&[lines]), Ok(None), "{lines:?}");
        }
        assert_eq!(found(&[b"__Host-a=\xff"]), Ok(Some(String::new())));
    }

    #[test]
    fn two_different_cookies_are_rejected() {
        for lines in [&[&b"__Host-a=x; __Host-a=y"[..]][..], &[b"__Host-a=x", b"__Host-a="]] {
            assert_eq!(found(lines), Err(Reason::TokenInvalid), "{lines:?}");
        }
    }
}
