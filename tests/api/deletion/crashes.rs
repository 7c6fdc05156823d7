//! The server is killed during deletions.

use std::time::Duration;

use marquee_contract::v1::{self as pb, Visibility};
use tonic::Code;

use crate::support::rounds::rounds;
use crate::support::{Server, Store, User, eventually, every_store, media, reason};

/// The number of videos, and of uploads, that are deleted in each round.
const EACH: usize = 3;

/// An object that is to be deleted.
#[derive(Clone)]
enum Target {
    Video(String),
    Upload(String),
}

impl Target {
    async fn delete(self, user: User) -> Result<(), tonic::Status> {
        match self {
            Self::Video(video_id) => user.videos().delete_video(pb::DeleteVideoRequest { video_id }).await.map(|_| ()),
            Self::Upload(upload_id) => {
                user.uploads().cancel_upload(pb::CancelUploadRequest { upload_id }).await.map(|_| ())
            }
        }
    }

    /// Returns the video, or the one published from the upload now, unless the API reports the target as deleted;
    /// fails unless the video is complete.
    async fn survivor(&self, user: &User) -> Option<String> {
        let video_id = match self {
            Self::Video(id) => match user.videos().get_video(pb::GetVideoRequest { video_id: id.clone() }).await {
                Ok(_) => id.clone(),
                Err(status) => {
                    assert_eq!((status.code(), reason(&status).as_str()), (Code::NotFound, "VIDEO_NOT_FOUND"));
                    return None;
                }
            },
            Self::Upload(id) => match user.get_upload(id).await.state() {
                pb::UploadState::Cancelled => return None,
                pb::UploadState::Complete => user.try_publish(id, Visibility::Private).await.expect("it is whole").id,
                other => panic!("the upload is {other:?}"),
            },
        };
        let url = user.playback_url(&video_id).await;
        assert_eq!(reqwest::get(url).await.unwrap().bytes().await.unwrap(), media::mp4());
        Some(video_id)
    }
}

every_store! {
    async fn after_a_crash_deleted_files_have_no_bytes_left_and_others_are_complete(storage: Storage) {
        let mut server = Server::start(storage).await;
        let mut user = User::register(&server).await;
        let kept = user.publish(media::webm(), Visibility::Public).await;
        let (mut survived, mut deleted) = (0, 0);
        // The number of kills, and the latest moment of a kill in microseconds.
        let (rounds, latest) = if storage.store == Store::Folder { (rounds(8, 40), 16_000) } else { (rounds(4, 16), 20_000) };
        for round in 0..rounds {
            let mut targets = Vec::new();
            for _ in 0..EACH {
                targets.push(Target::Video(user.publish(media::mp4(), Visibility::Public).await.id));
                targets.push(Target::Upload(user.upload(media::mp4()).await.id));
            }
            let calls: Vec<_> =
                targets.iter().map(|target| tokio::spawn(target.clone().delete(user.clone()))).collect();
            // From before the first call arrives until after the sweeper has run, so that kills hit every step.
            if round % 2 == 0 {
                tokio::time::sleep(Duration::from_micros((latest * round / rounds) as u64)).await;
            } else {
                let some = round / 2 % targets.len();
                eventually("some are done", || async {
                    (calls.iter().filter(|call| call.is_finished()).count() >= some).then_some(())
                })
                .await;
            }
            server.kill().await;
            let mut acknowledged = Vec::new();
            for (call, target) in calls.into_iter().zip(&targets) {
                if call.await.unwrap().is_ok() {
                    acknowledged.push(target);
                }
            }
            server.restart().await;
            user.reconnect(&server);
            for target in acknowledged {
                assert_eq!(target.survivor(&user).await, None, "an acknowledged deletion is undone");
            }
            let mut survivors = Vec::new();
            for target in targets {
                match target.survivor(&user).await {
                    Some(video_id) => survivors.push(Target::Video(video_id)),
                    None => target.delete(user.clone()).await.expect("a deletion may be repeated"),
                }
            }
            let left = 1 + survivors.len();
            eventually("the bytes are removed", || async { (server.stored().await.len() == left).then_some(()) }).await;
            (survived, deleted) = (survived + survivors.len(), deleted + 2 * EACH - survivors.len());
            for target in survivors {
                target.delete(user.clone()).await.unwrap();
            }
            eventually("all bytes go", || async { (server.stored().await.len() == 1).then_some(()) }).await;
        }
        assert!(survived > 0 && deleted > 0, "the kills came too early or too late: {survived} {deleted}");
        let url = user.playback_url(&kept.id).await;
        assert_eq!(reqwest::get(url).await.unwrap().bytes().await.unwrap(), media::webm());
    }
}
