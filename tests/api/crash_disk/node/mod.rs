//! A server's services in this process, on a disk whose power is cut, and the users' view of their files.

mod checks;

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use marquee::caller::{Caller, Role, SessionId, UserId};
use marquee::channel::{self, NewChannel};
use marquee::clock::{Clock, Time};
use marquee::engine::blob::{BlobKey, Folder};
use marquee::engine::db::{DatabaseUrl, Db, on_db};
use marquee::error::Result;
use marquee::image::ImageSet;
use marquee::secrets::sha256;
use marquee::upload::{self, Checksum, NewUpload, UploadId};
use marquee::video::{Description, Tags, VideoId, Visibility};
use tempfile::TempDir;

use super::disk::{CrashDisk, Operation};
use crate::support::media;
use crate::support::node::{Node, roomy_peer};
use crate::support::random::Random;

/// Small, so that a short clip has several chunks.
const CHUNK_BYTES: usize = 4096;
const ROOT: &str = "/blobs";

pub(super) struct CrashingNode {
    random: Random,
    clock: Clock,
    db: Db,
    _folder: TempDir,
    pub(super) disk: CrashDisk,
    caller: Caller,
    node: Node,
    files: Vec<UserFile>,
}

/// A file and the state that its user last learned.
struct UserFile {
    id: UploadId,
    key: BlobKey,
    content: Bytes,
    /// The durable offset that the server last acknowledged.
    offset: usize,
    stage: Stage,
    /// The thumbnail of the video.
    thumbnail: Option<ImageSet>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The upload is open or complete.
    Coming,
    Published(VideoId),
    /// Cancelled or deleted.
    Gone,
}

/// Starts the services as a new process would.
fn start(db: &Db, disk: &CrashDisk, clock: &Clock) -> Node {
    let folder = Folder::open(Arc::new(disk.clone()), Path::new(ROOT)).expect("a store");
    Node::start(db, Arc::new(folder), clock, CHUNK_BYTES)
}

impl CrashingNode {
    pub(super) async fn new(random: Random) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("marquee.db"));
        let db = Db::connect(&url, 1).await.expect("a database");
        db.migrate().await.expect("the schema");
        let now = Time::from_micros(1_800_000_000_000_000);
        let clock = Clock::standing_at(now);
        let user = UserId::new(now);
        insert_user(&db, user, now).await.expect("a user");
        let caller = Caller { user, session: SessionId::new(now), role: Role::User };
        let disk = CrashDisk::new(random.clone(), clock.clone());
        let node = start(&db, &disk, &clock);
        Self { random, clock, db, _folder: folder, disk, caller, node, files: Vec::new() }
    }

    /// Runs random actions of users and the sweeper until the power is cut at an operation of this kind.
    pub(super) async fn act_until_power_cut(&mut self, operation: Operation) {
        let before = self.random.below(4);
        self.disk.cut_power_at(operation, before);
        for _ in 0..1000 {
            let result = self.act().await;
            if self.disk.is_off() {
                return;
            }
            result.expect("while there is power, nothing fails");
        }
        panic!("the power was never cut with {operation:?}");
    }

    /// Runs one random action.
    async fn act(&mut self) -> Result<()> {
        if self.random.once_in(5) {
            return self.node.sweeper.sweep_deleted().await.map(|_| ());
        }
        let alive: Vec<usize> = (0..self.files.len()).filter(|&index| self.files[index].stage != Stage::Gone).collect();
        if alive.len() < 3 {
            return self.create().await;
        }
        let index = alive[self.random.below(alive.len())];
        let UserFile { id, stage, offset, .. } = self.files[index];
        match stage {
            Stage::Published(video) if self.random.once_in(2) => {
                self.node.videos.delete(self.caller, video).await?;
                self.files[index].stage = Stage::Gone;
                Ok(())
            }
            Stage::Published(video) if self.random.once_in(2) => self.set_thumbnail(index, video).await,
            Stage::Published(_) => self.read(index).await,
            _ if self.random.once_in(12) => {
                self.node.uploads.cancel(self.caller, id).await?;
                self.files[index].stage = Stage::Gone;
                Ok(())
            }
            _ if offset == self.files[index].content.len() => self.publish(index).await,
            _ if self.random.once_in(2) => self.stream(index).await,
            _ => self.put_chunk(index).await,
        }
    }

    async fn create(&mut self) -> Result<()> {
        let content = media::any_mp4(&mut self.random, 20_000);
        let new = NewUpload {
            size_bytes: i64::try_from(content.len()).expect("a size"),
            content_type: "video/mp4".to_owned(),
            filename: String::new(),
            checksum: Some(Checksum::Sha256(sha256(&content))),
            repeatable: None,
        };
        let upload = self.node.uploads.create(self.caller, new).await?;
        let (id, key) = (upload.id, upload.blob_key);
        self.files.push(UserFile { id, key, content, offset: 0, stage: Stage::Coming, thumbnail: None });
        Ok(())
    }

    /// Streams some or all of the remaining chunks.
    async fn stream(&mut self, index: usize) -> Result<()> {
        let UserFile { id, offset, ref content, .. } = self.files[index];
        let chunks = 1 + self.random.below(6);
        let end = content.len().min(offset + chunks * CHUNK_BYTES);
        let mut bytes = content.slice(offset..end);
        let mut writer = self.node.uploads.open_stream(self.caller, roomy_peer(), id, to_offset_bytes(offset)).await?;
        while !bytes.is_empty() {
            let message = bytes.split_to(bytes.len().min(1 + self.random.below(10_000)));
            let crc32c = crc32c::crc32c(&message);
            writer.push(message, crc32c).await?;
        }
        let upload = writer.finish().await?;
        self.acknowledged(index, &upload);
        Ok(())
    }

    /// Sends the next chunk, or the previous one again.
    async fn put_chunk(&mut self, index: usize) -> Result<()> {
        let UserFile { id, offset, ref content, .. } = self.files[index];
        let start = if self.random.once_in(4) { offset.saturating_sub(CHUNK_BYTES) } else { offset };
        let bytes = content.slice(start..content.len().min(start + CHUNK_BYTES));
        let crc32c = crc32c::crc32c(&bytes);
        let upload = self.node.uploads.put_chunk(self.caller, id, to_offset_bytes(start), bytes, crc32c).await?;
        self.acknowledged(index, &upload);
        Ok(())
    }

    fn acknowledged(&mut self, index: usize, upload: &upload::Upload) {
        let offset = usize::try_from(upload.offset_bytes).expect("an offset");
        assert!(offset >= self.files[index].offset, "the offset went back");
        self.files[index].offset = offset;
    }

    async fn publish(&mut self, index: usize) -> Result<()> {
        let description = Description {
            title: "A title".to_owned(),
            description: String::new(),
            visibility: Visibility::Public,
            tags: Tags::default(),
            category: 0,
            comments_disabled: false,
        };
        let id = self.files[index].id;
        let video = self.node.videos.publish(self.caller, id, &description, None).await?;
        self.files[index].stage = Stage::Published(video.id);
        Ok(())
    }

    async fn set_thumbnail(&mut self, index: usize, video: VideoId) -> Result<()> {
        let side = 16 + u32::try_from(self.random.below(400)).expect("a side");
        let mut file = Cursor::new(Vec::new());
        image::RgbImage::new(side, 200).write_to(&mut file, image::ImageFormat::Png).expect("a picture");
        let video = self.node.videos.set_thumbnail(self.caller, video, Some(file.into_inner().into())).await?;
        self.files[index].thumbnail = video.thumbnail;
        Ok(())
    }

    async fn read(&self, index: usize) -> Result<()> {
        let UserFile { key, content, .. } = &self.files[index];
        let read = self.node.blobs.read(key, 0..content.len() as u64).await?;
        assert!(read == content, "a published video has other bytes");
        Ok(())
    }
}

impl UserFile {
    /// The paths of its bytes during the upload and afterwards.
    fn paths(&self) -> [PathBuf; 2] {
        let root = Path::new(ROOT);
        [root.join("partial").join(self.key.as_str().replace('/', ".")), root.join("objects").join(self.key.as_str())]
    }

    /// The paths of the thumbnail's bytes.
    fn thumbnail_paths(&self) -> Vec<PathBuf> {
        let sizes = self.thumbnail.iter().flat_map(ImageSet::sizes);
        sizes.map(|size| Path::new(ROOT).join("objects").join(size.key().as_str())).collect()
    }
}

fn to_offset_bytes(offset: usize) -> i64 {
    i64::try_from(offset).expect("an offset")
}

async fn insert_user(db: &Db, user: UserId, now: Time) -> Result<()> {
    let sql = "INSERT INTO users (id, username, email, password_hash, role, create_time)
        VALUES ($1, 'ada', 'ada@example.com', '', 1, $2)";
    let mut tx = db.begin().await?;
    on_db!(tx.conn(), c => sqlx::query(sql).bind(user).bind(now).execute(c).await.map(|_| ()))?;
    let new = NewChannel { user, username: "ada", display_name: "Ada", create_time: now };
    channel::Service::new(db.clone()).create(&mut tx, &new).await?;
    Ok(tx.commit().await?)
}
