//! The flags of uploads, playback and pictures.

use std::time::Duration;

use clap::Args;

use super::{at_least_one, duration};

/// The most chunks of an upload: S3 accepts no more parts.
const MAX_CHUNKS: u64 = 10_000;

/// The flags of uploads, playback and pictures.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Uploads and playback")]
pub struct UploadConfig {
    /// The largest video, in bytes.
    #[arg(long, env = "MARQUEE_MAX_UPLOAD_BYTES", default_value_t = 64 << 30, value_parser = at_least_one())]
    pub max_upload_bytes: u64,
    /// The chunk size of new uploads, in bytes: a multiple of 64 KiB from 64 KiB to 64 MiB, with --s3-bucket at least 5
    /// MiB. The durable offset advances by chunks, and an upload has at most 10,000. Open uploads keep their chunk
    /// size, so lower it only when those with larger chunks are finished.
    #[arg(long, env = "MARQUEE_CHUNK_SIZE_BYTES", default_value_t = 8 << 20, value_parser = chunk_size)]
    pub chunk_size_bytes: u64,
    /// The most concurrent calls that move bytes of uploads; each holds up to three chunks in memory. An account gets
    /// at most a quarter of them.
    #[arg(long, env = "MARQUEE_MAX_TRANSFERS", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_transfers: u32,
    /// How long an upload may receive no bytes before it expires.
    #[arg(long, env = "MARQUEE_UPLOAD_TTL", default_value = "2d", value_parser = duration)]
    pub upload_ttl: Duration,
    /// The longest silence on an upload's stream.
    #[arg(long, env = "MARQUEE_UPLOAD_IDLE_TIMEOUT", default_value = "60s", value_parser = duration)]
    pub upload_idle_timeout: Duration,
    /// The most bytes that one account may store, including open uploads.
    #[arg(long, env = "MARQUEE_USER_QUOTA_BYTES", default_value_t = 1 << 40, value_parser = at_least_one())]
    pub user_quota_bytes: u64,
    /// The most open uploads of one account.
    #[arg(long, env = "MARQUEE_MAX_OPEN_UPLOADS", default_value_t = 100, value_parser = at_least_one())]
    pub max_open_uploads: u64,
    /// How long a playback URL is valid, at least: that of a long video is valid for twice its length and an hour, up to
    /// seven days. With --s3-bucket at most seven days. With --s3-bucket a URL stays valid until then, or until the bytes
    /// are removed, even if the video becomes private, because the store serves it without asking this server. With a
    /// folder, every request is checked against the video's current state.
    #[arg(long, env = "MARQUEE_PLAYBACK_TTL", default_value = "6h", value_parser = duration)]
    pub playback_ttl: Duration,
    /// How long a playback URL of a private video is valid, however long the video is. Only its owner gets one, but
    /// everyone who has it can watch.
    #[arg(long, env = "MARQUEE_PRIVATE_PLAYBACK_TTL", default_value = "1h", value_parser = duration)]
    pub private_playback_ttl: Duration,
    /// The most pictures decoded at once. Each takes up to 112 MB of memory, most half of that.
    #[arg(long, env = "MARQUEE_IMAGE_PERMITS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub image_permits: u32,
    /// The age at which stored bytes that are not in the ledger, and pictures that were begun and not finished, are
    /// removed. It is counted from the server's start at the earliest.
    #[arg(long, env = "MARQUEE_ORPHAN_GRACE", default_value = "1d", value_parser = duration)]
    pub orphan_grace: Duration,
    /// How often expired uploads and the bytes of deleted videos are removed.
    #[arg(long, env = "MARQUEE_SWEEP_INTERVAL", default_value = "30s", value_parser = duration)]
    pub sweep_interval: Duration,
}

impl UploadConfig {
    /// The largest video, in bytes: the configured limit, or 10,000 chunks if that is less.
    pub fn largest_upload_bytes(&self) -> u64 {
        self.max_upload_bytes.min(self.chunk_size_bytes * MAX_CHUNKS)
    }
}

fn chunk_size(text: &str) -> Result<u64, String> {
    let bytes: u64 = text.parse().map_err(|_| "not a number of bytes".to_owned())?;
    let unit = 64 << 10;
    if bytes.is_multiple_of(unit) && (unit..=64 << 20).contains(&bytes) {
        Ok(bytes)
    } else {
        Err("not a multiple of 65536 between 65536 and 67108864".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_is_a_multiple_of_the_unit() {
        assert_eq!(chunk_size("65536"), Ok(65536));
        for bad in ["0", "1", "65537", "134217728", "x"] {
            assert!(chunk_size(bad).is_err(), "{bad}");
        }
    }
}
