//! The checks after every power cut.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use marquee::engine::db::on_db;
use marquee::upload::UploadState;
use marquee::video::VideoId;

use super::{CrashingNode, Stage, UserFile, start};

impl CrashingNode {
    /// Starts the server again on the surviving data, and fails unless the data is as acknowledged.
    pub(in crate::crash_disk) async fn restart(&mut self) {
        self.disk.restart();
        self.node = start(&self.db, &self.disk, &self.clock);
        // Bytes that are not in the ledger are kept for a grace period.
        self.clock.advance(Duration::from_hours(2));
        self.node.images.expire_unfinished(self.clock.now()).await.expect("it expires");
        self.node.sweeper.sweep_deleted().await.expect("a sweep");
        // A file that was begun at the power cut can exist before its handle is in the ledger.
        self.node.sweeper.sweep_orphans().await.expect("a sweep");
        for index in 0..self.files.len() {
            self.check(index).await;
        }
        self.files.retain(|file| file.stage != Stage::Gone);
        let mut known: Vec<PathBuf> = self.files.iter().flat_map(UserFile::paths).collect();
        known.extend(self.files.iter().flat_map(UserFile::thumbnail_paths));
        for path in self.disk.files().into_keys() {
            assert!(known.contains(&path), "bytes without an upload are left: {}", path.display());
        }
    }

    async fn check(&mut self, index: usize) {
        let upload = self.node.uploads.get(self.caller, self.files[index].id).await.expect("the upload");
        let state = upload.state_at(self.clock.now());
        self.acknowledged(index, &upload);
        let disk = self.disk.files();
        let UserFile { ref content, offset, stage, .. } = self.files[index];
        let [partial, object] = self.files[index].paths();
        match stage {
            Stage::Coming => {
                assert!([UploadState::Active, UploadState::Complete].contains(&state), "{state:?}");
                let survived = disk.get(&partial).or(disk.get(&object)).map_or(&[][..], Vec::as_slice);
                assert!(survived.len() >= offset, "{offset} bytes were acknowledged, {} survived", survived.len());
                assert!(survived[..offset] == content[..offset], "acknowledged bytes are others now");
            }
            Stage::Published(video) => {
                assert_eq!((state, upload.video_id), (UploadState::Published, Some(video)));
                self.read(index).await.expect("a published video can be read");
                assert!(!disk.contains_key(&partial), "a published video is still in parts, too");
                self.check_thumbnail(index, video, &disk).await;
            }
            Stage::Gone => {
                assert!(
                    !disk.contains_key(&partial) && !disk.contains_key(&object),
                    "bytes of a deleted file are left"
                );
            }
        }
    }

    /// Fails unless the thumbnail is complete; a thumbnail whose acknowledgement was lost may exist.
    async fn check_thumbnail(&mut self, index: usize, video: VideoId, disk: &BTreeMap<PathBuf, Vec<u8>>) {
        let video = self.node.videos.get(Some(self.caller), video).await.expect("the video");
        let known = std::mem::replace(&mut self.files[index].thumbnail, video.thumbnail);
        let paths = self.files[index].thumbnail_paths();
        assert!(known.is_none() || !paths.is_empty(), "an acknowledged picture is gone");
        for path in paths {
            let file = disk.get(&path).unwrap_or_else(|| panic!("{} is gone", path.display()));
            assert!(file.starts_with(&[0xff, 0xd8]) && file.ends_with(&[0xff, 0xd9]), "a picture is not whole");
        }
    }

    /// Completes every file, fails unless each has the bytes that were sent, and then deletes all files.
    pub(in crate::crash_disk) async fn finish(&mut self) {
        for index in 0..self.files.len() {
            while self.files[index].offset < self.files[index].content.len() {
                self.stream(index).await.expect("the upload can continue");
            }
            if self.files[index].stage == Stage::Coming {
                self.publish(index).await.expect("it is published");
            }
            self.read(index).await.expect("it can be read");
            let Stage::Published(video) = self.files[index].stage else { unreachable!("it was published") };
            self.node.videos.delete(self.caller, video).await.expect("it is deleted");
            self.files[index].stage = Stage::Gone;
        }
        self.node.sweeper.sweep_deleted().await.expect("a sweep");
        self.restart().await;
        assert_eq!(self.disk.files().into_keys().collect::<Vec<_>>(), Vec::<PathBuf>::new());
        let sql = "SELECT COUNT(*) FROM blobs";
        let rows: i64 = on_db!(self.db.read(), c => sqlx::query_scalar(sql).fetch_one(c).await).expect("a count");
        assert_eq!(rows, 0, "the ledger is empty");
    }
}
