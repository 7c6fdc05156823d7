//! Errors, and what is no call.

use http::Method;
use marquee_contract::google::rpc::ErrorInfo;
use prost::Message;

use super::{GET_ME, GET_VIDEO, JSON, LOGIN, NO_VIDEO, PROTO, SERVER_INFO, call, call_as, detail, send};
use crate::support::{Server, User, on_sqlite};

on_sqlite! {
    async fn an_error_has_a_code_and_the_details_of_grpc(engine: Engine) {
        let server = Server::start(engine).await;
        let error = call(&server, GET_VIDEO, NO_VIDEO).await.refused(404, "not_found", "VIDEO_NOT_FOUND");
        assert!(!error["message"].as_str().unwrap().is_empty());
        let value = data_encoding::BASE64_NOPAD.decode(error["details"][0]["value"].as_str().unwrap().as_bytes()).unwrap();
        assert_eq!(ErrorInfo::decode(&*value).unwrap().reason, "VIDEO_NOT_FOUND");

        let error = call(&server, LOGIN, r#"{"password": "x"}"#).await.refused(400, "invalid_argument", "FIELD_INVALID");
        let fields = &detail(&error, "google.rpc.BadRequest")["fieldViolations"];
        assert!(fields.as_array().unwrap().iter().any(|field| field["field"] == "login"), "{error}");
    }

    async fn each_code_has_its_http_status(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let (name, bearer) = (&user.account.username, user.bearer());
        let taken = format!(r#"{{"username": "{name}", "email": "b@example.com", "password": "correct horse battery"}}"#);
        call(&server, "/marquee.v1.AuthService/Register", &taken).await.refused(409, "already_exists", "USERNAME_TAKEN");
        let wrong = format!(r#"{{"login": "{name}", "password": "wrong"}}"#);
        call(&server, LOGIN, &wrong).await.refused(401, "unauthenticated", "CREDENTIALS_INVALID");
        call(&server, GET_ME, "{}").await.refused(401, "unauthenticated", "TOKEN_MISSING");
        call_as(&server, "Bearer x", GET_ME, "{}").await.refused(401, "unauthenticated", "TOKEN_INVALID");
        let jobs = call_as(&server, &bearer, "/marquee.v1.AdminService/ListJobs", "{}").await;
        jobs.refused(403, "permission_denied", "ROLE_REQUIRED");
        let own = format!(r#"{{"channelId": "{}", "subscribed": true}}"#, user.channel_id());
        let own = call_as(&server, &bearer, "/marquee.v1.SubscriptionService/SetSubscription", &own).await;
        own.refused(400, "failed_precondition", "SELF_SUBSCRIPTION");
        let unknown = call(&server, "/marquee.v1.VideoService/Nothing", "{}").await;
        unknown.refused(404, "unimplemented", "METHOD_UNKNOWN");
        let late = [("content-type", JSON), ("connect-timeout-ms", "0")];
        let late = send(&server, Method::POST, SERVER_INFO, &late, "{}").await;
        late.refused(504, "deadline_exceeded", "DEADLINE_EXCEEDED");
    }

    async fn a_limited_caller_is_told_when_to_come_back(engine: Engine) {
        let server = Server::with(engine, &["--rate-credential", "1/h:1"]).await;
        let login = r#"{"login": "nobody", "password": "wrong"}"#;
        call(&server, LOGIN, login).await.refused(401, "unauthenticated", "CREDENTIALS_INVALID");
        let answer = call(&server, LOGIN, login).await;
        let error = answer.refused(429, "resource_exhausted", "RATE_LIMITED");
        assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() > 0);
        assert!(detail(&error, "google.rpc.RetryInfo")["retryDelay"].is_string());
    }

    async fn malformed_json_is_refused_and_the_place_is_named(engine: Engine) {
        let server = Server::start(engine).await;
        for (message, place) in [
            ("", "line 1, column 0"),
            ("{", "line 1, column 1"),
            ("{\n\"videoId\": 7}", "line 2, column 12"),
            ("[]", "line 1, column 0"),
            ("{} {}", "line 1, column 4"),
            ("{\"videoId\": \"\u{1}\"}", "line 1, column 14"),
        ] {
            let answer = call(&server, GET_VIDEO, message).await;
            let error = answer.refused(400, "invalid_argument", "MESSAGE_MALFORMED");
            let text = error["message"].as_str().unwrap();
            assert!(text.starts_with(place) && text.contains("marquee.v1.GetVideoRequest"), "{message}: {text}");
        }
        let binary = send(&server, Method::POST, GET_VIDEO, &[("content-type", PROTO)], &b"\xff\xff"[..]).await;
        binary.refused(400, "invalid_argument", "MESSAGE_MALFORMED");
    }

    async fn other_content_types_and_methods_are_no_calls(engine: Engine) {
        let server = Server::start(engine).await;
        for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/connect+json", "application/xml"] {
            let answer = send(&server, Method::POST, GET_VIDEO, &[("content-type", content_type)], NO_VIDEO).await;
            assert_eq!(answer.http_status, 415, "{content_type}");
            assert!(answer.header("accept-post").unwrap().starts_with("application/json, application/proto,"));
        }
        assert_eq!(send(&server, Method::POST, GET_VIDEO, &[], NO_VIDEO).await.http_status, 415);
        let stream = send(&server, Method::POST, "/grpc.health.v1.Health/Watch", &[("content-type", JSON)], "{}").await;
        assert_eq!(stream.http_status, 415);
        assert!(stream.header("accept-post").unwrap().starts_with("application/connect+json, application/connect+proto,"));
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::HEAD] {
            for (path, allowed) in [(GET_VIDEO, "GET, POST"), (LOGIN, "POST")] {
                let answer = send(&server, method.clone(), path, &[("content-type", JSON)], NO_VIDEO).await;
                assert_eq!((answer.http_status, answer.header("allow")), (405, Some(allowed)), "{method} {path}");
            }
        }
        for path in ["/index", "/api/videos", "/marquee.v1.VideoService/", "/marquee.v1.VideoService/Get/Video"] {
            assert_eq!(call(&server, path, "{}").await.http_status, 404, "{path}");
        }
    }
}
