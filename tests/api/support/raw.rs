//! Calls of any RPC by its path, with any bytes and headers, for tests that iterate over all methods.

use bytes::{Buf, BufMut, Bytes};
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::AsciiMetadataValue;
use tonic::transport::Channel;
use tonic::{Request, Status};

/// Calls the method at `path` with these messages, and one `authorization` header for each value. Returns the first
/// message of the answer, or no bytes when there is none. Works for unary methods and streams alike.
pub(crate) async fn call(
    channel: &Channel,
    path: &str,
    authorization: &[&str],
    messages: Vec<Bytes>,
) -> Result<Bytes, Status> {
    let mut request = Request::new(tokio_stream::iter(messages));
    for value in authorization {
        let value = AsciiMetadataValue::try_from(value.as_bytes()).expect("a header value");
        request.metadata_mut().append("authorization", value);
    }
    let mut client = Grpc::new(channel.clone());
    client.ready().await.expect("a connection");
    let answer = client.streaming(request, path.parse().expect("a path"), Raw).await?;
    Ok(answer.into_inner().message().await?.unwrap_or_default())
}

/// A codec that passes bytes unchanged.
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(message);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
