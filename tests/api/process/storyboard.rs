//! The pictures for the seek bar.

use marquee_contract::v1 as pb;

use super::*;
use crate::support::{both_engines, eventually, every_store};

async fn storyboard_url(user: &User, id: &str) -> Option<String> {
    let request = pb::GetPlaybackRequest { video_id: id.to_owned() };
    user.videos().get_playback(request).await.expect("a playback").into_inner().storyboard_url
}

async fn until_there(user: &User, id: &str) -> String {
    eventually("there is a storyboard", || storyboard_url(user, id)).await
}

every_store! {
    async fn a_storyboard_shows_the_video_at_even_times(storage: Storage) {
        let server = server(storage).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        let video = owner.publish(files::h264(), pb::Visibility::Public).await.id;
        assert_eq!(storyboard_url(&owner, &video).await, None);
        let (own, url) = (until_there(&owner, &video).await, until_there(&nobody, &video).await);
        let answer = reqwest::get(&url).await.expect("an answer");
        assert_eq!((answer.status().as_u16(), &answer.headers()["content-type"]), (200, &"text/vtt".parse().expect("a value")));
        let text = answer.text().await.expect("a text");
        let cues: Vec<_> = text.trim_end().split("\n\n").skip(1).map(|cue| cue.split_once('\n').expect("two lines")).collect();
        let times: Vec<_> = cues.iter().map(|(times, _)| *times).collect();
        assert_eq!(times.len(), 4, "{text}");
        assert_eq!(times[0], "00:00:00.000 --> 00:00:02.000");
        assert!(times[3].starts_with("00:00:06.0"), "{text}");
        let (sheet, place) = cues[3].1.split_once('#').expect("a place");
        assert_eq!(place, "xywh=480,0,160,90", "four in a row: {text}");
        let sheet = if sheet.contains("://") { sheet.to_owned() } else { url.replace("storyboard.vtt", sheet) };
        let answer = reqwest::get(&sheet).await.expect("an answer");
        assert_eq!((answer.status().as_u16(), &answer.headers()["content-type"]), (200, &"image/jpeg".parse().expect("a value")));
        let file = answer.bytes().await.expect("a picture");
        assert_eq!(image::guess_format(&file).expect("a format"), image::ImageFormat::Jpeg);
        let picture = image::load_from_memory(&file).expect("it can be decoded").to_rgb8();
        assert_eq!(picture.dimensions(), (640, 90));
        // The test picture moves, so the tiles differ.
        let tile = |number: u32| image::imageops::crop_imm(&picture, number * 160, 0, 160, 90).to_image();
        assert_ne!(tile(0), tile(1));
        let private = pb::SetVideoVisibilityRequest { video_id: video.clone(), visibility: pb::Visibility::Private.into() };
        owner.videos().set_video_visibility(private).await.expect("it is changed");
        assert_eq!(reqwest::get(&url).await.expect("an answer").status(), 404);
        assert_eq!(reqwest::get(&own).await.expect("an answer").status(), 200);
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video }).await.expect("it is deleted");
        assert_eq!(reqwest::get(&own).await.expect("an answer").status(), 404);
        eventually("nothing is left", || async {
            let rows = server.count("SELECT (SELECT COUNT(*) FROM storyboards) + (SELECT COUNT(*) FROM blobs)").await;
            (server.stored().await.is_empty() && rows == 0).then_some(())
        }).await;
    }
}

both_engines! {
    async fn a_storyboard_that_cannot_be_made_changes_nothing_of_the_video(engine: Engine) {
        let server = server(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::hevc(), pb::Visibility::Public).await.id;
        until_done(&owner, &video).await;
        until_there(&owner, &video).await;
        // Another attempt, for which the rung is damaged.
        server.execute("DELETE FROM storyboards", "DELETE FROM storyboards").await;
        let again = "UPDATE jobs SET state = 1, attempt = 0 WHERE kind = 'process_storyboard'";
        for path in server.blob_files().iter().filter(|path| path.extension().is_some_and(|end| end == "mp4")) {
            std::fs::write(path, "no video").expect("it is written");
        }
        server.execute(again, again).await;
        eventually("the job is dead", || async {
            let dead = "SELECT COUNT(*) FROM jobs WHERE kind = 'process_storyboard' AND state = 4";
            (server.count(dead).await == 1).then_some(())
        }).await;
        let video = get(&owner, &video).await;
        assert_eq!((video.state(), stage(&video)), (pb::VideoState::Ready, Some(pb::ProcessingStage::Done)));
        assert_eq!(storyboard_url(&owner, &video.id).await, None);
        assert_eq!(video.processing.expect("a state").failure_text, "");
    }
}
