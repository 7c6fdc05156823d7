//! The disk is full: the one of the files, of the database, or of both.

use image::ImageFormat::Png;
use marquee_contract::google::rpc::RetryInfo;
use marquee_contract::status::detail;
use marquee_contract::v1 as pb;
use tonic::{Code, Status};

use super::small_disk::{DISK_BYTES, SmallDisk};
use crate::images::picture;
use crate::support::upload::new_upload;
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines, eventually, media};

const CHUNK_BYTES: usize = 1 << 20;
const CHUNK_FLAG: &str = "--chunk-size-bytes=1048576";
/// The size of each upload that fills the disk.
const FILE_BYTES: usize = 12 << 20;

/// The way in which the server is stopped.
#[derive(Debug, Clone, Copy)]
enum Stop {
    Crash,
    Orderly,
}

/// A server whose disk is filled by uploads, and the state that it has acknowledged.
struct FullDisk {
    server: Server,
    user: User,
    file: Vec<u8>,
    /// The id of a video, and its bytes.
    video: (String, Vec<u8>),
    /// The ids of uploads, and their acknowledged offsets.
    uploads: Vec<(String, i64)>,
}

impl FullDisk {
    async fn new(server: Server) -> Self {
        let user = User::register(&server).await;
        let file = media::mp4_of(FILE_BYTES);
        // Larger than the reserve that is kept for deletions, so that its unused space is not needed for them.
        let first = media::mp4_of(8 << 20);
        let video = (user.publish(&first, pb::Visibility::Public).await.id, first);
        Self { server, user, file, video, uploads: Vec::new() }
    }

    /// Uploads chunk by chunk until the disk is full; returns the error of the last call.
    async fn fill_by_uploads(&mut self) -> Status {
        loop {
            let upload = match self.user.try_create_upload(new_upload(self.file.len())).await {
                Ok(upload) => upload,
                Err(status) => return status,
            };
            self.uploads.push((upload.id.clone(), 0));
            assert!(self.uploads.len() < 20, "the disk is larger than it says");
            for (number, bytes) in self.file.chunks(CHUNK_BYTES).enumerate() {
                let offset = i64::try_from(number * CHUNK_BYTES).unwrap();
                match self.user.put_chunk(&upload.id, offset, bytes).await {
                    Ok(upload) => self.uploads.last_mut().unwrap().1 = upload.offset_bytes,
                    Err(status) => return status,
                }
            }
        }
    }

    /// Fails unless every RPC that writes bytes is refused because storage is full, including the unary and the
    /// streaming upload.
    async fn assert_full(&self) {
        let (last, offset) = self.uploads.last().unwrap();
        let from = usize::try_from(*offset).unwrap();
        assert_storage_full(self.user.put_chunk(last, *offset, &self.file[from..][..CHUNK_BYTES]).await);
        assert_storage_full(self.user.stream(last, *offset, &self.file).await);
    }

    /// Fails unless all acknowledged objects exist, are listed and can be played.
    async fn assert_readable(&self) {
        for (id, offset) in &self.uploads {
            assert_eq!(self.user.get_upload(id).await.offset_bytes, *offset, "an acknowledged offset");
        }
        let (video_id, content) = &self.video;
        let request = pb::GetVideoRequest { video_id: video_id.clone() };
        self.user.videos().get_video(request).await.expect("a video can be read");
        let list = self.user.videos().list_videos(pb::ListVideosRequest::default()).await.expect("a list");
        assert!(!list.into_inner().videos.is_empty());
        let url = self.user.playback_url(video_id).await;
        assert!(reqwest::get(url).await.unwrap().bytes().await.unwrap() == content[..], "it plays");
        assert_eq!(self.server.get("/healthz").await.status(), 200, "a server that can be read from serves");
    }

    /// Stops the server in this way, and starts it again.
    async fn restart(&mut self, stop: Stop) {
        match stop {
            Stop::Crash => self.server.kill().await,
            Stop::Orderly => {
                self.server.terminate();
                assert!(self.server.wait().await.success());
            }
        }
        self.server.restart().await;
        self.user.reconnect(&self.server);
    }

    /// Publishes a small video as soon as there is space for one.
    async fn publish_again(&self) -> (String, Vec<u8>) {
        let id = eventually("there is space for a video", || async {
            let upload = self.user.try_create_upload(new_upload(media::webm().len())).await.ok()?;
            self.user.stream(&upload.id, 0, media::webm()).await.ok()?;
            Some(self.user.try_publish(&upload.id, pb::Visibility::Public).await.ok()?.id)
        });
        (id.await, media::webm().to_vec())
    }

    /// Completes the upload that was refused, and fails unless its bytes are those that were sent.
    async fn finish_the_last(&mut self) {
        let (last, _) = self.uploads.pop().unwrap();
        // If a job of the server has used the reserve meanwhile, bytes are refused until there is a new one.
        eventually("the upload can continue", || async {
            let offset = self.user.get_upload(&last).await.offset_bytes;
            match self.user.stream(&last, offset, &self.file).await {
                Ok(_) => Some(()),
                refused => {
                    assert_storage_full(refused);
                    None
                }
            }
        })
        .await;
        let video = self.user.try_publish(&last, pb::Visibility::Private).await.expect("it is published");
        let url = self.user.playback_url(&video.id).await;
        assert!(reqwest::get(url).await.unwrap().bytes().await.unwrap() == self.file[..], "its bytes are right");
    }
}

fn assert_storage_full<T: std::fmt::Debug>(result: Result<T, Status>) {
    let status = result.refused(Code::ResourceExhausted, "STORAGE_FULL");
    assert!(detail::<RetryInfo>(&status).is_some(), "it says when to come back: {status:?}");
}

both_engines! {
    async fn a_full_disk_refuses_new_bytes_loses_no_data_and_deleting_frees_space(engine: Engine) {
        let Some(disk) = SmallDisk::mount() else { return };
        // On SQLite, everything is on the small disk; on PostgreSQL, only the files are.
        let database_url = engine.new_database().await;
        let server = Server::at(disk.data_folder(), database_url, &[CHUNK_FLAG]).await;
        let mut full = FullDisk::new(server).await;
        let status = full.fill_by_uploads().await;
        assert_storage_full(Err::<(), _>(status));
        let stored: i64 = full.uploads.iter().map(|(_, offset)| offset).sum();
        // The last bytes of the disk as well.
        disk.fill();
        full.assert_full().await;
        assert_storage_full(full.user.set_avatar(picture(Png, 300, 300)).await);
        full.assert_readable().await;
        // Deleting frees space, and is possible on a full disk.
        let (upload_id, _) = full.uploads.remove(0);
        full.user.uploads().cancel_upload(pb::CancelUploadRequest { upload_id }).await.expect("it is cancelled");
        let other = full.publish_again().await;

        // The disk is full again; neither a crash nor a stop prevents a restart.
        disk.fill();
        for stop in [Stop::Crash, Stop::Orderly] {
            full.restart(stop).await;
            full.assert_full().await;
            full.assert_readable().await;
        }
        let (video_id, _) = std::mem::replace(&mut full.video, other);
        let request = pb::DeleteVideoRequest { video_id };
        full.user.videos().delete_video(request).await.expect("it is deleted");
        full.publish_again().await;
        full.assert_readable().await;
        // The operator frees space.
        disk.free_space();
        full.finish_the_last().await;
        println!(
            "{engine:?}: a disk of {DISK_BYTES} bytes full after {stored} acknowledged: STORAGE_FULL through both doors, \
             a kill \
             and a stop on the full disk, reads and playback went on, deleting made room; nothing was lost"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_only_the_databases_disk_is_full_writes_are_refused_and_no_data_is_lost() {
    let Some(disk) = SmallDisk::mount() else { return };
    let url = format!("sqlite:{}", disk.path().join("marquee.db").display());
    let folder = tempfile::tempdir().unwrap();
    let server = Server::at(folder, None, &[CHUNK_FLAG, "--database-url", &url]).await;
    let mut full = FullDisk::new(server).await;
    let upload = full.user.create_upload(full.file.len()).await;
    let first = full.user.put_chunk(&upload.id, 0, &full.file[..CHUNK_BYTES]).await.unwrap();
    full.uploads.push((upload.id, first.offset_bytes));
    disk.fill();
    // The rest of the last page of the write-ahead log may take a few writes.
    let mut created = 0;
    let status = loop {
        match full.user.try_create_upload(new_upload(1000)).await {
            Ok(_) => created += 1,
            Err(status) => break status,
        }
        assert!(created < 2_000, "the database is not full");
    };
    assert_storage_full(Err::<(), _>(status));
    full.assert_full().await;
    full.assert_readable().await;
    full.restart(Stop::Crash).await;
    full.assert_full().await;
    full.assert_readable().await;
    disk.free_space();
    full.finish_the_last().await;
    println!(
        "Sqlite: a full disk under the database alone, after {created} writes more: STORAGE_FULL; nothing was lost"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expired_uploads_free_space_on_a_full_disk() {
    let Some(disk) = SmallDisk::mount() else { return };
    let flags = [CHUNK_FLAG, "--upload-ttl=30s", "--sweep-interval=500ms"];
    let server = Server::at(disk.data_folder(), None, &flags).await;
    let mut full = FullDisk::new(server).await;
    assert_storage_full(Err::<(), _>(full.fill_by_uploads().await));
    disk.fill();
    full.assert_full().await;
    // From here on, only the server acts.
    full.publish_again().await;
    println!("Sqlite: {} uploads abandoned on a full disk: they expired, and there was room again", full.uploads.len());
}

/// Writes until the database's disk is full.
async fn fill_database(user: &User) {
    for number in 0..2_000 {
        let description = Some(format!("{number} {}", "x".repeat(900)));
        let request = pb::UpdateMeRequest { description, ..Default::default() };
        if let Err(status) = user.users().update_me(request).await {
            return assert_storage_full(Err::<(), _>(status));
        }
    }
    panic!("the database is not full");
}

async fn login(user: &User) -> Result<User, Status> {
    let (login, password) = (user.account.username.clone(), PASSWORD.to_owned());
    let tokens =
        user.auth().login(pb::LoginRequest { login, password, ..Default::default() }).await?.into_inner().tokens;
    Ok(User { tokens: tokens.expect("tokens"), ..user.clone() })
}

async fn refresh(user: &User) -> Result<User, Status> {
    let refresh_token = user.tokens.refresh_token.clone();
    let tokens = user.auth().refresh_session(pb::RefreshSessionRequest { refresh_token }).await?.into_inner().tokens;
    Ok(User { tokens: tokens.expect("tokens"), ..user.clone() })
}

async fn set_avatar(user: &User, data: Option<Vec<u8>>) -> Result<(), Status> {
    use pb::set_avatar_request::Change;
    let change = Some(data.map_or(Change::Remove(true), |data| Change::Data(data.into())));
    user.users().set_avatar(pb::SetAvatarRequest { change }).await.map(drop)
}

/// A picture of noise, which no format compresses well.
fn noise(seed: u64) -> Vec<u8> {
    let pixels = media::noise(seed, 300 * 300 * 3);
    let picture = image::RgbImage::from_raw(300, 300, pixels).expect("as many bytes as pixels");
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, image::ImageFormat::Png).expect("it can be encoded");
    file.into_inner()
}

/// The first action on a disk that has just become full, when files and database are on it.
#[derive(Debug, Clone, Copy)]
enum FirstAction {
    Refresh,
    Login,
    Logout,
    Revoke,
    RemovePicture,
    DeleteAccount,
}

/// On a full disk users must be able to log in and out, because only they can free space.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_users_can_log_in_and_out_and_remove_but_not_set_pictures() {
    use FirstAction::{DeleteAccount, Login, Logout, Refresh, RemovePicture, Revoke};
    for first in [Refresh, Login, Logout, Revoke, RemovePicture, DeleteAccount] {
        let Some(disk) = SmallDisk::mount() else { return };
        let server = Server::at(disk.data_folder(), None, &[CHUNK_FLAG]).await;
        let user = User::register(&server).await;
        let other = login(&user).await.expect("a session");
        set_avatar(&user, Some(noise(1))).await.expect("a picture");
        disk.fill();
        fill_database(&user).await;
        let done = match first {
            Refresh => refresh(&other).await.map(drop),
            Login => login(&user).await.map(drop),
            Logout => other.auth().logout(pb::LogoutRequest {}).await.map(drop),
            Revoke => {
                let session_id = other.sessions().await.into_iter().find(|one| one.current).expect("a session").id;
                user.auth().revoke_session(pb::RevokeSessionRequest { session_id }).await.map(drop)
            }
            RemovePicture => set_avatar(&user, None).await,
            DeleteAccount => {
                let request = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
                user.users().delete_me(request).await.map(drop)
            }
        };
        done.unwrap_or_else(|status| panic!("{first:?}: {status:?}"));
        // The rest of the reserve is not available for new bytes.
        match first {
            DeleteAccount => {}
            Logout | Revoke => {
                refresh(&other).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
                assert_storage_full(set_avatar(&user, Some(noise(2))).await);
            }
            Refresh | Login | RemovePicture => assert_storage_full(set_avatar(&user, Some(noise(2))).await),
        }
    }
}
