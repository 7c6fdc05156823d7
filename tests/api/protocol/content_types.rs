//! HTTP methods and content types of calls.

use bytes::Bytes;
use http::Method;
use http_body_util::Full;
use tonic::Code;
use tonic::body::Body;

use super::{GET_VIDEO, get_video};
use crate::support::status::fact;
use crate::support::wire::frame;
use crate::support::{Server, User, on_sqlite};

const LOGOUT: &str = "/marquee.v1.AuthService/Logout";

fn whole(bytes: &Bytes) -> Body {
    Body::new(Full::new(bytes.clone()))
}

on_sqlite! {
    async fn only_post_requests_are_calls(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let token = format!("Bearer {}", user.tokens.access_token);
        let (wire, message) = (server.wire().await, frame(b""));
        for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD] {
            for content_type in ["application/grpc", "application/grpc+proto", "application/grpc-web"] {
                let headers = [("authorization", token.as_str()), ("content-type", content_type)];
                let answer = wire.request(method.clone(), LOGOUT, &headers, whole(&message)).await;
                assert_eq!(answer.http_status, 405, "{method} {content_type}");
                assert_eq!(answer.headers["allow"], "POST");
                answer.refused(Code::Unimplemented, "METHOD_UNKNOWN");
            }
            let url = server.url(LOGOUT);
            let request = reqwest::Client::new().request(method, url).header("content-type", "application/grpc-web+proto");
            assert_eq!(request.body(message.clone()).send().await.unwrap().status(), 405);
        }
        // None of the calls has ended the session.
        user.sessions().await;
    }

    async fn only_protobuf_messages_are_accepted(engine: Engine) {
        let server = Server::start(engine).await;
        let (wire, message) = (server.wire().await, frame(&get_video()));
        for known in ["application/grpc", "application/grpc+proto", "application/grpc; charset=utf-8", "Application/gRPC+Proto ;a=b"] {
            let answer = wire.call(GET_VIDEO, &[("content-type", known)], message.clone()).await;
            answer.refused(Code::NotFound, "VIDEO_NOT_FOUND");
            assert_eq!(answer.headers["content-type"], "application/grpc");
        }
        for known in ["application/grpc-web+proto", "application/grpc-web;charset=utf-8", "application/grpc-web+proto; a=b"] {
            let answer = wire.call(GET_VIDEO, &[("content-type", known)], message.clone()).await;
            answer.refused(Code::NotFound, "VIDEO_NOT_FOUND");
            assert!(answer.headers["content-type"].to_str().unwrap().starts_with("application/grpc-web"), "{known}");
        }
        for unknown in ["application/grpc+json", "application/grpc+thrift", "application/grpc-web+json", "application/grpc-web-text+json", "application/grpcx"] {
            let answer = wire.call(GET_VIDEO, &[("content-type", unknown)], message.clone()).await;
            assert_eq!(answer.http_status, 415, "{unknown}");
            let status = answer.refused(Code::Unimplemented, "ENCODING_UNSUPPORTED");
            assert_eq!(fact(&status, "header").as_deref(), Some("content-type"));
            assert!(fact(&status, "accepted").unwrap().starts_with("application/grpc,"));
        }
    }
}
