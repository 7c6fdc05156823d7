//! Categories of videos, and switching comments off.

use marquee_contract::v1::{self as pb, Category, Visibility};
use tonic::Code;

use crate::support::{Refused, Server, User, both_engines, fields, media};

async fn update(user: &User, request: pb::UpdateVideoRequest) -> pb::Video {
    user.videos().update_video(request).await.unwrap().into_inner().video.unwrap()
}

both_engines! {
    async fn category_and_disabled_comments_can_be_set_when_publishing_or_later(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let publish = pb::PublishVideoRequest {
            upload_id: user.upload(media::mp4()).await.id,
            title: "A title".to_owned(),
            visibility: Visibility::Public.into(),
            category: Category::Science.into(),
            comments_disabled: true,
            ..Default::default()
        };
        let video = user.videos().publish_video(publish).await.unwrap().into_inner().video.unwrap();
        assert_eq!((video.category(), video.comments_disabled), (Category::Science, true));
        let of = async |category: Category| {
            let request = pb::ListVideosRequest { category: category.into(), ..Default::default() };
            User::nobody(&server).videos().list_videos(request).await.unwrap().into_inner().videos.len()
        };
        assert_eq!((of(Category::Science).await, of(Category::Travel).await), (1, 0));
        let unchanged = pb::UpdateVideoRequest { video_id: video.id.clone(), ..Default::default() };
        assert_eq!(update(&user, unchanged.clone()).await, video);
        let travel = pb::UpdateVideoRequest { category: Some(Category::Travel.into()), ..unchanged.clone() };
        assert_eq!(update(&user, travel).await, pb::Video { category: Category::Travel.into(), ..video.clone() });
        assert_eq!((of(Category::Science).await, of(Category::Travel).await), (0, 1));
        let none = pb::UpdateVideoRequest {
            category: Some(Category::Unspecified.into()),
            comments_disabled: Some(false),
            ..unchanged
        };
        assert_eq!(update(&user, none).await, pb::Video { category: 0, comments_disabled: false, ..video });
        assert_eq!((of(Category::Science).await, of(Category::Travel).await, of(Category::Unspecified).await), (0, 0, 1));
    }

    async fn an_unknown_category_or_one_together_with_a_channel_is_refused(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video_id = user.publish(media::mp4(), Visibility::Public).await.id;
        let request = pb::ListVideosRequest {
            channel_id: Some(user.channel_id()),
            category: Category::Music.into(),
            ..Default::default()
        };
        let status = user.videos().list_videos(request).await.refused(Code::InvalidArgument, "FIELD_INVALID");
        assert_eq!(fields(&status), ["category"]);
        for category in [-1, 16] {
            let request = pb::ListVideosRequest { category, ..Default::default() };
            user.videos().list_videos(request).await.refused(Code::InvalidArgument, "FIELD_INVALID");
            let request =
                pb::UpdateVideoRequest { video_id: video_id.clone(), category: Some(category), ..Default::default() };
            user.videos().update_video(request).await.refused(Code::InvalidArgument, "FIELD_INVALID");
        }
    }
}
