//! Malformed requests: valid requests of every RPC, mutated, over gRPC and gRPC-Web, signed in or not. Each must get
//! an answer that the contract allows, and the server must keep serving.
//!
//! The RPCs come from the contract and their requests from `validation/fixtures.rs`, so a new RPC is tested without a
//! change here.

mod hostile;
mod mutate;

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use data_encoding::BASE64;
use futures_util::future::join_all;
use marquee_contract::google::rpc::{BadRequest, ErrorInfo};
use marquee_contract::status::detail;
use marquee_contract::v1 as pb;
use prost_reflect::MethodDescriptor;
use tonic::{Code, Status};

use crate::support::random::Random;
use crate::support::rounds::rounds;
use crate::support::wire::{Answer, Wire};
use crate::support::{Server, User, both_engines, contract};
use crate::validation::fixtures;

/// The number of bodies that are sent at the same time.
const CROWD: usize = 50;

/// The number of bodies that one pair of connections must endure.
const PATIENCE: usize = 5_000;

/// The content types under which the same methods can be called.
const CONTENT_TYPES: [&str; 3] = ["application/grpc", "application/grpc-web+proto", "application/grpc-web-text+proto"];

/// One mutated request.
struct MutatedCall {
    method: MethodDescriptor,
    door: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
}

impl MutatedCall {
    /// A mutation of a valid request to one of the methods; requests that name an upload name this one.
    fn any(methods: &[MethodDescriptor], user: &User, upload_id: &str, random: &mut Random) -> Self {
        let method = methods[random.below(methods.len())].clone();
        let good = fixtures::good_messages(method.input().full_name(), upload_id);
        let door = CONTENT_TYPES[random.below(CONTENT_TYPES.len())];
        let mut body = mutate::body(&good, random);
        if door.contains("text") {
            body = mutate::text(BASE64.encode(&body).into_bytes(), random);
        }
        let mut headers = vec![("content-type", door.to_owned()), ("accept", door.to_owned())];
        if random.once_in(2) {
            headers.push(("authorization", format!("Bearer {}", user.tokens.access_token)));
        }
        // A watch may be endless.
        if method.is_server_streaming() {
            headers.push(("grpc-timeout", "500m".to_owned()));
        }
        if random.once_in(20) {
            headers.push(("grpc-encoding", ["gzip", "identity", "zstd", "none"][random.below(4)].to_owned()));
        }
        Self { method, door, headers, body: body.into() }
    }

    /// Sends the request, and fails unless the contract allows the answer.
    async fn send_and_check(&self, wire: &Wire) -> Code {
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = wire.call(&contract::path(&self.method), &headers, self.body.clone()).await;
        let status = status(&answer);
        assert!(is_of_contract(&status), "{} over {}: {:?}: {status:?}", self.method.full_name(), self.door, self.body);
        status.code()
    }
}

/// Whether the contract allows this status.
fn is_of_contract(status: &Status) -> bool {
    let Some(info) = detail::<ErrorInfo>(status) else { return status.code() == Code::Ok };
    let fields = detail::<BadRequest>(status).map(|bad| bad.field_violations).unwrap_or_default();
    let blames = info.reason != "FIELD_INVALID" || fields.iter().all(|one| !one.field.is_empty()) && !fields.is_empty();
    let known = pb::ErrorReason::from_str_name(&format!("ERROR_REASON_{}", info.reason)).is_some();
    let surprise = [Code::Ok, Code::Internal, Code::Unknown, Code::DataLoss].contains(&status.code());
    !surprise && info.domain == "marquee" && known && blames
}

/// The status of an answer: from its trailers, its headers, or the last frame of a gRPC-Web body.
fn status(answer: &Answer) -> Status {
    assert_eq!(answer.http_status, 200, "{answer:?}");
    let content_type = answer.headers["content-type"].to_str().expect("text");
    if content_type == CONTENT_TYPES[0] || answer.headers.contains_key("grpc-status") {
        return answer.status();
    }
    let text = content_type.starts_with("application/grpc-web-text");
    let body = if text { BASE64.decode(&answer.body).expect("base64") } else { answer.body.to_vec() };
    let mut rest = &body[..];
    while let [flag, a, b, c, d, after @ ..] = rest {
        let (content, next) = after.split_at(usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).expect("a length"));
        if flag & 0x80 != 0 {
            let lines = std::str::from_utf8(content).expect("text").lines();
            let pairs = lines.filter_map(|line| line.split_once(':'));
            let pairs =
                pairs.map(|(name, value)| (name.parse().expect("a name"), value.trim().parse().expect("a value")));
            return Status::from_header_map(&pairs.collect()).expect("a status");
        }
        rest = next;
    }
    panic!("a gRPC-Web answer without a status: {answer:?}");
}

both_engines! {
    async fn every_malformed_request_gets_an_answer_that_the_contract_allows(engine: Engine) {
        let (bodies, mut random) = (rounds(2_000, 50_000), Random::new());
        let server = Server::with(engine, &["--max-open-uploads=100000"]).await;
        let methods = contract::methods();
        let mut wires = [server.wire().await, server.wire().await];
        let mut user = User::register(&server).await;
        let mut upload_id = user.create_upload(1000).await.id;
        let (mut codes, mut reached) = (BTreeMap::new(), BTreeSet::new());
        for round in 0..bodies / CROWD {
            // After too many broken streams, an HTTP/2 server closes the connection, so it is replaced from time to
            // time.
            if ((round + 1) * CROWD).is_multiple_of(PATIENCE) {
                wires = [server.wire().await, server.wire().await];
            }
            let shots: Vec<_> =
                (0..CROWD).map(|_| MutatedCall::any(&methods, &user, &upload_id, &mut random)).collect();
            let fired = shots.iter().zip(wires.iter().cycle()).map(|(shot, wire)| shot.send_and_check(wire));
            for code in join_all(fired).await {
                *codes.entry(format!("{code:?}")).or_insert(0) += 1;
            }
            reached.extend(shots.into_iter().map(|shot| shot.method.full_name().to_owned()));
            // Some of the mutations are valid requests to log out.
            if user.users().get_me(pb::GetMeRequest {}).await.is_err() {
                user = User::register(&server).await;
                upload_id = user.create_upload(1000).await.id;
            }
        }
        assert_eq!(reached.len(), methods.len(), "each method got its share");
        assert!(codes.contains_key("InvalidArgument") && codes.contains_key("Unauthenticated"), "{codes:?}");
        assert!(!server.log().contains("panicked at"));
        // The server and the connections still work.
        user.upload(crate::support::media::mp4()).await;
        let count = methods.len();
        println!("{engine:?}: {bodies} mutated bodies to {count} methods over {CONTENT_TYPES:?}: {codes:?}; no panic");
    }
}
