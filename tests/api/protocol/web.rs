//! Browsers: gRPC-Web, CORS, and requests that are no gRPC.

use data_encoding::BASE64;
use http::{HeaderMap, Method};
use marquee_contract::v1 as pb;
use prost::Message;
use tonic::{Code, Status};

use super::{GET_VIDEO, get_video};
use crate::support::wire::{frame, http1};
use crate::support::{Server, both_engines, reason};

const SERVER_INFO: &str = "/marquee.v1.ServerService/GetServerInfo";
const ORIGIN: &str = "https://app.example.com";

/// A gRPC-Web call by HTTP/1.1: the messages and the status of the answer.
async fn web(server: &Server, path: &str, text: bool, message: &[u8]) -> (Vec<Vec<u8>>, Status) {
    let body = frame(message);
    let (content_type, body) = if text {
        ("application/grpc-web-text", BASE64.encode(&body).into_bytes())
    } else {
        ("application/grpc-web+proto", body.to_vec())
    };
    let request = reqwest::Client::new().post(server.url(path)).header("content-type", content_type);
    let request = request.header("accept", content_type);
    let response = request.header("x-grpc-web", "1").body(body).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let answered = response.headers()["content-type"].to_str().unwrap();
    assert!(
        answered.starts_with(if text { "application/grpc-web-text" } else { "application/grpc-web" }),
        "{answered}"
    );
    let headers = response.headers().clone();
    let body = response.bytes().await.unwrap();
    let body = if text { BASE64.decode(&body).unwrap() } else { body.to_vec() };

    let (mut rest, mut messages, mut trailers) = (&body[..], Vec::new(), None);
    while !rest.is_empty() {
        let len = usize::try_from(u32::from_be_bytes(rest[1..5].try_into().unwrap())).unwrap();
        let content = rest[5..5 + len].to_vec();
        if rest[0] & 0x80 == 0 {
            messages.push(content);
        } else {
            trailers = Some(content);
        }
        rest = &rest[5 + len..];
    }
    let trailers = trailers.map(|lines| {
        let lines = String::from_utf8(lines).unwrap();
        let pairs = lines.lines().map(|line| line.split_once(':').unwrap());
        let pairs = pairs.map(|(name, value)| (name.parse().unwrap(), value.trim().parse().unwrap()));
        pairs.collect::<HeaderMap>()
    });
    // A refusal without a message may come in the headers (Trailers-Only), which CORS exposes.
    (messages, Status::from_header_map(&trailers.unwrap_or(headers)).expect("a status"))
}

both_engines! {
    async fn a_browser_calls_by_grpc_web_in_binary_and_in_text(engine: Engine) {
        let server = Server::start(engine).await;
        for text in [false, true] {
            let (messages, status) = web(&server, SERVER_INFO, text, b"").await;
            assert_eq!((messages.len(), status.code()), (1, Code::Ok));
            let info = pb::GetServerInfoResponse::decode(&*messages[0]).unwrap();
            assert!(info.server_info.unwrap().chunk_size_bytes > 0);
            for (message, code, expected) in [
                (get_video(), Code::NotFound, "VIDEO_NOT_FOUND"),
                (Vec::new(), Code::InvalidArgument, "FIELD_INVALID"),
                (b"\xff\xff".to_vec(), Code::InvalidArgument, "MESSAGE_MALFORMED"),
            ] {
                let (messages, status) = web(&server, GET_VIDEO, text, &message).await;
                assert_eq!((messages.len(), status.code(), &*reason(&status)), (0, code, expected));
            }
            let (_, status) = web(&server, "/marquee.v1.VideoService/Nothing", text, b"").await;
            assert_eq!((status.code(), &*reason(&status)), (Code::Unimplemented, "METHOD_UNKNOWN"));
        }
    }

    async fn only_pages_of_the_exact_origin_may_read_answers(engine: Engine) {
        let server = Server::with(engine, &["--cors-origin", ORIGIN, "--cors-origin", "http://localhost:5173"]).await;
        let send = async |method: Method, path: &str, origin: &str| {
            let request = reqwest::Client::new().request(method.clone(), server.url(path)).header("origin", origin);
            let request = match method {
                Method::OPTIONS => request
                    .header("access-control-request-method", "POST")
                    .header("access-control-request-headers", "content-type,x-grpc-web,authorization,x-request-id"),
                _ => request.header("content-type", "application/grpc-web+proto").body(frame(b"")),
            };
            request.send().await.unwrap().headers().clone()
        };
        let allowed = |headers: &HeaderMap| {
            assert!(!headers.contains_key("access-control-allow-credentials"));
            headers.get("access-control-allow-origin").map(|value| value.to_str().unwrap().to_owned())
        };
        for origin in [ORIGIN, "http://localhost:5173"] {
            let headers = send(Method::OPTIONS, SERVER_INFO, origin).await;
            assert_eq!(allowed(&headers).as_deref(), Some(origin));
            let listed = |name: &str| headers[name].to_str().unwrap().to_ascii_lowercase();
            assert!(listed("access-control-allow-methods").contains("post"));
            for header in ["content-type", "x-grpc-web", "authorization", "x-request-id", "grpc-timeout", "range"] {
                assert!(listed("access-control-allow-headers").split(',').any(|one| one == header), "{header}");
            }
            let headers = send(Method::POST, SERVER_INFO, origin).await;
            assert_eq!(allowed(&headers).as_deref(), Some(origin));
            let exposed = headers["access-control-expose-headers"].to_str().unwrap();
            assert!(exposed.contains("grpc-status-details-bin") && exposed.contains("x-request-id"));
            assert!(headers["vary"].to_str().unwrap().contains("origin"));
        }
        for origin in [
            "http://app.example.com",
            "https://app.example.com:8443",
            "https://app.example.com.evil.org",
            "https://evil.org/https://app.example.com",
            "https://example.com",
            "https://sub.app.example.com",
            "null",
            "*",
        ] {
            for method in [Method::OPTIONS, Method::POST] {
                assert_eq!(allowed(&send(method, SERVER_INFO, origin).await), None, "{origin}");
            }
        }
    }

    async fn a_path_that_is_not_there_is_404_to_plain_http(engine: Engine) {
        let server = Server::start(engine).await;
        for request in ["GET /", "GET /index.html", "GET /media", "GET /metrics/", "POST /", "GET /marquee.v1.VideoService/GetVideo"] {
            assert_eq!(http1(server.address(), request).await, (404, Vec::new()), "{request}");
        }
        assert_eq!(http1(server.address(), "POST /metrics").await.0, 405);
        assert_eq!(http1(server.address(), "GET /healthz").await, (200, b"serving\n".to_vec()));
    }
}
