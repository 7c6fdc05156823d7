//! Stores a file of this machine as a blob, and fetches a blob into a file.

use std::path::Path;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use data_encoding::HEXLOWER;
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{BlobError, BlobKey, BlobPart, BlobStore, PartialBlob, ledger, read_stream};
use crate::engine::db::Db;
use crate::error::{Error, Result};

/// The size of the parts in which a file is stored: what the memory of this holds at once. S3 takes 10,000 parts, which
/// makes 160 GB.
const PART_BYTES: u64 = 16 << 20;

/// A file that was stored as a blob.
#[derive(Debug)]
pub struct StoredFile {
    /// The strong entity tag of its content, without quotes.
    pub etag: String,
}

/// Stores a file as the blob `key`, whose row is in the ledger and is not live yet. `size_bytes` is the size of the file.
///
/// Fails with NotFound when the blob was deleted meanwhile.
pub async fn store_file(
    db: &Db,
    store: &Arc<dyn BlobStore>,
    key: &BlobKey,
    path: &Path,
    size_bytes: u64,
) -> Result<StoredFile> {
    let handle = store.begin(key, content_type(key)).await?;
    if !ledger::set_handle(db, key, &handle).await? {
        store.abort(key, &handle).await?;
        return Err(BlobError::NotFound(key.clone()).into());
    }
    let blob = PartialBlob { key: key.clone(), handle, part_size_bytes: PART_BYTES };
    let mut file = File::open(path).await?;
    let (mut hash, mut parts, mut left) = (Sha256::new(), Vec::new(), size_bytes);
    while left > 0 {
        let part = read_part(&mut file, left.min(PART_BYTES)).await?;
        left -= part.len() as u64;
        hash.update(&part);
        let crc32c = crc32c::crc32c(&part);
        let tag = store.put_part(&blob, parts.len() as u64, part, crc32c).await?;
        parts.push(BlobPart { tag, crc32c });
    }
    store.complete(&blob, size_bytes, &parts).await?;
    Ok(StoredFile { etag: HEXLOWER.encode(&hash.finalize()) })
}

/// The media type that the suffix of a key stands for.
fn content_type(key: &BlobKey) -> &'static str {
    match key.as_str().rsplit_once('.') {
        Some((_, "mp4")) => "video/mp4",
        _ => "application/octet-stream",
    }
}

/// The next `len` bytes of the file.
async fn read_part(file: &mut File, len: u64) -> Result<Bytes> {
    let mut part = BytesMut::zeroed(usize::try_from(len).map_err(Error::internal)?);
    file.read_exact(&mut part).await?;
    Ok(part.freeze())
}

/// Writes a completed blob of `size_bytes` into a new file.
pub async fn fetch_file(store: Arc<dyn BlobStore>, key: &BlobKey, size_bytes: u64, path: &Path) -> Result<()> {
    let mut pieces = Box::pin(read_stream(store, key.clone(), 0..size_bytes));
    let mut file = File::create_new(path).await?;
    while let Some(piece) = pieces.try_next().await? {
        file.write_all(&piece).await?;
    }
    file.flush().await?;
    Ok(())
}
