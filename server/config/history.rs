//! What counts as a view.

use std::time::Duration;

use clap::Args;

use super::duration;

/// When a playback counts as a view.
#[derive(Debug, Clone, Args)]
pub struct HistoryConfig {
    /// How long a video must be watched before that is a view; half of a video that is shorter than twice as long.
    #[arg(long, env = "MARQUEE_VIEW_MIN_WATCH", default_value = "10s", value_parser = duration)]
    pub view_min_watch: Duration,
    /// How long a viewer, an account or else an address, has no other view of the same video.
    #[arg(long, env = "MARQUEE_VIEW_WINDOW", default_value = "24h", value_parser = duration)]
    pub view_window: Duration,
}
