//! Decides whether a request comes from a known web page. Only known pages may keep a refresh token in a cookie.
//!
//! A browser sends its cookies no matter which page causes the request, so a cookie alone proves nothing. But it also
//! sends `Origin` with every POST, which no page can forge. The cookie is accepted only if `Origin` is listed by
//! `--cors-origin` or is the server's own. Clients other than browsers send no `Origin`, so they are no known page.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use http::{HeaderMap, HeaderValue, Uri, header};

use crate::config::EdgeConfig;
use crate::error::{Error, Reason, Result};

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
    pub fn new(config: &EdgeConfig) -> Result<Self, InvalidOrigin> {
        let listed = config.cors_origins.iter().map(|origin| parse_origin(origin)).collect::<Result<_, _>>()?;
        Ok(Self { listed, public: config.public_url.as_deref().and_then(of_url) })
    }

    /// The origins of `--cors-origin`.
    pub fn listed(&self) -> impl Iterator<Item = HeaderValue> {
        self.listed.iter().cloned()
    }

    /// Whether `--cors-origin` lists this origin.
    pub fn lists(&self, origin: &HeaderValue) -> bool {
        self.listed.contains(origin)
    }

    /// Marks a request that comes from a known page, for [`check`].
    pub fn mark_known(&self, mut request: Request) -> Request {
        if self.is_known(request.uri(), request.headers()) {
            request.extensions_mut().insert(KnownPage);
        }
        request
    }

    fn is_known(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let (Some(origin), None) = (origins.next(), origins.next()) else { return false };
        let Some(host) = trusted_host(origin) else { return false };
        // The host that the client addressed: in HTTP/2 a part of the target, in HTTP/1 a header. A page of the same
        // host was served by this server, or by the proxy in front of it.
        let reached_by = uri.authority().map(|authority| authority.as_str().as_bytes());
        let reached_by = reached_by.or_else(|| headers.get(header::HOST).map(HeaderValue::as_bytes));
        self.lists(origin) || self.public.as_ref() == Some(origin) || reached_by == Some(host.as_bytes())
    }
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
        let origins = Origins { listed: Arc::default(), public: None };
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
        let listed = listed.iter().map(|origin| origin.parse().unwrap()).collect();
        let origins = Origins { listed, public: of_url("https://video.example.com/api") };
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
}
