//! Which page a request comes from, for what only known pages may do: keep a refresh token in a cookie.
//!
//! A browser sends its cookies whoever makes it call, so a cookie alone proves nothing. It also sends `Origin` with every
//! POST, and no page can change that: the cookie counts for nothing unless that is an origin that we were told of
//! (`--cors-origin`), or our own. Without a browser there is no `Origin`, and no page is known.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use http::{HeaderMap, HeaderValue, Uri, header};

use crate::config::EdgeConfig;
use crate::error::{Error, Reason, Result};

/// What browsers say of how the page's site and ours are related.
const FETCH_SITE: &str = "sec-fetch-site";

/// In the extensions of a request that a known page sends.
#[derive(Debug, Clone, Copy)]
struct KnownPage;

/// The origins that are known; cheap to clone.
#[derive(Debug, Clone)]
pub struct Origins {
    listed: Arc<[HeaderValue]>,
    public: Option<HeaderValue>,
}

/// An origin in the command line that no browser would send.
#[derive(Debug, thiserror::Error)]
#[error(
    "--cors-origin {0}: an origin is http(s)://host[:port] as browsers send it: in lower case, without the scheme's own port \
     and without a path"
)]
pub struct InvalidOrigin(String);

impl Origins {
    /// Those of `--cors-origin`, and our own.
    pub fn new(config: &EdgeConfig) -> Result<Self, InvalidOrigin> {
        let listed = config.cors_origins.iter().map(|origin| parse_origin(origin)).collect::<Result<_, _>>()?;
        Ok(Self { listed, public: config.public_url.as_deref().and_then(of_url) })
    }

    /// Those of `--cors-origin`.
    pub fn listed(&self) -> impl Iterator<Item = HeaderValue> {
        self.listed.iter().cloned()
    }

    /// Whether this is one of `--cors-origin`.
    pub fn lists(&self, origin: &HeaderValue) -> bool {
        self.listed.contains(origin)
    }

    /// Notes in a request's extensions whether a known page sends it, for [`check`].
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
        // The host that we were reached by: in HTTP/2 a part of the target, in HTTP/1 a header. A page that came from there
        // came from us, or from the proxy before us.
        let reached_by = uri.authority().map(|authority| authority.as_str().as_bytes());
        let reached_by = reached_by.or_else(|| headers.get(header::HOST).map(HeaderValue::as_bytes));
        self.lists(origin) || self.public.as_ref() == Some(origin) || reached_by == Some(host.as_bytes())
    }
}

/// Refuses a request that no known page sends, and one of a page of another site: no browser keeps the cookie for that one,
/// which it would only find out later. `COOKIE_ORIGIN_UNKNOWN`.
pub fn check<T>(request: &tonic::Request<T>) -> Result<()> {
    let refused = |message| Err(Error::new(Reason::CookieOriginUnknown, message));
    if request.extensions().get::<KnownPage>().is_none() {
        return refused(
            "a refresh token travels in a cookie only for pages of this server's origin or one of --cors-origin, by \
             https:// or on the loopback host",
        );
    }
    if request.metadata().get(FETCH_SITE).is_some_and(|site| site == "cross-site") {
        return refused("the page is of another site than this server, for which browsers keep no such cookie");
    }
    Ok(())
}

/// Whether this machine alone is reached by that name, as browsers judge it; IPv6 in brackets.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    bare == "localhost" || bare.ends_with(".localhost") || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// Host and port of an origin whose pages come unchanged from there: by TLS, or from this machine. Whoever sits on the way
/// can make up any other.
fn trusted_host(origin: &HeaderValue) -> Option<&str> {
    let origin = origin.to_str().ok()?;
    if let Some(host) = origin.strip_prefix("https://") {
        return Some(host).filter(|host| !host.is_empty());
    }
    let host = origin.strip_prefix("http://")?;
    let url: Uri = origin.parse().ok()?;
    url.host().is_some_and(is_loopback).then_some(host)
}

/// An origin as browsers send it: scheme, host and port, and nothing behind. Any other would match no page, silently.
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
    fn our_own_origin_is_where_we_are_reached() {
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
    fn what_is_listed_or_public_is_known_wherever_we_are_reached() {
        let listed = ["https://app.example.com", "http://app.example.com", "http://localhost:5173"];
        let listed = listed.iter().map(|origin| origin.parse().unwrap()).collect();
        let origins = Origins { listed, public: of_url("https://video.example.com/api") };
        for origin in ["https://app.example.com", "http://localhost:5173", "https://video.example.com"] {
            assert!(is_known(&origins, "/", "10.0.0.7:50051", &[origin]), "{origin}");
        }
        // What anybody on the way can make up; siblings; more than one; nobody.
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
