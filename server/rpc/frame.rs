//! gRPC frames: each is a byte of flags, four bytes of length, and the message.

use std::borrow::Cow;
use std::cmp::Ordering;

use axum::body::{Body, Bytes};
use bytes::{Buf, BytesMut};
use futures_util::stream;
use http_body_util::BodyExt;

use super::compression::Encoding;
use super::connect::JsonMessage;
use super::{admission, status};
use crate::engine::limit::{Peer, Reservation, Resource};
use crate::error::{Error, Reason, Result};

/// The bytes of a frame before its message.
pub(super) const HEAD_BYTES: usize = 5;

/// The head of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// Whether the message is compressed.
    pub(super) compressed: bool,
    /// The length of the message in bytes, as it is sent.
    pub(super) len: usize,
}

impl Head {
    /// Parses a head. `MESSAGE_MALFORMED` for a flag that gRPC does not define.
    pub(super) fn read(bytes: [u8; HEAD_BYTES]) -> Result<Self> {
        let [flag @ (0 | 1), len @ ..] = bytes else {
            return Err(malformed("a message must begin with the byte 0, or with 1 if it is compressed"));
        };
        // `usize` has at least 32 bits on every supported system.
        let len = usize::try_from(u32::from_be_bytes(len)).unwrap_or(usize::MAX);
        Ok(Self { compressed: flag == 1, len })
    }

    /// The bytes of the head. Returns an internal error when the message is longer than 4 GiB.
    pub(super) fn to_bytes(self) -> Result<[u8; HEAD_BYTES]> {
        let [a, b, c, d] = u32::try_from(self.len).map_err(Error::internal)?.to_be_bytes();
        Ok([u8::from(self.compressed), a, b, c, d])
    }

    /// Parses the head of the frame that consists of these pieces.
    ///
    /// `MESSAGE_TOO_LARGE` above `limit`. `MESSAGE_MALFORMED` when the pieces are not exactly one frame.
    pub(super) fn of_whole(pieces: &[Bytes], limit: usize) -> Result<Self> {
        let mut bytes = [0; HEAD_BYTES];
        let mut found = pieces.iter().flatten();
        for byte in &mut bytes {
            *byte = *found.next().ok_or_else(truncated)?;
        }
        let head = Self::read(bytes)?;
        if head.len > limit {
            return Err(too_large());
        }
        let total: usize = pieces.iter().map(Bytes::len).sum();
        match total.cmp(&(HEAD_BYTES + head.len)) {
            Ordering::Less => Err(truncated()),
            Ordering::Equal => Ok(head),
            Ordering::Greater => {
                Err(malformed("the body of this call must be one message, but has more bytes after it"))
            }
        }
    }
}

/// Writes the head of a frame into its first five bytes, which are reserved for it.
///
/// Returns an internal error when the message is longer than 4 GiB.
pub(super) fn write_head(frame: &mut [u8], compressed: bool) -> Result<()> {
    let len = frame.len().saturating_sub(HEAD_BYTES);
    let Some(head) = frame.first_chunk_mut::<HEAD_BYTES>() else {
        return Err(Error::internal("a frame is shorter than its head"));
    };
    *head = Head { compressed, len }.to_bytes()?;
    Ok(())
}

pub(super) fn malformed(why: impl Into<Cow<'static, str>>) -> Error {
    Error::new(Reason::MessageMalformed, why)
}

pub(super) fn truncated() -> Error {
    malformed("the body ends before its message does")
}

pub(super) fn encoding_unknown() -> Error {
    malformed(
        "the message is flagged as compressed, and neither `grpc-encoding` nor `connect-content-encoding` says how",
    )
}

pub(super) fn too_large() -> Error {
    Error::new(Reason::MessageTooLarge, status::TOO_LARGE)
}

/// How many times its largest size a message takes while it is decompressed: the buffer is shrunk to its size at the
/// end, and both may exist at once.
pub(super) const DECOMPRESSION_FACTOR: usize = 2;
/// How many times its size a message takes while tonic decodes it: tonic copies it.
pub(super) const DECODING_FACTOR: usize = 2;

/// The frames of a client's stream, decompressed and in protobuf. Frames that are so already pass through unchanged, as
/// they arrive.
pub(super) struct DecodedFrames {
    body: Body,
    encoding: Option<Encoding>,
    /// Set when the messages are JSON.
    json: Option<JsonMessage>,
    /// The largest message, in bytes, before and after decompression.
    limit: usize,
    /// The client whose budget is charged for a decompressed message.
    peer: Option<Peer>,
    /// The charge for the last message, until the next one is asked for: tonic has copied it, and decodes it.
    room: Option<Reservation>,
    /// Bytes that have arrived and are not processed yet.
    rest: Bytes,
    /// Remaining bytes of the current frame that pass through.
    passing: usize,
}

impl DecodedFrames {
    pub(super) fn new(
        body: Body,
        encoding: Option<Encoding>,
        json: Option<JsonMessage>,
        limit: usize,
        peer: Option<Peer>,
    ) -> Self {
        Self { body, encoding, json, limit, peer, room: None, rest: Bytes::new(), passing: 0 }
    }

    /// A body of these frames.
    pub(super) fn into_body(self) -> Body {
        let next = async |mut frames: Self| Ok::<_, axum::Error>(frames.next().await?.map(|piece| (piece, frames)));
        Body::from_stream(stream::try_unfold(self, next))
    }

    /// The next piece of the stream; `None` at its end.
    async fn next(&mut self) -> Result<Option<Bytes>, axum::Error> {
        self.room = None;
        if self.passing > 0 {
            return self.pass_through().await;
        }
        let Some(head) = self.take(HEAD_BYTES).await? else { return Ok(None) };
        let bytes = head.first_chunk().copied().unwrap_or_default();
        let Head { compressed, len } = Head::read(bytes).map_err(refused)?;
        if !compressed && self.json.is_none() {
            self.passing = len;
            return Ok(Some(head));
        }
        if len > self.limit {
            return Err(refused(too_large()));
        }
        let message = self.take(len).await?.ok_or_else(|| refused(truncated()))?;
        let overloaded = || refused(admission::overloaded("too many messages are decoded at once"));
        let room = self.peer.as_ref().map(|peer| peer.take(Resource::UploadBytes, self.limit * DECOMPRESSION_FACTOR));
        let room = room.map(|room| room.ok_or_else(overloaded)).transpose()?;
        let frame = self.decode(compressed, message).await.map_err(refused)?;
        self.room = room.map(|mut room| room.split(frame.len() * DECODING_FACTOR));
        Ok(Some(frame))
    }

    /// The frame of a message that is compressed or JSON.
    async fn decode(&mut self, compressed: bool, message: Bytes) -> Result<Bytes> {
        if !compressed {
            let json = self.json.as_ref().ok_or_else(|| Error::internal("this message needs no decoding"))?;
            return json.decode(message).await;
        }
        let encoding = self.encoding.ok_or_else(encoding_unknown)?;
        let frame = encoding.decompress(message, self.limit).await?;
        match &self.json {
            Some(json) => json.decode(frame.slice(HEAD_BYTES..)).await,
            None => Ok(frame),
        }
    }

    /// The next bytes of a frame that passes through.
    async fn pass_through(&mut self) -> Result<Option<Bytes>, axum::Error> {
        if self.rest.is_empty() && !self.fill().await? {
            // tonic detects the truncated frame.
            return Ok(None);
        }
        let piece = self.rest.split_to(self.passing.min(self.rest.len()));
        self.passing -= piece.len();
        Ok(Some(piece))
    }

    /// Reads exactly `len` bytes. Returns `None` when the stream ends before the first of them.
    async fn take(&mut self, len: usize) -> Result<Option<Bytes>, axum::Error> {
        if self.rest.is_empty() && len > 0 && !self.fill().await? {
            return Ok(None);
        }
        if self.rest.len() >= len {
            return Ok(Some(self.rest.split_to(len)));
        }
        // Grows with the bytes that arrive, because the declared length is only a claim.
        let mut taken = BytesMut::from(&*self.rest);
        loop {
            if !self.fill().await? {
                return Err(refused(truncated()));
            }
            let piece = self.rest.split_to(self.rest.len().min(len - taken.len()));
            taken.extend_from_slice(&piece);
            if taken.len() == len {
                return Ok(Some(taken.freeze()));
            }
        }
    }

    /// Waits for bytes; false at the end of the stream.
    async fn fill(&mut self) -> Result<bool, axum::Error> {
        while let Some(frame) = self.body.frame().await {
            if let Ok(data) = frame?.into_data()
                && data.has_remaining()
            {
                self.rest = data;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// An error of the body. tonic takes the status out of it.
fn refused(error: Error) -> axum::Error {
    axum::Error::new(tonic::Status::from(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(pieces: &[&'static [u8]], limit: usize) -> Result<(bool, usize), Reason> {
        let pieces: Vec<Bytes> = pieces.iter().map(|piece| Bytes::from_static(piece)).collect();
        let head = Head::of_whole(&pieces, limit);
        head.map(|head| (head.compressed, head.len)).map_err(|error| error.reason())
    }

    #[test]
    fn a_body_is_one_frame_or_it_is_refused() {
        assert_eq!(whole(&[b"\0\0\0\0\x02hi"], 2), Ok((false, 2)));
        assert_eq!(whole(&[b"\x01", b"", b"\0\0\0", b"\x02", b"hi"], 9), Ok((true, 2)));
        assert_eq!(whole(&[b"\0\0\0\0\0"], 0), Ok((false, 0)));
        for body in [
            &b""[..],
            b"\0\0\0",
            b"\0\0\0\0\x02h",
            b"\0\0\0\0\x02hi!",
            b"\0\0\0\0\0\0\0\0\0\0",
            b"\x02\0\0\0\0",
            b"\x80\0\0\0\0",
        ] {
            assert_eq!(whole(&[body], 9), Err(Reason::MessageMalformed), "{body:?}");
        }
        assert_eq!(whole(&[b"\0\xff\xff\xff\xff"], 9), Err(Reason::MessageTooLarge));
    }
}
