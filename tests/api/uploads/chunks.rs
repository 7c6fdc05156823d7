//! Chunks that are sent again.

use tonic::Code;

use super::*;
use crate::support::{Refused, every_store};

every_store! {
    async fn a_chunk_that_is_sent_again_is_acknowledged_and_not_appended(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        for number in [0, 1, 0] {
            let upload = partial.user.put_chunk(partial.id(), partial.at(number), partial.chunk(number)).await.unwrap();
            assert_eq!(upload, partial.upload);
        }
        partial.assert_can_be_finished().await;
    }

    async fn the_last_chunk_is_acknowledged_again_after_completion_and_after_publishing(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let again = async || partial.user.put_chunk(partial.id(), partial.at(3), partial.chunk(3)).await;
        let complete = partial.user.stream(partial.id(), partial.at(2), &partial.file).await.unwrap();
        assert_eq!(again().await.unwrap(), complete);
        partial.assert_plays().await;
        let published = again().await.unwrap();
        assert_eq!((published.state(), published.offset_bytes), (pb::UploadState::Published, complete.size_bytes));
        partial.assert_plays().await;
    }

    async fn a_chunk_that_is_sent_again_with_other_bytes_is_refused(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let mut other = partial.chunk(1).to_vec();
        other[storage.chunk_len() / 2] ^= 1;
        let result = partial.user.put_chunk(partial.id(), partial.at(1), &other).await;
        result.refused(Code::FailedPrecondition, "UPLOAD_OFFSET_MISMATCH");
        // Part of a chunk counts as a different chunk.
        let too_short = &partial.chunk(1)[..storage.chunk_len() - 1];
        let result = partial.user.put_chunk(partial.id(), partial.at(1), too_short).await;
        result.refused(Code::FailedPrecondition, "UPLOAD_OFFSET_MISMATCH");
        partial.assert_can_be_finished().await;

        let mut other = partial.chunk(3).to_vec();
        other[0] ^= 1;
        let result = partial.user.put_chunk(partial.id(), partial.at(3), &other).await;
        result.refused(Code::FailedPrecondition, "UPLOAD_FINISHED");
        partial.assert_plays().await;
    }

    async fn a_chunk_sent_ten_times_concurrently_is_appended_once(storage: Storage) {
        // Ten chunks of 5 MiB are more than one address may have in memory by default.
        let server = server(storage, &["--upload-memory-bytes=268435456"]).await;
        let partial = PartialUpload::on(&server).await;
        let mut senders = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (user, id, bytes) = (partial.user.clone(), partial.id().to_owned(), partial.chunk(2).to_vec());
            let offset = partial.at(2);
            senders.spawn(async move { user.put_chunk(&id, offset, &bytes).await });
        }
        for result in senders.join_all().await {
            assert_eq!(result.expect("each is acknowledged").offset_bytes, partial.at(3));
        }
        partial.user.put_chunk(partial.id(), partial.at(3), partial.chunk(3)).await.unwrap();
        partial.assert_plays().await;
    }
}
