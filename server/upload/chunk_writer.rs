//! Makes chunks durable: first the bytes in the blob store, then the offset in the database.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::hash::RunningHash;
use super::model::Upload;
use super::service::Service;
use super::store::Advance;
use super::takeover::WritePermit;
use crate::engine::blob::{BlobError, PartialBlob, ledger};
use crate::engine::limit::{Peer, Reservation, Resource};
use crate::error::{Error, Reason, Result};
use crate::request::in_current;

/// When a client may retry whose address has too many bytes in memory.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Writes the chunks of one upload, one after another.
pub(super) struct ChunkWriter {
    pub(super) service: Service,
    pub(super) upload: Upload,
    pub(super) hash: RunningHash,
    /// The epoch that the next step sets: a stream has increased it already, a single chunk increases it with its step.
    pub(super) next_epoch: i64,
    /// The blob store's name for the unfinished blob; `None` before the first chunk.
    pub(super) handle: Option<String>,
    /// Held until the last byte is written, even after the client has disconnected.
    pub(super) permit: Arc<WritePermit>,
}

impl ChunkWriter {
    /// Makes the next chunk durable, whose CRC-32C is `crc32c`. Must run in a task that is not cancelled with the call.
    pub(super) async fn commit(mut self, data: Bytes, crc32c: u32) -> Result<Self> {
        if !self.service.store().db().has_room() {
            return Err(BlobError::Full.into());
        }
        let blob = self.blob().await?;
        let number = self.upload.offset_bytes / self.upload.chunk_size_bytes;
        let len = i64::try_from(data.len()).map_err(Error::internal)?;
        // Hashing and storing are independent of each other, so they run at the same time; storing takes longer.
        let hashing = tokio::task::spawn_blocking({
            let (mut hash, data) = (self.hash.clone(), data.clone());
            move || {
                hash.update(&data, crc32c);
                hash
            }
        });
        let tag = match self.service.blobs().put_part(&blob, number.unsigned_abs(), data, crc32c).await {
            Ok(tag) => tag,
            Err(error) => return Err(self.service.inactive_reason_or(&self.upload, error.into()).await),
        };
        self.hash = hashing.await?;
        let offset_bytes = (self.upload.offset_bytes, self.upload.offset_bytes + len);
        let step = Advance {
            upload: self.upload.id,
            epoch: (self.upload.epoch, self.next_epoch),
            offset_bytes,
            hash_state: self.hash.to_bytes(),
            expire_time: self.service.expire_time(),
            number,
            crc32c,
            tag,
        };
        if !self.service.store().advance(&step).await? {
            return Err(self.inactive_reason().await?);
        }
        self.service.count_uploaded(len.unsigned_abs());
        step.apply(&mut self.upload);
        Ok(self)
    }

    /// The unfinished blob, which the first chunk begins in the store.
    async fn blob(&mut self) -> Result<PartialBlob> {
        let handle = match self.handle.take() {
            Some(handle) => handle,
            None => self.find_handle().await?,
        };
        self.handle = Some(handle.clone());
        let part_size_bytes = self.upload.chunk_size_bytes.unsigned_abs();
        Ok(PartialBlob { key: self.upload.blob_key.clone(), handle, part_size_bytes })
    }

    async fn find_handle(&self) -> Result<String> {
        let key = &self.upload.blob_key;
        let db = self.service.store().db();
        let Some(handle) = ledger::find_handle(db, key).await? else {
            return Err(self.inactive_reason().await?);
        };
        if !handle.is_empty() {
            return Ok(handle);
        }
        let handle = self.service.blobs().begin(key, stored_type(&self.upload.content_type)).await?;
        if ledger::set_handle(db, key, &handle).await? { Ok(handle) } else { self.other_handle(handle).await }
    }

    /// The handle that another writer has put into the ledger instead of `ours`, which is aborted in the store.
    async fn other_handle(&self, ours: String) -> Result<String> {
        let key = &self.upload.blob_key;
        let other = ledger::find_handle(self.service.store().db(), key).await?;
        if other.as_ref() != Some(&ours) {
            // If the upload has ended, the sweeper may have removed its blob before `ours` was begun.
            self.service.blobs().abort(key, &ours).await?;
        }
        match other {
            Some(other) => Ok(other),
            None => Err(self.inactive_reason().await?),
        }
    }

    /// The reason for which the upload accepts no more bytes of this writer.
    async fn inactive_reason(&self) -> Result<Error> {
        let upload = self.service.find(self.upload.user_id, self.upload.id).await?;
        Ok(upload.require_active(self.service.now()).err().unwrap_or_else(overtaken))
    }
}

/// The error of the older writer.
pub(super) fn overtaken() -> Error {
    Error::new(Reason::UploadTakenOver, "another writer has taken the upload over")
}

/// Collects the bytes of a stream into chunks, and makes one chunk durable while the next one arrives.
///
/// Memory: the chunk that is being filled, the chunk that is being written, and the current message. All count against
/// the budget of the client's address until they are written or dropped.
pub struct StreamWriter {
    state: WriterState,
    tasks: TaskTracker,
    permit: Arc<WritePermit>,
    peer: Peer,
    filling: BytesMut,
    /// The share of the budget for the bytes in `filling`.
    filling_held: Reservation,
    /// The CRC-32C of the bytes in `filling`.
    filling_crc32c: u32,
    /// Where the chunk that is being filled begins.
    chunk_start: i64,
    size_bytes: i64,
    chunk_size_bytes: i64,
}

/// The writer, or the task that owns it while it writes.
enum WriterState {
    Idle(Box<ChunkWriter>),
    Writing(JoinHandle<Result<ChunkWriter>>),
    /// A write has failed, and its error was returned.
    Failed,
}

impl StreamWriter {
    pub(super) fn new(writer: ChunkWriter, peer: Peer) -> Self {
        Self {
            filling_held: peer.hold(Resource::UploadBytes, 0),
            peer,
            tasks: writer.service.tasks().clone(),
            permit: writer.permit.clone(),
            filling: BytesMut::new(),
            filling_crc32c: 0,
            chunk_start: writer.upload.offset_bytes,
            size_bytes: writer.upload.size_bytes,
            chunk_size_bytes: writer.upload.chunk_size_bytes,
            state: WriterState::Idle(Box::new(writer)),
        }
    }

    /// Waits until a newer writer takes over, and returns the error for this one, which must then be dropped.
    pub async fn overtaken(&self) -> Error {
        self.permit.overtaken().await;
        overtaken()
    }

    /// Adds the next bytes.
    ///
    /// With UPLOAD_CRC_MISMATCH and UPLOAD_BEYOND_SIZE nothing of `data` is kept; earlier bytes are not affected.
    /// OVERLOADED when the client's address has too many bytes in memory.
    pub async fn push(&mut self, mut data: Bytes, crc32c: u32) -> Result<()> {
        let mut held = self.peer.take(Resource::UploadBytes, data.len()).ok_or_else(overloaded)?;
        check_crc32c(&data, crc32c)?;
        let received = self.chunk_start + length(&self.filling)?;
        check_size(received, &data, self.size_bytes)?;
        let whole = data.len();
        while !data.is_empty() {
            let chunk_bytes = usize::try_from(self.chunk_size_bytes.min(self.size_bytes - self.chunk_start))
                .map_err(Error::internal)?;
            let part = data.split_to(data.len().min(chunk_bytes - self.filling.len()));
            let part_held = held.split(part.len());
            // The sender's value is of the whole message; computed again only if the message lies in several chunks.
            let part_crc32c = if part.len() == whole { crc32c } else { crc32c::crc32c(&part) };
            if part.len() == chunk_bytes {
                self.write(part, part_crc32c, part_held).await?;
                continue;
            }
            self.filling.reserve(chunk_bytes - self.filling.len());
            self.filling.extend_from_slice(&part);
            self.filling_held.join(part_held);
            self.filling_crc32c = crc32c::crc32c_combine(self.filling_crc32c, part_crc32c, part.len());
            if self.filling.len() == chunk_bytes {
                let chunk = std::mem::take(&mut self.filling).freeze();
                let chunk_held = self.filling_held.split(chunk_bytes);
                let chunk_crc32c = std::mem::take(&mut self.filling_crc32c);
                self.write(chunk, chunk_crc32c, chunk_held).await?;
            }
        }
        Ok(())
    }

    /// Waits until every whole chunk is durable, and returns the upload.
    ///
    /// UPLOAD_CHUNK_SIZE when the stream ended within a chunk, whose bytes are discarded.
    pub async fn finish(mut self) -> Result<Upload> {
        let upload = self.idle().await?.upload.clone();
        if self.filling.is_empty() { Ok(upload) } else { Err(chunk_size(&upload)) }
    }

    /// Waits until the chunk before is written, then begins to write this one.
    async fn write(&mut self, chunk: Bytes, crc32c: u32, held: Reservation) -> Result<()> {
        self.chunk_start += length(&chunk)?;
        let writer = self.idle().await?;
        // A task of its own, so that it goes on when the client disconnects.
        let written = async move {
            let written = writer.commit(chunk, crc32c).await;
            drop(held);
            written
        };
        self.state = WriterState::Writing(self.tasks.spawn(in_current(written).in_current_span()));
        Ok(())
    }

    /// Waits until the writer is idle, and takes it out.
    async fn idle(&mut self) -> Result<ChunkWriter> {
        match std::mem::replace(&mut self.state, WriterState::Failed) {
            WriterState::Idle(writer) => Ok(*writer),
            WriterState::Writing(task) => task.await?,
            WriterState::Failed => Err(Error::internal("a writer was used after it had failed")),
        }
    }
}

fn overloaded() -> Error {
    Error::new(Reason::Overloaded, "too many bytes of uploads are in memory; continue at the upload's offset")
        .retry_after(RETRY_AFTER)
}

fn length(data: &[u8]) -> Result<i64> {
    i64::try_from(data.len()).map_err(Error::internal)
}

/// UPLOAD_CRC_MISMATCH when the bytes were changed on the way.
pub(super) fn check_crc32c(data: &[u8], sent: u32) -> Result<()> {
    if crc32c::crc32c(data) == sent {
        return Ok(());
    }
    Err(Error::new(Reason::UploadCrcMismatch, "the data does not match its CRC-32C").at_field("crc32c"))
}

/// UPLOAD_BEYOND_SIZE when bytes lie beyond the declared size.
pub(super) fn check_size(offset_bytes: i64, data: &[u8], size_bytes: i64) -> Result<()> {
    if length(data)? <= size_bytes - offset_bytes {
        return Ok(());
    }
    Err(Error::new(Reason::UploadBeyondSize, format!("the data reaches beyond the declared {size_bytes} bytes"))
        .at_field("data"))
}

/// The error for a chunk of the wrong size.
pub(super) fn chunk_size(upload: &Upload) -> Error {
    let text = format!("the chunk at byte {} must have {} bytes", upload.offset_bytes, upload.next_chunk_bytes());
    Error::new(Reason::UploadChunkSize, text).at_field("data").with("offset_bytes", upload.offset_bytes)
}

/// The media type with which the store keeps a file that was announced as `declared`. This server never goes by it, but
/// whoever reads from the store without asking the server does: so it is one of a video, or says nothing.
fn stored_type(declared: &str) -> &'static str {
    const TYPES: [&str; 4] = ["video/mp4", "video/webm", "video/quicktime", "video/x-matroska"];
    let declared = declared.split(';').next().unwrap_or_default().trim();
    let known = TYPES.into_iter().find(|known| declared.eq_ignore_ascii_case(known));
    known.unwrap_or("application/octet-stream")
}
