//! The flags of views.

use std::time::Duration;

use clap::Args;

use super::duration;

/// When a playback counts as a view.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Views")]
pub struct HistoryConfig {
    /// How long a video must be watched to count as a view. For a video shorter than twice this time, half of its
    /// length is enough.
    #[arg(long, env = "MARQUEE_VIEW_MIN_WATCH", default_value = "10s", value_parser = duration)]
    pub view_min_watch: Duration,
    /// How long further playbacks of a video by the same viewer (an account, or else an address) count as the same
    /// view.
    #[arg(long, env = "MARQUEE_VIEW_WINDOW", default_value = "24h", value_parser = duration)]
    pub view_window: Duration,
}
