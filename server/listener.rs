//! The accept loop, the bounds of a connection, and the shutdown of connections.
//!
//! tonic's own server has no limit on connections, and no timeout for a client that connects and sends nothing; so this
//! is our loop, with hyper behind it. A connection gets `header_timeout` for the TLS handshake, and again from there to
//! its first request; HTTP/1 gets it for each request's headers; HTTP/2 connections are pinged. A connection without a
//! request for `idle_timeout` is closed. `connections.rs` decides which connections get a slot, and `descriptors.rs`
//! computes how many slots there are.

mod bind;
mod connections;
mod descriptors;
mod health_only;
mod joined_writes;

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http::HeaderMap;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use prometheus::IntGauge;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use bind::bind;
pub use connections::Connections;
pub use descriptors::Descriptors;

use crate::config::EdgeConfig;
use crate::exchange::{
    Gate, Holding, OutgoingBody, PIECE_BYTES, SlowClientLimit, UnsentPieces, Watchdog, WatchdogExecutor,
};
use crate::rpc::address::ClientAddress;
use crate::tls::Tls;
use connections::ConnectionSlot;
use joined_writes::JoinedWrites;

/// How often an idle HTTP/2 connection is pinged, and how long it may take to answer.
const KEEP_ALIVE: (Duration, Duration) = (Duration::from_mins(1), Duration::from_secs(20));
/// The most header bytes of a request.
const MAX_HEADER_BYTES: u32 = 16 * 1024;
/// HTTP/2 flow control windows of a stream and of a connection: the bandwidth-delay product of a good uplink (100
/// Mbit/s, 80 ms), so that one upload can fill it.
const WINDOW_BYTES: (u32, u32) = (1024 * 1024, 4 * 1024 * 1024);
/// Streams that a client may reset before they were accepted (HTTP/2 rapid reset, RUSTSEC-2024-0003).
const MAX_PENDING_RESETS: usize = 32;
/// Streams that may violate the protocol on one connection before it is closed.
const MAX_LOCAL_RESETS: usize = 1024;
/// How long a connection without a request may take to close after the server asks it to.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// The pause after a failed accept.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves on `listener` until `shutdown` fires; ends when every connection has ended.
pub struct Listener {
    /// The bound socket.
    pub listener: TcpListener,
    /// The certificate, if the server speaks TLS.
    pub tls: Option<Tls>,
    /// The requests go here.
    pub gate: Gate,
    /// How long answers may wait for their clients.
    pub slow_clients: SlowClientLimit,
    /// The slots of open connections.
    pub connections: Connections,
    pub open: IntGauge,
}

impl Listener {
    /// Accepts connections until `shutdown` fires, then waits for the open ones: they finish their calls and take no
    /// new ones.
    pub async fn run(self, config: &EdgeConfig, shutdown: CancellationToken) {
        let builder = Arc::new(builder(config, &self.slow_clients));
        let tasks = TaskTracker::new();
        while let Some(accepted) = shutdown.run_until_cancelled(self.listener.accept()).await {
            let (socket, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Usually because there are no descriptors left: closing a connection frees one.
                    let shed = self.connections.shed();
                    tracing::warn!(client = "any", %error, shed, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let Some(slot) = self.connections.admit(peer.ip()) else {
                tracing::warn!(client = %peer.ip(), "too many connections; a new one is closed");
                continue;
            };
            let connection = Connection {
                slot: Arc::new(slot),
                connections: self.connections.clone(),
                idle_timeout: config.idle_timeout,
                peer,
                gate: self.gate.clone(),
                slow_clients: self.slow_clients.clone(),
                builder: builder.clone(),
                header_timeout: config.header_timeout,
                trusted_proxies: config.trusted_proxies,
                shutdown: shutdown.clone(),
            };
            let (tls, open) = (self.tls.clone(), self.open.clone());
            tasks.spawn(async move {
                open.inc();
                connection.run(socket, tls).await;
                open.dec();
            });
        }
        drop(self.listener);
        tasks.close();
        tasks.wait().await;
    }
}

fn builder(config: &EdgeConfig, slow_clients: &SlowClientLimit) -> Builder<WatchdogExecutor> {
    let mut builder = Builder::new(WatchdogExecutor(slow_clients.clone()));
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
    slot: Arc<ConnectionSlot>,
    connections: Connections,
    idle_timeout: Duration,
    peer: SocketAddr,
    gate: Gate,
    slow_clients: SlowClientLimit,
    builder: Arc<Builder<WatchdogExecutor>>,
    header_timeout: Duration,
    trusted_proxies: u8,
    shutdown: CancellationToken,
}

impl Connection {
    async fn run(self, socket: TcpStream, tls: Option<Tls>) {
        // A reply of a few bytes must not be delayed.
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
        let Self {
            slot,
            connections,
            idle_timeout,
            peer,
            gate,
            slow_clients,
            builder,
            header_timeout,
            trusted_proxies,
            shutdown,
        } = self;
        let has_request = Arc::new(AtomicBool::new(false));
        let unsent = Arc::new(UnsentPieces::default());
        let counters = gate.peer(ClientAddress::of(peer.ip(), &HeaderMap::new(), 0).ip());
        let service = service_fn({
            let (has_request, slot, unsent) = (has_request.clone(), slot.clone(), unsent.clone());
            move |request: hyper::Request<hyper::body::Incoming>| {
                has_request.store(true, Ordering::Relaxed);
                let address = ClientAddress::of(peer.ip(), request.headers(), trusted_proxies);
                let counters = if trusted_proxies == 0 { counters.clone() } else { gate.peer(address.ip()) };
                let (gate, slot, unsent) = (gate.clone(), slot.clone(), unsent.clone());
                async move {
                    let busy = slot.begin();
                    // A slot for health checks answers nothing else.
                    let response = if slot.is_for_health && !health_only::is_health_check(&request) {
                        health_only::refuse(&request).map(OutgoingBody::frames)
                    } else {
                        gate.answer(counters, address, unsent, request).await?
                    };
                    Ok::<_, Infallible>(response.map(|body| Holding::new(body, busy)))
                }
            }
        });
        let mut connection = pin!(builder.serve_connection(TokioIo::new(JoinedWrites::new(io)), service));
        let mut watchdog = Watchdog::new(slow_clients.clone());
        let mut first_request = pin!(tokio::time::sleep(header_timeout));
        // A slot for health checks is kept for as long as a connection may take to send a request.
        let longest_idle = if slot.is_for_health { header_timeout } else { idle_timeout };
        let mut idle = pin!(tokio::time::sleep(longest_idle));
        // Fires when a connection that was asked to close has not closed.
        let mut ending = pin!(tokio::time::sleep(Duration::MAX));
        let (mut waiting, mut stopping, mut is_ending) = (true, false, false);
        let mut rounds = tokio::time::interval(slow_clients.patience);
        loop {
            tokio::select! {
                ended = poll_fn(|cx| watchdog.poll(connection.as_mut(), cx)) => {
                    match ended {
                        Some(Ok(())) => {}
                        Some(Err(error)) => tracing::debug!(%peer, %error, "a connection has failed"),
                        None => tracing::debug!(%peer, "a client reads no answer, or may not go on reading it"),
                    }
                    return;
                }
                () = first_request.as_mut(), if waiting => {
                    waiting = false;
                    if !has_request.load(Ordering::Relaxed) {
                        tracing::debug!(%peer, "a connection sent no request in time");
                        // With GOAWAY, so that a client whose first request is on its way knows that it may send it
                        // again: clients that balance between nodes connect before they have a request.
                        is_ending = true;
                        connection.as_mut().graceful_shutdown();
                        ending.as_mut().reset(Instant::now() + LAST_WORDS);
                    }
                }
                () = slot.replaced() => {
                    tracing::debug!(%peer, "a connection was replaced by another");
                    connection.as_mut().graceful_shutdown();
                    // Once, so that GOAWAY is sent.
                    poll_fn(|cx: &mut Context<'_>| Poll::Ready(connection.as_mut().poll(cx).is_ready())).await;
                    return;
                }
                () = idle.as_mut(), if !is_ending => {
                    let left = slot.idle_left(longest_idle);
                    if left.is_zero() {
                        is_ending = true;
                        connections.count_end("idle");
                        connection.as_mut().graceful_shutdown();
                        ending.as_mut().reset(Instant::now() + header_timeout);
                    } else {
                        idle.as_mut().reset(Instant::now() + left);
                    }
                }
                // A request that has begun meanwhile may finish.
                () = ending.as_mut(), if is_ending => {
                    if slot.is_for_health || slot.idle_for().is_some() {
                        return;
                    }
                    ending.as_mut().reset(Instant::now() + if stopping { LAST_WORDS } else { header_timeout });
                }
                _ = rounds.tick() => {
                    if unsent.next_round() {
                        slow_clients.count("unsent", "connection");
                        tracing::debug!(%peer, "a client did not read its answers");
                        return;
                    }
                }
                () = shutdown.cancelled(), if !stopping => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                    // A connection without a request is closed after LAST_WORDS even if its client does not respond.
                    is_ending = true;
                    ending.as_mut().reset(Instant::now() + LAST_WORDS);
                }
            }
        }
    }
}
