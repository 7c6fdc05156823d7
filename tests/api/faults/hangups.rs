//! Clients hang up during calls: unary writes, reads and streams, by resetting the stream, closing the connection or
//! resetting it, at random points of the request and of its processing.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use data_encoding::BASE64;
use futures_util::future::join_all;
use marquee_contract::v1 as pb;
use prost::Message;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::slow::with_latency;
use crate::support::database::create_database;
use crate::support::random::Random;
use crate::support::rounds::rounds;
use crate::support::upload::{chunk, data, new_upload, start};
use crate::support::user::PASSWORD;
use crate::support::wire::{Wire, frame};
use crate::support::{Engine, Server, User, both_engines, eventually, media};

/// The number of clients at the same time.
const CROWD: usize = 20;
/// Clients hang up within this time, in microseconds; most calls take about as long.
const PATIENCE_MICROS: usize = 8_000;
/// The number of writes, and of reads, that are made after all clients have hung up.
const WRITES: usize = 64;
/// The size of the uploads that these writes create, in bytes.
const WRITTEN_BYTES: usize = 2000;
/// The chunk size of the server.
const CHUNK_BYTES: usize = 64 * 1024;

/// The way in which a client hangs up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HangUp {
    /// Resets its HTTP/2 stream; other streams of the connection continue.
    Stream,
    /// Closes its HTTP/2 connection.
    Connection,
    /// Closes its HTTP/1.1 connection, possibly in the middle of the request.
    Socket,
}

const HANG_UPS: [HangUp; 3] = [HangUp::Stream, HangUp::Connection, HangUp::Socket];

/// The path and the whole body of a call.
type Call = (&'static str, Bytes);

struct Target {
    server: Server,
    user: User,
    video_id: String,
    file: Vec<u8>,
    /// Uploads that are written to, in turn.
    uploads: Vec<String>,
    wire: Wire,
}

impl Target {
    async fn new(engine: Engine) -> Self {
        let flags = ["--chunk-size-bytes=65536", "--max-open-uploads=10000", "--hash-permits=2"];
        let database_url = match engine {
            Engine::Sqlite => None,
            // A slow database, so that clients hang up during every statement.
            Engine::Postgres => Some(with_latency(&create_database().await).await),
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let server = Server::at(folder, database_url, &flags).await;
        let user = User::register(&server).await;
        let video_id = user.publish(media::mp4(), pb::Visibility::Public).await.id;
        let file = media::mp4_of(5 * CHUNK_BYTES);
        let mut uploads = Vec::new();
        for _ in 0..CROWD {
            uploads.push(user.create_upload(file.len()).await.id);
        }
        let wire = server.wire().await;
        Self { server, user, video_id, file, uploads, wire }
    }

    /// A random call.
    fn any_call(&self, random: &mut Random) -> Call {
        let video_id = self.video_id.clone();
        let upload_id = &self.uploads[random.below(self.uploads.len())];
        match random.below(9) {
            0 => call("/marquee.v1.UploadService/CreateUpload", &[create(random, 1000)]),
            1 => {
                let visibility = [pb::Visibility::Public, pb::Visibility::Unlisted][random.below(2)].into();
                call(
                    "/marquee.v1.VideoService/SetVideoVisibility",
                    &[pb::SetVideoVisibilityRequest { video_id, visibility }],
                )
            }
            2 => {
                let login = self.user.account.username.clone();
                call(
                    "/marquee.v1.AuthService/Login",
                    &[pb::LoginRequest { login, password: PASSWORD.to_owned(), ..Default::default() }],
                )
            }
            3 => call("/marquee.v1.UploadService/UploadChunk", &[chunk(upload_id, 0, &self.file[..CHUNK_BYTES])]),
            4 => call("/marquee.v1.VideoService/GetVideo", &[pb::GetVideoRequest { video_id }]),
            5 => call("/marquee.v1.VideoService/ListVideos", &[pb::ListVideosRequest::default()]),
            6 => call("/marquee.v1.UserService/GetMe", &[pb::GetMeRequest {}]),
            _ => {
                let messages = self.file.chunks(30_000).map(data);
                call(
                    "/marquee.v1.UploadService/UploadChunks",
                    &std::iter::once(start(upload_id, 0)).chain(messages).collect::<Vec<_>>(),
                )
            }
        }
    }

    /// Makes a random call and hangs up.
    async fn hang_up(&self, mut random: Random) -> (HangUp, &'static str) {
        let way = HANG_UPS[random.below(HANG_UPS.len())];
        let (path, body) = self.any_call(&mut random);
        let after = Duration::from_micros(random.below(PATIENCE_MICROS) as u64);
        let token = format!("Bearer {}", self.user.tokens.access_token);
        let headers = [("authorization", token.as_str())];
        match way {
            HangUp::Stream => drop(tokio::time::timeout(after, self.wire.call(path, &headers, body)).await),
            HangUp::Connection => {
                let (ours, theirs) = tokio::io::duplex(1 << 20);
                let mut socket = self.socket(random.once_in(2)).await;
                let forward = tokio::spawn(async move {
                    let mut theirs = theirs;
                    drop(tokio::io::copy_bidirectional(&mut theirs, &mut socket).await);
                });
                let calling = async { Wire::over(ours).await.call(path, &headers, body).await };
                // Close the socket first, so that the library cannot send GOAWAY.
                let expiry = async {
                    tokio::time::sleep(after).await;
                    forward.abort();
                };
                tokio::select! { _ = calling => {}, () = expiry => {} }
                forward.abort();
            }
            HangUp::Socket => {
                let text = BASE64.encode(&body);
                let request = format!(
                    "POST {path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc-web-text\r\n\
                     authorization: {token}\r\ncontent-length: {}\r\n\r\n{text}",
                    text.len()
                );
                let mut socket = self.socket(random.once_in(2)).await;
                // Every second request is sent only in part.
                let end = if random.once_in(2) { random.below(request.len()) } else { request.len() };
                // The write may fail: the server can refuse the request before it has read everything.
                let _ = tokio::time::timeout(after, socket.write_all(&request.as_bytes()[..end])).await;
                tokio::time::sleep(after).await;
            }
        }
        (way, path)
    }

    /// A connection that is closed or (`reset`) reset when it is dropped.
    async fn socket(&self, reset: bool) -> TcpStream {
        let address: SocketAddr = self.server.address().parse().expect("an address");
        let socket = TcpStream::connect(address).await.expect("a connection");
        if reset {
            socket.set_zero_linger().expect("it is set");
        }
        socket
    }
}

fn call<M: Message>(path: &'static str, messages: &[M]) -> Call {
    let body: Vec<u8> = messages.iter().flat_map(|message| frame(&message.encode_to_vec())).collect();
    (path, body.into())
}

/// A CreateUpload whose rows are written in one transaction, with an id by which they can be counted.
fn create(random: &mut Random, size_bytes: usize) -> pb::CreateUploadRequest {
    let request_id = format!("0190a000-0000-7000-8000-{:012x}", random.next() >> 16);
    pb::CreateUploadRequest { request_id: Some(request_id), ..new_upload(size_bytes) }
}

both_engines! {
    async fn clients_that_hang_up_leave_no_unusable_database_connection(engine: Engine) {
        let (hangups, mut random) = (rounds(400, 10_000), Random::new());
        let target = Target::new(engine).await;
        let (mut ways, mut paths) = (std::collections::BTreeMap::new(), std::collections::BTreeSet::new());
        for _ in 0..hangups / CROWD {
            for (way, path) in join_all((0..CROWD).map(|_| target.hang_up(random.fork()))).await {
                *ways.entry(format!("{way:?}")).or_insert(0) += 1;
                paths.insert(path);
            }
        }
        let cancelled = cancelled(&target.server).await;
        let count = async |table: &str| target.server.count(&format!("SELECT COUNT(*) FROM {table}")).await;

        // Every connection of the pools must answer writes and reads at once; on SQLite, the writer must take a write.
        let calls = (0..WRITES).map(|_| {
            let (user, request, video_id) = (target.user.clone(), create(&mut random, WRITTEN_BYTES), target.video_id.clone());
            tokio::spawn(async move {
                user.try_create_upload(request).await.expect("a write");
                user.videos().get_video(pb::GetVideoRequest { video_id }).await.expect("a read");
            })
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.expect("it is answered");
        }
        // The connections of the clients that hung up are closed; one connection is the test's, and one requests the
        // metrics.
        let gone = || async { (target.server.metric("marquee_connections").await <= 3.0).then_some(()) };
        eventually("no connection is left", gone).await;
        // Their rows are visible to others, so they are not stuck in an open transaction.
        let written = count(&format!("uploads WHERE size_bytes = {WRITTEN_BYTES}")).await;
        assert_eq!(written, i64::try_from(WRITES).unwrap(), "acknowledged writes");
        // The rows of one write are complete. The uploads without a request id are the test's own and the one behind
        // the video.
        let ours = i64::try_from(CROWD).unwrap() + 1;
        let creations = eventually("no write is half visible", || async {
            let [requests, uploads, blobs] = [count("request_ids").await, count("uploads").await, count("blobs").await];
            (uploads == requests + ours && blobs == requests + ours).then_some(requests - written)
        })
        .await;
        if engine == Engine::Postgres {
            for (what, query) in [
                ("transaction", "state LIKE 'idle in transaction%'"),
                ("statement", "state = 'active' AND pid <> pg_backend_pid()"),
                ("lock", "pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')"),
            ] {
                let open = format!(
                    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND {query}"
                );
                eventually(what, || async { (target.server.count(&open).await == 0).then_some(()) }).await;
            }
        }
        // Uploads that were interrupted can continue: no permit of an upload or transfer is still held, and the bytes
        // are right.
        let finish = target.uploads.iter().map(|id| {
            let (user, file) = (&target.user, &target.file);
            async move {
                let video = eventually("an upload can continue", || async {
                    // The last chunk may be committed just now, and an account has 16 permits for transfers.
                    let offset = user.get_upload(id).await.offset_bytes;
                    if offset < i64::try_from(file.len()).unwrap() {
                        user.stream(id, offset, file).await.ok()?;
                    }
                    user.try_publish(id, pb::Visibility::Private).await.ok()
                });
                let url = user.playback_url(&video.await.id).await;
                assert!(reqwest::get(url).await.unwrap().bytes().await.unwrap() == file[..], "it has other bytes");
            }
        });
        join_all(finish).await;
        assert_eq!(ways.len(), HANG_UPS.len(), "{ways:?}");
        assert!(cancelled > 0.0, "nobody hung up before the answer");
        println!(
            "{engine:?}: {hangups} clients hung up in calls of {} methods ({ways:?}), {cancelled} before the answer; \
             every connection answers, {creations} of the cut creations are whole and the others absent, no transaction \
             is open",
            paths.len()
        );
    }
}

/// The number of calls that the server has cancelled because the client had hung up.
async fn cancelled(server: &Server) -> f64 {
    let text = server.get("/metrics").await.text().await.expect("text");
    let lines =
        text.lines().filter(|line| line.starts_with("marquee_rpcs_total") && line.contains("code=\"CANCELLED\""));
    lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}
