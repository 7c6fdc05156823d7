//! Tags of videos.

use marquee_contract::v1::{self as pb, Visibility};
use tonic::{Code, Status};

use crate::support::{Refused, Server, User, both_engines, media};

fn list(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|tag| (*tag).to_owned()).collect()
}

async fn publish(user: &User, tags: Vec<String>) -> Result<pb::Video, Status> {
    let request = pb::PublishVideoRequest {
        upload_id: user.upload(media::mp4()).await.id,
        title: "A title".to_owned(),
        visibility: Visibility::Public.into(),
        tags,
        ..Default::default()
    };
    Ok(user.videos().publish_video(request).await?.into_inner().video.expect("a video"))
}

async fn update(user: &User, video_id: &str, tags: Vec<String>) -> Result<Vec<String>, Status> {
    let tags = Some(pb::TagList { tags });
    let request = pb::UpdateVideoRequest { video_id: video_id.to_owned(), tags, ..Default::default() };
    Ok(user.videos().update_video(request).await?.into_inner().video.expect("a video").tags)
}

both_engines! {
    async fn tags_are_kept_in_the_owners_spelling(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let written = list(&["Zebra", "a", "rock 'n' roll", "日本語", "\u{1F3AC}", " , ", "a\u{200d}b", &"ü".repeat(50)]);
        let video = publish(&user, written.clone()).await.unwrap();
        assert_eq!(video.tags, written);
        let get = pb::GetVideoRequest { video_id: video.id.clone() };
        let seen = User::nobody(&server).videos().get_video(get).await.unwrap().into_inner().video.unwrap();
        assert_eq!(seen.tags, written);
        let twenty: Vec<_> = (0..20).map(|number| format!("tag {number}")).collect();
        assert_eq!(update(&user, &video.id, twenty.clone()).await.unwrap(), twenty);
        // Changing another field leaves the tags unchanged.
        let title = Some("Another".to_owned());
        let request = pb::UpdateVideoRequest { video_id: video.id.clone(), title, ..Default::default() };
        let changed = user.videos().update_video(request).await.unwrap().into_inner().video.unwrap();
        assert_eq!((changed.tags, changed.title.as_str()), (twenty, "Another"));
        assert_eq!(update(&user, &video.id, Vec::new()).await.unwrap(), [""; 0]);
    }

    async fn tags_that_differ_only_in_unicode_normalization_count_as_one(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = publish(&user, list(&["cafe\u{301}", "b", "caf\u{e9}"])).await.unwrap();
        assert_eq!(video.tags, ["caf\u{e9}", "b"]);
        assert_eq!(update(&user, &video.id, list(&["\u{c5}", "A\u{30a}", "\u{212b}"])).await.unwrap(), ["\u{c5}"]);
    }

    async fn tags_beyond_their_limits_are_refused(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = publish(&user, list(&["kept"])).await.unwrap();
        let twenty_one = (0..21).map(|number| format!("tag {number}")).collect();
        for bad in [
            twenty_one,
            list(&["twice", "twice"]),
            list(&[""]),
            list(&[&"x".repeat(51)]),
            list(&["two\nlines"]),
            list(&["a\0b"]),
            list(&["a\u{85}b"]),
        ] {
            update(&user, &video.id, bad.clone()).await.refused(Code::InvalidArgument, "FIELD_INVALID");
            publish(&user, bad).await.refused(Code::InvalidArgument, "FIELD_INVALID");
        }
        assert_eq!(publish(&user, Vec::new()).await.unwrap().tags, [""; 0]);
        let get = pb::GetVideoRequest { video_id: video.id };
        assert_eq!(user.videos().get_video(get).await.unwrap().into_inner().video.unwrap().tags, ["kept"]);
    }
}
