//! The client's random actions. A change is recorded as in doubt before its call, and as certain after the answer.

use std::sync::atomic::{AtomicU64, Ordering};

use marquee_contract::v1 as pb;
use tonic::Status;

use super::{Account, CHUNK_BYTES, Client, Doubt, File, Session, SessionState, Stage};
use crate::support::upload::{data, new_upload, start};
use crate::support::user::PASSWORD;
use crate::support::{User, media};

/// The number of files that a client uploads or has published at a time.
const FILES: usize = 3;
/// The number of its other sessions.
const SESSIONS: usize = 3;
/// The bytes in one message of a stream; not a divisor of the chunk size, so that chunks end inside messages.
const MESSAGE_BYTES: usize = 50_000;

impl Client {
    /// Runs one random action.
    pub(super) async fn act(&mut self) -> Result<(), Status> {
        match self.random.below(24) {
            0 => self.register().await,
            1 => self.sign_in().await,
            2 => self.sign_out().await,
            3 => self.refresh().await,
            _ => self.work().await,
        }
    }

    /// Takes one of the files one step further: upload, publish, change or delete.
    async fn work(&mut self) -> Result<(), Status> {
        let alive: Vec<usize> = (0..self.files.len()).filter(|&at| self.files[at].stage != Stage::Gone).collect();
        if alive.len() < FILES {
            return self.create().await;
        }
        let at = alive[self.random.below(alive.len())];
        let File { stage, acknowledged, content, .. } = &self.files[at];
        match stage {
            Stage::Published(video_id, _) => {
                let video_id = video_id.clone();
                match self.random.below(4) {
                    0 => self.read(at).await,
                    1 => self.delete(at, video_id).await,
                    _ => self.show(at, video_id).await,
                }
            }
            _ if self.random.once_in(16) => self.cancel(at).await,
            _ if *acknowledged == content.len() => self.publish(at).await,
            _ if self.random.once_in(2) => self.stream(at).await,
            _ => self.put_chunk(at).await,
        }
    }

    async fn create(&mut self) -> Result<(), Status> {
        let content = media::any_mp4(&mut self.random, 4 * CHUNK_BYTES);
        let request_id = format!("0190a000-0000-7000-8000-{:012x}", self.random.next() >> 16);
        let request = pb::CreateUploadRequest { request_id: Some(request_id), ..new_upload(content.len()) };
        self.creating = Some((request.clone(), content));
        let upload = self.user.try_create_upload(request).await?;
        self.created(&upload);
        Ok(())
    }

    /// Records an upload that was created.
    pub(super) fn created(&mut self, upload: &pb::Upload) {
        let (_, content) = self.creating.take().expect("it was asked for");
        let upload_id = upload.id.clone();
        self.files.push(File { upload_id, content, acknowledged: 0, sent: 0, stage: Stage::Coming, doubt: None });
    }

    /// Streams some or all of the remaining chunks.
    async fn stream(&mut self, at: usize) -> Result<(), Status> {
        let chunks = 1 + self.random.below(6);
        let File { upload_id, content, acknowledged, .. } = &mut self.files[at];
        let (from, end) = (*acknowledged, content.len().min(*acknowledged + chunks * CHUNK_BYTES));
        let mut messages = vec![start(upload_id, to_offset_bytes(from))];
        messages.extend(content[from..end].chunks(MESSAGE_BYTES).map(data));
        self.files[at].sent = end;
        let upload = self.user.send(messages).await?;
        assert_eq!(upload.offset_bytes, to_offset_bytes(end), "all of the stream is acknowledged");
        self.files[at].acknowledged = end;
        Ok(())
    }

    /// Sends the next chunk, or the previous one again.
    async fn put_chunk(&mut self, at: usize) -> Result<(), Status> {
        let again = self.random.once_in(4);
        let File { upload_id, content, acknowledged, .. } = &self.files[at];
        let from = if again { acknowledged.saturating_sub(CHUNK_BYTES) } else { *acknowledged };
        let end = content.len().min(from + CHUNK_BYTES);
        let (upload_id, bytes) = (upload_id.clone(), content.slice(from..end));
        self.files[at].sent = end.max(self.files[at].acknowledged);
        let upload = self.user.put_chunk(&upload_id, to_offset_bytes(from), &bytes).await?;
        let file = &mut self.files[at];
        assert_eq!(upload.offset_bytes, to_offset_bytes(file.sent), "a chunk is acknowledged");
        file.acknowledged = file.sent;
        Ok(())
    }

    async fn publish(&mut self, at: usize) -> Result<(), Status> {
        let visibility = self.any_visibility();
        self.files[at].doubt = Some(Doubt::Publish(visibility));
        let video = self.user.try_publish(&self.files[at].upload_id, visibility).await?;
        self.certain(at, Stage::Published(video.id, visibility));
        Ok(())
    }

    async fn show(&mut self, at: usize, video_id: String) -> Result<(), Status> {
        let visibility = self.any_visibility();
        self.files[at].doubt = Some(Doubt::Show(visibility));
        let request = pb::SetVideoVisibilityRequest { video_id: video_id.clone(), visibility: visibility.into() };
        self.user.videos().set_video_visibility(request).await?;
        self.certain(at, Stage::Published(video_id, visibility));
        Ok(())
    }

    async fn delete(&mut self, at: usize, video_id: String) -> Result<(), Status> {
        self.files[at].doubt = Some(Doubt::Delete);
        self.user.videos().delete_video(pb::DeleteVideoRequest { video_id }).await?;
        self.certain(at, Stage::Gone);
        Ok(())
    }

    async fn cancel(&mut self, at: usize) -> Result<(), Status> {
        self.files[at].doubt = Some(Doubt::Cancel);
        let upload_id = self.files[at].upload_id.clone();
        self.user.uploads().cancel_upload(pb::CancelUploadRequest { upload_id }).await?;
        self.certain(at, Stage::Gone);
        Ok(())
    }

    fn certain(&mut self, at: usize, stage: Stage) {
        let file = &mut self.files[at];
        (file.stage, file.doubt) = (stage, None);
    }

    fn any_visibility(&mut self) -> pb::Visibility {
        [pb::Visibility::Public, pb::Visibility::Unlisted, pb::Visibility::Private][self.random.below(3)]
    }

    /// Registers another user.
    async fn register(&mut self) -> Result<(), Status> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let username = format!("other_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        self.accounts.push(Account { username: username.clone(), acknowledged: false });
        let request = pb::RegisterRequest {
            email: format!("{username}@example.com"),
            username,
            password: PASSWORD.to_owned(),
            ..Default::default()
        };
        self.user.auth().register(request).await?;
        self.accounts.last_mut().expect("it was added").acknowledged = true;
        Ok(())
    }

    /// Starts another session.
    async fn sign_in(&mut self) -> Result<(), Status> {
        if self.sessions.len() >= SESSIONS {
            return self.sign_out().await;
        }
        let request = pb::LoginRequest {
            login: self.user.account.username.clone(),
            password: PASSWORD.to_owned(),
            ..Default::default()
        };
        let tokens = self.user.auth().login(request).await?.into_inner().tokens.expect("tokens");
        self.sessions.push(Session { user: User { tokens, ..self.user.clone() }, state: SessionState::Open });
        Ok(())
    }

    async fn sign_out(&mut self) -> Result<(), Status> {
        let open = self.sessions.iter_mut().find(|one| one.state == SessionState::Open);
        let Some(session) = open else { return self.work().await };
        session.state = SessionState::Ending;
        session.user.auth().logout(pb::LogoutRequest {}).await?;
        session.state = SessionState::Ended;
        Ok(())
    }

    async fn refresh(&mut self) -> Result<(), Status> {
        let open = self.sessions.iter_mut().find(|one| one.state == SessionState::Open);
        let Some(session) = open else { return self.work().await };
        session.state = SessionState::Refreshing;
        session.refresh().await?;
        session.state = SessionState::Open;
        Ok(())
    }
}

impl Session {
    /// Exchanges the refresh token.
    pub(super) async fn refresh(&mut self) -> Result<(), Status> {
        let refresh_token = self.user.tokens.refresh_token.clone();
        let request = pb::RefreshSessionRequest { refresh_token };
        self.user.tokens = self.user.auth().refresh_session(request).await?.into_inner().tokens.expect("tokens");
        Ok(())
    }
}

/// Converts an offset to the contract's type.
fn to_offset_bytes(offset: usize) -> i64 {
    i64::try_from(offset).expect("an offset")
}
