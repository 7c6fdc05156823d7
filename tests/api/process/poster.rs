//! Posters: the thumbnail of a video whose owner has set none.

use marquee_contract::v1 as pb;

use super::*;
use crate::support::{both_engines, on_sqlite};

/// The average brightness of a picture, from 0 to 255.
async fn brightness(url: &str) -> u64 {
    let file = reqwest::get(url).await.expect("an answer").bytes().await.expect("a picture");
    let picture = image::load_from_memory(&file).expect("it can be decoded").to_luma8();
    let sum: u64 = picture.pixels().map(|pixel| u64::from(pixel.0[0])).sum();
    sum / u64::from(picture.width() * picture.height())
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
