//! DashboardService: a creator's figures.

mod days;

use marquee_contract::v1 as pb;
use marquee_contract::v1::PlaybackState::{Paused, Playing};
use marquee_contract::v1::{VideoStatsOrder, Visibility};
use tonic::Code;

use crate::history::{Player, has_views, long_video, micros};
use crate::support::{Refused, Server, User, both_engines, eventually, fields, media};

async fn stats(user: &User) -> pb::ChannelStats {
    let stats = user.dashboard().get_channel_stats(pb::GetChannelStatsRequest {}).await.expect("figures");
    stats.into_inner().stats.expect("figures")
}

async fn page(user: &User, order: VideoStatsOrder, page_size: i32, token: &str) -> (Vec<pb::VideoStats>, String) {
    let request = pb::ListVideoStatsRequest { page_size, page_token: token.to_owned(), order: order.into() };
    let page = user.dashboard().list_video_stats(request).await.expect("figures").into_inner();
    (page.stats, page.next_page_token)
}

both_engines! {
    async fn channel_stats_sum_up_views_likes_and_subscriptions(engine: Engine) {
        let server = Server::with(engine, &["--view-min-watch", "1ms", "--trusted-proxies", "1"]).await;
        let (owner, first) = long_video(&server).await;
        assert_eq!(stats(&owner).await, pb::ChannelStats {
            video_count: 1,
            watch_time: Some(prost_types::Duration::default()),
            ..Default::default()
        });
        let second = owner.publish(media::webm(), Visibility::Private).await;
        let open = pb::SetVideoVisibilityRequest { video_id: second.id.clone(), visibility: Visibility::Unlisted.into() };
        owner.videos().set_video_visibility(open).await.unwrap();
        for (number, video) in [(1, &first), (2, &first), (3, &first), (4, &second)] {
            Player::at(&server, &format!("192.0.2.{number}"), video).await.watch().await;
        }
        // Watched for too short a time to count as a view.
        let short = Player::at(&server, "192.0.2.9", &second).await;
        short.report(Playing, 0).await;
        short.report(Paused, 7).await;
        has_views(&owner, &first, 3).await;
        has_views(&owner, &second, 1).await;
        eventually("the views are written", || async {
            (micros(stats(&owner).await.watch_time) == Some(4_007)).then_some(())
        })
        .await;
        let all = stats(&owner).await;
        assert_eq!((all.video_count, all.view_count, all.subscriber_count), (2, 4, 0));
        let (videos, next) = page(&owner, VideoStatsOrder::ViewCountDesc, 10, "").await;
        let figures = |stats: &pb::VideoStats| {
            let video = stats.video.clone().unwrap();
            (video.id, video.view_count, micros(stats.watch_time).unwrap())
        };
        assert_eq!(videos.iter().map(figures).collect::<Vec<_>>(), [(first.id, 3, 3_000), (second.id.clone(), 1, 1_007)]);
        assert_eq!(next, "");
        // Sums over existing videos only.
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: second.id }).await.unwrap();
        let left = stats(&owner).await;
        assert_eq!((left.video_count, left.view_count, micros(left.watch_time)), (1, 3, Some(3_000)));
        // Other channels have their own figures.
        assert_eq!(stats(&User::register(&server).await).await.video_count, 0);
    }

    async fn video_stats_can_be_ordered_by_each_figure(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let mut created = Vec::new();
        for visibility in [Visibility::Public, Visibility::Unlisted, Visibility::Private, Visibility::Public] {
            created.push(owner.publish(media::mp4(), visibility).await.id);
        }
        other.publish(media::mp4(), Visibility::Public).await;
        let gone = owner.publish(media::mp4(), Visibility::Public).await;
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: gone.id }).await.unwrap();
        // The figures of each video, oldest first; among equals, the newer video comes first.
        let orders: [(_, &str, [i64; 4], [usize; 4]); 6] = [
            (VideoStatsOrder::Unspecified, "", [0; 4], [3, 2, 1, 0]),
            (VideoStatsOrder::CreateTimeDesc, "", [0; 4], [3, 2, 1, 0]),
            (VideoStatsOrder::ViewCountDesc, "view_count", [5, 9, 5, 0], [1, 2, 0, 3]),
            (VideoStatsOrder::LikeCountDesc, "like_count", [1, 2, 3, 4], [3, 2, 1, 0]),
            (VideoStatsOrder::CommentCountDesc, "comment_count", [7, 0, 0, 0], [0, 3, 2, 1]),
            (VideoStatsOrder::WatchTimeDesc, "watch_time", [8, 8, 9, 8], [2, 3, 1, 0]),
        ];
        for (order, column, figures, expected) in orders {
            for (place, figure) in figures.iter().enumerate().filter(|_| !column.is_empty()) {
                let set = format!("UPDATE videos SET {column} = {figure} WHERE id = (SELECT id FROM videos v \
                    WHERE (SELECT user_id FROM channels WHERE id = v.channel_id) = (SELECT id FROM users WHERE username = '{}') \
                    ORDER BY id LIMIT 1 OFFSET {place})", owner.account.username);
                assert_eq!(server.execute(&set, &set).await, 1);
            }
            for size in [1, 2, 3, 4, 100] {
                let (mut seen, mut token) = (Vec::new(), String::new());
                loop {
                    let (found, next) = page(&owner, order, size, &token).await;
                    assert!(!found.is_empty() && found.len() <= usize::try_from(size).unwrap());
                    seen.extend(found.into_iter().map(|stats| stats.video.unwrap().id));
                    token = next;
                    if token.is_empty() {
                        break;
                    }
                }
                assert_eq!(seen, expected.map(|place| created[place].clone()), "{order:?} by {size}");
            }
        }
    }

    async fn a_page_token_of_video_stats_is_valid_only_for_its_order_and_caller(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        for _ in 0..2 {
            owner.publish(media::mp4(), Visibility::Public).await;
        }
        let (_, token) = page(&owner, VideoStatsOrder::ViewCountDesc, 1, "").await;
        let refuse = async |user: &User, order: VideoStatsOrder, token: &str| {
            let request = pb::ListVideoStatsRequest { page_size: 1, page_token: token.to_owned(), order: order.into() };
            let status = user.dashboard().list_video_stats(request).await;
            assert_eq!(fields(&status.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID")), ["page_token"]);
        };
        refuse(&other, VideoStatsOrder::ViewCountDesc, &token).await;
        refuse(&owner, VideoStatsOrder::LikeCountDesc, &token).await;
        refuse(&owner, VideoStatsOrder::ViewCountDesc, &token[1..]).await;
        refuse(&owner, VideoStatsOrder::ViewCountDesc, &token[..token.len() - 1]).await;
        assert_eq!(page(&owner, VideoStatsOrder::ViewCountDesc, 1, &token).await.0.len(), 1);
    }
}
