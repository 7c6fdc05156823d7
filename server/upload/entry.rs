//! The two ways in which a client sends an upload's bytes: as a stream (UploadChunks) or as single chunks
//! (UploadChunk).

use std::sync::Arc;

use bytes::Bytes;

use super::chunk_writer::{ChunkWriter, StreamWriter, check_crc32c, check_size, chunk_size};
use super::model::Upload;
use super::service::Service;
use crate::caller::Caller;
use crate::engine::limit::Peer;
use crate::error::{Error, Result};
use crate::id::UploadId;

/// A single chunk that was accepted, with its upload.
enum ArrivedChunk {
    /// The chunk is durable already: the reply was lost, or the client sent it twice.
    Durable(Upload),
    /// The chunk begins at the durable offset.
    Next(Upload),
}

impl Service {
    /// Makes one whole chunk at the durable offset durable. A chunk that is durable already is acknowledged again.
    ///
    /// UPLOAD_CRC_MISMATCH, UPLOAD_NOT_FOUND, UPLOAD_OFFSET_MISMATCH, UPLOAD_CHUNK_SIZE, UPLOAD_BEYOND_SIZE,
    /// STORAGE_FULL, and the reasons of uploads that have ended.
    pub async fn put_chunk(
        &self,
        caller: Caller,
        id: UploadId,
        offset_bytes: i64,
        data: Bytes,
        crc32c: u32,
    ) -> Result<Upload> {
        check_crc32c(&data, crc32c)?;
        // Checked before taking over as well, so that an invalid call does not interrupt another writer. The check
        // after taking over is the one that decides.
        if let ArrivedChunk::Durable(upload) = self.classify(caller, id, offset_bytes, &data, crc32c).await? {
            return Ok(upload);
        }
        let permit = Arc::new(self.writers().take_over(id).await);
        let upload = match self.classify(caller, id, offset_bytes, &data, crc32c).await? {
            ArrivedChunk::Durable(upload) => return Ok(upload),
            ArrivedChunk::Next(upload) => upload,
        };
        let (hash, next_epoch) = (upload.running_hash()?, upload.epoch + 1);
        let writer = ChunkWriter { service: self.clone(), upload, hash, next_epoch, handle: None, permit };
        Ok(writer.commit(data, crc32c).await?.upload)
    }

    /// Compares a chunk with the state of its upload; an error when it cannot be accepted.
    async fn classify(
        &self,
        caller: Caller,
        id: UploadId,
        offset_bytes: i64,
        data: &[u8],
        crc32c: u32,
    ) -> Result<ArrivedChunk> {
        let upload = self.find(caller.user, id).await?;
        upload.require_alive(self.now())?;
        if self.is_durable(&upload, offset_bytes, data, crc32c).await? {
            return Ok(ArrivedChunk::Durable(upload));
        }
        upload.require_active(self.now())?;
        check_size(offset_bytes, data, upload.size_bytes)?;
        upload.require_offset(offset_bytes)?;
        if usize::try_from(upload.next_chunk_bytes()).ok() != Some(data.len()) {
            return Err(chunk_size(&upload));
        }
        Ok(ArrivedChunk::Next(upload))
    }

    /// Whether a chunk of this offset, length and CRC-32C is durable already.
    async fn is_durable(&self, upload: &Upload, offset_bytes: i64, data: &[u8], crc32c: u32) -> Result<bool> {
        let chunk = upload.chunk_size_bytes;
        if offset_bytes >= upload.offset_bytes || offset_bytes % chunk != 0 {
            return Ok(false);
        }
        let len = chunk.min(upload.size_bytes - offset_bytes);
        let known = self.store().find_part(upload.id, offset_bytes / chunk).await?;
        Ok(usize::try_from(len).ok() == Some(data.len()) && known == Some(i64::from(crc32c)))
    }

    /// Takes the upload over for a stream that begins at the durable offset. Its bytes in memory count against the
    /// budget of `peer`. UPLOAD_NOT_FOUND, UPLOAD_OFFSET_MISMATCH, UPLOAD_FINISHED, and the reasons of uploads that
    /// have ended.
    pub async fn open_stream(
        &self,
        caller: Caller,
        peer: Peer,
        id: UploadId,
        offset_bytes: i64,
    ) -> Result<StreamWriter> {
        let check = |upload: &Upload| {
            upload.require_active(self.now())?;
            upload.require_offset(offset_bytes)
        };
        // Checked before taking over, so that an invalid call does not interrupt another writer.
        check(&self.find(caller.user, id).await?)?;
        let permit = Arc::new(self.writers().take_over(id).await);
        let Some(upload) = self.store().take_over(caller.user, id, self.now()).await? else {
            check(&self.find(caller.user, id).await?)?;
            return Err(Error::internal("an active upload could not be taken over"));
        };
        upload.require_offset(offset_bytes)?;
        let (hash, next_epoch) = (upload.running_hash()?, upload.epoch);
        Ok(StreamWriter::new(
            ChunkWriter { service: self.clone(), upload, hash, next_epoch, handle: None, permit },
            peer,
        ))
    }
}
