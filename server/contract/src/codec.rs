//! The codec of the server's stubs: prost, with validation after decoding.
//!
//! The decoder handles unary requests and every message of a stream, so no handler can skip validation. A valid message
//! is made canonical: handlers get every id in lower case.

use crate::{canonical::Canonical, status, v1::ErrorReason, validate::Validate};
use prost::Message;
use std::marker::PhantomData;
use tonic::{
    Code, Status,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

/// Encodes responses `E` with prost; decodes and validates requests `D`.
#[derive(Debug)]
pub struct ValidatingCodec<E, D>(PhantomData<(E, D)>);

impl<E, D> Default for ValidatingCodec<E, D> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<E, D> Codec for ValidatingCodec<E, D>
where
    E: Message + 'static,
    D: Message + Default + Validate + Canonical + 'static,
{
    type Encode = E;
    type Decode = D;
    type Encoder = PlainEncoder<E>;
    type Decoder = ValidatingDecoder<D>;

    fn encoder(&mut self) -> Self::Encoder {
        PlainEncoder(PhantomData)
    }

    fn decoder(&mut self) -> Self::Decoder {
        ValidatingDecoder(PhantomData)
    }
}

/// Writes a message into tonic's buffer.
#[derive(Debug)]
pub struct PlainEncoder<E>(PhantomData<E>);

impl<E: Message> Encoder for PlainEncoder<E> {
    type Item = E;
    type Error = Status;

    fn encode(&mut self, message: E, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.reserve(message.encoded_len());
        // `encode` would compute the length again, only to compare it with a buffer that has no limit.
        message.encode_raw(buffer);
        Ok(())
    }
}

/// Reads a message, checks the rules of its fields, and makes it canonical.
#[derive(Debug)]
pub struct ValidatingDecoder<D>(PhantomData<D>);

impl<D: Message + Default + Validate + Canonical> Decoder for ValidatingDecoder<D> {
    type Item = D;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<D>, Status> {
        // prost's error text contains Rust types and positions, which mean nothing to a client.
        let mut message = D::decode(buffer).map_err(|_| {
            let text = "the body is not an encoding of the request message";
            status::reason(Code::InvalidArgument, ErrorReason::MessageMalformed, text)
        })?;
        match message.validate() {
            Ok(()) => {
                message.make_canonical();
                Ok(Some(message))
            }
            Err(violations) => Err(status::invalid(*violations)),
        }
    }
}
