//! Deadlines of calls.

use marquee_contract::v1 as pb;
use prost::Message;
use tonic::Code;

use super::{GET_VIDEO, get_video};
use crate::support::user::PASSWORD;
use crate::support::wire::frame;
use crate::support::{Refused, Server, User, eventually, on_sqlite, upload};

const LOGIN: &str = "/marquee.v1.AuthService/Login";

on_sqlite! {
    async fn a_call_whose_deadline_has_passed_is_refused(engine: Engine) {
        let server = Server::start(engine).await;
        let wire = server.wire().await;
        for timeout in ["0S", "0m", "1n", "1u"] {
            let answer = wire.call(GET_VIDEO, &[("grpc-timeout", timeout)], frame(&get_video())).await;
            answer.refused(Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
        }
        for timeout in ["1H", "1M", "30S", "30000m", "99999999u", "99999999H"] {
            let answer = wire.call(GET_VIDEO, &[("grpc-timeout", timeout)], frame(&get_video())).await;
            answer.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        }
        for timeout in ["", "5", "S", "-1S", "1.5S", "123456789S", "1s", "1 S", "S1", "1SS", "0x1S"] {
            let answer = wire.call(GET_VIDEO, &[("grpc-timeout", timeout)], frame(&get_video())).await;
            answer.refused(Code::InvalidArgument, "MESSAGE_MALFORMED");
        }
    }

    async fn a_call_that_waits_in_its_handler_ends_at_its_deadline(engine: Engine) {
        let server = Server::with(engine, &["--hash-permits", "1", "--default-deadline", "5m"]).await;
        let user = User::register(&server).await;
        let wire = server.wire().await;
        let login = |password: &str| {
            let (login, password) = (user.account.username.clone(), password.to_owned());
            let request = pb::LoginRequest { login, password, ..Default::default() };
            frame(&request.encode_to_vec())
        };
        let hashes = "marquee_password_hashes_total";
        let before = server.metric(hashes).await;
        let crowd: Vec<_> = (0..80)
            .map(|_| {
                let (wire, login) = (wire.clone(), login("wrong, and it takes its time"));
                tokio::spawn(async move { wire.call(LOGIN, &[], login).await })
            })
            .collect();
        eventually("the calls have arrived", || async { (server.metric(hashes).await > before).then_some(()) }).await;
        let late = wire.call(LOGIN, &[("grpc-timeout", "20m")], login(PASSWORD)).await;
        late.refused(Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
        assert!(crowd.iter().any(|call| !call.is_finished()), "no call was waiting");
        for call in crowd {
            call.await.unwrap().refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        }
        let counted = format!("marquee_rpcs_total{{code=\"DEADLINE_EXCEEDED\",method=\"{LOGIN}\"}}");
        assert!((server.metric(&counted).await - 1.0).abs() < 0.5);
        assert_eq!(wire.call(LOGIN, &[], login(PASSWORD)).await.status().code(), Code::Ok);
    }

    async fn a_call_without_a_deadline_gets_the_servers_default_deadline(engine: Engine) {
        let server = Server::with(engine, &["--default-deadline", "6s", "--stream-deadline", "500ms"]).await;
        let channel = server.connect().await;
        // A body that never ends, in a unary call and in a stream.
        let user = User::register(&server).await;
        let opened = user.create_upload(1000).await;
        let messages = tokio_stream::StreamExt::chain(
            tokio_stream::iter([upload::start(&opened.id, 0)]),
            tokio_stream::pending(),
        );
        user.uploads().upload_chunks(messages).await.refused(Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
        let request = http::Request::post(GET_VIDEO)
            .header("content-type", "application/grpc")
            .body(tonic::body::Body::new(http_body_util::StreamBody::new(tokio_stream::pending::<
                Result<http_body::Frame<bytes::Bytes>, tonic::Status>,
            >())))
            .unwrap();
        let response = tower::ServiceExt::oneshot(channel, request).await.unwrap();
        let status = tonic::Status::from_header_map(response.headers()).unwrap();
        assert_eq!(status.code(), Code::DeadlineExceeded);
    }
}
