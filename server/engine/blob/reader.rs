//! Reads completed blobs: as a stream of pieces, and as a seekable file.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::Stream;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::{BlobError, BlobKey, BlobStore};

/// Bytes per read of a [`BlobReader`].
const PIECE_BYTES: u64 = 256 * 1024;
/// Bytes per read of a stream: smaller, because thousands of clients may read theirs slowly.
pub const STREAM_PIECE_BYTES: usize = 64 * 1024;
/// Simultaneous reads of all streams. Each read of a file runs on a thread of its own.
static STREAM_READS: Semaphore = Semaphore::const_new(32);

/// The bytes of `range` in pieces, with one piece in memory at a time.
pub fn read_stream(
    store: Arc<dyn BlobStore>,
    key: BlobKey,
    range: Range<u64>,
) -> impl Stream<Item = Result<Bytes, BlobError>> + Send + 'static {
    futures_util::stream::try_unfold((store, key, range), |(store, key, range)| async move {
        if range.is_empty() {
            return Ok(None);
        }
        let end = range.end.min(range.start + STREAM_PIECE_BYTES as u64);
        // Cannot fail: the semaphore is never closed.
        let _permit = STREAM_READS.acquire().await;
        let piece = store.read(&key, range.start..end).await?;
        Ok(Some((piece, (store, key, end..range.end))))
    })
}

/// A blob as a file, for libraries that read containers. It blocks: use it on a blocking thread.
pub struct BlobReader {
    store: Arc<dyn BlobStore>,
    key: BlobKey,
    len: u64,
    position: u64,
    /// The last piece that was read, and its offset.
    buffer: (u64, Bytes),
    runtime: Handle,
}

impl BlobReader {
    /// A reader at the beginning of a blob of `len` bytes. Must be called on the runtime.
    pub fn new(store: Arc<dyn BlobStore>, key: BlobKey, len: u64) -> Self {
        Self { store, key, len, position: 0, buffer: (0, Bytes::new()), runtime: Handle::current() }
    }

    /// The buffered bytes at the current position.
    fn buffered(&self) -> &[u8] {
        let (start, data) = &self.buffer;
        let offset = self.position.checked_sub(*start).and_then(|offset| usize::try_from(offset).ok());
        offset.and_then(|offset| data.get(offset..)).unwrap_or_default()
    }
}

impl Read for BlobReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.len || out.is_empty() {
            return Ok(0);
        }
        if self.buffered().is_empty() {
            let range = self.position..self.len.min(self.position + PIECE_BYTES);
            let data = self.runtime.block_on(self.store.read(&self.key, range)).map_err(io::Error::other)?;
            self.buffer = (self.position, data);
        }
        let mut available = self.buffered();
        let count = available.read(out)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
