//! The baseline of the comparisons: plain tonic without middleware that does the same work and nothing else.
//!
//! - `/bare.Echo/Echo` answers every message with one of a given size.
//! - `/marquee.v1.UploadService/UploadChunks` implements as much of the contract as an upload needs: it hashes, writes
//!   and syncs the bytes chunk by chunk while more arrive, as Marquee does, and keeps no record of them.

use std::convert::Infallible;
use std::fs::File;
use std::future::ready;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use clap::Args;
use marquee_contract::v1 as pb;
use marquee_contract::v1::upload_chunks_request::Part;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, spawn_blocking};
use tonic::body::Body;
use tonic::codegen::{BoxFuture, Service};
use tonic::server::{Grpc, NamedService};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;
use tower::service_fn;

use crate::Result;

/// The path of the echo.
pub(crate) const ECHO: &str = "/bare.Echo/Echo";
/// The file that an upload becomes. The client removes it, because that is not part of the measured work.
pub(crate) const UPLOADED: &str = "bare.upload";
/// Marquee's default chunk size: the bytes between two syncs.
pub(crate) const CHUNK_BYTES: usize = 8 << 20;

/// The flags of the bare server.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// The folder of uploaded bytes; one upload at a time.
    #[arg(long)]
    folder: PathBuf,
    /// The size of an echo's answer in bytes.
    #[arg(long)]
    answer_bytes: usize,
}

/// Serves on a free port until it is killed.
pub(crate) async fn serve(flags: Flags) -> Result<()> {
    let socket = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", socket.local_addr()?);
    let server = Server::builder()
        .add_service(Echo { answer: vec![b'x'; value_bytes(flags.answer_bytes)].into() })
        .add_service(Uploads { folder: flags.folder.into() })
        .serve_with_incoming(TcpIncoming::from(socket).with_nodelay(Some(true)));
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        ended = server => Ok(ended?),
        _ = terminate.recv() => Ok(()),
    }
}

/// The length of the bytes in a `BytesValue` whose encoding takes `message_bytes`; 0 when none does.
fn value_bytes(message_bytes: usize) -> usize {
    (0..message_bytes).rev().find(|len| 1 + prost::length_delimiter_len(*len) + len <= message_bytes).unwrap_or(0)
}

/// Answers with a message of the configured size.
#[derive(Clone)]
struct Echo {
    answer: Bytes,
}

impl NamedService for Echo {
    const NAME: &'static str = "bare.Echo";
}

impl Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let answer = self.answer.clone();
        Box::pin(async move {
            let echo = service_fn(move |_: Request<Bytes>| ready(Ok::<_, Status>(Response::new(answer.clone()))));
            Ok(Grpc::new(ProstCodec::<Bytes, Bytes>::default()).unary(echo, request).await)
        })
    }
}

/// Receives one stream of bytes per call.
#[derive(Clone)]
struct Uploads {
    folder: Arc<std::path::Path>,
}

impl NamedService for Uploads {
    const NAME: &'static str = "marquee.v1.UploadService";
}

impl Service<http::Request<Body>> for Uploads {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let folder = self.folder.clone();
        Box::pin(async move {
            let upload = service_fn(move |request: Request<Streaming<pb::UploadChunksRequest>>| {
                let folder = folder.clone();
                async move { receive(File::create(folder.join(UPLOADED))?, request.into_inner()).await }
            });
            let codec = ProstCodec::<pb::UploadChunksResponse, pb::UploadChunksRequest>::default();
            Ok(Grpc::new(codec).client_streaming(upload, request).await)
        })
    }
}

async fn receive(
    file: File,
    mut messages: Streaming<pb::UploadChunksRequest>,
) -> Result<Response<pb::UploadChunksResponse>, Status> {
    let mut filling = BytesMut::with_capacity(CHUNK_BYTES);
    let start = Written { file: Arc::new(file), offset: 0, sha256: Sha256::new(), crc32c: 0 };
    let mut written = tokio::spawn(ready(Ok(start)));
    while let Some(message) = messages.message().await? {
        let Some(Part::Data(data)) = message.part else { continue };
        filling.extend_from_slice(&data.data);
        if filling.len() >= CHUNK_BYTES {
            let chunk = std::mem::replace(&mut filling, BytesMut::with_capacity(CHUNK_BYTES));
            written = tokio::spawn(joined(written).await?.write(chunk.freeze()));
        }
    }
    let mut written = joined(written).await?;
    if !filling.is_empty() {
        written = written.write(filling.freeze()).await?;
    }
    let upload = pb::Upload { offset_bytes: written.offset.cast_signed(), ..Default::default() };
    Ok(Response::new(pb::UploadChunksResponse { upload: Some(upload) }))
}

/// The uploaded file so far, and its hashes.
struct Written {
    file: Arc<File>,
    offset: u64,
    sha256: Sha256,
    crc32c: u32,
}

impl Written {
    /// Writes and syncs the next chunk, and hashes it meanwhile.
    async fn write(mut self, chunk: Bytes) -> std::io::Result<Self> {
        let len = chunk.len() as u64;
        let writing = spawn_blocking({
            let (file, offset, chunk) = (self.file.clone(), self.offset, chunk.clone());
            move || {
                file.write_all_at(&chunk, offset)?;
                file.sync_data()
            }
        });
        let hashing = spawn_blocking(move || {
            self.sha256.update(&chunk);
            self.crc32c = crc32c::crc32c_append(self.crc32c, &chunk);
            self.offset += len;
            self
        });
        writing.await??;
        Ok(hashing.await?)
    }
}

async fn joined<T>(task: JoinHandle<std::io::Result<T>>) -> Result<T, Status> {
    Ok(task.await.map_err(std::io::Error::from)??)
}
