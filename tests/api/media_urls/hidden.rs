//! Media URLs of videos that were made private or deleted: with files in a folder they stop working, except for the
//! owner.

use h2::Reason;
use marquee_contract::v1 as pb;
use tokio::io::AsyncWriteExt;

use super::{path_of, serving};
use crate::support::attack::{ATTACKER, connect_from};
use crate::support::h2::{End, H2, USUAL_WINDOW, read};
use crate::support::{Server, User, both_engines, eventually, media, on_sqlite};

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

    async fn urls_of_a_long_video_work_until_it_ends(engine: Engine) {
        let server = Server::with(engine, &["--playback-ttl", "1m"]).await;
        let (owner, public, _) = serving(&server, media::mp4()).await;
        let private = owner.publish(media::webm(), pb::Visibility::Private).await;
        let three_hours = "UPDATE videos SET duration = 10800000000";
        server.execute(three_hours, three_hours).await;
        let mut lives = Vec::new();
        for video in [&public, &private] {
            let request = pb::GetPlaybackRequest { video_id: video.id.clone() };
            let playback = owner.videos().get_playback(request).await.expect("a playback").into_inner();
            lives.push(playback.expire_time.expect("a time").seconds);
        }
        // Seven hours; of the private one, a minute.
        let apart = lives[0] - lives[1];
        assert!((24_900..=25_200).contains(&apart), "{apart} s");
    }

    async fn a_running_download_ends_when_its_video_is_made_private(engine: Engine) {
        // It must not end because its client does not read.
        let server = Server::with(engine, &["--answer-timeout=1h"]).await;
        // More bytes than the socket buffers on both sides hold.
        let size = 24 << 20;
        let (owner, video, _) = serving(&server, &media::mp4_of(size)).await;
        let other = owner.publish(&media::mp4_of(4 << 20), pb::Visibility::Public).await;
        let nobody = User::nobody(&server);
        let path = async |user: &User, video: &pb::Video| path_of(&user.playback_url(&video.id).await);
        let nobodys = path(&nobody, &video).await;
        let mut ending = Vec::new();
        for (path, window) in [
            (nobodys.clone(), 0),
            (nobodys.clone(), USUAL_WINDOW),
            (path(&nobody, &other).await, 0),
            (path(&owner, &other).await, 0),
        ] {
            let connection = H2::from(ATTACKER, &server, window).await;
            ending.push((connection.get(&path).await, connection));
        }
        let mut socket = connect_from(ATTACKER, &server).await.expect("a connection");
        socket.write_all(format!("GET {nobodys} HTTP/1.1\r\nhost: a\r\n\r\n").as_bytes()).await.expect("it is sent");
        let connection = H2::from(ATTACKER, &server, USUAL_WINDOW).await;
        let owners = connection.get(&path(&owner, &video).await).await.head().await.into_body();
        let running = |count: f64| {
            let server = &server;
            eventually("so many downloads run", move || async move {
                let running = server.metric("marquee_in_use{resource=\"downloads\"}").await;
                ((running - count).abs() < 0.5).then_some(())
            })
        };
        running(6.0).await;
        set_visibility(&owner, &video, pb::Visibility::Private).await;
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: other.id.clone() }).await.expect("it is deleted");
        for (download, _connection) in ending {
            let end = download.end().await;
            assert!(matches!(end, End::Reset(Some(Reason::CANCEL))), "{end:?}");
        }
        running(1.0).await;
        assert_eq!(read(owners).await, (size, true), "the owner can play a private video");
    }
}
