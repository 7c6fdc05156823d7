//! Messages in JSON, as protobuf defines it (<https://protobuf.dev/programming-guides/json/>): 64-bit integers are
//! strings, enums are names, bytes are base64, fields with their default value are left out. Unknown fields of requests
//! are ignored.

use axum::body::Bytes;
use prost::Message;
use prost_reflect::{DeserializeOptions, DynamicMessage, MessageDescriptor};

use crate::error::{Error, Result};
use crate::rpc::compression::{SMALL_BYTES, on_blocking_thread};
use crate::rpc::frame::{self, HEAD_BYTES};

/// How many times the size of its text a large message takes at most while it is converted: as values and as bytes. The
/// text is counted apart.
pub(in crate::rpc) const CONVERSION_FACTOR: usize = 2;
/// The most values in a message: each takes up to 200 bytes of memory for two bytes of text. No message of ordinary
/// size has as many.
const MAX_VALUES: usize = 64 * 1024;
/// The most bytes of a parser's error that are told to the client: it may quote the client's own text.
const MAX_ERROR_BYTES: usize = 300;

/// A message type that is written as JSON; cheap to clone.
#[derive(Clone)]
pub(in crate::rpc) struct JsonMessage(pub(super) MessageDescriptor);

impl JsonMessage {
    /// Converts a message from JSON, and returns its frame.
    ///
    /// `MESSAGE_MALFORMED`, with line and column, for what is not JSON of this type; `MESSAGE_TOO_LARGE` for one with
    /// too many values.
    pub(in crate::rpc) async fn decode(&self, text: Bytes) -> Result<Bytes> {
        if text.len() <= SMALL_BYTES {
            return self.decode_here(&text);
        }
        // The text is freed here, where it was allocated: mimalloc reuses memory late that another thread frees.
        let message = self.clone();
        let (frame, _text) = on_blocking_thread(move || Ok((message.decode_here(&text), text))).await?;
        frame
    }

    fn decode_here(&self, text: &[u8]) -> Result<Bytes> {
        // An upper bound of the number of values. Texts may have these characters, too, but not as many.
        if text.iter().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count() > MAX_VALUES {
            return Err(frame::too_large());
        }
        let mut parser = serde_json::Deserializer::from_slice(text);
        let options = DeserializeOptions::new().deny_unknown_fields(false);
        let parsed = DynamicMessage::deserialize_with_options(self.0.clone(), &mut parser, &options);
        let message =
            parsed.and_then(|message| parser.end().map(|()| message)).map_err(|error| self.malformed(&error))?;
        let mut frame = Vec::with_capacity(HEAD_BYTES + message.encoded_len());
        frame.resize(HEAD_BYTES, 0);
        message.encode(&mut frame).map_err(Error::internal)?;
        frame::write_head(&mut frame, false)?;
        Ok(frame.into())
    }

    fn malformed(&self, error: &serde_json::Error) -> Error {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        // The parser's text ends with the place.
        let text = text.split(" at line ").next().unwrap_or_default();
        let end = text.floor_char_boundary(MAX_ERROR_BYTES);
        let (text, name) = (&text[..end], self.0.full_name());
        frame::malformed(format!("line {line}, column {column}: the message is not JSON of {name}: {text}"))
    }

    /// Converts a message to JSON.
    pub(super) async fn encode(&self, message: Bytes) -> Result<Bytes> {
        if message.len() <= SMALL_BYTES {
            return self.encode_here(&message);
        }
        let descriptor = self.clone();
        let work = move || Ok((descriptor.encode_here(&message), message));
        let (text, _message) = on_blocking_thread(work).await?;
        text
    }

    fn encode_here(&self, message: &[u8]) -> Result<Bytes> {
        let message = DynamicMessage::decode(self.0.clone(), message).map_err(Error::internal)?;
        Ok(serde_json::to_vec(&message).map_err(Error::internal)?.into())
    }
}

#[cfg(test)]
mod tests {
    use marquee_contract::v1 as pb;
    use prost_reflect::DescriptorPool;

    use super::*;
    use crate::error::Reason;

    fn message(name: &str) -> JsonMessage {
        let pool = DescriptorPool::decode(marquee_contract::FILE_DESCRIPTOR_SET).unwrap();
        JsonMessage(pool.get_message_by_name(name).unwrap())
    }

    #[test]
    fn json_becomes_the_frame_of_a_message_and_back() {
        let upload = message("marquee.v1.UploadChunkRequest");
        let text = br#"{"uploadId": "7", "offsetBytes": "9007199254740993", "data": "aGk=", "unknown": [{}]}"#;
        let frame = upload.decode_here(text).unwrap();
        let decoded = pb::UploadChunkRequest::decode(&frame[HEAD_BYTES..]).unwrap();
        assert_eq!((decoded.upload_id.as_str(), decoded.offset_bytes), ("7", 9_007_199_254_740_993));
        assert_eq!(&decoded.data[..], b"hi");
        let written = upload.encode_here(&frame[HEAD_BYTES..]).unwrap();
        assert_eq!(&written[..], br#"{"uploadId":"7","offsetBytes":"9007199254740993","data":"aGk="}"#);
    }

    #[test]
    fn an_error_says_where_and_quotes_little() {
        let upload = message("marquee.v1.UploadChunkRequest");
        for (text, expected) in [
            ("", "line 1, column 0: "),
            ("{\n \"uploadId\": 7}", "line 2, column 14: "),
            ("{\"uploadId\": \"7\"} {}", "line 1, column 19: "),
            ("{\"offsetBytes\": \"x\"}", "line 1, column 19: "),
            ("[]", "line 1, column "),
        ] {
            let error = upload.decode_here(text.as_bytes()).unwrap_err();
            assert_eq!(error.reason(), Reason::MessageMalformed, "{text}");
            let message = &error.refusal().unwrap().message;
            assert!(message.starts_with(expected), "{text}: {message}");
        }
        let long = format!("{{\"offsetBytes\": \"{}\"}}", "\u{e9}".repeat(10_000));
        let error = upload.decode_here(long.as_bytes()).unwrap_err();
        assert!(error.refusal().unwrap().message.len() < 2 * MAX_ERROR_BYTES);
    }

    #[test]
    fn depth_and_number_of_values_are_bounded() {
        let upload = message("marquee.v1.UploadChunkRequest");
        let deep = format!("{{\"unknown\": {}", "[".repeat(1_000));
        assert_eq!(upload.decode_here(deep.as_bytes()).unwrap_err().reason(), Reason::MessageMalformed);
        let video = message("marquee.v1.PublishVideoRequest");
        let many = format!("{{\"tags\": [\"\"{}]}}", ",\"\"".repeat(MAX_VALUES));
        assert_eq!(video.decode_here(many.as_bytes()).unwrap_err().reason(), Reason::MessageTooLarge);
    }
}
