//! Several writers of one upload, and writers that fall silent or lose their session.

use marquee_contract::v1::UploadChunksRequest;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};

use super::*;
use crate::support::upload::{data, start};
use crate::support::user::PASSWORD;
use crate::support::{Refused, both_engines, eventually};

/// A stream that stays open for as long as its sender.
pub(super) struct OpenStream {
    pub(super) messages: mpsc::Sender<UploadChunksRequest>,
    pub(super) result: JoinHandle<Result<pb::Upload, Status>>,
}

impl OpenStream {
    /// A stream that has sent chunk 2, which is durable, and a part of chunk 3.
    pub(super) async fn on(begun: &Begun) -> Self {
        let (messages, receiver) = mpsc::channel(16);
        let user = begun.user.clone();
        let result = tokio::spawn(async move {
            let response = user.uploads().upload_chunks(ReceiverStream::new(receiver)).await?;
            Ok(response.into_inner().upload.expect("the upload"))
        });
        let stream = Self { messages, result };
        stream.send(start(begun.id(), Begun::OFFSET_BYTES)).await;
        stream.send(data(begun.chunk(2))).await;
        stream.send(data(&begun.chunk(3)[..10])).await;
        eventually("the chunk is durable", async || {
            (begun.user.get_upload(begun.id()).await.offset_bytes == 3 * CHUNK_BYTES).then_some(())
        })
        .await;
        stream
    }

    pub(super) async fn send(&self, message: UploadChunksRequest) {
        self.messages.send(message).await.expect("the stream is open");
    }

    /// What the server says, without being asked.
    async fn ends(self) -> Result<pb::Upload, Status> {
        let result = tokio::time::timeout(std::time::Duration::from_secs(30), self.result).await;
        drop(self.messages);
        result.expect("the stream is ended").unwrap()
    }
}

both_engines! {
    async fn a_newer_stream_takes_the_upload_over(engine: Engine) {
        let server = server(engine, &[]).await;
        let begun = Begun::on(&server).await;
        let older = OpenStream::on(&begun).await;
        begun.user.stream(begun.id(), 3 * CHUNK_BYTES, &begun.file).await.unwrap();
        older.ends().await.refused(Code::Aborted, "UPLOAD_TAKEN_OVER");
        begun.becomes_a_video().await;
    }

    async fn a_single_chunk_takes_the_upload_over_from_a_stream(engine: Engine) {
        let server = server(engine, &[]).await;
        let begun = Begun::on(&server).await;
        let older = OpenStream::on(&begun).await;
        begun.user.put_chunk(begun.id(), 3 * CHUNK_BYTES, begun.chunk(3)).await.unwrap();
        older.ends().await.refused(Code::Aborted, "UPLOAD_TAKEN_OVER");
        begun.becomes_a_video().await;
    }

    async fn a_stream_that_is_refused_disturbs_no_writer(engine: Engine) {
        let server = server(engine, &[]).await;
        let begun = Begun::on(&server).await;
        let stranger = User::register(&server).await;
        let older = OpenStream::on(&begun).await;
        let result = begun.user.send(vec![start(begun.id(), 0)]).await;
        result.refused(Code::FailedPrecondition, "UPLOAD_OFFSET_MISMATCH");
        stranger.stream(begun.id(), 3 * CHUNK_BYTES, &begun.file).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
        let result = stranger.put_chunk(begun.id(), 3 * CHUNK_BYTES, begun.chunk(3)).await;
        result.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
        stranger.try_publish(begun.id(), pb::Visibility::Public).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
        older.send(data(&begun.chunk(3)[10..])).await;
        drop(older.messages);
        assert_eq!(older.result.await.unwrap().unwrap().state(), pb::UploadState::Complete);
        begun.becomes_a_video().await;
    }

    async fn however_many_fight_over_an_upload_its_bytes_are_right(engine: Engine) {
        let server = server(engine, &[]).await;
        let user = User::register(&server).await;
        let file = media::mp4_of(20 * CHUNK + 1);
        let upload = user.create_upload(file.len()).await;
        let begun = Begun { user, file, upload };
        let mut fighters = tokio::task::JoinSet::new();
        for number in 0..4 {
            let (user, id, file) = (begun.user.clone(), begun.id().to_owned(), begun.file.clone());
            fighters.spawn(async move {
                loop {
                    let upload = user.get_upload(&id).await;
                    let offset = usize::try_from(upload.offset_bytes).unwrap();
                    if offset == file.len() {
                        return;
                    }
                    let end = file.len().min(offset + CHUNK);
                    let result = if number == 0 {
                        user.stream(&id, upload.offset_bytes, &file).await
                    } else {
                        user.put_chunk(&id, upload.offset_bytes, &file[offset..end]).await
                    };
                    match result.as_ref().map_err(crate::support::reason) {
                        Ok(_) => {}
                        Err(reason) => {
                            let fair = ["UPLOAD_TAKEN_OVER", "UPLOAD_OFFSET_MISMATCH", "UPLOAD_FINISHED"];
                            assert!(fair.contains(&reason.as_str()), "{result:?}");
                        }
                    }
                }
            });
        }
        fighters.join_all().await;
        begun.becomes_a_video().await;
    }

    async fn a_stream_that_falls_silent_is_ended(engine: Engine) {
        let server = server(engine, &["--upload-idle-timeout=1s"]).await;
        let begun = Begun::on(&server).await;
        let stream = OpenStream::on(&begun).await;
        stream.ends().await.refused(Code::DeadlineExceeded, "UPLOAD_IDLE");
        begun.user.stream(begun.id(), 3 * CHUNK_BYTES, &begun.file).await.unwrap();
        begun.becomes_a_video().await;
    }

    async fn a_stream_that_never_says_what_it_is_for_is_ended(engine: Engine) {
        let server = server(engine, &["--upload-idle-timeout=1s"]).await;
        let user = User::register(&server).await;
        let (_messages, receiver) = mpsc::channel(1);
        let result = user.uploads().upload_chunks(ReceiverStream::new(receiver)).await;
        result.refused(Code::DeadlineExceeded, "UPLOAD_IDLE");
    }

    async fn a_stream_ends_with_the_session_that_opened_it(engine: Engine) {
        let server = server(engine, &[]).await;
        let mut begun = Begun::on(&server).await;
        let stream = OpenStream::on(&begun).await;
        let stands = begun.user.get_upload(begun.id()).await;
        begun.user.auth().logout(pb::LogoutRequest {}).await.unwrap();
        stream.send(data(&begun.chunk(3)[10..])).await;
        stream.ends().await.refused(Code::Unauthenticated, "SESSION_REVOKED");

        let login = pb::LoginRequest { login: begun.user.account.username.clone(), password: PASSWORD.to_owned() };
        let login = User::nobody(&server).auth().login(login).await.unwrap().into_inner();
        begun.user.tokens = login.tokens.unwrap();
        assert_eq!(begun.user.get_upload(begun.id()).await, stands);
        begun.user.stream(begun.id(), 3 * CHUNK_BYTES, &begun.file).await.unwrap();
        begun.becomes_a_video().await;
    }

    async fn a_stream_ends_when_its_upload_is_cancelled(engine: Engine) {
        let server = server(engine, &[]).await;
        let begun = Begun::on(&server).await;
        let stream = OpenStream::on(&begun).await;
        begun.user.uploads().cancel_upload(pb::CancelUploadRequest { upload_id: begun.id().to_owned() }).await.unwrap();
        stream.send(data(&begun.chunk(3)[10..])).await;
        drop(stream.messages);
        stream.result.await.unwrap().refused(Code::FailedPrecondition, "UPLOAD_CANCELLED");
        eventually("no byte is left", async || server.blob_files().is_empty().then_some(())).await;
    }
}
