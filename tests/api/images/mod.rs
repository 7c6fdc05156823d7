//! Avatars, covers and thumbnails: from the upload of a file to the bytes behind their URLs.

mod crashes;
mod hostile;
mod limits;
mod make;
mod register;
mod serving;
mod setting;
mod sources;

use std::io::Cursor;

use bytes::Bytes;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use marquee_contract::v1 as pb;
use tonic::Status;

use crate::support::User;

const RED: [u8; 3] = [200, 30, 30];
const GREEN: [u8; 3] = [30, 160, 30];
const BLUE: [u8; 3] = [30, 30, 200];
const GREY: [u8; 3] = [90, 90, 90];

/// A picture with a quarter of each color: red and green above, blue and grey below.
fn quarters(width: u32, height: u32) -> DynamicImage {
    let color = |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => RED,
        (false, true) => GREEN,
        (true, false) => BLUE,
        (false, false) => GREY,
    };
    RgbImage::from_fn(width, height, |x, y| Rgb(color(x, y))).into()
}

/// Encodes a picture in a format.
fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("it can be encoded");
    file.into_inner()
}

/// A JPEG that takes nearly all the memory that decoding may take.
pub(crate) fn large_picture() -> Vec<u8> {
    make::jpeg(8192, 1708, &[200, -200, -200, 200], false)
}

/// The picture with four quarters, encoded in a format.
pub(crate) fn picture(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    encode(&quarters(width, height), format)
}

/// A short file that takes long to decode.
pub(crate) fn decoded_slowly() -> Vec<u8> {
    make::jpeg(1600, 1600, &[100], true)
}

/// The colors near the corners, row by row, a tenth of a side away from the edges.
fn corners(picture: &RgbImage) -> [[u8; 3]; 4] {
    let (width, height) = picture.dimensions();
    let (left, right, top, bottom) = (width / 10, width - 1 - width / 10, height / 10, height - 1 - height / 10);
    [(left, top), (right, top), (left, bottom), (right, bottom)].map(|(x, y)| picture.get_pixel(x, y).0)
}

/// Fails unless the colors are within the error of JPEG compression.
#[track_caller]
fn assert_near(found: &[[u8; 3]], expected: &[[u8; 3]], what: &str) {
    let is_near =
        |(one, other): (&[u8; 3], &[u8; 3])| one.iter().zip(other).all(|(one, other)| one.abs_diff(*other) < 12);
    assert!(
        found.len() == expected.len() && found.iter().zip(expected).all(is_near),
        "{what}: {found:?} is not {expected:?}"
    );
}

fn sizes(images: &[pb::Image]) -> Vec<(i32, i32)> {
    images.iter().map(|image| (image.width, image.height)).collect()
}

/// Downloads the file behind a URL.
pub(crate) async fn fetch(url: &str) -> Bytes {
    let response = reqwest::get(url).await.expect("an answer");
    assert_eq!(response.status(), 200, "{url}");
    response.bytes().await.expect("a whole body")
}

/// Downloads and decodes the largest size of a picture.
async fn shown(images: &[pb::Image]) -> RgbImage {
    let file = fetch(&images.last().expect("a picture").url).await;
    image::load_from_memory_with_format(&file, ImageFormat::Jpeg).expect("a JPEG").into_rgb8()
}

impl User {
    pub(crate) async fn set_avatar(&self, data: impl Into<Bytes>) -> Result<Vec<pb::Image>, Status> {
        let change = Some(pb::set_avatar_request::Change::Data(data.into()));
        let response = self.users().set_avatar(pb::SetAvatarRequest { change }).await?;
        Ok(response.into_inner().user.expect("a user").channel.expect("a channel").avatar)
    }

    async fn set_cover(&self, data: impl Into<Bytes>) -> Result<Vec<pb::Image>, Status> {
        let change = Some(pb::set_cover_image_request::Change::Data(data.into()));
        let response = self.users().set_cover_image(pb::SetCoverImageRequest { change }).await?;
        Ok(response.into_inner().user.expect("a user").channel.expect("a channel").cover)
    }

    async fn set_thumbnail(&self, video_id: &str, data: impl Into<Bytes>) -> Result<Vec<pb::Image>, Status> {
        let change = Some(pb::set_thumbnail_request::Change::Data(data.into()));
        let request = pb::SetThumbnailRequest { video_id: video_id.to_owned(), change };
        Ok(self.videos().set_thumbnail(request).await?.into_inner().video.expect("a video").thumbnail)
    }
}
