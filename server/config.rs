//! The command line: every flag is also a `MARQUEE_*` variable, and `--help` documents all of them. One struct per concern.

mod history;
mod limit;
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
pub use limit::LimitConfig;
pub use s3::S3Config;

/// What is reserved unless a flag says otherwise: who runs a server, what they are written to by (RFC 2142), and what clients
/// and pages have of their own.
const RESERVED_USERNAMES: &str = "about,abuse,account,accounts,admin,administrator,administrators,admins,anonymous,\
    api,billing,contact,copyright,deleted,dmca,email,everyone,help,helpdesk,here,hostmaster,info,legal,login,mail,marquee,\
    marquee_official,marquee_support,marquee_team,me,mod,moderation,moderator,moderators,mods,news,nobody,noreply,null,\
    official,owner,payments,postmaster,press,privacy,register,root,safety,security,server,service,settings,staff,\
    superuser,support,sysadmin,system,team,trust,undefined,web,webmaster,www";

/// The most chunks of an upload: S3 takes no more parts.
const MAX_CHUNKS: u64 = 10_000;

/// Marquee, the backend a video app ships on. Without a command it serves.
#[derive(Debug, Parser)]
#[command(name = "marquee", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The flags of `serve`, which is the default.
    #[command(flatten)]
    pub serve: ServeConfig,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API (the default).
    Serve(Box<ServeConfig>),
    /// Bring the database's schema up to date, and end.
    Migrate(StorageConfig),
    /// Make every count (likes, comments, views, subscribers, ...) again from its facts, and print those that were wrong;
    /// servers on the same database may go on meanwhile.
    Recount(RecountConfig),
    /// Look after accounts; servers on the same database may go on meanwhile.
    #[command(subcommand)]
    User(UserCommand),
    /// Upload FILE to a running server as a throwaway user, publish it and print where it plays.
    Demo(DemoConfig),
}

/// How counts are made again.
#[derive(Debug, Args)]
pub struct RecountConfig {
    /// Only print what is wrong.
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub storage: StorageConfig,
}

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Give an account a role, and end its sessions: they carry the former one.
    SetRole(SetRoleConfig),
}

/// Who gets which role.
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

/// How `serve` serves.
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
    /// How logs look: `auto` is readable on a terminal and JSON elsewhere.
    #[arg(long, env = "MARQUEE_LOG_FORMAT", value_enum, default_value_t)]
    pub log_format: LogFormat,
    /// What is logged: a level, or directives as of tracing's `EnvFilter`.
    #[arg(long, env = "MARQUEE_LOG", default_value = "info")]
    pub log: String,
}

/// How a line of the log looks.
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

/// Where everything is kept.
#[derive(Debug, Clone, Args)]
pub struct StorageConfig {
    /// The folder of the embedded database, the files and the secrets, as far as they are not elsewhere; made when it is not
    /// there. Every process has its own.
    #[arg(long, env = "MARQUEE_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,
    /// `postgres://...`, or `sqlite:PATH`; without it, `marquee.db` in the data folder.
    // Text, because clap repeats what it cannot parse, and there may be a password in it.
    #[arg(long, env = "MARQUEE_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The most connections to PostgreSQL.
    #[arg(long, env = "MARQUEE_DATABASE_CONNECTIONS", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub database_connections: u32,
    #[command(flatten)]
    pub s3: S3Config,
}

impl StorageConfig {
    /// The database that the flags name.
    pub fn database(&self) -> Result<DatabaseUrl, ConnectError> {
        match &self.database_url {
            Some(url) => url.parse(),
            None => Ok(DatabaseUrl::Sqlite(self.data_dir.join("marquee.db"))),
        }
    }

    /// Where the flags say that blobs are.
    pub async fn blob_store(&self) -> Result<Arc<dyn BlobStore>, BlobError> {
        Ok(match self.s3.settings() {
            Some(settings) => Arc::new(S3::open(settings).await),
            None => Arc::new(Folder::open(Arc::new(LocalDisk), &self.data_dir.join("blobs"))?),
        })
    }
}

/// How the server meets the network.
#[derive(Debug, Clone, Args)]
pub struct EdgeConfig {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, env = "MARQUEE_LISTEN", default_value = "127.0.0.1:50051")]
    pub listen: SocketAddr,
    /// What URLs that clients get begin with; without it, the address that the server listens on.
    #[arg(long, env = "MARQUEE_PUBLIC_URL", value_parser = http_url)]
    pub public_url: Option<String>,
    /// The certificate chain in PEM; with `--tls-key` the server speaks TLS. Read again on SIGHUP.
    #[arg(long, env = "MARQUEE_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key in PEM.
    #[arg(long, env = "MARQUEE_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// A web origin that may call the API, such as `https://app.example.com`; repeat it, or separate by commas.
    #[arg(long = "cors-origin", env = "MARQUEE_CORS_ORIGINS", value_delimiter = ',')]
    pub cors_origins: Vec<String>,
    /// On plain HTTP at localhost only: keep browsers' refresh tokens in a cookie without `Secure`. For browsers that do not
    /// trust localhost, such as Safari; Chromium and Firefox do, and need it not.
    #[arg(long, env = "MARQUEE_INSECURE_COOKIES")]
    pub insecure_cookies: bool,
    /// How many proxies stand in front, each of which appends to `X-Forwarded-For` the address that called it: a client's
    /// address is the one that the outermost of them appended, counted from the right. With 0 the header is ignored.
    #[arg(long, env = "MARQUEE_TRUSTED_PROXIES", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=16))]
    pub trusted_proxies: u8,
    /// Whether server reflection is on.
    #[arg(long, env = "MARQUEE_REFLECTION", default_value_t = true, action = clap::ArgAction::Set)]
    pub reflection: bool,
    /// The most connections at once, as far as the limit of open files allows them. When there are so many, a new one takes
    /// the place of an idle one of the address that holds most.
    #[arg(long, env = "MARQUEE_MAX_CONNECTIONS", default_value_t = 10_000, value_parser = at_least_one())]
    pub max_connections: u64,
    /// The most calls at once on a connection.
    #[arg(long, env = "MARQUEE_MAX_STREAMS", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_streams: u32,
    /// The largest request message, in bytes; uploads have a limit of their own.
    #[arg(long, env = "MARQUEE_MAX_MESSAGE_BYTES", default_value_t = 64 * 1024, value_parser = at_least_one())]
    pub max_message_bytes: u64,
    /// How long a connection may take to its first request, and an HTTP/1 request to its last header.
    #[arg(long, env = "MARQUEE_HEADER_TIMEOUT", default_value = "10s", value_parser = duration)]
    pub header_timeout: Duration,
    /// How long a connection may be without a request before it is closed.
    #[arg(long, env = "MARQUEE_IDLE_TIMEOUT", default_value = "10m", value_parser = duration)]
    pub idle_timeout: Duration,
    /// The deadline of a unary call that brings none; one that moves a chunk gets ten times as long, and no unary call
    /// more than that.
    #[arg(long, env = "MARQUEE_DEFAULT_DEADLINE", default_value = "30s", value_parser = duration)]
    pub default_deadline: Duration,
    /// The longest that a stream lives, in either direction.
    #[arg(long, env = "MARQUEE_STREAM_DEADLINE", default_value = "12h", value_parser = duration)]
    pub stream_deadline: Duration,
    /// How long calls in flight get to end when the server stops.
    #[arg(long, env = "MARQUEE_SHUTDOWN_DEADLINE", default_value = "20s", value_parser = duration)]
    pub shutdown_deadline: Duration,
}

/// How accounts are kept.
#[derive(Debug, Clone, Args)]
pub struct AccountConfig {
    /// 32 random bytes in base64url, several separated by commas, the newest first: the first signs, all verify.
    /// Without it, one is made in the data folder at the first start; nodes of one database must be given the same.
    // One in 64 begins with a hyphen.
    #[arg(long, env = "MARQUEE_SECRETS", hide_env_values = true, allow_hyphen_values = true)]
    pub secrets: Option<String>,
    /// How long an access token works.
    #[arg(long, env = "MARQUEE_ACCESS_TOKEN_TTL", default_value = "15m", value_parser = duration)]
    pub access_token_ttl: Duration,
    /// How long a session lives without being refreshed.
    #[arg(long, env = "MARQUEE_SESSION_IDLE_TTL", default_value = "60d", value_parser = duration)]
    pub session_idle_ttl: Duration,
    /// How long a session lives at most.
    #[arg(long, env = "MARQUEE_SESSION_MAX_AGE", default_value = "365d", value_parser = duration)]
    pub session_max_age: Duration,
    /// How long a node may be unable to read which sessions have ended before it says that it does not serve. It reads
    /// every two seconds, so this is several times as long.
    #[arg(long, env = "MARQUEE_REVOCATION_PATIENCE", default_value = "30s", value_parser = duration)]
    pub revocation_patience: Duration,
    /// Usernames that nobody may register, nor what looks like them but for case, underscores and digits, nor, but for
    /// everyday words such as `news`, names of which they are a part. This list replaces the one that there is by itself;
    /// accounts that have such a name keep it.
    #[arg(
        long,
        env = "MARQUEE_RESERVED_USERNAMES",
        value_name = "NAMES",
        value_delimiter = ',',
        default_value = RESERVED_USERNAMES
    )]
    pub reserved_usernames: Vec<String>,
    /// Further usernames of that kind, beside the list.
    #[arg(long, env = "MARQUEE_RESERVE_USERNAMES", value_name = "NAMES", value_delimiter = ',')]
    pub reserve_usernames: Vec<String>,
    /// How many passwords are hashed at once, each in 19 MiB; without it, one per core.
    #[arg(long, env = "MARQUEE_HASH_PERMITS", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub hash_permits: Option<u32>,
}

/// How files come in and go out.
#[derive(Debug, Clone, Args)]
pub struct UploadConfig {
    /// The largest video, in bytes.
    #[arg(long, env = "MARQUEE_MAX_UPLOAD_BYTES", default_value_t = 64 << 30, value_parser = at_least_one())]
    pub max_upload_bytes: u64,
    /// The unit in which a new upload's durable offset advances, in bytes: 64 KiB to 64 MiB, a multiple of 64 KiB. An
    /// upload has 10,000 chunks at most. With --s3-bucket it is at least 5 MiB. Open uploads keep theirs: lower it only when larger ones are done.
    #[arg(long, env = "MARQUEE_CHUNK_SIZE_BYTES", default_value_t = 8 << 20, value_parser = chunk_size)]
    pub chunk_size_bytes: u64,
    /// The most calls at once that move bytes of uploads; each holds up to three chunks in memory. An account gets a
    /// quarter of them at most.
    #[arg(long, env = "MARQUEE_MAX_TRANSFERS", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_transfers: u32,
    /// How long an upload waits for more bytes before it is given up.
    #[arg(long, env = "MARQUEE_UPLOAD_TTL", default_value = "2d", value_parser = duration)]
    pub upload_ttl: Duration,
    /// How long an upload's stream may be silent.
    #[arg(long, env = "MARQUEE_UPLOAD_IDLE_TIMEOUT", default_value = "60s", value_parser = duration)]
    pub upload_idle_timeout: Duration,
    /// The most that one account may store, in bytes, open uploads included.
    #[arg(long, env = "MARQUEE_USER_QUOTA_BYTES", default_value_t = 1 << 40, value_parser = at_least_one())]
    pub user_quota_bytes: u64,
    /// The most uploads that one account may have open.
    #[arg(long, env = "MARQUEE_MAX_OPEN_UPLOADS", default_value_t = 100, value_parser = at_least_one())]
    pub max_open_uploads: u64,
    /// How long a playback URL works; with --s3-bucket, seven days at most. There a URL works until then, or until the bytes
    /// are removed, even when the video was made private meanwhile: the store serves it, and knows nothing of that. From a
    /// folder, every request is held against the video as it is.
    #[arg(long, env = "MARQUEE_PLAYBACK_TTL", default_value = "6h", value_parser = duration)]
    pub playback_ttl: Duration,
    /// The same for a private video, whose URL only its owner gets: whoever has it can watch.
    #[arg(long, env = "MARQUEE_PRIVATE_PLAYBACK_TTL", default_value = "1h", value_parser = duration)]
    pub private_playback_ttl: Duration,
    /// How many pictures are decoded at once; each may take up to 480 MB while it is, most take a tenth of that.
    #[arg(long, env = "MARQUEE_IMAGE_PERMITS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub image_permits: u32,
    /// How old bytes get that the ledger does not know, counted from the server's start at the earliest, and pictures that
    /// were begun and not finished.
    #[arg(long, env = "MARQUEE_ORPHAN_GRACE", default_value = "1d", value_parser = duration)]
    pub orphan_grace: Duration,
    /// How often abandoned uploads and deleted bytes are swept away.
    #[arg(long, env = "MARQUEE_SWEEP_INTERVAL", default_value = "30s", value_parser = duration)]
    pub sweep_interval: Duration,
}

impl UploadConfig {
    /// The largest video, in bytes: what was asked for, as far as 10,000 chunks reach.
    pub fn largest_upload_bytes(&self) -> u64 {
        self.max_upload_bytes.min(self.chunk_size_bytes * MAX_CHUNKS)
    }
}

/// How `demo` runs.
#[derive(Debug, Clone, Args)]
pub struct DemoConfig {
    /// The video: MP4, MOV, WebM or MKV.
    pub file: PathBuf,
    /// The running server.
    #[arg(long, env = "MARQUEE_URL", default_value = "http://127.0.0.1:50051", value_parser = http_url)]
    pub url: String,
}

/// A duration such as `15m` or `60d`, between a millisecond and ten years.
fn duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if (Duration::from_millis(1)..=Duration::from_hours(87_600)).contains(&duration) {
        Ok(duration)
    } else {
        Err("not between 1ms and 10 years".to_owned())
    }
}

/// The beginning of a URL.
fn http_url(text: &str) -> Result<String, String> {
    match text.parse::<http::Uri>() {
        Ok(url) if matches!(url.scheme_str(), Some("http" | "https")) && url.query().is_none() => Ok(text.to_owned()),
        _ => Err("not an http:// or https:// URL".to_owned()),
    }
}

fn at_least_one() -> clap::builder::RangedU64ValueParser<u64> {
    // Sizes are i64 in the contract and in the databases.
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
    fn a_duration_is_not_nothing() {
        assert_eq!(duration("15m"), Ok(Duration::from_mins(15)));
        for bad in ["0s", "1us", "-1s", "15", "", "500000000000y"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_url_is_one_of_http() {
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
