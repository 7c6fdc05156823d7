//! Headers of the protocol, and web pages of another origin.

use http::Method;

use super::{GET_VIDEO, JSON, NO_VIDEO, PROTO, SERVER_INFO, send};
use crate::support::{Server, on_sqlite};

on_sqlite! {
    async fn the_headers_of_the_protocol_are_checked(engine: Engine) {
        let server = Server::start(engine).await;
        for (name, value) in [
            ("connect-protocol-version", "2"),
            ("connect-timeout-ms", ""),
            ("connect-timeout-ms", "-1"),
            ("connect-timeout-ms", "1s"),
            ("connect-timeout-ms", "12345678901"),
        ] {
            for content_type in [JSON, PROTO] {
                let headers = [("content-type", content_type), (name, value)];
                let answer = send(&server, Method::POST, SERVER_INFO, &headers, "").await;
                let error = answer.refused(400, "invalid_argument", "MESSAGE_MALFORMED");
                assert!(error["message"].as_str().unwrap().starts_with(name), "{error}");
            }
        }
        // Headers of gRPC mean nothing here.
        let headers = [
            ("content-type", JSON),
            ("connect-timeout-ms", "9999999999"),
            ("grpc-timeout", "0m"),
            ("grpc-encoding", "gzip"),
        ];
        send(&server, Method::POST, GET_VIDEO, &headers, NO_VIDEO).await.refused(404, "not_found", "VIDEO_NOT_FOUND");
    }

    async fn pages_of_an_allowed_origin_may_call(engine: Engine) {
        let origin = "https://app.example.com";
        let server = Server::with(engine, &["--cors-origin", origin]).await;
        let asked = "connect-protocol-version,connect-timeout-ms,content-type,authorization,if-none-match";
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", asked),
        ];
        let preflight = send(&server, Method::OPTIONS, GET_VIDEO, &headers, "").await;
        let allowed = preflight.header("access-control-allow-headers").unwrap().to_ascii_lowercase();
        for name in asked.split(',') {
            assert!(allowed.split(',').any(|one| one == name), "{name}");
        }
        let answer = send(&server, Method::POST, GET_VIDEO, &[("origin", origin), ("content-type", JSON)], NO_VIDEO).await;
        answer.refused(404, "not_found", "VIDEO_NOT_FOUND");
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        let exposed = answer.header("access-control-expose-headers").unwrap();
        assert!(exposed.contains("retry-after") && exposed.contains("x-request-id"));
        let other = send(&server, Method::POST, GET_VIDEO, &[("origin", "https://evil.example"), ("content-type", JSON)], NO_VIDEO);
        assert_eq!(other.await.header("access-control-allow-origin"), None);
    }
}
