//! Posters: the pictures that the server takes from a video, and which of them is its thumbnail.

use marquee_contract::v1 as pb;

use super::*;
use tonic::Code;

use crate::support::{Refused, both_engines, eventually, on_sqlite};

/// The average brightness of a picture, from 0 to 255.
async fn brightness(url: &str) -> u64 {
    let file = reqwest::get(url).await.expect("an answer").bytes().await.expect("a picture");
    let picture = image::load_from_memory(&file).expect("it can be decoded").to_luma8();
    let sum: u64 = picture.pixels().map(|pixel| u64::from(pixel.0[0])).sum();
    sum / u64::from(picture.width() * picture.height())
}

pub(super) async fn list(user: &User, video_id: &str) -> Vec<pb::Poster> {
    let request = pb::ListPostersRequest { video_id: video_id.to_owned() };
    user.videos().list_posters(request).await.expect("the posters").into_inner().posters
}

fn choice(video_id: &str, poster: &pb::Poster) -> pb::SetPosterRequest {
    pb::SetPosterRequest { video_id: video_id.to_owned(), poster_id: poster.id.clone() }
}

async fn choose(user: &User, video_id: &str, poster: &pb::Poster) -> pb::Video {
    let chosen = user.videos().set_poster(choice(video_id, poster)).await.expect("it is chosen");
    chosen.into_inner().video.expect("the video")
}

async fn set_thumbnail(user: &User, video_id: &str, change: pb::set_thumbnail_request::Change) -> pb::Video {
    let request = pb::SetThumbnailRequest { video_id: video_id.to_owned(), change: Some(change) };
    user.videos().set_thumbnail(request).await.expect("it is set").into_inner().video.expect("the video")
}

async fn status(url: &str) -> u16 {
    reqwest::get(url).await.expect("an answer").status().as_u16()
}

both_engines! {
    async fn the_owner_chooses_among_posters(engine: Engine) {
        use pb::set_thumbnail_request::Change;
        let server = server(engine).await;
        let (owner, stranger) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(files::black_at_first(), pb::Visibility::Public).await;
        let id = video.id.as_str();
        let video = until_done(&owner, id).await;
        let posters = list(&owner, id).await;
        assert_eq!(posters.len(), 5);
        // 10, 30, 50, 70 and 90 % of six seconds.
        for (poster, expected) in posters.iter().zip([600, 1800, 3000, 4200, 5400]) {
            let time = poster.time.expect("a time");
            let millis = time.seconds * 1000 + i64::from(time.nanos) / 1_000_000;
            assert!((millis - expected).abs() < 100, "{millis} {expected}");
        }
        let chosen = |posters: &[pb::Poster]| posters.iter().filter(|one| one.chosen).cloned().collect::<Vec<_>>();
        let [first] = &chosen(&posters)[..] else { panic!("one is chosen: {posters:?}") };
        assert_eq!(first.images, video.thumbnail);

        let other = posters.iter().rfind(|poster| !poster.chosen).expect("another one");
        for _ in 0..2 {
            assert_eq!(choose(&owner, id, other).await.thumbnail, other.images);
            assert_eq!(chosen(&list(&owner, id).await)[0].id, other.id);
        }
        // Others see it, too, in lists as well.
        assert_eq!(get(&stranger, id).await.thumbnail, other.images);

        // An own thumbnail stands before it, and the choice stays.
        let picture = crate::images::picture(image::ImageFormat::Png, 640, 360);
        let own = set_thumbnail(&owner, id, Change::Data(picture.clone().into())).await.thumbnail;
        assert_ne!(own, other.images);
        assert_eq!(chosen(&list(&owner, id).await)[0].id, other.id);
        assert_eq!(set_thumbnail(&owner, id, Change::Remove(true)).await.thumbnail, other.images);
        let own = set_thumbnail(&owner, id, Change::Data(picture.into())).await.thumbnail;
        assert_eq!(choose(&owner, id, first).await.thumbnail, first.images);
        eventually("the bytes of the thumbnail are removed", || async { (status(&own[0].url).await == 404).then_some(()) }).await;
        for poster in &posters {
            for image in &poster.images {
                assert_eq!(status(&image.url).await, 200);
            }
        }

        stranger.videos().list_posters(pb::ListPostersRequest { video_id: id.to_owned() }).await.refused(Code::PermissionDenied, "NOT_OWNER");
        stranger.videos().set_poster(choice(id, other)).await.refused(Code::PermissionDenied, "NOT_OWNER");
        let second = owner.publish(files::silent(), pb::Visibility::Private).await.id;
        owner.videos().set_poster(choice(&second, other)).await.refused(Code::NotFound, "POSTER_NOT_FOUND");
        stranger.videos().set_poster(choice(&second, other)).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");

        // Processing the video again makes no new posters and keeps the choice.
        choose(&owner, id, other).await;
        let failed = "UPDATE processings SET failure = 4, failure_text = 'As if.'";
        until_done(&owner, &second).await;
        server.execute(failed, failed).await;
        let lost = "DELETE FROM renditions WHERE kind = 1";
        server.execute(lost, lost).await;
        let retry = pb::RetryProcessingRequest { video_id: id.to_owned() };
        owner.videos().retry_processing(retry).await.expect("a retry");
        let again = until_done(&owner, id).await;
        assert_eq!(again.thumbnail, other.images);
        let ids = |posters: &[pb::Poster]| posters.iter().map(|one| (one.id.clone(), one.chosen)).collect::<Vec<_>>();
        let expected: Vec<_> = posters.iter().map(|one| (one.id.clone(), one.id == other.id)).collect();
        assert_eq!(ids(&list(&owner, id).await), expected);

        for id in [id, &second] {
            owner.videos().delete_video(pb::DeleteVideoRequest { video_id: id.to_owned() }).await.expect("it is deleted");
        }
        eventually("nothing is left", || async { server.stored().await.is_empty().then_some(()) }).await;
        eventually("no row is left", || async { (server.count("SELECT COUNT(*) FROM posters").await == 0).then_some(()) }).await;
    }
}

on_sqlite! {
    async fn a_poster_is_not_black(engine: Engine) {
        let server = server(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::black_at_first(), pb::Visibility::Public).await;
        assert!(video.thumbnail.is_empty());
        let video = until_done(&owner, &video.id).await;
        assert_eq!(video.thumbnail.len(), 1, "as wide as the video: {:?}", video.thumbnail);
        let largest = video.thumbnail.last().expect("a picture");
        assert!(brightness(&largest.url).await > 15);
    }
}

both_engines! {
    async fn an_own_thumbnail_stays(engine: Engine) {
        let server = server(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::long(), pb::Visibility::Public).await;
        let picture = crate::images::picture(image::ImageFormat::Png, 640, 360);
        let change = Some(pb::set_thumbnail_request::Change::Data(picture.into()));
        let request = pb::SetThumbnailRequest { video_id: video.id.clone(), change };
        let set = owner.videos().set_thumbnail(request).await.expect("it is set").into_inner().video.expect("a video");
        let ready = until(&owner, &video.id, "it is ready", |video| video.state() == pb::VideoState::Ready).await;
        assert_eq!(ready.thumbnail, set.thumbnail);
    }
}
