//! Paging while videos are published.

use std::collections::BTreeSet;

use marquee_contract::v1::{VideoOrder, Visibility};

use super::{List, publish, show, subscribe};
use crate::support::{Server, User, both_engines};

both_engines! {
    async fn a_video_published_between_two_pages_is_listed_at_most_once(engine: Engine) {
        let server = Server::start(engine).await;
        let (one, two, fan) =
            (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        subscribe(&fan, &one).await;
        subscribe(&fan, &two).await;
        let channel = |order| List::Channel(one.channel_id(), order);
        for (list, viewer) in [
            (List::Feed, &fan),
            (List::Home(VideoOrder::Unspecified), &fan),
            (List::Home(VideoOrder::PublishTimeAsc), &fan),
            (List::Music(VideoOrder::PublishTimeDesc), &fan),
            (List::Music(VideoOrder::PublishTimeAsc), &fan),
            (channel(VideoOrder::PublishTimeDesc), &fan),
            (channel(VideoOrder::PublishTimeAsc), &fan),
            (channel(VideoOrder::PublishTimeDesc), &one),
        ] {
            // Between existing videos, some of which are not public yet.
            let (mut there, mut hidden) = (BTreeSet::new(), Vec::new());
            for _ in 0..3 {
                hidden.push(publish(&one, "later", Visibility::Private).await);
                there.insert(publish(&one, "there", Visibility::Public).await.id);
                publish(&two, "there", Visibility::Public).await;
            }
            let (mut seen, mut token) = (Vec::new(), String::new());
            loop {
                let (videos, next) = list.page(viewer, 2, &token).await;
                seen.extend(videos.into_iter().map(|video| video.id));
                if next.is_empty() {
                    break;
                }
                assert!(seen.len() < 1_000, "{list:?}: there is no end");
                if let Some(video) = hidden.pop() {
                    show(&one, &video, Visibility::Public).await;
                }
                token = next;
            }
            let unique: BTreeSet<_> = seen.iter().cloned().collect();
            assert_eq!(unique.len(), seen.len(), "{list:?}: a double: {seen:?}");
            assert!(there.is_subset(&unique), "{list:?}: a gap: {there:?} but {seen:?}");
        }
    }

    async fn videos_published_at_the_same_time_are_ordered_by_id(engine: Engine) {
        let server = Server::start(engine).await;
        let fan = User::register(&server).await;
        let mut owners = Vec::new();
        for _ in 0..4 {
            owners.push(User::register(&server).await);
            subscribe(&fan, &owners[owners.len() - 1]).await;
        }
        let mut ids = Vec::new();
        for _ in 0..3 {
            for owner in &owners {
                ids.push(publish(owner, "at the same moment", Visibility::Public).await.id);
            }
        }
        let same = "UPDATE videos SET publish_time = 5000000";
        server.execute(same, same).await;
        let of_one = |ids: &[String]| ids.iter().skip(1).step_by(4).cloned().collect::<Vec<_>>();
        let channel = |order| List::Channel(owners[1].channel_id(), order);
        let rising = ids.clone();
        let falling: Vec<_> = ids.iter().rev().cloned().collect();
        let falling_of_one: Vec<_> = of_one(&ids).into_iter().rev().collect();
        for size in [1, 2, 3, 5, 100] {
            assert_eq!(List::Feed.ids(&fan, size).await, falling, "{size}");
            assert_eq!(List::Home(VideoOrder::PublishTimeDesc).ids(&fan, size).await, falling, "{size}");
            assert_eq!(List::Home(VideoOrder::PublishTimeAsc).ids(&fan, size).await, rising, "{size}");
            assert_eq!(List::Music(VideoOrder::PublishTimeDesc).ids(&fan, size).await, falling, "{size}");
            assert_eq!(List::Music(VideoOrder::PublishTimeAsc).ids(&fan, size).await, rising, "{size}");
            for viewer in [&fan, &owners[1]] {
                assert_eq!(channel(VideoOrder::PublishTimeDesc).ids(viewer, size).await, falling_of_one, "{size}");
                assert_eq!(channel(VideoOrder::PublishTimeAsc).ids(viewer, size).await, of_one(&ids), "{size}");
            }
        }
    }
}
