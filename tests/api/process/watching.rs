//! WatchProcessing.

use marquee_contract::v1 as pb;
use marquee_contract::v1::watch_processing_response::Event;
use tonic::{Code, Streaming};

use super::*;
use crate::support::{Refused, both_engines, on_sqlite, reason};

async fn watch(user: &User, id: &str) -> Result<Streaming<pb::WatchProcessingResponse>, tonic::Status> {
    let request = pb::WatchProcessingRequest { video_id: id.to_owned() };
    Ok(user.videos().watch_processing(request).await?.into_inner())
}

both_engines! {
    async fn a_watch_tells_what_is_made_until_all_is(engine: Engine) {
        let server = server(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::hevc(), pb::Visibility::Public).await;
        let mut stream = watch(&owner, &video.id).await.expect("a watch");
        let mut states = Vec::new();
        while let Some(message) = stream.message().await.expect("a message") {
            match message.event.expect("an event") {
                Event::Ready(state) => {
                    assert!(states.is_empty(), "the first message");
                    states.push(state);
                }
                Event::Changed(state) => {
                    assert!(!states.is_empty(), "not the first message");
                    states.push(state);
                }
                Event::Bookmark(_) => {}
            }
        }
        let percents: Vec<_> =
            states.iter().map(|state| state.processing.as_ref().expect("it is processed").percent).collect();
        assert!(percents.is_sorted(), "{percents:?}");
        let last = states.last().expect("a state");
        assert_eq!(last.video_state(), pb::VideoState::Ready);
        let processing = last.processing.clone().expect("it was processed");
        assert_eq!((processing.stage(), processing.percent), (pb::ProcessingStage::Done, 100));
        // When all is made, a watch tells so and ends.
        let mut stream = watch(&owner, &video.id).await.expect("a watch");
        assert_eq!(stream.message().await.expect("a message").and_then(|one| one.event), Some(Event::Ready(last.clone())));
        assert_eq!(stream.message().await.expect("the end"), None);
    }

    async fn a_watch_ends_with_the_video(engine: Engine) {
        let server = server(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::long(), pb::Visibility::Public).await;
        let mut stream = watch(&owner, &video.id).await.expect("a watch");
        stream.message().await.expect("a message").expect("the first");
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id }).await.expect("it is deleted");
        let end = loop {
            if let Err(end) = stream.message().await {
                break end;
            }
        };
        assert_eq!(reason(&end), "VIDEO_NOT_FOUND");
    }
}

on_sqlite! {
    async fn a_watch_ends_with_its_session(engine: Engine) {
        let server = server(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::long(), pb::Visibility::Public).await;
        let mut stream = watch(&owner, &video.id).await.expect("a watch");
        stream.message().await.expect("a message").expect("the first");
        owner.auth().logout(pb::LogoutRequest {}).await.expect("it is signed out");
        let end = loop {
            if let Err(end) = stream.message().await {
                break end;
            }
        };
        assert_eq!(reason(&end), "SESSION_REVOKED");
    }

    async fn only_the_owner_watches(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let public = owner.publish(crate::support::media::mp4(), pb::Visibility::Public).await;
        let private = owner.publish(crate::support::media::webm(), pb::Visibility::Private).await;
        watch(&other, &public.id).await.refused(Code::PermissionDenied, "NOT_OWNER");
        watch(&other, &private.id).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        // Where nothing is made, a watch says so and ends.
        let mut stream = watch(&owner, &public.id).await.expect("a watch");
        let Some(Event::Ready(state)) = stream.message().await.expect("a message").and_then(|one| one.event) else {
            panic!("the first message is the state");
        };
        assert_eq!((state.video_state(), state.processing), (pb::VideoState::Ready, None));
        assert_eq!(stream.message().await.expect("the end"), None);
    }
}
