//! A content delivery network before an object store: checks signatures as CloudFront and Bunny document it, and then serves
//! what the store has, with rights of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_sdk_s3::Client;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use hmac::{Hmac, KeyInit, Mac};
use rustls::SignatureScheme;
use rustls::crypto::ring::default_provider;
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::object_store::ObjectStore;

/// The path of the bucket's root.
const PATH: &str = "/media";

/// How signatures are checked.
pub(crate) enum Check {
    /// With this public key, a point on P-256.
    CloudFront(Vec<u8>),
    /// With this security key.
    Bunny(String),
}

/// A network. It ends when this is dropped.
pub(crate) struct Cdn {
    url: String,
    /// Seconds that its clock is fast.
    ahead: Arc<AtomicI64>,
    serving: AbortHandle,
}

#[derive(Clone)]
struct Network {
    check: Arc<Check>,
    host: String,
    ahead: Arc<AtomicI64>,
    client: Client,
    bucket: String,
}

impl Drop for Cdn {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Cdn {
    pub(crate) async fn before(objects: &ObjectStore, check: Check) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let host = format!("http://{}", listener.local_addr().expect("an address"));
        let ahead = Arc::new(AtomicI64::new(0));
        let (client, bucket) = objects.reader();
        let network = Network { check: Arc::new(check), host: host.clone(), ahead: ahead.clone(), client, bucket };
        let router = Router::new().fallback(serve).with_state(network);
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("it serves");
        });
        Self { url: format!("{host}{PATH}"), ahead, serving: serving.abort_handle() }
    }

    /// The value of `--cdn-url`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Makes its clock fast by so many seconds.
    pub(crate) fn set_ahead(&self, seconds: i64) {
        self.ahead.store(seconds, Ordering::Relaxed);
    }
}

async fn serve(State(network): State<Network>, uri: Uri, headers: HeaderMap) -> Response {
    let now = marquee::clock::Clock::default().now().seconds() + network.ahead.load(Ordering::Relaxed);
    let path = match &*network.check {
        Check::CloudFront(key) => cloudfront(&network.host, &uri, key, now),
        Check::Bunny(key) => bunny(uri.path(), key, now),
    };
    let Some(path) = path else { return StatusCode::FORBIDDEN.into_response() };
    let Some(object) = path.strip_prefix(PATH).and_then(|path| path.strip_prefix('/')) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let range = headers.get("range").map(|range| range.to_str().expect("text").to_owned());
    let status = if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    match network.client.get_object().bucket(network.bucket).key(object).set_range(range).send().await {
        Ok(found) => {
            let content_type = found.content_type().unwrap_or("binary/octet-stream").to_owned();
            let bytes = found.body.collect().await.expect("the bytes").into_bytes();
            (status, [("content-type", content_type)], Body::from(bytes)).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The path of a URL that a custom policy opens.
fn cloudfront(host: &str, uri: &Uri, key: &[u8], now: i64) -> Option<String> {
    let value = |name: &str| uri.query()?.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let bytes = |name: &str| {
        let text = value(name)?.replace('-', "+").replace('_', "=").replace('~', "/");
        BASE64.decode(text.as_bytes()).ok()
    };
    let (policy, signature) = (bytes("Policy")?, bytes("Signature")?);
    if (value("Hash-Algorithm")?, value("Key-Pair-Id")?) != ("SHA256", "K2JCJMDEHXQW5F") {
        return None;
    }
    let algorithms = default_provider().signature_verification_algorithms.mapping;
    let scheme = SignatureScheme::ECDSA_NISTP256_SHA256;
    let (_, algorithms) = algorithms.iter().find(|(known, _)| *known == scheme)?;
    algorithms.iter().find(|one| one.verify_signature(key, &policy, &signature).is_ok())?;
    let policy: serde_json::Value = serde_json::from_slice(&policy).ok()?;
    let [statement] = &policy["Statement"].as_array()?[..] else { return None };
    let start = statement["Resource"].as_str()?.strip_suffix('*')?;
    let expire_time = statement["Condition"]["DateLessThan"]["AWS:EpochTime"].as_i64()?;
    let path = uri.path().to_owned();
    (now < expire_time && format!("{host}{path}").starts_with(start)).then_some(path)
}

/// The path of a URL that a directory token opens.
fn bunny(path: &str, key: &str, now: i64) -> Option<String> {
    let (token, path) = path.strip_prefix('/')?.split_once('/')?;
    let path = format!("/{path}");
    let value = |name: &str| token.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let folder = value("token_path")?.replace("%2F", "/");
    let expires = value("expires")?;
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(format!("{folder}{expires}token_path={folder}").as_bytes());
    let tag = BASE64URL_NOPAD.decode(value("bcdn_token")?.strip_prefix("HS256-")?.as_bytes()).ok()?;
    mac.verify_slice(&tag).ok()?;
    (now < expires.parse().ok()? && path.starts_with(&folder)).then_some(path)
}
