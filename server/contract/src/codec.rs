//! The codec of the server's stubs: prost, with validation after decoding.
//!
//! The decoder handles unary requests and every message of a stream, so no handler can skip validation. A valid message
//! is made canonical: handlers get every id in lower case.
//!
//! A method that sends one message to many encodes it once, as an [`Encoded`].

use crate::{canonical::Canonical, status, v1::ErrorReason, validate::Validate};
use bytes::{BufMut, Bytes};
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
    E: Answer + 'static,
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

impl<E: Answer> Encoder for PlainEncoder<E> {
    type Item = E;
    type Error = Status;

    fn encode(&mut self, message: E, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        message.write(buffer);
        Ok(())
    }
}

/// What a server can answer: a message, or one that is encoded already.
pub trait Answer: Send {
    /// Writes the encoded message.
    fn write(&self, buffer: &mut EncodeBuf<'_>);
}

impl<M: Message> Answer for M {
    fn write(&self, buffer: &mut EncodeBuf<'_>) {
        buffer.reserve(self.encoded_len());
        // `encode` would compute the length again, only to compare it with a buffer that has no limit.
        self.encode_raw(buffer);
    }
}

/// An encoded `M`, which many answers can share.
#[derive(Debug)]
pub struct Encoded<M>(Bytes, PhantomData<fn() -> M>);

impl<M: Message> Encoded<M> {
    /// Encodes a message.
    pub fn new(message: &M) -> Self {
        Self::of_bytes(message.encode_to_vec().into())
    }

    /// What another has been encoded to.
    pub fn of_bytes(bytes: Bytes) -> Self {
        Self(bytes, PhantomData)
    }

    /// The encoded message.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl<M> Answer for Encoded<M> {
    fn write(&self, buffer: &mut EncodeBuf<'_>) {
        buffer.reserve(self.0.len());
        buffer.put_slice(&self.0);
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
