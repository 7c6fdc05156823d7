//! URLs of a content delivery network (CDN) that serves the bucket.
//!
//! With `--cdn-url`, the URLs of videos are those of the CDN instead of presigned ones of the store: the original, single
//! files, and the files that our playlists name. The playlists themselves stay at this server, because each is written for
//! one viewer. Pictures do, too: their URLs are public and never change, so that any cache may be put before this server.
//! A signature opens all files of one video, `<cdn-url>/<s3-prefix>videos/<id>/`, until it expires, and nothing else. The CDN
//! must refuse what is not signed, and reads from the bucket with rights of its own.
//!
//! What the CDN cannot know: a signed URL works until it expires, even if the video becomes private before. So does one of a
//! deleted video as long as the network has the bytes in a cache; the bucket has them for some seconds only. Where that is too
//! long, shorten `--playback-ttl` and the cache lifetime of the CDN. A folder has no CDN: this server checks each request for
//! it, and a cache before the server would undo that.
//!
//! # CloudFront
//!
//! A custom policy with a wildcard, in the query of each URL. It is signed over SHA-256 with ECDSA on P-256 or with RSA of
//! 2,048 bits, and says so (`Hash-Algorithm=SHA256`). CloudFront takes ECDSA since September 2025 and SHA-256 since April
//! 2026; before, it was RSA over SHA-1, which *ring* does not make, for a reason. So no crate beside rustls' *ring* is
//! needed. ECDSA's signatures are a quarter as long, which counts in a playlist with a line for each segment. CloudFront
//! itself leaves these parameters out of its cache key.
//!
//! # Bunny
//!
//! A directory token of the advanced kind, HMAC over SHA-256, in the path: `/bcdn_token=...&token_path=...&expires=.../`
//! before the object's path. (The older kind, a SHA-256 over the key and the text, is not made.)

mod bunny;
mod cloudfront;

use http::Uri;

use crate::clock::Time;

/// The settings of a CDN.
#[derive(Clone)]
pub struct CdnSettings {
    /// Where the CDN serves the root of the bucket: `http` or `https`, without a query.
    pub url: String,
    pub kind: CdnKind,
    /// CloudFront: the private key in PEM. Bunny: the security key of the pull zone.
    pub key: String,
    /// CloudFront: the id of the public key. Not used for Bunny.
    pub key_id: Option<String>,
}

/// Which CDN it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum CdnKind {
    /// Amazon CloudFront, with a trusted key group.
    Cloudfront,
    /// Bunny, with token authentication.
    Bunny,
}

/// Why a CDN's settings cannot be used. No text contains the key.
#[derive(Debug, thiserror::Error)]
pub enum CdnError {
    #[error("--cdn-url is not an http:// or https:// URL whose path has only letters, digits and the characters -._~/")]
    Url,
    #[error(
        "--cdn-key is not a private key in PEM that CloudFront takes: ECDSA on P-256 (openssl ecparam -name prime256v1 -genkey -noout) or RSA of 2,048 bits"
    )]
    Key,
    #[error("--cdn-key is empty or contains spaces")]
    Token,
    #[error("--cdn-kind=cloudfront needs --cdn-key-id, the id of the public key: letters and digits")]
    KeyId,
    /// The signature could not be made.
    #[error("a URL of the CDN cannot be signed: {0}")]
    Signing(rustls::Error),
}

/// Signs URLs of a CDN.
#[derive(Debug)]
pub struct Cdn {
    /// Scheme and host.
    origin: String,
    /// The path of the bucket's root; empty, or begins with a slash and does not end with one.
    path: String,
    signer: Signer,
}

#[derive(Debug)]
enum Signer {
    CloudFront(cloudfront::Signer),
    Bunny(bunny::Signer),
}

impl Cdn {
    pub fn new(settings: &CdnSettings) -> Result<Self, CdnError> {
        let uri: Uri = settings.url.parse().map_err(|_| CdnError::Url)?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        let (Some(scheme @ ("http" | "https")), Some(host)) = (uri.scheme_str(), uri.authority()) else {
            return Err(CdnError::Url);
        };
        if uri.query().is_some() || !uri.path().bytes().all(plain) {
            return Err(CdnError::Url);
        }
        let signer = match settings.kind {
            CdnKind::Cloudfront => {
                Signer::CloudFront(cloudfront::Signer::new(&settings.key, settings.key_id.as_deref())?)
            }
            CdnKind::Bunny => Signer::Bunny(bunny::Signer::new(&settings.key)?),
        };
        Ok(Self { origin: format!("{scheme}://{host}"), path: uri.path().trim_end_matches('/').to_owned(), signer })
    }

    /// The URL of an object until a time, of which whole seconds count. The signature opens all objects whose names begin
    /// with `folder`, with which the object's name begins. Neither has a character that needs an escape.
    pub(super) fn sign(&self, folder: &str, object: &str, expire_time: Time) -> Result<String, CdnError> {
        let (origin, folder, object) =
            (&self.origin, format!("{}/{folder}", self.path), format!("{}/{object}", self.path));
        match &self.signer {
            Signer::CloudFront(signer) => {
                let query = signer.query(&format!("{origin}{folder}*"), expire_time.seconds())?;
                Ok(format!("{origin}{object}?{query}"))
            }
            Signer::Bunny(signer) => Ok(format!("{origin}/{}{object}", signer.segment(&folder, expire_time.seconds()))),
        }
    }
}

impl std::fmt::Debug for CdnSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CdnSettings").field("url", &self.url).field("kind", &self.kind).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str, kind: CdnKind, key: &str, key_id: Option<&str>) -> CdnSettings {
        CdnSettings { url: url.to_owned(), kind, key: key.to_owned(), key_id: key_id.map(str::to_owned) }
    }

    fn bunny(url: &str) -> Result<Cdn, CdnError> {
        Cdn::new(&settings(url, CdnKind::Bunny, "SecurityKey", None))
    }

    #[test]
    fn the_url_may_have_a_path() {
        for (url, expected) in [
            (
                "https://x.b-cdn.net",
                "https://x.b-cdn.net/bcdn_token=T&token_path=%2Fvideos%2F1%2F&expires=2/videos/1/a",
            ),
            ("https://x/a.b/", "https://x/bcdn_token=T&token_path=%2Fa.b%2Fvideos%2F1%2F&expires=2/a.b/videos/1/a"),
        ] {
            let signed = bunny(url).unwrap().sign("videos/1/", "videos/1/a", Time::from_micros(2_999_999)).unwrap();
            let (start, rest) = signed.split_once("bcdn_token=").unwrap();
            let (_, rest) = rest.split_once('&').unwrap();
            assert_eq!(format!("{start}bcdn_token=T&{rest}"), expected);
        }
        for bad in ["", "x", "ftp://x", "https://x?y", "https://x/a b", "https://x/%41", "https://x/a&b", "/videos"] {
            assert!(matches!(bunny(bad), Err(CdnError::Url)), "{bad}");
        }
    }

    #[test]
    fn keys_are_checked_and_never_shown() {
        let pem = rcgen::KeyPair::generate().unwrap().serialize_pem();
        let cloudfront = |key: &str, id: Option<&str>| Cdn::new(&settings("https://x", CdnKind::Cloudfront, key, id));
        let cdn = cloudfront(&pem, Some("K2JCJMDEHXQW5F")).unwrap();
        let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap().serialize_pem();
        for bad in ["", "hunter2", p384.as_str(), &pem[..pem.len() / 2]] {
            let error = cloudfront(bad, Some("K2JCJMDEHXQW5F")).unwrap_err();
            assert!(matches!(error, CdnError::Key), "{error}");
        }
        for bad in [None, Some(""), Some("a&b")] {
            assert!(matches!(cloudfront(&pem, bad), Err(CdnError::KeyId)), "{bad:?}");
        }
        assert!(matches!(Cdn::new(&settings("https://x", CdnKind::Bunny, " ", None)), Err(CdnError::Token)));
        let secret = pem.lines().nth(1).unwrap();
        let settings = settings("https://x", CdnKind::Bunny, "hunter2", None);
        let shown = format!("{cdn:?} {settings:?} {:?}", Cdn::new(&settings));
        assert!(!shown.contains(secret) && !shown.contains("hunter2"), "{shown}");
    }
}
