//! Compressed requests and answers, and attacks with them.

use std::io::{Read, Write};

use bytes::Bytes;
use marquee_contract::v1 as pb;
use prost::Message;
use tonic::Code;

use super::{GET_VIDEO, get_video};
use crate::support::status::fact;
use crate::support::upload::{chunk, data, start};
use crate::support::wire::{Answer, frame};
use crate::support::{Engine, Server, User, media, on_sqlite, web};

const LIST_COMMENTS: &str = "/marquee.v1.CommentService/ListComments";
const ENCODINGS: [&str; 2] = ["gzip", "zstd"];
/// The uncompressed size of a decompression bomb.
const BOMB_BYTES: usize = 50 << 20;
/// The largest growth of the server's memory in KiB; each bomb may be decompressed up to its method's limit.
const GROWTH_KIB: u64 = 64 << 10;

fn compress(encoding: &str, message: &[u8]) -> Vec<u8> {
    if encoding == "gzip" {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(message).unwrap();
        encoder.finish().unwrap()
    } else {
        ruzstd::encoding::compress_to_vec(message, ruzstd::encoding::CompressionLevel::Fastest)
    }
}

fn decompress(encoding: &str, message: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    if encoding == "gzip" {
        flate2::read::GzDecoder::new(message).read_to_end(&mut plain).unwrap();
    } else {
        ruzstd::decoding::StreamingDecoder::new(message).unwrap().read_to_end(&mut plain).unwrap();
    }
    plain
}

/// A frame whose flag says that the message is compressed.
fn flagged(message: &[u8]) -> Bytes {
    let mut bytes = frame(message).to_vec();
    bytes[0] = 1;
    bytes.into()
}

fn compressed(encoding: &str, message: &[u8]) -> Bytes {
    flagged(&compress(encoding, message))
}

/// A video whose comments make an answer above the size that is sent uncompressed, and the request for it.
async fn serving(engine: Engine) -> (Server, User, Vec<u8>) {
    let server = Server::start(engine).await;
    let user = User::register(&server).await;
    let video_id = user.publish(media::mp4(), pb::Visibility::Public).await.id;
    for number in 0..3 {
        user.comment(&video_id, &format!("{number} {}", "so long ".repeat(500))).await;
    }
    let request = pb::ListCommentsRequest { video_id, ..Default::default() }.encode_to_vec();
    (server, user, request)
}

/// The flag and the message of a successful answer.
fn message(answer: &Answer) -> (u8, &[u8]) {
    assert_eq!(answer.status().code(), Code::Ok, "{answer:?}");
    (answer.body[0], &answer.body[5..])
}

on_sqlite! {
    async fn requests_may_be_compressed_in_every_supported_encoding(engine: Engine) {
        let (server, user, request) = serving(engine).await;
        let (wire, token) = (server.wire().await, format!("Bearer {}", user.tokens.access_token));
        for encoding in ENCODINGS {
            let call = async |path: &str, body: Bytes| {
                wire.call(path, &[("grpc-encoding", encoding), ("authorization", &token)], body).await
            };
            let answer = call(LIST_COMMENTS, compressed(encoding, &request)).await;
            assert_eq!(message(&answer).0, 0);
            // Each message has its own compression flag.
            let as_it_is = call(GET_VIDEO, frame(&get_video())).await;
            as_it_is.refused(Code::NotFound, "VIDEO_NOT_FOUND");
            call(GET_VIDEO, flagged(b"")).await.refused(Code::InvalidArgument, "FIELD_INVALID");
            // Messages that do not decompress, or to more than one message.
            let whole = compress(encoding, &get_video());
            for bad in [&b"garbage"[..], &whole[..whole.len() - 1], &[&whole[..], b"!"].concat()] {
                let refused = call(GET_VIDEO, flagged(bad)).await.refused(Code::InvalidArgument, "MESSAGE_MALFORMED");
                let text = format!("the message is not complete {encoding}, or has more bytes after it");
                assert_eq!(refused.message(), text);
            }
            let twice = [compressed(encoding, &get_video()), compressed(encoding, &get_video())].concat();
            let refused = call(GET_VIDEO, twice.into()).await.refused(Code::InvalidArgument, "MESSAGE_MALFORMED");
            assert_eq!(refused.message(), "the body of this call must be one message, but has more bytes after it");
            // Compressed in two parts, which the encodings allow.
            let (begin, end) = request.split_at(request.len() / 2);
            let parts = [compress(encoding, begin), compress(encoding, end)].concat();
            message(&call(LIST_COMMENTS, flagged(&parts)).await);

            // A stream, in which each message is compressed by itself, and a chunk.
            let upload = user.create_upload(media::mp4().len()).await;
            let (begin, part) = (start(&upload.id, 0).encode_to_vec(), data(media::mp4()).encode_to_vec());
            let body = [frame(&begin), compressed(encoding, &part)].concat();
            let answer = call("/marquee.v1.UploadService/UploadChunks", body.into()).await;
            assert_eq!(answer.status().code(), Code::Ok, "{answer:?}");
            let upload = user.create_upload(media::mp4().len()).await;
            let part = chunk(&upload.id, 0, media::mp4()).encode_to_vec();
            let answer = call("/marquee.v1.UploadService/UploadChunk", compressed(encoding, &part)).await;
            assert_eq!(answer.status().code(), Code::Ok, "{answer:?}");
            // A stream that ends within a compressed message.
            let cut = compressed(encoding, &begin);
            let answer = call("/marquee.v1.UploadService/UploadChunks", cut.slice(..cut.len() - 1)).await;
            answer.refused(Code::InvalidArgument, "MESSAGE_MALFORMED");
        }
        // A picture, whose message is larger than ordinary ones.
        let avatar = pb::SetAvatarRequest { change: Some(pb::set_avatar_request::Change::Data(vec![7; 200_000].into())) };
        let avatar = avatar.encode_to_vec();
        let headers = [("grpc-encoding", "gzip"), ("authorization", token.as_str())];
        let answer = wire.call("/marquee.v1.UserService/SetAvatar", &headers, compressed("gzip", &avatar)).await;
        answer.refused(Code::InvalidArgument, "IMAGE_TYPE_UNSUPPORTED");
    }

    async fn an_unknown_encoding_is_refused_with_a_list_of_supported_ones(engine: Engine) {
        let server = Server::start(engine).await;
        let wire = server.wire().await;
        for encoding in ["deflate", "br", "snappy", "GZIP", ""] {
            for body in [flagged(&get_video()), frame(&get_video())] {
                let answer = wire.call(GET_VIDEO, &[("grpc-encoding", encoding)], body).await;
                let status = answer.refused(Code::Unimplemented, "ENCODING_UNSUPPORTED");
                assert_eq!(fact(&status, "header").as_deref(), Some("grpc-encoding"));
                assert_eq!(fact(&status, "accepted").as_deref(), Some("gzip,zstd,identity"));
                assert_eq!(answer.headers["grpc-accept-encoding"], "gzip,zstd,identity");
            }
        }
        let plain = wire.call(GET_VIDEO, &[("grpc-encoding", "identity")], frame(&get_video())).await;
        plain.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        let flagged = wire.call(GET_VIDEO, &[("grpc-encoding", "identity")], flagged(&get_video())).await;
        flagged.refused(Code::InvalidArgument, "MESSAGE_MALFORMED");
    }

    async fn large_answers_are_compressed_in_the_first_common_encoding(engine: Engine) {
        let (server, _user, request) = serving(engine).await;
        let wire = server.wire().await;
        let call = async |accept: &str| wire.call(LIST_COMMENTS, &[("grpc-accept-encoding", accept)], frame(&request)).await;
        let plain = call("identity").await;
        for (accept, expected) in
            [("gzip", "gzip"), ("identity, deflate, gzip", "gzip"), ("zstd,gzip", "zstd"), ("br,gzip,zstd", "gzip")]
        {
            let answer = call(accept).await;
            assert_eq!(answer.headers["grpc-encoding"], expected);
            let (flag, body) = message(&answer);
            assert_eq!((flag, &*decompress(expected, body)), (1, message(&plain).1));
            assert!(body.len() * 10 < message(&plain).1.len(), "{accept}: {}", body.len());
        }
        for accept in ["identity", "deflate", "", "br"] {
            let answer = call(accept).await;
            assert_eq!((message(&answer), answer.headers.get("grpc-encoding")), ((0, message(&plain).1), None));
        }
        // A small answer is sent uncompressed.
        let info = "/marquee.v1.ServerService/GetServerInfo";
        let answer = wire.call(info, &[("grpc-accept-encoding", "gzip")], frame(b"")).await;
        assert_eq!((message(&answer).0, answer.headers.get("grpc-encoding")), (0, None));
        // gRPC-Web answers are compressed in both encodings.
        for text in [false, true] {
            let headers = [("grpc-accept-encoding", "gzip"), ("grpc-encoding", "gzip")];
            let answer = web::call(&server.url(LIST_COMMENTS), text, &headers, &request).await;
            assert_eq!(decompress("gzip", &answer.messages[0]), message(&plain).1);
        }
    }

    async fn a_decompression_bomb_is_refused_within_the_memory_limit(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let (wire, token) = (server.wire().await, format!("Bearer {}", user.tokens.access_token));
        let bombs = ENCODINGS.map(|encoding| (encoding, compressed(encoding, &vec![0; BOMB_BYTES])));
        // The registration has hashed a password.
        server.reset_memory_peak();
        let before = server.memory_kib("VmRSS");
        for (encoding, bomb) in &bombs {
            let headers = [("grpc-encoding", *encoding), ("authorization", token.as_str())];
            for path in [
                GET_VIDEO,
                "/marquee.v1.AuthService/Register",
                "/marquee.v1.UserService/SetAvatar",
                "/marquee.v1.UploadService/UploadChunk",
                "/marquee.v1.UploadService/UploadChunks",
            ] {
                for _ in 0..3 {
                    let answer = wire.call(path, &headers, bomb.clone()).await;
                    answer.refused(Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
                }
            }
        }
        let grown = server.memory_kib("VmHWM").saturating_sub(before);
        println!("the most that memory grew: {grown} KiB, from {before} KiB");
        assert!(grown < GROWTH_KIB, "memory grew by {grown} KiB");
        wire.call(GET_VIDEO, &[], frame(&get_video())).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
    }
}
