//! A video's whole life: register, upload, publish, find, play, delete.

use marquee_contract::v1 as pb;

use crate::support::{Server, User, eventually, every_store, media};

every_store! {
    async fn a_video_can_be_uploaded_found_played_and_deleted(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let file = media::mp4();
        let video = user.publish(file, pb::Visibility::Public).await;
        assert_eq!((video.width, video.height), (160, 120));
        assert_eq!(video.channel.as_ref().unwrap().id, user.channel_id());

        let nobody = User::nobody(&server);
        let found = nobody.videos().list_videos(pb::ListVideosRequest::default()).await.unwrap().into_inner();
        assert_eq!(found.videos.iter().map(|video| &video.id).collect::<Vec<_>>(), [&video.id]);
        let url = nobody.playback_url(&video.id).await;
        assert_eq!(reqwest::get(&url).await.unwrap().bytes().await.unwrap(), file);

        user.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id.clone() }).await.unwrap();
        eventually("the store is empty", || async { server.stored().await.is_empty().then_some(()) }).await;
        assert_eq!(reqwest::get(&url).await.unwrap().status(), 404);
    }
}
