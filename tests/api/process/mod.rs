//! What the server makes of videos with ffmpeg: states, renditions, playlists, posters, storyboards, captions, and what is
//! left of them after a deletion or a crash.

mod captions;
mod cdn;
mod corpus;
mod ends;
pub(crate) mod files;
mod hls;
mod hostile;
mod playing;
mod poster;
mod states;
mod storyboard;
mod watching;

use std::time::{Duration, Instant};

use marquee_contract::v1 as pb;

use crate::support::{PATIENCE, Server, Storage, User};

/// The flag that switches processing on.
fn with_ffmpeg() -> String {
    let found = std::env::var_os("PATH").into_iter().flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let found = found.map(|folder| folder.join("ffmpeg")).find(|file| file.is_file());
    format!("--ffmpeg={}", found.expect("ffmpeg is installed, `tests/run` does it").display())
}

/// A server that processes videos, and removes bytes soon.
pub(crate) async fn server(storage: impl Into<Storage>) -> Server {
    Server::with(storage, &[&with_ffmpeg(), "--sweep-interval=200ms"]).await
}

async fn get(user: &User, id: &str) -> pb::Video {
    let request = pb::GetVideoRequest { video_id: id.to_owned() };
    user.videos().get_video(request).await.expect("the video").into_inner().video.expect("the video")
}

async fn playback(user: &User, id: &str) -> Vec<pb::Rendition> {
    let request = pb::GetPlaybackRequest { video_id: id.to_owned() };
    user.videos().get_playback(request).await.expect("a playback").into_inner().renditions
}

/// Waits until a video of the user's is as `is` says.
async fn until(user: &User, id: &str, what: &str, is: impl Fn(&pb::Video) -> bool) -> pb::Video {
    let started = Instant::now();
    loop {
        let video = get(user, id).await;
        if is(&video) {
            return video;
        }
        assert!(started.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}; {video:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn stage(video: &pb::Video) -> Option<pb::ProcessingStage> {
    video.processing.as_ref().map(pb::Processing::stage)
}

/// Waits until nothing is left to make of a video of the user's.
pub(crate) async fn until_over(user: &User, id: &str) -> pb::Video {
    let over = [Some(pb::ProcessingStage::Done), Some(pb::ProcessingStage::Failed)];
    until(user, id, "all is made", |video| over.contains(&stage(video))).await
}

/// Waits until everything is made of a video of the user's.
async fn until_done(user: &User, id: &str) -> pb::Video {
    let video = until_over(user, id).await;
    assert_eq!(stage(&video), Some(pb::ProcessingStage::Done), "{video:?}");
    video
}
