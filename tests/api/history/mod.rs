//! HistoryService: views, watch time and resume positions are counted exactly and not lost.
//!
//! Positions are a few microseconds here: more time than that passes between two calls, so the watch time that the
//! server's clock allows is known exactly.

mod counting;
mod keeping;
mod listing;
mod removal;
mod writing;

use std::time::Duration;

use marquee_contract::v1 as pb;
use marquee_contract::v1::PlaybackState::{Paused, Playing};
use marquee_contract::v1::{PlaybackState, ViewResult};
use tonic::{Request, Status};

use crate::support::{Server, User, eventually};

/// Flags for the shortest watch time of a view: 1 ms, which is 1,000 microseconds of position.
const SHORT_VIEWS: [&str; 2] = ["--view-min-watch", "1ms"];
/// The heartbeats that make a view, and the microseconds between them, less than a call takes.
const STEPS: i64 = 10;
const STEP: i64 = 100;

/// A playback of a video by one viewer.
#[derive(Debug, Clone)]
pub(crate) struct Player {
    pub(crate) user: User,
    /// The client address that a proxy reports, if there is a proxy.
    address: Option<String>,
    pub(crate) video_id: String,
    pub(crate) playback_id: String,
}

impl Player {
    /// Starts a playback.
    pub(crate) async fn start(user: &User, video: &pb::Video) -> Self {
        let request = pb::GetPlaybackRequest { video_id: video.id.clone() };
        let playback_id = user.videos().get_playback(request).await.expect("a playback").into_inner().playback_id;
        Self { user: user.clone(), address: None, video_id: video.id.clone(), playback_id }
    }

    /// Starts a playback by a viewer who is not signed in, at this address behind a proxy.
    pub(crate) async fn at(server: &Server, address: &str, video: &pb::Video) -> Self {
        let player = Self::start(&User::nobody(server), video).await;
        Self { address: Some(address.to_owned()), ..player }
    }

    /// Reports a position in microseconds.
    pub(crate) async fn try_report(
        &self,
        state: PlaybackState,
        micros: i64,
    ) -> Result<pb::RecordPlaybackResponse, Status> {
        let micros = u64::try_from(micros).expect("a position");
        let mut request = Request::new(pb::RecordPlaybackRequest {
            video_id: self.video_id.clone(),
            playback_id: self.playback_id.clone(),
            position: Some(Duration::from_micros(micros).try_into().expect("a position")),
            state: state.into(),
        });
        if let Some(address) = &self.address {
            request.metadata_mut().insert("x-forwarded-for", address.parse().expect("a header value"));
        }
        Ok(self.user.history().record_playback(request).await?.into_inner())
    }

    /// Reports a position; returns the view's result and the counted watch time in microseconds.
    pub(crate) async fn report(&self, state: PlaybackState, micros: i64) -> (ViewResult, i64) {
        let answer = self.try_report(state, micros).await.expect("it is recorded");
        let watched = Duration::try_from(answer.watched.expect("a duration")).expect("a positive one");
        (answer.view(), i64::try_from(watched.as_micros()).expect("microseconds"))
    }

    /// Watches from the start for as long as a view takes; returns the last heartbeat's result.
    pub(crate) async fn watch(&self) -> ViewResult {
        self.report(Playing, 0).await;
        for step in 1..STEPS {
            self.report(Playing, step * STEP).await;
        }
        self.report(Paused, STEPS * STEP).await.0
    }
}

/// Registers a user and publishes a video whose recorded duration is an hour.
pub(crate) async fn long_video(server: &Server) -> (User, pb::Video) {
    let owner = User::register(server).await;
    let video = owner.publish(crate::support::media::mp4(), pb::Visibility::Public).await;
    let hour = "UPDATE videos SET duration = 3600000000";
    server.execute(hour, hour).await;
    (owner, video)
}

/// The video as this viewer sees it.
pub(crate) async fn get(viewer: &User, video: &pb::Video) -> pb::Video {
    let request = pb::GetVideoRequest { video_id: video.id.clone() };
    viewer.videos().get_video(request).await.expect("the video").into_inner().video.expect("a video")
}

/// Waits until the video has this many views.
pub(crate) async fn has_views(viewer: &User, video: &pb::Video, count: i64) {
    eventually("the views are written", || async { (get(viewer, video).await.view_count == count).then_some(()) })
        .await;
}

/// The position where the viewer resumes, in microseconds.
pub(crate) async fn position(viewer: &User, video: &pb::Video) -> Option<i64> {
    micros(get(viewer, video).await.viewer.and_then(|viewer| viewer.position))
}

/// Converts a position to microseconds.
pub(crate) fn micros(position: Option<prost_types::Duration>) -> Option<i64> {
    let position = Duration::try_from(position?).expect("a positive one");
    Some(i64::try_from(position.as_micros()).expect("microseconds"))
}

/// The items of a user's history, at most 100.
async fn items(user: &User) -> Vec<pb::HistoryItem> {
    let request = pb::ListHistoryRequest { page_size: 100, ..Default::default() };
    user.history().list_history(request).await.expect("a history").into_inner().items
}

/// The ids of the videos in a user's history.
async fn ids(user: &User) -> Vec<String> {
    items(user).await.into_iter().map(|item| item.video.expect("a video").id).collect()
}
