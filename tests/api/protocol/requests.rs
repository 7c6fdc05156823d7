//! Request ids, and internal errors whose cause is only logged.

use marquee_contract::google::rpc::RequestInfo;
use marquee_contract::status::detail;
use marquee_contract::v1::Visibility;
use tonic::Code;

use super::{GET_VIDEO, get_video};
use crate::support::wire::frame;
use crate::support::{Server, User, both_engines, eventually, media, on_sqlite};

const HEADER: &str = "x-request-id";

/// Makes a call with this request id, or without one; returns the request id of the answer.
async fn id_of(server: &Server, path: &str, id: Option<&str>) -> String {
    let headers: Vec<_> = id.map(|id| (HEADER, id)).into_iter().collect();
    let answer = server.wire().await.call(path, &headers, frame(&get_video())).await;
    answer.headers[HEADER].to_str().unwrap().to_owned()
}

both_engines! {
    async fn an_internal_error_contains_only_the_request_id_of_its_log_line(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Public).await;
        let url = user.playback_url(&video.id).await;
        server.execute("ALTER TABLE videos RENAME TO elsewhere", "ALTER TABLE videos RENAME TO elsewhere").await;

        let id = "find-me-in-the-log";
        let answer = server.wire().await.call(GET_VIDEO, &[(HEADER, id)], frame(&get_video())).await;
        let status = answer.refused(Code::Internal, "INTERNAL");
        assert_eq!(status.message(), "internal error");
        assert_eq!(detail::<RequestInfo>(&status).unwrap().request_id, id);
        let shown = format!("{answer:?} {:?}", String::from_utf8_lossy(status.details()));
        assert!(!shown.contains("videos") && !shown.to_lowercase().contains("sql"), "{shown}");
        let line = eventually("it is logged", || async {
            server.log().lines().find(|line| line.contains(id) && line.contains("internal error")).map(str::to_owned)
        });
        let line = line.await;
        assert!(line.contains("videos"), "the cause is not there: {line}");

        // RPCs that need the table return UNAVAILABLE or INTERNAL, others work, and all work again when the table is
        // back.
        assert_eq!(reqwest::get(&url).await.unwrap().status(), 503);
        user.sessions().await;
        server.execute("ALTER TABLE elsewhere RENAME TO videos", "ALTER TABLE elsewhere RENAME TO videos").await;
        assert_eq!(user.playback_url(&video.id).await.split('/').next_back(), url.split('/').next_back());
        assert_eq!(reqwest::get(&url).await.unwrap().bytes().await.unwrap(), media::mp4());
    }
}

on_sqlite! {
    async fn a_valid_request_id_of_the_client_is_kept_and_others_are_replaced(engine: Engine) {
        let server = Server::start(engine).await;
        let longest = "a".repeat(64);
        for path in [GET_VIDEO, "/marquee.v1.VideoService/Nothing"] {
            for fit in ["a", "0190a000-0000-7000-8000-000000000000", "A_b.c-9", &longest] {
                assert_eq!(id_of(&server, path, Some(fit)).await, fit);
            }
            let mut made = Vec::new();
            let too_long = "a".repeat(65);
            for unfit in [Some(""), Some(&*too_long), Some("a b"), Some("a/b"), Some("{\"a\":1}"), Some("a%0ab"), None] {
                let id = id_of(&server, path, unfit).await;
                assert_eq!(id.len(), 36, "{unfit:?} {id}");
                made.push(id);
            }
            let count = made.len();
            made.sort();
            made.dedup();
            assert_eq!(made.len(), count, "two requests have one id");
        }
    }
}
