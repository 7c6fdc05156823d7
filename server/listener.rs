//! From a socket to a request: the accept loop, its limits, and its end.
//!
//! tonic's own server has no limit on connections, and no clock for a client that connects and says nothing; so the loop
//! is ours and everything behind it is hyper's. A connection gets `header_timeout` for the handshake, and again from
//! there to its first request; HTTP/1 gets it for each request's headers; HTTP/2 is asked for signs of life.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::HeaderMap;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use prometheus::IntGauge;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::EdgeConfig;
use crate::exchange::{Ends, Gate, PIECE_BYTES, Unsent, Watch, Watchful};
use crate::rpc::address::ClientAddress;
use crate::tls::Tls;

/// How often an idle HTTP/2 connection is asked whether it is still there, and how long it gets to answer.
const KEEP_ALIVE: (Duration, Duration) = (Duration::from_mins(1), Duration::from_secs(20));
/// The most bytes of headers in a request.
const MAX_HEADER_BYTES: u32 = 16 * 1024;
/// HTTP/2 flow control: what a stream and a connection may have in flight. The product of bandwidth and delay of a good
/// uplink (100 Mbit/s, 80 ms), so that one upload can fill it.
const WINDOW_BYTES: (u32, u32) = (1024 * 1024, 4 * 1024 * 1024);
/// Streams that a client may reset before they were accepted (HTTP/2 rapid reset, RUSTSEC-2024-0003).
const MAX_PENDING_RESETS: usize = 32;
/// Streams that may break the protocol on one connection before it is closed.
const MAX_LOCAL_RESETS: usize = 1024;
/// The pause after the system had no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves on `listener` until `shutdown` fires; ends when every connection has ended.
pub struct Listener {
    /// The bound socket.
    pub listener: TcpListener,
    /// The certificate, if the server speaks TLS.
    pub tls: Option<Tls>,
    /// What answers.
    pub gate: Gate,
    /// How long answers may wait for their clients.
    pub ends: Ends,
    /// Open connections.
    pub connections: IntGauge,
}

impl Listener {
    /// Accepts connections until `shutdown` fires, then waits for those that are open: they finish their calls in
    /// flight and take no new ones.
    pub async fn run(self, config: &EdgeConfig, shutdown: CancellationToken) {
        let permits = Arc::new(Semaphore::new(
            usize::try_from(config.max_connections)
                .map_or(Semaphore::MAX_PERMITS, |count| count.min(Semaphore::MAX_PERMITS)),
        ));
        let builder = Arc::new(builder(config, &self.ends));
        let tasks = TaskTracker::new();
        while let Some(accepted) = shutdown.run_until_cancelled(self.listener.accept()).await {
            let (socket, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let Ok(permit) = permits.clone().try_acquire_owned() else {
                tracing::warn!(%peer, "too many connections; closing a new one");
                continue;
            };
            let connection = Connection {
                peer,
                gate: self.gate.clone(),
                ends: self.ends.clone(),
                builder: builder.clone(),
                header_timeout: config.header_timeout,
                trusted_proxies: config.trusted_proxies,
                shutdown: shutdown.clone(),
            };
            let (tls, open) = (self.tls.clone(), self.connections.clone());
            tasks.spawn(async move {
                open.inc();
                connection.run(socket, tls).await;
                open.dec();
                drop(permit);
            });
        }
        drop(self.listener);
        tasks.close();
        tasks.wait().await;
    }
}

fn builder(config: &EdgeConfig, ends: &Ends) -> Builder<Watchful> {
    let mut builder = Builder::new(Watchful(ends.clone()));
    builder.http1().timer(TokioTimer::new()).header_read_timeout(config.header_timeout).max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(config.max_streams)
        .max_pending_accept_reset_streams(MAX_PENDING_RESETS)
        .max_local_error_reset_streams(MAX_LOCAL_RESETS)
        .max_header_list_size(MAX_HEADER_BYTES)
        .max_send_buf_size(2 * PIECE_BYTES)
        .initial_stream_window_size(WINDOW_BYTES.0)
        .initial_connection_window_size(WINDOW_BYTES.1)
        .keep_alive_interval(KEEP_ALIVE.0)
        .keep_alive_timeout(KEEP_ALIVE.1);
    builder
}

struct Connection {
    peer: SocketAddr,
    gate: Gate,
    ends: Ends,
    builder: Arc<Builder<Watchful>>,
    header_timeout: Duration,
    trusted_proxies: u8,
    shutdown: CancellationToken,
}

impl Connection {
    async fn run(self, socket: TcpStream, tls: Option<Tls>) {
        // A reply of a few bytes must not wait for more.
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "cannot set TCP_NODELAY");
        }
        let Some(tls) = tls else { return self.serve(socket).await };
        match tokio::time::timeout(self.header_timeout, tls.acceptor().accept(socket)).await {
            Ok(Ok(stream)) => self.serve(stream).await,
            Ok(Err(error)) => tracing::debug!(peer = %self.peer, %error, "the TLS handshake failed"),
            Err(_) => tracing::debug!(peer = %self.peer, "the TLS handshake took too long"),
        }
    }

    async fn serve(self, io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let Self { peer, gate, ends, builder, header_timeout, trusted_proxies, shutdown } = self;
        let asked = Arc::new(AtomicBool::new(false));
        let unsent = Arc::new(Unsent::default());
        let counters = gate.peer(ClientAddress::of(peer.ip(), &HeaderMap::new(), 0).ip());
        let service = service_fn({
            let (asked, unsent) = (asked.clone(), unsent.clone());
            move |request| {
                asked.store(true, Ordering::Relaxed);
                let address = ClientAddress::of(peer.ip(), request.headers(), trusted_proxies);
                let counters = if trusted_proxies == 0 { counters.clone() } else { gate.peer(address.ip()) };
                gate.clone().answer(counters, address, unsent.clone(), request)
            }
        });
        let mut connection = pin!(builder.serve_connection(TokioIo::new(io), service));
        let mut watch = Watch::new(ends.clone());
        let mut first_request = pin!(tokio::time::sleep(header_timeout));
        let mut rounds = tokio::time::interval(ends.patience);
        let (mut waiting, mut stopping) = (true, false);
        loop {
            tokio::select! {
                ended = poll_fn(|cx| watch.poll(connection.as_mut(), cx)) => {
                    match ended {
                        Some(Ok(())) => {}
                        Some(Err(error)) => tracing::debug!(%peer, %error, "a connection has failed"),
                        None => tracing::debug!(%peer, "a client takes no answer"),
                    }
                    return;
                }
                () = first_request.as_mut(), if waiting => {
                    waiting = false;
                    if !asked.load(Ordering::Relaxed) {
                        tracing::debug!(%peer, "a connection has asked nothing");
                        return;
                    }
                }
                _ = rounds.tick() => {
                    if unsent.next_round() {
                        ends.count("unsent", "connection");
                        tracing::debug!(%peer, "a client has left answers unread");
                        return;
                    }
                }
                () = shutdown.cancelled(), if !stopping => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}
