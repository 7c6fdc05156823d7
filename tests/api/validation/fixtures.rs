//! Requests that break no rule, from which the broken ones are made.

use marquee_contract::v1 as pb;
use prost::{Message, Name};

use crate::support::upload::{chunk, data, start};

/// The video and the channel that the requests ask for; there are none.
pub(super) const SOME_ID: &str = "0197f3a0-0000-7000-8000-000000000000";

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
            tags: vec![text("falcons")],
            category: pb::Category::Pets.into(),
            comments_disabled: false,
        }),
        good(&pb::GetVideoRequest { video_id: video_id() }),
        good(&pb::ListVideosRequest {
            page_size: 1,
            page_token: String::new(),
            channel_id: Some(text(SOME_ID)),
            order: pb::VideoOrder::CreateTimeAsc.into(),
            category: pb::Category::Unspecified.into(),
        }),
        good(&pb::SearchVideosRequest {
            page_size: 1,
            page_token: String::new(),
            query: text("falcons"),
            channel_id: Some(text(SOME_ID)),
            min_duration: Some(prost_types::Duration { seconds: 1, nanos: 0 }),
            max_duration: Some(prost_types::Duration { seconds: 2, nanos: 0 }),
            created_after: Some(prost_types::Timestamp { seconds: 1, nanos: 0 }),
            created_before: Some(prost_types::Timestamp { seconds: 2_000_000_000, nanos: 0 }),
        }),
        good(&pb::SetVideoVisibilityRequest { video_id: video_id(), visibility: pb::Visibility::Private.into() }),
        good(&pb::UpdateVideoRequest {
            video_id: video_id(),
            title: Some(text("Another title")),
            description: Some(text("One line\nand another")),
            tags: Some(pb::TagList { tags: vec![text("falcons")] }),
            category: Some(pb::Category::Pets.into()),
            comments_disabled: Some(true),
        }),
        good(&pb::SetThumbnailRequest {
            video_id: video_id(),
            change: Some(pb::set_thumbnail_request::Change::Remove(true)),
        }),
        good(&pb::DeleteVideoRequest { video_id: video_id() }),
        good(&pb::GetPlaybackRequest { video_id: video_id() }),
        good(&pb::CreateCommentRequest {
            video_id: video_id(),
            parent_id: Some(text(SOME_ID)),
            text: text("One line\nand another"),
            request_id: Some(text(SOME_ID)),
        }),
        good(&pb::ListCommentsRequest {
            page_size: 1,
            page_token: String::new(),
            video_id: video_id(),
            order: pb::CommentOrder::Top.into(),
        }),
        good(&pb::ListRepliesRequest { page_size: 1, page_token: String::new(), comment_id: text(SOME_ID) }),
        good(&pb::UpdateCommentRequest { comment_id: text(SOME_ID), text: text("One line\nand another") }),
        good(&pb::DeleteCommentRequest { comment_id: text(SOME_ID) }),
        good(&pb::SetLikeRequest { target: Some(pb::set_like_request::Target::VideoId(text(SOME_ID))), liked: true }),
        good(&pb::ListLikedVideosRequest { page_size: 1, page_token: String::new() }),
        good(&pb::CreateTweetRequest { text: text("A tweet"), request_id: Some(text(SOME_ID)) }),
        good(&pb::GetTweetRequest { tweet_id: text(SOME_ID) }),
        good(&pb::ListTweetsRequest { page_size: 1, page_token: String::new(), channel_id: text(SOME_ID) }),
        good(&pb::UpdateTweetRequest { tweet_id: text(SOME_ID), text: text("Another tweet") }),
        good(&pb::DeleteTweetRequest { tweet_id: text(SOME_ID) }),
        good(&pb::SetSubscriptionRequest { channel_id: text(SOME_ID), subscribed: true }),
        good(&pb::ListSubscribersRequest { page_size: 1, page_token: String::new() }),
        good(&pb::ListSubscriptionsRequest { page_size: 1, page_token: String::new() }),
        good(&pb::ListSubscriptionFeedRequest { page_size: 1, page_token: String::new() }),
        good(&pb::CreatePlaylistRequest {
            title: text("A title"),
            description: text("One line\nand another"),
            visibility: pb::Visibility::Public.into(),
            request_id: Some(text(SOME_ID)),
        }),
        good(&pb::GetPlaylistRequest { playlist_id: text(SOME_ID) }),
        good(&pb::ListPlaylistsRequest {
            page_size: 1,
            page_token: String::new(),
            channel_id: text(SOME_ID),
            kind: pb::PlaylistKind::WatchLater.into(),
        }),
        good(&pb::UpdatePlaylistRequest {
            playlist_id: text(SOME_ID),
            title: Some(text("Another title")),
            description: Some(text("One line\nand another")),
            visibility: Some(pb::Visibility::Private.into()),
        }),
        good(&pb::DeletePlaylistRequest { playlist_id: text(SOME_ID) }),
        good(&pb::AddPlaylistVideoRequest { playlist_id: text(SOME_ID), video_id: video_id(), position: Some(0) }),
        good(&pb::RemovePlaylistVideoRequest {
            playlist_id: text(SOME_ID),
            item: Some(pb::remove_playlist_video_request::Item::VideoId(text(SOME_ID))),
        }),
        good(&pb::MovePlaylistVideoRequest {
            playlist_id: text(SOME_ID),
            item: Some(pb::move_playlist_video_request::Item::VideoId(text(SOME_ID))),
            position: 0,
        }),
        good(&pb::ListPlaylistVideosRequest { page_size: 1, page_token: String::new(), playlist_id: text(SOME_ID) }),
        good(&pb::RecordPlaybackRequest {
            video_id: video_id(),
            playback_id: text("AAAA"),
            position: Some(prost_types::Duration { seconds: 1, nanos: 0 }),
            state: pb::PlaybackState::Playing.into(),
        }),
        good(&pb::ListHistoryRequest { page_size: 1, page_token: String::new() }),
        good(&pb::RemoveHistoryItemRequest { video_id: video_id() }),
        good(&pb::ClearHistoryRequest {}),
        good(&pb::SetHistoryPausedRequest { paused: false }),
        good(&pb::GetChannelStatsRequest {}),
        good(&pb::ListVideoStatsRequest {
            page_size: 1,
            page_token: String::new(),
            order: pb::VideoStatsOrder::ViewCountDesc.into(),
        }),
        good(&pb::GetViewSeriesRequest {
            start_date: text("2026-11-01"),
            end_date: text("2026-11-20"),
            video_id: Some(text(SOME_ID)),
        }),
    ]
}

fn good<M: Message + Name>(message: &M) -> (String, Vec<u8>) {
    (M::full_name(), message.encode_to_vec())
}
