//! Hostile HTTP/2 on many connections at once. `limits/` tests that each kind is refused; here, other clients are
//! served meanwhile, and the server's memory hardly grows.

use std::time::Duration;

use futures_util::future::join_all;
use marquee_contract::v1 as pb;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::frames::{
    CANCEL, CONTINUATION, END_HEADERS, HEADERS, PING, RST_STREAM, SETTINGS, frame, health_check, opening,
};
use crate::support::random::Random;
use crate::support::rounds::rounds;
use crate::support::{Engine, Server, User, eventually};

/// The number of connections of each kind.
const EACH: usize = 5;
/// How long a connection keeps writing to a server that has stopped reading.
const PATIENCE: Duration = Duration::from_millis(500);
/// The largest growth of the server's memory in KiB, a fraction of the bytes that are sent.
const GROWTH_KIB: u64 = 64 * 1024;

/// The bytes that each kind of connection sends after the preface.
fn floods(random: &mut Random) -> Vec<(&'static str, Vec<u8>)> {
    let streams = 1..2_000_u32;
    let opened = |stream: u32| frame(HEADERS, END_HEADERS, 2 * stream - 1, &health_check());
    let reset = |stream: u32| frame(RST_STREAM, 0, 2 * stream - 1, &CANCEL.to_be_bytes());
    let header = [&[0x00, 1, b'a', 100][..], &[b'x'; 100]].concat();
    // One header of a megabyte: its length as an HPACK integer, followed by the bytes in frames of 16 KiB.
    let large = [&health_check()[..], &[0x00, 1, b'a', 0x7f, 0x81, 0x83, 0x40], &vec![b'x'; 1 << 20]].concat();
    let continued = large[1000..].chunks(16 * 1024).flat_map(|part| frame(CONTINUATION, 0, 1, part));
    let settings = [0, 4, 0, 0, 0, 0].repeat(100);
    let garbage = (0..5_000).flat_map(|_| {
        let payload: Vec<u8> = (0..random.below(30)).map(|_| random.next().to_le_bytes()[0]).collect();
        let [kind, flags, stream, ..] = random.next().to_le_bytes();
        frame(kind % 12, flags, u32::from(stream % 8), &payload)
    });
    vec![
        ("garbage", garbage.collect()),
        (
            "streams that are reset",
            streams.clone().flat_map(|stream| [opened(stream), reset(stream)].concat()).collect(),
        ),
        ("streams that wait", streams.flat_map(opened).collect()),
        (
            "headers that never end",
            [frame(HEADERS, 0, 1, &health_check()), frame(CONTINUATION, 0, 1, &header).repeat(20_000)].concat(),
        ),
        ("a header of a megabyte", frame(HEADERS, 0, 1, &large[..1000]).into_iter().chain(continued).collect()),
        ("pings whose answers nobody reads", frame(PING, 0, 0, &[0; 8]).repeat(50_000)),
        ("settings", frame(SETTINGS, 0, 0, &settings).repeat(2_000)),
        ("frames of no kind", frame(0xee, 0xff, 0, &[0; 1000]).repeat(1_000)),
        ("half a header", frame(HEADERS, 0, 1, &health_check()[..9])),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_connections_do_not_disturb_others_and_cost_little_memory() {
    let (rounds, mut random) = (rounds(1, 20), Random::new());
    let server = Server::start(Engine::Sqlite).await;
    let user = User::register(&server).await;
    let before = server.memory_kib("VmHWM");
    let (mut thrown, mut answered) = (0, 0);
    let floods = floods(&mut random);
    for _ in 0..rounds {
        let attacks: Vec<_> = floods
            .iter()
            .flat_map(|flood| std::iter::repeat_n(flood, EACH))
            .map(|(_, bytes)| {
                thrown += bytes.len();
                let (address, bytes) = (server.address().to_owned(), [opening(), bytes.clone()].concat());
                tokio::spawn(async move {
                    let mut socket = TcpStream::connect(address).await.expect("a connection");
                    // Nothing is read; the server may close the connection at any time.
                    let _ = tokio::time::timeout(PATIENCE, socket.write_all(&bytes)).await;
                    tokio::time::sleep(PATIENCE).await;
                })
            })
            .collect();
        while !attacks.iter().all(tokio::task::JoinHandle::is_finished) {
            user.users().get_me(pb::GetMeRequest {}).await.expect("others are served");
            User::nobody(&server).server_info().await;
            answered += 2;
        }
        for attack in join_all(attacks).await {
            attack.expect("a connection was taken");
        }
    }
    eventually("the connections are closed", || async {
        (server.metric("marquee_connections").await < 5.0).then_some(())
    })
    .await;
    let growth = server.memory_kib("VmHWM").saturating_sub(before);
    assert!(growth < GROWTH_KIB, "the server has grown by {growth} KiB");
    println!(
        "{thrown} bytes of hostile HTTP/2 in {} ways on {} connections: {answered} calls of others answered meanwhile, at most \
         {growth} KiB of memory more",
        floods.len(),
        rounds * EACH * floods.len()
    );
}
