//! Joins small writes of a connection, so that an answer takes one system call.
//!
//! h2 copies the data of an answer behind its header only if it is smaller than a threshold: 256 bytes for a socket that
//! takes several slices at once, 1024 bytes for others. Larger data is written at once, by a system call of its own, while
//! many copied answers share one. So for HTTP/2 this stream says that it takes one slice, and itself writes the header
//! and larger data together. HTTP/1 copies whole bodies for such a socket, and is left alone.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The most bytes that wait for what is written behind them: the header frames of a few answers. Each open connection
/// takes this memory.
const HELD_BYTES: usize = 1024;
/// The first bytes of the preface with which a client begins HTTP/2.
const HTTP2: [u8; 3] = *b"PRI";

/// A stream whose small writes wait for the next one, or for a flush.
pub(super) struct JoinedWrites<S> {
    stream: S,
    held: Vec<u8>,
    /// The first bytes that the client sent, and how many there are.
    first: ([u8; HTTP2.len()], usize),
}

impl<S: AsyncWrite + Unpin> JoinedWrites<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, held: Vec::new(), first: Default::default() }
    }

    /// Writes what is held, with `next` behind it. Returns how much of `next` was written, after all of what is held.
    fn poll_write_held(&mut self, cx: &mut Context<'_>, next: &[u8]) -> Poll<io::Result<usize>> {
        while !self.held.is_empty() {
            let slices = [IoSlice::new(&self.held), IoSlice::new(next)];
            let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, &slices))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            let of_held = written.min(self.held.len());
            self.held.drain(..of_held);
            if written > of_held {
                return Poll::Ready(Ok(written - of_held));
            }
        }
        Poll::Ready(Ok(0))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for JoinedWrites<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let (first, count) = &mut self.first;
        let read = buf.filled().get(before..).unwrap_or_default();
        for (kept, byte) in first.iter_mut().skip(*count).zip(read) {
            *kept = *byte;
            *count += 1;
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for JoinedWrites<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        if self.held.len() + data.len() <= HELD_BYTES {
            if self.held.capacity() == 0 {
                self.held.reserve_exact(HELD_BYTES);
            }
            self.held.extend_from_slice(data);
            return Poll::Ready(Ok(data.len()));
        }
        match ready!(self.poll_write_held(cx, data))? {
            0 => Pin::new(&mut self.stream).poll_write(cx, data),
            written => Poll::Ready(Ok(written)),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_write_held(cx, &[]))?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    /// Asked by h2 once the client's preface was read, and by HTTP/1 with its first request.
    fn is_write_vectored(&self) -> bool {
        self.first.0 != HTTP2 && self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_write_held(cx, &[]))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_write_held(cx, &[]))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// A socket that reads `input`, takes at most `limit` bytes by one write, and records each.
    struct Socket {
        input: &'static [u8],
        limit: usize,
        writes: Vec<Vec<u8>>,
    }

    impl Socket {
        fn of(input: &'static [u8], limit: usize) -> JoinedWrites<Self> {
            JoinedWrites::new(Self { input, limit, writes: Vec::new() })
        }
    }

    impl AsyncRead for Socket {
        fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            // Byte by byte, as a network may deliver them.
            if let Some((first, rest)) = self.input.split_first() {
                buf.put_slice(&[*first]);
                self.input = rest;
            }
            Poll::Ready(Ok(()))
        }
    }

    impl AsyncWrite for Socket {
        fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
            self.poll_write_vectored(cx, &[IoSlice::new(data)])
        }

        fn poll_write_vectored(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            slices: &[IoSlice<'_>],
        ) -> Poll<io::Result<usize>> {
            let written: Vec<u8> = slices.iter().flat_map(|slice| slice.iter().copied()).take(self.limit).collect();
            let count = written.len();
            self.writes.push(written);
            Poll::Ready(Ok(count))
        }

        fn is_write_vectored(&self) -> bool {
            true
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn a_small_write_goes_with_the_next_one() {
        let mut stream = Socket::of(b"", usize::MAX);
        stream.write_all(b"header").await.unwrap();
        assert!(stream.stream.writes.is_empty());
        let data = vec![b'd'; 8_000];
        stream.write_all(&data).await.unwrap();
        stream.write_all(b"trailer").await.unwrap();
        stream.flush().await.unwrap();
        let expected = [[b"header", &data[..]].concat(), b"trailer".to_vec()];
        assert!(stream.stream.writes == expected);
    }

    #[tokio::test]
    async fn all_bytes_are_written_in_order_by_a_socket_that_takes_few() {
        for limit in [1, 5, 100, 1_023, 1_024, 1_025] {
            let mut stream = Socket::of(b"", limit);
            let mut expected = Vec::new();
            for size in [1, 500, 523, 1, 3_000, 1_024, 1_025, 7] {
                let data: Vec<u8> = (0..size).map(|at| u8::try_from((at + expected.len()) % 251).unwrap()).collect();
                stream.write_all(&data).await.unwrap();
                expected.extend(data);
            }
            stream.shutdown().await.unwrap();
            assert!(stream.stream.writes.concat() == expected, "{limit} bytes at once");
        }
    }

    #[tokio::test]
    async fn a_socket_that_takes_nothing_is_an_error() {
        let mut stream = Socket::of(b"", 0);
        stream.write_all(b"header").await.unwrap();
        assert_eq!(stream.flush().await.unwrap_err().kind(), io::ErrorKind::WriteZero);
    }

    #[tokio::test]
    async fn only_http_2_is_told_to_write_one_slice() {
        for (input, is_vectored) in [(&b"PRI * HTTP/2.0\r\n"[..], false), (b"POST / HTTP/1.1\r\n", true), (b"", true)] {
            let mut stream = Socket::of(input, usize::MAX);
            stream.read_to_end(&mut Vec::new()).await.unwrap();
            assert_eq!(stream.is_write_vectored(), is_vectored, "{input:?}");
        }
    }
}
