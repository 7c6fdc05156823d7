//! Redis or Valkey: the connection settings that the bus and the shared limits have in common.
//!
//! Redis makes several nodes faster, and is never needed to start, to serve, or to be right. So there is no call that
//! waits for a connection: each user of Redis keeps one connection by a loop of its own (`Retry` is its pace), and does
//! without Redis while there is none.
//!
//! redis-rs is used without its connection manager. After an outage longer than its retries, the manager does not
//! subscribe again by itself; commands wait while it retries; and it does not notice a server that has stopped answering.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::io::tcp::TcpSettings;
use redis::{AsyncConnectionConfig, Client, IntoConnectionInfo, ProtocolVersion, PushInfo, RedisError};
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, timeout};

use crate::bytes::random;

/// The longest time to connect, which no call waits for.
const CONNECT: Duration = Duration::from_secs(2);
/// The longest time for an answer outside of calls. Then the connection is given up.
const ANSWER: Duration = Duration::from_secs(2);
/// How often a connection is checked.
pub(super) const PING_INTERVAL: Duration = Duration::from_secs(1);
/// After how long without an acknowledgement the system closes the connection.
#[cfg(target_os = "linux")]
const USER_TIMEOUT: Duration = Duration::from_secs(3);
/// The shortest and the longest pause before another attempt to connect.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));

/// Why there is no connection to Redis (any more).
#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    #[error(transparent)]
    Failed(#[from] RedisError),
    #[error("no answer in time")]
    Silent,
    #[error("the connection was closed")]
    Closed,
}

/// A Redis server; cheap to clone. Nothing is connected before it is used.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    client: Client,
    /// The beginning of all channels and keys.
    prefix: String,
}

impl Redis {
    /// The server at `url`: `redis://[USER[:PASSWORD]@]HOST[:PORT][/DB]`, with TLS `rediss://`. `deployment` tells apart
    /// deployments that share a Redis server; all nodes of a database have the same. Fails if the URL is wrong.
    pub fn new(url: &str, deployment: &str) -> Result<Self, RedisError> {
        let info = url.into_connection_info()?;
        // RESP3 subscribes and publishes on one connection.
        let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let tcp = TcpSettings::default().set_nodelay(true);
        #[cfg(target_os = "linux")]
        let tcp = tcp.set_user_timeout(USER_TIMEOUT);
        let client = Client::open(info.set_redis_settings(settings).set_tcp_settings(tcp))?;
        Ok(Self(Arc::new(Inner { client, prefix: format!("marquee:{deployment}:") })))
    }

    /// A channel or key of this deployment.
    pub(super) fn name(&self, rest: &str) -> String {
        format!("{}{rest}", self.0.prefix)
    }

    /// Opens a connection. Pushed messages go to `pushes`.
    pub(super) async fn connect(
        &self,
        pushes: Option<UnboundedSender<PushInfo>>,
    ) -> Result<MultiplexedConnection, Lost> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT)).set_response_timeout(Some(ANSWER));
        let config = match pushes {
            Some(pushes) => config.set_push_sender(pushes),
            None => config,
        };
        // The time-out of the library does not cover the handshake.
        in_time(self.0.client.get_multiplexed_async_connection_with_config(&config), CONNECT).await
    }
}

/// The answer to a command; an error after [`ANSWER`].
pub(super) async fn answer<T>(command: impl Future<Output = Result<T, RedisError>>) -> Result<T, Lost> {
    in_time(command, ANSWER).await
}

async fn in_time<T>(command: impl Future<Output = Result<T, RedisError>>, limit: Duration) -> Result<T, Lost> {
    timeout(limit, command).await.map_err(|_| Lost::Silent)?.map_err(Lost::Failed)
}

/// Checks a connection again and again, and calls `heard` after each answer. Ends when the connection is of no use.
pub(super) async fn ping(mut connection: MultiplexedConnection, heard: impl Fn()) -> Lost {
    loop {
        tokio::time::sleep(PING_INTERVAL).await;
        if let Err(lost) = answer(redis::cmd("PING").exec_async(&mut connection)).await {
            return lost;
        }
        heard();
    }
}

/// Pauses between attempts to connect, which never end: twice as long after each failure, shorter or longer by chance,
/// so that the nodes of a fleet do not all come at once.
pub(super) struct Retry {
    pause: Duration,
    connected: Option<Instant>,
}

impl Retry {
    pub(super) fn new() -> Self {
        Self { pause: PAUSES.0, connected: None }
    }

    /// Records that there is a connection.
    pub(super) fn connected(&mut self) {
        self.connected = Some(Instant::now());
    }

    /// Waits until the next attempt.
    pub(super) async fn wait(&mut self) {
        let lasted = self.connected.take().map(|since| since.elapsed());
        let [chance, ..] = random();
        tokio::time::sleep(self.next(lasted, chance)).await;
    }

    /// The next pause, after a connection that lasted this long, if there was one.
    fn next(&mut self, lasted: Option<Duration>, chance: u8) -> Duration {
        // A connection that lasted was a success; one that ends at once again was none.
        if lasted.is_some_and(|lasted| lasted > PAUSES.1) {
            self.pause = PAUSES.0;
        }
        let pause = self.pause / 2 + self.pause * u32::from(chance) / 256;
        self.pause = (self.pause * 2).min(PAUSES.1);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_the_server_and_whether_tls_is_used() {
        for good in ["redis://127.0.0.1", "rediss://user:secret@cache.example.com:6380/2", "redis://[::1]:7000"] {
            assert!(Redis::new(good, "a").is_ok(), "{good}");
        }
        for bad in ["", "127.0.0.1", "http://127.0.0.1", "redis://"] {
            assert!(Redis::new(bad, "a").is_err(), "{bad}");
        }
        assert_eq!(Redis::new("redis://127.0.0.1", "a").unwrap().name("hints"), "marquee:a:hints");
    }

    #[test]
    fn pauses_grow_to_a_bound_and_begin_again_after_a_connection_that_lasted() {
        let mut retry = Retry::new();
        assert_eq!(retry.next(None, 128), PAUSES.0);
        for _ in 0..50 {
            retry.next(None, 128);
        }
        assert_eq!(retry.next(Some(Duration::ZERO), 128), PAUSES.1);
        assert!(retry.next(None, 0) >= PAUSES.1 / 2 && retry.next(None, u8::MAX) < PAUSES.1 * 3 / 2);
        assert_eq!(retry.next(Some(Duration::from_mins(1)), 128), PAUSES.0);
    }
}
