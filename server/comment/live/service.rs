//! Watches of videos: how they begin, and what they read.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::model::{Cursor, Encode, Item, Position, RoomChange, VideoRow};
use super::room::{self, Room};
use super::store;
use crate::caller::UserId;
use crate::clock::Clock;
use crate::comment::model::Comment;
use crate::comment::store::Store;
use crate::engine::db::{Db, Ids};
use crate::error::Result;
use crate::event::{self, Place};
use crate::id::{CommentId, Id};
use crate::rpc::follow::Batch;
use crate::video::{self, VideoId};

/// The oldest cursor. Events are kept longer, so that none is missing after it.
const MAX_AGE: Duration = Duration::from_hours(24);
/// How many events a watch that has fallen out of the ring reads at once, and how many bytes of messages, which it holds while
/// its client does not read. One message may be larger.
const READ: (i64, usize) = (20, 16 * 1024);

/// Marks the id of a node.
pub(super) enum Node {}

/// The watches of videos on this node; cheap to clone.
#[derive(Clone)]
pub struct Live(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) db: Db,
    comments: Store,
    pub(super) clock: Clock,
    pub(super) node: Id<Node>,
    pub(super) encode: Encode,
    rooms: Mutex<HashMap<VideoId, OpenRoom>>,
}

/// A room with watches; its task ends with it.
pub(super) struct OpenRoom {
    pub(super) room: Arc<Room>,
    _end: DropGuard,
}

/// A watch in a room.
pub(in crate::comment) struct Seat {
    live: Live,
    room: Arc<Room>,
    viewer: Option<UserId>,
}

/// How a watch begins.
pub(in crate::comment) struct Begin {
    pub(in crate::comment) seat: Seat,
    /// Changes when there may be news.
    pub(in crate::comment) hint: watch::Receiver<u64>,
    pub(in crate::comment) position: Position,
    /// Whether the cursor was too old.
    pub(in crate::comment) is_reset: bool,
}

/// Events that were read, each with its comment, unless that was removed.
pub(super) struct Read {
    pub(super) items: Vec<(Item, Option<Comment>)>,
    /// The place after them.
    pub(super) end: Place,
    /// Whether there are more, now or in a moment.
    pub(super) is_more: bool,
}

impl Live {
    /// `encode` makes the messages about comments, see [`super::encoder`].
    pub fn new(db: Db, clock: Clock, encode: Encode) -> Self {
        let (comments, node) = (Store::new(db.clone()), Id::new(clock.now()));
        Self(Arc::new(Inner { db, comments, clock, node, encode, rooms: Mutex::default() }))
    }

    /// Begins a watch: after a cursor, or now. VIDEO_NOT_FOUND.
    pub(in crate::comment) async fn begin(
        &self,
        viewer: Option<UserId>,
        video: VideoId,
        cursor: Option<Cursor>,
    ) -> Result<Begin> {
        let row = self.video(video).await?.filter(|row| row.is_visible_to(viewer)).ok_or_else(video::not_found)?;
        let seat = self.enter(viewer, video);
        let hint = seat.room.changes();
        let newest = self.newest(video).await?;
        // A greater place than there is is from before the database was restored from a backup.
        let is_too_old = |cursor: &Cursor| cursor.time < self.0.clock.now() - MAX_AGE || cursor.place > newest;
        let is_reset = cursor.as_ref().is_some_and(is_too_old);
        let place = cursor.filter(|_| !is_reset).map_or(newest, |cursor| cursor.place);
        let told = seat.room.state().unwrap_or_else(|| row.state(seat.room.watchers()));
        Ok(Begin { seat, hint, position: Position { place, told }, is_reset })
    }

    fn enter(&self, viewer: Option<UserId>, video: VideoId) -> Seat {
        let mut rooms = self.rooms();
        let open = rooms.entry(video).or_insert_with(|| {
            let (room, end) = (Arc::new(Room::new(video)), CancellationToken::new());
            tokio::spawn(end.clone().run_until_cancelled_owned(room::keep(self.clone(), room.clone())));
            OpenRoom { room, _end: end.drop_guard() }
        });
        open.room.count(1);
        Seat { live: self.clone(), room: open.room.clone(), viewer }
    }

    pub(super) fn rooms(&self) -> MutexGuard<'_, HashMap<VideoId, OpenRoom>> {
        self.0.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The row of a video; None when it was deleted.
    pub(super) async fn video(&self, video: VideoId) -> Result<Option<VideoRow>> {
        Ok(store::find_video(&self.0.db, video, self.0.node, self.0.clock.now()).await?)
    }

    /// The place of the newest event about a video.
    pub(super) async fn newest(&self, video: VideoId) -> Result<Place> {
        Ok(event::newest_of_video(&self.0.db, video).await?)
    }

    /// Reads events after a place, with their comments as they are now: at most so many, and, except for the first, at most
    /// so many bytes of text.
    pub(super) async fn read(&self, video: VideoId, after: Place, most: (i64, usize)) -> Result<Read> {
        let (most_events, most_bytes) = most;
        let found = event::list_of_video(&self.0.db, video, after, most_events).await?;
        let is_full = i64::try_from(found.events.len()).unwrap_or(i64::MAX) == most_events;
        let mut read = Read { items: Vec::new(), end: after, is_more: found.is_held_back || is_full };
        let items: Vec<Item> = found.events.iter().map(Item::of).collect();
        let ids: Vec<CommentId> = items.iter().filter(|item| !item.is_removal()).map(|item| item.comment).collect();
        let comments = if ids.is_empty() {
            Vec::new()
        } else {
            self.0.comments.list_among(ids.into_iter().collect::<Ids>()).await?
        };
        let comments: HashMap<_, _> = comments.into_iter().map(|comment| (comment.id, comment)).collect();
        let mut bytes = 0;
        for item in items {
            let comment = comments.get(&item.comment).filter(|_| !item.is_removal());
            bytes += comment.map_or(0, |comment| comment.text.len());
            if bytes > most_bytes && !read.items.is_empty() {
                read.is_more = true;
                break;
            }
            read.end = item.place;
            read.items.push((item, comment.cloned()));
        }
        Ok(read)
    }
}

impl Seat {
    /// What comes after a position. VIDEO_NOT_FOUND when the viewer does not see the video any more.
    pub(in crate::comment) async fn changes_after(&self, from: Position) -> Result<Batch<RoomChange, Position>> {
        match self.room.next(self.viewer, from)? {
            Some(batch) => Ok(batch),
            None => self.catch_up(from).await,
        }
    }

    /// Reads from the database what has fallen out of the ring.
    async fn catch_up(&self, from: Position) -> Result<Batch<RoomChange, Position>> {
        let live = &self.live;
        let read = live.read(self.room.video, from.place, READ).await?;
        // After the events, as in a room.
        let row = live.video(self.room.video).await?.filter(|row| row.is_visible_to(self.viewer));
        let row = row.ok_or_else(video::not_found)?;
        let messages = read.items.iter().filter(|_| !row.comments_disabled).filter_map(|(item, comment)| {
            let message = item.encode(self.room.video, comment.as_ref(), &live.0.encode)?;
            Some((RoomChange::Message(message), Position { place: item.place, ..from }))
        });
        // If nothing was found, it cannot be read yet.
        Ok(Batch {
            events: messages.collect(),
            end: Position { place: read.end, ..from },
            is_more: read.end > from.place,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut rooms = self.live.rooms();
        if self.room.count(-1) == 0 {
            rooms.remove(&self.room.video);
        }
    }
}
