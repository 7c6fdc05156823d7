//! Blobs: the bytes of videos and pictures, in a folder or in an S3-compatible object store.
//!
//! A video's blob is written in parts of one size, of which only the last may be shorter, and can be read once it is
//! completed. This is S3's multipart upload; the folder follows the same rule, so that code that works on a laptop
//! works on a fleet. A picture's blob is small and written at once.
//!
//! Each blob has a row in the [`ledger`] before its first byte is written, and is deleted by marking that row. The
//! [`sweeper`] makes the store agree with the ledger, also after a crash.

pub mod cdn;
mod disk;
mod file;
mod folder;
mod identity;
mod key;
mod kind;
pub mod ledger;
mod reader;
pub mod s3;
pub mod sweeper;

use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;

pub use disk::{Disk, DiskFile, LocalDisk, write_private_file};
pub use file::{StoredFile, fetch_file, store_file};
pub use folder::Folder;
pub use identity::{IdentityError, check_identity};
pub use key::BlobKey;
pub use kind::BlobKind;
pub use reader::{BlobReader, STREAM_PIECE_BYTES, read_stream};
pub use s3::S3;

use crate::clock::Time;
use crate::error::{Error, Reason};

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    #[error("the store is full")]
    Full,
    /// There is no such blob, or no such part of one.
    #[error("there is no such blob: {0}")]
    NotFound(BlobKey),
    /// The store does not answer, or answers with an error that may be temporary.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// An acknowledged part was overwritten by a late write of another writer, with other bytes.
    #[error("part {number} of {key} was replaced after it was acknowledged")]
    Replaced {
        /// The blob.
        key: BlobKey,
        /// The part, counted from 0.
        number: u64,
    },
    /// Any other error.
    #[error("the store failed: {0}")]
    Io(std::io::Error),
}

impl From<std::io::Error> for BlobError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::Full,
            _ => Self::Io(error),
        }
    }
}

impl From<BlobError> for Error {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Full => Self::new(
                Reason::StorageFull,
                "the server has no room for files; what was acknowledged is safe, go on later",
            )
            .retry_after(Duration::from_secs(30)),
            BlobError::Unavailable(_) => {
                tracing::warn!(%error, "the blob store does not answer");
                Self::new(Reason::Unavailable, "the store of files does not answer; what was acknowledged is safe")
                    .retry_after(Duration::from_secs(2))
            }
            other => Self::internal(other),
        }
    }
}

/// A blob that is being written in parts.
#[derive(Debug, Clone)]
pub struct PartialBlob {
    pub key: BlobKey,
    /// The handle that [`BlobStore::begin`] returned.
    pub handle: String,
    /// The size of every part but the last.
    pub part_size_bytes: u64,
}

/// An acknowledged part.
#[derive(Debug, Clone)]
pub struct BlobPart {
    /// The tag that [`BlobStore::put_part`] returned.
    pub tag: String,
    /// The CRC-32C of its bytes.
    pub crc32c: u32,
}

/// A URL at which a client can read a blob directly from the store.
#[derive(Debug, Clone)]
pub struct SignedUrl {
    pub url: String,
    pub expire_time: Time,
}

/// A blob as the store has it, complete or in parts.
#[derive(Debug)]
pub struct StoredBlob {
    pub key: BlobKey,
    /// The handle of its parts; None when it is complete.
    pub handle: Option<String>,
    /// When it was last written.
    pub write_time: Time,
}

/// A store of blobs.
///
/// When a method returns Ok, its effect is on stable storage. Calls may be repeated after a crash, and two nodes may
/// make the same call at the same time.
#[async_trait]
pub trait BlobStore: Send + Sync + 'static {
    /// Prepares a blob that will be written in parts, and returns the store's handle of it. Who reads the blob past this
    /// server, from a content delivery network, gets it as `content_type`.
    async fn begin(&self, key: &BlobKey, content_type: &str) -> Result<String, BlobError>;

    /// Stores the part `number`, counted from 0, replacing an earlier one of that number. Returns the store's tag of
    /// it.
    ///
    /// Fails with NotFound, and stores nothing, when the blob was deleted meanwhile.
    async fn put_part(&self, blob: &PartialBlob, number: u64, data: Bytes, crc32c: u32) -> Result<String, BlobError>;

    /// Makes one blob of `size_bytes` from all its parts. The blob can be read from then on.
    async fn complete(&self, blob: &PartialBlob, size_bytes: u64, parts: &[BlobPart]) -> Result<(), BlobError>;

    /// Stores a small blob at once. The blob can be read from then on. Repeating the call with the same bytes changes
    /// nothing.
    async fn put(&self, key: &BlobKey, content_type: &str, data: Bytes) -> Result<(), BlobError>;

    /// Reads `range` of a completed blob. The range must lie within the blob.
    async fn read(&self, key: &BlobKey, range: Range<u64>) -> Result<Bytes, BlobError>;

    /// The file of a completed blob on this machine, for programs that read files. Returns None when the store is
    /// elsewhere.
    fn local_path(&self, _key: &BlobKey) -> Option<PathBuf> {
        None
    }

    /// Removes the parts that were stored under this handle; repeating the call changes nothing. A completed blob
    /// stays.
    async fn abort(&self, key: &BlobKey, handle: &str) -> Result<(), BlobError>;

    /// Removes the blob and all its parts, under this handle (empty when it is unknown) and any other; repeating the
    /// call changes nothing.
    async fn delete(&self, key: &BlobKey, handle: &str) -> Result<(), BlobError>;

    /// Lists everything in the store, complete or in parts, with little of it in memory at a time.
    fn list(&self) -> BoxStream<'_, Result<StoredBlob, BlobError>>;

    /// A URL that serves the blob as `content_type` from `now` on for `ttl`, or for as long as the store allows.
    /// Returns None when clients cannot reach the store, so that this server must serve the blob.
    async fn sign_url(
        &self,
        key: &BlobKey,
        content_type: &str,
        now: Time,
        ttl: Duration,
    ) -> Result<Option<SignedUrl>, BlobError>;

    /// The mark that identifies the store as belonging to a database; None when the store is new.
    async fn identity(&self) -> Result<Option<String>, BlobError>;

    /// Marks a new store.
    async fn set_identity(&self, identity: &str) -> Result<(), BlobError>;
}
