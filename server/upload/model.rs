//! The types of uploads, and the numbers of their states.

use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::blob::BlobKey;
use crate::error::{Error, Reason, Result};
use crate::id::{UploadId, VideoId};
use crate::idempotency::RepeatableRequest;

use super::hash::RunningHash;

/// The number of a [`UploadState`], for statements.
macro_rules! upload_state {
    (Active) => {
        1
    };
    (Complete) => {
        2
    };
    (Published) => {
        3
    };
    (Failed) => {
        4
    };
    (Cancelled) => {
        5
    };
    (Expired) => {
        6
    };
}
pub(crate) use upload_state;

/// The state of an upload. Stored as its number, which is the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum UploadState {
    /// Bytes are missing.
    Active = upload_state!(Active),
    /// All bytes are durable.
    Complete = upload_state!(Complete),
    /// It was published as a video.
    Published = upload_state!(Published),
    /// Publishing it was rejected for good, for the reason in `failure`.
    Failed = upload_state!(Failed),
    /// Its owner cancelled it.
    Cancelled = upload_state!(Cancelled),
    /// It had no new bytes until its `expire_time`, or was not published until then.
    Expired = upload_state!(Expired),
}

/// The row of an upload.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Upload {
    pub id: UploadId,
    pub user_id: UserId,
    pub blob_key: BlobKey,
    /// The stored state; use [`Upload::state_at`], which includes expiry.
    pub(super) state: UploadState,
    /// The declared size in bytes.
    pub size_bytes: i64,
    /// The durable offset: how many bytes from the start are durable.
    pub offset_bytes: i64,
    pub chunk_size_bytes: i64,
    pub content_type: String,
    pub filename: String,
    /// The number of the present writer; each new writer increases it.
    pub(super) epoch: i64,
    /// The state of the hashes of all bytes before the offset, see `hash.rs`.
    pub(super) hash_state: Vec<u8>,
    /// The declared SHA-256.
    pub(super) sha256: Option<Vec<u8>>,
    /// The declared CRC-32C.
    pub(super) crc32c: Option<i64>,
    /// The number of the [`Reason`] for which it has failed.
    pub(super) failure: Option<i32>,
    pub video_id: Option<VideoId>,
    pub create_time: Time,
    /// When it expires, unless more bytes arrive before.
    pub expire_time: Time,
}

impl Upload {
    /// The state at the time `now`. An open upload has expired at its `expire_time`, even if its row does not say so
    /// yet.
    pub fn state_at(&self, now: Time) -> UploadState {
        match self.state {
            UploadState::Active | UploadState::Complete if self.expire_time <= now => UploadState::Expired,
            state => state,
        }
    }

    /// An error for a cancelled, expired or failed upload. Active, complete and published ones pass.
    pub(super) fn require_alive(&self, now: Time) -> Result<()> {
        match self.state_at(now) {
            UploadState::Active | UploadState::Complete | UploadState::Published => Ok(()),
            UploadState::Cancelled => Err(Error::new(Reason::UploadCancelled, "the upload was cancelled")),
            UploadState::Expired => {
                Err(Error::new(Reason::UploadExpired, "the upload had no new bytes for too long and has expired"))
            }
            UploadState::Failed => {
                let cause =
                    self.failure.and_then(|number| Reason::try_from(number).ok()).unwrap_or(Reason::Unspecified);
                Err(Error::new(Reason::UploadFailed, "publishing the upload was rejected").caused_by(cause))
            }
        }
    }

    /// An error for an upload that accepts no more bytes.
    pub(super) fn require_active(&self, now: Time) -> Result<()> {
        self.require_alive(now)?;
        match self.state_at(now) {
            UploadState::Active => Ok(()),
            _ => Err(Error::new(Reason::UploadFinished, "all bytes of the upload have arrived already")),
        }
    }

    /// UPLOAD_OFFSET_MISMATCH for bytes that do not begin at the durable offset.
    pub(super) fn require_offset(&self, offset_bytes: i64) -> Result<()> {
        if offset_bytes == self.offset_bytes {
            return Ok(());
        }
        Err(Error::new(Reason::UploadOffsetMismatch, format!("the upload continues at byte {}", self.offset_bytes))
            .at_field("offset_bytes")
            .with("offset_bytes", self.offset_bytes))
    }

    /// The size of the chunk at the durable offset, in bytes.
    pub(super) fn next_chunk_bytes(&self) -> i64 {
        self.chunk_size_bytes.min(self.size_bytes - self.offset_bytes)
    }

    /// The checksum that it was created with.
    pub(super) fn checksum(&self) -> Option<Checksum> {
        let sha256 = self.sha256.as_deref().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).map(Checksum::Sha256);
        sha256.or_else(|| self.crc32c.and_then(|value| u32::try_from(value).ok()).map(Checksum::Crc32c))
    }

    /// The hashes of all bytes before the offset.
    pub(super) fn running_hash(&self) -> Result<RunningHash> {
        RunningHash::from_bytes(&self.hash_state).ok_or_else(|| Error::internal("an upload's hash state is damaged"))
    }
}

/// The checksum of a whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// SHA-256.
    Sha256([u8; 32]),
    /// CRC-32C (Castagnoli).
    Crc32c(u32),
}

impl Checksum {
    /// The SHA-256 in these bytes. Validation has checked that there are 32; internal error otherwise.
    pub fn sha256(bytes: &[u8]) -> Result<Self> {
        bytes.try_into().map(Self::Sha256).map_err(Error::internal)
    }
}

#[derive(Debug)]
pub struct NewUpload {
    pub size_bytes: i64,
    pub content_type: String,
    pub filename: String,
    pub checksum: Option<Checksum>,
    /// The request id, with which a retry returns the same upload.
    pub repeatable: Option<RepeatableRequest>,
}
