//! The SDK's clients, as this server wants them: TLS by rustls on ring, every wait bounded, few retries.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{RequestChecksumCalculation, ResponseChecksumValidation};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

/// How often a request is made at most.
pub(super) const ATTEMPTS: u32 = 3;
/// How long the store may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The pause before a request is repeated; it doubles, and is random below that.
const BACKOFF: Duration = Duration::from_millis(200);
/// The longest such pause.
const MAX_BACKOFF: Duration = Duration::from_secs(2);
/// The region of stores that have none.
const DEFAULT_REGION: &str = "us-east-1";

/// Where the store is, and how to speak to it.
#[derive(Debug)]
pub struct Settings {
    /// The bucket.
    pub bucket: String,
    /// What the names of all objects begin with; empty, or ends with a slash.
    pub prefix: String,
    /// The store's URL; `None` is AWS.
    pub endpoint: Option<String>,
    /// What presigned URLs begin with, when clients reach the store elsewhere.
    pub public_endpoint: Option<String>,
    /// The region; `None` is what AWS's tools would take.
    pub region: Option<String>,
    /// Whether the bucket is named in the path, and not in the host's name.
    pub path_style: bool,
    /// Which requests carry checksums.
    pub checksums: Checksums,
    /// Who we are; `None` is what AWS's tools would find out.
    pub credentials: Option<Credentials>,
    /// How long the store may take to answer once.
    pub timeout: Duration,
}

/// Which requests carry checksums of the SDK's making.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Checksums {
    /// All that can: the store checks what arrives by CRC-32C.
    Supported,
    /// Only those that must, for stores that do not know the newer checksums.
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

/// The client that speaks to the store, and the one that makes URLs.
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
        // It takes a store that is slow for one that is stuck; the timeouts end both.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    if let Some(Credentials { access_key_id, secret_access_key }) = &settings.credentials {
        let credentials =
            aws_sdk_s3::config::Credentials::new(access_key_id, secret_access_key, None, None, "the command line");
        loader = loader.credentials_provider(credentials);
    }
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
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
    // A URL is asked for by browsers, which add no header that was signed with it.
    (config(settings.endpoint.as_ref(), settings.checksums), config(public, Checksums::Required))
}

/// A CRC-32C as S3 writes it.
pub(super) fn crc32c_text(crc32c: u32) -> String {
    data_encoding::BASE64.encode(&crc32c.to_be_bytes())
}
