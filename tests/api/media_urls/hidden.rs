//! What a URL still plays after its video was made private or deleted: on the folder store nothing, but for its owner.

use marquee_contract::v1 as pb;

use super::{path_of, serving};
use crate::support::{Server, User, both_engines, media, on_sqlite};

async fn set_visibility(owner: &User, video: &pb::Video, visibility: pb::Visibility) {
    let request = pb::SetVideoVisibilityRequest { video_id: video.id.clone(), visibility: visibility.into() };
    owner.videos().set_video_visibility(request).await.expect("it is changed");
}

both_engines! {
    async fn a_url_plays_nothing_that_is_private_by_now_but_for_its_owner(engine: Engine) {
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
        // Whoever has the id finds it again.
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
    async fn a_url_of_a_private_video_may_live_shorter(engine: Engine) {
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
}
