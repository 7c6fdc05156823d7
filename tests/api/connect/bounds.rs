//! What a message may cost, in JSON as in protobuf.

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::Method;
use std::io::Write;

use super::{Answer, GET_VIDEO, JSON, LOGIN, PROTO, call_as, send};
use crate::support::{Server, User, on_sqlite};

const LIMIT: usize = 64 * 1024;

async fn login(server: &Server, headers: &[(&str, &str)], message: impl Into<Bytes>) -> Answer {
    send(server, Method::POST, LOGIN, headers, message).await
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

on_sqlite! {
    async fn a_message_above_the_limit_is_refused(engine: Engine) {
        let server = Server::start(engine).await;
        for content_type in [JSON, PROTO] {
            let refused = login(&server, &[("content-type", content_type)], vec![b' '; 2 * LIMIT]).await;
            refused.refused(429, "resource_exhausted", "MESSAGE_TOO_LARGE");
        }
        // JSON takes more room than protobuf: text that is escaped is counted as what it stands for.
        let escaped = format!(r#"{{"login": "{}"}}"#, "\\n".repeat(40 * 1024));
        login(&server, &[("content-type", JSON)], escaped).await.refused(400, "invalid_argument", "FIELD_INVALID");
        let plain = format!(r#"{{"login": "{}"}}"#, "x".repeat(80 * 1024));
        login(&server, &[("content-type", JSON)], plain).await.refused(429, "resource_exhausted", "MESSAGE_TOO_LARGE");
    }

    async fn a_message_is_decompressed_up_to_the_limit(engine: Engine) {
        let server = Server::start(engine).await;
        let bomb = gzip(&vec![b' '; 16 << 20]);
        assert!(bomb.len() < LIMIT);
        for content_type in [JSON, PROTO] {
            let headers = [("content-type", content_type), ("content-encoding", "gzip")];
            let refused = login(&server, &headers, bomb.clone()).await;
            refused.refused(429, "resource_exhausted", "MESSAGE_TOO_LARGE");
            let broken = login(&server, &headers, &b"no gzip"[..]).await;
            broken.refused(400, "invalid_argument", "MESSAGE_MALFORMED");
        }
    }

    async fn deep_values_do_no_harm_and_too_many_are_refused(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let send = async |path: &str, message: String| {
            call_as(&server, &user.bearer(), path, &message).await
        };
        let deep = format!(r#"{{"unknown": {}{}}}"#, "[".repeat(20_000), "]".repeat(20_000));
        // The unknown field is skipped, and the video's id is missing.
        send(GET_VIDEO, deep).await.refused(400, "invalid_argument", "FIELD_INVALID");
        // A method whose messages may be large.
        let many = format!(r#"{{"unknown": [0{}]}}"#, ",0".repeat(100_000));
        let refused = send("/marquee.v1.UserService/SetAvatar", many).await;
        refused.refused(429, "resource_exhausted", "MESSAGE_TOO_LARGE");
    }

    async fn a_picture_may_be_as_large_as_in_protobuf(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let picture = crate::images::large_picture();
        assert!(picture.len() > LIMIT);
        let message = format!(r#"{{"data": "{}"}}"#, data_encoding::BASE64.encode(&picture));
        let set = call_as(&server, &user.bearer(), "/marquee.v1.UserService/SetAvatar", &message).await;
        assert!(set.message()["user"].is_object());
    }
}
