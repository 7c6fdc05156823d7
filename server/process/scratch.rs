//! The folder in which files are made before they are stored: one folder in it for each run of a job.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::engine::blob::{Disk, LocalDisk};
use crate::job::Run;

/// The unit in which room is counted, in bytes: counts of a semaphore are 32 bits.
const UNIT_BYTES: u64 = 1 << 20;

/// The folder, and its room; cheap to clone.
#[derive(Clone)]
pub struct Scratch {
    root: Arc<Path>,
    room: Arc<Semaphore>,
    units: u32,
}

/// The folder of a run. It is removed, with all in it, when this is dropped.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    _room: OwnedSemaphorePermit,
}

impl Scratch {
    /// Opens the folder, which belongs to this process alone: what an earlier one has left in it is removed. Runs use at
    /// most `bytes` of it together.
    pub fn open(root: &Path, bytes: u64) -> std::io::Result<Self> {
        match std::fs::remove_dir_all(root) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => LocalDisk.create_dir_all(root)?,
        }
        let root = root.canonicalize()?;
        let units = u32::try_from(bytes / UNIT_BYTES).unwrap_or(u32::MAX >> 3).clamp(1, u32::MAX >> 3);
        let semaphore = Semaphore::new(usize::try_from(units).unwrap_or(usize::MAX >> 3));
        Ok(Self { root: root.into(), room: Arc::new(semaphore), units })
    }

    /// Whether a run that needs this many bytes can ever have them.
    pub(super) fn fits(&self, bytes: u64) -> bool {
        bytes / UNIT_BYTES < u64::from(self.units)
    }

    /// A new folder for a run, once there is room for `bytes`; for all there is, if that is less.
    pub(super) async fn folder(&self, run: &Run, bytes: u64) -> std::io::Result<Folder> {
        let units = u32::try_from(bytes.div_ceil(UNIT_BYTES)).unwrap_or(u32::MAX).clamp(1, self.units);
        let room = self.room.clone().acquire_many_owned(units).await.map_err(std::io::Error::other)?;
        let path = self.root.join(run.name());
        LocalDisk.create_dir_all(&path)?;
        Ok(Folder { path, _room: room })
    }
}

impl Folder {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A new folder in it.
    pub(super) fn within(&self, name: &str) -> std::io::Result<PathBuf> {
        let path = self.path.join(name);
        LocalDisk.create_dir_all(&path)?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            tracing::warn!(path = %self.path.display(), %error, "cannot remove a scratch folder; the next start does");
        }
    }
}
