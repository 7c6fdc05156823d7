//! A proxy before an object store that makes chosen requests fail.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, Uri, header};
use http_body::Frame;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Incoming;
use hyper::client::conn::http1 as client;
use hyper::server::conn::http1 as server;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};

/// The operations of the object store that the server uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    UploadPart,
    Complete,
    Abort,
    Get,
    Head,
    Put,
    Delete,
    ListObjects,
    ListUploads,
    ListParts,
}

impl Operation {
    fn of(method: &Method, uri: &Uri) -> Self {
        let has = |name: &str| {
            let pairs = uri.query().unwrap_or_default().split('&');
            pairs.into_iter().any(|pair| pair.split('=').next() == Some(name))
        };
        match *method {
            Method::POST if has("uploads") => Self::Create,
            Method::POST => Self::Complete,
            Method::PUT if has("partNumber") => Self::UploadPart,
            Method::PUT => Self::Put,
            Method::DELETE if has("uploadId") => Self::Abort,
            Method::DELETE => Self::Delete,
            Method::HEAD => Self::Head,
            _ if has("uploads") => Self::ListUploads,
            _ if has("uploadId") => Self::ListParts,
            _ if has("list-type") => Self::ListObjects,
            _ => Self::Get,
        }
    }
}

/// A way in which a request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The proxy answers with this HTTP status and S3 error code; the store does not get the request.
    Refuse(u16, &'static str),
    /// The request reaches the store after this delay.
    Delay(Duration),
    /// The connection breaks in the middle of the request's body.
    CutRequest,
    /// The connection breaks in the middle of the answer's body.
    CutAnswer,
    /// The store carries out the request, and its answer is lost.
    LoseAnswer,
    /// The store carries out the request, and its answer is held back until the connection ends.
    HoldAnswer,
}

type BoxedBody = BoxBody<Bytes, io::Error>;

struct Rule {
    operation: Operation,
    fault: Fault,
    times: usize,
    left: usize,
}

#[derive(Default)]
struct Plan {
    rules: Vec<Rule>,
    happened: usize,
}

/// The proxy; dropping it closes its connections.
pub(crate) struct Faults {
    endpoint: String,
    plan: Arc<Mutex<Plan>>,
    /// Whether the store is unreachable.
    gone: watch::Sender<bool>,
    accepting: AbortHandle,
}

impl Faults {
    /// Starts a proxy before the store at `upstream` (`HOST:PORT`), without faults.
    pub(super) async fn before(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let plan = Arc::<Mutex<Plan>>::default();
        let (gone, is_gone) = watch::channel(false);
        let accepting = tokio::spawn(accept(listener, upstream.to_owned(), plan.clone(), is_gone));
        Self { endpoint, plan, gone, accepting: accepting.abort_handle() }
    }

    pub(super) fn endpoint(&self) -> &String {
        &self.endpoint
    }

    /// Makes the next `times` requests of this kind fail.
    pub(crate) fn next(&self, operation: Operation, fault: Fault, times: usize) {
        self.plan.lock().expect("the plan").rules.push(Rule { operation, fault, times, left: times });
    }

    /// The number of requests that were made to fail.
    pub(crate) fn happened(&self) -> usize {
        self.plan.lock().expect("the plan").happened
    }

    /// The operations whose planned faults have not occurred once.
    pub(crate) fn untouched(&self) -> Vec<Operation> {
        let plan = self.plan.lock().expect("the plan");
        plan.rules.iter().filter(|rule| rule.left == rule.times).map(|rule| rule.operation).collect()
    }

    /// Removes all faults.
    pub(crate) fn end(&self) {
        self.plan.lock().expect("the plan").rules.clear();
        self.gone.send_replace(false);
    }

    /// Makes the store unreachable until [`Self::end`]: connections break, and new ones are closed at once.
    pub(crate) fn vanish(&self) {
        self.gone.send_replace(true);
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, upstream: String, plan: Arc<Mutex<Plan>>, gone: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        let (upstream, plan, mut gone) = (upstream.clone(), plan.clone(), gone.clone());
        if *gone.borrow() {
            continue;
        }
        connections.spawn(async move {
            let service = service_fn(move |request| pass(request, upstream.clone(), plan.clone()));
            let serving = server::Builder::new().serve_connection(TokioIo::new(socket), service);
            tokio::select! {
                // The error is ignored: a client may close its connection at any time.
                _ = serving => {}
                _ = gone.wait_for(|gone| *gone) => {}
            }
        });
    }
}

/// Passes a request on, or applies its fault; an error closes the connection.
async fn pass(
    request: Request<Incoming>,
    upstream: String,
    plan: Arc<Mutex<Plan>>,
) -> Result<Response<BoxedBody>, io::Error> {
    let operation = Operation::of(request.method(), request.uri());
    let fault = plan.lock().expect("the plan").take(operation);
    match fault {
        Some(Fault::Refuse(status, code)) => {
            let _ = request.into_body().collect().await;
            return Ok(refusal(status, code));
        }
        Some(Fault::Delay(by)) => tokio::time::sleep(by).await,
        _ => {}
    }
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let body = if fault == Some(Fault::CutRequest) { cut(&body) } else { whole(body) };
    let mut outgoing = Request::from_parts(parts, body);
    // The body has been read already.
    outgoing.headers_mut().remove(header::EXPECT);
    let response = forward(outgoing, &upstream).await?;
    let (mut parts, body) = response.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    match fault {
        // An answer without a body is dropped completely.
        Some(Fault::CutAnswer) if body.is_empty() => Err(io::ErrorKind::ConnectionReset.into()),
        Some(Fault::LoseAnswer | Fault::CutRequest) => Err(io::ErrorKind::ConnectionReset.into()),
        Some(Fault::HoldAnswer) => std::future::pending().await,
        Some(Fault::CutAnswer) => {
            parts.headers.remove(header::TRANSFER_ENCODING);
            parts.headers.insert(header::CONTENT_LENGTH, body.len().into());
            Ok(Response::from_parts(parts, cut(&body)))
        }
        _ => Ok(Response::from_parts(parts, whole(body))),
    }
}

async fn forward(request: Request<BoxedBody>, upstream: &str) -> Result<Response<Incoming>, io::Error> {
    let socket = TcpStream::connect(upstream).await?;
    let (mut sender, connection) = client::handshake(TokioIo::new(socket)).await.map_err(io::Error::other)?;
    // This task ends when the answer's body is complete.
    tokio::spawn(connection);
    sender.send_request(request).await.map_err(io::Error::other)
}

impl Plan {
    fn take(&mut self, operation: Operation) -> Option<Fault> {
        let rule = self.rules.iter_mut().find(|rule| rule.operation == operation && rule.left > 0)?;
        rule.left -= 1;
        self.happened += 1;
        Some(rule.fault)
    }
}

fn refusal(status: u16, code: &str) -> Response<BoxedBody> {
    let text = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>injected</Message></Error>");
    let mut response = Response::new(whole(text.into()));
    *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
    response
}

fn whole(data: Bytes) -> BoxedBody {
    Full::new(data).map_err(|never| match never {}).boxed()
}

/// A body that breaks off after its first half.
fn cut(data: &Bytes) -> BoxedBody {
    let half = data.slice(..data.len() / 2);
    let pieces = [Ok(Frame::data(half)), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
    BodyExt::boxed(StreamBody::new(tokio_stream::iter(pieces)))
}
