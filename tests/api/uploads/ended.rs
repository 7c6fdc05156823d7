//! Uploads that were given up: by their owner, or because nothing came for too long.

use tonic::Code;

use super::*;
use crate::support::upload::{data, start};
use crate::support::{Refused, Store, eventually, every_store};

/// The bytes of a chunk in a folder.
const CHUNK: usize = 64 << 10;

/// Fails unless everything that goes on with the upload is refused for `reason`.
async fn everything_is_refused(begun: &Begun, reason: &str) {
    let (user, id) = (&begun.user, begun.id());
    let messages = vec![start(id, begun.at(2)), data(begun.chunk(2))];
    user.send(messages).await.refused(Code::FailedPrecondition, reason);
    for (number, offset) in [(0, 0), (2, begun.at(2))] {
        user.put_chunk(id, offset, begun.chunk(number)).await.refused(Code::FailedPrecondition, reason);
    }
    user.try_publish(id, pb::Visibility::Public).await.refused(Code::FailedPrecondition, reason);
    let list = user.uploads().list_uploads(pb::ListUploadsRequest::default()).await.unwrap().into_inner();
    assert_eq!(list.uploads, []);
}

async fn no_byte_is_left(server: &Server) {
    eventually("no byte is left", async || server.stored().await.is_empty().then_some(())).await;
}

async fn cancel(begun: &Begun) {
    let request = pb::CancelUploadRequest { upload_id: begun.id().to_owned() };
    begun.user.uploads().cancel_upload(request).await.expect("it is cancelled");
}

every_store! {
    async fn an_upload_expires_when_nothing_comes_and_its_bytes_are_removed(storage: Storage) {
        let server = server(storage, &["--upload-ttl=2s", "--sweep-interval=100ms"]).await;
        let begun = Begun::on(&server).await;
        let expired = eventually("the upload expires", async || {
            let upload = begun.user.get_upload(begun.id()).await;
            (upload.state() == pb::UploadState::Expired).then_some(upload)
        })
        .await;
        everything_is_refused(&begun, "UPLOAD_EXPIRED").await;
        no_byte_is_left(&server).await;
        everything_is_refused(&begun, "UPLOAD_EXPIRED").await;
        // To give it up after that changes nothing.
        cancel(&begun).await;
        assert_eq!(begun.user.get_upload(begun.id()).await, expired);
    }

    async fn a_complete_upload_expires_too(storage: Storage) {
        let server = server(storage, &["--upload-ttl=2s", "--sweep-interval=100ms"]).await;
        let begun = Begun::on(&server).await;
        begun.user.stream(begun.id(), begun.at(2), &begun.file).await.unwrap();
        eventually("the upload expires", async || {
            (begun.user.get_upload(begun.id()).await.state() == pb::UploadState::Expired).then_some(())
        })
        .await;
        everything_is_refused(&begun, "UPLOAD_EXPIRED").await;
        no_byte_is_left(&server).await;
    }

    async fn an_upload_is_over_at_its_expire_time_whether_or_not_it_was_swept(storage: Storage) {
        let server = server(storage, &["--upload-ttl=2s", "--sweep-interval=1h"]).await;
        let begun = Begun::on(&server).await;
        eventually("the upload expires", async || {
            (begun.user.get_upload(begun.id()).await.state() == pb::UploadState::Expired).then_some(())
        })
        .await;
        everything_is_refused(&begun, "UPLOAD_EXPIRED").await;
        assert_eq!(server.stored().await.len(), 1, "nobody has swept yet");
    }

    async fn bytes_put_the_expiry_off(storage: Storage) {
        let server = server(storage, &["--upload-ttl=1h"]).await;
        let begun = Begun::on(&server).await;
        let upload = begun.user.put_chunk(begun.id(), begun.at(2), begun.chunk(2)).await.unwrap();
        let micros = |time: Option<prost_types::Timestamp>| {
            let time = time.unwrap();
            time.seconds * 1_000_000 + i64::from(time.nanos / 1000)
        };
        assert!(micros(upload.expire_time) > micros(begun.upload.expire_time));
        assert_eq!(upload.create_time, begun.upload.create_time);
    }

    async fn a_cancelled_upload_is_over_and_its_bytes_are_removed(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        assert_eq!(server.stored().await.len(), 1);
        cancel(&begun).await;
        let cancelled = begun.user.get_upload(begun.id()).await;
        assert_eq!(cancelled, pb::Upload { state: pb::UploadState::Cancelled.into(), ..begun.upload.clone() });
        everything_is_refused(&begun, "UPLOAD_CANCELLED").await;
        no_byte_is_left(&server).await;
        // Again it changes nothing.
        cancel(&begun).await;
        assert_eq!(begun.user.get_upload(begun.id()).await, cancelled);
    }

    async fn a_complete_upload_can_be_cancelled(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        begun.user.stream(begun.id(), begun.at(2), &begun.file).await.unwrap();
        cancel(&begun).await;
        everything_is_refused(&begun, "UPLOAD_CANCELLED").await;
        no_byte_is_left(&server).await;
    }

    async fn an_upload_can_be_cancelled_while_a_chunk_comes(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let mut other = user.clone();
        other.reconnect(&server);
        // Whole, where a chunk that is not the last would be large.
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
        no_byte_is_left(&server).await;
    }

    async fn an_upload_without_a_byte_can_be_cancelled(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let upload = user.create_upload(1000).await;
        user.uploads().cancel_upload(pb::CancelUploadRequest { upload_id: upload.id.clone() }).await.unwrap();
        user.put_chunk(&upload.id, 0, &[1; 1000]).await.refused(Code::FailedPrecondition, "UPLOAD_CANCELLED");
        assert_eq!(server.stored().await, Vec::<String>::new());
    }
}
