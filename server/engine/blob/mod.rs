//! Blobs: the bytes of videos and pictures, in a folder or in an S3-compatible object store.
//!
//! A video's blob is written in whole parts of one size, of which only the last may be shorter, and can be read once it is
//! completed. That is S3's multipart upload; the folder keeps the same rule, so that what works on a laptop works on a fleet.
//! A picture's blob is small, and written at once.
//!
//! Bytes are known before they exist: a row of the [`ledger`] comes first, and deleting is marking that row. The
//! [`sweeper`] makes the store agree with the ledger, after any crash.

mod disk;
mod folder;
mod identity;
mod key;
pub mod ledger;
mod reader;
pub mod s3;
pub mod sweeper;

use std::ops::Range;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;

pub use disk::{Disk, DiskFile, LocalDisk, write_private_file};
pub use folder::Folder;
pub use identity::{IdentityError, check_identity};
pub use key::BlobKey;
pub use reader::{BlobReader, read_stream};
pub use s3::S3;

use crate::clock::Time;
use crate::error::{Error, Reason};

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// There is no room.
    #[error("the store is full")]
    Full,
    /// There is no such blob, or no such part of one.
    #[error("there is no such blob: {0}")]
    NotFound(BlobKey),
    /// The store does not answer, or not with what was asked for. Another time it may.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// Another writer's bytes, which came late, are where acknowledged ones were.
    #[error("part {number} of {key} was replaced after it was acknowledged")]
    Replaced {
        /// The blob.
        key: BlobKey,
        /// The part, counted from 0.
        number: u64,
    },
    /// Anything else.
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

/// A blob of which parts are still to come.
#[derive(Debug, Clone)]
pub struct PartialBlob {
    /// Its key.
    pub key: BlobKey,
    /// What [`BlobStore::begin`] returned.
    pub handle: String,
    /// Bytes of every part but the last.
    pub part_size_bytes: u64,
}

/// A part that was acknowledged.
#[derive(Debug, Clone)]
pub struct BlobPart {
    /// What [`BlobStore::put_part`] returned.
    pub tag: String,
    /// The CRC-32C of its bytes.
    pub crc32c: u32,
}

/// A URL at which a client gets a blob's bytes from the store itself.
#[derive(Debug, Clone)]
pub struct SignedUrl {
    /// Where.
    pub url: String,
    /// Until when.
    pub expire_time: Time,
}

/// A blob, or what there is of one, as the store has it.
#[derive(Debug)]
pub struct StoredBlob {
    /// Its key.
    pub key: BlobKey,
    /// The handle under which its parts arrive; `None` when it is complete.
    pub handle: Option<String>,
    /// When it was last written.
    pub write_time: Time,
}

/// Where blobs are.
///
/// Whatever a method has answered is on stable storage. Calls may be repeated after a crash, and two nodes may make one at
/// the same time.
#[async_trait]
pub trait BlobStore: Send + Sync + 'static {
    /// Makes room for a blob that will come in parts, and returns the store's handle of it.
    async fn begin(&self, key: &BlobKey) -> Result<String, BlobError>;

    /// Stores a part, counted from 0, in place of an earlier one of that number; returns the store's tag of it.
    ///
    /// NotFound when the blob was deleted meanwhile: nothing comes into being then.
    async fn put_part(&self, blob: &PartialBlob, number: u64, data: Bytes, crc32c: u32) -> Result<String, BlobError>;

    /// Makes one blob of these parts, which are all there are, `size_bytes` long; from now on it can be read.
    async fn complete(&self, blob: &PartialBlob, size_bytes: u64, parts: &[BlobPart]) -> Result<(), BlobError>;

    /// Stores a small blob at once; from now on it can be read. Again, with the same bytes, it changes nothing.
    async fn put(&self, key: &BlobKey, content_type: &str, data: Bytes) -> Result<(), BlobError>;

    /// The bytes of a completed blob that lie in `range`, which must be within it.
    async fn read(&self, key: &BlobKey, range: Range<u64>) -> Result<Bytes, BlobError>;

    /// Removes the parts that have come under this handle; again it does nothing. A completed blob stays.
    async fn abort(&self, key: &BlobKey, handle: &str) -> Result<(), BlobError>;

    /// Removes the blob and whatever parts of it there are, under this handle (empty when it is not known) or another;
    /// again it does nothing.
    async fn delete(&self, key: &BlobKey, handle: &str) -> Result<(), BlobError>;

    /// Everything that the store holds, whole or in parts; little of it is in memory at a time.
    fn list(&self) -> BoxStream<'_, Result<StoredBlob, BlobError>>;

    /// A URL that serves the blob as `content_type` from `now` on for `ttl`, or for as long as the store allows; `None`
    /// when the store serves no clients, so that we have to.
    async fn sign_url(
        &self,
        key: &BlobKey,
        content_type: &str,
        now: Time,
        ttl: Duration,
    ) -> Result<Option<SignedUrl>, BlobError>;

    /// The text under which the store was marked as ours; `None` when it is new.
    async fn identity(&self) -> Result<Option<String>, BlobError>;

    /// Marks a new store as ours.
    async fn set_identity(&self, identity: &str) -> Result<(), BlobError>;
}
