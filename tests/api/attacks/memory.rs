//! Attacks that make the server work on large data at many places at once: downloads, compression, pictures.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::future::join_all;
use marquee_contract::v1 as pb;
use prost::Message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tonic::Status;

use super::Witness;
use super::streams::{LIST_COMMENTS, end_reasons, large_page};
use crate::images::large_picture;
use crate::support::attack::{ATTACKER, connect_from, scaled};
use crate::support::h2::{H2, USUAL_WINDOW, read};
use crate::support::upload::{data, start};
use crate::support::wire::frame;
use crate::support::{Engine, Server, User, media, reason};

/// Reads slowly to the end, or until the server closes the connection; returns the number of bytes.
async fn read_slowly(mut socket: TcpStream) -> usize {
    let mut read = 0;
    let mut piece = vec![0; 64 << 10];
    while let Ok(count @ 1..) = socket.read(&mut piece).await {
        read += count;
        tokio::task::yield_now().await;
    }
    read
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn downloads_that_begin_together_take_bounded_memory() {
    const BYTES: usize = 24 << 20;
    let server = Server::under_default_limits(Engine::Sqlite, &[]).await;
    let owner = User::register(&server).await;
    let video = owner.publish(&media::mp4_of(BYTES), pb::Visibility::Public).await;
    let url = owner.playback_url(&video.id).await;
    let path = url.strip_prefix(&server.url("")).expect("a URL of the server");
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    let witness = Witness::start(&server).await;
    let mut sockets = Vec::new();
    for _ in 0..scaled(100, 500) {
        let mut socket = connect_from(ATTACKER, &server).await.expect("a connection");
        socket.write_all(request.as_bytes()).await.expect("it accepts the request");
        sockets.push(socket);
    }
    let read = join_all(sockets.into_iter().map(|socket| tokio::spawn(read_slowly(socket)))).await;
    // An address has half of the places.
    let whole = read.into_iter().filter(|read| *read.as_ref().expect("no panic") > BYTES).count();
    assert_eq!(whole, scaled(100, 500), "all are served, if not at once");
    witness.assert_peak_bounded(&server, "downloads that begin together");
    witness.assert_attack_bounded(&server, "downloads that begin together").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn compressed_answers_take_bounded_memory() {
    // A busy machine takes long to compress all of them.
    let server = Server::under_default_limits(Engine::Sqlite, &["--default-deadline=5m"]).await;
    let owner = User::register_from(ATTACKER, &server).await;
    let request = frame(&large_page(&owner).await.encode_to_vec());
    let witness = Witness::start(&server).await;
    let connection = H2::from(ATTACKER, &server, USUAL_WINDOW).await;
    let mut calls = Vec::new();
    for _ in 0..scaled(40, 160) {
        calls.push(connection.call(LIST_COMMENTS, &[("grpc-accept-encoding", "gzip")], request.clone(), true).await);
    }
    let answers = calls.into_iter().map(|call| async {
        let (head, body) = call.head().await.into_parts();
        match Status::from_header_map(&head.headers) {
            Some(status) => reason(&status),
            None if read(body).await.1 => "OK".to_owned(),
            None => "CUT".to_owned(),
        }
    });
    let reasons = join_all(answers).await;
    drop(connection);
    let allowed = |reason: &String| ["OK", "OVERLOADED", "RATE_LIMITED"].contains(&reason.as_str());
    assert!(reasons.iter().all(allowed) && reasons.contains(&"OK".to_owned()), "{reasons:?}");
    witness.assert_peak_bounded(&server, "compressed answers");
    witness.assert_attack_bounded(&server, "compressed answers").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn compressed_chunks_take_bounded_memory() {
    let server = Server::under_default_limits(Engine::Sqlite, &[]).await;
    let account = User::register_from(ATTACKER, &server).await;
    let witness = Witness::start(&server).await;
    let connection = H2::from(ATTACKER, &server, USUAL_WINDOW).await;
    let (bearer, mut calls) = (account.bearer(), Vec::new());
    // A chunk of 8 MiB of zeros, in 8 KiB of gzip.
    let mut compressed = GzEncoder::new(Vec::new(), Compression::best());
    compressed.write_all(&data(&vec![0; 8 << 20]).encode_to_vec()).expect("it is compressed");
    let compressed = compressed.finish().expect("it is compressed");
    let len = u32::try_from(compressed.len()).expect("a short message").to_be_bytes();
    let chunk = [&[1][..], &len, &compressed].concat();
    for _ in 0..scaled(24, 48) {
        let upload = account.create_upload(1 << 30).await;
        let body = Bytes::from([&frame(&start(&upload.id, 0).encode_to_vec())[..], &chunk.repeat(16)].concat());
        let headers = [("authorization", &*bearer), ("grpc-encoding", "gzip")];
        calls.push(connection.call("/marquee.v1.UploadService/UploadChunks", &headers, body, true).await);
    }
    let reasons = end_reasons(vec![(connection, calls)]).await;
    let allowed = |reason: &String| ["OK", "OVERLOADED", "RATE_LIMITED", "UNWANTED"].contains(&reason.as_str());
    assert!(reasons.iter().all(allowed), "{reasons:?}");
    witness.assert_peak_bounded(&server, "compressed chunks");
    witness.assert_attack_bounded(&server, "compressed chunks").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_pictures_take_bounded_memory() {
    // They are decoded one after the other; for each, ten times this is the deadline.
    let server = Server::under_default_limits(Engine::Sqlite, &["--default-deadline=5m"]).await;
    let mut accounts = Vec::new();
    for _ in 0..4 {
        accounts.push(User::register_from(ATTACKER, &server).await);
    }
    let witness = Witness::start(&server).await;
    let (file, mut calls) = (large_picture(), JoinSet::new());
    for number in 0..scaled(8, 24) {
        let (account, file) = (accounts[number % 4].clone(), file.clone());
        calls.spawn(
            async move { account.set_avatar(file).await.map_or_else(|status| reason(&status), |_| "OK".into()) },
        );
    }
    let reasons: Vec<String> = calls.join_all().await;
    let allowed = |reason: &String| ["OK", "OVERLOADED", "RATE_LIMITED"].contains(&reason.as_str());
    assert!(reasons.iter().all(allowed) && reasons.contains(&"OK".to_owned()), "{reasons:?}");
    witness.assert_peak_bounded(&server, "large pictures");
    witness.assert_attack_bounded(&server, "large pictures").await;
}
