//! Browsers: gRPC-Web, CORS, and plain HTTP requests.

use http::{HeaderMap, Method};
use marquee_contract::v1 as pb;
use prost::Message;
use tonic::Code;

use super::{GET_VIDEO, get_video};
use crate::support::web::{self, Answer};
use crate::support::wire::{frame, http1};
use crate::support::{Server, on_sqlite, reason};

const SERVER_INFO: &str = "/marquee.v1.ServerService/GetServerInfo";
const ORIGIN: &str = "https://app.example.com";

on_sqlite! {
    async fn grpc_web_calls_work_in_binary_and_in_text(engine: Engine) {
        let server = Server::start(engine).await;
        for text in [false, true] {
            let web = async |path: &str, message: &[u8]| web::call(&server.url(path), text, &[], message).await;
            let Answer { messages, status, .. } = web(SERVER_INFO, b"").await;
            assert_eq!((messages.len(), status.code()), (1, Code::Ok));
            let info = pb::GetServerInfoResponse::decode(&*messages[0]).unwrap();
            assert!(info.server_info.unwrap().chunk_size_bytes > 0);
            for (message, code, expected) in [
                (get_video(), Code::NotFound, "VIDEO_NOT_FOUND"),
                (Vec::new(), Code::InvalidArgument, "FIELD_INVALID"),
                (b"\xff\xff".to_vec(), Code::InvalidArgument, "MESSAGE_MALFORMED"),
            ] {
                let Answer { messages, status, .. } = web(GET_VIDEO, &message).await;
                assert_eq!((messages.len(), status.code(), &*reason(&status)), (0, code, expected));
            }
            let Answer { status, .. } = web("/marquee.v1.VideoService/Nothing", b"").await;
            assert_eq!((status.code(), &*reason(&status)), (Code::Unimplemented, "METHOD_UNKNOWN"));
        }
    }

    async fn only_pages_of_an_allowed_origin_may_read_answers(engine: Engine) {
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
        // Origins that may read answers may also send cookies.
        let allowed = |headers: &HeaderMap| {
            let value = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
            let origin = value("access-control-allow-origin");
            let credentials = value("access-control-allow-credentials");
            assert_eq!(credentials.as_deref(), origin.is_some().then_some("true"));
            assert!(headers["vary"].to_str().unwrap().contains("origin"), "a cache may mix answers up");
            origin
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

    async fn files_are_served_without_cookies(engine: Engine) {
        let server = Server::with(engine, &["--cors-origin", ORIGIN]).await;
        for path in ["/media/token/key", "/images/none", "/metrics", "/healthz"] {
            for method in [Method::OPTIONS, Method::GET] {
                let request = reqwest::Client::new().request(method.clone(), server.url(path)).header("origin", ORIGIN);
                let headers = request.header("access-control-request-method", "GET").send().await.unwrap().headers().clone();
                assert!(!headers.contains_key("access-control-allow-credentials"), "{method} {path}");
                let plain = !path.starts_with("/images");
                assert_eq!(plain, headers.get("access-control-allow-origin").is_some_and(|value| value == ORIGIN), "{path}");
            }
        }
    }

    async fn an_unknown_path_is_404_over_plain_http(engine: Engine) {
        let server = Server::start(engine).await;
        for request in ["GET /index.html", "GET /media", "GET /metrics/", "POST /index.html"] {
            let (status, body) = http1(server.address(), request).await;
            assert_eq!((status, body.starts_with(b"404 Not Found")), (404, true), "{request}");
        }
        assert_eq!(http1(server.address(), "POST /metrics").await.0, 405);
        assert_eq!(http1(server.address(), "GET /healthz").await, (200, b"serving\n".to_vec()));
    }
}
