//! Streams: envelopes, and the last one with the status.

use bytes::Bytes;
use http::Method;
use marquee_contract::v1 as pb;
use prost::Message;
use prost_reflect::DynamicMessage;
use serde_json::{Value, json};
use tonic_health::pb as health;

use super::{Answer, detail, send};
use crate::support::upload::{data, start};
use crate::support::wire::frame;
use crate::support::{Server, User, contract, media, on_sqlite};

const WATCH_HEALTH: &str = "/grpc.health.v1.Health/Watch";
const JSON_STREAM: &str = "application/connect+json";
const PROTO_STREAM: &str = "application/connect+proto";

/// The envelopes of a body: the flags and the content of each.
fn envelopes(mut body: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut found = Vec::new();
    while let Some((head, rest)) = body.split_at_checked(5) {
        let len = u32::from_be_bytes(head[1..].try_into().unwrap()) as usize;
        let (content, rest) = rest.split_at(len);
        found.push((head[0], content.to_vec()));
        body = rest;
    }
    assert!(body.is_empty(), "an incomplete envelope");
    found
}

/// A message of this type in JSON.
fn json_of(name: &str, message: &[u8]) -> Vec<u8> {
    let message = DynamicMessage::decode(contract::pool().get_message_by_name(name).unwrap(), message).unwrap();
    serde_json::to_vec(&message).unwrap()
}

/// The messages of an answer, and the content of its last envelope.
fn read(answer: &Answer) -> (Vec<Vec<u8>>, Value) {
    assert_eq!(answer.http_status, 200, "{answer:?}");
    let mut all = envelopes(&answer.body);
    let (flags, end) = all.pop().expect("an envelope");
    assert_eq!(flags, 2, "the last envelope");
    assert!(all.iter().all(|(flags, _)| *flags == 0));
    (all.into_iter().map(|(_, content)| content).collect(), serde_json::from_slice(&end).unwrap())
}

on_sqlite! {
    async fn a_stream_from_the_server_is_a_sequence_of_envelopes(engine: Engine) {
        let server = Server::start(engine).await;
        for (content_type, message) in [(JSON_STREAM, &b"{}"[..]), (PROTO_STREAM, b"")] {
            let request = reqwest::Client::new().post(server.url(WATCH_HEALTH)).header("content-type", content_type);
            let mut response = request.body(frame(message)).send().await.unwrap();
            assert_eq!((response.status().as_u16(), &response.headers()["content-type"]), (200, &content_type.parse().unwrap()));
            // The stream goes on, so what has arrived is read.
            let first = response.chunk().await.unwrap().unwrap();
            let (flags, content) = envelopes(&first).remove(0);
            assert_eq!(flags, 0);
            if content_type == JSON_STREAM {
                assert_eq!(serde_json::from_slice::<Value>(&content).unwrap(), json!({"status": "SERVING"}));
            } else {
                assert_eq!(health::HealthCheckResponse::decode(&*content).unwrap().status, 1);
            }
        }
    }

    async fn a_stream_ends_with_its_error(engine: Engine) {
        let server = Server::start(engine).await;
        for (headers, code, reason) in [
            (&[("connect-timeout-ms", "500")][..], "deadline_exceeded", "DEADLINE_EXCEEDED"),
            (&[("connect-timeout-ms", "soon")], "invalid_argument", "MESSAGE_MALFORMED"),
            (&[("connect-content-encoding", "br")], "unimplemented", "ENCODING_UNSUPPORTED"),
        ] {
            let headers = [headers, &[("content-type", JSON_STREAM)]].concat();
            let answer = send(&server, Method::POST, WATCH_HEALTH, &headers, frame(b"{}")).await;
            let (_, end) = read(&answer);
            assert_eq!(end["error"]["code"], code, "{end}");
            assert_eq!(detail(&end["error"], "google.rpc.ErrorInfo")["reason"], reason, "{end}");
        }
        for (body, reason) in [
            (frame(b"{"), "MESSAGE_MALFORMED"),
            (Bytes::from_static(b"{}"), "MESSAGE_MALFORMED"),
            ([frame(b"{}"), frame(b"{}")].concat().into(), "MESSAGE_MALFORMED"),
            (frame(&b" ".repeat(128 * 1024)), "MESSAGE_TOO_LARGE"),
        ] {
            let answer = send(&server, Method::POST, WATCH_HEALTH, &[("content-type", JSON_STREAM)], body).await;
            let (messages, end) = read(&answer);
            assert!(messages.is_empty());
            assert_eq!(detail(&end["error"], "google.rpc.ErrorInfo")["reason"], reason, "{end}");
        }
    }

    async fn a_file_is_uploaded_by_a_stream(engine: Engine) {
        let server = Server::with(engine, &["--chunk-size-bytes", "65536"]).await;
        let user = User::register(&server).await;
        let file = media::mp4_of(200_000);
        let (path, message) = ("/marquee.v1.UploadService/UploadChunks", "marquee.v1.UploadChunksRequest");
        for content_type in [JSON_STREAM, PROTO_STREAM] {
            let upload = user.create_upload(file.len()).await;
            let messages = std::iter::once(start(&upload.id, 0)).chain(file.chunks(65_536).map(data));
            let encoded = messages.map(|one| {
                let binary = one.encode_to_vec();
                if content_type == JSON_STREAM { frame(&json_of(message, &binary)) } else { frame(&binary) }
            });
            let headers = [("content-type", content_type), ("authorization", &*user.bearer())];
            let body = encoded.collect::<Vec<_>>().concat();
            let (messages, end) = read(&send(&server, Method::POST, path, &headers, body).await);
            assert_eq!((messages.len(), end), (1, json!({})));
            if content_type == JSON_STREAM {
                let answer: Value = serde_json::from_slice(&messages[0]).unwrap();
                assert_eq!(answer["upload"]["id"], upload.id);
            } else {
                assert_eq!(pb::UploadChunksResponse::decode(&*messages[0]).unwrap().upload.unwrap().id, upload.id);
            }
            assert_eq!(user.get_upload(&upload.id).await.offset_bytes, i64::try_from(file.len()).unwrap());
        }
    }
}
