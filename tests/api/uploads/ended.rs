//! Uploads that were cancelled by their owner, or expired because no bytes came.

use tonic::Code;

use super::*;
use crate::support::upload::{data, start};
use crate::support::{Refused, Store, eventually, every_store};

/// The bytes of a chunk in a folder.
const CHUNK: usize = 64 << 10;
/// Longer than a busy machine takes for a chunk, which extends it.
const TTL: &str = "--upload-ttl=6s";

/// Fails unless every call that continues the upload is refused for `reason`.
async fn assert_all_refused(partial: &PartialUpload, reason: &str) {
    let (user, id) = (&partial.user, partial.id());
    let messages = vec![start(id, partial.at(2)), data(partial.chunk(2))];
    user.send(messages).await.refused(Code::FailedPrecondition, reason);
    for (number, offset) in [(0, 0), (2, partial.at(2))] {
        user.put_chunk(id, offset, partial.chunk(number)).await.refused(Code::FailedPrecondition, reason);
    }
    user.try_publish(id, pb::Visibility::Public).await.refused(Code::FailedPrecondition, reason);
    let list = user.uploads().list_uploads(pb::ListUploadsRequest::default()).await.unwrap().into_inner();
    assert_eq!(list.uploads, []);
}

async fn wait_for_empty_store(server: &Server) {
    eventually("the store is empty", async || server.stored().await.is_empty().then_some(())).await;
}

async fn cancel(partial: &PartialUpload) {
    let request = pb::CancelUploadRequest { upload_id: partial.id().to_owned() };
    partial.user.uploads().cancel_upload(request).await.expect("it is cancelled");
}

every_store! {
    async fn an_upload_without_new_bytes_expires_and_its_bytes_are_removed(storage: Storage) {
        let server = server(storage, &[TTL, "--sweep-interval=100ms"]).await;
        let partial = PartialUpload::on(&server).await;
        let expired = eventually("the upload expires", async || {
            let upload = partial.user.get_upload(partial.id()).await;
            (upload.state() == pb::UploadState::Expired).then_some(upload)
        })
        .await;
        assert_all_refused(&partial, "UPLOAD_EXPIRED").await;
        wait_for_empty_store(&server).await;
        assert_all_refused(&partial, "UPLOAD_EXPIRED").await;
        // Cancelling it after that changes nothing.
        cancel(&partial).await;
        assert_eq!(partial.user.get_upload(partial.id()).await, expired);
    }

    async fn a_complete_unpublished_upload_expires(storage: Storage) {
        let server = server(storage, &[TTL, "--sweep-interval=100ms"]).await;
        let partial = PartialUpload::on(&server).await;
        partial.user.stream(partial.id(), partial.at(2), &partial.file).await.unwrap();
        eventually("the upload expires", async || {
            (partial.user.get_upload(partial.id()).await.state() == pb::UploadState::Expired).then_some(())
        })
        .await;
        assert_all_refused(&partial, "UPLOAD_EXPIRED").await;
        wait_for_empty_store(&server).await;
    }

    async fn an_upload_has_ended_at_its_expire_time_even_before_it_is_swept(storage: Storage) {
        let server = server(storage, &[TTL, "--sweep-interval=1h"]).await;
        let partial = PartialUpload::on(&server).await;
        eventually("the upload expires", async || {
            (partial.user.get_upload(partial.id()).await.state() == pb::UploadState::Expired).then_some(())
        })
        .await;
        assert_all_refused(&partial, "UPLOAD_EXPIRED").await;
        assert_eq!(server.stored().await.len(), 1, "the sweeper has not run yet");
    }

    async fn new_bytes_extend_an_uploads_expire_time(storage: Storage) {
        let server = server(storage, &["--upload-ttl=1h"]).await;
        let partial = PartialUpload::on(&server).await;
        let upload = partial.user.put_chunk(partial.id(), partial.at(2), partial.chunk(2)).await.unwrap();
        let micros = |time: Option<prost_types::Timestamp>| {
            let time = time.unwrap();
            time.seconds * 1_000_000 + i64::from(time.nanos / 1000)
        };
        assert!(micros(upload.expire_time) > micros(partial.upload.expire_time));
        assert_eq!(upload.create_time, partial.upload.create_time);
    }

    async fn a_cancelled_upload_refuses_bytes_and_its_bytes_are_removed(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        assert_eq!(server.stored().await.len(), 1);
        cancel(&partial).await;
        let cancelled = partial.user.get_upload(partial.id()).await;
        assert_eq!(cancelled, pb::Upload { state: pb::UploadState::Cancelled.into(), ..partial.upload.clone() });
        assert_all_refused(&partial, "UPLOAD_CANCELLED").await;
        wait_for_empty_store(&server).await;
        // Cancelling it again changes nothing.
        cancel(&partial).await;
        assert_eq!(partial.user.get_upload(partial.id()).await, cancelled);
    }

    async fn a_complete_upload_can_be_cancelled(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        partial.user.stream(partial.id(), partial.at(2), &partial.file).await.unwrap();
        cancel(&partial).await;
        assert_all_refused(&partial, "UPLOAD_CANCELLED").await;
        wait_for_empty_store(&server).await;
    }

    async fn an_upload_can_be_cancelled_while_it_receives_a_chunk(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let mut other = user.clone();
        other.reconnect(&server);
        // The whole file, where a chunk other than the last would be large.
        let size = if storage.store == Store::Folder { 2 * CHUNK } else { CHUNK };
        let bytes = vec![1; CHUNK];
        for _ in 0..30 {
            let upload = user.create_upload(size).await;
            let mut uploads = other.uploads();
            let cancel = pb::CancelUploadRequest { upload_id: upload.id.clone() };
            let (put, cancelled) = tokio::join!(user.put_chunk(&upload.id, 0, &bytes), uploads.cancel_upload(cancel));
            cancelled.expect("it is cancelled");
            if put.is_err() {
                put.refused(Code::FailedPrecondition, "UPLOAD_CANCELLED");
            }
        }
        wait_for_empty_store(&server).await;
    }

    async fn an_upload_without_bytes_can_be_cancelled(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let upload = user.create_upload(1000).await;
        user.uploads().cancel_upload(pb::CancelUploadRequest { upload_id: upload.id.clone() }).await.unwrap();
        user.put_chunk(&upload.id, 0, &[1; 1000]).await.refused(Code::FailedPrecondition, "UPLOAD_CANCELLED");
        assert_eq!(server.stored().await, Vec::<String>::new());
    }
}
