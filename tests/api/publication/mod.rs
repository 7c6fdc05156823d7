//! Lists of new videos are ordered by the time of publication, whenever the videos were uploaded.

mod lists;
mod old_rows;
mod pages;
mod recounting;
mod searching;
mod times;

use marquee_contract::v1::{self as pb, Category, VideoOrder, Visibility};

use crate::support::{Server, User, media};

/// Publishes a video with this title in the category Music.
async fn publish(owner: &User, title: &str, visibility: Visibility) -> pb::Video {
    let request = pb::PublishVideoRequest {
        upload_id: owner.upload(media::mp4()).await.id,
        title: title.to_owned(),
        visibility: visibility.into(),
        category: Category::Music.into(),
        ..Default::default()
    };
    owner.videos().publish_video(request).await.expect("it is published").into_inner().video.expect("a video")
}

async fn show(owner: &User, video: &pb::Video, visibility: Visibility) -> pb::Video {
    let request = pb::SetVideoVisibilityRequest { video_id: video.id.clone(), visibility: visibility.into() };
    owner.videos().set_video_visibility(request).await.expect("it is done").into_inner().video.expect("a video")
}

async fn subscribe(fan: &User, owner: &User) {
    let request = pb::SetSubscriptionRequest { channel_id: owner.channel_id(), subscribed: true };
    let _: pb::SetSubscriptionResponse = fan.call("SetSubscription", &request).await.expect("it is done");
}

/// A list of videos.
#[derive(Debug, Clone)]
enum List {
    Feed,
    Home(VideoOrder),
    Channel(String, VideoOrder),
    Music(VideoOrder),
    /// The first list of the dashboard.
    Dashboard,
}

impl List {
    async fn page(&self, viewer: &User, page_size: i32, page_token: &str) -> (Vec<pb::Video>, String) {
        let page_token = page_token.to_owned();
        let videos = pb::ListVideosRequest { page_size, page_token: page_token.clone(), ..Default::default() };
        let videos = match self {
            Self::Feed => {
                let request = pb::ListSubscriptionFeedRequest { page_size, page_token };
                let page: pb::ListSubscriptionFeedResponse =
                    viewer.call("ListSubscriptionFeed", &request).await.expect("a page");
                return (page.videos, page.next_page_token);
            }
            Self::Dashboard => {
                let request = pb::ListVideoStatsRequest { page_size, page_token, ..Default::default() };
                let page: pb::ListVideoStatsResponse = viewer.call("ListVideoStats", &request).await.expect("a page");
                return (page.stats.into_iter().filter_map(|stats| stats.video).collect(), page.next_page_token);
            }
            Self::Home(order) => pb::ListVideosRequest { order: (*order).into(), ..videos },
            Self::Channel(id, order) => {
                pb::ListVideosRequest { channel_id: Some(id.clone()), order: (*order).into(), ..videos }
            }
            Self::Music(order) => {
                pb::ListVideosRequest { category: Category::Music.into(), order: (*order).into(), ..videos }
            }
        };
        let page: pb::ListVideosResponse = viewer.call("ListVideos", &videos).await.expect("a page");
        (page.videos, page.next_page_token)
    }

    /// The ids of all videos, read in pages of this size.
    async fn ids(&self, viewer: &User, size: i32) -> Vec<String> {
        let (mut ids, mut token) = (Vec::new(), String::new());
        loop {
            let (videos, next) = self.page(viewer, size, &token).await;
            ids.extend(videos.into_iter().map(|video| video.id));
            if next.is_empty() {
                return ids;
            }
            assert!(ids.len() < 1_000, "{self:?}: there is no end");
            token = next;
        }
    }

    /// The titles of all videos.
    async fn titles(&self, viewer: &User) -> Vec<String> {
        let (videos, next) = self.page(viewer, 100, "").await;
        assert_eq!(next, "", "{self:?}: there is more");
        videos.into_iter().map(|video| video.title).collect()
    }
}

/// A video's id as an SQL literal of the engine.
fn literal(server: &Server, id: &str) -> String {
    match server.engine() {
        crate::support::Engine::Sqlite => format!("x'{}'", id.replace('-', "")),
        crate::support::Engine::Postgres => format!("'{id}'"),
    }
}
