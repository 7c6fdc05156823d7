//! Requests made by hand that no generated client would send.

use bytes::{BufMut, Bytes, BytesMut};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tonic::body::Body;
use tonic::{Code, Status};

use super::PATIENCE;
use super::server::Server;

/// Sends bytes on a new connection, and returns everything that the server sends until it closes the connection.
pub(crate) async fn exchange(address: &str, request: &[u8]) -> Vec<u8> {
    let mut socket = TcpStream::connect(address).await.expect("a connection");
    // A server that refuses the request may close the connection before it has read everything.
    let _ = socket.write_all(request).await;
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, socket.read_to_end(&mut answer)).await.expect("the connection is closed");
    answer
}

/// Sends an HTTP/1.1 request that begins with `method_and_path` (`GET /path`), unchanged; returns the status and the
/// body.
pub(crate) async fn http1(address: &str, method_and_path: &str) -> (u16, Vec<u8>) {
    let request = format!("{method_and_path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    let answer = exchange(address, request.as_bytes()).await;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("headers");
    let status = std::str::from_utf8(&answer[9..12]).expect("a status").parse().expect("a status");
    (status, answer[end + 4..].to_vec())
}

/// Encodes a message as a gRPC frame, uncompressed.
pub(crate) fn frame(message: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(5 + message.len());
    frame.put_u8(0);
    frame.put_u32(u32::try_from(message.len()).expect("a short message"));
    frame.put_slice(message);
    frame.freeze()
}

/// The parts of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) http_status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) trailers: HeaderMap,
}

impl Answer {
    /// The gRPC status, from the headers or the trailers.
    pub(crate) fn status(&self) -> Status {
        let found = Status::from_header_map(&self.trailers).or_else(|| Status::from_header_map(&self.headers));
        found.unwrap_or_else(|| panic!("an answer without grpc-status: {self:?}"))
    }

    /// Fails unless the call was refused with this code and reason.
    #[track_caller]
    pub(crate) fn refused(&self, code: Code, reason: &str) -> Status {
        let status = self.status();
        assert_eq!((status.code(), super::reason(&status).as_str()), (code, reason), "{self:?}");
        status
    }
}

/// An HTTP/2 connection that adds nothing of a gRPC library's own; cheap to clone.
#[derive(Clone)]
pub(crate) struct Wire(SendRequest<Body>);

impl Wire {
    /// Connects to an address.
    pub(crate) async fn connect(address: &str) -> Self {
        Self::over(TcpStream::connect(address).await.expect("a connection")).await
    }

    /// Starts HTTP/2 on an open connection.
    pub(crate) async fn over(io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> Self {
        let (sender, connection) =
            http2::handshake(TokioExecutor::new(), TokioIo::new(io)).await.expect("an HTTP/2 connection");
        // Errors of the connection show up at its requests.
        tokio::spawn(async move { drop(connection.await) });
        Self(sender)
    }

    /// Sends a POST request to a path, as gRPC unless the headers name another content type.
    pub(crate) async fn call(&self, path: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
        self.post(path, headers, Body::new(Full::new(body.into()))).await
    }

    /// Does the same with a streamed body.
    pub(crate) async fn post(&self, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        self.request(Method::POST, path, headers, body).await
    }

    /// Does the same with any HTTP method.
    pub(crate) async fn request(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request =
            Request::builder().method(method).uri(format!("http://marquee{path}")).header("te", "trailers");
        if !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/grpc");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).expect("a request");
        let mut sender = self.0.clone();
        let answer = tokio::time::timeout(PATIENCE, async {
            sender.ready().await.expect("the connection is open");
            let response = sender.send_request(request).await.expect("a response");
            let (head, body) = response.into_parts();
            let body = body.collect().await.expect("a whole body");
            let trailers = body.trailers().cloned().unwrap_or_default();
            Answer { http_status: head.status, headers: head.headers, body: body.to_bytes(), trailers }
        });
        answer.await.expect("an answer in time")
    }
}

impl Server {
    /// Opens an HTTP/2 connection for requests made by hand.
    pub(crate) async fn wire(&self) -> Wire {
        Wire::connect(self.address()).await
    }
}
