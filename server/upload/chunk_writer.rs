//! Moving bytes: a chunk becomes durable in the blob store first, and then in the database's offset.

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
use crate::engine::limit::{Held, Peer, Resource};
use crate::error::{Error, Reason, Result};
use crate::request::in_current;

/// When a client whose bytes have no room is told to come back.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// What one writer knows of its upload.
pub(super) struct ChunkWriter {
    pub(super) service: Service,
    pub(super) upload: Upload,
    pub(super) hash: RunningHash,
    /// The epoch that the next step writes: a stream has begun its own already, a single chunk begins it with its step.
    pub(super) next_epoch: i64,
    /// The store's name for the blob that is being written, once it is known.
    pub(super) handle: Option<String>,
    /// Held until the last byte is written, also when the client has gone.
    pub(super) permit: Arc<WritePermit>,
}

impl ChunkWriter {
    /// Makes the next chunk, whose CRC-32C is known, durable. To be run where nobody cancels it.
    pub(super) async fn commit(mut self, data: Bytes, crc32c: u32) -> Result<Self> {
        if !self.service.store().db().has_room() {
            return Err(BlobError::Full.into());
        }
        let blob = self.blob().await?;
        let number = self.upload.offset_bytes / self.upload.chunk_size_bytes;
        let len = i64::try_from(data.len()).map_err(Error::internal)?;
        // The two have nothing to do with each other but the bytes; the disk is the slower.
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
        match self.service.store().advance(&step).await? {
            Some(upload) => {
                self.service.count_uploaded(len.unsigned_abs());
                self.upload = upload;
                Ok(self)
            }
            None => Err(self.inactive_reason().await?),
        }
    }

    /// The blob, for which the store is asked to make room at the first chunk.
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
        let handle = self.service.blobs().begin(key).await?;
        if ledger::set_handle(db, key, &handle).await? { Ok(handle) } else { self.other_handle(handle).await }
    }

    /// The handle that is in the ledger instead of ours, whose room is given back.
    async fn other_handle(&self, ours: String) -> Result<String> {
        let key = &self.upload.blob_key;
        let other = ledger::find_handle(self.service.store().db(), key).await?;
        if other.as_ref() != Some(&ours) {
            // If the upload was given up, the sweeper may have passed already.
            self.service.blobs().abort(key, &ours).await?;
        }
        match other {
            Some(other) => Ok(other),
            None => Err(self.inactive_reason().await?),
        }
    }

    /// Why the upload does not take this writer's bytes any more.
    async fn inactive_reason(&self) -> Result<Error> {
        let upload = self.service.find(self.upload.user_id, self.upload.id).await?;
        Ok(upload.require_active(self.service.now()).err().unwrap_or_else(overtaken))
    }
}

/// What the older writer is told.
pub(super) fn overtaken() -> Error {
    Error::new(Reason::UploadTakenOver, "another writer has taken the upload over")
}

/// Takes a stream's bytes, and makes them durable chunk by chunk while more arrive.
///
/// Memory: the chunk that is being filled, the chunk that is being written, and the message at hand. All count against
/// the client's address until they are written or dropped.
pub struct StreamWriter {
    state: WriterState,
    tasks: TaskTracker,
    permit: Arc<WritePermit>,
    peer: Peer,
    filling: BytesMut,
    /// What the bytes of the chunk that is being filled count as.
    filling_held: Held,
    /// The CRC-32C of what is in it.
    filling_crc32c: u32,
    /// Where the chunk that is being filled begins.
    chunk_start: i64,
    size_bytes: i64,
    chunk_size_bytes: i64,
}

/// The writer, or the task that has it while it writes.
enum WriterState {
    Idle(Box<ChunkWriter>),
    Writing(JoinHandle<Result<ChunkWriter>>),
    /// A write failed; the error was handed out.
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

    /// Ends when a newer writer has come; then this one is to be dropped.
    pub async fn overtaken(&self) -> Error {
        self.permit.overtaken().await;
        overtaken()
    }

    /// Takes the next bytes.
    ///
    /// UPLOAD_CRC_MISMATCH and UPLOAD_BEYOND_SIZE refuse all of `data`; what came before is not affected. OVERLOADED
    /// when the client's address has too much in memory.
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
            // Computed again only for the parts of a message that lies in several chunks.
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

    /// Waits until everything is durable; the upload as it stands then.
    ///
    /// UPLOAD_CHUNK_SIZE when the bytes end within a chunk, which is lost.
    pub async fn finish(mut self) -> Result<Upload> {
        let upload = self.idle().await?.upload.clone();
        if self.filling.is_empty() { Ok(upload) } else { Err(chunk_size(&upload)) }
    }

    /// Begins to write a chunk, once the one before it is written.
    async fn write(&mut self, chunk: Bytes, crc32c: u32, held: Held) -> Result<()> {
        self.chunk_start += length(&chunk)?;
        let writer = self.idle().await?;
        // A task of its own: a client that hangs up must not cut it.
        let written = async move {
            let written = writer.commit(chunk, crc32c).await;
            drop(held);
            written
        };
        self.state = WriterState::Writing(self.tasks.spawn(in_current(written).in_current_span()));
        Ok(())
    }

    /// The writer, when it has written what it was given.
    async fn idle(&mut self) -> Result<ChunkWriter> {
        match std::mem::replace(&mut self.state, WriterState::Failed) {
            WriterState::Idle(writer) => Ok(*writer),
            WriterState::Writing(task) => task.await?,
            WriterState::Failed => Err(Error::internal("a writer was used after it had failed")),
        }
    }
}

fn overloaded() -> Error {
    Error::new(Reason::Overloaded, "too many bytes of uploads are in memory; go on from the upload's offset")
        .retry_after(RETRY_AFTER)
}

fn length(data: &[u8]) -> Result<i64> {
    i64::try_from(data.len()).map_err(Error::internal)
}

/// Refuses bytes that are not the ones that were sent.
pub(super) fn check_crc32c(data: &[u8], sent: u32) -> Result<()> {
    if crc32c::crc32c(data) == sent {
        return Ok(());
    }
    Err(Error::new(Reason::UploadCrcMismatch, "the data is not what its CRC-32C says").at_field("crc32c"))
}

/// Refuses bytes beyond the declared size.
pub(super) fn check_size(offset_bytes: i64, data: &[u8], size_bytes: i64) -> Result<()> {
    if length(data)? <= size_bytes - offset_bytes {
        return Ok(());
    }
    Err(Error::new(Reason::UploadBeyondSize, format!("the data reaches beyond the declared {size_bytes} bytes"))
        .at_field("data"))
}

/// Refuses a chunk of another size.
pub(super) fn chunk_size(upload: &Upload) -> Error {
    let text = format!("the chunk at byte {} must have {} bytes", upload.offset_bytes, upload.next_chunk_bytes());
    Error::new(Reason::UploadChunkSize, text).at_field("data").with("offset_bytes", upload.offset_bytes)
}
