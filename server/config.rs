//! The command line. Every flag can also be set by a `MARQUEE_*` variable, and `--help` documents all of them. One
//! struct for each concern.

mod history;
mod job;
mod limit;
mod media;
mod process;
mod s3;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::caller::Role;
use crate::engine::blob::{BlobError, BlobStore, Folder, LocalDisk, S3};
use crate::engine::db::{ConnectError, DatabaseUrl};

pub use history::HistoryConfig;
pub use job::{JobConfig, ListJobsConfig, WorkConfig};
pub use limit::LimitConfig;
pub use media::{FfmpegChoice, MediaConfig, SandboxConfig};
pub use process::{ProcessConfig, Processing};
pub use s3::S3Config;

/// The usernames that are reserved by default: the people who run a server, the mailboxes of RFC 2142, and the paths of
/// clients and pages.
const RESERVED_USERNAMES: &str = "about,abuse,account,accounts,admin,administrator,administrators,admins,anonymous,\
    api,billing,contact,copyright,deleted,dmca,email,everyone,help,helpdesk,here,hostmaster,info,legal,login,mail,marquee,\
    marquee_official,marquee_support,marquee_team,me,mod,moderation,moderator,moderators,mods,news,nobody,noreply,null,\
    official,owner,payments,postmaster,press,privacy,register,root,safety,security,server,service,settings,staff,\
    superuser,support,sysadmin,system,team,trust,undefined,web,webmaster,www";

/// The most chunks of an upload: S3 accepts no more parts.
const MAX_CHUNKS: u64 = 10_000;

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
    Migrate(StorageConfig),
    /// Recompute every count (likes, comments, views, subscribers, ...) and print the ones that were wrong. Servers on
    /// the same database may keep running.
    Recount(RecountConfig),
    /// Manage accounts. Servers on the same database may keep running.
    #[command(subcommand)]
    User(UserCommand),
    /// Upload FILE to a running server as a throwaway user, publish it and print where it plays.
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
    pub storage: StorageConfig,
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
    pub storage: StorageConfig,
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
    /// The format of the log: `auto` is text on a terminal and JSON elsewhere.
    #[arg(long, env = "MARQUEE_LOG_FORMAT", value_enum, default_value_t)]
    pub log_format: LogFormat,
    /// What to log: a level, or directives as of tracing's `EnvFilter`.
    #[arg(long, env = "MARQUEE_LOG", default_value = "info")]
    pub log: String,
}

impl ServeConfig {
    /// The folder in which files of videos are made. It is emptied at the start, so it is never one that somebody names.
    pub fn scratch_dir(&self) -> PathBuf {
        self.process.scratch_dir.as_ref().unwrap_or(&self.storage.data_dir).join("scratch")
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

/// Where data is stored.
#[derive(Debug, Clone, Args)]
pub struct StorageConfig {
    /// The folder of the embedded database, the files and the secrets, unless other flags place them elsewhere. It is
    /// created if missing. Each process needs a folder of its own.
    #[arg(long, env = "MARQUEE_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,
    /// The database: `postgres://...` or `sqlite:PATH`. Default: `marquee.db` in the data folder.
    // Not parsed by clap, because its error messages repeat the value, which may contain a password.
    #[arg(long, env = "MARQUEE_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The most connections to PostgreSQL.
    #[arg(long, env = "MARQUEE_DATABASE_CONNECTIONS", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub database_connections: u32,
    #[command(flatten)]
    pub s3: S3Config,
}

impl StorageConfig {
    /// The configured database.
    pub fn database(&self) -> Result<DatabaseUrl, ConnectError> {
        match &self.database_url {
            Some(url) => url.parse(),
            None => Ok(DatabaseUrl::Sqlite(self.data_dir.join("marquee.db"))),
        }
    }

    /// Opens the configured blob store.
    pub async fn blob_store(&self) -> Result<Arc<dyn BlobStore>, BlobError> {
        Ok(match self.s3.settings() {
            Some(settings) => Arc::new(S3::open(settings).await),
            None => Arc::new(Folder::open(Arc::new(LocalDisk), &self.data_dir.join("blobs"))?),
        })
    }
}

/// The flags of the network.
#[derive(Debug, Clone, Args)]
pub struct EdgeConfig {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, env = "MARQUEE_LISTEN", default_value = "127.0.0.1:50051")]
    pub listen: SocketAddr,
    /// The beginning of the URLs that clients get. Default: the address that the server listens on.
    #[arg(long, env = "MARQUEE_PUBLIC_URL", value_parser = http_url)]
    pub public_url: Option<String>,
    /// The certificate chain in PEM. With it and `--tls-key` the server speaks TLS. Both are read again on SIGHUP.
    #[arg(long, env = "MARQUEE_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key in PEM.
    #[arg(long, env = "MARQUEE_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// A web origin that may call the API, such as `https://app.example.com`. Repeat the flag, or separate origins by
    /// commas.
    #[arg(long = "cors-origin", env = "MARQUEE_CORS_ORIGINS", value_delimiter = ',')]
    pub cors_origins: Vec<String>,
    /// Set the cookie of browsers' refresh tokens without `Secure`. Allowed on plain HTTP at localhost only, for
    /// browsers that do not trust localhost, such as Safari; Chromium and Firefox do not need it.
    #[arg(long, env = "MARQUEE_INSECURE_COOKIES")]
    pub insecure_cookies: bool,
    /// The number of trusted proxies in front of the server. Each appends the address that called it to
    /// `X-Forwarded-For`, and the client's address is that many entries from the right. With 0 the header is ignored.
    #[arg(long, env = "MARQUEE_TRUSTED_PROXIES", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=16))]
    pub trusted_proxies: u8,
    /// Whether gRPC server reflection is enabled.
    #[arg(long, env = "MARQUEE_REFLECTION", default_value_t = true, action = clap::ArgAction::Set)]
    pub reflection: bool,
    /// The most open connections; the limit of open files may reduce it. When it is reached, a new connection replaces
    /// an idle one of the address that has most.
    #[arg(long, env = "MARQUEE_MAX_CONNECTIONS", default_value_t = 10_000, value_parser = at_least_one())]
    pub max_connections: u64,
    /// The most concurrent calls on a connection.
    #[arg(long, env = "MARQUEE_MAX_STREAMS", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_streams: u32,
    /// The largest request message, in bytes. Uploads and pictures have limits of their own.
    #[arg(long, env = "MARQUEE_MAX_MESSAGE_BYTES", default_value_t = 64 * 1024, value_parser = at_least_one())]
    pub max_message_bytes: u64,
    /// The longest time from the start of a connection to its first request, and from the start of an HTTP/1 request to
    /// its last header.
    #[arg(long, env = "MARQUEE_HEADER_TIMEOUT", default_value = "10s", value_parser = duration)]
    pub header_timeout: Duration,
    /// The longest time without a request before a connection is closed.
    #[arg(long, env = "MARQUEE_IDLE_TIMEOUT", default_value = "10m", value_parser = duration)]
    pub idle_timeout: Duration,
    /// The deadline of a unary call that sets none. A call that moves a chunk or a picture gets ten times as long,
    /// which is also the longest deadline that a client can set.
    #[arg(long, env = "MARQUEE_DEFAULT_DEADLINE", default_value = "30s", value_parser = duration)]
    pub default_deadline: Duration,
    /// The longest life of a stream, in either direction.
    #[arg(long, env = "MARQUEE_STREAM_DEADLINE", default_value = "12h", value_parser = duration)]
    pub stream_deadline: Duration,
    /// How long running calls may continue after the server was told to stop.
    #[arg(long, env = "MARQUEE_SHUTDOWN_DEADLINE", default_value = "20s", value_parser = duration)]
    pub shutdown_deadline: Duration,
}

/// The flags of accounts and sessions.
#[derive(Debug, Clone, Args)]
pub struct AccountConfig {
    /// The server's secret: 32 random bytes in base64url. Several are separated by commas, the newest first: the first
    /// signs, all verify. Default: one that is created in the data folder at the first start. All nodes of a database
    /// need the same.
    // One base64url text in 64 begins with a hyphen.
    #[arg(long, env = "MARQUEE_SECRETS", hide_env_values = true, allow_hyphen_values = true)]
    pub secrets: Option<String>,
    /// How long an access token is valid.
    #[arg(long, env = "MARQUEE_ACCESS_TOKEN_TTL", default_value = "15m", value_parser = duration)]
    pub access_token_ttl: Duration,
    /// How long a session lasts without being refreshed.
    #[arg(long, env = "MARQUEE_SESSION_IDLE_TTL", default_value = "60d", value_parser = duration)]
    pub session_idle_ttl: Duration,
    /// The longest life of a session.
    #[arg(long, env = "MARQUEE_SESSION_MAX_AGE", default_value = "365d", value_parser = duration)]
    pub session_max_age: Duration,
    /// How long a node may fail to read which sessions have ended before its health check fails. It reads every two
    /// seconds, so this must be several times as long.
    #[arg(long, env = "MARQUEE_REVOCATION_PATIENCE", default_value = "30s", value_parser = duration)]
    pub revocation_patience: Duration,
    /// Usernames that nobody may register. Names that differ only in case, underscores, digits or similar characters
    /// are reserved too, and so are names that contain one as a part, except for everyday words such as `news`.
    /// Replaces the default list. Existing accounts keep such a name.
    #[arg(
        long,
        env = "MARQUEE_RESERVED_USERNAMES",
        value_name = "NAMES",
        value_delimiter = ',',
        default_value = RESERVED_USERNAMES
    )]
    pub reserved_usernames: Vec<String>,
    /// More reserved usernames, in addition to the list.
    #[arg(long, env = "MARQUEE_RESERVE_USERNAMES", value_name = "NAMES", value_delimiter = ',')]
    pub reserve_usernames: Vec<String>,
    /// The most passwords hashed at once, each in 19 MiB of memory. Default: one per core.
    #[arg(long, env = "MARQUEE_HASH_PERMITS", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub hash_permits: Option<u32>,
}

/// The flags of uploads, playback and pictures.
#[derive(Debug, Clone, Args)]
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
    /// How long a playback URL is valid; with --s3-bucket at most seven days. With --s3-bucket a URL stays valid until
    /// then, or until the bytes are removed, even if the video becomes private, because the store serves it without
    /// asking this server. With a folder, every request is checked against the video's current state.
    #[arg(long, env = "MARQUEE_PLAYBACK_TTL", default_value = "6h", value_parser = duration)]
    pub playback_ttl: Duration,
    /// How long a playback URL of a private video is valid. Only its owner gets one, but everyone who has it can watch.
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

/// The flags of `demo`.
#[derive(Debug, Clone, Args)]
pub struct DemoConfig {
    /// The video: MP4, MOV, WebM or MKV.
    pub file: PathBuf,
    /// The URL of the running server.
    #[arg(long, env = "MARQUEE_URL", default_value = "http://127.0.0.1:50051", value_parser = http_url)]
    pub url: String,
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

    #[test]
    fn a_chunk_is_a_multiple_of_the_unit() {
        assert_eq!(chunk_size("65536"), Ok(65536));
        for bad in ["0", "1", "65537", "134217728", "x"] {
            assert!(chunk_size(bad).is_err(), "{bad}");
        }
    }
}
