//! The flags of a content delivery network before the object store.

use std::path::PathBuf;

use clap::Args;

use super::http_url;
use crate::engine::blob::cdn::{Cdn, CdnError, CdnKind, CdnSettings};

/// From where clients read videos, if not from the store itself.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Content delivery network")]
pub struct CdnConfig {
    /// Clients read videos from this content delivery network, which serves the root of the bucket here. Only with
    /// --s3-bucket. A URL of it works until it expires, even if the video becomes private before.
    #[arg(long = "cdn-url", env = "MARQUEE_CDN_URL", value_parser = http_url, requires_all = ["bucket", "cdn_kind"])]
    pub cdn_url: Option<String>,
    /// How the network checks URLs.
    #[arg(long = "cdn-kind", env = "MARQUEE_CDN_KIND", value_enum, requires = "cdn_url")]
    pub cdn_kind: Option<CdnKind>,
    /// The network's key. CloudFront: the private key in PEM, ECDSA on P-256 or RSA of 2,048 bits. Bunny: the pull zone's
    /// key for token authentication.
    #[arg(
        long = "cdn-key",
        env = "MARQUEE_CDN_KEY",
        hide_env_values = true,
        allow_hyphen_values = true,
        requires = "cdn_url",
        conflicts_with = "cdn_key_file"
    )]
    pub cdn_key: Option<String>,
    /// A file with the network's key, instead of --cdn-key.
    #[arg(long = "cdn-key-file", env = "MARQUEE_CDN_KEY_FILE", requires = "cdn_url")]
    pub cdn_key_file: Option<PathBuf>,
    /// CloudFront: the id of the public key, which a trusted key group of the distribution has.
    #[arg(long = "cdn-key-id", env = "MARQUEE_CDN_KEY_ID", requires = "cdn_url")]
    pub cdn_key_id: Option<String>,
}

/// Why the network cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CdnConfigError {
    #[error(transparent)]
    Settings(#[from] CdnError),
    #[error("--cdn-url needs --cdn-key or --cdn-key-file")]
    NoKey,
    #[error("--cdn-key-file {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What is wrong with it.
        source: std::io::Error,
    },
}

impl CdnConfig {
    /// The configured network.
    pub fn cdn(&self) -> Result<Option<Cdn>, CdnConfigError> {
        let (Some(url), Some(kind)) = (&self.cdn_url, self.cdn_kind) else { return Ok(None) };
        let key = match (&self.cdn_key, &self.cdn_key_file) {
            (Some(key), _) => key.clone(),
            (None, Some(file)) => {
                let text = std::fs::read_to_string(file);
                text.map_err(|source| CdnConfigError::File { path: file.display().to_string(), source })?
            }
            (None, None) => return Err(CdnConfigError::NoKey),
        };
        let key = key.trim().to_owned();
        Ok(Some(Cdn::new(&CdnSettings { url: url.clone(), kind, key, key_id: self.cdn_key_id.clone() })?))
    }
}
