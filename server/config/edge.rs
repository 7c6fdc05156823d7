//! The flags of the network.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{ListenAddress, at_least_one, duration, http_url};

/// The flags of the network.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Network")]
pub struct EdgeConfig {
    /// The address to listen on: `HOST:PORT`, or `:PORT` for all addresses of this machine. Port 0 takes a free one.
    #[arg(long, env = "MARQUEE_LISTEN", default_value = "127.0.0.1:50051")]
    pub listen: ListenAddress,
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
    /// commas. Pages of this machine, such as those of a development server, may call a server that listens on
    /// loopback without this flag, but cannot keep a refresh token in a cookie.
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
    /// Whether the console is served at `/console/`: a web page with a playground for every call, the documentation, a
    /// studio for creators and pages for administrators.
    #[arg(long, env = "MARQUEE_CONSOLE", default_value_t = true, action = clap::ArgAction::Set)]
    pub console: bool,
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
