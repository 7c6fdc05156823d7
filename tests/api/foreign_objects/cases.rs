//! The table: each RPC that takes an id, what it is asked about, and what it must answer.

use bytes::Bytes;
use marquee_contract::v1 as pb;
use prost::Message;

use crate::support::upload::{chunk, data, start};

/// A thing that belongs to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Object {
    ActiveUpload,
    CompleteUpload,
    PublishedUpload,
    PublicVideo,
    UnlistedVideo,
    PrivateVideo,
    Channel,
    Session,
}

/// What a stranger must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// NOT_FOUND with this reason, as if it did not exist.
    Hidden(&'static str),
    /// PERMISSION_DENIED: it may be seen, so there is nothing to hide.
    NotOwner,
    /// The object, and nothing private.
    Shown,
}

/// An RPC, the messages that ask for the object with an id, and the answers.
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
const SHOWN_CHANNEL: &[(Object, Answer)] = &[(Object::Channel, Answer::Shown)];

pub(super) const CASES: &[Case] = &[
    Case {
        path: "/marquee.v1.AuthService/RevokeSession",
        request: |id| one(&pb::RevokeSessionRequest { session_id: id.to_owned() }),
        answers: &[(Object::Session, Answer::Hidden("SESSION_NOT_FOUND"))],
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
];

fn one(message: &impl Message) -> Vec<Bytes> {
    vec![message.encode_to_vec().into()]
}
