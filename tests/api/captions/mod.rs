//! Captions: setting, listing and deleting them, and their bytes at media URLs. `process/captions.rs` has those that the
//! server takes out of files, and the playlists.

mod serving;
mod setting;

use marquee_contract::v1 as pb;
use tonic::Status;

use crate::support::User;

/// Subtitles for a video of a second, in WebVTT.
pub(crate) const TEXT: &str = "WEBVTT\n\n00:00.100 --> 00:00.900\nHello <b>there</b>\n";

/// What the server makes of [`TEXT`].
pub(crate) const WRITTEN: &str = "WEBVTT\n\n00:00:00.100 --> 00:00:00.900\nHello <b>there</b>\n";

pub(crate) fn new_caption(video_id: &str, language: &str) -> pb::SetCaptionRequest {
    pb::SetCaptionRequest {
        video_id: video_id.to_owned(),
        language: language.to_owned(),
        text: TEXT.into(),
        ..Default::default()
    }
}

pub(crate) async fn try_set(user: &User, request: pb::SetCaptionRequest) -> Result<pb::Caption, Status> {
    Ok(user.captions().set_caption(request).await?.into_inner().caption.expect("a caption"))
}

pub(crate) async fn set(user: &User, request: pb::SetCaptionRequest) -> pb::Caption {
    try_set(user, request).await.expect("it is set")
}

pub(crate) async fn list(user: &User, video_id: &str) -> Vec<pb::Caption> {
    let request = pb::ListCaptionsRequest { video_id: video_id.to_owned() };
    user.captions().list_captions(request).await.expect("a list").into_inner().captions
}

pub(crate) async fn delete(user: &User, video_id: &str, language: &str) -> Result<(), Status> {
    let request = pb::DeleteCaptionRequest { video_id: video_id.to_owned(), language: language.to_owned() };
    user.captions().delete_caption(request).await.map(drop)
}
