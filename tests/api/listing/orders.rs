//! The orders of the lists of all videos, of a channel and of a category.

use std::collections::BTreeSet;

use marquee_contract::v1::{self as pb, Category, VideoOrder, Visibility};
use tonic::Code;

use crate::support::{Refused, Server, User, both_engines, fields, media};

const ORDERS: [VideoOrder; 7] = [
    VideoOrder::CreateTimeDesc,
    VideoOrder::CreateTimeAsc,
    VideoOrder::PublishTimeDesc,
    VideoOrder::PublishTimeAsc,
    VideoOrder::ViewCountDesc,
    VideoOrder::LikeCountDesc,
    VideoOrder::Trending,
];

/// A video and its key in each ordered list; many videos have equal keys.
#[derive(Debug, Clone)]
struct Ranked {
    id: String,
    hidden: bool,
    categorised: bool,
    views: i64,
    likes: i64,
    trend: f64,
    /// The time of publication in microseconds, or of creation for a video that was never public.
    published: i64,
}

/// Publishes videos whose counts are set by SQL; returns them oldest first.
async fn videos(server: &Server, owner: &User) -> Vec<Ranked> {
    let mut videos = Vec::new();
    for (index, (views, likes, trend, late)) in [
        (3, 0, 0.0, 0),
        (0, 7, 0.25, 9),
        (3, 7, -1.5, -4),
        (5, 0, 1e300, 0),
        (3, 2, 0.25, 0),
        (0, 7, 0.25, -4),
        (i64::MAX, 1, 0.1, -4),
    ]
    .into_iter()
    .enumerate()
    {
        let hidden = index == 4;
        let visibility = if hidden { Visibility::Private } else { Visibility::Public };
        let pb::Video { id, create_time, .. } = owner.publish(media::mp4(), visibility).await;
        let created = create_time.expect("a time");
        let created = created.seconds * 1_000_000 + i64::from(created.nanos) / 1_000;
        // Some have the same time, years ago or in the future.
        let published = if late == 0 { created } else { 1_800_000_000_000_000 + late * 100_000_000_000_000 };
        let publish_time = if hidden { "NULL".to_owned() } else { published.to_string() };
        let categorised = index % 3 != 0;
        let category = if categorised { i32::from(Category::Music) } else { i32::from(Category::News) };
        let statement = |id: &str| {
            format!(
                "UPDATE videos SET view_count = {views}, like_count = {likes}, trend = {trend:e}, category = {category},
                publish_time = {publish_time} WHERE id = {id}"
            )
        };
        server.execute(&statement(&format!("x'{}'", id.replace('-', ""))), &statement(&format!("'{id}'"))).await;
        videos.push(Ranked { id, hidden, categorised, views, likes, trend, published });
    }
    videos
}

/// The ids of the videos for which `shown` is true, in this order.
fn sorted(videos: &[Ranked], order: VideoOrder, shown: impl Fn(&Ranked) -> bool) -> Vec<String> {
    let mut videos: Vec<_> = videos.iter().filter(|video| shown(video)).collect();
    videos.reverse();
    match order {
        VideoOrder::ViewCountDesc => videos.sort_by_key(|video| std::cmp::Reverse(video.views)),
        VideoOrder::LikeCountDesc => videos.sort_by_key(|video| std::cmp::Reverse(video.likes)),
        VideoOrder::Trending => videos.sort_by(|a, b| b.trend.total_cmp(&a.trend)),
        VideoOrder::PublishTimeDesc => videos.sort_by_key(|video| std::cmp::Reverse(video.published)),
        VideoOrder::PublishTimeAsc => {
            videos.reverse();
            videos.sort_by_key(|video| video.published);
        }
        VideoOrder::CreateTimeAsc => videos.reverse(),
        VideoOrder::CreateTimeDesc | VideoOrder::Unspecified => {}
    }
    videos.into_iter().map(|video| video.id.clone()).collect()
}

/// The ids of all pages.
async fn all(viewer: &User, request: &pb::ListVideosRequest) -> Vec<String> {
    let (mut ids, mut request) = (Vec::new(), request.clone());
    loop {
        let page = viewer.videos().list_videos(request.clone()).await.unwrap().into_inner();
        assert!(page.videos.len() <= usize::try_from(request.page_size).unwrap());
        ids.extend(page.videos.into_iter().map(|video| video.id));
        if page.next_page_token.is_empty() {
            return ids;
        }
        assert!(ids.len() < 1_000, "there is no end");
        request.page_token = page.next_page_token;
    }
}

both_engines! {
    async fn every_list_is_completely_in_order_and_equal_videos_are_ordered_by_id(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        let videos = videos(&server, &owner).await;
        let foreign = other.publish(media::mp4(), Visibility::Public).await.id;
        let channel_id = Some(owner.channel_id());
        for order in ORDERS {
            for page_size in [1, 2, 3, 100] {
                let of_all = pb::ListVideosRequest { page_size, order: order.into(), ..Default::default() };
                let of_channel = pb::ListVideosRequest { channel_id: channel_id.clone(), ..of_all.clone() };
                let music = pb::ListVideosRequest { category: Category::Music.into(), ..of_all.clone() };
                for viewer in [&owner, &other, &nobody] {
                    let mut listed = all(viewer, &of_all).await;
                    listed.retain(|id| *id != foreign);
                    assert_eq!(listed, sorted(&videos, order, |video| !video.hidden), "{order:?}, {page_size}");
                    let in_music = sorted(&videos, order, |video| !video.hidden && video.categorised);
                    assert_eq!(all(viewer, &music).await, in_music, "{order:?}, {page_size}");
                    let own = viewer.account.id == owner.account.id;
                    let in_channel = sorted(&videos, order, |video| own || !video.hidden);
                    assert_eq!(all(viewer, &of_channel).await, in_channel, "{order:?}, {page_size}, own: {own}");
                }
            }
        }
        let nothing = pb::ListVideosRequest { page_size: 1, category: Category::Pets.into(), ..Default::default() };
        assert_eq!(all(&nobody, &nothing).await, [""; 0]);
    }

    async fn a_page_token_of_videos_is_valid_only_for_its_order_and_category(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        videos(&server, &owner).await;
        let mut pages = Vec::new();
        for order in ORDERS {
            for (channel_id, category) in
                [(None, Category::Unspecified), (None, Category::Music), (Some(owner.channel_id()), Category::Unspecified)]
            {
                let request = pb::ListVideosRequest {
                    page_size: 1,
                    order: order.into(),
                    category: category.into(),
                    channel_id,
                    ..Default::default()
                };
                let token = nobody.videos().list_videos(request.clone()).await.unwrap().into_inner().next_page_token;
                pages.push((request, token));
            }
        }
        for (request, own) in &pages {
            for (_, token) in &pages {
                let request = pb::ListVideosRequest { page_token: token.clone(), ..request.clone() };
                let answer = nobody.videos().list_videos(request).await;
                if token == own {
                    assert_eq!(answer.unwrap().into_inner().videos.len(), 1);
                } else {
                    let status = answer.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
                    assert_eq!(fields(&status), ["page_token"]);
                }
            }
        }
        assert_eq!(pages.iter().map(|(_, token)| token).collect::<BTreeSet<_>>().len(), pages.len());
    }

    async fn paging_ends_although_counts_change_meanwhile(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        owner.publish(media::mp4(), Visibility::Public).await;
        server.multiply_videos(29).await;
        for order in [VideoOrder::ViewCountDesc, VideoOrder::LikeCountDesc, VideoOrder::Trending] {
            let mut request = pb::ListVideosRequest { page_size: 3, order: order.into(), ..Default::default() };
            let mut pages = 0;
            loop {
                let page = nobody.videos().list_videos(request.clone()).await.unwrap().into_inner();
                pages += 1;
                if page.next_page_token.is_empty() {
                    break;
                }
                assert!(pages < 100, "there is no end");
                request.page_token = page.next_page_token;
                // All counts rise between pages.
                let more = "UPDATE videos SET view_count = view_count + 1, like_count = like_count + 1, trend = trend + 1";
                server.execute(more, more).await;
            }
        }
    }
}
