//! The command line. Every flag can also be set by a `MARQUEE_*` variable, and `--help` documents all of them. One
//! struct for each concern.

mod account;
mod cdn;
mod demo;
mod edge;
mod history;
mod job;
mod limit;
mod listen;
mod mail;
mod media;
mod process;
mod redis;
mod s3;
mod storage;
mod upload;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::caller::Role;

pub use account::AccountConfig;
pub use cdn::{CdnConfig, CdnConfigError};
pub use demo::DemoConfig;
pub use edge::EdgeConfig;
pub use history::HistoryConfig;
pub use job::{JobConfig, ListJobsConfig, WorkConfig};
pub use limit::LimitConfig;
pub use listen::ListenAddress;
pub use mail::{MailConfig, ShowMailConfig};
pub use media::{FfmpegChoice, MediaConfig, SandboxConfig};
pub use process::{ProcessConfig, Processing};
pub use redis::{RedisConfig, RedisLimit};
pub use s3::S3Config;
pub use storage::{DatabaseConfig, StorageConfig, StoreError};
pub use upload::UploadConfig;

/// The program as it was called, for hints: `marquee`, or `target/release/marquee`.
pub fn program() -> String {
    std::env::args_os().next().map_or_else(|| "marquee".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Marquee, the backend a video app ships on. Without a command it serves.
#[derive(Debug, Parser)]
#[command(name = "marquee", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The flags of `serve`, which is the default.
    #[command(flatten)]
    pub serve: ServeConfig,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API (the default).
    Serve(Box<ServeConfig>),
    /// Only work on jobs: takes the flags of `serve`, and listens nowhere. Several workers, and servers, may share a
    /// PostgreSQL database.
    Work(Box<ServeConfig>),
    /// List, retry and drop jobs. Servers on the same database may keep running.
    #[command(subcommand)]
    Jobs(JobsCommand),
    /// Update the database's schema, and exit.
    Migrate(DatabaseConfig),
    /// Recompute every count (likes, comments, views, subscribers, ...) and print the ones that were wrong. Servers on
    /// the same database may keep running.
    Recount(RecountConfig),
    /// Manage accounts. Servers on the same database may keep running.
    #[command(subcommand)]
    User(UserCommand),
    /// Ask a running server whether it serves; fails if it does not. For health checks of containers.
    Health(HealthConfig),
    /// Print the newest mails of a server that has no SMTP server.
    Mail(ShowMailConfig),
    /// Fill a running server with a small world: accounts to log in with, videos, comments, playlists. With FILE, upload
    /// that video instead.
    Demo(DemoConfig),
    /// Give up rights, and become another program: how the server starts ffmpeg.
    #[command(hide = true)]
    Sandbox(SandboxConfig),
}

/// The commands for jobs.
#[derive(Debug, Subcommand)]
pub enum JobsCommand {
    /// List jobs, by default those that have failed for good.
    List(ListJobsConfig),
    /// Let a job that is dead, or waits to be tried again, run at once.
    Retry(JobConfig),
    /// Delete a job. If it runs, the run is cancelled.
    Drop(JobConfig),
}

/// The flags of `recount`.
#[derive(Debug, Args)]
pub struct RecountConfig {
    /// Only print wrong counts, without correcting them.
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub database: DatabaseConfig,
}

/// The flags of `health`.
#[derive(Debug, Args)]
pub struct HealthConfig {
    /// The URL of the server.
    #[arg(long, env = "MARQUEE_URL", default_value = "http://127.0.0.1:50051", value_parser = http_url)]
    pub url: String,
}

/// The commands for accounts.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Set an account's role, and end its sessions, because their tokens carry the former role.
    SetRole(SetRoleConfig),
}

/// The flags of `user set-role`.
#[derive(Debug, Args)]
pub struct SetRoleConfig {
    /// The account's username.
    pub username: String,
    /// The role.
    #[arg(value_enum)]
    pub role: Role,
    #[command(flatten)]
    pub database: DatabaseConfig,
}

/// The flags of `serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeConfig {
    #[command(flatten)]
    pub storage: StorageConfig,
    #[command(flatten)]
    pub edge: EdgeConfig,
    #[command(flatten)]
    pub account: AccountConfig,
    #[command(flatten)]
    pub upload: UploadConfig,
    #[command(flatten)]
    pub limit: LimitConfig,
    #[command(flatten)]
    pub history: HistoryConfig,
    #[command(flatten)]
    pub job: WorkConfig,
    #[command(flatten)]
    pub media: MediaConfig,
    #[command(flatten)]
    pub process: ProcessConfig,
    #[command(flatten)]
    pub redis: RedisConfig,
    #[command(flatten)]
    pub mail: MailConfig,
    /// The format of the log: `auto` is text on a terminal and JSON elsewhere.
    #[arg(long, env = "MARQUEE_LOG_FORMAT", value_enum, default_value_t, help_heading = "Log")]
    pub log_format: LogFormat,
    /// What to log: a level, or directives as of tracing's `EnvFilter`.
    #[arg(long, env = "MARQUEE_LOG", default_value = "info", help_heading = "Log")]
    pub log: String,
}

impl ServeConfig {
    /// The folder in which files of videos are made. It is emptied at the start, so it is never one that somebody names.
    pub fn scratch_dir(&self) -> PathBuf {
        self.process.scratch_dir.as_ref().unwrap_or(&self.storage.database.data_dir).join("scratch")
    }
}

/// The format of the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Text on a terminal, JSON elsewhere.
    #[default]
    Auto,
    /// Text for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Parses a duration such as `15m` or `60d`, between a millisecond and ten years.
fn duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if (Duration::from_millis(1)..=Duration::from_hours(87_600)).contains(&duration) {
        Ok(duration)
    } else {
        Err("not between 1ms and 10 years".to_owned())
    }
}

/// Parses an http(s) URL without a query, to which paths are appended.
fn http_url(text: &str) -> Result<String, String> {
    match text.parse::<http::Uri>() {
        Ok(url) if matches!(url.scheme_str(), Some("http" | "https")) && url.query().is_none() => Ok(text.to_owned()),
        _ => Err("not an http:// or https:// URL".to_owned()),
    }
}

fn at_least_one() -> clap::builder::RangedU64ValueParser<u64> {
    // Sizes are `i64` in the contract and in the databases.
    clap::builder::RangedU64ValueParser::new().range(1..=i64::MAX.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_secret_may_begin_with_a_hyphen() {
        let cli = Cli::try_parse_from(["marquee", "--secrets", "-_A", "--log", "warn"]).unwrap();
        assert_eq!((cli.serve.account.secrets.as_deref(), &*cli.serve.log), (Some("-_A"), "warn"));
    }

    #[test]
    fn every_flag_is_also_a_variable() {
        for argument in Cli::command().get_arguments().filter(|one| one.get_long().is_some()) {
            let name = argument.get_long().unwrap_or_default();
            if !["help", "version"].contains(&name) {
                assert!(
                    argument.get_env().is_some_and(|env| env.to_string_lossy().starts_with("MARQUEE_")),
                    "--{name}"
                );
            }
        }
    }

    #[test]
    fn a_duration_is_not_zero() {
        assert_eq!(duration("15m"), Ok(Duration::from_mins(15)));
        for bad in ["0s", "1us", "-1s", "15", "", "500000000000y"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_url_has_the_scheme_http_or_https() {
        assert!(http_url("https://cdn.example.com/videos").is_ok());
        for bad in ["not-a-url", "javascript:alert(1)", "localhost:50051", "ftp://x", "http://x?y", ""] {
            assert!(http_url(bad).is_err(), "{bad}");
        }
    }
}
