//! The time of publication of a video.

use marquee_contract::v1::{self as pb, Visibility};

use super::{List, literal, publish, show};
use crate::support::{Server, User, both_engines};

both_engines! {
    async fn the_time_of_publication_is_when_a_video_first_becomes_public(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        let at_once = publish(&owner, "at once", Visibility::Public).await;
        assert_eq!(at_once.publish_time, at_once.create_time);
        for hidden in [Visibility::Private, Visibility::Unlisted] {
            let video = publish(&owner, "later", hidden).await;
            for visibility in [Visibility::Unlisted, Visibility::Private, hidden] {
                assert_eq!(show(&owner, &video, visibility).await.publish_time, None, "{hidden:?} {visibility:?}");
            }
            let published = show(&owner, &video, Visibility::Public).await.publish_time.expect("a time");
            let created = video.create_time.expect("a time");
            assert!((published.seconds, published.nanos) > (created.seconds, created.nanos));
            for visibility in [Visibility::Public, Visibility::Private, Visibility::Unlisted, Visibility::Public] {
                let shown = show(&owner, &video, visibility).await;
                assert_eq!(shown.publish_time, Some(published), "{hidden:?} {visibility:?}");
            }
        }
        // Every listed video has one.
        let (videos, _) = List::Home(pb::VideoOrder::Unspecified).page(&nobody, 100, "").await;
        assert_eq!(videos.len(), 3);
        assert!(videos.iter().all(|video| video.publish_time.is_some()));
    }

    async fn making_a_video_public_before_it_is_ready_does_not_publish_it(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = publish(&owner, "being made", Visibility::Private).await;
        let processing = format!("UPDATE videos SET state = 1 WHERE id = {}", literal(&server, &video.id));
        server.execute(&processing, &processing).await;
        let shown = show(&owner, &video, Visibility::Public).await;
        assert_eq!((shown.visibility(), shown.publish_time), (Visibility::Public, None));
    }
}
