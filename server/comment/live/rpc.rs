//! Watches of videos as messages of the contract.

use std::sync::Arc;

use bytes::Bytes;
use marquee_contract::codec::Encoded;
use marquee_contract::v1 as pb;
use marquee_contract::v1::watch_video_response::Event;

use super::model::{Change, Cursor, Encode, VideoState};
use crate::clock::Time;
use crate::event::Place;
use crate::image::Urls;
use crate::page::CursorKey;
use crate::rpc::page::PageTokens;
use crate::video::VideoId;

/// The name of the watch in its cursors.
pub(in crate::comment) const CONTEXT: &str = "WatchVideo";

/// Encodes the messages about comments. `cursors` seals their cursors, `urls` makes the URLs of pictures.
pub fn encoder(cursors: PageTokens, urls: Urls) -> Encode {
    Arc::new(move |video, change, cursor| -> Bytes {
        let event = match change {
            Change::Created(comment) => Event::CommentCreated(comment.into_message(&urls)),
            Change::Updated(comment) => Event::CommentUpdated(comment.into_message(&urls)),
            Change::Deleted(id) => Event::CommentDeleted(pb::WatchVideoCommentDeleted { comment_id: id.to_string() }),
        };
        message(&cursors, video, event, cursor).into_bytes()
    })
}

/// A message of the watch of a video.
pub(in crate::comment) fn message(
    cursors: &PageTokens,
    video: VideoId,
    event: Event,
    cursor: Cursor,
) -> Encoded<pb::WatchVideoResponse> {
    let cursor = cursors.seal_cursor(CONTEXT, video, &cursor);
    Encoded::new(&pb::WatchVideoResponse { event: Some(event), cursor })
}

impl CursorKey for Cursor {
    fn write(&self, bytes: &mut Vec<u8>) {
        let Self { place: Place { xid, seq }, time } = *self;
        (xid, (seq, time)).write(bytes);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (xid, (seq, time)) = <(i64, (i64, Time))>::read(bytes)?;
        Some(Self { place: Place { xid, seq }, time })
    }
}

impl VideoState {
    pub(in crate::comment) fn into_message(self) -> pb::WatchVideoState {
        let Self { view_count, like_count, comment_count, watching_count, comments_disabled } = self;
        pb::WatchVideoState { view_count, like_count, comment_count, watching_count, comments_disabled }
    }
}
