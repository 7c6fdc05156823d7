//! HTTP/2 connections on which the test controls the flow-control windows, and how slowly bodies are sent.

use std::net::IpAddr;

use bytes::Bytes;
use h2::client::{ResponseFuture, SendRequest};
use h2::{Reason, RecvStream, SendStream};
use http::{HeaderMap, Request, Response};
use tokio::task::JoinHandle;
use tonic::Status;

use super::PATIENCE;
use super::attack::connect_from;
use super::server::Server;

/// The initial window size of HTTP/2 (RFC 9113, section 6.5.2), in bytes.
pub(crate) const USUAL_WINDOW: u32 = 65_535;

/// A connection. A stream closes when its [`Exchange`] is dropped, the connection when the last of them is.
pub(crate) struct H2 {
    sender: SendRequest<Bytes>,
    pub(crate) connection: JoinHandle<()>,
}

/// How a stream ended.
#[derive(Debug)]
pub(crate) enum End {
    /// The whole answer came: its head, and its trailers if it has any.
    Answer(Response<()>, Option<HeaderMap>),
    /// The server reset the stream, or closed the connection (None).
    Reset(Option<Reason>),
}

/// A request whose answer has not been read yet.
pub(crate) struct Exchange {
    response: ResponseFuture,
    body: Option<SendStream<Bytes>>,
}

impl H2 {
    /// Connects from an address; `window` is the flow-control window for the server's answers, in bytes.
    pub(crate) async fn from(address: IpAddr, server: &Server, window: u32) -> Self {
        let socket = connect_from(address, server).await.expect("a connection");
        let mut builder = h2::client::Builder::new();
        let handshake = builder.initial_window_size(window).max_concurrent_streams(0).handshake(socket).await;
        let (sender, connection) = handshake.expect("an HTTP/2 connection");
        // Errors of the connection show up at its streams.
        Self { sender, connection: tokio::spawn(async move { drop(connection.await) }) }
    }

    /// Sends the head of a request; unless `end` is true, a body follows.
    pub(crate) async fn begin(&self, request: http::request::Builder, end: bool) -> Exchange {
        let mut sender = self.sender.clone().ready().await.expect("the connection is open");
        let (response, body) = sender.send_request(request.body(()).expect("a request"), end).expect("it is sent");
        Exchange { response, body: Some(body) }
    }

    /// Sends the head of a gRPC call and these bytes of its body; unless `end` is true, the body stays unfinished.
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
        // h2's server closes a connection that sends many empty DATA frames.
        if end || !body.is_empty() {
            // Sending may fail, because the server can refuse the call before the body is sent.
            let _ = exchange.body.as_mut().expect("a body").send_data(body, end);
        }
        exchange
    }

    /// Sends a GET request.
    pub(crate) async fn get(&self, path: &str) -> Exchange {
        self.begin(Request::get(format!("http://marquee{path}")), true).await
    }
}

impl Exchange {
    /// Takes the sender of the rest of the request's body.
    pub(crate) fn take_body(&mut self) -> SendStream<Bytes> {
        self.body.take().expect("a body")
    }

    /// Waits for the head of the answer.
    pub(crate) async fn head(self) -> Response<RecvStream> {
        tokio::time::timeout(PATIENCE, self.response).await.expect("an answer").expect("an answer")
    }

    /// Waits for the end of the stream without reading the answer, so that no window is opened.
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
                    // NO_ERROR: the server does not need the rest of the request (RFC 9113, section 8.1).
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

/// Reads a body to its end or its failure; returns the number of bytes, and whether it is complete.
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
    /// The gRPC status of a complete answer.
    pub(crate) fn status(&self) -> Option<Status> {
        let Self::Answer(response, trailers) = self else { return None };
        trailers.as_ref().and_then(Status::from_header_map).or_else(|| Status::from_header_map(response.headers()))
    }

    /// Whether the server ended the stream without an answer.
    pub(crate) fn is_cut(&self) -> bool {
        matches!(self, Self::Reset(_))
    }
}
