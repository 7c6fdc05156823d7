//! The SDK's clients, configured with TLS by rustls on ring, a bound on every wait, and few retries.

use std::time::Duration;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{RequestChecksumCalculation, ResponseChecksumValidation};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

use crate::engine::blob::cdn::Cdn;

/// How many times a request is sent at most.
pub(super) const ATTEMPTS: u32 = 3;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest pause before the first retry; it doubles with each further one. The actual pause is random below that.
const BACKOFF: Duration = Duration::from_millis(200);
/// The longest pause.
const MAX_BACKOFF: Duration = Duration::from_secs(2);
/// The region for stores that have none.
const DEFAULT_REGION: &str = "us-east-1";

/// The address of the store, and how to use it.
#[derive(Debug)]
pub struct Settings {
    /// The bucket.
    pub bucket: String,
    /// The prefix of the names of all objects; empty, or ends with a slash.
    pub prefix: String,
    /// The store's URL; None for AWS.
    pub endpoint: Option<String>,
    /// The endpoint in presigned URLs, if clients reach the store under another URL.
    pub public_endpoint: Option<String>,
    /// The region; None for the default of AWS's tools.
    pub region: Option<String>,
    /// Whether URLs have the bucket in the path, not in the host name.
    pub path_style: bool,
    /// Which requests carry checksums.
    pub checksums: Checksums,
    /// None for the default of AWS's tools.
    pub credentials: Option<Credentials>,
    /// The longest that one request may take.
    pub timeout: Duration,
    /// The content delivery network that clients read from.
    pub cdn: Option<Cdn>,
}

/// Which requests carry checksums that the SDK computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Checksums {
    /// All requests that can: the store verifies the bytes by CRC-32C.
    Supported,
    /// Only requests that must, for stores that do not support the newer checksums.
    Required,
}

/// A key pair.
#[derive(Clone)]
pub struct Credentials {
    /// The id of the access key.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

/// The client for requests, and the client that makes presigned URLs.
pub(super) async fn connect(settings: &Settings) -> (Client, Client) {
    let tls = Provider::Rustls(CryptoMode::Ring);
    let http = aws_smithy_http_client::Builder::new().tls_provider(tls).build_https();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT.min(settings.timeout))
        .operation_attempt_timeout(settings.timeout)
        .operation_timeout((settings.timeout + MAX_BACKOFF) * ATTEMPTS)
        .build();
    let retries =
        RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(BACKOFF).with_max_backoff(MAX_BACKOFF);
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .timeout_config(timeouts)
        .retry_config(retries)
        // It mistakes a slow store for a stuck one; the timeouts handle both.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    if let Some(Credentials { access_key_id, secret_access_key }) = &settings.credentials {
        let credentials =
            aws_sdk_s3::config::Credentials::new(access_key_id, secret_access_key, None, None, "the command line");
        loader = loader.credentials_provider(credentials);
    }
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
    } else if settings.credentials.is_some() {
        // Like AWS's tools, but without asking the machine, which has no role where there is an access key: outside of
        // AWS, the question takes a second and logs warnings.
        let named = RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new());
        let named = named.or_else(ProfileFileRegionProvider::new());
        loader = loader.region(named.or_else(Region::from_static(DEFAULT_REGION)));
    }
    let shared = loader.load().await;
    let region = shared.region().cloned().unwrap_or(Region::from_static(DEFAULT_REGION));
    let config = |endpoint: Option<&String>, checksums: Checksums| {
        let (request, response) = match checksums {
            Checksums::Supported => {
                (RequestChecksumCalculation::WhenSupported, ResponseChecksumValidation::WhenSupported)
            }
            Checksums::Required => (RequestChecksumCalculation::WhenRequired, ResponseChecksumValidation::WhenRequired),
        };
        let mut config = aws_sdk_s3::config::Builder::from(&shared)
            .region(region.clone())
            .force_path_style(settings.path_style)
            .request_checksum_calculation(request)
            .response_checksum_validation(response);
        config.set_endpoint_url(endpoint.cloned().or_else(|| shared.endpoint_url().map(str::to_owned)));
        Client::from_conf(config.build())
    };
    let public = settings.public_endpoint.as_ref().or(settings.endpoint.as_ref());
    // Browsers use the URLs, and do not send the headers that signed checksums would require.
    (config(settings.endpoint.as_ref(), settings.checksums), config(public, Checksums::Required))
}

/// A CRC-32C in the notation of S3.
pub(super) fn crc32c_text(crc32c: u32) -> String {
    data_encoding::BASE64.encode(&crc32c.to_be_bytes())
}
