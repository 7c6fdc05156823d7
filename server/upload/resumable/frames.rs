//! The body of a request as the messages of UploadChunks.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use http_body::Frame;
use marquee_contract::v1::upload_chunks_request::Part;
use marquee_contract::v1::{UploadChunksData, UploadChunksRequest, UploadChunksStart};

use crate::error::Result;
use crate::rpc::inner_call;

/// The most bytes of a file in a message. Small, because a message may be at most as large as a chunk, which an operator
/// may make small.
const MAX_DATA_BYTES: usize = 64 << 10;

/// The messages: `start`, and then the bytes as they arrive.
pub(super) struct ChunkFrames {
    body: Body,
    start: Option<UploadChunksStart>,
    /// Bytes that have arrived and are not sent on yet.
    rest: Bytes,
}

impl ChunkFrames {
    /// The bytes of `body` are those of the upload from `start.offset_bytes` on.
    pub(super) fn new(start: UploadChunksStart, body: Body) -> Self {
        Self { body, start: Some(start), rest: Bytes::new() }
    }
}

impl http_body::Body for ChunkFrames {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if let Some(start) = this.start.take() {
            return Poll::Ready(Some(message(Part::Start(start))));
        }
        while this.rest.is_empty() {
            match ready!(Pin::new(&mut this.body).poll_frame(cx)) {
                // Trailers say nothing about the file.
                Some(Ok(frame)) => this.rest = frame.into_data().unwrap_or_default(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
        let data = this.rest.split_to(this.rest.len().min(MAX_DATA_BYTES));
        let crc32c = Some(crc32c::crc32c(&data));
        Poll::Ready(Some(message(Part::Data(UploadChunksData { data, crc32c }))))
    }
}

fn message(part: Part) -> Result<Frame<Bytes>, axum::Error> {
    let frame = inner_call::frame(&UploadChunksRequest { part: Some(part) });
    frame.map(|frame| Frame::data(frame.freeze())).map_err(axum::Error::new)
}
