//! The Connect protocol: calls in JSON and protobuf that need no library for gRPC, over HTTP/1.1 and HTTP/2.

mod bounds;
mod errors;
mod get;
mod headers;
mod openapi;
mod streams;
mod unary;
mod whole_contract;

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::Value;

use crate::support::Server;

const SERVER_INFO: &str = "/marquee.v1.ServerService/GetServerInfo";
const GET_VIDEO: &str = "/marquee.v1.VideoService/GetVideo";
const GET_ME: &str = "/marquee.v1.UserService/GetMe";
const LOGIN: &str = "/marquee.v1.AuthService/Login";
/// A request for [`GET_VIDEO`] with the id of no video.
const NO_VIDEO: &str = r#"{"videoId": "0190a000-0000-7000-8000-000000000000"}"#;
const JSON: &str = "application/json";
const PROTO: &str = "application/proto";

/// The answer to a request over HTTP/1.1.
#[derive(Debug)]
struct Answer {
    http_status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    fn json(&self) -> Value {
        assert_eq!(self.headers["content-type"], JSON, "{self:?}");
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The message of a call that has succeeded.
    #[track_caller]
    fn message(&self) -> Value {
        assert_eq!(self.http_status, 200, "{self:?}");
        self.json()
    }

    /// Fails unless the call was refused with this HTTP status, code and reason. Returns the error.
    #[track_caller]
    fn refused(&self, http_status: u16, code: &str, reason: &str) -> Value {
        let error = self.json();
        assert_eq!((self.http_status, error["code"].as_str()), (http_status, Some(code)), "{error}");
        assert_eq!(detail(&error, "google.rpc.ErrorInfo")["reason"], reason, "{error}");
        error
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }
}

/// The detail of this type in an error, as JSON; null if there is none.
fn detail<'a>(error: &'a Value, name: &str) -> &'a Value {
    let details = error["details"].as_array();
    details.and_then(|details| details.iter().find(|one| one["type"] == name)).map_or(&Value::Null, |one| &one["debug"])
}

/// Sends a request as it is.
async fn send(server: &Server, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
    let request = reqwest::Client::new().request(method, server.url(path));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let response = request.body(body.into()).send().await.expect("an answer");
    let (http_status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { http_status, headers, body: response.bytes().await.expect("a body") }
}

/// Calls a method with a message in JSON.
async fn call(server: &Server, path: &str, message: &str) -> Answer {
    send(server, Method::POST, path, &[("content-type", JSON)], message.to_owned()).await
}

/// The same as the holder of an access token.
async fn call_as(server: &Server, bearer: &str, path: &str, message: &str) -> Answer {
    let headers = [("content-type", JSON), ("authorization", bearer)];
    send(server, Method::POST, path, &headers, message.to_owned()).await
}
