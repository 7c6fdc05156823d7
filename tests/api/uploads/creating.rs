//! CreateUpload: sizes, quotas, and repeated requests.

use marquee_contract::google::rpc::QuotaFailure;
use marquee_contract::status::detail;
use tonic::{Code, Status};

use super::*;
use crate::support::upload::new_upload;
use crate::support::{Refused, both_engines, eventually, fields, on_sqlite, status::fact};

const REQUEST_ID: &str = "4c1f1b3a-93a5-4f0e-8a61-0d2a9a9b6a11";

/// The subjects of the quota violations in an error.
fn quotas(status: &Status) -> Vec<String> {
    let violations = detail::<QuotaFailure>(status).expect("a QuotaFailure").violations;
    violations.into_iter().map(|violation| violation.subject).collect()
}

both_engines! {
    async fn a_create_upload_request_that_is_sent_again_creates_one_upload(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let request = pb::CreateUploadRequest { request_id: Some(REQUEST_ID.to_owned()), ..new_upload(storage.chunk_len() + 1) };
        let first = user.try_create_upload(request.clone()).await.unwrap();
        // The answer shows the upload as it is now, with the bytes that have arrived meanwhile.
        let partial = user.put_chunk(&first.id, 0, &vec![1; storage.chunk_len()]).await.unwrap();
        assert_eq!(user.try_create_upload(request.clone()).await.unwrap(), partial);

        let mut retries = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (user, request) = (user.clone(), request.clone());
            retries.spawn(async move { user.try_create_upload(request).await.unwrap().id });
        }
        assert!(retries.join_all().await.iter().all(|id| *id == first.id));
        let list = user.uploads().list_uploads(pb::ListUploadsRequest::default()).await.unwrap().into_inner();
        assert_eq!(list.uploads, [partial]);
    }

    async fn ten_concurrent_requests_with_one_request_id_create_one_upload(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let request = pb::CreateUploadRequest { request_id: Some(REQUEST_ID.to_owned()), ..new_upload(1) };
        let mut requests = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (user, request) = (user.clone(), request.clone());
            requests.spawn(async move { user.try_create_upload(request).await.unwrap().id });
        }
        let ids = requests.join_all().await;
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    }

    async fn a_request_id_belongs_to_one_request_of_one_user(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let request = pb::CreateUploadRequest { request_id: Some(REQUEST_ID.to_owned()), ..new_upload(1000) };
        let first = user.try_create_upload(request.clone()).await.unwrap();
        for other in [
            pb::CreateUploadRequest { size_bytes: 1001, ..request.clone() },
            pb::CreateUploadRequest { content_type: "video/webm".to_owned(), ..request.clone() },
            pb::CreateUploadRequest { filename: "other.mp4".to_owned(), ..request.clone() },
            pb::CreateUploadRequest {
                checksum: Some(pb::create_upload_request::Checksum::Crc32c(0)),
                ..request.clone()
            },
        ] {
            let status = user.try_create_upload(other).await.refused(Code::InvalidArgument, "REQUEST_ID_REUSED");
            assert_eq!(fields(&status), ["request_id"]);
        }
        assert_eq!(user.try_create_upload(request.clone()).await.unwrap(), first);
        let another = User::register(&server).await;
        assert_ne!(another.try_create_upload(request).await.unwrap().id, first.id);
    }

    async fn an_account_cannot_store_more_bytes_than_its_quota(storage: Storage) {
        let server = server(storage, &["--user-quota-bytes=1000000", "--sweep-interval=100ms"]).await;
        let user = User::register(&server).await;
        let first = user.create_upload(600_000).await;
        let status = user.try_create_upload(new_upload(400_001)).await.refused(Code::ResourceExhausted, "QUOTA_EXCEEDED");
        assert_eq!(quotas(&status), ["bytes"]);
        assert_eq!(user.get_upload(&first.id).await, first);
        user.create_upload(400_000).await;
        user.try_create_upload(new_upload(1)).await.refused(Code::ResourceExhausted, "QUOTA_EXCEEDED");
        // Another account has a quota of its own, and cancelled uploads no longer count.
        User::register(&server).await.create_upload(1_000_000).await;
        user.uploads().cancel_upload(pb::CancelUploadRequest { upload_id: first.id }).await.unwrap();
        let video = user.publish(&media::mp4_of(600_000), pb::Visibility::Private).await;
        user.try_create_upload(new_upload(1)).await.refused(Code::ResourceExhausted, "QUOTA_EXCEEDED");
        user.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id }).await.unwrap();
        user.create_upload(600_000).await;
    }

    async fn an_account_cannot_have_more_open_uploads_than_its_quota(storage: Storage) {
        let server = server(storage, &["--max-open-uploads=2"]).await;
        let user = User::register(&server).await;
        let first = user.create_upload(1000).await;
        let file = media::mp4();
        let second = user.upload(file).await;
        let status = user.try_create_upload(new_upload(1)).await.refused(Code::ResourceExhausted, "QUOTA_EXCEEDED");
        assert_eq!(quotas(&status), ["uploads"]);
        User::register(&server).await.create_upload(1).await;
        // Published and cancelled uploads are no longer open.
        user.try_publish(&second.id, pb::Visibility::Private).await.unwrap();
        user.create_upload(1).await;
        user.try_create_upload(new_upload(1)).await.refused(Code::ResourceExhausted, "QUOTA_EXCEEDED");
        user.uploads().cancel_upload(pb::CancelUploadRequest { upload_id: first.id }).await.unwrap();
        user.create_upload(1).await;
    }

    async fn expired_uploads_do_not_count_as_open(storage: Storage) {
        let server = server(storage, &["--max-open-uploads=1", "--upload-ttl=200ms", "--sweep-interval=1h"]).await;
        let user = User::register(&server).await;
        user.create_upload(1000).await;
        // Long before the sweeper runs.
        eventually("the quota is free again", async || user.try_create_upload(new_upload(1)).await.ok()).await;
    }
}

on_sqlite! {
    async fn a_file_has_at_least_one_byte_and_at_most_the_servers_limit(storage: Storage) {
        let server = server(storage, &["--max-upload-bytes=1000000"]).await;
        let user = User::register(&server).await;
        for size_bytes in [0, -1, i64::MIN] {
            let request = pb::CreateUploadRequest { size_bytes, ..new_upload(1) };
            let status = user.try_create_upload(request).await.refused(Code::InvalidArgument, "FIELD_INVALID");
            assert_eq!(fields(&status), ["size_bytes"]);
        }
        for size_bytes in [1_000_001, i64::MAX] {
            let request = pb::CreateUploadRequest { size_bytes, ..new_upload(1) };
            let status = user.try_create_upload(request).await.refused(Code::InvalidArgument, "UPLOAD_TOO_LARGE");
            assert_eq!(fact(&status, "max_bytes").as_deref(), Some("1000000"));
            assert_eq!(fields(&status), ["size_bytes"]);
        }
        let list = user.uploads().list_uploads(pb::ListUploadsRequest::default()).await.unwrap().into_inner();
        assert_eq!(list.uploads, []);
        for size in [1, 1_000_000] {
            assert_eq!(usize::try_from(user.create_upload(size).await.size_bytes), Ok(size));
        }
    }
}
