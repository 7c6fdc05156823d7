//! Standard services: health, reflection, metrics.

use std::collections::BTreeSet;

use marquee_contract::policy::METHODS;
use marquee_contract::v1 as pb;
use prost::Message;
use tokio_stream::StreamExt;
use tonic::Code;
use tonic::transport::Channel;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};

use super::GET_VIDEO;
use crate::support::{Refused, Server, User, both_engines, eventually, on_sqlite};

fn services() -> BTreeSet<&'static str> {
    METHODS.iter().map(|method| method.service).collect()
}

/// Requests all services from one version of the reflection service, and whether it has a symbol.
macro_rules! reflect {
    ($version:ident, $channel:expr) => {{
        use tonic_reflection::pb::$version::ServerReflectionRequest;
        use tonic_reflection::pb::$version::server_reflection_client::ServerReflectionClient;
        use tonic_reflection::pb::$version::server_reflection_request::MessageRequest;
        use tonic_reflection::pb::$version::server_reflection_response::MessageResponse;

        let ask = |request| ServerReflectionRequest { host: String::new(), message_request: Some(request) };
        let requests = [
            ask(MessageRequest::ListServices(String::new())),
            ask(MessageRequest::FileContainingSymbol("marquee.v1.UploadService".to_owned())),
        ];
        let answers = ServerReflectionClient::new($channel).server_reflection_info(tokio_stream::iter(requests)).await;
        match answers {
            Err(status) => Err(status),
            Ok(answers) => {
                let answers: Vec<MessageResponse> =
                    answers.into_inner().map(|one| one.unwrap().message_response.unwrap()).collect().await;
                let [MessageResponse::ListServicesResponse(list), MessageResponse::FileDescriptorResponse(file)] =
                    <[_; 2]>::try_from(answers).unwrap()
                else {
                    panic!("other answers")
                };
                assert!(!file.file_descriptor_proto.is_empty());
                Ok(tonic::Response::new(list.service.into_iter().map(|one| one.name).collect::<BTreeSet<_>>()))
            }
        }
    }};
}

/// The answers of one version of the reflection service to these requests in one stream; None for requests it does not
/// know.
macro_rules! questions {
    ($version:ident, $channel:expr) => {{
        use tonic_reflection::pb::$version::server_reflection_client::ServerReflectionClient;
        use tonic_reflection::pb::$version::server_reflection_request::MessageRequest;
        use tonic_reflection::pb::$version::server_reflection_response::MessageResponse;
        use tonic_reflection::pb::$version::{ExtensionRequest, ServerReflectionRequest};

        let extension = |containing_type: &str, extension_number| {
            let containing_type = containing_type.to_owned();
            MessageRequest::FileContainingExtension(ExtensionRequest { containing_type, extension_number })
        };
        let method = "google.protobuf.MethodOptions";
        let requests = [
            Some(MessageRequest::FileByFilename("marquee/v1/nothing.proto".to_owned())),
            Some(MessageRequest::FileContainingSymbol("marquee.v1.NoService".to_owned())),
            Some(extension(method, 7)),
            Some(extension("marquee.v1.Nothing", 51_001)),
            Some(MessageRequest::AllExtensionNumbersOfType("marquee.v1.Nothing".to_owned())),
            None,
            Some(MessageRequest::FileByFilename("marquee/v1/video.proto".to_owned())),
            Some(MessageRequest::FileContainingSymbol("marquee.v1.VideoService.GetVideo".to_owned())),
            Some(MessageRequest::FileContainingSymbol("marquee.v1.VISIBILITY_PUBLIC".to_owned())),
            Some(MessageRequest::FileContainingSymbol("marquee.v1.GetChannelRequest.channel".to_owned())),
            Some(extension(method, 51_001)),
            Some(MessageRequest::AllExtensionNumbersOfType(method.to_owned())),
            Some(MessageRequest::AllExtensionNumbersOfType("marquee.v1.Video".to_owned())),
        ];
        let host = "a host".to_owned();
        let requests = requests.map(|message_request| ServerReflectionRequest { host: host.clone(), message_request });
        let asked = tokio_stream::iter(requests.clone());
        let mut answers =
            ServerReflectionClient::new($channel).server_reflection_info(asked).await.unwrap().into_inner();
        let mut texts = Vec::new();
        for request in requests {
            let answer = answers.message().await.unwrap().expect("an answer to each");
            assert_eq!((&answer.valid_host, answer.original_request.as_ref()), (&host, Some(&request)));
            texts.push(match answer.message_response.unwrap() {
                MessageResponse::ErrorResponse(error) => format!("error {}", error.error_code),
                MessageResponse::FileDescriptorResponse(files) => {
                    let file = prost_types::FileDescriptorProto::decode(&*files.file_descriptor_proto[0]).unwrap();
                    file.name().to_owned()
                }
                MessageResponse::AllExtensionNumbersResponse(known) => {
                    format!("{} {:?}", known.base_type_name, known.extension_number)
                }
                MessageResponse::ListServicesResponse(_) => panic!("no list was requested"),
            });
        }
        assert!(answers.message().await.unwrap().is_none());
        texts
    }};
}

async fn check(channel: &Channel, service: &str) -> Result<tonic::Response<HealthCheckResponse>, tonic::Status> {
    HealthClient::new(channel.clone()).check(HealthCheckRequest { service: service.to_owned() }).await
}

both_engines! {
    async fn metrics_count_calls_by_method_and_code_with_their_statements_and_latency(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let code = |code: &str, method: &str| format!("marquee_rpcs_total{{code=\"{code}\",method=\"{method}\"}}");
        let count = format!("marquee_rpc_duration_seconds_count{{method=\"{GET_VIDEO}\"}}");
        let statements = format!("marquee_rpc_statements_total{{method=\"{GET_VIDEO}\"}}");
        for _ in 0..3 {
            let request = pb::GetVideoRequest { video_id: user.channel_id() };
            user.videos().get_video(request).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        }
        for _ in 0..2 {
            let request = pb::GetVideoRequest { video_id: "no id".to_owned() };
            user.videos().get_video(request).await.refused(Code::InvalidArgument, "FIELD_INVALID");
            server.wire().await.call("/marquee.v1.VideoService/Nothing", &[], bytes::Bytes::new()).await;
        }
        let me = "/marquee.v1.UserService/GetMe";
        user.users().get_me(pb::GetMeRequest {}).await.unwrap();
        for (name, expected) in [
            (code("NOT_FOUND", GET_VIDEO), 3.0),
            (code("INVALID_ARGUMENT", GET_VIDEO), 2.0),
            (code("OK", GET_VIDEO), 0.0),
            (code("UNIMPLEMENTED", "unknown"), 2.0),
            (code("OK", me), 1.0),
            (count, 5.0),
            (statements, 3.0),
        ] {
            eventually(&name, || async { ((server.metric(&name).await - expected).abs() < 0.5).then_some(()) }).await;
        }
        let text = server.get("/metrics").await.text().await.unwrap();
        assert!(text.contains("marquee_connections ") && text.contains("marquee_rpc_duration_seconds_bucket"));
    }
}

on_sqlite! {
    async fn reflection_lists_every_service_and_can_be_switched_off(engine: Engine) {
        let server = Server::start(engine).await;
        let mut expected: BTreeSet<String> = services().into_iter().map(str::to_owned).collect();
        expected.insert("grpc.health.v1.Health".to_owned());
        let v1 = reflect!(v1, server.channel()).unwrap().into_inner();
        let v1alpha = reflect!(v1alpha, server.channel()).unwrap().into_inner();
        for listed in [v1, v1alpha] {
            let ours: BTreeSet<_> = listed.into_iter().filter(|name| !name.starts_with("grpc.reflection.")).collect();
            assert_eq!(ours, expected);
        }

        let silent = Server::with(engine, &["--reflection", "false"]).await;
        reflect!(v1, silent.channel()).refused(Code::Unimplemented, "METHOD_UNKNOWN");
        reflect!(v1alpha, silent.channel()).refused(Code::Unimplemented, "METHOD_UNKNOWN");
        assert!(check(&silent.channel(), "").await.is_ok());
    }

    async fn reflection_reports_unknown_symbols_and_continues_the_stream(engine: Engine) {
        let server = Server::start(engine).await;
        let expected = [
            "error 5",
            "error 5",
            "error 5",
            "error 5",
            "error 5",
            "error 3",
            "marquee/v1/video.proto",
            "marquee/v1/video_service.proto",
            "marquee/v1/video.proto",
            "marquee/v1/channel_service.proto",
            "marquee/options/v1/options.proto",
            "google.protobuf.MethodOptions [51001, 51002, 51003, 51004]",
            "marquee.v1.Video []",
        ];
        assert_eq!(questions!(v1, server.channel()), expected);
        assert_eq!(questions!(v1alpha, server.channel()), expected);
    }

    async fn watching_an_unknown_service_reports_that_and_stays_open(engine: Engine) {
        let mut server = Server::start(engine).await;
        let channel = server.connect().await;
        let request = HealthCheckRequest { service: "marquee.v1.NoService".to_owned() };
        let mut watch = HealthClient::new(channel.clone()).watch(request).await.unwrap().into_inner();
        assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::ServiceUnknown);
        // The stream is still open when the server stops, and got no other message.
        let rest = tokio::spawn(async move { watch.message().await });
        check(&channel, "").await.unwrap();
        assert!(!rest.is_finished());
        server.terminate();
        rest.await.unwrap().map(tonic::Response::new).refused(Code::Unavailable, "UNAVAILABLE");
        assert!(server.wait().await.success());
    }

    async fn health_covers_every_service_and_watchers_are_notified_of_a_stop(engine: Engine) {
        let mut server = Server::start(engine).await;
        let channel = server.connect().await;
        for service in services().into_iter().chain([""]) {
            let status = check(&channel, service).await.unwrap().into_inner().status();
            assert_eq!(status, ServingStatus::Serving, "{service}");
        }
        assert_eq!(check(&channel, "marquee.v1.NoService").await.unwrap_err().code(), Code::NotFound);

        let mut watches = Vec::new();
        for service in services().into_iter().chain([""]) {
            let request = HealthCheckRequest { service: service.to_owned() };
            let mut watch = HealthClient::new(channel.clone()).watch(request).await.unwrap().into_inner();
            assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::Serving, "{service}");
            watches.push((service, watch));
        }
        server.terminate();
        for (service, mut watch) in watches {
            let mut notifications = 0;
            let end = loop {
                match watch.message().await {
                    Ok(Some(message)) => assert_eq!(message.status(), ServingStatus::NotServing, "{service}"),
                    end => break end,
                }
                notifications += 1;
            };
            assert!(notifications > 0, "{service} got no notification");
            end.map(tonic::Response::new).refused(Code::Unavailable, "UNAVAILABLE");
        }
        assert!(server.wait().await.success());
    }
}
