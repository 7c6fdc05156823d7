//! The cost of many concurrent logins for other calls.

use marquee_contract::v1 as pb;
use tonic::Status;

use super::login;
use crate::support::{Engine, Server, User, eventually, media, reason};

/// The number of concurrent hashes, and the memory of each.
const PERMITS: u64 = 2;
const HASH_KIB: u64 = 19 * 1024;
/// The memory of 200 waiting requests, 35 KiB each, and what the allocator retains; small enough that a third
/// concurrent hash would be noticed.
const MARGIN_KIB: u64 = 20 * 1024;
const LOGINS: usize = 200;
const READS: usize = 200;
const CONNECTIONS: usize = 10;

/// Makes this many concurrent GetVideo calls; fails unless all succeed.
async fn read(users: &[User], video_id: &str) {
    let reads = (0..READS).map(|number| {
        let (user, video_id) = (users[number % CONNECTIONS].clone(), video_id.to_owned());
        async move { user.videos().get_video(pb::GetVideoRequest { video_id }).await.map(|_| ()) }
    });
    for result in reads.collect::<tokio::task::JoinSet<_>>().join_all().await {
        result.expect("the video");
    }
}

/// No database is slow here, so one engine is enough.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_concurrent_logins_have_bounded_memory_and_do_not_block_reads() {
    // All calls come from one address, which may have half of all requests. A busy machine takes long for all hashes.
    let flags = ["--hash-permits", &PERMITS.to_string(), "--max-calls", "4096", "--default-deadline", "5m"];
    let server = Server::with(Engine::Sqlite, &flags).await;
    let user = User::register(&server).await;
    let video = user.publish(media::mp4(), pb::Visibility::Public).await;
    let mut users = Vec::new();
    for _ in 0..CONNECTIONS {
        users.push(User { channel: server.connect().await, ..user.clone() });
    }
    // Measures the memory of reads first, so that the rest is the logins'. Registration has hashed a password already.
    eventually("the memory of the first hash is released", || async {
        server.reset_memory_peak();
        read(&users, &video.id).await;
        (server.memory_kib("VmHWM") <= server.memory_kib("VmRSS") + HASH_KIB / 2).then_some(())
    })
    .await;
    let base = server.memory_kib("VmHWM");
    let hashes = server.metric("marquee_password_hashes_total").await;

    let logins = (0..LOGINS).map(|number| {
        let user = users[number % CONNECTIONS].clone();
        async move { login(&user, "nobody", "a wrong password").await.map(|_| ()) }
    });
    let logins: tokio::task::JoinSet<Result<(), Status>> = logins.collect();
    read(&users, &video.id).await;
    let meanwhile = server.metric("marquee_password_hashes_total").await - hashes;
    for result in logins.join_all().await {
        assert_eq!(reason(&result.expect_err("a wrong password")), "CREDENTIALS_INVALID");
    }
    let runs = server.metric("marquee_password_hashes_total").await - hashes;
    assert_eq!(runs.to_string(), LOGINS.to_string());
    let (peak, now) = (server.memory_kib("VmHWM"), server.memory_kib("VmRSS"));
    println!("KiB: {base} before, {peak} at most, {now} afterwards; {meanwhile} logins were done when all reads were");
    assert!(peak <= base + PERMITS * HASH_KIB + MARGIN_KIB, "{peak} KiB at most, {base} KiB before");
    // At the latest when the idle threads have ended.
    eventually("their memory is released", || async {
        (server.memory_kib("VmRSS") <= base + MARGIN_KIB).then_some(())
    })
    .await;
}
