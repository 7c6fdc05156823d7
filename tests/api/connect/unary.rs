//! Unary calls.

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use http::Method;
use marquee_contract::v1 as pb;
use prost::Message;
use serde_json::{Value, json};

use super::{GET_ME, GET_VIDEO, JSON, LOGIN, NO_VIDEO, PROTO, SERVER_INFO, call, call_as, send};
use crate::support::user::PASSWORD;
use crate::support::{Server, User, both_engines, on_sqlite};

fn gzip(bytes: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap().into()
}

both_engines! {
    async fn an_account_is_used_in_json_alone(engine: Engine) {
        let server = Server::start(engine).await;
        let account = json!({"username": "ada", "email": "ada@example.com", "password": PASSWORD, "displayName": "Ada"});
        let registered = call(&server, "/marquee.v1.AuthService/Register", &account.to_string()).await.message();
        assert_eq!(registered["user"]["username"], "ada");
        let login = json!({"login": "ada", "password": PASSWORD}).to_string();
        let session = call(&server, LOGIN, &login).await.message();
        let bearer = format!("Bearer {}", session["tokens"]["accessToken"].as_str().unwrap());
        let me = call_as(&server, &bearer, GET_ME, "{}").await.message();
        assert_eq!((me["user"]["id"].clone(), me["user"]["email"].as_str()), (registered["user"]["id"].clone(), Some("ada@example.com")));

        let tweet = json!({"text": "Hello \u{1f44b}"}).to_string();
        let tweet = call_as(&server, &bearer, "/marquee.v1.TweetService/CreateTweet", &tweet).await.message();
        let channel = me["user"]["channel"]["id"].as_str().unwrap();
        let list = json!({"channelId": channel, "pageSize": 10, "unknownField": [1, {}]}).to_string();
        let tweets = call(&server, "/marquee.v1.TweetService/ListTweets", &list).await.message();
        assert_eq!(tweets["tweets"][0]["text"], "Hello \u{1f44b}");
        assert_eq!(tweets["tweets"][0]["id"], tweet["tweet"]["id"]);
        // Default values are left out.
        assert_eq!(tweets["tweets"][0]["likeCount"], Value::Null);
    }
}

on_sqlite! {
    async fn messages_are_json_or_protobuf(engine: Engine) {
        let server = Server::start(engine).await;
        let message = call(&server, SERVER_INFO, "{}").await.message();
        let info = &message["serverInfo"];
        // 64-bit integers are strings.
        assert!(info["maxUploadBytes"].as_str().unwrap().parse::<u64>().unwrap() > 0, "{info}");
        let answer = send(&server, Method::POST, SERVER_INFO, &[("content-type", PROTO)], Bytes::new()).await;
        assert_eq!((answer.http_status, answer.header("content-type")), (200, Some(PROTO)));
        let decoded = pb::GetServerInfoResponse::decode(answer.body).unwrap().server_info.unwrap();
        assert_eq!(info["version"], decoded.version);

        let json = [("content-type", "Application/JSON; charset=utf-8"), ("connect-protocol-version", "1")];
        send(&server, Method::POST, GET_VIDEO, &json, NO_VIDEO).await.refused(404, "not_found", "VIDEO_NOT_FOUND");
        let request = crate::protocol::get_video();
        let refused = send(&server, Method::POST, GET_VIDEO, &[("content-type", PROTO)], request).await;
        refused.refused(404, "not_found", "VIDEO_NOT_FOUND");
    }

    async fn calls_work_over_http_2(engine: Engine) {
        let server = Server::start(engine).await;
        let wire = server.wire().await;
        let answer = wire.call(GET_VIDEO, &[("content-type", JSON)], NO_VIDEO).await;
        assert_eq!((answer.http_status.as_u16(), &answer.headers["content-type"]), (404, &JSON.parse().unwrap()));
        assert!(answer.trailers.is_empty());
        let answer = wire.call(SERVER_INFO, &[("content-type", PROTO)], "").await;
        assert!(pb::GetServerInfoResponse::decode(answer.body).unwrap().server_info.is_some());
    }

    async fn requests_and_answers_may_be_compressed(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        for _ in 0..20 {
            crate::tweets::post(&user, &"a long story ".repeat(20)).await;
        }
        let channel = user.channel_id();
        let list = json!({"channelId": channel, "pageSize": 20}).to_string();
        let binary = pb::ListTweetsRequest { channel_id: channel, page_size: 20, ..Default::default() }.encode_to_vec();
        let path = "/marquee.v1.TweetService/ListTweets";
        let plain = call(&server, path, &list).await;
        assert!(plain.header("content-encoding").is_none());
        for (content_type, message) in [(JSON, list.as_bytes()), (PROTO, &binary)] {
            let headers = [("content-type", content_type), ("content-encoding", "gzip"), ("accept-encoding", "br;q=1, gzip;q=0.5")];
            let answer = send(&server, Method::POST, path, &headers, gzip(message)).await;
            assert_eq!((answer.http_status, answer.header("content-encoding")), (200, Some("gzip")), "{answer:?}");
            let mut body = Vec::new();
            GzDecoder::new(&*answer.body).read_to_end(&mut body).unwrap();
            assert!(answer.body.len() < body.len() / 2);
            if content_type == JSON {
                assert_eq!(body, plain.body);
            } else {
                assert_eq!(pb::ListTweetsResponse::decode(&*body).unwrap().tweets.len(), 20);
            }
        }
        let unknown = [("content-type", JSON), ("content-encoding", "br")];
        let refused = send(&server, Method::POST, path, &unknown, list).await;
        refused.refused(501, "unimplemented", "ENCODING_UNSUPPORTED");
        assert_eq!(refused.header("accept-encoding"), Some("gzip,zstd,identity"));
    }

    async fn a_call_is_logged_and_counted_like_any_other(engine: Engine) {
        let server = Server::start(engine).await;
        let headers = [("content-type", JSON), ("x-request-id", "of-connect")];
        let answer = send(&server, Method::POST, GET_ME, &headers, "{}").await;
        answer.refused(401, "unauthenticated", "TOKEN_MISSING");
        assert_eq!(answer.header("x-request-id"), Some("of-connect"));
        let counted = format!(r#"marquee_rpcs_total{{code="UNAUTHENTICATED",method="{GET_ME}"}}"#);
        assert_eq!(server.metric(&counted).await.to_string(), "1");
    }
}
