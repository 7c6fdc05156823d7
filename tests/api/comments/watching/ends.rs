//! Who may watch, for how long, and how many at once.

use h2::Reason;
use marquee_contract::v1::Visibility;
use prost::Message;
use tonic::Code;

use super::*;
use crate::support::attack::ATTACKER;
use crate::support::h2::{End, H2};
use crate::support::wire::frame;
use crate::support::{Refused, Server, both_engines, eventually, media, on_sqlite, reason};

const WATCH: &str = "/marquee.v1.CommentService/WatchVideo";
const PLACES: &str = "marquee_in_use{resource=\"watches\"}";

both_engines! {
    async fn a_watch_ends_when_its_viewer_no_longer_sees_the_video(engine: Engine) {
        let server = Server::start(engine).await;
        let [owner, stranger, nobody] = [User::register(&server).await, User::register(&server).await, User::nobody(&server)];
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let mut of_owner = Watch::begin(&owner, &video).await;
        let mut of_others = [Watch::begin(&stranger, &video).await, Watch::begin(&nobody, &video).await];
        let cursor = of_owner.cursor.clone();
        set_visibility(&owner, &video, Visibility::Private).await;
        owner.comment(&video, "To myself").await;
        for watch in &mut of_others {
            // Nothing of what was written since is told before the end.
            let end = watch.try_told().await.expect_err("nothing is told to others");
            assert_eq!((end.code(), reason(&end).as_str()), (Code::NotFound, "VIDEO_NOT_FOUND"));
        }
        for user in [&stranger, &nobody] {
            for cursor in ["", &cursor] {
                Watch::open(user, &video, cursor).await.map(|_| ()).refused(Code::NotFound, "VIDEO_NOT_FOUND");
            }
        }
        assert_eq!(of_owner.told().await, created("To myself"));
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.clone() }).await.expect("it is deleted");
        assert_eq!(reason(&of_owner.end().await), "VIDEO_NOT_FOUND");
        Watch::open(&owner, &video, "").await.map(|_| ()).refused(Code::NotFound, "VIDEO_NOT_FOUND");
    }
}

on_sqlite! {
    async fn a_watch_ends_with_its_token_and_its_session_if_it_has_one(engine: Engine) {
        let server = Server::with(engine, &["--access-token-ttl", "2s"]).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let [mut public, mut own] = [Watch::begin(&User::nobody(&server), &video).await, Watch::begin(&owner, &video).await];
        assert_eq!(reason(&own.end().await), "TOKEN_EXPIRED");
        public.state(|state| state.watching_count == 1).await;
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let mut own = Watch::begin(&owner, &video).await;
        owner.auth().logout(pb::LogoutRequest {}).await.expect("it is signed out");
        assert_eq!(reason(&own.end().await), "SESSION_REVOKED");
    }

    async fn a_watch_that_is_not_read_is_ended_from_outside_and_no_longer_counted(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video_id = owner.publish(media::mp4(), Visibility::Public).await.id;
        let mut watch = Watch::begin(&owner, &video_id).await;
        let body = frame(&pb::WatchVideoRequest { video_id, cursor: String::new() }.encode_to_vec());
        let connection = H2::from(ATTACKER, &server, 0).await;
        let call = connection.call(WATCH, &[("grpc-timeout", "8S")], body, true).await;
        watch.state(|state| state.watching_count == 2).await;
        assert!(matches!(call.end().await, End::Reset(Some(Reason::CANCEL))));
        watch.state(|state| state.watching_count == 1).await;
        eventually("its place is free", || async { (server.metric(PLACES).await < 1.5).then_some(()) }).await;
    }

    async fn a_caller_has_a_share_of_the_places(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        // A quarter of 4,096; a connection has few streams.
        let (mut same, mut open) = (owner.clone(), Vec::new());
        let end = loop {
            if open.len() % 64 == 0 {
                same.reconnect(&server);
            }
            match Watch::open(&same, &video, "").await {
                Ok(watch) => open.push(watch),
                Err(end) => break end,
            }
        };
        assert_eq!((open.len(), reason(&end).as_str()), (1024, "OVERLOADED"));
        // Others have theirs.
        let mut other = Watch::begin(&User::nobody(&server), &video).await;
        other.state(|state| state.watching_count == 1025).await;
    }
}
