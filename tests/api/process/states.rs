//! The states of videos, before and after the first rendition.

use marquee_contract::v1 as pb;
use tonic::Code;

use super::*;
use crate::support::{Refused, both_engines, every_store, on_sqlite};

every_store! {
    async fn a_video_that_browsers_cannot_play_is_ready_with_its_first_rendition(storage: Storage) {
        let server = server(storage).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        let video = owner.publish(files::hevc(), pb::Visibility::Public).await;
        assert_eq!((video.state(), video.publish_time), (pb::VideoState::Processing, None));
        assert!(video.processing.is_some());
        // It may be ready any moment; until then, nobody else sees it.
        let request = pb::GetVideoRequest { video_id: video.id.clone() };
        match nobody.videos().get_video(request).await {
            Err(status) => assert_eq!(crate::support::reason(&status), "VIDEO_NOT_FOUND"),
            Ok(seen) => assert_eq!(seen.into_inner().video.expect("a video").state(), pb::VideoState::Ready),
        }
        let done = until_done(&owner, &video.id).await;
        assert_eq!(done.state(), pb::VideoState::Ready);
        assert!(done.publish_time.is_some(), "{done:?}");
        assert_eq!(done.processing.expect("it was made").percent, 100);
        let seen = get(&nobody, &video.id).await;
        assert_eq!((seen.state(), seen.processing), (pb::VideoState::Ready, None));
        let kinds: Vec<_> = playback(&nobody, &video.id).await.iter().map(pb::Rendition::kind).collect();
        assert_eq!(kinds, [pb::RenditionKind::Hls, pb::RenditionKind::Original]);
    }
}

both_engines! {
    async fn a_video_that_browsers_play_is_ready_at_once_and_gains_renditions(engine: Engine) {
        let server = server(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::h264(), pb::Visibility::Public).await;
        assert_eq!(video.state(), pb::VideoState::Ready);
        assert!(video.publish_time.is_some());
        assert_eq!(playback(&owner, &video.id).await[0].kind(), pb::RenditionKind::Original);
        until_done(&owner, &video.id).await;
        let renditions = playback(&owner, &video.id).await;
        let kinds: Vec<_> = renditions.iter().map(pb::Rendition::kind).collect();
        assert_eq!(kinds, [pb::RenditionKind::Original, pb::RenditionKind::Hls]);
        assert!(renditions.iter().all(|rendition| rendition.bitrate > 0 && rendition.size_bytes > 0));
    }

    async fn a_damaged_video_has_failed_for_a_reason_and_can_be_tried_again(engine: Engine) {
        let server = server(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(&files::damaged(), pb::Visibility::Public).await;
        let failed = until_over(&owner, &video.id).await;
        assert_eq!(failed.state(), pb::VideoState::Failed, "{failed:?}");
        let processing = failed.processing.expect("it failed");
        assert_eq!(processing.failure(), pb::ProcessingFailure::Damaged, "{processing:?}");
        assert!(processing.failure_text.ends_with('.'));
        let retry = || pb::RetryProcessingRequest { video_id: video.id.clone() };
        other.videos().retry_processing(retry()).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        let again = owner.videos().retry_processing(retry()).await.expect("a retry").into_inner().video.expect("a video");
        assert_ne!(stage(&again), Some(pb::ProcessingStage::Done));
        let failed = until(&owner, &video.id, "it fails again", |video| video.state() == pb::VideoState::Failed).await;
        assert_eq!(failed.processing.expect("it failed").failure(), pb::ProcessingFailure::Damaged);
    }
}

on_sqlite! {
    async fn without_ffmpeg_every_video_is_ready_at_once(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::hevc(), pb::Visibility::Public).await;
        assert_eq!((video.state(), video.processing), (pb::VideoState::Ready, None));
        let kinds: Vec<_> = playback(&owner, &video.id).await.iter().map(pb::Rendition::kind).collect();
        assert_eq!(kinds, [pb::RenditionKind::Original]);
        let info = owner.server_info().await;
        assert!(!info.features().any(|feature| feature == pb::Feature::Processing));
        assert_eq!(info.processing_limits, None);
        let retry = pb::RetryProcessingRequest { video_id: video.id };
        owner.videos().retry_processing(retry).await.refused(Code::FailedPrecondition, "PROCESSING_OFF");
    }

    async fn the_server_tells_what_it_makes(engine: Engine) {
        let server = server(engine).await;
        let user = User::nobody(&server);
        let info = user.server_info().await;
        assert!(info.features().any(|feature| feature == pb::Feature::Processing));
        let limits = info.processing_limits.expect("limits");
        let sides: Vec<_> = limits.rungs.iter().map(|rung| rung.short_side).collect();
        assert_eq!(sides, [360, 480, 720, 1080]);
    }
}
