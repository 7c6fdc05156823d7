//! WatchVideo.

mod ends;
mod nodes;
mod resuming;
mod telling;

use marquee_contract::v1 as pb;
use marquee_contract::v1::watch_video_response::Event;
use tonic::{Status, Streaming};

use crate::support::{PATIENCE, User};

/// An open watch.
struct Watch {
    stream: Streaming<pb::WatchVideoResponse>,
    /// That of the last message.
    cursor: String,
    /// In the first message.
    ready: pb::WatchVideoState,
}

/// An event about a comment, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    Created(String),
    Updated(String),
    /// It has become a placeholder.
    Emptied,
    /// By id.
    Deleted(String),
    Reset,
}

impl Watch {
    /// Begins to watch a video.
    async fn open(user: &User, video_id: &str, cursor: &str) -> Result<Self, Status> {
        let request = pb::WatchVideoRequest { video_id: video_id.to_owned(), cursor: cursor.to_owned() };
        let mut stream = user.comments().watch_video(request).await?.into_inner();
        let first = stream.message().await?.expect("a message");
        let Some(Event::Ready(ready)) = first.event else { panic!("the first message is ready: {first:?}") };
        Ok(Self { stream, cursor: first.cursor, ready: ready.state.expect("a state") })
    }

    async fn begin(user: &User, video_id: &str) -> Self {
        Self::open(user, video_id, "").await.expect("a watch")
    }

    /// The next event; bookmarks are left out.
    async fn next(&mut self) -> Result<Event, Status> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.stream.message()).await.expect("a message in time")?;
            let message = message.expect("the stream goes on");
            self.cursor = message.cursor;
            match message.event.expect("an event") {
                Event::Bookmark(_) => {}
                event => return Ok(event),
            }
        }
    }

    /// The next event about comments.
    async fn try_told(&mut self) -> Result<Told, Status> {
        loop {
            return Ok(match self.next().await? {
                Event::State(_) => continue,
                Event::CommentCreated(comment) => {
                    assert_eq!(comment.viewer, None, "it is the same for everybody");
                    Told::Created(comment.text)
                }
                Event::CommentUpdated(comment) if comment.deleted => Told::Emptied,
                Event::CommentUpdated(comment) => Told::Updated(comment.text),
                Event::CommentDeleted(deleted) => Told::Deleted(deleted.comment_id),
                Event::Reset(_) => Told::Reset,
                other => panic!("unexpected: {other:?}"),
            });
        }
    }

    async fn told(&mut self) -> Told {
        self.try_told().await.expect("an event")
    }

    /// Waits for a state.
    async fn state(&mut self, is_right: impl Fn(&pb::WatchVideoState) -> bool) -> pb::WatchVideoState {
        if is_right(&self.ready) {
            return self.ready;
        }
        loop {
            if let Event::State(state) = self.next().await.expect("an event") {
                self.ready = state;
                if is_right(&state) {
                    return state;
                }
            }
        }
    }

    /// Waits for the error with which the watch ends.
    async fn end(&mut self) -> Status {
        loop {
            if let Err(end) = self.next().await {
                return end;
            }
        }
    }
}

fn created(text: impl Into<String>) -> Told {
    Told::Created(text.into())
}

async fn set_visibility(user: &User, video_id: &str, visibility: pb::Visibility) {
    let request = pb::SetVideoVisibilityRequest { video_id: video_id.to_owned(), visibility: visibility.into() };
    user.videos().set_video_visibility(request).await.expect("it is done");
}

async fn set_comments_disabled(user: &User, video_id: &str, disabled: bool) {
    let video_id = video_id.to_owned();
    let request = pb::UpdateVideoRequest { video_id, comments_disabled: Some(disabled), ..Default::default() };
    user.videos().update_video(request).await.expect("it is done");
}
