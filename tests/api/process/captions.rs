//! Captions in HLS, and those that are taken out of files.

use marquee_contract::v1 as pb;
use marquee_contract::v1::CaptionKind::{Captions, Subtitles};
use marquee_contract::v1::CaptionSource::{Embedded, Uploaded};

use super::*;
use crate::captions::{WRITTEN, delete, list, new_caption, set};
use crate::support::{both_engines, both_stores, eventually};

/// Waits until the text tracks of a video were taken over.
async fn until_taken_over(server: &Server) {
    eventually("the text tracks are taken over", || async {
        let taken = server.count("SELECT COUNT(*) FROM processings WHERE captions_time IS NOT NULL").await;
        (taken == 1).then_some(())
    })
    .await;
}

async fn hls_url(user: &User, id: &str) -> String {
    let renditions = playback(user, id).await;
    renditions.into_iter().find(|one| one.kind() == pb::RenditionKind::Hls).expect("HLS").url
}

both_stores! {
    async fn captions_are_a_group_of_the_playlist(storage: Storage) {
        let server = server(storage).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        let video = owner.publish(files::silent(), pb::Visibility::Public).await.id;
        set(&owner, pb::SetCaptionRequest { name: "A \"name\"".to_owned(), ..new_caption(&video, "en") }).await;
        let kind = pb::CaptionKind::Captions.into();
        set(&owner, pb::SetCaptionRequest { kind, ..new_caption(&video, "zh-hant") }).await;
        until_done(&owner, &video).await;
        let url = hls_url(&nobody, &video).await;
        let master = hls::master(&url).await;
        assert_eq!(master.variants[0].subtitles.as_deref(), Some("text"));
        let texts: Vec<_> = master
            .alternatives
            .iter()
            .filter(|one| one.media_type == m3u8_rs::AlternativeMediaType::Subtitles)
            .map(|one| (one.name.as_str(), one.language.as_deref().expect("a language"), one.uri.as_deref().expect("a URI")))
            .collect();
        let expected = [("A \u{2019}name\u{2019}", "en", "captions-en.m3u8"), ("zh-Hant", "zh-Hant", "captions-zh-Hant.m3u8")];
        assert_eq!(texts, expected);
        for (_, _, uri) in texts {
            let playlist = url.replace("master.m3u8", uri);
            let text = reqwest::get(&playlist).await.expect("an answer").text().await.expect("a text");
            let (_, media) = m3u8_rs::parse_media_playlist(text.as_bytes()).expect("a media playlist");
            assert!(media.end_list && media.segments.len() == 1, "{text}");
            assert!((1.9..2.1).contains(&media.segments[0].duration), "{text}");
            let answer = reqwest::get(url.replace("master.m3u8", &media.segments[0].uri)).await.expect("an answer");
            assert_eq!((answer.status().as_u16(), &answer.headers()["content-type"]), (200, &"text/vtt".parse().expect("a value")));
            assert_eq!(answer.text().await.expect("a text"), WRITTEN);
        }
        for none in ["captions-de.m3u8", "captions-.m3u8", "captions-x.m3u8", "captions.m3u8"] {
            assert_eq!(reqwest::get(url.replace("master.m3u8", none)).await.expect("an answer").status(), 404, "{none}");
        }
        let private = pb::SetVideoVisibilityRequest { video_id: video.clone(), visibility: pb::Visibility::Private.into() };
        owner.videos().set_video_visibility(private).await.expect("it is changed");
        assert_eq!(reqwest::get(url.replace("master.m3u8", "captions-en.m3u8")).await.expect("an answer").status(), 404);
    }
}

both_engines! {
    async fn text_tracks_of_the_file_are_taken_over_once(engine: Engine) {
        let server = server(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::with_texts(), pb::Visibility::Public).await.id;
        // The owner's own one stays.
        set(&owner, new_caption(&video, "de")).await;
        until_done(&owner, &video).await;
        until_taken_over(&server).await;
        let captions = list(&owner, &video).await;
        let found: Vec<_> = captions.iter().map(|one| (&*one.language, &*one.name, one.source(), one.kind())).collect();
        assert_eq!(found, [("de", "", Uploaded, Subtitles), ("en", "Plain", Embedded, Subtitles), ("fr", "Sourds", Embedded, Captions)]);
        let text = reqwest::get(&captions[1].url).await.expect("an answer").text().await.expect("a text");
        assert_eq!(text, "WEBVTT\n\n00:00:00.200 --> 00:00:00.900\nHello <i>there</i>\n\n00:00:01.000 --> 00:00:01.500\nBye\n");

        // What is deleted does not come back with a further try.
        delete(&owner, &video, "en").await.expect("it is deleted");
        server.execute("DELETE FROM renditions WHERE kind = 2", "DELETE FROM renditions WHERE kind = 2").await;
        let failed = "UPDATE processings SET failure = 4, failure_text = 'as if it had failed', end_time = create_time";
        server.execute(failed, failed).await;
        let request = pb::RetryProcessingRequest { video_id: video.clone() };
        owner.videos().retry_processing(request).await.expect("it begins again");
        until_done(&owner, &video).await;
        eventually("no job is left", || async {
            (server.count("SELECT COUNT(*) FROM jobs WHERE state IN (1, 2, 5) AND subject <> ''").await == 0).then_some(())
        }).await;
        let languages: Vec<_> = list(&owner, &video).await.into_iter().map(|one| one.language).collect();
        assert_eq!(languages, ["de", "fr"]);
    }
}
