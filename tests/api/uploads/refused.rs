//! Bytes that are refused: each case with both RPCs, where it exists in both.

use tonic::Code;

use super::*;
use crate::support::upload::{chunk, data, start};
use crate::support::{Refused, eventually, every_store, fields, on_sqlite, status::fact};

const UNKNOWN_ID: &str = "01930000-0000-7000-8000-000000000000";

every_store! {
    async fn chunks_before_damaged_bytes_in_a_stream_are_kept(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let mut wrong = data(partial.chunk(3));
        if let Some(pb::upload_chunks_request::Part::Data(data)) = &mut wrong.part {
            data.crc32c = Some(1);
        }
        let messages = vec![start(partial.id(), partial.at(2)), data(partial.chunk(2)), wrong];
        partial.user.send(messages).await.refused(Code::InvalidArgument, "UPLOAD_CRC_MISMATCH");
        eventually("the whole chunk is durable", async || {
            (partial.user.get_upload(partial.id()).await.offset_bytes == partial.at(3)).then_some(())
        })
        .await;
        partial.user.stream(partial.id(), partial.at(3), &partial.file).await.unwrap();
        partial.assert_plays().await;
    }

    async fn a_complete_upload_refuses_further_bytes(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let (user, id, size) = (&partial.user, partial.id(), partial.upload.size_bytes);
        let complete = user.stream(id, partial.at(2), &partial.file).await.unwrap();
        assert_eq!(complete.state(), pb::UploadState::Complete);
        let is_refused = async || {
            for offset in [0, partial.at(2), size] {
                let result = user.send(vec![start(id, offset), data(b"more")]).await;
                result.refused(Code::FailedPrecondition, "UPLOAD_FINISHED");
                let result = user.put_chunk(id, offset, b"more").await;
                result.refused(Code::FailedPrecondition, "UPLOAD_FINISHED");
            }
        };
        is_refused().await;
        assert_eq!(user.get_upload(id).await, complete);
        partial.assert_plays().await;

        is_refused().await;
        let request = pb::CancelUploadRequest { upload_id: id.to_owned() };
        user.uploads().cancel_upload(request).await.refused(Code::FailedPrecondition, "UPLOAD_FINISHED");
        assert_eq!(user.get_upload(id).await.state(), pb::UploadState::Published);
        partial.assert_plays().await;
    }
}

on_sqlite! {
    async fn a_wrong_offset_is_refused_with_the_durable_offset(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let (user, id) = (&partial.user, partial.id());
        let right = partial.upload.offset_bytes.to_string();
        for offset in [0, 1, partial.at(1), partial.at(2) - 1, partial.at(2) + 1, partial.at(3), i64::MAX] {
            let messages = vec![start(id, offset), data(partial.chunk(2))];
            let status = user.send(messages).await.refused(Code::FailedPrecondition, "UPLOAD_OFFSET_MISMATCH");
            assert_eq!(fact(&status, "offset_bytes").as_ref(), Some(&right));
            assert_eq!(fields(&status), ["start.offset_bytes"]);
            partial.assert_unchanged().await;
        }
        for offset in [0, 1, partial.at(1), partial.at(2) - 1, partial.at(2) + 1, partial.at(3)] {
            // Bytes that were not sent before, few enough for every offset.
            let result = user.put_chunk(id, offset, &media::noise(7, 999)).await;
            let status = result.refused(Code::FailedPrecondition, "UPLOAD_OFFSET_MISMATCH");
            assert_eq!(fact(&status, "offset_bytes").as_ref(), Some(&right));
            assert_eq!(fields(&status), ["offset_bytes"]);
            partial.assert_unchanged().await;
        }
        partial.assert_can_be_finished().await;
    }

    async fn bytes_that_do_not_match_their_crc_are_refused(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let (user, id, offset) = (&partial.user, partial.id(), partial.upload.offset_bytes);

        let mut wrong = data(partial.chunk(2));
        if let Some(pb::upload_chunks_request::Part::Data(data)) = &mut wrong.part {
            data.crc32c = Some(1);
        }
        user.send(vec![start(id, offset), wrong.clone()]).await.refused(Code::InvalidArgument, "UPLOAD_CRC_MISMATCH");
        partial.assert_unchanged().await;

        let mut request = chunk(id, offset, partial.chunk(2));
        request.crc32c = Some(1);
        user.uploads().upload_chunk(request).await.refused(Code::InvalidArgument, "UPLOAD_CRC_MISMATCH");
        partial.assert_can_be_finished().await;
    }

    async fn bytes_beyond_the_declared_size_are_refused(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let (user, id, offset) = (&partial.user, partial.id(), partial.upload.offset_bytes);
        let mut rest = partial.file[partial.offset()..].to_vec();
        rest.push(0);
        let result = user.send(vec![start(id, offset), data(&rest)]).await;
        result.refused(Code::InvalidArgument, "UPLOAD_BEYOND_SIZE");
        partial.assert_unchanged().await;
        // Also when the surplus bytes are in a message of their own, after valid ones.
        let messages = vec![start(id, offset), data(&[0; 100]), data(&vec![0; storage.chunk_len()]), data(&[0; 1000])];
        let result = user.send(messages).await;
        result.refused(Code::InvalidArgument, "UPLOAD_BEYOND_SIZE");
        // The complete chunk has become durable with bytes other than the file's, so this upload cannot be used any
        // further.
        let partial = PartialUpload::of(partial.user, partial.chunk_len).await;
        let (user, id) = (&partial.user, partial.id());
        for (offset, len) in [(partial.at(3), 1001), (partial.at(3) + 1000, 1), (i64::MAX, 1)] {
            let result = user.put_chunk(id, offset, &media::noise(7, len)).await;
            result.refused(Code::InvalidArgument, "UPLOAD_BEYOND_SIZE");
            partial.assert_unchanged().await;
        }
        partial.assert_can_be_finished().await;
    }

    async fn only_the_last_chunk_may_have_another_size(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let (user, id, offset) = (&partial.user, partial.id(), partial.upload.offset_bytes);
        for len in [1, storage.chunk_len() - 1, storage.chunk_len() + 1, storage.chunk_len() + 1000] {
            let result = user.put_chunk(id, offset, &partial.file[partial.offset()..][..len]).await;
            let status = result.refused(Code::InvalidArgument, "UPLOAD_CHUNK_SIZE");
            assert_eq!(fact(&status, "offset_bytes"), Some(offset.to_string()));
            partial.assert_unchanged().await;
        }
        for len in [1, storage.chunk_len() - 1] {
            let result = user.stream(id, offset, &partial.file[..partial.offset() + len]).await;
            result.refused(Code::InvalidArgument, "UPLOAD_CHUNK_SIZE");
            partial.assert_unchanged().await;
        }
        partial.assert_can_be_finished().await;
    }

    async fn a_last_chunk_that_is_too_short_is_refused(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let last = partial.user.put_chunk(partial.id(), partial.at(2), partial.chunk(2)).await.unwrap();
        for len in [1, 999] {
            let result = partial.user.put_chunk(partial.id(), partial.at(3), &partial.chunk(3)[..len]).await;
            result.refused(Code::InvalidArgument, "UPLOAD_CHUNK_SIZE");
            let file = &partial.file[..3 * storage.chunk_len() + len];
            let result = partial.user.stream(partial.id(), partial.at(3), file).await;
            result.refused(Code::InvalidArgument, "UPLOAD_CHUNK_SIZE");
            assert_eq!(partial.user.get_upload(partial.id()).await, last);
        }
        partial.user.put_chunk(partial.id(), partial.at(3), partial.chunk(3)).await.unwrap();
        partial.assert_plays().await;
    }

    async fn an_upload_of_another_user_is_not_found(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let stranger = User::register(&server).await;
        for id in [partial.id(), UNKNOWN_ID] {
            let bytes = partial.chunk(2);
            let offset = partial.upload.offset_bytes;
            stranger.send(vec![start(id, offset), data(bytes)]).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
            stranger.put_chunk(id, offset, bytes).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
            // Chunks that are durable already are not acknowledged to a stranger either.
            stranger.put_chunk(id, 0, partial.chunk(0)).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
            let request = pb::GetUploadRequest { upload_id: id.to_owned() };
            stranger.uploads().get_upload(request).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
            let request = pb::CancelUploadRequest { upload_id: id.to_owned() };
            stranger.uploads().cancel_upload(request).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
            let result = stranger.try_publish(id, pb::Visibility::Public).await;
            result.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
        }
        let list = stranger.uploads().list_uploads(pb::ListUploadsRequest::default()).await.unwrap();
        assert_eq!(list.into_inner().uploads, []);
        partial.assert_can_be_finished().await;
    }

    async fn a_stream_must_begin_with_its_only_start_message(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let first = start(partial.id(), partial.at(2));
        let half = data(&partial.chunk(2)[..storage.chunk_len() / 2]);
        for messages in [vec![], vec![half.clone()], vec![first.clone(), first.clone()], vec![first.clone(), half, first]] {
            let status = partial.user.send(messages).await.refused(Code::InvalidArgument, "FIELD_INVALID");
            assert_eq!(fields(&status), ["part"]);
            partial.assert_unchanged().await;
        }
        partial.assert_can_be_finished().await;
    }
}
