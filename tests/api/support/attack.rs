//! Attacks come from one loopback address while an honest client at another address measures how it is served.
//!
//! Linux treats all of 127.0.0.0/8 as loopback, so each client can bind an address of its own.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use marquee_contract::v1 as pb;
use marquee_contract::v1::video_service_client::VideoServiceClient;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::oneshot::{self, error::TryRecvError};
use tokio::task::JoinHandle;
use tonic::Code;
use tonic::transport::{Channel, Endpoint};

use super::server::Server;

/// The attacker's address.
pub(crate) const ATTACKER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 9));
/// The honest client's address.
pub(crate) const HONEST: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 77));
/// The most that the server's resident memory may grow under any attack, in KiB.
pub(crate) const MEMORY_GROWTH_KIB: u64 = 128 << 10;
/// The time between two calls of the honest client.
const PERIOD: Duration = Duration::from_millis(50);
/// How long the honest client waits for one answer: less than the server's timeouts by default, which end most attacks.
const PATIENCE: Duration = Duration::from_secs(25);

/// Returns `full` in the long tests (`tests/soak attacks` sets MARQUEE_SOAK_ATTACKS), else `small`.
pub(crate) fn scaled<T>(small: T, full: T) -> T {
    if std::env::var_os("MARQUEE_SOAK_ATTACKS").is_some() { full } else { small }
}

/// Opens a TCP connection to the server from this address.
pub(crate) async fn connect_from(address: IpAddr, server: &Server) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(address, 0))?;
    socket.connect(server.address().parse().expect("an address")).await
}

/// A gRPC channel to the server from this address, which connects at its first call.
pub(crate) fn channel_from(address: IpAddr, server: &Server) -> Channel {
    let endpoint = Endpoint::from_shared(server.url("")).expect("a URL");
    endpoint.local_address(Some(address)).connect_lazy()
}

/// A client that calls GetVideo twenty times a second, and gets `/healthz` once a second on a new connection.
pub(crate) struct HonestClient {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Report>,
}

/// The measurements of the honest client.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// The time that each answered call took.
    pub(crate) latencies: Vec<Duration>,
    /// The code of each failed call; `DeadlineExceeded` when no answer came in time.
    pub(crate) failures: Vec<Code>,
    /// The number of times that `/healthz` was not 200.
    pub(crate) unhealthy: usize,
}

impl HonestClient {
    /// Starts calling in the background.
    pub(crate) fn start(server: &Server, video_id: &str) -> Self {
        let (stop, stopped) = oneshot::channel();
        let videos = VideoServiceClient::new(channel_from(HONEST, server));
        let health = reqwest::Client::builder().local_address(HONEST).pool_max_idle_per_host(0);
        let health = health.build().expect("an HTTP client");
        let task = tokio::spawn(measure(videos, video_id.to_owned(), health, server.url("/healthz"), stopped));
        Self { stop, task }
    }

    /// Stops calling, and returns the measurements.
    pub(crate) async fn finish(self) -> Report {
        let _ = self.stop.send(());
        self.task.await.expect("the honest client")
    }
}

impl Report {
    /// The given percentile of the latencies of answered calls.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or(PATIENCE)
    }

    /// Prints the report. Fails when a call failed, `/healthz` was not 200 or nothing was measured, and at full size
    /// (see [`scaled`]) also when the 99th percentile reaches 250 ms.
    #[track_caller]
    pub(crate) fn assert_served(&self, attack: &str) {
        let (p50, p99) = (self.percentile(50), self.percentile(99));
        println!("{attack}: {} calls, p50 {p50:?}, p99 {p99:?}, {:?}", self.latencies.len(), self.failures);
        assert!(!self.latencies.is_empty(), "{attack}: nothing was measured");
        assert!(self.failures.is_empty(), "{attack}: {:?}", self.failures);
        assert_eq!(self.unhealthy, 0, "{attack}: /healthz was not 200");
        assert!(p99 < scaled(Duration::MAX, Duration::from_millis(250)), "{attack}: p99 {p99:?}");
    }
}

async fn measure(
    mut videos: VideoServiceClient<Channel>,
    video_id: String,
    health: reqwest::Client,
    healthz: String,
    mut stopped: oneshot::Receiver<()>,
) -> Report {
    let mut report = Report::default();
    let mut ticks = tokio::time::interval(PERIOD);
    for call in 0_u32.. {
        ticks.tick().await;
        let request = pb::GetVideoRequest { video_id: video_id.clone() };
        let started = Instant::now();
        match tokio::time::timeout(PATIENCE, videos.get_video(request)).await {
            Ok(Ok(_)) => report.latencies.push(started.elapsed()),
            Ok(Err(status)) => report.failures.push(status.code()),
            Err(_) => report.failures.push(Code::DeadlineExceeded),
        }
        if call % 20 == 0 {
            let answer = health.get(&healthz).timeout(PATIENCE).send().await;
            report.unhealthy += usize::from(!answer.is_ok_and(|answer| answer.status().is_success()));
        }
        if !matches!(stopped.try_recv(), Err(TryRecvError::Empty)) {
            break;
        }
    }
    report
}
