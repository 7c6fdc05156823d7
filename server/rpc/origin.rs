//! Decides whether a request comes from a known web page. Only known pages may keep a refresh token in a cookie.
//!
//! A browser sends its cookies no matter which page causes the request, so a cookie alone proves nothing. But it also
//! sends `Origin` with every POST, which no page can forge. The cookie is accepted only if `Origin` is listed by
//! `--cors-origin` or is the server's own. Clients other than browsers send no `Origin`, so they are no known page.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, Uri, header};

use super::Next;
use crate::config::EdgeConfig;
use crate::error::{Error, Reason, Result};

/// The most refused origins that are remembered, and so logged.
const MAX_REFUSED: usize = 100;
/// The longest origin that is remembered, in bytes.
const MAX_ORIGIN_BYTES: usize = 255;

/// The header in which browsers say whether the page and the server belong to the same site.
const FETCH_SITE: &str = "sec-fetch-site";

/// Marks a request from a known page, in its extensions.
#[derive(Debug, Clone, Copy)]
struct KnownPage;

/// The known origins; cheap to clone.
#[derive(Debug, Clone)]
pub struct Origins {
    listed: Arc<[HeaderValue]>,
    public: Option<HeaderValue>,
    /// Whether the server listens on a loopback address, so that its callers are programs of the same machine, or come
    /// through a proxy there.
    is_loopback: bool,
    /// The origins whose pages were refused, and logged.
    refused: Arc<Mutex<HashSet<HeaderValue>>>,
}

/// An origin on the command line that no browser would send.
#[derive(Debug, thiserror::Error)]
#[error(
    "--cors-origin {0}: an origin is http(s)://host[:port] as browsers send it: in lower case, without the scheme's own port \
     and without a path"
)]
pub struct InvalidOrigin(String);

impl Origins {
    /// The origins of `--cors-origin` and `--public-url`.
    pub fn new(config: &EdgeConfig, is_loopback: bool) -> Result<Self, InvalidOrigin> {
        let listed = config.cors_origins.iter().map(|origin| parse_origin(origin)).collect::<Result<_, _>>()?;
        let public = config.public_url.as_deref().and_then(of_url);
        Ok(Self { listed, public, is_loopback, refused: Arc::default() })
    }

    /// Whether pages of this origin may read the answer to a request, which was sent without cookies: those of
    /// `--cors-origin`, and pages of the same machine that address a loopback server as such (not by a proxy's name).
    /// Logs once for each origin how to allow it.
    pub fn may_read(&self, origin: &HeaderValue, uri: &Uri, headers: &HeaderMap) -> bool {
        let is_reached_by_loopback = || {
            let addressed = reached_by(uri, headers).and_then(|host| host.parse::<Uri>().ok());
            addressed.is_some_and(|host| host.host().is_some_and(is_loopback))
        };
        if self.lists(origin) || self.is_loopback && is_of_loopback(origin) && is_reached_by_loopback() {
            return true;
        }
        let host = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
        if host.is_none() || host != reached_by(uri, headers) {
            self.log_refusal(origin);
        }
        false
    }

    fn log_refusal(&self, origin: &HeaderValue) {
        let Some(text) = origin.to_str().ok().filter(|text| text.len() <= MAX_ORIGIN_BYTES) else { return };
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.len() < MAX_REFUSED && refused.insert(origin.clone()) {
            tracing::warn!(
                client = "any",
                origin = text,
                "web pages of another origin may not read this server's answers; --cors-origin {text} allows it"
            );
        }
    }

    /// Whether `--cors-origin` lists this origin.
    pub fn lists(&self, origin: &HeaderValue) -> bool {
        self.listed.contains(origin)
    }

    fn is_known(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let (Some(origin), None) = (origins.next(), origins.next()) else { return false };
        let is_trusted = trusted_host(origin).is_some();
        is_trusted && (self.lists(origin) || self.is_own(origin, uri, headers))
    }

    /// Whether a page of this origin was served by this server, or by the proxy in front of it: its host is that of
    /// `--public-url`, or the one that the client addressed.
    fn is_own(&self, origin: &HeaderValue, uri: &Uri, headers: &HeaderMap) -> bool {
        let host = trusted_host(origin);
        self.public.as_ref() == Some(origin) || host.is_some() && reached_by(uri, headers) == host
    }
}

/// The host that the client addressed: in HTTP/2 a part of the target, in HTTP/1 a header.
fn reached_by<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let target = uri.authority().map(http::uri::Authority::as_str);
    target.or_else(|| headers.get(header::HOST)?.to_str().ok())
}

/// Whether the origin's pages were served by a program of the reader's machine.
fn is_of_loopback(origin: &HeaderValue) -> bool {
    let url = origin.to_str().ok().and_then(|origin| origin.parse::<Uri>().ok());
    url.is_some_and(|url| url.host().is_some_and(is_loopback))
}

/// Middleware: marks a request that comes from a known page, for [`check`].
pub async fn mark_known(origins: &Origins, mut request: Request, next: impl Next) -> Response {
    if origins.is_known(request.uri(), request.headers()) {
        request.extensions_mut().insert(KnownPage);
    }
    next(request).await
}

/// `COOKIE_ORIGIN_UNKNOWN` for a request that does not come from a known page, or comes from a page of another site:
/// browsers would not keep the cookie for that page, which it would notice only later.
pub fn check<T>(request: &tonic::Request<T>) -> Result<()> {
    let refused = |message| Err(Error::new(Reason::CookieOriginUnknown, message));
    if request.extensions().get::<KnownPage>().is_none() {
        return refused(
            "a refresh token travels in a cookie only for pages of this server's origin or one of --cors-origin, by \
             https:// or on the loopback host",
        );
    }
    if request.metadata().get(FETCH_SITE).is_some_and(|site| site == "cross-site") {
        return refused("the page belongs to another site than this server, and browsers keep no such cookie for it");
    }
    Ok(())
}

/// Whether the name is the loopback host, as browsers judge it. IPv6 addresses are in brackets.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    bare == "localhost" || bare.ends_with(".localhost") || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// Host and port of an origin whose pages cannot be forged on the way: those over TLS, or from the loopback host.
fn trusted_host(origin: &HeaderValue) -> Option<&str> {
    let origin = origin.to_str().ok()?;
    if let Some(host) = origin.strip_prefix("https://") {
        return Some(host).filter(|host| !host.is_empty());
    }
    let host = origin.strip_prefix("http://")?;
    let url: Uri = origin.parse().ok()?;
    url.host().is_some_and(is_loopback).then_some(host)
}

/// Parses an origin of the command line. It must have exactly the form that browsers send, because any other would
/// silently match no page.
fn parse_origin(origin: &str) -> Result<HeaderValue, InvalidOrigin> {
    let is_of_web = origin.starts_with("https://") || origin.starts_with("http://");
    let value = of_url(origin).filter(|value| is_of_web && value == origin && !origin.contains('*'));
    value.ok_or_else(|| InvalidOrigin(origin.to_owned()))
}

/// The origin of a URL, as browsers send it: in lower case, without the scheme's own port.
fn of_url(url: &str) -> Option<HeaderValue> {
    let url: Uri = url.parse().ok()?;
    let (scheme, host) = (url.scheme_str()?, url.host()?.to_ascii_lowercase());
    let usual = if scheme == "https" { 443 } else { 80 };
    let port = url.port_u16().filter(|&port| port != usual).map(|port| format!(":{port}"));
    format!("{scheme}://{host}{}", port.unwrap_or_default()).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(listed: &[&str], public: Option<HeaderValue>) -> Origins {
        let listed = listed.iter().map(|origin| origin.parse().unwrap()).collect();
        Origins { listed, public, is_loopback: true, refused: Arc::default() }
    }

    fn is_known(origins: &Origins, target: &str, host: &str, sent: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        for origin in sent {
            headers.append(header::ORIGIN, origin.parse().unwrap());
        }
        origins.is_known(&target.parse().unwrap(), &headers)
    }

    #[test]
    fn origins_are_exact() {
        for good in
            ["https://app.example.com", "http://localhost:5173", "http://[::1]:5173", "https://app.example.com:80"]
        {
            assert_eq!(parse_origin(good).unwrap(), good);
        }
        for bad in [
            "*",
            "null",
            "https://*.example.com",
            "https://app.example.com/",
            "https://app.example.com?",
            "https://app.example.com#",
            "https://ada@app.example.com",
            "https://app.example.com ",
            "https://App.example.com",
            "HTTPS://app.example.com",
            "https://app.example.com:443",
            "http://app.example.com:80",
            "ftp://app.example.com",
            "app.example.com",
            "https://",
            "",
        ] {
            assert!(parse_origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_public_url_has_one_origin() {
        for (url, origin) in [
            ("https://Video.Example.com", "https://video.example.com"),
            ("https://video.example.com:443/api/", "https://video.example.com"),
            ("http://video.example.com:80", "http://video.example.com"),
            ("http://video.example.com:443", "http://video.example.com:443"),
            ("http://[::1]:50051/", "http://[::1]:50051"),
        ] {
            assert_eq!(of_url(url).unwrap(), origin, "{url}");
        }
    }

    #[test]
    fn the_loopback_host_has_several_names() {
        for name in ["localhost", "app.localhost", "127.0.0.1", "127.8.9.1", "[::1]", "::1"] {
            assert!(is_loopback(name), "{name}");
        }
        for name in ["localhost.example.com", "notlocalhost", "0.0.0.0", "[::]", "192.168.0.1", "127.0.0.1.example", ""]
        {
            assert!(!is_loopback(name), "{name}");
        }
    }

    #[test]
    fn the_servers_own_origin_is_the_host_that_the_client_addressed() {
        let origins = origins(&[], None);
        let known = |host: &str, origin: &str| is_known(&origins, "/", host, &[origin]);
        assert!(known("localhost:50051", "http://localhost:50051"));
        assert!(known("[::1]:50051", "http://[::1]:50051"));
        assert!(known("video.example.com", "https://video.example.com"), "behind a proxy, or with TLS of ours");
        assert!(
            is_known(&origins, "http://localhost:1/", "elsewhere", &["http://localhost:1"]),
            "HTTP/2 has it in the target"
        );
        for (host, origin) in [
            ("localhost:50051", "http://localhost"),
            ("localhost", "http://localhost:50051"),
            ("localhost:50051", "http://127.0.0.1:50051"),
            ("localhost:50051", "http://localhost:50051.evil.example"),
            ("localhost:50051", "localhost:50051"),
            ("video.example.com", "http://video.example.com"),
            ("null", "null"),
            ("", "https://"),
        ] {
            assert!(!known(host, origin), "{origin} at {host}");
        }
    }

    #[test]
    fn listed_and_public_origins_are_known_at_every_host() {
        let listed = ["https://app.example.com", "http://app.example.com", "http://localhost:5173"];
        let origins = origins(&listed, of_url("https://video.example.com/api"));
        for origin in ["https://app.example.com", "http://localhost:5173", "https://video.example.com"] {
            assert!(is_known(&origins, "/", "10.0.0.7:50051", &[origin]), "{origin}");
        }
        // Rejected: an origin without TLS, siblings, several origins, and none.
        for sent in [
            &["http://app.example.com"][..],
            &["https://evil.example.com"],
            &["https://app.example.com.evil.example"],
            &["https://app.example.com", "https://evil.example.com"],
            &["https://app.example.com https://video.example.com"],
            &["null"],
            &[],
        ] {
            assert!(!is_known(&origins, "/", "10.0.0.7:50051", sent), "{sent:?}");
        }
    }

    #[test]
    fn pages_of_this_machine_may_read_what_a_loopback_server_answers_at_a_loopback_host() {
        let mut origins = origins(&["https://app.example.com"], None);
        let may_read = |origins: &Origins, host: &str, origin: &str| {
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
            origins.may_read(&origin.parse().unwrap(), &"/".parse().unwrap(), &headers)
        };
        for origin in ["http://localhost:5173", "http://127.0.0.1:3000", "http://[::1]:80", "https://a.localhost"] {
            assert!(may_read(&origins, "127.0.0.1:50051", origin), "{origin}");
            assert!(!may_read(&origins, "video.example.com", origin), "{origin} through a proxy");
        }
        assert!(may_read(&origins, "video.example.com", "https://app.example.com"));
        for origin in ["https://evil.example", "null", "http://localhost.evil.example", "http://192.168.0.1"] {
            assert!(!may_read(&origins, "localhost:50051", origin), "{origin}");
        }
        origins.is_loopback = false;
        assert!(!may_read(&origins, "127.0.0.1:50051", "http://localhost:5173"));
    }

    #[test]
    fn refused_origins_are_remembered_up_to_a_bound() {
        let origins = origins(&[], None);
        let headers = HeaderMap::from_iter([(header::HOST, "localhost:50051".parse().unwrap())]);
        for number in 0..2 * MAX_REFUSED {
            for _ in 0..2 {
                let origin = format!("https://{number}.example").parse().unwrap();
                assert!(!origins.may_read(&origin, &"/".parse().unwrap(), &headers));
            }
        }
        assert_eq!(origins.refused.lock().unwrap().len(), MAX_REFUSED);
    }
}
