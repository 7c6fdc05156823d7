//! PublishVideo: from an upload to a video.

mod formats;
mod refused;
mod updating;

use marquee::secrets::sha256;
use marquee_contract::v1 as pb;
use pb::publish_video_request::Checksum;
use tonic::Code;

use crate::support::upload::new_upload;
use crate::support::{
    Refused, Server, User, both_engines, both_stores, eventually, every_store, media, reason, status::fact,
};

/// All videos of the user's channel.
async fn videos_of(user: &User) -> Vec<pb::Video> {
    let request = pb::ListVideosRequest { channel_id: Some(user.channel_id()), ..Default::default() };
    user.videos().list_videos(request).await.expect("a list").into_inner().videos
}

fn sha256_of(file: &[u8]) -> Vec<u8> {
    sha256(file).to_vec()
}

every_store! {
    async fn publishing_again_returns_the_same_video(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let upload = user.upload(media::mp4()).await;
        let video = user.try_publish(&upload.id, pb::Visibility::Unlisted).await.unwrap();
        assert_eq!(user.try_publish(&upload.id, pb::Visibility::Unlisted).await.unwrap(), video);
        // With other fields as well: those of the first call are kept.
        assert_eq!(user.try_publish(&upload.id, pb::Visibility::Private).await.unwrap(), video);
        assert_eq!(videos_of(&user).await, std::slice::from_ref(&video));
        let upload = user.get_upload(&upload.id).await;
        assert_eq!((upload.state(), upload.video_id), (pb::UploadState::Published, video.id));
    }

    async fn ten_concurrent_publications_of_an_upload_make_one_video(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        for _ in 0..3 {
            let upload = user.upload(media::mp4()).await;
            let mut calls = tokio::task::JoinSet::new();
            for _ in 0..10 {
                // Separate connections, so that the calls do arrive at the same time.
                let (mut user, id) = (user.clone(), upload.id.clone());
                user.reconnect(&server);
                calls.spawn(async move { user.try_publish(&id, pb::Visibility::Public).await });
            }
            let videos: Vec<pb::Video> = calls.join_all().await.into_iter().map(|video| video.unwrap()).collect();
            assert!(videos.iter().all(|video| *video == videos[0]), "{videos:?}");
            assert_eq!(videos_of(&user).await, [videos[0].clone()]);
            user.videos().delete_video(pb::DeleteVideoRequest { video_id: videos[0].id.clone() }).await.unwrap();
        }
        eventually("the store is empty", async || server.stored().await.is_empty().then_some(())).await;
    }

    async fn an_upload_whose_video_was_deleted_cannot_be_published_again(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let upload = user.upload(media::mp4()).await;
        let video = user.try_publish(&upload.id, pb::Visibility::Public).await.unwrap();
        user.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id }).await.unwrap();
        let result = user.try_publish(&upload.id, pb::Visibility::Public).await;
        result.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        eventually("the store is empty", async || server.stored().await.is_empty().then_some(())).await;
        let result = user.try_publish(&upload.id, pb::Visibility::Public).await;
        result.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        assert_eq!(videos_of(&user).await, []);
    }

    async fn publishing_and_cancelling_an_upload_at_once_does_only_one_of_them(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        for _ in 0..30 {
            let upload = user.upload(media::mp4()).await;
            let mut other = user.clone();
            other.reconnect(&server);
            let mut uploads = other.uploads();
            let cancel = pb::CancelUploadRequest { upload_id: upload.id.clone() };
            let (published, cancelled) =
                tokio::join!(user.try_publish(&upload.id, pb::Visibility::Public), uploads.cancel_upload(cancel));
            match (&published, &cancelled) {
                (Ok(video), Err(status)) => {
                    assert_eq!(reason(status), "UPLOAD_FINISHED");
                    let played = reqwest::get(user.playback_url(&video.id).await).await.unwrap();
                    assert!(played.bytes().await.unwrap() == media::mp4());
                    let request = pb::DeleteVideoRequest { video_id: video.id.clone() };
                    user.videos().delete_video(request).await.unwrap();
                }
                (Err(status), Ok(_)) => assert_eq!(reason(status), "UPLOAD_CANCELLED", "{status:?}"),
                _ => panic!("{published:?} and {cancelled:?}"),
            }
        }
        eventually("the store is empty", async || server.stored().await.is_empty().then_some(())).await;
    }
}

both_stores! {
    async fn publishing_with_a_wrong_checksum_is_refused_and_with_a_right_one_succeeds(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let file = media::mp4();
        let (right_sha256, right_crc32c) = (sha256_of(file), crc32c::crc32c(file));
        for (wrong, right) in [
            (Checksum::Sha256(sha256_of(b"other").into()), Checksum::Sha256(right_sha256.into())),
            (Checksum::Crc32c(!right_crc32c), Checksum::Crc32c(right_crc32c)),
        ] {
            let upload = user.upload(file).await;
            let result = user.try_publish_with(&upload.id, pb::Visibility::Public, Some(wrong)).await;
            result.refused(Code::FailedPrecondition, "UPLOAD_CHECKSUM_MISMATCH");
            assert_eq!(user.get_upload(&upload.id).await, upload);
            user.try_publish_with(&upload.id, pb::Visibility::Public, Some(right)).await.unwrap();
        }
    }

    async fn a_file_must_match_the_checksum_announced_with_its_upload(storage: Storage) {
        use pb::create_upload_request::Checksum as Announced;
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let file = media::mp4();
        let right = Some(Checksum::Crc32c(crc32c::crc32c(file)));
        for (announced, passes) in [
            (Announced::Sha256(sha256_of(file).into()), true),
            (Announced::Sha256(sha256_of(b"other").into()), false),
            (Announced::Crc32c(crc32c::crc32c(file)), true),
            (Announced::Crc32c(!crc32c::crc32c(file)), false),
        ] {
            let request = pb::CreateUploadRequest { checksum: Some(announced), ..new_upload(file.len()) };
            let upload = user.try_create_upload(request).await.unwrap();
            let complete = user.stream(&upload.id, 0, file).await.unwrap();
            if passes {
                user.try_publish(&upload.id, pb::Visibility::Public).await.unwrap();
                continue;
            }
            // A correct checksum in PublishVideo does not make up for a wrong announced one.
            for checksum in [None, right.clone()] {
                let result = user.try_publish_with(&upload.id, pb::Visibility::Public, checksum).await;
                result.refused(Code::FailedPrecondition, "UPLOAD_CHECKSUM_MISMATCH");
            }
            assert_eq!(user.get_upload(&upload.id).await, complete);
        }
        assert_eq!(videos_of(&user).await.len(), 2);
    }

    async fn the_properties_of_a_video_come_from_its_bytes(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let h264 = &["-c:v", "libx264", "-c:a", "aac"];
        for (file, content_type) in [
            (media::mp4().to_vec(), "video/mp4"),
            (media::mp4_index_first().to_vec(), "video/mp4"),
            (media::encode("clip.mov", h264), "video/quicktime"),
            (media::webm().to_vec(), "video/webm"),
            (media::encode("clip.mkv", h264), "video/x-matroska"),
        ] {
            for declared in ["video/mp4", "video/webm"] {
                let request = pb::CreateUploadRequest { content_type: declared.to_owned(), ..new_upload(file.len()) };
                let upload = user.try_create_upload(request).await.unwrap();
                user.stream(&upload.id, 0, &file).await.unwrap();
                let video = user.try_publish(&upload.id, pb::Visibility::Public).await.unwrap();
                assert_eq!(video.content_type, content_type);
                assert_eq!(usize::try_from(video.size_bytes), Ok(file.len()));
                assert_eq!((video.width, video.height), (160, 120));
                let duration = video.duration.unwrap();
                let millis = duration.seconds * 1000 + i64::from(duration.nanos / 1_000_000);
                assert!((990..1100).contains(&millis), "{content_type} plays {millis} ms");
                assert_eq!((video.state(), video.title.as_str()), (pb::VideoState::Ready, "A title"));

                let played = reqwest::get(user.playback_url(&video.id).await).await.unwrap();
                assert_eq!(played.headers()["content-type"], content_type);
                assert!(played.bytes().await.unwrap() == file);
            }
        }
    }
}

both_engines! {
    async fn an_incomplete_upload_cannot_be_published(storage: Storage) {
        let server = Server::with(storage, &[&storage.small_chunks()]).await;
        let user = User::register(&server).await;
        let chunk = storage.chunk_len();
        let at = |number| i64::try_from(number * chunk).unwrap();
        let file = media::mp4_of(2 * chunk + 20_000);
        let upload = user.create_upload(file.len()).await;
        for (sent, offset) in [(0, at(0)), (chunk, at(1)), (2 * chunk, at(2))] {
            let upload = user.stream(&upload.id, user.get_upload(&upload.id).await.offset_bytes, &file[..sent]).await;
            let upload = upload.unwrap();
            let result = user.try_publish(&upload.id, pb::Visibility::Public).await;
            let status = result.refused(Code::FailedPrecondition, "UPLOAD_INCOMPLETE");
            assert_eq!(fact(&status, "offset_bytes"), Some(offset.to_string()));
            assert_eq!(user.get_upload(&upload.id).await, upload);
        }
        user.stream(&upload.id, at(2), &file).await.unwrap();
        user.try_publish(&upload.id, pb::Visibility::Public).await.unwrap();
    }

    async fn another_users_upload_cannot_be_published(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let stranger = User::register(&server).await;
        let upload = user.upload(media::mp4()).await;
        let result = stranger.try_publish(&upload.id, pb::Visibility::Public).await;
        result.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
        assert_eq!(user.get_upload(&upload.id).await, upload);
        // A stranger does not learn which video was made of it either.
        user.try_publish(&upload.id, pb::Visibility::Public).await.unwrap();
        let result = stranger.try_publish(&upload.id, pb::Visibility::Public).await;
        result.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
    }
}
