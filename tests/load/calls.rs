//! A client that makes many calls with different messages, which h2load cannot: slower than h2load, but faster than
//! the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Result;
use crate::h2load::framed;

/// Messages are used in this stride, a prime, so that consecutive calls are about distant rows.
const STRIDE: usize = 7_919;

/// The length of the frame header before a message.
const FRAME_BYTES: usize = 5;

/// The number of connections, and of concurrent calls on each.
pub(crate) type Clients = (u64, u64);

/// The end of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RunLimit {
    /// After this many calls.
    Calls(u64),
    /// After this much time.
    Elapsed(Duration),
}

/// Framed messages of calls.
pub(crate) type Messages = Arc<Vec<Bytes>>;

/// Calls of one method, with messages used in turn; each run continues where the previous one ended.
pub(crate) struct Calls {
    method: String,
    senders: Vec<SendRequest<Full<Bytes>>>,
    head: http::request::Parts,
    messages: Messages,
    next: Arc<AtomicUsize>,
}

/// The result of a run.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) calls: u64,
    seconds: f64,
    /// The duration of each call, sorted.
    micros: Vec<u32>,
}

/// Frames the messages.
pub(crate) fn messages(encoded: impl IntoIterator<Item = Vec<u8>>) -> Result<Messages> {
    let framed: Result<Vec<Bytes>> = encoded.into_iter().map(|message| Ok(framed(&message)?.into())).collect();
    Ok(Arc::new(framed?))
}

/// The messages in another order, in which neighbours were far apart.
pub(crate) fn scattered(messages: &Messages) -> Messages {
    Arc::new((0..messages.len()).map(|index| messages[index * STRIDE % messages.len()].clone()).collect())
}

impl Calls {
    /// Connects. `authorization` may be empty.
    pub(crate) async fn connect(
        url: &str,
        method: &str,
        authorization: &str,
        messages: Messages,
        clients: Clients,
    ) -> Result<Self> {
        if messages.is_empty() {
            return Err(format!("{method}: there is nothing to ask about").into());
        }
        let mut request = hyper::Request::post(format!("{url}{method}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers");
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        let (head, ()) = request.body(())?.into_parts();
        let mut senders = Vec::new();
        for _ in 0..clients.0 {
            let socket = TcpStream::connect(url.trim_start_matches("http://")).await?;
            socket.set_nodelay(true)?;
            let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(socket)).await?;
            tokio::spawn(connection);
            senders.extend((0..clients.1).map(|_| sender.clone()));
        }
        Ok(Self { method: method.to_owned(), senders, head, messages, next: Arc::default() })
    }

    /// Makes one call with this message; returns the message of the answer.
    pub(crate) async fn ask(&self, message: &[u8]) -> Result<Bytes> {
        let mut sender = self.senders.first().ok_or("there is no connection")?.clone();
        let request = hyper::Request::from_parts(self.head.clone(), Full::new(framed(message)?.into()));
        let answer = answer(&mut sender, request, &self.method).await?;
        Ok(answer.slice(FRAME_BYTES..))
    }

    /// Makes calls, all of which must end with OK.
    pub(crate) async fn run(&self, until: RunLimit) -> Result<Outcome> {
        let mut callers = JoinSet::new();
        let (first, started) = (self.next.load(Ordering::Relaxed), Instant::now());
        for sender in &self.senders {
            let (mut sender, head, messages) = (sender.clone(), self.head.clone(), self.messages.clone());
            let (next, method) = (self.next.clone(), self.method.clone());
            callers.spawn(async move {
                let mut micros = Vec::new();
                loop {
                    let call = next.fetch_add(1, Ordering::Relaxed);
                    let over = match until {
                        RunLimit::Calls(calls) => (call - first) as u64 >= calls,
                        RunLimit::Elapsed(time) => started.elapsed() >= time,
                    };
                    if over {
                        return Ok::<_, marquee::app::StartError>(micros);
                    }
                    let message = Full::new(messages[call % messages.len()].clone());
                    let begun = Instant::now();
                    answer(&mut sender, hyper::Request::from_parts(head.clone(), message), &method).await?;
                    micros.push(u32::try_from(begun.elapsed().as_micros())?);
                }
            });
        }
        let mut micros = Vec::new();
        while let Some(ended) = callers.join_next().await {
            micros.append(&mut ended??);
        }
        let seconds = started.elapsed().as_secs_f64();
        self.next.store(first + micros.len(), Ordering::Relaxed);
        micros.sort_unstable();
        Ok(Outcome { calls: micros.len() as u64, seconds, micros })
    }
}

impl Outcome {
    /// Calls per second.
    pub(crate) fn rate(&self) -> f64 {
        self.per_second(self.calls)
    }

    /// `count` per second of the run.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 things")]
    pub(crate) fn per_second(&self, count: u64) -> f64 {
        count as f64 / self.seconds
    }

    /// `seconds` as a share of the run's duration.
    pub(crate) fn share(&self, seconds: f64) -> f64 {
        seconds / self.seconds
    }

    /// A percentile of the durations, in milliseconds.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let micros = self.micros.get(self.micros.len() * percent / 100).copied();
        micros.map_or(f64::NAN, |micros| f64::from(micros) / 1e3)
    }

    /// Combines the calls of several runs.
    pub(crate) fn combined(outcomes: Vec<Self>) -> Self {
        let mut all = Self { calls: 0, seconds: 0.0, micros: Vec::new() };
        for mut one in outcomes {
            all.calls += one.calls;
            all.seconds += one.seconds;
            all.micros.append(&mut one.micros);
        }
        all.micros.sort_unstable();
        all
    }
}

/// Makes a call that must end with OK; returns the framed message of the answer.
async fn answer(
    sender: &mut SendRequest<Full<Bytes>>,
    request: hyper::Request<Full<Bytes>>,
    method: &str,
) -> Result<Bytes> {
    sender.ready().await?;
    let answer = sender.send_request(request).await?;
    // A call that is refused at once has its status in the headers.
    let refused = answer.headers().get("grpc-message").cloned();
    let answer = answer.into_body().collect().await?;
    let trailers = answer.trailers().cloned().unwrap_or_default();
    if trailers.get("grpc-status").is_some_and(|status| status == "0") {
        Ok(answer.to_bytes())
    } else {
        Err(format!("{method}: {:?}", refused.as_ref().or(trailers.get("grpc-message"))).into())
    }
}
