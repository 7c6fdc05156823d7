//! Chunks that are sent again.

use tonic::Code;

use super::*;
use crate::support::{Refused, every_store};

every_store! {
    async fn a_chunk_that_is_sent_again_is_acknowledged_and_not_appended(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        for number in [0, 1, 0] {
            let upload = begun.user.put_chunk(begun.id(), begun.at(number), begun.chunk(number)).await.unwrap();
            assert_eq!(upload, begun.upload);
        }
        begun.can_be_finished().await;
    }

    async fn the_last_chunk_is_acknowledged_again_after_completion_and_after_publishing(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        let again = async || begun.user.put_chunk(begun.id(), begun.at(3), begun.chunk(3)).await;
        let complete = begun.user.stream(begun.id(), begun.at(2), &begun.file).await.unwrap();
        assert_eq!(again().await.unwrap(), complete);
        begun.becomes_a_video().await;
        let published = again().await.unwrap();
        assert_eq!((published.state(), published.offset_bytes), (pb::UploadState::Published, complete.size_bytes));
        begun.becomes_a_video().await;
    }

    async fn a_chunk_that_is_sent_again_with_other_bytes_is_refused(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        let mut other = begun.chunk(1).to_vec();
        other[storage.chunk_len() / 2] ^= 1;
        let result = begun.user.put_chunk(begun.id(), begun.at(1), &other).await;
        result.refused(Code::FailedPrecondition, "UPLOAD_OFFSET_MISMATCH");
        // A part of a chunk is another chunk.
        let result = begun.user.put_chunk(begun.id(), begun.at(1), &begun.chunk(1)[..storage.chunk_len() - 1]).await;
        result.refused(Code::FailedPrecondition, "UPLOAD_OFFSET_MISMATCH");
        begun.can_be_finished().await;

        let mut other = begun.chunk(3).to_vec();
        other[0] ^= 1;
        let result = begun.user.put_chunk(begun.id(), begun.at(3), &other).await;
        result.refused(Code::FailedPrecondition, "UPLOAD_FINISHED");
        begun.becomes_a_video().await;
    }

    async fn one_chunk_sent_ten_times_at_once_is_appended_once(storage: Storage) {
        // Ten chunks of 5 MiB are more than one address may have in memory by default.
        let server = server(storage, &["--upload-memory-bytes=268435456"]).await;
        let begun = Begun::on(&server).await;
        let mut senders = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (user, id, bytes) = (begun.user.clone(), begun.id().to_owned(), begun.chunk(2).to_vec());
            let offset = begun.at(2);
            senders.spawn(async move { user.put_chunk(&id, offset, &bytes).await });
        }
        for result in senders.join_all().await {
            assert_eq!(result.expect("each is acknowledged").offset_bytes, begun.at(3));
        }
        begun.user.put_chunk(begun.id(), begun.at(3), begun.chunk(3)).await.unwrap();
        begun.becomes_a_video().await;
    }
}
