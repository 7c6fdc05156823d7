//! GET of media: whole files, ranges, conditional requests, headers.

use std::ops::Range;

use data_encoding::HEXLOWER;
use http::header::{self, HeaderMap};
use marquee_contract::v1 as pb;
use reqwest::{Client, Method, Response};
use sha2::{Digest, Sha256};

use super::{path_of, serving};
use crate::support::{Server, Store, User, both_stores, media, on_sqlite};

/// The number of clients at the same time.
const CLIENTS: u64 = 8;
/// More than two of the pieces in which the server reads files, so that ranges cross their borders.
const FILE_BYTES: usize = 600_000;

/// A `Range` header and the range that it requests, made from three random numbers.
fn random_range(dice: &[u8], len: usize) -> (String, Range<usize>) {
    let roll = |at: usize| usize::try_from(u64::from_le_bytes(dice[at..at + 8].try_into().unwrap()) >> 8).unwrap();
    let (kind, first) = (roll(0) % 16, roll(8) % len);
    match kind {
        0 => (format!("bytes={first}-"), first..len),
        1 => {
            let count = 1 + roll(16) % (len + len / 4);
            (format!("bytes=-{count}"), len.saturating_sub(count)..len)
        }
        // A range beyond the end is cut to the file's size.
        2 | 3 => {
            let last = first + roll(16) % len;
            (format!("bytes={first}-{last}"), first..len.min(last + 1))
        }
        _ => {
            let last = first + roll(16) % 5_000;
            (format!("bytes={first}-{last}"), first..len.min(last + 1))
        }
    }
}

fn value<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

both_stores! {
    async fn random_ranges_return_the_right_bytes(storage: Storage) {
        let server = Server::start(storage).await;
        let file: &'static [u8] = media::mp4_of(FILE_BYTES).leak();
        let user = User::register(&server).await;
        let video = user.publish(file, pb::Visibility::Public).await;
        let url = user.playback_url(&video.id).await;
        // An object store answers ranges by itself.
        let ranges = if storage.store == Store::Folder { 625 } else { 40 };
        let clients = (0..CLIENTS).map(|seed| {
            let url = url.clone();
            tokio::spawn(async move {
                let client = Client::new();
                for dice in media::noise(2 * seed + 1, ranges * 24).chunks(24) {
                    let (requested, range) = random_range(dice, file.len());
                    let response = client.get(&url).header(header::RANGE, &requested).send().await.unwrap();
                    assert_eq!(response.status(), 206, "{requested}");
                    let content_range = format!("bytes {}-{}/{}", range.start, range.end - 1, file.len());
                    assert_eq!(value(response.headers(), &header::CONTENT_RANGE), content_range, "{requested}");
                    let length = range.len().to_string();
                    assert_eq!(value(response.headers(), &header::CONTENT_LENGTH), length, "{requested}");
                    assert!(response.bytes().await.unwrap() == file[range], "other bytes: {requested}");
                }
            })
        });
        for client in clients.collect::<Vec<_>>() {
            client.await.unwrap();
        }
    }
}

on_sqlite! {
    async fn ranges_and_conditional_requests_are_answered_as_in_rfc_9110(engine: Engine) {
        let server = Server::start(engine).await;
        let file = media::mp4();
        let (_, _, path) = serving(&server, file).await;
        let len = file.len();
        let tag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(file)));
        let client = Client::new();
        let get = async |method: Method, headers: &[(header::HeaderName, &str)]| -> Response {
            let request = headers.iter().fold(client.request(method, server.url(&path)), |request, (name, value)| {
                request.header(name, *value)
            });
            request.send().await.unwrap()
        };

        // One range within the file.
        let behind = format!("bytes={}-", len - 3);
        for (requested, range) in [
            ("bytes=0-0", 0..1),
            ("bytes=5-9", 5..10),
            ("BYTES=5-9", 5..10),
            (&behind, len - 3..len),
            ("bytes=-7", len - 7..len),
            ("bytes=-99999999999999999999", 0..len),
            ("bytes=10-99999999999999999999", 10..len),
        ] {
            let response = get(Method::GET, &[(header::RANGE, requested)]).await;
            assert_eq!(response.status(), 206, "{requested}");
            assert_eq!(response.bytes().await.unwrap(), file[range], "{requested}");
        }
        // Several ranges, or an invalid range: the whole file.
        let ignored =
            ["bytes=0-1,4-5", "bytes=9-5", "bytes=a-b", "bytes", "bytes=", "bytes=-", "items=0-5", "bytes=1-2-3"];
        for requested in ignored {
            let response = get(Method::GET, &[(header::RANGE, requested)]).await;
            let answer = (response.status().as_u16(), response.headers().get(header::CONTENT_RANGE));
            assert_eq!(answer, (200, None), "{requested}");
            assert_eq!(response.bytes().await.unwrap(), file, "{requested}");
        }
        // A range behind the end of the file.
        for requested in [&format!("bytes={len}-"), &format!("bytes={len}-{}", len + 9), "bytes=-0"] {
            let response = get(Method::GET, &[(header::RANGE, requested)]).await;
            assert_eq!(response.status(), 416, "{requested}");
            assert_eq!(value(response.headers(), &header::CONTENT_RANGE), format!("bytes */{len}"), "{requested}");
            assert!(response.bytes().await.unwrap().is_empty(), "{requested}");
        }
        // If-Range: the range if the file is unchanged, else the whole file.
        for (condition, status) in [(tag.as_str(), 206), ("\"other\"", 200), ("Wed, 21 Oct 2015 07:28:00 GMT", 200)] {
            let response = get(Method::GET, &[(header::RANGE, "bytes=0-3"), (header::IF_RANGE, condition)]).await;
            assert_eq!(response.status(), status, "{condition}");
            let expected = if status == 206 { &file[..4] } else { file };
            assert_eq!(response.bytes().await.unwrap(), expected, "{condition}");
        }
        let weak = format!("W/{tag}");
        for (name, condition, status) in [
            (header::IF_NONE_MATCH, tag.as_str(), 304),
            (header::IF_NONE_MATCH, &weak, 304),
            (header::IF_NONE_MATCH, "*", 304),
            (header::IF_NONE_MATCH, "\"other\"", 200),
            (header::IF_MATCH, &tag, 200),
            (header::IF_MATCH, "\"other\"", 412),
        ] {
            for method in [Method::GET, Method::HEAD] {
                let response = get(method, &[(name.clone(), condition)]).await;
                assert_eq!(response.status(), status, "{name}: {condition}");
                assert_eq!(value(response.headers(), &header::ETAG), tag, "{name}: {condition}");
            }
        }
        // HEAD returns the headers of a GET without a range.
        let response = get(Method::HEAD, &[(header::RANGE, "bytes=0-3")]).await;
        assert_eq!((response.status().as_u16(), value(response.headers(), &header::CONTENT_LENGTH)), (200, &*len.to_string()));
        assert!(response.bytes().await.unwrap().is_empty());
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            assert_eq!(get(method.clone(), &[]).await.status(), 405, "{method}");
        }
    }

    async fn the_content_type_is_the_containers_and_headers_forbid_execution(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = ["-c:v", "libx264", "-c:a", "aac"];
        let files = [
            ("video/mp4", media::mp4().to_vec()),
            ("video/webm", media::webm().to_vec()),
            ("video/quicktime", media::encode("clip.mov", &video)),
            ("video/x-matroska", media::encode("clip.mkv", &video)),
        ];
        for (content_type, file) in &files {
            // The uploader declares each of them as MP4 (see `create_upload`); the type comes from the bytes.
            let video = user.publish(file, pb::Visibility::Public).await;
            assert_eq!(&video.content_type, content_type);
            let response = server.get(&path_of(&user.playback_url(&video.id).await)).await;
            let headers = response.headers();
            assert_eq!(value(headers, &header::CONTENT_TYPE), *content_type);
            assert_eq!(value(headers, &header::X_CONTENT_TYPE_OPTIONS), "nosniff");
            assert_eq!(value(headers, &header::CONTENT_SECURITY_POLICY), "default-src 'none'; sandbox");
            assert_eq!(value(headers, &header::ACCEPT_RANGES), "bytes");
            assert!(value(headers, &header::CACHE_CONTROL).starts_with("private"));
            assert_eq!(value(headers, &header::ETAG), format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(file))));
        }
    }
}
