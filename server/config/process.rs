//! The flags of processing videos.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Whether videos are processed, and where files are made.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Processing")]
pub struct ProcessConfig {
    /// Whether videos that are published here are processed: `auto` if this process has ffmpeg and works on jobs; `on` if
    /// others do.
    #[arg(long, env = "MARQUEE_PROCESSING", value_enum, default_value_t)]
    pub processing: Processing,
    /// The folder with the folder `scratch`, in which files of videos are made before they are stored. Each process needs one
    /// of its own: what is in `scratch` is removed when the process starts. Default: the data folder.
    #[arg(long, env = "MARQUEE_SCRATCH_DIR")]
    pub scratch_dir: Option<PathBuf>,
    /// The most bytes that jobs use in that folder, about. With --s3-bucket, a video larger than this is not processed,
    /// because it is fetched first.
    #[arg(long, env = "MARQUEE_SCRATCH_BYTES", default_value_t = 64 << 30, value_parser = super::at_least_one())]
    pub scratch_bytes: u64,
}

/// Whether videos are processed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Processing {
    /// If this process can.
    #[default]
    Auto,
    /// Yes, by this process or others.
    On,
    /// No: videos are played as they were uploaded.
    Off,
}
