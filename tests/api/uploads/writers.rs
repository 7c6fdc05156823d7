//! Concurrent writers of one upload, and writers that stop sending or whose session ends.

use std::time::Duration;

use bytes::Bytes;
use http_body::Frame;
use http_body_util::StreamBody;
use marquee_contract::google::rpc::RetryInfo;
use marquee_contract::status::detail;
use marquee_contract::v1::UploadChunksRequest;
use prost::Message;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::body::Body;
use tonic::{Code, Status};

use super::*;
use crate::support::upload::{data, start};
use crate::support::user::PASSWORD;
use crate::support::wire::frame;
use crate::support::{PATIENCE, Refused, Store, eventually, every_store, on_sqlite};

/// A stream that stays open for as long as its sender exists.
pub(super) struct OpenStream {
    pub(super) messages: mpsc::Sender<UploadChunksRequest>,
    pub(super) result: JoinHandle<Result<pb::Upload, Status>>,
}

impl OpenStream {
    /// Opens a stream that has sent chunk 2, which is durable, and a part of chunk 3.
    pub(super) async fn on(partial: &PartialUpload) -> Self {
        let (messages, receiver) = mpsc::channel(16);
        let user = partial.user.clone();
        let result = tokio::spawn(async move {
            let response = user.uploads().upload_chunks(ReceiverStream::new(receiver)).await?;
            Ok(response.into_inner().upload.expect("the upload"))
        });
        let stream = Self { messages, result };
        stream.send(start(partial.id(), partial.at(2))).await;
        stream.send(data(partial.chunk(2))).await;
        stream.send(data(&partial.chunk(3)[..10])).await;
        eventually("the chunk is durable", async || {
            (partial.user.get_upload(partial.id()).await.offset_bytes == partial.at(3)).then_some(())
        })
        .await;
        stream
    }

    pub(super) async fn send(&self, message: UploadChunksRequest) {
        self.messages.send(message).await.expect("the stream is open");
    }

    /// Waits for the end of the stream without closing it; returns the server's answer.
    async fn ends(self) -> Result<pb::Upload, Status> {
        let result = tokio::time::timeout(PATIENCE, self.result).await;
        drop(self.messages);
        result.expect("the stream is ended").unwrap()
    }
}

every_store! {
    async fn a_new_stream_takes_over_the_upload(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let older = OpenStream::on(&partial).await;
        partial.user.stream(partial.id(), partial.at(3), &partial.file).await.unwrap();
        older.ends().await.refused(Code::Aborted, "UPLOAD_TAKEN_OVER");
        partial.assert_plays().await;
    }

    async fn a_unary_chunk_takes_over_the_upload_from_a_stream(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let older = OpenStream::on(&partial).await;
        partial.user.put_chunk(partial.id(), partial.at(3), partial.chunk(3)).await.unwrap();
        older.ends().await.refused(Code::Aborted, "UPLOAD_TAKEN_OVER");
        partial.assert_plays().await;
    }

    async fn a_refused_stream_does_not_disturb_the_current_writer(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let stranger = User::register(&server).await;
        let older = OpenStream::on(&partial).await;
        let result = partial.user.send(vec![start(partial.id(), 0)]).await;
        result.refused(Code::FailedPrecondition, "UPLOAD_OFFSET_MISMATCH");
        stranger.stream(partial.id(), partial.at(3), &partial.file).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
        let result = stranger.put_chunk(partial.id(), partial.at(3), partial.chunk(3)).await;
        result.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
        stranger.try_publish(partial.id(), pb::Visibility::Public).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
        older.send(data(&partial.chunk(3)[10..])).await;
        drop(older.messages);
        assert_eq!(older.result.await.unwrap().unwrap().state(), pb::UploadState::Complete);
        partial.assert_plays().await;
    }

    async fn an_upload_with_many_concurrent_writers_has_the_right_bytes(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let chunks = if storage.store == Store::Folder { 20 } else { 4 };
        let file = super::file(chunks * storage.chunk_len() + 1);
        let upload = user.create_upload(file.len()).await;
        let partial = PartialUpload { user, chunk_len: storage.chunk_len(), file, upload };
        let mut fighters = tokio::task::JoinSet::new();
        for number in 0..4 {
            let (user, id, file) = (partial.user.clone(), partial.id().to_owned(), partial.file.clone());
            fighters.spawn(async move {
                loop {
                    let upload = user.get_upload(&id).await;
                    let offset = usize::try_from(upload.offset_bytes).unwrap();
                    if offset == file.len() {
                        return;
                    }
                    let end = file.len().min(offset + storage.chunk_len());
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
        partial.assert_plays().await;
    }

    async fn a_stream_ends_with_the_session_that_opened_it(storage: Storage) {
        let server = server(storage, &[]).await;
        let mut partial = PartialUpload::on(&server).await;
        let stream = OpenStream::on(&partial).await;
        let stands = partial.user.get_upload(partial.id()).await;
        partial.user.auth().logout(pb::LogoutRequest {}).await.unwrap();
        stream.send(data(&partial.chunk(3)[10..])).await;
        stream.ends().await.refused(Code::Unauthenticated, "SESSION_REVOKED");

        let (login, password) = (partial.user.account.username.clone(), PASSWORD.to_owned());
        let login = pb::LoginRequest { login, password, ..Default::default() };
        let login = User::nobody(&server).auth().login(login).await.unwrap().into_inner();
        partial.user.tokens = login.tokens.unwrap();
        assert_eq!(partial.user.get_upload(partial.id()).await, stands);
        partial.user.stream(partial.id(), partial.at(3), &partial.file).await.unwrap();
        partial.assert_plays().await;
    }

    async fn a_stream_ends_when_its_upload_is_cancelled(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let stream = OpenStream::on(&partial).await;
        let request = pb::CancelUploadRequest { upload_id: partial.id().to_owned() };
        partial.user.uploads().cancel_upload(request).await.unwrap();
        stream.send(data(&partial.chunk(3)[10..])).await;
        drop(stream.messages);
        stream.result.await.unwrap().refused(Code::FailedPrecondition, "UPLOAD_CANCELLED");
        eventually("the store is empty", async || server.stored().await.is_empty().then_some(())).await;
    }
}

on_sqlite! {
    async fn a_stream_that_stops_sending_is_ended(storage: Storage) {
        let server = server(storage, &["--upload-idle-timeout=1s"]).await;
        let partial = PartialUpload::on(&server).await;
        let stream = OpenStream::on(&partial).await;
        stream.ends().await.refused(Code::DeadlineExceeded, "UPLOAD_IDLE");
        partial.user.stream(partial.id(), partial.at(3), &partial.file).await.unwrap();
        partial.assert_plays().await;
    }

    async fn an_upload_stream_without_a_free_permit_is_refused_as_retryable(storage: Storage) {
        let server = server(storage, &["--max-transfers=1"]).await;
        let partial = PartialUpload::on(&server).await;
        let stream = OpenStream::on(&partial).await;
        let other = User::register(&server).await;
        let upload = other.create_upload(1).await;
        for refused in [other.put_chunk(&upload.id, 0, b"x").await, other.stream(&upload.id, 0, b"x").await] {
            let status = refused.refused(Code::ResourceExhausted, "OVERLOADED");
            let delay = detail::<RetryInfo>(&status).unwrap().retry_delay.unwrap();
            assert!(delay.seconds > 0, "{delay:?}");
        }
        // A writer that ends releases its permit.
        drop(stream.messages);
        stream.result.await.unwrap().refused(Code::InvalidArgument, "UPLOAD_CHUNK_SIZE");
        other.put_chunk(&upload.id, 0, b"x").await.unwrap();
    }

    async fn a_large_message_on_a_slow_connection_does_not_time_out(storage: Storage) {
        let server = server(storage, &["--upload-idle-timeout=3s"]).await;
        let user = User::register(&server).await;
        let file = media::noise(3, 65_536);
        let upload = user.create_upload(file.len()).await;
        let messages = [start(&upload.id, 0), data(&file)].map(|message| frame(&message.encode_to_vec()));
        // Ten pieces, 600 ms apart: together twice the timeout of one message, but without a pause as long as that.
        let bytes = messages.concat();
        let pieces: Vec<Bytes> = bytes.chunks(bytes.len() / 10 + 1).map(Bytes::copy_from_slice).collect();
        let pieces = tokio_stream::iter(pieces).map(|piece| Ok::<_, Status>(Frame::data(piece)));
        let slowly = Body::new(StreamBody::new(pieces.throttle(Duration::from_millis(600))));
        let token = format!("Bearer {}", user.tokens.access_token);
        let path = "/marquee.v1.UploadService/UploadChunks";
        let answer = server.wire().await.post(path, &[("authorization", &token)], slowly).await;
        assert_eq!(answer.status().code(), Code::Ok, "{answer:?}");
        assert_eq!(user.get_upload(&upload.id).await.offset_bytes, 65_536);
    }

    async fn a_stream_without_a_start_message_is_ended(storage: Storage) {
        let server = server(storage, &["--upload-idle-timeout=1s"]).await;
        let user = User::register(&server).await;
        let (_messages, receiver) = mpsc::channel(1);
        let result = user.uploads().upload_chunks(ReceiverStream::new(receiver)).await;
        result.refused(Code::DeadlineExceeded, "UPLOAD_IDLE");
    }
}
