//! Attacks with uploads that fill memory, and the honest uploads that must still succeed.

use std::sync::atomic::{AtomicUsize, Ordering};

use prost::Message;

use super::Witness;
use super::streams::{counted, end_reasons};
use crate::support::attack::{ATTACKER, HONEST, scaled};
use crate::support::h2::{Exchange, H2, USUAL_WINDOW};
use crate::support::upload::{chunk, data, start};
use crate::support::wire::frame;
use crate::support::{Engine, Server, User, eventually, media, reason};

const UPLOAD_CHUNK: &str = "/marquee.v1.UploadService/UploadChunk";
const UPLOAD_CHUNKS: &str = "/marquee.v1.UploadService/UploadChunks";

/// Starts calls of an account from the attacker's address, each of which begins a message that takes 8 MiB of memory.
async fn large_uploads(server: &Server, account: &User, count: usize) -> (H2, Vec<Exchange>) {
    let connection = H2::from(ATTACKER, server, USUAL_WINDOW).await;
    let bearer = account.bearer();
    let headers = [("authorization", &*bearer)];
    let bytes = vec![7; 8 << 20];
    let mut calls = Vec::new();
    for number in 0..count {
        let upload = account.create_upload(1 << 30).await;
        // A chunk without its last byte: as one unary message, or as a stream in which half of the chunk is a whole
        // message.
        let (path, body) = if number % 2 == 0 {
            (UPLOAD_CHUNK, frame(&chunk(&upload.id, 0, &bytes).encode_to_vec()))
        } else {
            let (half, rest) = bytes.split_at(4 << 20);
            let messages = [start(&upload.id, 0), data(half), data(rest)];
            (UPLOAD_CHUNKS, messages.map(|message| frame(&message.encode_to_vec())).concat().into())
        };
        calls.push(connection.call(path, &headers, body.slice(..body.len() - 1), false).await);
    }
    (connection, calls)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_memory_of_unfinished_chunks_is_bounded() {
    let flags = scaled(vec!["--upload-rate-window=6s"], vec![]);
    let server = Server::under_default_limits(Engine::Sqlite, &flags).await;
    let honest = User::register_from(HONEST, &server).await;
    let mut accounts = Vec::new();
    for _ in 0..scaled(2, 4) {
        accounts.push(User::register_from(ATTACKER, &server).await);
    }
    let witness = Witness::start(&server).await;
    let mut begun = Vec::new();
    for account in &accounts {
        begun.push(large_uploads(&server, account, scaled(12, 16)).await);
    }
    eventually("no memory is left for more", async || {
        (counted(&server, "marquee_overloaded_total{resource=\"upload_bytes\"}").await > 0.0).then_some(())
    })
    .await;
    honest.upload(&media::noise(1, 1 << 20)).await;
    let mut slow = 0;
    for reason in end_reasons(begun).await {
        match reason.as_str() {
            "UPLOAD_TOO_SLOW" => slow += 1,
            "OVERLOADED" | "RATE_LIMITED" | "CUT" | "UNWANTED" => {}
            other => panic!("{other}"),
        }
    }
    assert!((1..=scaled(12, 12)).contains(&slow), "{slow} uploads of 8 MiB were kept");
    witness.assert_peak_bounded(&server, "uploads that stop short");
    // The memory is released: the same address can upload again.
    accounts[0].upload(&media::noise(2, 1 << 20)).await;
    witness.assert_attack_bounded(&server, "uploads that stop short").await;
}

/// Uploads a file, continuing from the durable offset when the server has no room; returns how often that happened.
async fn upload_with_retries(user: User, file: Vec<u8>) -> usize {
    let upload = user.create_upload(file.len()).await;
    let refusals = AtomicUsize::new(0);
    eventually("the file is uploaded", async || {
        let offset = user.get_upload(&upload.id).await.offset_bytes;
        let Err(status) = user.stream(&upload.id, offset, &file).await else { return Some(()) };
        assert_eq!(reason(&status), "OVERLOADED", "{status:?}");
        refusals.fetch_add(1, Ordering::Relaxed);
        None
    })
    .await;
    refusals.into_inner()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_accounts_behind_one_address_can_upload_at_once() {
    let server = Server::under_default_limits(Engine::Sqlite, &[]).await;
    let mut phones = Vec::new();
    for number in 0..6 {
        let phone = User::register_from(HONEST, &server).await;
        phones.push(tokio::spawn(upload_with_retries(phone, media::noise(number, 12 << 20))));
    }
    for phone in phones {
        println!("{} refusals", phone.await.expect("no panic"));
    }
}
