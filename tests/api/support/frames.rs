//! HTTP/2 frames built by hand (RFC 9113), for requests that no library sends.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::PATIENCE;

pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
pub(crate) const END_STREAM: u8 = 0x1;
pub(crate) const END_HEADERS: u8 = 0x4;
/// The flag that makes a PING an acknowledgement.
pub(crate) const ACK: u8 = 0x1;
pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const CONTINUATION: u8 = 9;
pub(crate) const REFUSED_STREAM: u32 = 7;
pub(crate) const CANCEL: u32 = 8;

/// Encodes one frame.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let len = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&len[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// The HEADERS of a health check whose body is still to come, in HPACK without the dynamic table.
pub(crate) fn health_check() -> Vec<u8> {
    let literal = |name: &[u8], value: &str| [name, &[u8::try_from(value.len()).unwrap()], value.as_bytes()].concat();
    [
        vec![0x83, 0x86],
        literal(&[0x04], "/grpc.health.v1.Health/Check"),
        literal(&[0x01], "marquee"),
        literal(&[0x0f, 0x10], "application/grpc"),
    ]
    .concat()
}

/// The connection preface and an empty SETTINGS frame.
pub(crate) fn opening() -> Vec<u8> {
    [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat()
}

/// Reads frames (kind, stream, payload) until `enough` returns true or the connection ends.
pub(crate) async fn read_until(
    socket: &mut TcpStream,
    mut enough: impl FnMut(&[(u8, u32, Vec<u8>)]) -> bool,
) -> Vec<(u8, u32, Vec<u8>)> {
    let mut frames = Vec::new();
    let reading = async {
        while !enough(&frames) {
            let mut head = [0; 9];
            if socket.read_exact(&mut head).await.is_err() {
                break;
            }
            let len = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let mut payload = vec![0; usize::try_from(len).unwrap()];
            if socket.read_exact(&mut payload).await.is_err() {
                break;
            }
            frames.push((head[3], u32::from_be_bytes(head[5..9].try_into().unwrap()), payload));
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("the server answers or closes");
    frames
}

/// Writes as many of the bytes as the server accepts.
pub(crate) async fn write(socket: &mut TcpStream, bytes: &[u8]) {
    // The write may fail: some tests expect the server to have closed the connection.
    let _ = tokio::time::timeout(PATIENCE, socket.write_all(bytes)).await.expect("the server reads or closes");
}

/// The error code of an RST_STREAM or GOAWAY frame's payload.
pub(crate) fn error_code(kind: u8, payload: &[u8]) -> u32 {
    let at = if kind == GOAWAY { 4 } else { 0 };
    u32::from_be_bytes(payload[at..at + 4].try_into().unwrap())
}
