//! gzip and zstd, applied to one message at a time with a bound on its decompressed size.

use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::sync::LazyLock;
use std::thread::available_parallelism;

use axum::body::Bytes;
use flate2::Compression;
use ruzstd::decoding::StreamingDecoder;
use ruzstd::encoding::CompressionLevel;
use tokio::sync::Semaphore;

use crate::error::{Reason, Result};
use crate::rpc::frame::{self, HEAD_BYTES};

/// The largest window of a zstd frame, if the message's limit is not larger: RFC 8878 (3.1.1.1.2) recommends to support
/// 8 MiB.
const ZSTD_WINDOW_BYTES: u64 = 8 << 20;
/// The most gzip members or zstd frames in a message: empty ones cost time and add nothing. bgzip makes one for each 64
/// KiB, so this allows 64 MiB.
const MAX_PARTS: usize = 1024;
/// Messages up to this size are compressed and decompressed on the thread of the call, which takes less than a
/// millisecond. Larger ones use a blocking thread, because they would delay other calls.
pub(in crate::rpc) const SMALL_BYTES: usize = 64 * 1024;
/// The messages on blocking threads at once: one for each processor, and at most 8. More would not be done earlier, and
/// each takes memory twice, before and after.
static LARGE: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(2, NonZeroUsize::get).min(8)));

/// An encoding of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
}

impl Encoding {
    /// Parses a name in `grpc-encoding` or `grpc-accept-encoding`.
    pub(in crate::rpc) fn from_name(name: &[u8]) -> Option<Self> {
        match name {
            b"gzip" => Some(Self::Gzip),
            b"zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// The name in those headers.
    pub(in crate::rpc) const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// Decompresses a message and returns it as an uncompressed frame. The message may have at most `limit` bytes.
    ///
    /// `MESSAGE_TOO_LARGE` above the limit, and `MESSAGE_MALFORMED` for invalid or truncated data or bytes after it.
    pub(in crate::rpc) async fn decompress(self, message: Bytes, limit: usize) -> Result<Bytes> {
        if limit <= SMALL_BYTES {
            return self.decompress_here(&message, limit);
        }
        // The decompressed size is not known in advance, and most messages are small: try the small limit on this
        // thread first.
        match self.decompress_here(&message, SMALL_BYTES) {
            Err(error) if error.reason() == Reason::MessageTooLarge => {
                // Allocated and freed here, also after an error: mimalloc reuses memory late that another thread frees.
                // Pages that stay empty take no memory.
                let mut frame = Vec::with_capacity(HEAD_BYTES + limit + 1);
                let work = move || {
                    let result = self.decompress_into(&mut frame, &message, limit);
                    Ok((frame, message, result))
                };
                let (frame, _message, result) = on_blocking_thread(work).await?;
                result.map(|()| shrunk(frame))
            }
            done => done,
        }
    }

    /// The same on the current thread.
    pub(in crate::rpc) fn decompress_here(self, message: &[u8], limit: usize) -> Result<Bytes> {
        let mut frame = Vec::new();
        self.decompress_into(&mut frame, message, limit).map(|()| shrunk(frame))
    }

    /// The same into an empty buffer.
    fn decompress_into(self, frame: &mut Vec<u8>, message: &[u8], limit: usize) -> Result<()> {
        frame.resize(HEAD_BYTES, 0);
        // Some clients send an empty message as zero bytes.
        if !message.is_empty() {
            let whole = self.append(message, limit, frame);
            if frame.len() - HEAD_BYTES > limit {
                return Err(frame::too_large());
            }
            if !whole.unwrap_or(false) {
                let name = self.name();
                return Err(frame::malformed(format!(
                    "the message is not complete {name}, or has more bytes after it"
                )));
            }
        }
        frame::write_head(frame, false)
    }

    /// Appends the decompressed parts of a message to `out`, at most one byte more than `limit`. Returns whether the
    /// whole message was read.
    ///
    /// A message may consist of several gzip members (RFC 1952, 2.2) or zstd frames (RFC 8878, 3.1).
    fn append(self, mut message: &[u8], limit: usize, out: &mut Vec<u8>) -> io::Result<bool> {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        let begin = out.len();
        for _ in 0..MAX_PARTS {
            let most = (limit - (out.len() - begin) as u64).saturating_add(1);
            match self {
                Self::Gzip => gunzip(&mut message, most, out)?,
                Self::Zstd => unzstd(&mut message, limit.max(ZSTD_WINDOW_BYTES), most, out)?,
            }
            if message.is_empty() {
                return Ok(true);
            }
            if (out.len() - begin) as u64 > limit {
                break;
            }
        }
        Ok(false)
    }

    /// Compresses a message and returns it as a frame; `None` when that would not be shorter.
    pub(in crate::rpc) async fn compress(self, message: Bytes) -> Result<Option<Bytes>> {
        // Allocated and freed here, as in `decompress`.
        let frame = Vec::with_capacity(HEAD_BYTES + message.len() / 2);
        if message.len() <= SMALL_BYTES {
            return Ok(self.compress_into(frame, &message)?.map(shrunk));
        }
        let work = move || Ok((self.compress_into(frame, &message), message));
        let (compressed, _message) = on_blocking_thread(work).await?;
        Ok(compressed?.map(shrunk))
    }

    fn compress_into(self, mut frame: Vec<u8>, message: &[u8]) -> Result<Option<Vec<u8>>> {
        frame.extend_from_slice(&[0; HEAD_BYTES]);
        let mut frame = match self {
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(frame, Compression::fast());
                encoder.write_all(message)?;
                encoder.finish()?
            }
            Self::Zstd => {
                ruzstd::encoding::compress(message, &mut frame, CompressionLevel::Fastest);
                frame
            }
        };
        frame::write_head(&mut frame, true)?;
        Ok((frame.len() < HEAD_BYTES + message.len()).then_some(frame))
    }
}

/// The frame without unused memory.
fn shrunk(mut frame: Vec<u8>) -> Bytes {
    frame.shrink_to_fit();
    frame.into()
}

/// Runs the work on a large message. It waits while too many others are at work.
pub(in crate::rpc) async fn on_blocking_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    // Cannot fail: the semaphore is never closed. The thread holds the permit, because it cannot be interrupted.
    let permit = LARGE.acquire().await;
    tokio::task::spawn_blocking(move || {
        let _permit = permit;
        work()
    })
    .await?
}

/// Appends the content of the next gzip member, up to `most` bytes, and leaves in `message` the bytes after it.
fn gunzip(message: &mut &[u8], most: u64, out: &mut Vec<u8>) -> io::Result<()> {
    let mut decoder = flate2::bufread::GzDecoder::new(*message);
    decoder.by_ref().take(most).read_to_end(out)?;
    *message = decoder.into_inner();
    Ok(())
}

/// The same for a zstd frame with a window of at most `window` bytes.
fn unzstd(message: &mut &[u8], window: u64, most: u64, out: &mut Vec<u8>) -> io::Result<()> {
    let decoder = StreamingDecoder::new_with_max_window_size(message, window);
    let mut decoder = decoder.map_err(io::Error::other)?;
    decoder.by_ref().take(most).read_to_end(out)?;
    let decoder = decoder.into_frame_decoder();
    let checksum = decoder.get_checksum_from_data();
    let is_right = checksum.is_none() || checksum == decoder.get_calculated_checksum();
    if is_right { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [Encoding; 2] = [Encoding::Gzip, Encoding::Zstd];

    fn compressed(encoding: Encoding, message: &[u8]) -> Bytes {
        encoding.compress_into(Vec::new(), message).unwrap().expect("it is shorter").split_off(HEAD_BYTES).into()
    }

    #[tokio::test]
    async fn a_message_is_decompressed_up_to_its_limit_and_not_beyond() {
        for encoding in BOTH {
            for len in [1_000, SMALL_BYTES, SMALL_BYTES + 1, 3_000_000] {
                let message = vec![b'a'; len];
                let sent = encoding.compress(message.clone().into()).await.unwrap().expect("it is shorter");
                assert_eq!(Encoding::from_name(encoding.name().as_bytes()), Some(encoding));
                let sent = sent.slice(HEAD_BYTES..);
                let frame = encoding.decompress(sent.clone(), len).await.unwrap();
                assert_eq!(frame[..HEAD_BYTES], [&[0][..], &u32::try_from(len).unwrap().to_be_bytes()].concat());
                assert!(frame[HEAD_BYTES..] == message);
                let beyond = encoding.decompress(sent, len - 1).await;
                assert_eq!(beyond.unwrap_err().reason(), Reason::MessageTooLarge, "{encoding:?} {len}");
            }
        }
    }

    #[test]
    fn truncated_changed_and_extended_messages_are_rejected() {
        for encoding in BOTH {
            let message = compressed(encoding, &[7; 5_000]);
            let refused = |bytes: &[u8]| encoding.decompress_here(bytes, 9_000).map_err(|error| error.reason());
            for cut in 1..message.len() {
                assert_eq!(refused(&message[..cut]), Err(Reason::MessageMalformed), "{encoding:?} cut at {cut}");
            }
            for more in [&b"\0"[..], b"garbage"] {
                assert_eq!(refused(&[&message, more].concat()), Err(Reason::MessageMalformed), "{encoding:?}");
            }
            assert_eq!(refused(b"no such thing"), Err(Reason::MessageMalformed));
            assert_eq!(encoding.decompress_here(b"", 0).unwrap(), [0; HEAD_BYTES][..]);
        }
    }

    #[test]
    fn several_parts_are_one_message_with_one_limit() {
        for encoding in BOTH {
            let parts = [vec![b'a'; 3_000], vec![b'b'; 70_000], vec![b'c'; 2_000]];
            let sent = parts.each_ref().map(|part| compressed(encoding, part));
            let (message, all) = (parts.concat(), sent.concat());
            let frame = encoding.decompress_here(&all, message.len()).unwrap();
            assert!(frame[HEAD_BYTES..] == message, "{encoding:?}");
            let beyond = encoding.decompress_here(&all, message.len() - 1);
            assert_eq!(beyond.unwrap_err().reason(), Reason::MessageTooLarge, "{encoding:?}");
            // A message that is cut at the end of a part is a complete message.
            let ends = [sent[0].len(), sent[0].len() + sent[1].len()];
            for cut in (1..all.len()).filter(|cut| !ends.contains(cut)) {
                let refused = encoding.decompress_here(&all[..cut], message.len());
                assert_eq!(refused.unwrap_err().reason(), Reason::MessageMalformed, "{encoding:?} cut at {cut}");
            }
            let few =
                |count: usize| encoding.decompress_here(&sent[0].repeat(count), usize::MAX).map(|frame| frame.len());
            assert_eq!(few(MAX_PARTS).unwrap(), HEAD_BYTES + 3_000 * MAX_PARTS);
            assert_eq!(few(MAX_PARTS + 1).unwrap_err().reason(), Reason::MessageMalformed, "{encoding:?}");
        }
    }

    #[test]
    fn a_window_that_would_need_much_memory_is_refused() {
        // A frame's magic number; a header with a window of 2^(10 + 14) bytes; an empty last block.
        let frame = |exponent: u8| [&0xFD2F_B528_u32.to_le_bytes()[..], &[0, exponent << 3, 1, 0, 0]].concat();
        assert_eq!(Encoding::Zstd.decompress_here(&frame(13), 1_000).unwrap(), [0; HEAD_BYTES][..]);
        let refused = Encoding::Zstd.decompress_here(&frame(14), 1_000);
        assert_eq!(refused.unwrap_err().reason(), Reason::MessageMalformed);
    }

    #[test]
    fn a_message_that_would_not_become_shorter_is_not_compressed() {
        let mut noise = vec![0; 10_000];
        noise.chunks_mut(32).for_each(|part| part.copy_from_slice(&crate::secrets::random()[..part.len()]));
        for encoding in BOTH {
            assert_eq!(encoding.compress_into(Vec::new(), &noise).unwrap(), None);
        }
    }
}
