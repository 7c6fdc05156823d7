//! DeleteVideo.

use marquee_contract::v1::{self as pb, Visibility};
use tonic::Code;

use crate::support::{Refused, Server, Store, User, both_engines, eventually, every_store, media};

every_store! {
    async fn a_deleted_video_is_hidden_at_once_and_its_bytes_are_removed_soon(storage: Storage) {
        let server = Server::start(storage).await;
        let owner = User::register(&server).await;
        let kept = owner.publish(media::webm(), Visibility::Public).await;
        let kept_url = owner.playback_url(&kept.id).await;
        let kept_files = server.stored().await;
        let video = owner.publish(media::mp4(), Visibility::Public).await;
        let url = owner.playback_url(&video.id).await;
        assert_eq!(reqwest::get(&url).await.unwrap().bytes().await.unwrap(), media::mp4());

        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id.clone() }).await.unwrap();
        // With an object store, the URL works until the bytes are removed.
        if storage.store == Store::Folder {
            assert_eq!(reqwest::get(&url).await.unwrap().status(), 404);
        }
        let get = pb::GetVideoRequest { video_id: video.id.clone() };
        owner.videos().get_video(get).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        let play = pb::GetPlaybackRequest { video_id: video.id.clone() };
        owner.videos().get_playback(play).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        let list = pb::ListVideosRequest { channel_id: Some(owner.channel_id()), ..Default::default() };
        let listed = owner.videos().list_videos(list).await.unwrap().into_inner().videos;
        assert_eq!(listed.iter().map(|video| &video.id).collect::<Vec<_>>(), [&kept.id]);
        eventually("the bytes are removed", || async { (server.stored().await == kept_files).then_some(()) }).await;
        assert_eq!(reqwest::get(&url).await.unwrap().status(), 404);
        // The other video is unchanged.
        assert_eq!(reqwest::get(&kept_url).await.unwrap().bytes().await.unwrap(), media::webm());
    }

    async fn a_retry_of_a_deletion_succeeds_for_its_owner_only(storage: Storage) {
        let server = Server::start(storage).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await;
        let delete = || pb::DeleteVideoRequest { video_id: video.id.clone() };
        other.videos().delete_video(delete()).await.refused(Code::PermissionDenied, "NOT_OWNER");
        for _ in 0..3 {
            owner.videos().delete_video(delete()).await.unwrap();
        }
        other.videos().delete_video(delete()).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        // The idempotency record covers this deletion only, not other videos.
        let unknown = pb::DeleteVideoRequest { video_id: owner.channel_id() };
        owner.videos().delete_video(unknown).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
    }

    async fn concurrent_deletions_of_one_video_all_succeed(storage: Storage) {
        let server = Server::start(storage).await;
        let owner = User::register(&server).await;
        for _ in 0..5 {
            let video = owner.publish(media::mp4(), Visibility::Public).await;
            let calls = (0..4).map(|_| {
                let (owner, video_id) = (owner.clone(), video.id.clone());
                tokio::spawn(async move { owner.videos().delete_video(pb::DeleteVideoRequest { video_id }).await })
            });
            for call in calls.collect::<Vec<_>>() {
                call.await.unwrap().unwrap();
            }
        }
        eventually("the store is empty", || async { server.stored().await.is_empty().then_some(()) }).await;
    }
}

both_engines! {
    async fn removing_bytes_does_not_wait_for_rows_of_earlier_deletions(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let popular = owner.publish(media::mp4(), Visibility::Public).await;
        let viewers = |bytes: &str| format!(
            "INSERT INTO viewers (viewer, video_id, expire_time)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 200000)
            SELECT {bytes}, v.id, 9000000000000000 FROM numbers, videos v"
        );
        server.execute(&viewers("randomblob(16)"), &viewers("decode(md5(n::text), 'hex')")).await;
        let other = owner.publish(media::webm(), Visibility::Public).await;
        let delete = async |video: pb::Video| {
            owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id }).await.unwrap();
        };
        let left = "SELECT COUNT(*) FROM viewers";
        delete(popular).await;
        eventually("its rows begin to go", || async { (server.count(left).await < 200_000).then_some(()) }).await;
        delete(other).await;
        eventually("all bytes go", || async { server.blob_files().is_empty().then_some(()) }).await;
        assert!(server.count(left).await > 0, "the rows were gone first");
    }
}
