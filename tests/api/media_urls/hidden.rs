//! Media URLs of videos that were made private or deleted: with files in a folder they stop working, except for the
//! owner.

use std::time::Duration;

use marquee_contract::v1 as pb;

use super::{path_of, serving};
use crate::support::attack::ATTACKER;
use crate::support::h2::{H2, USUAL_WINDOW, read};
use crate::support::{Server, User, both_engines, media, on_sqlite};

async fn set_visibility(owner: &User, video: &pb::Video, visibility: pb::Visibility) {
    let request = pb::SetVideoVisibilityRequest { video_id: video.id.clone(), visibility: visibility.into() };
    owner.videos().set_video_visibility(request).await.expect("it is changed");
}

both_engines! {
    async fn a_media_url_of_a_video_made_private_works_only_for_its_owner(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, video, owners) = serving(&server, media::mp4()).await;
        let stranger = User::register(&server).await;
        let strangers = path_of(&stranger.playback_url(&video.id).await);
        let nobodys = path_of(&User::nobody(&server).playback_url(&video.id).await);
        let all = [&owners, &strangers, &nobodys];
        let others = [&strangers, &nobodys];
        for path in all {
            assert_eq!(server.get(path).await.status(), 200);
        }
        set_visibility(&owner, &video, pb::Visibility::Private).await;
        for path in others {
            assert_eq!(server.get(path).await.status(), 404);
            let part = reqwest::Client::new().get(server.url(path)).header("range", "bytes=0-9").send().await;
            assert_eq!(part.expect("an answer").status(), 404);
        }
        assert_eq!(server.get(&owners).await.bytes().await.expect("bytes"), media::mp4());
        // Everybody with the id can play it again.
        set_visibility(&owner, &video, pb::Visibility::Unlisted).await;
        for path in all {
            assert_eq!(server.get(path).await.status(), 200);
        }
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id.clone() }).await.expect("it is deleted");
        for path in all {
            assert_eq!(server.get(path).await.status(), 404);
        }
    }
}

on_sqlite! {
    async fn media_urls_of_private_videos_can_have_a_shorter_lifetime(engine: Engine) {
        let server = Server::with(engine, &["--playback-ttl", "6h", "--private-playback-ttl", "10m"]).await;
        let (owner, public, _) = serving(&server, media::mp4()).await;
        let private = owner.publish(media::webm(), pb::Visibility::Private).await;
        let mut lives = Vec::new();
        for video in [&public, &private] {
            let request = pb::GetPlaybackRequest { video_id: video.id.clone() };
            let playback = owner.videos().get_playback(request).await.expect("a playback").into_inner();
            lives.push(playback.expire_time.expect("a time").seconds);
        }
        let apart = lives[0] - lives[1];
        assert!((20_000..=21_000).contains(&apart), "{apart} s");
    }

    async fn a_running_download_ends_when_its_video_is_made_private(engine: Engine) {
        let server = Server::start(engine).await;
        let size = 4 << 20;
        let (owner, video, _) = serving(&server, &media::mp4_of(size)).await;
        let other = owner.publish(&media::mp4_of(size + 1), pb::Visibility::Public).await;
        let nobody = User::nobody(&server);
        let urls = [nobody.playback_url(&video.id).await, owner.playback_url(&video.id).await];
        let urls = [urls, [nobody.playback_url(&other.id).await, owner.playback_url(&other.id).await]].concat();
        let mut running = Vec::new();
        for url in &urls {
            // Little of the file fits into the flow-control window; the rest is sent only while the client reads.
            let connection = H2::from(ATTACKER, &server, USUAL_WINDOW).await;
            let answer = connection.get(&path_of(url)).await.head().await;
            assert_eq!(answer.status(), 200);
            running.push((connection, answer.into_body()));
        }
        set_visibility(&owner, &video, pb::Visibility::Private).await;
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: other.id.clone() }).await.expect("it is deleted");
        // The server checks the video's visibility again after this time, and not earlier.
        tokio::time::sleep(Duration::from_secs(3)).await;
        let mut whole = Vec::new();
        for (connection, body) in running {
            let (len, is_whole) = read(body).await;
            assert!(is_whole || len < size / 2, "{len} bytes came");
            whole.push(is_whole);
            drop(connection);
        }
        assert_eq!(whole, [false, true, false, false], "only the owner can play a private video");
    }
}
