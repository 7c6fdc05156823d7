//! SIGTERM while calls are in progress.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use marquee_contract::v1 as pb;
use prost::Message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Response, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::client::{CHUNK_BYTES, CHUNK_FLAG, Client, Tally, load, settle};
use crate::support::frames::{self, ACK, GOAWAY, PING, SETTINGS, error_code, opening, read_until, write};
use crate::support::random::Random;
use crate::support::rounds::rounds;
use crate::support::upload::{data, start};
use crate::support::wire::{Wire, frame};
use crate::support::{PATIENCE, Refused, Server, User, both_engines, eventually, media, on_sqlite, reason};

/// The number of clients that write at the same time.
const CLIENTS: usize = 4;
/// The log line of a shutdown that was not orderly.
const CUT: &str = "the shutdown deadline has passed";
/// More time than orderly clients need on a busy machine, and less than the test waits.
const SHUTDOWN_DEADLINE: &str = "--shutdown-deadline=5m";
/// The number of logins that wait for each other when the server stops.
const LOGINS: usize = 12;

both_engines! {
    async fn a_server_that_stops_under_load_answers_or_notifies_every_client(engine: Engine) {
        let (rounds, mut random) = (rounds(1, 20), Random::new());
        let mut server = Server::with(engine, &[CHUNK_FLAG, "--hash-permits=1", SHUTDOWN_DEADLINE]).await;
        let tally = Arc::new(Tally::default());
        let mut clients = Client::several(&server, CLIENTS, &mut random, &tally).await;
        let mut answered = 0;
        for _ in 0..rounds {
            let lives: Vec<_> = clients
                .into_iter()
                .map(|mut client| {
                    tokio::spawn(async move {
                        let end = client.act_until_failure().await;
                        (client, end)
                    })
                })
                .collect();
            // A Watch stream, a call that is just being made, and an upload stream in progress.
            let mut watch = HealthClient::new(server.connect().await).watch(HealthCheckRequest::default()).await;
            let watch = watch.as_mut().expect("a watch").get_mut();
            assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
            let mut asking = TcpStream::connect(server.address()).await.unwrap();
            asking.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n").await.unwrap();
            let mut user = User::register(&server).await;
            let (upload_id, sender, stream) = half_a_stream(&user).await;
            let mut raw = TcpStream::connect(server.address()).await.unwrap();
            write(&mut raw, &opening()).await;
            read_until(&mut raw, |frames| frames.iter().any(|(kind, ..)| *kind == SETTINGS)).await;
            // Unary calls in progress.
            let wire = server.wire().await;
            let before = server.metric("marquee_password_hashes_total").await;
            let logins: Vec<_> = (0..LOGINS).map(|number| tokio::spawn(login(wire.clone(), number))).collect();
            eventually("logins are in progress", || async {
                (server.metric("marquee_password_hashes_total").await > before + 2.0).then_some(())
            })
            .await;
            tokio::time::sleep(Duration::from_millis(random.below(20) as u64)).await;
            // The first message is sent at once, as clients do; the server does not wait for a stream without one.
            let farewell = tokio::spawn(async move {
                let mut farewell = read_until(&mut raw, |frames| frames.iter().any(|(kind, ..)| *kind == PING)).await;
                let (_, _, ping) = farewell.last().expect("a ping");
                write(&mut raw, &frames::frame(PING, ACK, 0, ping)).await;
                farewell.extend(read_until(&mut raw, |_| false).await);
                farewell
            });
            server.terminate();

            let next = tokio::time::timeout(PATIENCE, watch.message()).await.expect("a notification comes");
            assert_eq!(next.unwrap().unwrap().status(), ServingStatus::NotServing, "the first that watchers hear");
            asking.write_all(b"\r\n").await.unwrap();
            let mut answer = String::new();
            asking.read_to_string(&mut answer).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
            // The message can be repeated before the end.
            let end = loop {
                match tokio::time::timeout(PATIENCE, watch.message()).await.expect("the watch ends") {
                    Ok(Some(again)) => assert_eq!(again.status(), ServingStatus::NotServing),
                    end => break end,
                }
            };
            end.refused(Code::Unavailable, "UNAVAILABLE");
            stream.await.unwrap().refused(Code::Unavailable, "UNAVAILABLE");
            drop(sender);
            // Calls that had begun get their results.
            for login in join_all(logins).await {
                login.unwrap().refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
                answered += 1;
            }
            // Two GOAWAY frames with a ping between them, so that no call is lost on the way (RFC 9113, section 6.8).
            let farewell = farewell.await.expect("the frames");
            let goodbyes: Vec<_> = farewell.iter().filter(|(kind, ..)| *kind == GOAWAY).collect();
            assert_eq!(goodbyes.len(), 2, "{farewell:?}");
            assert!(goodbyes.iter().all(|(.., payload)| error_code(GOAWAY, payload) == 0), "an orderly end");
            assert_eq!(server.wait().await.code(), Some(0));
            assert!(!server.log().contains(CUT), "a client delayed the shutdown");
            assert!(TcpStream::connect(server.address()).await.is_err());

            server.restart().await;
            user.reconnect(&server);
            assert_eq!(user.get_upload(&upload_id).await.offset_bytes, 65_536, "what it acknowledged is there");
            user.uploads().cancel_upload(pb::CancelUploadRequest { upload_id }).await.unwrap();
            clients = Vec::new();
            for ended in join_all(lives).await {
                let (mut client, status) = ended.expect("a client has not panicked");
                let found = reason(&status);
                assert!(found.is_empty() || found == "UNAVAILABLE", "only the end is in the way: {status:?}");
                client.reconnect(&server);
                client.check().await.expect("it can be looked at");
                clients.push(client);
            }
        }
        settle(&server, &mut clients).await;
        assert!(load(&tally.acknowledged) > 0, "nothing was done");
        println!(
            "{engine:?}: {rounds} SIGTERMs with {CLIENTS} clients: {tally}; {answered} calls in flight answered, watchers, \
             streams and connections notified, exit code 0 each time; nothing was lost"
        );
    }
}

on_sqlite! {
    async fn a_client_that_does_not_read_cannot_delay_the_shutdown(engine: Engine) {
        let mut server = Server::with(engine, &["--shutdown-deadline=500ms"]).await;
        let user = User::register(&server).await;
        // More bytes than the socket buffers of both sides hold.
        let video = user.publish(&media::mp4_of(32 << 20), pb::Visibility::Public).await;
        let url = user.playback_url(&video.id).await;
        let path = url.split_once(server.address()).unwrap().1;
        let mut deaf = TcpStream::connect(server.address()).await.unwrap();
        deaf.write_all(format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n").as_bytes()).await.unwrap();
        let mut head = [0; 12];
        deaf.read_exact(&mut head).await.unwrap();
        assert_eq!(&head, b"HTTP/1.1 200");
        server.terminate();
        assert_eq!(server.wait().await.code(), Some(0), "it ends at its deadline");
        assert!(server.log().contains(CUT));
        println!("{engine:?}: a SIGTERM with a client that does not read: cut at the deadline, exit code 0");
    }
}

type Stream = JoinHandle<Result<Response<pb::UploadChunksResponse>, Status>>;

/// Starts a stream with one durable chunk, which stays open until its sender is dropped.
async fn half_a_stream(user: &User) -> (String, mpsc::Sender<pb::UploadChunksRequest>, Stream) {
    let id = user.create_upload(8 * CHUNK_BYTES).await.id;
    let (sender, receiver) = mpsc::channel(16);
    let its = user.clone();
    let stream = tokio::spawn(async move { its.uploads().upload_chunks(ReceiverStream::new(receiver)).await });
    sender.send(start(&id, 0)).await.unwrap();
    sender.send(data(&media::noise(1, CHUNK_BYTES))).await.unwrap();
    eventually("a chunk is durable", || async { (user.get_upload(&id).await.offset_bytes > 0).then_some(()) }).await;
    (id, sender, stream)
}

async fn login(wire: Wire, number: usize) -> Result<(), Status> {
    let login = pb::LoginRequest {
        login: format!("nobody_{number}"),
        password: "some words of mine".to_owned(),
        ..Default::default()
    };
    let answer = wire.call("/marquee.v1.AuthService/Login", &[], frame(&login.encode_to_vec())).await;
    let status = answer.status();
    if status.code() == Code::Ok { Ok(()) } else { Err(status) }
}
