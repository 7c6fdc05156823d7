//! The table of cases: each RPC that takes an id, the objects with which it is called, and the required answers.

use bytes::Bytes;
use marquee_contract::v1 as pb;
use marquee_contract::v1::set_like_request::Target;
use prost::Message;

use super::NOTHING;
use crate::captions::new_caption;
use crate::support::comment::new_comment;
use crate::support::upload::{chunk, data, start};

/// An object of another user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Object {
    ActiveUpload,
    CompleteUpload,
    PublishedUpload,
    PublicVideo,
    UnlistedVideo,
    PrivateVideo,
    PublicComment,
    PrivateComment,
    Channel,
    Session,
    Tweet,
    PublicPlaylist,
    UnlistedPlaylist,
    PrivatePlaylist,
}

/// The answer that a stranger must get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// NOT_FOUND with this reason, as if the object did not exist.
    Hidden(&'static str),
    /// PERMISSION_DENIED: the object is visible to the stranger, so its existence is no secret.
    NotOwner,
    /// PERMISSION_DENIED, whatever the id is: the RPC is for administrators.
    RoleRequired,
    /// The object, without private fields.
    Shown,
}

/// An RPC, a function that makes its messages from an object's id, and the answers for each object.
pub(super) struct Case {
    pub(super) path: &'static str,
    pub(super) request: fn(&str) -> Vec<Bytes>,
    pub(super) answers: &'static [(Object, Answer)],
}

pub(super) const HIDDEN_UPLOAD: (Object, Answer) = (Object::ActiveUpload, Answer::Hidden("UPLOAD_NOT_FOUND"));

const HIDDEN_UPLOADS: &[(Object, Answer)] = &[
    HIDDEN_UPLOAD,
    (Object::CompleteUpload, Answer::Hidden("UPLOAD_NOT_FOUND")),
    (Object::PublishedUpload, Answer::Hidden("UPLOAD_NOT_FOUND")),
];
const SHOWN_UNLESS_PRIVATE: &[(Object, Answer)] = &[
    (Object::PublicVideo, Answer::Shown),
    (Object::UnlistedVideo, Answer::Shown),
    (Object::PrivateVideo, Answer::Hidden("VIDEO_NOT_FOUND")),
];
const REFUSED_VIDEOS: &[(Object, Answer)] = &[
    (Object::PublicVideo, Answer::NotOwner),
    (Object::UnlistedVideo, Answer::NotOwner),
    (Object::PrivateVideo, Answer::Hidden("VIDEO_NOT_FOUND")),
];
const REFUSED_COMMENTS: &[(Object, Answer)] =
    &[(Object::PublicComment, Answer::NotOwner), (Object::PrivateComment, Answer::Hidden("COMMENT_NOT_FOUND"))];
const SHOWN_TWEET: &[(Object, Answer)] = &[(Object::Tweet, Answer::Shown)];
const REFUSED_TWEET: &[(Object, Answer)] = &[(Object::Tweet, Answer::NotOwner)];
const SHOWN_PLAYLISTS: &[(Object, Answer)] = &[
    (Object::PublicPlaylist, Answer::Shown),
    (Object::UnlistedPlaylist, Answer::Shown),
    (Object::PrivatePlaylist, Answer::Hidden("PLAYLIST_NOT_FOUND")),
];
const REFUSED_PLAYLISTS: &[(Object, Answer)] = &[
    (Object::PublicPlaylist, Answer::NotOwner),
    (Object::UnlistedPlaylist, Answer::NotOwner),
    (Object::PrivatePlaylist, Answer::Hidden("PLAYLIST_NOT_FOUND")),
];
const ANY_FOR_ADMINS: &[(Object, Answer)] = &[(Object::PublicVideo, Answer::RoleRequired)];
const SHOWN_CHANNEL: &[(Object, Answer)] = &[(Object::Channel, Answer::Shown)];

pub(super) const CASES: &[Case] = &[
    Case {
        path: "/marquee.v1.AdminService/RetryJob",
        request: |id| one(&pb::RetryJobRequest { job_id: id.to_owned() }),
        answers: ANY_FOR_ADMINS,
    },
    Case {
        path: "/marquee.v1.AdminService/DropJob",
        request: |id| one(&pb::DropJobRequest { job_id: id.to_owned() }),
        answers: ANY_FOR_ADMINS,
    },
    Case {
        path: "/marquee.v1.AuthService/RevokeSession",
        request: |id| one(&pb::RevokeSessionRequest { session_id: id.to_owned() }),
        answers: &[(Object::Session, Answer::Hidden("SESSION_NOT_FOUND"))],
    },
    Case {
        path: "/marquee.v1.CaptionService/DeleteCaption",
        request: |id| one(&pb::DeleteCaptionRequest { video_id: id.to_owned(), language: "en".to_owned() }),
        answers: REFUSED_VIDEOS,
    },
    Case {
        path: "/marquee.v1.CaptionService/ListCaptions",
        request: |id| one(&pb::ListCaptionsRequest { video_id: id.to_owned() }),
        answers: SHOWN_UNLESS_PRIVATE,
    },
    Case {
        path: "/marquee.v1.CaptionService/SetCaption",
        request: |id| one(&new_caption(id, "en")),
        answers: REFUSED_VIDEOS,
    },
    Case {
        path: "/marquee.v1.ChannelService/GetChannel",
        request: |id| {
            let channel = Some(pb::get_channel_request::Channel::ChannelId(id.to_owned()));
            one(&pb::GetChannelRequest { channel })
        },
        answers: SHOWN_CHANNEL,
    },
    Case {
        path: "/marquee.v1.CommentService/CreateComment",
        request: |id| one(&new_comment(id, "Not yours")),
        answers: &[(Object::PrivateVideo, Answer::Hidden("VIDEO_NOT_FOUND"))],
    },
    Case {
        path: "/marquee.v1.CommentService/DeleteComment",
        request: |id| one(&pb::DeleteCommentRequest { comment_id: id.to_owned() }),
        answers: REFUSED_COMMENTS,
    },
    Case {
        path: "/marquee.v1.CommentService/ListComments",
        request: |id| one(&pb::ListCommentsRequest { video_id: id.to_owned(), ..Default::default() }),
        answers: SHOWN_UNLESS_PRIVATE,
    },
    Case {
        path: "/marquee.v1.CommentService/ListReplies",
        request: |id| one(&pb::ListRepliesRequest { comment_id: id.to_owned(), ..Default::default() }),
        answers: &[
            (Object::PublicComment, Answer::Shown),
            (Object::PrivateComment, Answer::Hidden("COMMENT_NOT_FOUND")),
        ],
    },
    Case {
        path: "/marquee.v1.CommentService/UpdateComment",
        request: |id| one(&pb::UpdateCommentRequest { comment_id: id.to_owned(), text: "Not yours".to_owned() }),
        answers: REFUSED_COMMENTS,
    },
    Case {
        path: "/marquee.v1.CommentService/WatchVideo",
        request: |id| one(&pb::WatchVideoRequest { video_id: id.to_owned(), ..Default::default() }),
        answers: SHOWN_UNLESS_PRIVATE,
    },
    Case {
        path: "/marquee.v1.LikeService/SetLike",
        // Strangers may like visible objects; this request sets "not liked", which changes nothing.
        request: |id| one(&pb::SetLikeRequest { target: Some(Target::VideoId(id.to_owned())), liked: false }),
        answers: SHOWN_UNLESS_PRIVATE,
    },
    Case {
        path: "/marquee.v1.LikeService/SetLike",
        request: |id| one(&pb::SetLikeRequest { target: Some(Target::TweetId(id.to_owned())), liked: false }),
        answers: SHOWN_TWEET,
    },
    Case {
        path: "/marquee.v1.TweetService/DeleteTweet",
        request: |id| one(&pb::DeleteTweetRequest { tweet_id: id.to_owned() }),
        answers: REFUSED_TWEET,
    },
    Case {
        path: "/marquee.v1.TweetService/GetTweet",
        request: |id| one(&pb::GetTweetRequest { tweet_id: id.to_owned() }),
        answers: SHOWN_TWEET,
    },
    Case {
        path: "/marquee.v1.TweetService/ListTweets",
        request: |id| one(&pb::ListTweetsRequest { channel_id: id.to_owned(), ..Default::default() }),
        answers: SHOWN_CHANNEL,
    },
    Case {
        path: "/marquee.v1.TweetService/UpdateTweet",
        request: |id| one(&pb::UpdateTweetRequest { tweet_id: id.to_owned(), text: "Not yours".to_owned() }),
        answers: REFUSED_TWEET,
    },
    Case {
        path: "/marquee.v1.PlaylistService/AddPlaylistVideo",
        request: |id| {
            let (playlist_id, video_id) = (id.to_owned(), NOTHING.to_owned());
            one(&pb::AddPlaylistVideoRequest { playlist_id, video_id, position: Some(0) })
        },
        answers: REFUSED_PLAYLISTS,
    },
    Case {
        path: "/marquee.v1.PlaylistService/DeletePlaylist",
        request: |id| one(&pb::DeletePlaylistRequest { playlist_id: id.to_owned() }),
        answers: REFUSED_PLAYLISTS,
    },
    Case {
        path: "/marquee.v1.PlaylistService/GetPlaylist",
        request: |id| one(&pb::GetPlaylistRequest { playlist_id: id.to_owned() }),
        answers: SHOWN_PLAYLISTS,
    },
    Case {
        path: "/marquee.v1.PlaylistService/ListPlaylistVideos",
        request: |id| one(&pb::ListPlaylistVideosRequest { playlist_id: id.to_owned(), ..Default::default() }),
        answers: SHOWN_PLAYLISTS,
    },
    Case {
        path: "/marquee.v1.PlaylistService/ListPlaylists",
        request: |id| one(&pb::ListPlaylistsRequest { channel_id: id.to_owned(), ..Default::default() }),
        answers: SHOWN_CHANNEL,
    },
    Case {
        path: "/marquee.v1.PlaylistService/MovePlaylistVideo",
        request: |id| {
            let item = Some(pb::move_playlist_video_request::Item::ItemId(NOTHING.to_owned()));
            one(&pb::MovePlaylistVideoRequest { playlist_id: id.to_owned(), item, position: 0 })
        },
        answers: REFUSED_PLAYLISTS,
    },
    Case {
        path: "/marquee.v1.PlaylistService/RemovePlaylistVideo",
        request: |id| {
            let item = Some(pb::remove_playlist_video_request::Item::ItemId(NOTHING.to_owned()));
            one(&pb::RemovePlaylistVideoRequest { playlist_id: id.to_owned(), item })
        },
        answers: REFUSED_PLAYLISTS,
    },
    Case {
        path: "/marquee.v1.PlaylistService/UpdatePlaylist",
        request: |id| {
            let title = Some("Not yours".to_owned());
            one(&pb::UpdatePlaylistRequest { playlist_id: id.to_owned(), title, ..Default::default() })
        },
        answers: REFUSED_PLAYLISTS,
    },
    Case {
        path: "/marquee.v1.SubscriptionService/SetSubscription",
        // A stranger may subscribe to a visible channel, which would change the owner's counts.
        request: |id| one(&pb::SetSubscriptionRequest { channel_id: id.to_owned(), subscribed: false }),
        answers: SHOWN_CHANNEL,
    },
    Case {
        path: "/marquee.v1.NotificationService/SetBell",
        // Strangers may set the bells of channels to which they subscribe; this one is off.
        request: |id| one(&pb::SetBellRequest { channel_id: id.to_owned(), bell: pb::Bell::Off.into() }),
        answers: SHOWN_CHANNEL,
    },
    Case {
        path: "/marquee.v1.NotificationService/SetChannelMuted",
        request: |id| one(&pb::SetChannelMutedRequest { channel_id: id.to_owned(), muted: true }),
        answers: SHOWN_CHANNEL,
    },
    Case {
        path: "/marquee.v1.NotificationService/SetThreadMuted",
        request: |id| one(&pb::SetThreadMutedRequest { comment_id: id.to_owned(), muted: true }),
        answers: &[
            (Object::PublicComment, Answer::Shown),
            (Object::PrivateComment, Answer::Hidden("COMMENT_NOT_FOUND")),
        ],
    },
    Case {
        path: "/marquee.v1.DashboardService/GetViewSeries",
        request: |id| {
            let (start_date, end_date) = ("2026-11-20".to_owned(), "2026-11-20".to_owned());
            one(&pb::GetViewSeriesRequest { start_date, end_date, video_id: Some(id.to_owned()) })
        },
        answers: REFUSED_VIDEOS,
    },
    Case {
        path: "/marquee.v1.HistoryService/RecordPlayback",
        request: |id| {
            one(&pb::RecordPlaybackRequest {
                video_id: id.to_owned(),
                playback_id: "AAAA".to_owned(),
                position: Some(prost_types::Duration::default()),
                state: pb::PlaybackState::Playing.into(),
            })
        },
        // Visible videos may be watched; `history` tests that.
        answers: &[(Object::PrivateVideo, Answer::Hidden("VIDEO_NOT_FOUND"))],
    },
    Case {
        path: "/marquee.v1.HistoryService/RemoveHistoryItem",
        request: |id| one(&pb::RemoveHistoryItemRequest { video_id: id.to_owned() }),
        // The stranger's own history, which does not contain the video.
        answers: &[(Object::PublicVideo, Answer::Shown), (Object::PrivateVideo, Answer::Shown)],
    },
    Case {
        path: "/marquee.v1.UploadService/CancelUpload",
        request: |id| one(&pb::CancelUploadRequest { upload_id: id.to_owned() }),
        answers: HIDDEN_UPLOADS,
    },
    Case {
        path: "/marquee.v1.UploadService/GetUpload",
        request: |id| one(&pb::GetUploadRequest { upload_id: id.to_owned() }),
        answers: HIDDEN_UPLOADS,
    },
    Case {
        path: "/marquee.v1.UploadService/UploadChunk",
        request: |id| one(&chunk(id, 0, b"not yours")),
        answers: HIDDEN_UPLOADS,
    },
    Case {
        path: "/marquee.v1.UploadService/UploadChunks",
        request: |id| [start(id, 0), data(b"not yours")].iter().flat_map(one).collect(),
        answers: HIDDEN_UPLOADS,
    },
    Case {
        path: "/marquee.v1.VideoService/DeleteVideo",
        request: |id| one(&pb::DeleteVideoRequest { video_id: id.to_owned() }),
        answers: REFUSED_VIDEOS,
    },
    Case {
        path: "/marquee.v1.VideoService/GetPlayback",
        request: |id| one(&pb::GetPlaybackRequest { video_id: id.to_owned() }),
        answers: SHOWN_UNLESS_PRIVATE,
    },
    Case {
        path: "/marquee.v1.VideoService/GetVideo",
        request: |id| one(&pb::GetVideoRequest { video_id: id.to_owned() }),
        answers: SHOWN_UNLESS_PRIVATE,
    },
    Case {
        path: "/marquee.v1.VideoService/ListVideos",
        request: |id| one(&pb::ListVideosRequest { channel_id: Some(id.to_owned()), ..Default::default() }),
        answers: SHOWN_CHANNEL,
    },
    Case {
        path: "/marquee.v1.VideoService/PublishVideo",
        request: |id| {
            one(&pb::PublishVideoRequest {
                upload_id: id.to_owned(),
                title: "Not yours".to_owned(),
                visibility: pb::Visibility::Public.into(),
                ..Default::default()
            })
        },
        answers: HIDDEN_UPLOADS,
    },
    Case {
        path: "/marquee.v1.VideoService/SearchVideos",
        request: |id| {
            let (query, channel_id) = ("title".to_owned(), Some(id.to_owned()));
            one(&pb::SearchVideosRequest { query, channel_id, ..Default::default() })
        },
        answers: SHOWN_CHANNEL,
    },
    Case {
        path: "/marquee.v1.VideoService/RetryProcessing",
        request: |id| one(&pb::RetryProcessingRequest { video_id: id.to_owned() }),
        answers: REFUSED_VIDEOS,
    },
    Case {
        path: "/marquee.v1.VideoService/ListPosters",
        request: |id| one(&pb::ListPostersRequest { video_id: id.to_owned() }),
        answers: REFUSED_VIDEOS,
    },
    Case {
        path: "/marquee.v1.VideoService/SetPoster",
        request: |id| one(&pb::SetPosterRequest { video_id: id.to_owned(), poster_id: NOTHING.to_owned() }),
        answers: REFUSED_VIDEOS,
    },
    Case {
        path: "/marquee.v1.VideoService/SetThumbnail",
        request: |id| {
            let change = Some(pb::set_thumbnail_request::Change::Remove(true));
            one(&pb::SetThumbnailRequest { video_id: id.to_owned(), change })
        },
        answers: REFUSED_VIDEOS,
    },
    Case {
        path: "/marquee.v1.VideoService/SetVideoVisibility",
        request: |id| {
            let visibility = pb::Visibility::Unlisted.into();
            one(&pb::SetVideoVisibilityRequest { video_id: id.to_owned(), visibility })
        },
        answers: REFUSED_VIDEOS,
    },
    Case {
        path: "/marquee.v1.VideoService/UpdateVideo",
        request: |id| {
            let title = Some("Not yours".to_owned());
            one(&pb::UpdateVideoRequest { video_id: id.to_owned(), title, ..Default::default() })
        },
        answers: REFUSED_VIDEOS,
    },
    Case {
        path: "/marquee.v1.VideoService/WatchProcessing",
        request: |id| one(&pb::WatchProcessingRequest { video_id: id.to_owned() }),
        answers: REFUSED_VIDEOS,
    },
];

fn one(message: &impl Message) -> Vec<Bytes> {
    vec![message.encode_to_vec().into()]
}
