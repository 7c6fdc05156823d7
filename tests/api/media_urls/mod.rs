//! Media over plain HTTP: the bytes, the headers, and who may get them.

mod hidden;
mod ranges;
mod signature;

use marquee_contract::v1 as pb;

use crate::support::{Server, User};

/// Starts a server with one public video of this file; returns the path that plays it.
async fn serving(server: &Server, file: &[u8]) -> (User, pb::Video, String) {
    let user = User::register(server).await;
    let video = user.publish(file, pb::Visibility::Public).await;
    let path = path_of(&user.playback_url(&video.id).await);
    (user, video, path)
}

/// The path of a URL, with its slash.
fn path_of(url: &str) -> String {
    let (_, rest) = url.split_once("://").expect("a URL");
    rest[rest.find('/').expect("a path")..].to_owned()
}
