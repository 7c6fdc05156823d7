//! The flags of what is made of videos.

use std::convert::Infallible;
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

/// The flags of ffmpeg.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Processing")]
pub struct MediaConfig {
    /// The program ffmpeg, with ffprobe in the same folder, or `off`. Default: the one that is found in PATH. Without
    /// ffmpeg, videos are played as they were uploaded.
    #[arg(long, env = "MARQUEE_FFMPEG", value_name = "PATH|off")]
    pub ffmpeg: Option<FfmpegChoice>,
}

/// Which ffmpeg is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FfmpegChoice {
    /// None.
    Off,
    /// This one.
    At(PathBuf),
}

impl FromStr for FfmpegChoice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(if text == "off" { Self::Off } else { Self::At(PathBuf::from(text)) })
    }
}

/// The flags of `sandbox`.
#[derive(Debug, Clone, Args)]
pub struct SandboxConfig {
    /// Only print what can be enforced here.
    #[arg(long)]
    pub report: bool,
    /// End with this process, the parent; 0 does not.
    #[arg(long, default_value_t = 0)]
    pub parent: i32,
    /// The most address space, in bytes.
    #[arg(long, default_value_t = u64::MAX)]
    pub memory_bytes: u64,
    /// The most processor time, in seconds.
    #[arg(long, default_value_t = u64::MAX)]
    pub cpu_seconds: u64,
    /// The largest file that may be written, in bytes.
    #[arg(long, default_value_t = u64::MAX)]
    pub file_bytes: u64,
    /// The most open files.
    #[arg(long, default_value_t = 64)]
    pub open_files: u64,
    /// A file that may be read, besides the program and libraries.
    #[arg(long)]
    pub read: Option<PathBuf>,
    /// A folder in which files may be written.
    #[arg(long)]
    pub write: Option<PathBuf>,
    /// The program, and its arguments.
    #[arg(last = true)]
    pub command: Vec<OsString>,
}
