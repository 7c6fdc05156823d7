//! The server's decoder: which messages it accepts, and its errors, for unary requests and for every message of a
//! stream.

use bytes::{BufMut, Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use marquee_contract::{
    buf::validate::Violations,
    canonical::Canonical,
    codec::ValidatingCodec,
    google::rpc::{BadRequest, ErrorInfo},
    status,
    v1::{
        CreateCommentRequest, GetVideoRequest, GetVideoResponse, SetLikeRequest, UploadChunksData, UploadChunksRequest,
        UploadChunksStart, Video, set_like_request::Target, upload_chunks_request::Part,
    },
    validate::Validate,
};
use prost::Message;
use tonic::{
    Code, Status, Streaming,
    codec::{Codec, EncodeBody},
};

/// gRPC's prefix of a message: a byte for compression and four for the length.
const PREFIX: usize = 5;

/// Messages as the body of a request.
fn body(messages: &[Vec<u8>]) -> Full<Bytes> {
    let mut body = BytesMut::new();
    for message in messages {
        body.put_u8(0);
        body.put_u32(u32::try_from(message.len()).expect("a short message"));
        body.put_slice(message);
    }
    Full::new(body.freeze())
}

/// The messages as the server's codec reads them.
fn received<D: Message + Default + Validate + Canonical + 'static>(messages: &[Vec<u8>]) -> Streaming<D> {
    let decoder = ValidatingCodec::<GetVideoResponse, D>::default().decoder();
    Streaming::new_request(decoder, body(messages), None, None)
}

async fn refusal(message: &[u8]) -> Status {
    let refused = received::<GetVideoRequest>(&[message.to_vec()]).message().await;
    refused.expect_err("it is refused")
}

#[tokio::test]
async fn a_valid_message_is_decoded() {
    let request = GetVideoRequest { video_id: "0190163d-8694-739b-aea5-966c26f8ad91".into() };
    let decoded = received(&[request.encode_to_vec()]).message().await;
    assert_eq!(decoded.expect("it is valid"), Some(request));
}

#[tokio::test]
async fn ids_become_lower_case_everywhere_and_other_texts_stay() {
    async fn read<D: Message + Default + Validate + Canonical + 'static>(message: D) -> D {
        received(&[message.encode_to_vec()]).message().await.expect("it is valid").expect("a message")
    }
    let lower = "0190163d-8694-739b-aea5-966c26f8ad91".to_owned();
    let upper = || lower.to_ascii_uppercase();
    let comment =
        CreateCommentRequest { video_id: upper(), parent_id: Some(upper()), text: upper(), request_id: Some(upper()) };
    let expected = CreateCommentRequest {
        video_id: lower.clone(),
        parent_id: Some(lower.clone()),
        text: upper(),
        request_id: Some(lower.clone()),
    };
    assert_eq!(read(comment).await, expected);
    let like = SetLikeRequest { target: Some(Target::CommentId(upper())), liked: true };
    assert_eq!(read(like).await.target, Some(Target::CommentId(lower.clone())));
    let start =
        |upload_id| UploadChunksRequest { part: Some(Part::Start(UploadChunksStart { upload_id, offset_bytes: 0 })) };
    assert_eq!(read(start(upper())).await, start(lower.clone()));
}

#[tokio::test]
async fn a_body_that_does_not_decode_is_an_invalid_argument() {
    let truncated = [0x0a, 0x05, b'a'];
    let not_utf8 = [0x0a, 0x01, 0xff];
    for message in [truncated.as_slice(), &not_utf8, &[0xff]] {
        let status = refusal(message).await;
        assert_eq!(status.code(), Code::InvalidArgument);
        let info: ErrorInfo = status::detail(&status).expect("a reason");
        assert_eq!((info.reason.as_str(), info.domain.as_str()), ("MESSAGE_MALFORMED", "marquee"));
        assert!(!status.message().contains("GetVideoRequest"), "Rust's names are not the client's business");
    }
}

#[tokio::test]
async fn an_invalid_field_is_named_in_three_ways() {
    let status = refusal(&[]).await;
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(status.message(), "video_id: value is empty, which is not a valid UUID");

    let details = status::details(&status).expect("details");
    assert_eq!((details.code, details.message.as_str()), (Code::InvalidArgument as i32, status.message()));

    let info: ErrorInfo = status::detail(&status).expect("a reason");
    assert_eq!((info.reason.as_str(), info.domain.as_str()), ("FIELD_INVALID", "marquee"));

    let fields = status::detail::<BadRequest>(&status).expect("field violations").field_violations;
    let [field] = fields.as_slice() else { panic!("one field, not {fields:?}") };
    assert_eq!((field.field.as_str(), field.reason.as_str()), ("video_id", "STRING_UUID_EMPTY"));
    assert_eq!(field.description, "value is empty, which is not a valid UUID");

    let violations: Violations = status::detail(&status).expect("violations");
    assert_eq!(violations.violations[0].rule_id(), "string.uuid_empty");
}

#[tokio::test]
async fn every_message_of_a_stream_is_validated() {
    let data = |data: &'static [u8]| UploadChunksRequest {
        part: Some(Part::Data(UploadChunksData { data: data.into(), crc32c: Some(0) })),
    };
    let (good, bad) = (data(b"bytes"), data(b""));
    let mut stream = received(&[good.encode_to_vec(), good.encode_to_vec(), bad.encode_to_vec()]);
    for _ in 0..2 {
        assert_eq!(stream.message().await.expect("it is valid"), Some(good.clone()));
    }
    let status = stream.message().await.expect_err("the third is empty");
    let bad: BadRequest = status::detail(&status).expect("field violations");
    assert_eq!(bad.field_violations[0].field, "data.data");
}

#[tokio::test]
async fn a_response_is_encoded_whole_and_not_validated() {
    // Larger than the buffer that tonic begins with.
    let video = Video { description: "é".repeat(20_000), ..Video::default() };
    let response = GetVideoResponse { video: Some(video) };
    let encoder = ValidatingCodec::<GetVideoResponse, GetVideoRequest>::default().encoder();
    let source = tokio_stream::once(Ok(response.clone()));
    let body = EncodeBody::new_client(encoder, source, None, None);
    let bytes = body.collect().await.expect("it can be encoded").to_bytes();
    assert_eq!(GetVideoResponse::decode(&bytes[PREFIX..]).expect("it decodes"), response);
}
