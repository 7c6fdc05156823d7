//! The cookie in which a browser keeps its refresh token, where no script of the page can read it.
//!
//! - It is set, read and removed for pages that [`origin`] knows, and for nobody else. It is removed when its session has
//!   ended, or it will never refresh one again; what may be a hiccup leaves it alone.
//! - `__Host-` has browsers see to it that this host itself has set it, over TLS: no neighbour in the domain can plant one.
//!   `SameSite=Strict` keeps it out of what other sites make the browser send.
//! - Browsers that trust the loopback host, as Chromium and Firefox do, keep it there over plain HTTP too.
//!   `--insecure-cookies` is for those that do not, and for that host alone.

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
/// Without the prefix, which browsers take with `Secure` only.
const INSECURE: CookieSpec = CookieSpec { name: "marquee_refresh", attributes: "Path=/; HttpOnly; SameSite=Strict" };

/// A cookie's name, and what is said with its value.
#[derive(Clone, Copy)]
struct CookieSpec {
    name: &'static str,
    attributes: &'static str,
}

/// The cookie, as this server sets and reads it.
#[derive(Clone)]
pub struct RefreshCookie {
    spec: CookieSpec,
    sessions: Service,
    clock: Clock,
}

/// `--insecure-cookies` where others could read along.
#[derive(Debug, thiserror::Error)]
#[error(
    "--insecure-cookies is for plain HTTP on the loopback host: without TLS, and with --public-url or else --listen on \
     localhost, 127.0.0.1 or [::1]"
)]
pub struct InsecureCookieError;

/// How a new refresh token travels to the client.
pub enum TokenDelivery<'a> {
    /// In the message.
    Message,
    /// In the cookie; the message's is empty.
    Cookie(&'a RefreshCookie),
}

impl RefreshCookie {
    /// The cookie of these sessions, as the flags have it.
    pub fn new(config: &EdgeConfig, sessions: Service, clock: Clock) -> Result<Self, InsecureCookieError> {
        if !config.insecure_cookies {
            return Ok(Self { spec: SECURE, sessions, clock });
        }
        if !is_on_loopback(config) {
            return Err(InsecureCookieError);
        }
        tracing::warn!("--insecure-cookies: refresh tokens travel in cookies without `Secure`");
        Ok(Self { spec: INSECURE, sessions, clock })
    }

    /// How the token that a request asks for is to travel. `COOKIE_ORIGIN_UNKNOWN` when that is the cookie, and the request
    /// is no known page's.
    pub fn delivery<T>(&self, request: &Request<T>, in_cookie: bool) -> Result<TokenDelivery<'_>> {
        if !in_cookie {
            return Ok(TokenDelivery::Message);
        }
        origin::check(request)?;
        Ok(TokenDelivery::Cookie(self))
    }

    /// Exchanges the token in the cookie of a known page for new ones, as [`Service::refresh`] does. When that can never
    /// succeed, the error removes the cookie.
    pub async fn refresh<T: Sync>(&self, request: &Request<T>) -> Result<Tokens, Status> {
        origin::check(request)?;
        let token = cookie_value(self.spec.name, request.metadata())?;
        let token = token.ok_or_else(|| {
            Error::new(
                Reason::TokenInvalid,
                "there is no refresh token, neither in the request nor in a cookie; log in",
            )
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

    /// The session that the cookie of a known page is of.
    pub fn session<T>(&self, request: &Request<T>) -> Option<SessionId> {
        origin::check(request).ok()?;
        self.sessions.session_of(cookie_value(self.spec.name, request.metadata()).ok()??)
    }

    /// Adds to an answer that `ended` is over: whose cookie is `of` that session loses it, unless it gets another.
    pub fn clear_if_ended<T>(&self, of: Option<SessionId>, ended: SessionId, mut answer: Response<T>) -> Response<T> {
        if of == Some(ended) && !answer.metadata().contains_key(SET_COOKIE) {
            answer.metadata_mut().insert(SET_COOKIE, self.header("", 0));
        }
        answer
    }

    /// Makes the browser keep a value for so many seconds; with none it forgets what it has.
    fn header(&self, value: &str, max_age: u64) -> AsciiMetadataValue {
        let CookieSpec { name, attributes } = self.spec;
        let text = format!("{name}={value}; {attributes}; Max-Age={max_age}");
        let mut header = AsciiMetadataValue::try_from(text).expect("a token is base64url");
        // Not to be remembered by what compresses headers, nor to be shown by what prints them.
        header.set_sensitive(true);
        header
    }
}

impl TokenDelivery<'_> {
    /// The answer with tokens in the message that `answer` makes, and a new refresh token where it is to travel.
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

/// The value of the cookie of that name, if one was sent; what is not text is empty.
///
/// `TOKEN_INVALID` for two that differ: one is planted, and nobody can tell which. Removing ours would leave that one alone
/// with the server, and its owner with the user's session.
fn cookie_value<'a>(name: &str, metadata: &'a MetadataMap) -> Result<Option<&'a str>> {
    let pairs = metadata.get_all("cookie").iter().flat_map(|line| line.as_bytes().split(|&byte| byte == b';'));
    let mut values = pairs.filter_map(|pair| pair.trim_ascii().strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    let Some(value) = values.next() else { return Ok(None) };
    if values.any(|other| other != value) {
        return Err(Error::new(Reason::TokenInvalid, "the browser has several cookies of this name; remove them"));
    }
    Ok(Some(std::str::from_utf8(value).unwrap_or_default()))
}

/// Whether clients reach the server over plain HTTP, and from this machine only.
fn is_on_loopback(config: &EdgeConfig) -> bool {
    let is_loopback = match &config.public_url {
        None => config.listen.ip().is_loopback(),
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
    fn of_two_cookies_none_is_taken() {
        for lines in [&[&b"__Host-a=x; __Host-a=y"[..]][..], &[b"__Host-a=x", b"__Host-a="]] {
            assert_eq!(found(lines), Err(Reason::TokenInvalid), "{lines:?}");
        }
    }
}
