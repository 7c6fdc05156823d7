//! Videos that are deleted, hidden, or whose server is killed while they are processed.

use marquee_contract::v1 as pb;

use super::*;
use crate::support::{both_engines, eventually, every_store};

/// The folders of running jobs.
fn scratch(server: &Server) -> usize {
    std::fs::read_dir(server.data_dir().join("scratch")).map_or(0, Iterator::count)
}

every_store! {
    async fn a_video_that_is_deleted_meanwhile_leaves_nothing(storage: Storage) {
        let server = server(storage).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::long(), pb::Visibility::Public).await;
        eventually("a job runs", || async { (scratch(&server) > 0).then_some(()) }).await;
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id }).await.expect("it is deleted");
        let mut left = (server.stored().await, scratch(&server));
        let started = Instant::now();
        while left != (Vec::new(), 0) || server.count("SELECT COUNT(*) FROM blobs").await > 0 {
            assert!(started.elapsed() < PATIENCE, "{left:?}");
            tokio::time::sleep(Duration::from_millis(200)).await;
            left = (server.stored().await, scratch(&server));
        }
        for table in ["renditions", "processings", "videos"] {
            let count = format!("SELECT COUNT(*) FROM {table}");
            eventually(table, || async { (server.count(&count).await == 0).then_some(()) }).await;
        }
    }

    async fn a_server_that_is_killed_meanwhile_makes_all_after_its_restart(storage: Storage) {
        let mut server = server(storage).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::long(), pb::Visibility::Public).await;
        eventually("a job runs", || async { (scratch(&server) > 0).then_some(()) }).await;
        server.kill().await;
        server.restart().await;
        let owner = User { channel: server.connect().await, ..owner };
        let done = until_done(&owner, &video.id).await;
        assert_eq!(done.state(), pb::VideoState::Ready);
        // Two pictures, the sound, the original, and the sizes of the thumbnail; nothing of the first attempt is left.
        let thumbnails = done.thumbnail.len();
        eventually("the rest is removed", || async { (server.stored().await.len() == 4 + thumbnails).then_some(()) }).await;
        assert_eq!(server.count("SELECT COUNT(*) FROM renditions").await, 3);
        assert_eq!(server.count("SELECT COUNT(*) FROM blobs WHERE state = 2").await, 4 + i64::try_from(thumbnails).unwrap());
    }
}

both_engines! {
    async fn playlists_of_a_video_made_private_work_only_for_its_owner(engine: Engine) {
        let server = server(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        let video = owner.publish(files::hevc(), pb::Visibility::Public).await;
        until_done(&owner, &video.id).await;
        let (own, others) = (playback(&owner, &video.id).await, playback(&nobody, &video.id).await);
        let (own, others) = (&own[0].url, &others[0].url);
        let status = |url: String| async move { reqwest::get(url).await.expect("an answer").status().as_u16() };
        let all = ["master.m3u8", "180.m3u8", "sound0.m3u8"];
        for name in all {
            assert_eq!(status(others.replace("master.m3u8", name)).await, 200, "{name}");
        }
        assert_eq!(status(others.replace("master.m3u8", "720.m3u8")).await, 404);
        let request = pb::SetVideoVisibilityRequest { video_id: video.id.clone(), visibility: pb::Visibility::Private.into() };
        owner.videos().set_video_visibility(request).await.expect("it is changed");
        for name in all {
            assert_eq!(status(others.replace("master.m3u8", name)).await, 404, "{name}");
            assert_eq!(status(own.replace("master.m3u8", name)).await, 200, "{name}");
        }
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id }).await.expect("it is deleted");
        for name in all {
            assert_eq!(status(own.replace("master.m3u8", name)).await, 404, "{name}");
        }
    }
}
