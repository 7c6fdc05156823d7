//! SIGTERM: calls in progress complete, streams get an error, and the process ends by itself.

use bytes::Bytes;
use marquee_contract::v1 as pb;
use marquee_contract::v1::auth_service_client::AuthServiceClient;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use crate::support::upload::{data, start};
use crate::support::{Refused, Server, User, both_engines, eventually, media, on_sqlite};

/// The log line of a shutdown that was not orderly.
const CUT: &str = "the shutdown deadline has passed";

/// The body of a call that never ends.
fn endless() -> tonic::body::Body {
    let frames = tokio_stream::pending::<Result<http_body::Frame<Bytes>, tonic::Status>>();
    tonic::body::Body::new(http_body_util::StreamBody::new(frames))
}

both_engines! {
    async fn an_upload_stream_gets_an_error_when_the_server_stops_and_can_continue_afterwards(engine: Engine) {
        let mut server = Server::with(engine, &["--chunk-size-bytes", "65536"]).await;
        let mut user = User::register(&server).await;
        let file = media::mp4_of(400_000);
        let upload = user.create_upload(file.len()).await;
        let (sender, receiver) = mpsc::channel(16);
        let stream = tokio::spawn({
            let user = user.clone();
            async move { user.uploads().upload_chunks(ReceiverStream::new(receiver)).await }
        });
        sender.send(start(&upload.id, 0)).await.unwrap();
        for bytes in file[..150_000].chunks(50_000) {
            sender.send(data(bytes)).await.unwrap();
        }
        eventually("two chunks are durable", || async {
            (user.get_upload(&upload.id).await.offset_bytes == 131_072).then_some(())
        })
        .await;
        server.terminate();
        stream.await.unwrap().refused(Code::Unavailable, "UNAVAILABLE");
        assert!(server.wait().await.success());
        assert!(!server.log().contains(CUT));

        server.restart().await;
        user.reconnect(&server);
        let offset = user.get_upload(&upload.id).await.offset_bytes;
        assert_eq!(offset, 131_072);
        user.stream(&upload.id, offset, &file).await.unwrap();
        let video = user.try_publish(&upload.id, pb::Visibility::Private).await.unwrap();
        let url = user.playback_url(&video.id).await;
        assert_eq!(reqwest::get(url).await.unwrap().bytes().await.unwrap(), file);
    }
}

on_sqlite! {
    async fn calls_in_progress_complete_when_the_server_stops(engine: Engine) {
        // More time than forty hashes need, one after the other, on a busy machine.
        let times = ["--default-deadline", "5m", "--shutdown-deadline", "5m"];
        let mut server = Server::with(engine, &[&["--hash-permits", "1"][..], &times].concat()).await;
        let user = User::register(&server).await;
        let hashes = "marquee_password_hashes_total";
        let before = server.metric(hashes).await;
        let calls: Vec<_> = (0..40)
            .map(|number| {
                let mut client = AuthServiceClient::new(user.channel.clone());
                let (login, password) = (format!("nobody{number}"), "some words of mine".to_owned());
                let login = pb::LoginRequest { login, password, ..Default::default() };
                tokio::spawn(async move { client.login(login).await })
            })
            .collect();
        eventually("calls are in progress", || async { (server.metric(hashes).await > before).then_some(()) }).await;
        // The server has read everything that was sent on the connection before this.
        user.users().get_me(pb::GetMeRequest {}).await.unwrap();
        server.terminate();
        let waiting = calls.iter().filter(|call| !call.is_finished()).count();
        assert!(waiting > 0, "nothing was in flight");
        for call in calls {
            call.await.unwrap().refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        }
        assert!(server.wait().await.success());
        assert!(!server.log().contains(CUT));
        assert!(TcpStream::connect(server.address()).await.is_err());
    }

    async fn idle_clients_do_not_delay_the_shutdown(engine: Engine) {
        let mut server = Server::start(engine).await;
        let user = User::register(&server).await;
        let upload = user.create_upload(1000).await;
        let silent = TcpStream::connect(server.address()).await.unwrap();
        let idle = server.connect().await;
        let mut watch = HealthClient::new(idle).watch(HealthCheckRequest::default()).await.unwrap().into_inner();
        watch.message().await.unwrap();
        // One stream whose first message was sent, and one without.
        let (senders, streams): (Vec<_>, Vec<_>) = (0..2)
            .map(|_| {
                let (sender, receiver) = mpsc::channel(1);
                let user = user.clone();
                let call = async move { user.uploads().upload_chunks(ReceiverStream::new(receiver)).await };
                (sender, tokio::spawn(call))
            })
            .unzip();
        senders[0].send(start(&upload.id, 0)).await.unwrap();
        // Everything that was sent before this on the same connection has arrived.
        for _ in 0..2 {
            user.get_upload(&upload.id).await;
        }
        server.terminate();
        for stream in streams {
            stream.await.unwrap().refused(Code::Unavailable, "UNAVAILABLE");
        }
        assert!(server.wait().await.success());
        assert!(!server.log().contains(CUT), "it waited for them");
        drop((silent, watch, senders));
    }

    async fn calls_that_do_not_end_are_cut_at_the_shutdown_deadline(engine: Engine) {
        let mut server = Server::with(engine, &["--shutdown-deadline", "300ms"]).await;
        let user = User::register(&server).await;
        let request = http::Request::post("/marquee.v1.VideoService/GetVideo");
        let request = request.header("content-type", "application/grpc").body(endless()).unwrap();
        let call = tokio::spawn(tower::ServiceExt::oneshot(user.channel.clone(), request));
        user.users().get_me(pb::GetMeRequest {}).await.unwrap();
        server.terminate();
        assert!(server.wait().await.success());
        assert!(server.log().contains(CUT));
        assert!(call.await.unwrap().is_err());
    }

    async fn a_second_signal_ends_the_server_at_once(engine: Engine) {
        let mut server = Server::with(engine, &["--shutdown-deadline", "1h"]).await;
        let user = User::register(&server).await;
        let request = http::Request::post("/marquee.v1.VideoService/GetVideo");
        let request = request.header("content-type", "application/grpc").body(endless()).unwrap();
        let call = tokio::spawn(tower::ServiceExt::oneshot(user.channel.clone(), request));
        user.users().get_me(pb::GetMeRequest {}).await.unwrap();
        server.terminate();
        eventually("the server is stopping", || async { server.log().contains("stopping").then_some(()) }).await;
        server.terminate();
        assert_eq!(server.wait().await.code(), Some(1));
        assert!(call.await.unwrap().is_err());
    }
}
