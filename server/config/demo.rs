//! The flags of `demo`.

use std::path::PathBuf;

use clap::Args;

use super::{FfmpegChoice, http_url};

/// The flags of `demo`.
#[derive(Debug, Clone, Args)]
pub struct DemoConfig {
    /// A video to upload (MP4, MOV, WebM or MKV), as a new account. Without it, the server is filled with a small world,
    /// which a second run completes and does not double.
    pub file: Option<PathBuf>,
    /// The URL of the running server.
    #[arg(long, env = "MARQUEE_URL", default_value = "http://127.0.0.1:50051", value_parser = http_url)]
    pub url: String,
    /// The program ffmpeg, which makes the videos of the world, or `off`. Default: the one that is found in PATH. Without
    /// ffmpeg, two tiny videos that are a part of this program are used again and again.
    #[arg(long, env = "MARQUEE_FFMPEG", value_name = "PATH|off")]
    pub ffmpeg: Option<FfmpegChoice>,
    /// The password of the accounts of the world. It must be given unless the URL is that of this machine, because the
    /// default one is known to everybody.
    #[arg(long, env = "MARQUEE_DEMO_PASSWORD", hide_env_values = true)]
    pub password: Option<String>,
}
