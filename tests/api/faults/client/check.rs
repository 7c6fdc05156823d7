//! Compares the server's state with the client's ledger.

use std::collections::BTreeSet;

use marquee::error::{Error, Reason};
use marquee_contract::v1 as pb;
use tonic::Status;

use super::{Account, Client, Doubt, SessionState, Stage};
use crate::support::{Server, eventually, reason};

impl Client {
    /// Fails unless everything that was acknowledged exists, everything whose deletion was acknowledged is gone, and
    /// everything in doubt is in one of its two legal states; that state is then recorded as certain.
    ///
    /// Returns the error of a call that the check itself made. Nothing is recorded then, and the check can be
    /// repeated.
    pub(in crate::faults) async fn check(&mut self) -> Result<(), Status> {
        if let Some((request, _)) = self.creating.clone() {
            // The same request id yields the upload that was created before, or creates it now.
            let upload = self.user.try_create_upload(request).await?;
            assert_eq!(upload.offset_bytes, 0, "a new upload has no bytes");
            self.created(&upload);
        }
        for at in 0..self.files.len() {
            self.check_file(at).await?;
        }
        self.check_lists().await?;
        self.files.retain(|file| file.stage != Stage::Gone);
        for at in 0..self.sessions.len() {
            self.check_session(at).await?;
        }
        self.sessions.retain(|session| session.state != SessionState::Ended);
        self.check_accounts().await?;
        match self.files.iter().position(|file| matches!(file.stage, Stage::Published(..))) {
            Some(at) => self.read(at).await,
            None => Ok(()),
        }
    }

    async fn check_file(&mut self, at: usize) -> Result<(), Status> {
        let upload_id = self.files[at].upload_id.clone();
        let upload = self.user.uploads().get_upload(pb::GetUploadRequest { upload_id }).await?.into_inner();
        let upload = upload.upload.expect("the upload");
        let offset = usize::try_from(upload.offset_bytes).expect("an offset");
        let file = &mut self.files[at];
        assert!(
            (file.acknowledged..=file.sent).contains(&offset),
            "{offset} is not from {} to {}",
            file.acknowledged,
            file.sent
        );
        let more = offset > file.acknowledged;
        (file.acknowledged, file.sent) = (offset, offset);
        let before = file.stage.clone();
        match (&file.stage, file.doubt, upload.state()) {
            (Stage::Coming, _, pb::UploadState::Active | pb::UploadState::Complete)
            | (Stage::Gone, _, pb::UploadState::Cancelled | pb::UploadState::Published) => {}
            (Stage::Coming, Some(Doubt::Cancel), pb::UploadState::Cancelled) => file.stage = Stage::Gone,
            (Stage::Coming, Some(Doubt::Publish(visibility)), pb::UploadState::Published) => {
                file.stage = Stage::Published(upload.video_id, visibility);
            }
            (Stage::Published(video_id, acknowledged), doubt, pb::UploadState::Published) => {
                let request = pb::GetVideoRequest { video_id: video_id.clone() };
                match self.user.videos().get_video(request).await {
                    Ok(video) => {
                        let found = video.into_inner().video.expect("the video").visibility();
                        let asked = doubt.and_then(|doubt| match doubt {
                            Doubt::Show(visibility) => Some(visibility),
                            _ => None,
                        });
                        assert!(
                            found == *acknowledged || Some(found) == asked,
                            "{acknowledged:?} or {asked:?} is {found:?}"
                        );
                        file.stage = Stage::Published(video_id.clone(), found);
                    }
                    Err(status) if reason(&status) == "VIDEO_NOT_FOUND" => {
                        assert_eq!(doubt, Some(Doubt::Delete), "an acknowledged video is lost");
                        file.stage = Stage::Gone;
                    }
                    Err(status) => return Err(status),
                }
            }
            (stage, doubt, found) => panic!("{stage:?} with {doubt:?} is {found:?}"),
        }
        file.doubt = None;
        if more || file.stage != before {
            self.note_effect();
        }
        Ok(())
    }

    /// Fails unless the lists contain exactly the objects that exist.
    async fn check_lists(&self) -> Result<(), Status> {
        let list = pb::ListUploadsRequest { page_size: 100, page_token: String::new() };
        let uploads = self.user.uploads().list_uploads(list).await?.into_inner().uploads;
        let found: BTreeSet<_> = uploads.into_iter().map(|upload| upload.id).collect();
        let coming = self.files.iter().filter(|file| file.stage == Stage::Coming);
        assert_eq!(
            found,
            coming.map(|file| file.upload_id.clone()).collect(),
            "open uploads: left is the server's list"
        );

        let channel_id = Some(self.user.channel_id());
        let list = pb::ListVideosRequest { page_size: 100, channel_id, ..Default::default() };
        let videos = self.user.videos().list_videos(list).await?.into_inner().videos;
        let found: BTreeSet<_> = videos.into_iter().map(|video| video.id).collect();
        assert_eq!(found, self.published().into_iter().collect(), "videos: left is the server's list");
        Ok(())
    }

    /// The ids of the client's videos.
    fn published(&self) -> Vec<String> {
        let ids = self.files.iter().filter_map(|file| match &file.stage {
            Stage::Published(id, _) => Some(id.clone()),
            _ => None,
        });
        ids.collect()
    }

    async fn check_session(&mut self, at: usize) -> Result<(), Status> {
        let session = &mut self.sessions[at];
        let before = session.state;
        match before {
            SessionState::Open | SessionState::Ended => {}
            // A refresh whose answer was lost returns the same answer again.
            SessionState::Refreshing => session.refresh().await?,
            SessionState::Ending => match session.refresh().await {
                Ok(()) => {}
                Err(status) if reason(&status) == "SESSION_REVOKED" => session.state = SessionState::Ended,
                Err(status) => return Err(status),
            },
        }
        let ended = session.state == SessionState::Ended;
        match session.user.users().get_me(pb::GetMeRequest {}).await {
            // When the end of a session was in doubt, its access token may stay valid for the seconds that the end
            // takes to reach all nodes.
            Ok(_) => assert!(!ended || before == SessionState::Ending, "an ended session is still valid"),
            Err(status) if reason(&status) == "SESSION_REVOKED" => assert!(ended, "an acknowledged session is lost"),
            Err(status) => return Err(status),
        }
        if !ended {
            session.state = SessionState::Open;
        }
        if before == SessionState::Ending && ended {
            self.note_effect();
        }
        Ok(())
    }

    async fn check_accounts(&mut self) -> Result<(), Status> {
        for at in (0..self.accounts.len()).rev() {
            let username = self.accounts[at].username.clone();
            let request = pb::GetChannelRequest { channel: Some(pb::get_channel_request::Channel::Username(username)) };
            match self.user.channels().get_channel(request).await {
                Ok(_) if self.accounts[at].acknowledged => {}
                Ok(_) => {
                    self.accounts[at].acknowledged = true;
                    self.note_effect();
                }
                Err(status) if reason(&status) == "CHANNEL_NOT_FOUND" => {
                    let Account { username, acknowledged } = self.accounts.swap_remove(at);
                    assert!(!acknowledged, "the acknowledged account {username} is lost");
                }
                Err(status) => return Err(status),
            }
        }
        Ok(())
    }

    /// Plays a video, and fails unless its bytes are those that were sent.
    pub(super) async fn read(&self, at: usize) -> Result<(), Status> {
        let Stage::Published(video_id, _) = &self.files[at].stage else { unreachable!("it is published") };
        let request = pb::GetPlaybackRequest { video_id: video_id.clone() };
        let playback = self.user.videos().get_playback(request).await?.into_inner();
        let lost = |error: reqwest::Error| Status::unavailable(error.to_string());
        let answer = reqwest::get(&playback.renditions[0].url).await.map_err(lost)?;
        if answer.status() == 503 {
            return Err(Error::new(Reason::Unavailable, "playback is refused over plain HTTP").into());
        }
        assert_eq!(answer.status(), 200, "a published video plays");
        assert!(answer.bytes().await.map_err(lost)? == self.files[at].content, "a video has other bytes");
        Ok(())
    }

    /// Completes every file, and fails unless each has the bytes that were sent; returns the number of videos.
    pub(in crate::faults) async fn finish(&mut self) -> Result<usize, Status> {
        for at in 0..self.files.len() {
            let file = &self.files[at];
            if file.stage == Stage::Coming {
                if file.acknowledged < file.content.len() {
                    let offset = i64::try_from(file.acknowledged).expect("an offset");
                    self.user.stream(&file.upload_id, offset, &file.content).await?;
                }
                let visibility = pb::Visibility::Private;
                let video = self.user.try_publish(&self.files[at].upload_id, visibility).await?;
                let file = &mut self.files[at];
                (file.acknowledged, file.sent) = (file.content.len(), file.content.len());
                file.stage = Stage::Published(video.id, visibility);
            }
            self.read(at).await?;
        }
        self.check().await?;
        Ok(self.files.len())
    }

    async fn delete_all(&mut self) -> Result<(), Status> {
        for video_id in self.published() {
            self.user.videos().delete_video(pb::DeleteVideoRequest { video_id }).await?;
        }
        self.files.clear();
        self.check_lists().await
    }
}

/// The end of a test: completes and checks every file, fails unless the store has exactly these files, deletes them,
/// and waits until the store is empty.
pub(in crate::faults) async fn settle(server: &Server, clients: &mut [Client]) {
    let mut videos = 0;
    for client in &mut *clients {
        client.check().await.expect("it can be looked at");
        videos += client.finish().await.expect("every upload can be completed");
    }
    eventually("the store has exactly the videos' files", || async {
        (server.blob_files().len() == videos).then_some(())
    })
    .await;
    for client in clients {
        client.delete_all().await.expect("it is deleted");
    }
    eventually("the store is empty", || async { server.blob_files().is_empty().then_some(()) }).await;
    // Rows are removed after the bytes.
    let rows = || async { (server.count("SELECT COUNT(*) FROM blobs").await == 0).then_some(()) };
    eventually("the blob ledger is empty", rows).await;
}
