//! Requests that break no rule, from which the broken ones are made.

use marquee_contract::v1 as pb;
use prost::{Message, Name};

use crate::support::upload::{chunk, data, start};

/// The video and the channel that the requests ask for; there are none.
const SOME_ID: &str = "0197f3a0-0000-7000-8000-000000000000";

/// The good messages of a request type; those of a stream in the order in which they are sent, into the upload of that
/// id. Together they must have every field of the type whose value is a message.
pub(crate) fn good_messages(request: &str, upload_id: &str) -> Vec<Vec<u8>> {
    let found: Vec<_> = all(upload_id).into_iter().filter(|(name, _)| name == request).collect();
    assert!(!found.is_empty(), "{request} has no good message in fixtures.rs");
    found.into_iter().map(|(_, encoded)| encoded).collect()
}

fn all(upload_id: &str) -> Vec<(String, Vec<u8>)> {
    let text = str::to_owned;
    let video_id = || text(SOME_ID);
    vec![
        good(&pb::RegisterRequest {
            username: text("wanderfalke"),
            email: text("wanderfalke@example.com"),
            password: text("correct horse battery staple"),
            display_name: Some(text("Wanderfalke")),
            avatar: None,
        }),
        good(&pb::LoginRequest { login: text("wanderfalke"), password: text("correct horse battery staple") }),
        good(&pb::RefreshSessionRequest { refresh_token: text("AAAA") }),
        good(&pb::LogoutRequest {}),
        good(&pb::ListSessionsRequest { page_size: 1, page_token: String::new() }),
        good(&pb::RevokeSessionRequest { session_id: text(SOME_ID) }),
        // A wrong password: these must not succeed.
        good(&pb::ChangePasswordRequest {
            current_password: text("mauve-Tangent-17"),
            new_password: text("correct horse battery staple"),
        }),
        good(&pb::DeleteMeRequest { current_password: text("mauve-Tangent-17") }),
        good(&pb::UpdateMeRequest {
            display_name: Some(text("Wanderfalke")),
            description: Some(text("One line\nand another")),
            email: Some(text("wanderfalke@example.com")),
            current_password: Some(text("mauve-Tangent-17")),
        }),
        good(&pb::GetMeRequest {}),
        good(&pb::SetAvatarRequest { change: Some(pb::set_avatar_request::Change::Remove(true)) }),
        good(&pb::SetCoverImageRequest { change: Some(pb::set_cover_image_request::Change::Remove(true)) }),
        good(&pb::GetServerInfoRequest {}),
        good(&pb::GetChannelRequest { channel: Some(pb::get_channel_request::Channel::ChannelId(text(SOME_ID))) }),
        good(&pb::CreateUploadRequest {
            size_bytes: 1,
            content_type: text("video/mp4"),
            filename: text("clip.mp4"),
            request_id: Some(text(SOME_ID)),
            checksum: Some(pb::create_upload_request::Checksum::Sha256(vec![0; 32].into())),
        }),
        good(&start(upload_id, 0)),
        good(&data(b"data")),
        good(&chunk(upload_id, 0, b"data")),
        good(&pb::GetUploadRequest { upload_id: text(upload_id) }),
        good(&pb::ListUploadsRequest { page_size: 1, page_token: String::new() }),
        good(&pb::CancelUploadRequest { upload_id: text(SOME_ID) }),
        good(&pb::PublishVideoRequest {
            upload_id: text(SOME_ID),
            title: text("A title"),
            description: text("One line\nand another"),
            visibility: pb::Visibility::Public.into(),
            checksum: Some(pb::publish_video_request::Checksum::Sha256(vec![0; 32].into())),
        }),
        good(&pb::GetVideoRequest { video_id: video_id() }),
        good(&pb::ListVideosRequest {
            page_size: 1,
            page_token: String::new(),
            channel_id: Some(text(SOME_ID)),
            order: pb::VideoOrder::CreateTimeAsc.into(),
        }),
        good(&pb::SetVideoVisibilityRequest { video_id: video_id(), visibility: pb::Visibility::Private.into() }),
        good(&pb::UpdateVideoRequest {
            video_id: video_id(),
            title: Some(text("Another title")),
            description: Some(text("One line\nand another")),
        }),
        good(&pb::SetThumbnailRequest {
            video_id: video_id(),
            change: Some(pb::set_thumbnail_request::Change::Remove(true)),
        }),
        good(&pb::DeleteVideoRequest { video_id: video_id() }),
        good(&pb::GetPlaybackRequest { video_id: video_id() }),
    ]
}

fn good<M: Message + Name>(message: &M) -> (String, Vec<u8>) {
    (M::full_name(), message.encode_to_vec())
}
