//! The order of lists.

use marquee_contract::v1::{VideoOrder, Visibility};

use super::{List, publish, show, subscribe};
use crate::support::{Server, User, both_engines};

both_engines! {
    async fn a_late_published_video_is_the_newest_for_everybody_but_its_owner(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other, fan) =
            (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        subscribe(&fan, &owner).await;
        subscribe(&fan, &other).await;
        let private = publish(&owner, "private at first", Visibility::Private).await;
        let unlisted = publish(&owner, "unlisted at first", Visibility::Unlisted).await;
        publish(&owner, "at once", Visibility::Public).await;
        show(&owner, &unlisted, Visibility::Public).await;
        show(&owner, &private, Visibility::Public).await;
        publish(&owner, "a draft", Visibility::Private).await;

        let published = ["private at first", "unlisted at first", "at once"];
        let created = ["at once", "unlisted at first", "private at first"];
        let reversed = |titles: &[&'static str]| titles.iter().copied().rev().collect::<Vec<_>>();
        let channel = |order| List::Channel(owner.channel_id(), order);
        assert_eq!(List::Feed.titles(&fan).await, published);
        let lists: [fn(VideoOrder) -> List; 2] = [List::Home, List::Music];
        for viewer in [&fan, &owner, &User::nobody(&server)] {
            for list in lists {
                for order in [VideoOrder::Unspecified, VideoOrder::PublishTimeDesc] {
                    assert_eq!(list(order).titles(viewer).await, published, "{:?}", list(order));
                }
                assert_eq!(list(VideoOrder::PublishTimeAsc).titles(viewer).await, reversed(&published));
                // The order by creation is available on request.
                assert_eq!(list(VideoOrder::CreateTimeDesc).titles(viewer).await, created);
                assert_eq!(list(VideoOrder::CreateTimeAsc).titles(viewer).await, reversed(&created));
            }
        }
        for order in [VideoOrder::Unspecified, VideoOrder::PublishTimeDesc] {
            assert_eq!(channel(order).titles(&fan).await, published, "{order:?}");
        }
        assert_eq!(channel(VideoOrder::PublishTimeAsc).titles(&fan).await, reversed(&published));
        assert_eq!(channel(VideoOrder::CreateTimeDesc).titles(&fan).await, created);

        // The owner's default list is ordered by upload and includes drafts; on request the owner gets the order of
        // other viewers, with the draft at its time of creation.
        let created = ["a draft", "at once", "unlisted at first", "private at first"];
        let published = ["a draft", "private at first", "unlisted at first", "at once"];
        assert_eq!(channel(VideoOrder::Unspecified).titles(&owner).await, created);
        assert_eq!(channel(VideoOrder::CreateTimeDesc).titles(&owner).await, created);
        assert_eq!(channel(VideoOrder::PublishTimeDesc).titles(&owner).await, published);
        assert_eq!(channel(VideoOrder::PublishTimeAsc).titles(&owner).await, reversed(&published));
        assert_eq!(List::Dashboard.titles(&owner).await, created);
    }

    async fn a_video_that_is_hidden_and_shown_again_keeps_its_position(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, fan) = (User::register(&server).await, User::register(&server).await);
        subscribe(&fan, &owner).await;
        let first = publish(&owner, "first", Visibility::Public).await;
        publish(&owner, "second", Visibility::Public).await;
        for visibility in [Visibility::Private, Visibility::Unlisted] {
            show(&owner, &first, visibility).await;
            show(&owner, &first, Visibility::Public).await;
            let channel = List::Channel(owner.channel_id(), VideoOrder::Unspecified);
            for list in [List::Feed, List::Home(VideoOrder::Unspecified), List::Music(VideoOrder::Unspecified), channel] {
                assert_eq!(list.titles(&fan).await, ["second", "first"], "{list:?} {visibility:?}");
            }
        }
    }
}
