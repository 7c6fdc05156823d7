//! The bytes of captions at media URLs.

use super::*;
use crate::support::{Server, both_engines, both_stores, media};

async fn status(url: &str) -> u16 {
    reqwest::get(url).await.expect("an answer").status().as_u16()
}

both_stores! {
    async fn a_caption_is_served_by_the_server_as_webvtt(storage: Storage) {
        let server = Server::with(storage, &["--cors-origin=https://app.example.com"]).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), pb::Visibility::Private).await.id;
        let hostile = "WEBVTT\n\nSTYLE\n::cue { display: none }\n\n00:00.100 --> 00:00.900 line:1000 size:0%\n\
            <script>alert(1)</script><img src=x onerror=alert(1)>\n";
        let caption = set(&owner, pb::SetCaptionRequest { text: hostile.into(), ..new_caption(&video, "en") }).await;
        assert!(caption.url.starts_with(&server.url("/media/")), "{}", caption.url);
        let request = reqwest::Client::new().get(&caption.url).header("origin", "https://app.example.com");
        let answer = request.send().await.expect("an answer");
        let headers = answer.headers();
        assert_eq!((answer.status().as_u16(), &headers["content-type"]), (200, &"text/vtt".parse().expect("a value")));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["content-security-policy"], "default-src 'none'; sandbox");
        assert_eq!(headers["access-control-allow-origin"], "https://app.example.com");
        assert!(headers["cache-control"].to_str().expect("text").starts_with("private"));
        let text = answer.text().await.expect("a text");
        assert_eq!(text, "WEBVTT\n\n00:00:00.100 --> 00:00:00.900\nalert(1)\n");
        assert!(caption.expire_time.expect("a time").seconds > 1_700_000_000);
        assert_eq!(status(&caption.url.replace("/media/", "/media/A")).await, 404);
    }
}

both_engines! {
    async fn the_url_of_a_caption_follows_its_video(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), pb::Visibility::Unlisted).await.id;
        set(&owner, new_caption(&video, "en")).await;
        let own = list(&owner, &video).await.swap_remove(0).url;
        let others = list(&User::nobody(&server), &video).await.swap_remove(0).url;
        assert_eq!((status(&own).await, status(&others).await), (200, 200));
        let private = pb::SetVideoVisibilityRequest { video_id: video.clone(), visibility: pb::Visibility::Private.into() };
        owner.videos().set_video_visibility(private).await.expect("it is changed");
        assert_eq!((status(&own).await, status(&others).await), (200, 404));
        // A caption that was replaced has another URL.
        let second = set(&owner, pb::SetCaptionRequest { name: "2".to_owned(), ..new_caption(&video, "en") }).await.url;
        assert_eq!((status(&own).await, status(&second).await), (404, 200));
        delete(&owner, &video, "en").await.expect("it is deleted");
        assert_eq!(status(&second).await, 404);
        let third = set(&owner, new_caption(&video, "en")).await.url;
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video }).await.expect("it is deleted");
        assert_eq!(status(&third).await, 404);
    }
}
