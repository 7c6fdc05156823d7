//! A large file is uploaded with each of the two RPCs, and over plain HTTP, while connections are cut and the server is
//! killed again and again.
//!
//! `tests/soak` runs this with more cuts and a larger file, whose size `MARQUEE_SOAK_BYTES` sets.

mod proxy;

use std::sync::OnceLock;
use std::time::Instant;

use bytes::Bytes;
use http::Method;
use marquee::secrets::sha256;
use marquee_contract::v1 as pb;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Endpoint;
use tonic::{Code, Status};

use self::proxy::{Event, Proxy};
use crate::support::random::Random;
use crate::support::resumable::{Plain, TUS};
use crate::support::rounds::rounds;
use crate::support::upload::{chunk, data, new_upload, start};
use crate::support::{Server, Storage, Store, User, every_store, media, reason};

/// The number of cuts and of kills, in `tests/run` and in a soak run.
const CUTS: [usize; 2] = [6, 20];
const KILLS: [usize; 2] = [3, 10];
/// How often, at most, a chunk becomes durable after the offset was requested. Each time, there is one less.
const MAX_LATE_CHUNKS: u32 = 20;
const MIB: usize = 1 << 20;
/// The bytes in a message of a stream.
const MESSAGE_BYTES: usize = 256 * 1024;

#[derive(Debug, Clone, Copy)]
enum UploadRpc {
    Stream,
    Unary,
    /// UploadChunks by tus.
    Tus,
}

/// The file and its SHA-256, made once.
fn file() -> &'static (Bytes, [u8; 32]) {
    static FILE: OnceLock<(Bytes, [u8; 32])> = OnceLock::new();
    FILE.get_or_init(|| {
        let size = soak_bytes().unwrap_or(32 * MIB);
        let file = media::mp4_of(size);
        let hash = sha256(&file);
        (file.into(), hash)
    })
}

fn soak_bytes() -> Option<usize> {
    let text = std::env::var("MARQUEE_SOAK_BYTES").ok()?;
    Some(text.parse().expect("MARQUEE_SOAK_BYTES is a number of bytes"))
}

/// An upload in progress.
struct InterruptedUpload {
    server: Server,
    user: User,
    file: Bytes,
    id: String,
    chunk_bytes: usize,
    /// The durable offset that the server last reported; it must never decrease.
    offset: usize,
}

impl InterruptedUpload {
    async fn begin(storage: Storage) -> Self {
        // A soak run tests the default chunk size.
        let small_chunks = match storage.store {
            Store::Folder => "--chunk-size-bytes=1048576".to_owned(),
            Store::S3 => storage.small_chunks(),
        };
        let flags: &[&str] = if soak_bytes().is_some() { &[] } else { &[&small_chunks] };
        let server = Server::with(storage, flags).await;
        let user = User::register(&server).await;
        let (file, hash) = file().clone();
        let checksum = pb::create_upload_request::Checksum::Sha256(hash.to_vec().into());
        let request = pb::CreateUploadRequest { checksum: Some(checksum), ..new_upload(file.len()) };
        let upload = user.try_create_upload(request).await.expect("an upload");
        let chunk_bytes = usize::try_from(upload.chunk_size_bytes).expect("a size");
        Self { server, user, file, id: upload.id, chunk_bytes, offset: 0 }
    }

    /// Records an offset that the server reported.
    fn record_offset(&mut self, upload: &pb::Upload) {
        let offset = usize::try_from(upload.offset_bytes).expect("an offset");
        assert!(offset >= self.offset, "the offset went back from {} to {offset}", self.offset);
        assert!(offset.is_multiple_of(self.chunk_bytes) || offset == self.file.len(), "{offset} is within a chunk");
        self.offset = offset;
    }

    /// Sends the rest of the file until a call fails; over plain HTTP to `address`.
    async fn send(&mut self, user: &User, address: &str, rpc: UploadRpc) -> Result<(), Status> {
        match rpc {
            UploadRpc::Stream => {
                let (sender, receiver) = mpsc::channel(4);
                let (id, file, offset) = (self.id.clone(), self.file.clone(), self.offset);
                // Ends when the receiver is dropped.
                tokio::spawn(async move {
                    let mut message = start(&id, i64::try_from(offset).expect("an offset"));
                    for bytes in file[offset..].chunks(MESSAGE_BYTES) {
                        if sender.send(std::mem::replace(&mut message, data(bytes))).await.is_err() {
                            return;
                        }
                    }
                    // Sending fails when the stream has ended.
                    let _ = sender.send(message).await;
                });
                let response = user.uploads().upload_chunks(ReceiverStream::new(receiver)).await?;
                self.record_offset(&response.into_inner().upload.expect("the upload"));
            }
            UploadRpc::Unary => {
                while self.offset < self.file.len() {
                    let end = self.file.len().min(self.offset + self.chunk_bytes);
                    let offset = i64::try_from(self.offset).expect("an offset");
                    let request = chunk(&self.id, offset, &self.file[self.offset..end]);
                    let response = user.uploads().upload_chunk(request).await?;
                    self.record_offset(&response.into_inner().upload.expect("the upload"));
                }
            }
            UploadRpc::Tus => {
                let offset = self.offset.to_string();
                let headers = [TUS, ("content-type", "application/offset+octet-stream"), ("upload-offset", &*offset)];
                let (url, rest) = (format!("/uploads/{}", self.id), self.file.slice(self.offset..));
                let plain = Plain::at(format!("http://{address}"), user);
                let answer = plain.try_send(Method::PATCH, &url, &headers, rest).await;
                let answer = answer.map_err(|error| Status::unavailable(error.to_string()))?;
                if answer.status() == 409 {
                    let mismatch = pb::ErrorReason::UploadOffsetMismatch;
                    return Err(marquee_contract::status::reason(Code::FailedPrecondition, mismatch, "a conflict"));
                }
                assert_eq!(answer.status(), 204);
                self.offset = answer.headers()["upload-offset"].to_str().expect("text").parse().expect("an offset");
            }
        }
        Ok(())
    }

    /// Gets the durable offset from the server.
    async fn resume(&mut self) {
        self.user.reconnect(&self.server);
        let upload = self.user.get_upload(&self.id).await;
        self.record_offset(&upload);
    }

    /// Sends bytes until those before `point` of the file have passed the proxy, where the event happens.
    async fn send_until(&mut self, point: usize, event: Event, rpc: UploadRpc) {
        for _ in 0..MAX_LATE_CHUNKS {
            self.resume().await;
            let proxy = Proxy::start(self.server.address(), point.saturating_sub(self.offset).max(1), event).await;
            let endpoint = Endpoint::from_shared(format!("http://{}", proxy.address)).expect("a URL");
            let user = User { channel: endpoint.connect_lazy(), ..self.user.clone() };
            let crash = self.server.crash();
            let status = {
                let mut sending = Box::pin(self.send(&user, &proxy.address, rpc));
                tokio::select! {
                    status = &mut sending => status,
                    () = proxy.passed() => {
                        if event == Event::Stall {
                            crash.kill().await;
                        }
                        sending.await
                    }
                }
            };
            let status = status.expect_err("it is cut");
            if !proxy.has_passed() {
                assert_late_chunk(&status, rpc);
                continue;
            }
            if event == Event::Stall {
                self.server.wait().await;
                self.server.restart().await;
            }
            return;
        }
        panic!("the bytes before {point} were not sent");
    }

    /// Sends the rest of the file, and fails unless the video plays the same bytes.
    async fn finish_and_play(mut self, rpc: UploadRpc) {
        self.resume().await;
        let user = self.user.clone();
        let address = self.server.address().to_owned();
        while let Err(status) = self.send(&user, &address, rpc).await {
            assert_late_chunk(&status, rpc);
            self.resume().await;
        }
        assert_eq!(self.offset, self.file.len());
        // The SHA-256 was declared when the upload was created, and is checked here.
        let video = user.try_publish(&self.id, pb::Visibility::Private).await.expect("the bytes are right");
        let mut response = reqwest::get(user.playback_url(&video.id).await).await.expect("an answer");
        let mut rest = &self.file[..];
        while let Some(piece) = response.chunk().await.expect("its body") {
            rest = rest.strip_prefix(&piece[..]).expect("the bytes that were sent");
        }
        assert!(rest.is_empty(), "{} bytes are missing", rest.len());
    }
}

/// Fails unless a call has failed because a chunk of an earlier call became durable after the offset was requested. Over
/// HTTP/1, the server then closes the connection of a client that goes on sending.
fn assert_late_chunk(status: &Status, rpc: UploadRpc) {
    let is_closed = matches!(rpc, UploadRpc::Tus) && status.code() == Code::Unavailable;
    assert!(is_closed || reason(status) == "UPLOAD_OFFSET_MISMATCH", "{status:?}");
}

async fn upload_with_cuts_and_kills(storage: Storage, rpc: UploadRpc) {
    let started = Instant::now();
    let mut random = Random::new();
    let mut journey = InterruptedUpload::begin(storage).await;
    let mut events =
        [vec![Event::Cut; rounds(CUTS[0], CUTS[1])], vec![Event::Stall; rounds(KILLS[0], KILLS[1])]].concat();
    random.shuffle(&mut events);
    let mut points: Vec<usize> = events.iter().map(|_| random.below(journey.file.len())).collect();
    points.sort_unstable();
    for (&point, event) in points.iter().zip(events) {
        journey.send_until(point, event, rpc).await;
    }
    journey.resume().await;
    let sent = points[points.len() - 1];
    assert!(journey.offset >= sent / 2, "of {sent} bytes only {} became durable on the way", journey.offset);
    let bytes = journey.file.len();
    journey.finish_and_play(rpc).await;
    println!("{storage:?}, {rpc:?}: {bytes} bytes in {:.1} s", started.elapsed().as_secs_f64());
}

every_store! {
    async fn a_file_uploaded_as_a_stream_survives_cuts_and_kills(storage: Storage) {
        upload_with_cuts_and_kills(storage, UploadRpc::Stream).await;
    }

    async fn a_file_uploaded_in_unary_chunks_survives_cuts_and_kills(storage: Storage) {
        upload_with_cuts_and_kills(storage, UploadRpc::Unary).await;
    }

    async fn a_file_uploaded_over_plain_http_survives_cuts_and_kills(storage: Storage) {
        upload_with_cuts_and_kills(storage, UploadRpc::Tus).await;
    }
}
