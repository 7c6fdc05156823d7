//! Videos that are deleted, hidden, or whose server is killed while they are processed.

use std::path::Path;

use marquee_contract::v1 as pb;

use super::*;
use crate::support::random::Random;
use crate::support::rounds::rounds;
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
        eventually("no file is left", || async {
            let rows = server.count("SELECT COUNT(*) FROM blobs").await;
            (rows == 0 && scratch(&server) == 0 && server.stored().await.is_empty()).then_some(())
        })
        .await;
        for table in ["renditions", "processings", "posters", "videos"] {
            let count = format!("SELECT COUNT(*) FROM {table}");
            eventually(table, || async { (server.count(&count).await == 0).then_some(()) }).await;
        }
    }

    async fn a_server_that_is_killed_meanwhile_makes_all_after_its_restart(storage: Storage) {
        // A kill while posters are stored leaves pictures that no job knows; they expire after the grace period.
        let flags = [&with_ffmpeg(), "--sweep-interval=200ms", "--orphan-grace=20s"];
        let (mut server, mut random) = (Server::with(storage, &flags).await, Random::new());
        let mut owner = User::register(&server).await;
        let mut videos = Vec::new();
        for round in 0..rounds(1, 50) {
            let file = if round % 2 == 0 { files::long() } else { files::hevc() };
            videos.push(owner.publish(file, pb::Visibility::Public).await.id);
            eventually("a job runs", || async { (scratch(&server) > 0).then_some(()) }).await;
            tokio::time::sleep(Duration::from_millis(u64::try_from(random.below(3_000)).expect("a number"))).await;
            server.kill().await;
            assert_eq!(programs_in(&server.data_dir()), Vec::<String>::new(), "no ffmpeg goes on");
            server.restart().await;
            owner = User { channel: server.connect().await, ..owner };
        }
        for video in &videos {
            let over = until_over(&owner, video).await;
            // A video whose jobs were killed again and again has failed, and says so.
            if stage(&over) == Some(pb::ProcessingStage::Failed) {
                let processing = over.processing.as_ref().expect("it failed");
                assert!(videos.len() > 1 && processing.failure() == pb::ProcessingFailure::Server, "{over:?}");
                let retry = pb::RetryProcessingRequest { video_id: video.clone() };
                owner.videos().retry_processing(retry).await.expect("a retry");
            }
            assert_eq!(until_done(&owner, video).await.state(), pb::VideoState::Ready);
        }
        let storyboards = i64::try_from(videos.len()).expect("a number");
        eventually("there are storyboards", || async {
            (server.count("SELECT COUNT(*) FROM storyboards").await == storyboards).then_some(())
        })
        .await;
        // Of a long video two pictures and the sound, of a short one a picture and the sound.
        let renditions = (0..videos.len()).map(|round| if round % 2 == 0 { 3 } else { 2 }).sum::<i64>();
        assert_eq!(server.count("SELECT COUNT(*) FROM renditions").await, renditions);
        // Nothing of the attempts that were killed is left: the store has what the ledger calls live, and the ledger has
        // nothing else.
        eventually("the rest is removed", || async {
            let stored = i64::try_from(server.stored().await.len()).expect("a number");
            let live = server.count("SELECT COUNT(*) FROM blobs WHERE state = 2").await;
            (stored == live && server.count("SELECT COUNT(*) FROM blobs").await == live).then_some(())
        })
        .await;
    }
}

/// The command lines of the programs that name a folder, but for the server's own.
fn programs_in(folder: &Path) -> Vec<String> {
    let folder = folder.join("scratch").display().to_string();
    let processes = std::fs::read_dir("/proc").expect("processes").filter_map(Result::ok);
    let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " ")).filter(|line| line.contains(&folder)).collect()
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
