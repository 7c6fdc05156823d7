//! Attacks with messages that never end, answers that are not read, and very slow uploads.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use h2::Reason;
use image::ImageFormat::Png;
use marquee_contract::v1 as pb;
use prost::Message;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;

use super::Witness;
use crate::images::picture;
use crate::support::attack::{ATTACKER, HONEST, scaled};
use crate::support::h2::{End, Exchange, H2, USUAL_WINDOW};
use crate::support::upload::{data, start};
use crate::support::wire::frame;
use crate::support::{Engine, Server, User, both_engines, eventually, media, reason};

const REFLECTION: &str = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
const WATCH: &str = "/grpc.health.v1.Health/Watch";
const GET_SERVER_INFO: &str = "/marquee.v1.ServerService/GetServerInfo";
const UPLOAD_CHUNKS: &str = "/marquee.v1.UploadService/UploadChunks";
const SET_AVATAR: &str = "/marquee.v1.UserService/SetAvatar";
/// A video id that does not exist.
const UNKNOWN: &str = "01930000-0000-7000-8000-000000000000";
pub(super) const LIST_COMMENTS: &str = "/marquee.v1.CommentService/ListComments";

/// The number of streams that the server allows on a connection.
const PER_CONNECTION: usize = 250;

/// Flags that set the server's timeouts; at full size none, so that the defaults apply.
fn short_timeouts(flags: &[&'static str]) -> Vec<&'static str> {
    scaled(flags.to_vec(), Vec::new())
}

/// Starts this many calls from the attacker's address, whose messages begin with `body` and never end.
async fn unfinished(
    server: &Server,
    path: &str,
    headers: &[(&str, &str)],
    body: &Bytes,
    count: usize,
) -> Vec<(H2, Vec<Exchange>)> {
    let mut begun = Vec::new();
    for some in (0..count).collect::<Vec<_>>().chunks(PER_CONNECTION) {
        let connection = H2::from(ATTACKER, server, USUAL_WINDOW).await;
        let mut calls = Vec::new();
        for _ in some {
            calls.push(connection.call(path, headers, body.clone(), false).await);
        }
        begun.push((connection, calls));
    }
    begun
}

/// Starts this many complete calls from the attacker's address, whose answers are not read beyond `window` bytes.
async fn unread(
    server: &Server,
    path: &str,
    request: &impl Message,
    window: u32,
    count: usize,
) -> Vec<(H2, Vec<Exchange>)> {
    let mut begun = Vec::new();
    for some in (0..count).collect::<Vec<_>>().chunks(100) {
        let connection = H2::from(ATTACKER, server, window).await;
        let mut calls = Vec::new();
        for _ in some {
            calls.push(connection.call(path, &[], frame(&request.encode_to_vec()), true).await);
        }
        begun.push((connection, calls));
    }
    begun
}

/// Writes a page of comments of 4 MB, and returns the request for it.
pub(super) async fn large_page(owner: &User) -> pb::ListCommentsRequest {
    let video = owner.publish(media::mp4(), pb::Visibility::Public).await;
    let text = "\u{1f600}".repeat(10_000);
    for _ in 0..100 {
        eventually("the rate limit allows the call", async || {
            owner.try_comment(crate::support::comment::new_comment(&video.id, &text)).await.ok()
        })
        .await;
    }
    pb::ListCommentsRequest { video_id: video.id, page_size: 100, ..Default::default() }
}

/// Waits for the end of all calls, and returns the reason of each. `UNWANTED` stands for NO_ERROR, which h2's client
/// may report instead of the answer that preceded it when the server does not need the rest of the request; `CUT` for
/// other ends without an answer.
pub(super) async fn end_reasons(begun: Vec<(H2, Vec<Exchange>)>) -> Vec<String> {
    let mut end_reasons = Vec::new();
    for (connection, calls) in begun {
        for end in join_all(calls.into_iter().map(Exchange::end)).await {
            end_reasons.push(match end.status() {
                None if matches!(end, End::Reset(Some(Reason::NO_ERROR))) => "UNWANTED".to_owned(),
                None => "CUT".to_owned(),
                Some(status) if status.code() == Code::Ok => "OK".to_owned(),
                Some(status) => reason(&status),
            });
        }
        drop(connection);
    }
    end_reasons
}

/// The sum of all metrics whose name and labels begin like this.
pub(super) async fn counted(server: &Server, beginning: &str) -> f64 {
    let text = server.get("/metrics").await.text().await.expect("text");
    let values = text.lines().filter(|line| line.starts_with(beginning)).filter_map(|line| line.rsplit_once(' '));
    values.map(|(_, value)| value.parse::<f64>().expect("a number")).sum()
}

both_engines! {
    async fn an_honest_client_is_not_limited_by_the_default_limits(engine: Engine) {
        let server = Server::under_default_limits(engine, &[]).await;
        let witness = Witness::start(&server).await;
        server.get("/healthz").await;
        witness.assert_attack_bounded(&server, "no attack").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unfinished_messages_are_dropped_after_a_timeout() {
    let server = Server::under_default_limits(Engine::Sqlite, &short_timeouts(&["--message-timeout=1s"])).await;
    let witness = Witness::start(&server).await;
    let count = scaled(60, 300);
    // The frame announces 4 MiB, and the last four bytes are missing.
    let mut endless = vec![0; (4 << 20) + 1];
    endless[..5].copy_from_slice(&[0, 0, 0x40, 0, 0]);
    for reason in end_reasons(unfinished(&server, REFLECTION, &[], &endless.into(), count).await).await {
        // The reflection service ends a broken stream without an error.
        assert!(["OK", "OVERLOADED", "MESSAGE_TOO_LARGE"].contains(&reason.as_str()), "{reason}");
    }
    // Messages of an allowed size, without their last byte.
    let mut half = vec![0; 60_000];
    half[..5].copy_from_slice(&[0, 0, 0, 0xff, 0xff]);
    for path in [REFLECTION, WATCH, GET_SERVER_INFO] {
        for reason in
            end_reasons(unfinished(&server, path, &[("grpc-timeout", "300S")], &half.clone().into(), count).await).await
        {
            let is_silent = path == REFLECTION && reason == "OK";
            let expected = ["DEADLINE_EXCEEDED", "OVERLOADED", "RATE_LIMITED"].contains(&reason.as_str());
            assert!(is_silent || expected, "{path}: {reason}");
        }
    }
    assert!(counted(&server, "marquee_slow_total{bound=\"message_time\"").await > 0.0);
    witness.assert_attack_bounded(&server, "messages that never end").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silent_calls_do_not_block_others_whatever_deadline_they_set() {
    let flags = scaled(vec!["--max-calls=64", "--max-messages=32", "--message-timeout=1s"], vec![]);
    let server = Server::under_default_limits(Engine::Sqlite, &flags).await;
    let witness = Witness::start(&server).await;
    let count = scaled(200, 1_900);
    let silence = Bytes::new();
    let calls = unfinished(&server, GET_SERVER_INFO, &[("grpc-timeout", "300S")], &silence, count).await;
    let mut reasons = end_reasons(calls).await;
    reasons.sort_unstable();
    reasons.dedup();
    assert!(reasons.iter().any(|reason| reason == "DEADLINE_EXCEEDED"), "{reasons:?}");
    let expected = ["DEADLINE_EXCEEDED", "OVERLOADED", "RATE_LIMITED", "UNWANTED"];
    assert!(reasons.iter().all(|reason| expected.contains(&reason.as_str())), "{reasons:?}");
    assert!(counted(&server, "marquee_slow_total{bound=\"message_time\"").await > 0.0);
    witness.assert_attack_bounded(&server, "silent calls").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_answers_that_are_not_read_are_bounded_and_end() {
    // Long enough for as many answers as fit into the memory to be made before the first one ends.
    let flags = short_timeouts(&["--answer-timeout=15s", "--default-deadline=5m"]);
    let server = Server::under_default_limits(Engine::Sqlite, &flags).await;
    let owner = User::register_from(ATTACKER, &server).await;
    let request = large_page(&owner).await;
    let video_id = request.video_id.clone();
    let witness = Witness::start(&server).await;
    let calls = unread(&server, LIST_COMMENTS, &request, 0, scaled(60, 300)).await;
    eventually("no memory is left for more", async || {
        (counted(&server, "marquee_overloaded_total{resource=\"answer_bytes\"}").await > 0.0).then_some(())
    })
    .await;
    // While the answers are not read, further calls of the attacker are refused before they are decoded, and other
    // clients are served.
    let unknown = pb::ListCommentsRequest { video_id: UNKNOWN.to_owned(), page_size: 100, ..Default::default() };
    let asked = |user: &User| {
        let (mut comments, unknown) = (user.comments(), unknown.clone());
        async move { reason(&comments.list_comments(unknown).await.expect_err("no such video")) }
    };
    assert_eq!(asked(&owner).await, "OVERLOADED");
    assert_eq!(asked(&User::nobody(&server)).await, "VIDEO_NOT_FOUND");
    owner.videos().get_video(pb::GetVideoRequest { video_id }).await.expect("other methods are served");
    let reasons = end_reasons(calls).await;
    assert_eq!(asked(&owner).await, "VIDEO_NOT_FOUND", "memory is free again");
    let cut = reasons.iter().filter(|reason| *reason == "CUT").count();
    assert!(
        reasons.iter().all(|reason| ["CUT", "OVERLOADED", "RATE_LIMITED"].contains(&reason.as_str())),
        "{reasons:?}"
    );
    assert!((1..=16).contains(&cut), "{cut} answers of 4 MB waited");
    assert!(counted(&server, "marquee_slow_total{bound=\"answer_idle\",class=\"read\"}").await > 0.0);
    witness.assert_attack_bounded(&server, "large answers").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_waits_in_the_connection_unread_ends_with_the_connection() {
    let flags = ["--answer-timeout=1s"];
    let server = Server::under_default_limits(Engine::Sqlite, &flags).await;
    let witness = Witness::start(&server).await;
    // With a window of one byte, the connection holds nearly the whole of a small answer.
    let mut calls = unread(&server, GET_SERVER_INFO, &pb::GetServerInfoRequest {}, 1, scaled(20, 100)).await;
    let (connection, calls) = calls.remove(0);
    let ends = join_all(calls.into_iter().map(Exchange::end)).await;
    assert!(ends.iter().all(End::is_cut), "{ends:?}");
    connection.connection.await.unwrap();
    assert!(counted(&server, "marquee_slow_total{bound=\"unsent\"").await > 0.0);
    witness.assert_attack_bounded(&server, "small answers").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watch_stream_that_is_not_read_ends_at_its_deadline() {
    let server = Server::start(Engine::Sqlite).await;
    let connection = H2::from(ATTACKER, &server, 0).await;
    let body = frame(&HealthCheckRequest::default().encode_to_vec());
    let watch = connection.call(WATCH, &[("grpc-timeout", "2S")], body, true).await;
    assert!(matches!(watch.end().await, End::Reset(Some(Reason::CANCEL))));
    assert!((server.metric("marquee_slow_total{bound=\"answer_deadline\",class=\"read\"}").await - 1.0).abs() < 0.5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unread_answers_of_a_few_bytes_are_bounded_too() {
    // Room for 2,048 unread answers of one address, however short they are; none ends before there are so many.
    let flags = scaled(vec!["--answer-memory-bytes=16777216", "--answer-timeout=5m"], vec![]);
    let server = Server::under_default_limits(Engine::Sqlite, &flags).await;
    let witness = Witness::start(&server).await;
    let refused = async || counted(&server, "marquee_overloaded_total{resource=\"answer_bytes\"}").await;
    let mut begun = Vec::new();
    // The one plain-HTTP route without a rate.
    while refused().await <= 0.0 {
        assert!(begun.len() < scaled(100, 400), "nothing is refused");
        let connection = H2::from(ATTACKER, &server, 0).await;
        let mut calls = Vec::new();
        for _ in 0..100 {
            calls.push(connection.get("/healthz").await);
        }
        begun.push((connection, calls));
    }
    witness.assert_attack_bounded(&server, "unread answers of a few bytes").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn downloads_that_are_not_read_are_bounded_and_end() {
    // Longer than it takes to begin all downloads, so that none gets the place of one that has ended.
    let flags = scaled(vec!["--max-downloads=20", "--answer-timeout=10s"], vec![]);
    let server = Server::under_default_limits(Engine::Sqlite, &flags).await;
    let owner = User::register(&server).await;
    let video = owner.publish(&media::mp4_of(3 << 20), pb::Visibility::Public).await;
    let url = owner.playback_url(&video.id).await;
    let path = url.strip_prefix(&server.url("")).expect("a URL of the server");
    let witness = Witness::start(&server).await;
    let mut begun = Vec::new();
    for _ in 0..scaled(1, 10) {
        let connection = H2::from(ATTACKER, &server, 0).await;
        let mut calls = Vec::new();
        for _ in 0..scaled(40, 100) {
            calls.push(connection.get(path).await);
        }
        begun.push((connection, calls));
    }
    let (mut cut, mut busy) = (0, 0);
    // Other clients still get memory meanwhile.
    let other = reqwest::Client::builder().local_address(HONEST).build().unwrap();
    assert_eq!(other.get(&url).send().await.unwrap().bytes().await.unwrap().len(), 3 << 20);
    for (connection, calls) in begun {
        for end in join_all(calls.into_iter().map(Exchange::end)).await {
            match end {
                End::Reset(_) => cut += 1,
                End::Answer(response, _) => {
                    assert_eq!(response.status(), 503);
                    assert!(response.headers().contains_key("retry-after"));
                    busy += 1;
                }
            }
        }
        drop(connection);
    }
    // Half of all, less what the other client had of them meanwhile.
    let half = scaled(10, 512);
    assert!((half - 1..=half).contains(&cut), "{cut} of {half}");
    assert!(busy > 0);
    witness.assert_attack_bounded(&server, "downloads").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_connection_of_an_http1_client_that_does_not_read_is_closed() {
    use tokio::io::AsyncWriteExt;

    let server = Server::with(Engine::Sqlite, &["--answer-timeout=1s"]).await;
    let owner = User::register(&server).await;
    // More bytes than the socket buffers on both sides hold.
    let video = owner.publish(&media::mp4_of(24 << 20), pb::Visibility::Public).await;
    let url = owner.playback_url(&video.id).await;
    let path = url.strip_prefix(&server.url("")).expect("a URL of the server");
    let mut socket = crate::support::attack::connect_from(ATTACKER, &server).await.unwrap();
    socket.write_all(format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n").as_bytes()).await.unwrap();
    eventually("the connection is closed", async || {
        (counted(&server, "marquee_slow_total{bound=\"answer_idle\",class=\"http\"}").await > 0.0).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn very_slow_uploads_end_and_do_not_block_other_uploads() {
    let flags = scaled(vec!["--max-transfers=16", "--upload-rate-window=2s"], vec![]);
    let server = Server::under_default_limits(Engine::Sqlite, &flags).await;
    let witness = Witness::start(&server).await;
    let per_account = scaled(4, 16);
    let mut begun = Vec::new();
    for _ in 0..4 {
        let account = User::register_from(ATTACKER, &server).await;
        let connection = H2::from(ATTACKER, &server, USUAL_WINDOW).await;
        for _ in 0..per_account {
            let upload = account.create_upload(1 << 20).await;
            let first = frame(&start(&upload.id, 0).encode_to_vec());
            let second = frame(&data(&[7; 1000]).encode_to_vec());
            let headers = [("authorization", &*account.bearer())];
            let mut stream =
                connection.call(UPLOAD_CHUNKS, &headers, [&first[..], &second[..100]].concat(), false).await;
            let rest = second.slice(100..);
            let mut body = stream.take_body();
            let drip = tokio::spawn(async move {
                for byte in rest.chunks(1) {
                    tokio::time::sleep(scaled(Duration::from_millis(300), Duration::from_secs(30))).await;
                    if body.send_data(Bytes::copy_from_slice(byte), false).is_err() {
                        break;
                    }
                }
                // Keep the streams: a dropped stream would be reset.
                std::future::pending::<()>().await;
            });
            begun.push(async move {
                let end = stream.end().await;
                drip.abort();
                end
            });
        }
    }
    let honest = User::register_from(HONEST, &server).await;
    honest.upload(&media::noise(1, 1 << 20)).await;
    let mut slow = 0;
    for end in join_all(begun).await {
        let status = end.status().expect("an answer");
        match (status.code(), reason(&status).as_str()) {
            (Code::Aborted, "UPLOAD_TOO_SLOW") => slow += 1,
            (Code::ResourceExhausted, "OVERLOADED") => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(slow > 0);
    witness.assert_attack_bounded(&server, "uploads that hardly move").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stalled_picture_uploads_do_not_block_other_accounts_pictures() {
    let flags = scaled(vec!["--upload-rate-window=3s"], vec![]);
    let server = Server::under_default_limits(Engine::Sqlite, &flags).await;
    let witness = Witness::start(&server).await;
    let honest = User::register_from(HONEST, &server).await;
    let (mut accounts, mut begun) = (Vec::new(), Vec::new());
    for _ in 0..4 {
        accounts.push(User::register_from(ATTACKER, &server).await);
    }
    for account in &accounts {
        let connection = H2::from(ATTACKER, &server, USUAL_WINDOW).await;
        let change = Some(pb::set_avatar_request::Change::Data(vec![0; 2 << 20].into()));
        let message = frame(&pb::SetAvatarRequest { change }.encode_to_vec()).slice(..60_000);
        let mut calls = Vec::new();
        for _ in 0..4 {
            let headers = [("authorization", &*account.bearer())];
            let mut call = connection.call(SET_AVATAR, &headers, message.clone(), false).await;
            let mut body = call.take_body();
            // Announces a size above that of ordinary messages, and then sends nothing.
            let message = message.clone();
            tokio::spawn(async move {
                let _ = body.send_data(message.slice(..20_000), false);
                std::future::pending::<()>().await;
            });
            calls.push(call);
        }
        begun.push((connection, calls));
    }
    eventually("the address has its share", async || {
        (server.metric("marquee_overloaded_total{resource=\"pictures\"}").await > 0.0).then_some(())
    })
    .await;
    let mut file = picture(Png, 20, 20);
    file.resize(100 << 10, 0);
    honest.set_avatar(file).await.expect("another address gets a permit");
    for reason in end_reasons(begun).await {
        assert!(["DEADLINE_EXCEEDED", "OVERLOADED"].contains(&reason.as_str()), "{reason}");
    }
    assert!(counted(&server, "marquee_slow_total{bound=\"message_rate\",class=\"image\"}").await > 0.0);
    witness.assert_attack_bounded(&server, "pictures that do not come").await;
}
