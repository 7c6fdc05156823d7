//! Calls with a malformed path, frame or message.

use bytes::Bytes;
use marquee_contract::v1 as pb;
use prost::Message;
use tonic::Code;

use super::{GET_VIDEO, get_video};
use crate::support::upload::{chunk, data, start};
use crate::support::wire::frame;
use crate::support::{Refused, Server, User, fields, media, on_sqlite};

/// The chunk size of the server of these tests.
const CHUNK_BYTES: usize = 1 << 20;
/// The message limits that `ServerInfo` reports for this chunk size.
const MESSAGE_BYTES: usize = 64 << 10;
const UPLOAD_MESSAGE_BYTES: usize = CHUNK_BYTES + (64 << 10);

/// A message of exactly this many bytes that decodes: a field number that the contract does not use.
fn unknown_field(bytes: usize) -> Vec<u8> {
    let varint = |len: usize| prost::encoding::encoded_len_varint(len as u64);
    let mut message = Vec::new();
    prost::encoding::encode_key(1000, prost::encoding::WireType::LengthDelimited, &mut message);
    let mut content = bytes - message.len() - 1;
    content -= varint(content) - 1;
    prost::encoding::encode_varint(content as u64, &mut message);
    message.resize(message.len() + content, b'x');
    assert_eq!(message.len(), bytes);
    message
}

on_sqlite! {
    async fn a_malformed_call_is_refused_with_its_reason(engine: Engine) {
        let server = Server::start(engine).await;
        let wire = server.wire().await;
        for path in [
            "/marquee.v1.VideoService/Nothing",
            "/marquee.v1.VideoService/getvideo",
            "/marquee.v1.VideoService/GetVideo/",
            "/marquee.v1.VideoService/",
            "/marquee.v1.NoService/GetVideo",
            "/marquee.v2.VideoService/GetVideo",
            "/VideoService/GetVideo",
            "/",
        ] {
            let answer = wire.call(path, &[], frame(&get_video())).await;
            answer.refused(Code::Unimplemented, "METHOD_UNKNOWN");
            assert_eq!(answer.http_status, 200, "{path}");
        }

        // A body that is not exactly one message.
        let whole = frame(&get_video());
        let with_flag = |flag: u8| [&[flag], &whole[1..]].concat();
        let (cut, more, encoding) = ("ends before its message", "has more bytes after it", "is not an encoding");
        for (what, body, text) in [
            ("nothing", Vec::new(), cut),
            ("half a frame's head", vec![0, 0, 0], cut),
            ("a frame's head alone", whole[..5].to_vec(), cut),
            ("a length beyond the end", whole[..whole.len() - 1].to_vec(), cut),
            ("compressed, but not said how", with_flag(1), "nor `connect-content-encoding` says how"),
            ("a flag that does not exist", with_flag(2), "must begin with the byte 0"),
            ("a second message", [&whole[..], &whole].concat(), more),
            ("a second message without anything", [&whole[..], &[0; 5]].concat(), more),
            ("a part of a second message", [&whole[..], &[0, 0, 0]].concat(), more),
            ("gRPC-Web's trailers behind it", [&whole[..], &[0x80, 0, 0, 0, 0]].concat(), more),
            ("no protobuf", frame(b"\xff\xff\xff\xff").to_vec(), encoding),
            ("a field of another type", frame(b"\x08\x01").to_vec(), encoding),
            ("a string that is not UTF-8", frame(b"\x0a\x01\xff").to_vec(), encoding),
            ("a field that is cut", frame(b"\x0a\x09abc").to_vec(), encoding),
        ] {
            let answer = wire.call(GET_VIDEO, &[], body).await;
            let status = answer.status();
            assert_eq!((status.code(), &*crate::support::reason(&status)), (Code::InvalidArgument, "MESSAGE_MALFORMED"), "{what}");
            assert!(status.message().contains(text), "{what}: {status:?}");
        }
        // The connection can still be used.
        wire.call(GET_VIDEO, &[], whole).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
    }

    async fn a_malformed_stream_is_refused_with_its_reason(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let wire = server.wire().await;
        let upload = user.create_upload(media::mp4().len()).await;
        let token = format!("Bearer {}", user.tokens.access_token);
        let path = "/marquee.v1.UploadService/UploadChunks";
        let begin = frame(&start(&upload.id, 0).encode_to_vec());
        let part = frame(&data(&media::mp4()[..1000]).encode_to_vec());
        for body in [
            frame(b"\xff\xff\xff"),
            [&begin[..], &frame(b"\xff\xff\xff")].concat().into(),
            [&begin[..], &part[..part.len() - 1]].concat().into(),
            [&begin[..], &part, &[1, 0, 0, 0, 1, 0]].concat().into(),
        ] {
            let answer = wire.call(path, &[("authorization", &token)], body).await;
            answer.refused(Code::InvalidArgument, "MESSAGE_MALFORMED");
        }
        // A well-formed message at the wrong position of the stream: the error names the field.
        for body in [part.clone(), Bytes::new(), [&begin[..], &begin].concat().into()] {
            let answer = wire.call(path, &[("authorization", &token)], body).await;
            assert_eq!(fields(&answer.refused(Code::InvalidArgument, "FIELD_INVALID")), ["part"]);
        }
        user.stream(&upload.id, 0, media::mp4()).await.unwrap();
    }

    async fn a_message_above_the_size_limit_is_refused_and_uploads_have_a_larger_limit(engine: Engine) {
        let server = Server::with(engine, &["--chunk-size-bytes", &CHUNK_BYTES.to_string()]).await;
        let user = User::register(&server).await;
        let wire = server.wire().await;
        let send = async |path: &str, message: &[u8]| {
            let token = format!("Bearer {}", user.tokens.access_token);
            wire.call(path, &[("authorization", &token)], frame(message)).await
        };
        // Exact to the byte: a message within the limit is decoded, and then its field is refused.
        send(GET_VIDEO, &unknown_field(MESSAGE_BYTES)).await.refused(Code::InvalidArgument, "FIELD_INVALID");
        for bytes in [MESSAGE_BYTES + 1, UPLOAD_MESSAGE_BYTES] {
            send(GET_VIDEO, &unknown_field(bytes)).await.refused(Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
        }
        let chunk_path = "/marquee.v1.UploadService/UploadChunk";
        let fits = send(chunk_path, &unknown_field(UPLOAD_MESSAGE_BYTES)).await;
        fits.refused(Code::InvalidArgument, "FIELD_INVALID");
        let beyond = unknown_field(UPLOAD_MESSAGE_BYTES + 1);
        send(chunk_path, &beyond).await.refused(Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
        let stream_path = "/marquee.v1.UploadService/UploadChunks";
        send(stream_path, &beyond).await.refused(Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
        // The server does not wait for the bytes of a message whose announced length is above the limit.
        let claim = Bytes::from_static(&[0, 0xff, 0xff, 0xff, 0xff]);
        let answer = wire.call(GET_VIDEO, &[], claim).await;
        answer.refused(Code::ResourceExhausted, "MESSAGE_TOO_LARGE");

        // Chunks of the full size can be sent with both RPCs.
        let file = media::mp4_of(2 * CHUNK_BYTES);
        let upload = user.create_upload(file.len()).await;
        let first = user.uploads().upload_chunk(chunk(&upload.id, 0, &file[..CHUNK_BYTES])).await.unwrap().into_inner();
        assert_eq!(first.upload.unwrap().offset_bytes, 1 << 20);
        let messages = vec![start(&upload.id, 1 << 20), data(&file[CHUNK_BYTES..])];
        let last = user.uploads().upload_chunks(tokio_stream::iter(messages)).await.unwrap().into_inner();
        assert_eq!(last.upload.unwrap().state(), pb::UploadState::Complete);
        // A stream with a too large message keeps the chunks that were acknowledged before it.
        let upload = user.create_upload(4 * CHUNK_BYTES).await;
        let messages =
            vec![start(&upload.id, 0), data(&file[..CHUNK_BYTES]), data(&media::noise(1, CHUNK_BYTES + (128 << 10)))];
        let refused = user.uploads().upload_chunks(tokio_stream::iter(messages)).await;
        refused.refused(Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
    }
}
