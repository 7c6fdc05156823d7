//! What a node keeps of a video that somebody watches there, and the task that keeps it new.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::model::{Position, RoomChange, VideoRow, VideoState};
use super::ring::{Next, Ring};
use super::service::{Live, Read};
use crate::caller::UserId;
use crate::error::Result;
use crate::event::{Place, video_topic};
use crate::rpc::follow::Batch;
use crate::video::{self, VideoId};

/// The least time between two looks at the database.
const LEAST: Duration = Duration::from_millis(200);
/// How often to look without a hint: for views, and for watches on other nodes.
const POLL: Duration = Duration::from_secs(5);
/// How long to wait after a failure of the database.
const PAUSE: Duration = Duration::from_secs(2);
/// The least time between two states that are told.
const STATE_INTERVAL: Duration = Duration::from_secs(1);
/// How many events a look reads at once, and how many bytes of messages: those that a ring holds.
const READ: (i64, usize) = (100, 256 * 1024);

/// A room; it exists while somebody watches.
pub(super) struct Room {
    pub(super) video: VideoId,
    watchers: AtomicI64,
    /// Wakes those who watch.
    news: watch::Sender<u64>,
    /// Starts a look.
    wake: Notify,
    /// None before the first look.
    seen: Mutex<Option<Seen>>,
}

/// What the looks have found.
struct Seen {
    ring: Ring,
    /// None if the video was deleted.
    row: Option<VideoRow>,
    /// What is told of the row, and since when.
    state: Option<(VideoState, Instant)>,
}

impl Room {
    pub(super) fn new(video: VideoId) -> Self {
        let (watchers, news, wake, seen) = Default::default();
        Self { video, watchers, news, wake, seen }
    }

    pub(super) fn watchers(&self) -> i64 {
        self.watchers.load(Ordering::Relaxed)
    }

    /// Counts one more watch (1) or one less (-1), and returns how many there are now.
    pub(super) fn count(&self, delta: i64) -> i64 {
        self.wake.notify_one();
        self.watchers.fetch_add(delta, Ordering::Relaxed) + delta
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// The state that is told now.
    pub(super) fn state(&self) -> Option<VideoState> {
        self.seen().as_ref()?.state.map(|(state, _)| state)
    }

    /// What comes after a position; None if that has fallen out of the ring. VIDEO_NOT_FOUND when the viewer does not see
    /// the video.
    pub(super) fn next(&self, viewer: Option<UserId>, from: Position) -> Result<Option<Batch<RoomChange, Position>>> {
        let (seen, mut end, mut events) = (self.seen(), from, Vec::new());
        // The first look is yet to come.
        let Some(seen) = seen.as_ref() else { return Ok(Some(Batch { events, end, is_more: false })) };
        let row = seen.row.filter(|row| row.is_visible_to(viewer)).ok_or_else(video::not_found)?;
        match seen.ring.next(from.place) {
            Next::FallenOut => return Ok(None),
            Next::Message(message, place) if !row.comments_disabled => {
                end.place = place;
                events.push((RoomChange::Message(message), end));
                return Ok(Some(Batch { events, end, is_more: true }));
            }
            Next::Message(..) | Next::End => end.place = end.place.max(seen.ring.end()),
        }
        if let Some((state, _)) = seen.state.filter(|(state, _)| *state != from.told) {
            end.told = state;
            events.push((RoomChange::State(state), end));
        }
        Ok(Some(Batch { events, end, is_more: false }))
    }

    /// Takes what a look has read. Returns after how long there is something to tell that must wait.
    fn take(&self, live: &Live, read: &Read, row: Option<VideoRow>, start: Place) -> Option<Duration> {
        let now = Instant::now();
        let mut seen = self.seen();
        let seen = seen.get_or_insert_with(|| Seen { ring: Ring::new(start), row: None, state: None });
        for (item, comment) in &read.items {
            let parent = comment.as_ref().and_then(|comment| comment.parent_id);
            seen.ring.push(*item, parent, |item| item.encode(self.video, comment.as_ref(), &live.0.encode));
        }
        seen.row = row;
        let state = row.map(|row| row.state(self.watchers()));
        match (state, seen.state) {
            (Some(state), Some((told, _))) if state == told => {}
            (Some(_), Some((_, since))) if now < since + STATE_INTERVAL => return Some(since + STATE_INTERVAL - now),
            (state, _) => seen.state = state.map(|state| (state, now)),
        }
        None
    }

    fn seen(&self) -> MutexGuard<'_, Option<Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps a room new, until it is cancelled.
pub(super) async fn keep(live: Live, room: Arc<Room>) {
    let mut hint = live.0.db.subscribe(video_topic(room.video));
    let mut place = None;
    loop {
        hint.mark_unchanged();
        let wait = match look(&live, &room, &mut place).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(video = %room.video, %error, "what happens on a watched video cannot be read; trying again");
                PAUSE
            }
        };
        tokio::time::sleep(LEAST).await;
        tokio::select! {
            () = tokio::time::sleep(wait.saturating_sub(LEAST)) => {}
            // A lost sender would mean that the server stops.
            Ok(()) = hint.changed() => {}
            () = room.wake.notified() => {}
        }
    }
}

/// Reads what has come after a place, which it moves. Returns when to look again.
async fn look(live: &Live, room: &Room, place: &mut Option<Place>) -> Result<Duration> {
    let start = match *place {
        Some(place) => place,
        None => live.newest(room.video).await?,
    };
    let read = live.read(room.video, start, READ).await?;
    // After the events: who no longer sees the video is not told what came later.
    let row = live.video(room.video).await?;
    let pending = room.take(live, &read, row, start);
    *place = Some(read.end);
    room.news.send_modify(|count| *count += 1);
    Ok(if read.is_more { Duration::ZERO } else { pending.unwrap_or(POLL) })
}
