//! Calls by GET.

use data_encoding::BASE64URL_NOPAD;
use http::Method;
use marquee_contract::v1 as pb;
use prost::Message;

use super::{Answer, GET_VIDEO, LOGIN, SERVER_INFO, send};
use crate::support::{Server, User, media, on_sqlite};

async fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    send(server, Method::GET, path, headers, "").await
}

on_sqlite! {
    async fn reads_can_be_called_by_get(engine: Engine) {
        let server = Server::start(engine).await;
        let info = get(&server, &format!("{SERVER_INFO}?connect=v1&encoding=json&message=%7B%7D"), &[]).await.message();
        assert!(info["serverInfo"]["version"].is_string());
        let binary = get(&server, &format!("{SERVER_INFO}?encoding=proto&base64=1&message="), &[]).await;
        assert!(pb::GetServerInfoResponse::decode(binary.body).unwrap().server_info.is_some());

        let id = "0190a000-0000-7000-8000-000000000000".to_owned();
        let message = BASE64URL_NOPAD.encode(&pb::GetVideoRequest { video_id: id }.encode_to_vec());
        for query in [
            format!("encoding=proto&base64=1&message={message}"),
            "encoding=json&message=%7B%22videoId%22:+%220190a000-0000-7000-8000-000000000000%22%7D".to_owned(),
        ] {
            let refused = get(&server, &format!("{GET_VIDEO}?{query}"), &[]).await;
            refused.refused(404, "not_found", "VIDEO_NOT_FOUND");
            assert_eq!((refused.header("cache-control"), refused.header("etag")), (Some("no-store"), None));
        }
    }

    async fn an_anonymous_answer_is_revalidated_and_any_other_is_not_stored(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = user.publish(&media::mp4_of(1 << 16), pb::Visibility::Public).await;
        let path = format!("{GET_VIDEO}?connect=v1&encoding=json&message=%7B%22videoId%22:%22{}%22%7D", video.id);
        let first = get(&server, &path, &[]).await;
        assert_eq!(first.message()["video"]["id"], video.id);
        assert_eq!(first.header("cache-control"), Some("no-cache"));
        assert!(first.header("vary").unwrap().contains("authorization"));
        let etag = first.header("etag").unwrap();
        let again = get(&server, &path, &[("if-none-match", etag)]).await;
        assert_eq!((again.http_status, again.body.len(), again.header("etag")), (304, 0, Some(etag)));

        let own = get(&server, &path, &[("if-none-match", etag), ("authorization", &user.bearer())]).await;
        assert!(own.message()["video"]["viewer"].is_object());
        assert_eq!((own.header("cache-control"), own.header("etag")), (Some("no-store"), None));

        // What has changed is sent.
        let request = pb::SetVideoVisibilityRequest { video_id: video.id, visibility: pb::Visibility::Private.into() };
        user.call::<pb::SetVideoVisibilityResponse>("SetVideoVisibility", &request).await.unwrap();
        let gone = get(&server, &path, &[("if-none-match", etag)]).await;
        gone.refused(404, "not_found", "VIDEO_NOT_FOUND");
    }

    async fn calls_with_side_effects_cannot_be_made_by_get(engine: Engine) {
        let server = Server::start(engine).await;
        for path in [LOGIN, "/marquee.v1.TweetService/CreateTweet", "/grpc.health.v1.Health/Watch"] {
            let answer = get(&server, &format!("{path}?connect=v1&encoding=json&message=%7B%7D"), &[]).await;
            assert_eq!((answer.http_status, answer.header("allow")), (405, Some("POST")), "{path}");
        }
    }

    async fn a_malformed_query_is_refused(engine: Engine) {
        let server = Server::start(engine).await;
        for query in [
            "",
            "encoding=json",
            "message=%7B%7D",
            "connect=v2&encoding=json&message=%7B%7D",
            "encoding=proto&base64=1&message=a",
            "encoding=json&message=%7B",
            "encoding=json&base64=1&message=%7B%7D",
            "encoding=json&message=%7B%7D&compression=gzip",
        ] {
            let refused = get(&server, &format!("{SERVER_INFO}?{query}"), &[]).await;
            refused.refused(400, "invalid_argument", "MESSAGE_MALFORMED");
        }
        assert_eq!(get(&server, &format!("{SERVER_INFO}?encoding=xml&message="), &[]).await.http_status, 415);
        let unknown = get(&server, &format!("{SERVER_INFO}?encoding=json&message=%7B%7D&compression=br"), &[]).await;
        unknown.refused(501, "unimplemented", "ENCODING_UNSUPPORTED");
    }
}
