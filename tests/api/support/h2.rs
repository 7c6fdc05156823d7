//! HTTP/2 connections whose windows the test opens, and whose bodies it sends, as slowly as it likes.

use std::net::IpAddr;

use bytes::Bytes;
use h2::client::{ResponseFuture, SendRequest};
use h2::{Reason, RecvStream, SendStream};
use http::{HeaderMap, Request, Response};
use tokio::task::JoinHandle;
use tonic::Status;

use super::attack::connect_from;
use super::server::Server;
use super::wire::PATIENCE;

/// The size of windows that HTTP/2 begins with.
pub(crate) const USUAL_WINDOW: u32 = 65_535;

/// A connection; streams are closed with their [`Exchange`], and the connection when all are and it is dropped.
pub(crate) struct H2 {
    sender: SendRequest<Bytes>,
    pub(crate) connection: JoinHandle<()>,
}

/// How a stream has ended.
#[derive(Debug)]
pub(crate) enum End {
    /// With a whole answer.
    Answer(Response<()>, Option<HeaderMap>),
    /// The server has reset it, or closed the connection (`None`).
    Reset(Option<Reason>),
}

/// A request under way.
pub(crate) struct Exchange {
    response: ResponseFuture,
    body: Option<SendStream<Bytes>>,
}

impl H2 {
    /// Connects from an address, with windows of this many bytes for what the server sends.
    pub(crate) async fn from(address: IpAddr, server: &Server, window: u32) -> Self {
        let socket = connect_from(address, server).await.expect("a connection");
        let mut builder = h2::client::Builder::new();
        let handshake = builder.initial_window_size(window).max_concurrent_streams(0).handshake(socket).await;
        let (sender, connection) = handshake.expect("an HTTP/2 connection");
        // What fails is seen by the streams.
        Self { sender, connection: tokio::spawn(async move { drop(connection.await) }) }
    }

    /// Sends a request's head, without `end` to be followed by a body.
    pub(crate) async fn begin(&self, request: http::request::Builder, end: bool) -> Exchange {
        let mut sender = self.sender.clone().ready().await.expect("the connection is open");
        let (response, body) = sender.send_request(request.body(()).expect("a request"), end).expect("it is sent");
        Exchange { response, body: Some(body) }
    }

    /// Sends the head of a gRPC call, and the beginning of its body, which ends with it or never does.
    pub(crate) async fn call(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
        end: bool,
    ) -> Exchange {
        let mut request = Request::post(format!("http://marquee{path}")).header("te", "trailers");
        request = request.header("content-type", "application/grpc");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut exchange = self.begin(request, false).await;
        let body = body.into();
        // h2's server closes a connection that sends many empty pieces.
        if end || !body.is_empty() {
            // A server that refuses may be faster.
            let _ = exchange.body.as_mut().expect("a body").send_data(body, end);
        }
        exchange
    }

    /// Sends a GET.
    pub(crate) async fn get(&self, path: &str) -> Exchange {
        self.begin(Request::get(format!("http://marquee{path}")), true).await
    }
}

impl Exchange {
    /// The rest of the request's body, for the caller to send.
    pub(crate) fn take_body(&mut self) -> SendStream<Bytes> {
        self.body.take().expect("a body")
    }

    /// Waits for the answer's head.
    pub(crate) async fn head(self) -> Response<RecvStream> {
        tokio::time::timeout(PATIENCE, self.response).await.expect("an answer").expect("an answer")
    }

    /// Waits for the end, without reading anything: no window is opened.
    pub(crate) async fn end(self) -> End {
        let Self { response, body } = self;
        let reset = |error: h2::Error| End::Reset(error.reason());
        let waiting = async {
            let (head, mut answer) = match response.await {
                Ok(response) => response.into_parts(),
                Err(error) => return reset(error),
            };
            while let Some(piece) = answer.data().await {
                match piece {
                    Ok(_) => {}
                    // Nothing is wrong: the rest of the request is not wanted (RFC 9113, section 8.1).
                    Err(error) if error.reason() == Some(Reason::NO_ERROR) => break,
                    Err(error) => return reset(error),
                }
            }
            match answer.trailers().await {
                Ok(trailers) => End::Answer(Response::from_parts(head, ()), trailers),
                Err(error) if error.reason() == Some(Reason::NO_ERROR) => {
                    End::Answer(Response::from_parts(head, ()), None)
                }
                Err(error) => reset(error),
            }
        };
        let end = tokio::time::timeout(PATIENCE, waiting).await.expect("the server ends it");
        drop(body);
        end
    }
}

/// Reads a body, or as much of it as comes: how many bytes, and whether it is whole.
pub(crate) async fn read(mut body: RecvStream) -> (usize, bool) {
    let mut len = 0;
    while let Some(piece) = body.data().await {
        let Ok(piece) = piece else { return (len, false) };
        len += piece.len();
        body.flow_control().release_capacity(piece.len()).expect("it was received");
    }
    (len, true)
}

impl End {
    /// The gRPC status of an answer.
    pub(crate) fn status(&self) -> Option<Status> {
        let Self::Answer(response, trailers) = self else { return None };
        trailers.as_ref().and_then(Status::from_header_map).or_else(|| Status::from_header_map(response.headers()))
    }

    /// Whether the server has ended it without an answer.
    pub(crate) fn is_cut(&self) -> bool {
        matches!(self, Self::Reset(_))
    }
}
