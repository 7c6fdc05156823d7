//! Bytes that are not taken: each case through both doors where it exists at both.

use tonic::Code;

use super::*;
use crate::support::upload::{chunk, data, start};
use crate::support::{Refused, eventually, every_store, fields, on_sqlite, status::fact};

const UNKNOWN_ID: &str = "01930000-0000-7000-8000-000000000000";

every_store! {
    async fn what_came_before_damaged_bytes_in_a_stream_is_kept(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        let mut wrong = data(begun.chunk(3));
        if let Some(pb::upload_chunks_request::Part::Data(data)) = &mut wrong.part {
            data.crc32c = Some(1);
        }
        let messages = vec![start(begun.id(), begun.at(2)), data(begun.chunk(2)), wrong];
        begun.user.send(messages).await.refused(Code::InvalidArgument, "UPLOAD_CRC_MISMATCH");
        eventually("the whole chunk is durable", async || {
            (begun.user.get_upload(begun.id()).await.offset_bytes == begun.at(3)).then_some(())
        })
        .await;
        begun.user.stream(begun.id(), begun.at(3), &begun.file).await.unwrap();
        begun.becomes_a_video().await;
    }

    async fn a_finished_upload_takes_no_more_bytes(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        let (user, id, size) = (&begun.user, begun.id(), begun.upload.size_bytes);
        let complete = user.stream(id, begun.at(2), &begun.file).await.unwrap();
        assert_eq!(complete.state(), pb::UploadState::Complete);
        let is_refused = async || {
            for offset in [0, begun.at(2), size] {
                let result = user.send(vec![start(id, offset), data(b"more")]).await;
                result.refused(Code::FailedPrecondition, "UPLOAD_FINISHED");
                let result = user.put_chunk(id, offset, b"more").await;
                result.refused(Code::FailedPrecondition, "UPLOAD_FINISHED");
            }
        };
        is_refused().await;
        assert_eq!(user.get_upload(id).await, complete);
        begun.becomes_a_video().await;

        is_refused().await;
        let request = pb::CancelUploadRequest { upload_id: id.to_owned() };
        user.uploads().cancel_upload(request).await.refused(Code::FailedPrecondition, "UPLOAD_FINISHED");
        assert_eq!(user.get_upload(id).await.state(), pb::UploadState::Published);
        begun.becomes_a_video().await;
    }
}

on_sqlite! {
    async fn a_wrong_offset_is_refused_with_the_right_one(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        let (user, id) = (&begun.user, begun.id());
        let right = begun.upload.offset_bytes.to_string();
        for offset in [0, 1, begun.at(1), begun.at(2) - 1, begun.at(2) + 1, begun.at(3), i64::MAX] {
            let messages = vec![start(id, offset), data(begun.chunk(2))];
            let status = user.send(messages).await.refused(Code::FailedPrecondition, "UPLOAD_OFFSET_MISMATCH");
            assert_eq!(fact(&status, "offset_bytes").as_ref(), Some(&right));
            assert_eq!(fields(&status), ["start.offset_bytes"]);
            begun.is_untouched().await;
        }
        for offset in [0, 1, begun.at(1), begun.at(2) - 1, begun.at(2) + 1, begun.at(3)] {
            // Bytes that nobody has sent yet, short enough for every place.
            let result = user.put_chunk(id, offset, &media::noise(7, 999)).await;
            let status = result.refused(Code::FailedPrecondition, "UPLOAD_OFFSET_MISMATCH");
            assert_eq!(fact(&status, "offset_bytes").as_ref(), Some(&right));
            assert_eq!(fields(&status), ["offset_bytes"]);
            begun.is_untouched().await;
        }
        begun.can_be_finished().await;
    }

    async fn bytes_that_are_not_what_their_crc_says_are_refused(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        let (user, id, offset) = (&begun.user, begun.id(), begun.upload.offset_bytes);

        let mut wrong = data(begun.chunk(2));
        if let Some(pb::upload_chunks_request::Part::Data(data)) = &mut wrong.part {
            data.crc32c = Some(1);
        }
        user.send(vec![start(id, offset), wrong.clone()]).await.refused(Code::InvalidArgument, "UPLOAD_CRC_MISMATCH");
        begun.is_untouched().await;

        let mut request = chunk(id, offset, begun.chunk(2));
        request.crc32c = Some(1);
        user.uploads().upload_chunk(request).await.refused(Code::InvalidArgument, "UPLOAD_CRC_MISMATCH");
        begun.can_be_finished().await;
    }

    async fn bytes_beyond_the_declared_size_are_refused(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        let (user, id, offset) = (&begun.user, begun.id(), begun.upload.offset_bytes);
        let mut rest = begun.file[begun.offset()..].to_vec();
        rest.push(0);
        let result = user.send(vec![start(id, offset), data(&rest)]).await;
        result.refused(Code::InvalidArgument, "UPLOAD_BEYOND_SIZE");
        begun.is_untouched().await;
        // Also when the surplus comes in a message of its own, behind what is within.
        let messages = vec![start(id, offset), data(&[0; 100]), data(&vec![0; storage.chunk_len()]), data(&[0; 1000])];
        let result = user.send(messages).await;
        result.refused(Code::InvalidArgument, "UPLOAD_BEYOND_SIZE");
        // The whole chunk within has become durable, with other bytes than the file's, so that this upload is spoilt.
        let begun = Begun::of(begun.user, begun.chunk_len).await;
        let (user, id) = (&begun.user, begun.id());
        for (offset, len) in [(begun.at(3), 1001), (begun.at(3) + 1000, 1), (i64::MAX, 1)] {
            let result = user.put_chunk(id, offset, &media::noise(7, len)).await;
            result.refused(Code::InvalidArgument, "UPLOAD_BEYOND_SIZE");
            begun.is_untouched().await;
        }
        begun.can_be_finished().await;
    }

    async fn a_chunk_of_another_size_is_refused_unless_it_is_the_last(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        let (user, id, offset) = (&begun.user, begun.id(), begun.upload.offset_bytes);
        for len in [1, storage.chunk_len() - 1, storage.chunk_len() + 1, storage.chunk_len() + 1000] {
            let result = user.put_chunk(id, offset, &begun.file[begun.offset()..][..len]).await;
            let status = result.refused(Code::InvalidArgument, "UPLOAD_CHUNK_SIZE");
            assert_eq!(fact(&status, "offset_bytes"), Some(offset.to_string()));
            begun.is_untouched().await;
        }
        for len in [1, storage.chunk_len() - 1] {
            let result = user.stream(id, offset, &begun.file[..begun.offset() + len]).await;
            result.refused(Code::InvalidArgument, "UPLOAD_CHUNK_SIZE");
            begun.is_untouched().await;
        }
        begun.can_be_finished().await;
    }

    async fn a_last_chunk_that_is_too_short_is_refused(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        let last = begun.user.put_chunk(begun.id(), begun.at(2), begun.chunk(2)).await.unwrap();
        for len in [1, 999] {
            let result = begun.user.put_chunk(begun.id(), begun.at(3), &begun.chunk(3)[..len]).await;
            result.refused(Code::InvalidArgument, "UPLOAD_CHUNK_SIZE");
            let result = begun.user.stream(begun.id(), begun.at(3), &begun.file[..3 * storage.chunk_len() + len]).await;
            result.refused(Code::InvalidArgument, "UPLOAD_CHUNK_SIZE");
            assert_eq!(begun.user.get_upload(begun.id()).await, last);
        }
        begun.user.put_chunk(begun.id(), begun.at(3), begun.chunk(3)).await.unwrap();
        begun.becomes_a_video().await;
    }

    async fn a_strangers_upload_is_not_found(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        let stranger = User::register(&server).await;
        for id in [begun.id(), UNKNOWN_ID] {
            let bytes = begun.chunk(2);
            let offset = begun.upload.offset_bytes;
            stranger.send(vec![start(id, offset), data(bytes)]).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
            stranger.put_chunk(id, offset, bytes).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
            // What is durable already is not acknowledged to a stranger either.
            stranger.put_chunk(id, 0, begun.chunk(0)).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
            let request = pb::GetUploadRequest { upload_id: id.to_owned() };
            stranger.uploads().get_upload(request).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
            let request = pb::CancelUploadRequest { upload_id: id.to_owned() };
            stranger.uploads().cancel_upload(request).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
            let result = stranger.try_publish(id, pb::Visibility::Public).await;
            result.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
        }
        let list = stranger.uploads().list_uploads(pb::ListUploadsRequest::default()).await.unwrap();
        assert_eq!(list.into_inner().uploads, []);
        begun.can_be_finished().await;
    }

    async fn a_stream_begins_with_its_start_and_has_no_second(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        let first = start(begun.id(), begun.at(2));
        let half = data(&begun.chunk(2)[..storage.chunk_len() / 2]);
        for messages in [vec![], vec![half.clone()], vec![first.clone(), first.clone()], vec![first.clone(), half, first]] {
            let status = begun.user.send(messages).await.refused(Code::InvalidArgument, "FIELD_INVALID");
            assert_eq!(fields(&status), ["part"]);
            begun.is_untouched().await;
        }
        begun.can_be_finished().await;
    }
}
