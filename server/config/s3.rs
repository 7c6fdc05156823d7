//! The flags of the object store.

use std::time::Duration;

use clap::Args;

use super::{duration, http_url};
use crate::engine::blob::cdn::Cdn;
use crate::engine::blob::s3::{Checksums, Credentials, Settings};

/// Where blobs are stored, if not in the data folder.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Object store")]
pub struct S3Config {
    /// Store files in this bucket of an S3-compatible store instead of the data folder.
    #[arg(long = "s3-bucket", env = "MARQUEE_S3_BUCKET")]
    pub bucket: Option<String>,
    /// The prefix of all object names. All objects below it belong to this server; no other server may use it or a
    /// prefix within it.
    #[arg(long = "s3-prefix", env = "MARQUEE_S3_PREFIX", default_value = "", hide_default_value = true, value_parser = prefix, requires = "bucket")]
    pub prefix: String,
    /// The store's URL. Default: AWS.
    #[arg(long = "s3-endpoint", env = "MARQUEE_S3_ENDPOINT", value_parser = http_url, requires = "bucket")]
    pub endpoint: Option<String>,
    /// The beginning of playback URLs, if clients reach the store at another address than this server does.
    #[arg(long = "s3-public-endpoint", env = "MARQUEE_S3_PUBLIC_ENDPOINT", value_parser = http_url, requires = "bucket")]
    pub public_endpoint: Option<String>,
    /// The bucket's region. Default: the one that AWS's tools would use, or else us-east-1.
    #[arg(long = "s3-region", env = "MARQUEE_S3_REGION", requires = "bucket")]
    pub region: Option<String>,
    /// Name the bucket in the path instead of the host name, as most stores other than AWS require.
    #[arg(long = "s3-path-style", env = "MARQUEE_S3_PATH_STYLE", requires = "bucket")]
    pub path_style: bool,
    /// Which requests carry checksums (CRC-32C): all that can, or, for stores that do not support them, only those that
    /// must.
    #[arg(
        long = "s3-checksums",
        env = "MARQUEE_S3_CHECKSUMS",
        value_enum,
        default_value = "supported",
        requires = "bucket"
    )]
    pub checksums: Checksums,
    /// The access key. Default: credentials from where AWS's tools look for them.
    #[arg(
        long = "s3-access-key-id",
        env = "MARQUEE_S3_ACCESS_KEY_ID",
        hide_env_values = true,
        requires = "secret_access_key"
    )]
    pub access_key_id: Option<String>,
    /// The access key's secret.
    #[arg(
        long = "s3-secret-access-key",
        env = "MARQUEE_S3_SECRET_ACCESS_KEY",
        hide_env_values = true,
        requires = "access_key_id"
    )]
    pub secret_access_key: Option<String>,
    /// The longest time for the store to answer a request, for example the upload of a chunk. A request is tried three
    /// times.
    #[arg(long = "s3-timeout", env = "MARQUEE_S3_TIMEOUT", default_value = "30s", value_parser = duration, requires = "bucket")]
    pub timeout: Duration,
}

impl S3Config {
    /// The configured store, with the content delivery network before it; `None` without a bucket.
    pub fn settings(&self, cdn: Option<Cdn>) -> Option<Settings> {
        let credentials = self.access_key_id.clone().zip(self.secret_access_key.clone());
        Some(Settings {
            bucket: self.bucket.clone()?,
            prefix: self.prefix.clone(),
            endpoint: self.endpoint.clone(),
            public_endpoint: self.public_endpoint.clone(),
            region: self.region.clone(),
            path_style: self.path_style,
            checksums: self.checksums,
            credentials: credentials
                .map(|(access_key_id, secret_access_key)| Credentials { access_key_id, secret_access_key }),
            timeout: self.timeout,
            cdn,
        })
    }
}

/// Parses a prefix: segments between slashes, of characters that need no escape anywhere.
fn prefix(text: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let segments = text.strip_suffix('/').unwrap_or(text);
    if text.is_empty() {
        Ok(String::new())
    } else if segments.split('/').all(|one| !matches!(one, "" | "." | "..") && one.bytes().all(plain)) {
        Ok(format!("{segments}/"))
    } else {
        Err("not letters, digits, '-', '_' and '.' between slashes".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_with_a_slash() {
        assert_eq!(prefix("").as_deref(), Ok(""));
        for good in ["a/b", "a/b/"] {
            assert_eq!(prefix(good).as_deref(), Ok("a/b/"));
        }
        for bad in ["/", "/a", "a//b", "a b", "../a", "ä"] {
            assert!(prefix(bad).is_err(), "{bad}");
        }
    }
}
