//! Blobs in a local folder.
//!
//! `partial/` has one flat file for each blob that is being written; its parts are written at their offsets. `objects/`
//! has the completed blobs under their keys. A rename completes a blob, so that `objects/` never has an incomplete one.

use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt};
use tokio::sync::mpsc::{self, Sender};
use tokio_stream::wrappers::ReceiverStream;

use super::disk::{Disk, parent_of};
use super::{BlobError, BlobKey, BlobPart, BlobStore, PartialBlob, SignedUrl, StoredBlob};
use crate::clock::Time;

/// The handle of every partial file: its name follows from its key, so that no other handle is needed.
const HANDLE: &str = "file";

/// How many blobs of a list are buffered.
const LISTED_AHEAD: usize = 100;

/// The folder store.
#[derive(Clone)]
pub struct Folder {
    disk: Arc<dyn Disk>,
    root: Arc<Path>,
}

impl Folder {
    /// Opens the store in `root`, which is created if it does not exist.
    pub fn open(disk: Arc<dyn Disk>, root: &Path) -> Result<Self, BlobError> {
        disk.create_dir_all(&root.join("partial"))?;
        // With the first segment of every key, so that writers need not create and sync these folders concurrently.
        for kind in BlobKey::KINDS {
            disk.create_dir_all(&root.join("objects").join(kind))?;
        }
        Ok(Self { disk, root: root.into() })
    }

    fn partial(&self, key: &BlobKey) -> PathBuf {
        self.root.join("partial").join(partial_name(key))
    }

    fn object(&self, key: &BlobKey) -> PathBuf {
        self.root.join("objects").join(key.as_str())
    }

    /// Runs `work` on a blocking thread.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, BlobError> + Send + 'static,
    ) -> Result<T, BlobError> {
        let this = self.clone();
        match tokio::task::spawn_blocking(move || work(&this)).await {
            Ok(result) => result,
            Err(cancelled) if cancelled.is_cancelled() => {
                Err(BlobError::Unavailable("the server is stopping".to_owned()))
            }
            Err(panic) => Err(BlobError::Io(std::io::Error::other(panic))),
        }
    }

    fn complete_now(&self, key: &BlobKey, size_bytes: u64) -> Result<(), BlobError> {
        let partial = self.partial(key);
        match self.disk.len(&partial) {
            Ok(len) if len < size_bytes => {
                let text = format!("{} has {len} bytes of {size_bytes}", partial.display());
                return Err(BlobError::Io(std::io::Error::other(text)));
            }
            Ok(len) if len > size_bytes => {
                // An outdated writer has written beyond the end.
                let file = self.disk.open(&partial)?;
                file.set_len(size_bytes)?;
                file.sync()?;
            }
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return self.was_completed(key, size_bytes),
            Err(error) => return Err(error.into()),
        }
        self.publish(key, size_bytes)
    }

    /// Moves a complete and durable partial file to its final name.
    fn publish(&self, key: &BlobKey, size_bytes: u64) -> Result<(), BlobError> {
        let (partial, object) = (self.partial(key), self.object(key));
        self.disk.create_dir_all(parent_of(&object))?;
        match self.disk.rename(&partial, &object) {
            Ok(()) => {}
            // Another node has renamed it already.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return self.was_completed(key, size_bytes),
            Err(error) => return Err(error.into()),
        }
        self.disk.sync_dir(parent_of(&object))?;
        Ok(self.disk.sync_dir(parent_of(&partial))?)
    }

    /// For a partial file that another call has already renamed: checks the size of the object, and makes the rename
    /// durable.
    fn was_completed(&self, key: &BlobKey, size_bytes: u64) -> Result<(), BlobError> {
        let (partial, object) = (self.partial(key), self.object(key));
        let len = self.disk.len(&object).map_err(|error| not_found(key, error))?;
        if len != size_bytes {
            return Err(BlobError::NotFound(key.clone()));
        }
        self.disk.sync_dir(parent_of(&object))?;
        Ok(self.disk.sync_dir(parent_of(&partial))?)
    }

    fn put_now(&self, key: &BlobKey, data: &[u8]) -> Result<(), BlobError> {
        let partial = self.partial(key);
        self.disk.create(&partial)?;
        let file = match self.disk.open(&partial) {
            Ok(file) => file,
            // Another node has renamed it meanwhile.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return self.was_completed(key, data.len() as u64);
            }
            Err(error) => return Err(error.into()),
        };
        file.set_len(data.len() as u64)?;
        file.write_at(0, data)?;
        file.sync()?;
        self.publish(key, data.len() as u64)
    }

    fn remove_now(&self, path: &Path) -> Result<(), BlobError> {
        match self.disk.remove(path) {
            Ok(()) => Ok(self.disk.sync_dir(parent_of(path))?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn delete_now(&self, key: &BlobKey) -> Result<(), BlobError> {
        for path in [self.partial(key), self.object(key)] {
            self.remove_now(&path)?;
        }
        // Removes the folder with its last blob. Fails, which is fine, if it has other blobs or is removed already.
        let folder = self.object(key);
        let folder = parent_of(&folder);
        let is_kind = BlobKey::KINDS.iter().any(|kind| folder == self.root.join("objects").join(kind));
        if !is_kind && self.disk.remove_dir(folder).is_ok() {
            self.disk.sync_dir(parent_of(folder))?;
        }
        Ok(())
    }

    /// Sends every blob to `found`, until all are sent or the receiver is dropped.
    fn list_now(&self, found: &Sender<Result<StoredBlob, BlobError>>) -> Result<(), BlobError> {
        for (folder, handle) in [("partial", Some(HANDLE)), ("objects", None)] {
            let folder = self.root.join(folder);
            self.disk.walk(&folder, &mut |path, write_time| {
                let name = path.strip_prefix(&folder).ok().and_then(Path::to_str);
                let key = |name| if handle.is_some() { key_of_partial(name) } else { BlobKey::parse(name) };
                let Some(key) = name.and_then(key) else {
                    tracing::warn!(path = %path.display(), "a foreign file in the blob folder");
                    return ControlFlow::Continue(());
                };
                let blob = StoredBlob { key, handle: handle.map(str::to_owned), write_time };
                match found.blocking_send(Ok(blob)) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            })?;
        }
        Ok(())
    }
}

/// The file name of a blob that is being written. Keys have no tildes, so that different keys have different names.
fn partial_name(key: &BlobKey) -> String {
    key.as_str().replace('.', "~").replace('/', ".")
}

/// The key whose [`partial_name`] this is.
fn key_of_partial(name: &str) -> Option<BlobKey> {
    BlobKey::parse(&name.replace('.', "/").replace('~', "."))
}

fn not_found(key: &BlobKey, error: std::io::Error) -> BlobError {
    if error.kind() == std::io::ErrorKind::NotFound { BlobError::NotFound(key.clone()) } else { error.into() }
}

#[async_trait]
impl BlobStore for Folder {
    async fn begin(&self, key: &BlobKey, _content_type: &str) -> Result<String, BlobError> {
        let key = key.clone();
        self.blocking(move |this| {
            let path = this.partial(&key);
            this.disk.create(&path)?;
            this.disk.sync_dir(parent_of(&path))?;
            Ok(HANDLE.to_owned())
        })
        .await
    }

    async fn put_part(&self, blob: &PartialBlob, number: u64, data: Bytes, _crc32c: u32) -> Result<String, BlobError> {
        let (key, offset) = (blob.key.clone(), number * blob.part_size_bytes);
        self.blocking(move |this| {
            let path = this.partial(&key);
            let file = this.disk.open(&path).map_err(|error| not_found(&key, error))?;
            file.write_at(offset, &data)?;
            file.sync()?;
            Ok(String::new())
        })
        .await
    }

    async fn complete(&self, blob: &PartialBlob, size_bytes: u64, _parts: &[BlobPart]) -> Result<(), BlobError> {
        let key = blob.key.clone();
        self.blocking(move |this| this.complete_now(&key, size_bytes)).await
    }

    async fn put(&self, key: &BlobKey, _content_type: &str, data: Bytes) -> Result<(), BlobError> {
        let key = key.clone();
        self.blocking(move |this| this.put_now(&key, &data)).await
    }

    async fn read(&self, key: &BlobKey, range: Range<u64>) -> Result<Bytes, BlobError> {
        let key = key.clone();
        let len = usize::try_from(range.end.saturating_sub(range.start)).map_err(std::io::Error::other)?;
        // Allocated here: mimalloc returns memory to the system late if another thread than the allocating one frees it,
        // and there may be hundreds of blocking threads.
        let mut data = vec![0; len];
        self.blocking(move |this| {
            let path = this.object(&key);
            this.disk.read_at(&path, range.start, &mut data).map_err(|error| not_found(&key, error))?;
            if data.len() < len {
                return Err(BlobError::Io(std::io::ErrorKind::UnexpectedEof.into()));
            }
            Ok(data.into())
        })
        .await
    }

    fn local_path(&self, key: &BlobKey) -> Option<PathBuf> {
        Some(self.object(key))
    }

    async fn abort(&self, key: &BlobKey, _handle: &str) -> Result<(), BlobError> {
        let key = key.clone();
        self.blocking(move |this| this.remove_now(&this.partial(&key))).await
    }

    async fn delete(&self, key: &BlobKey, _handle: &str) -> Result<(), BlobError> {
        let key = key.clone();
        self.blocking(move |this| this.delete_now(&key)).await
    }

    fn list(&self) -> BoxStream<'_, Result<StoredBlob, BlobError>> {
        let (found, listed) = mpsc::channel(LISTED_AHEAD);
        let this = self.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(error) = this.list_now(&found) {
                // Fails when the receiver was dropped.
                let _ = found.blocking_send(Err(error));
            }
        });
        ReceiverStream::new(listed).boxed()
    }

    async fn sign_url(
        &self,
        _key: &BlobKey,
        _content_type: &str,
        _now: Time,
        _ttl: Duration,
    ) -> Result<Option<SignedUrl>, BlobError> {
        Ok(None)
    }

    async fn identity(&self) -> Result<Option<String>, BlobError> {
        self.blocking(|this| {
            let path = this.root.join("store-id");
            match this.disk.len(&path) {
                Ok(len) => {
                    let len = usize::try_from(len).map_err(std::io::Error::other)?;
                    let mut text = vec![0; len];
                    this.disk.read_at(&path, 0, &mut text)?;
                    Ok(Some(String::from_utf8(text).map_err(std::io::Error::other)?))
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }

    async fn set_identity(&self, identity: &str) -> Result<(), BlobError> {
        let identity = identity.to_owned();
        self.blocking(move |this| {
            let (draft, path) = (this.root.join("store-id.new"), this.root.join("store-id"));
            this.disk.create(&draft)?;
            let file = this.disk.open(&draft)?;
            file.set_len(0)?;
            file.write_at(0, identity.as_bytes())?;
            file.sync()?;
            this.disk.rename(&draft, &path)?;
            Ok(this.disk.sync_dir(&this.root)?)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_partial_file_tells_its_key() {
        for key in ["videos/0190-ab/original", "videos/0190-ab/720-1.mp4"] {
            let key = BlobKey::parse(key).unwrap();
            let name = partial_name(&key);
            assert!(!name.contains('/'));
            assert_eq!(key_of_partial(&name), Some(key));
        }
        assert_eq!(key_of_partial("videos.a.b.mp4").unwrap().as_str(), "videos/a/b/mp4");
        assert_eq!(key_of_partial("videos~a"), None);
    }
}
