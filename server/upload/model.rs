//! What an upload is.

use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::blob::BlobKey;
use crate::error::{Error, Reason, Result};
use crate::id::{UploadId, VideoId};
use crate::idempotency::Retryable;

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

/// Where an upload stands. Stored as its number, which is the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum UploadState {
    /// Bytes are missing.
    Active = upload_state!(Active),
    /// All bytes are durable.
    Complete = upload_state!(Complete),
    /// A video was made of it.
    Published = upload_state!(Published),
    /// It was refused when it was to be published.
    Failed = upload_state!(Failed),
    /// Its owner gave it up.
    Cancelled = upload_state!(Cancelled),
    /// It was abandoned.
    Expired = upload_state!(Expired),
}

/// An upload as the database has it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// Whose it is.
    pub user_id: UserId,
    /// Where its bytes are.
    pub blob_key: BlobKey,
    /// Where it stands; ask [`Upload::state_at`].
    pub(super) state: UploadState,
    /// The declared size in bytes.
    pub size_bytes: i64,
    /// Bytes from the start that are durable.
    pub offset_bytes: i64,
    /// Bytes of a chunk.
    pub chunk_size_bytes: i64,
    /// The declared media type.
    pub content_type: String,
    /// The file's name on the device.
    pub filename: String,
    /// Grows with every writer.
    pub(super) epoch: i64,
    /// What was hashed up to the offset.
    pub(super) hash_state: Vec<u8>,
    /// The declared SHA-256.
    pub(super) sha256: Option<Vec<u8>>,
    /// The declared CRC-32C.
    pub(super) crc32c: Option<i64>,
    /// The number of the reason for which it was refused.
    pub(super) failure: Option<i32>,
    /// The video that was made of it.
    pub video_id: Option<VideoId>,
    /// When it was created.
    pub create_time: Time,
    /// When it is given up.
    pub expire_time: Time,
}

impl Upload {
    /// Where it stands now; an upload whose time is up has expired, whether or not it was swept already.
    pub fn state_at(&self, now: Time) -> UploadState {
        match self.state {
            UploadState::Active | UploadState::Complete if self.expire_time <= now => UploadState::Expired,
            state => state,
        }
    }

    /// Refuses an upload that was given up or refused. Complete and published ones pass.
    pub(super) fn require_alive(&self, now: Time) -> Result<()> {
        match self.state_at(now) {
            UploadState::Active | UploadState::Complete | UploadState::Published => Ok(()),
            UploadState::Cancelled => Err(Error::new(Reason::UploadCancelled, "the upload was cancelled")),
            UploadState::Expired => Err(Error::new(Reason::UploadExpired, "the upload was abandoned and has expired")),
            UploadState::Failed => {
                let cause =
                    self.failure.and_then(|number| Reason::try_from(number).ok()).unwrap_or(Reason::Unspecified);
                Err(Error::new(Reason::UploadFailed, "the upload was refused when it was published").caused_by(cause))
            }
        }
    }

    /// Refuses an upload that takes no more bytes.
    pub(super) fn require_active(&self, now: Time) -> Result<()> {
        self.require_alive(now)?;
        match self.state_at(now) {
            UploadState::Active => Ok(()),
            _ => Err(Error::new(Reason::UploadFinished, "all bytes of the upload are there already")),
        }
    }

    /// Refuses bytes that do not begin at the durable offset.
    pub(super) fn require_offset(&self, offset_bytes: i64) -> Result<()> {
        if offset_bytes == self.offset_bytes {
            return Ok(());
        }
        Err(Error::new(Reason::UploadOffsetMismatch, format!("the upload goes on at byte {}", self.offset_bytes))
            .at_field("offset_bytes")
            .with("offset_bytes", self.offset_bytes))
    }

    /// How many bytes the chunk at the durable offset has.
    pub(super) fn next_chunk_bytes(&self) -> i64 {
        self.chunk_size_bytes.min(self.size_bytes - self.offset_bytes)
    }

    /// The checksum that it was created with.
    pub(super) fn checksum(&self) -> Option<Checksum> {
        let sha256 = self.sha256.as_deref().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).map(Checksum::Sha256);
        sha256.or_else(|| self.crc32c.and_then(|value| u32::try_from(value).ok()).map(Checksum::Crc32c))
    }

    /// What was hashed so far.
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
    /// The SHA-256 in these bytes, whose number the contract has checked.
    pub fn sha256(bytes: &[u8]) -> Result<Self> {
        bytes.try_into().map(Self::Sha256).map_err(Error::internal)
    }
}

/// An upload that is to be created.
#[derive(Debug)]
pub struct NewUpload {
    /// The declared size in bytes.
    pub size_bytes: i64,
    /// The declared media type.
    pub content_type: String,
    /// The file's name on the device.
    pub filename: String,
    /// The declared checksum.
    pub checksum: Option<Checksum>,
    /// What makes a retry safe.
    pub retryable: Option<Retryable>,
}
