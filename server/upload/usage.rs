//! What an account uses of its quota.
//!
//! The numbers are sums over the account's rows in the blob ledger, in one statement that reads one index and no row of
//! the table: `(user_id, kind, state, size_bytes)`, about 50 bytes for each file. That is the sum by which CreateUpload
//! checks the quota, so the two cannot differ. A total for each account, which all writers of blobs would change, would
//! take less time to read for accounts with hundreds of thousands of files; but it would make all jobs, pictures and uploads
//! of an account wait for each other, let transactions that mark blobs of several accounts deadlock, and need a recount.

use super::service::Service;
use crate::caller::Caller;
use crate::engine::blob::BlobKind;
use crate::engine::blob::ledger::BlobState;
use crate::error::Result;

/// What bytes are used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Open uploads, with their announced sizes.
    Uploads,
    Originals,
    Renditions,
    Pictures,
    Captions,
    Storyboards,
}

impl Purpose {
    /// All, in the contract's order.
    pub const ALL: [Self; 6] =
        [Self::Uploads, Self::Originals, Self::Renditions, Self::Pictures, Self::Captions, Self::Storyboards];

    /// The purpose of a blob. An original that is not live is that of an upload that is not published.
    fn of(kind: BlobKind, is_live: bool) -> Self {
        match kind {
            BlobKind::Original if !is_live => Self::Uploads,
            BlobKind::Original => Self::Originals,
            BlobKind::Rendition => Self::Renditions,
            BlobKind::Picture => Self::Pictures,
            BlobKind::Captions => Self::Captions,
            BlobKind::Storyboard => Self::Storyboards,
        }
    }
}

/// How much is used for one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageItem {
    pub purpose: Purpose,
    pub bytes: i64,
    pub files: i64,
}

/// What an account uses.
#[derive(Debug, Clone)]
pub struct Usage {
    pub quota_bytes: i64,
    /// One for each purpose, also where it is zero.
    pub items: Vec<UsageItem>,
    pub open_uploads: i64,
    pub max_open_uploads: i64,
}

impl Service {
    /// What the caller uses of the quota.
    pub async fn usage(&self, caller: Caller) -> Result<Usage> {
        let found = self.store().usage(caller.user, self.now()).await?;
        let item = |purpose| {
            let mut item = UsageItem { purpose, bytes: 0, files: 0 };
            for row in found.iter().filter(|row| Purpose::of(row.kind, row.state == BlobState::Live) == purpose) {
                item.bytes += row.bytes;
                item.files += row.files;
            }
            item
        };
        let items = Purpose::ALL.into_iter().map(item).collect();
        let limits = self.limits();
        Ok(Usage {
            quota_bytes: limits.user_quota_bytes,
            items,
            open_uploads: found.first().map_or(0, |row| row.open_uploads),
            max_open_uploads: limits.max_open_uploads,
        })
    }
}
