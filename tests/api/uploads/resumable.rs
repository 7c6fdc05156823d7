//! Uploads over plain HTTP: tus 1.0.0 and the IETF's draft. Cuts and kills are in `upload_cuts`, libraries of others in
//! `tests/interop`.

use data_encoding::BASE64;
use http::{HeaderMap, Method, StatusCode};
use reqwest::Response;
use serde_json::Value;

use super::*;
use crate::support::resumable::{DRAFT, Plain, TUS, id_of};
use crate::support::{both_engines, every_store, on_sqlite};

const PART: (&str, &str) = ("content-type", "application/partial-upload");
const BYTES: (&str, &str) = ("content-type", "application/offset+octet-stream");

#[track_caller]
fn number(headers: &HeaderMap, name: &str) -> i64 {
    headers[name].to_str().expect("text").parse().expect("a number")
}

/// The status, the reason, and the body of an error.
async fn problem(answer: Response) -> (u16, String, Value) {
    let status = answer.status().as_u16();
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let body: Value = serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON");
    assert_eq!(body["status"], status, "{body}");
    assert!(!body["title"].as_str().expect("a title").is_empty(), "{body}");
    (status, body["reason"].as_str().unwrap_or_default().to_owned(), body)
}

/// Publishes a complete upload, and fails unless the video plays these bytes.
async fn assert_plays(user: &User, upload_id: &str, file: &Bytes) {
    let checksum = Checksum::Sha256(sha256(file).to_vec().into());
    let video = user.try_publish_with(upload_id, pb::Visibility::Private, Some(checksum)).await.expect("a video");
    let url = user.playback_url(&video.id).await;
    assert!(reqwest::get(url).await.expect("an answer").bytes().await.expect("its body") == file);
}

every_store! {
    async fn a_file_is_uploaded_by_tus(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let (chunk, file) = (storage.chunk_len(), file(3 * storage.chunk_len() + 1000));
        let plain = Plain::of(&server, &user);
        let name = BASE64.encode("ein Film ü.mp4".as_bytes());
        let metadata = format!("filename {name},filetype {},is_public", BASE64.encode(b"video/mp4"));
        let headers = [TUS, ("upload-length", &*file.len().to_string()), ("upload-metadata", &*metadata)];
        let created = plain.send(Method::POST, "/uploads", &headers, Bytes::new()).await;
        assert_eq!(created.status(), 201);
        assert_eq!((&created.headers()["tus-resumable"], number(created.headers(), "upload-offset")), (&"1.0.0".parse().unwrap(), 0));
        let url = created.headers()["location"].to_str().unwrap().to_owned();
        let upload = user.get_upload(&id_of(&url)).await;
        assert_eq!((&*upload.filename, &*upload.content_type), ("ein Film ü.mp4", "video/mp4"));

        // The URL is all that the rest needs. A request that ends within a chunk keeps the chunks before it.
        let plain = Plain::of(&server, &User::nobody(&server));
        let first = plain.patch(&url, &[TUS, BYTES], 0, file.slice(..chunk + chunk / 2)).await;
        assert_eq!((first.status(), number(first.headers(), "upload-offset")), (StatusCode::NO_CONTENT, int(chunk)));
        let head = plain.send(Method::HEAD, &url, &[TUS], Bytes::new()).await;
        assert_eq!((head.status().as_u16(), number(head.headers(), "upload-offset")), (200, int(chunk)));
        assert_eq!(number(head.headers(), "upload-length"), int(file.len()));
        assert_eq!(head.headers()["cache-control"], "no-store");
        let expires = httpdate(&head.headers()["upload-expires"]);
        let expected = upload.expire_time.unwrap().seconds;
        assert!(expires >= expected && expires < expected + 3600, "{expires} {expected}");
        let rest = plain.patch(&url, &[TUS, BYTES], int(chunk), file.slice(chunk..)).await;
        assert_eq!((rest.status().as_u16(), number(rest.headers(), "upload-offset")), (204, int(file.len())));
        assert_plays(&user, &upload.id, &file).await;
    }

    async fn a_file_is_uploaded_by_the_draft(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let (chunk, file) = (storage.chunk_len(), file(3 * storage.chunk_len() + 1000));
        let plain = Plain::of(&server, &user);
        let length = file.len().to_string();
        let headers = [
            ("upload-complete", "?0"),
            ("upload-length", &*length),
            ("content-type", "video/mp4"),
            ("content-disposition", "attachment; filename=\"my film.mp4\""),
        ];
        let created = plain.send(Method::POST, "/uploads", &headers, file.slice(..chunk)).await;
        assert_eq!((created.status().as_u16(), &created.headers()["upload-complete"]), (201, &"?0".parse().unwrap()));
        assert_eq!(number(created.headers(), "upload-offset"), int(chunk));
        let limit = created.headers()["upload-limit"].to_str().unwrap();
        assert!(limit.contains(&format!("min-append-size={chunk}")), "{limit}");
        let url = created.headers()["location"].to_str().unwrap().to_owned();
        let upload = user.get_upload(&id_of(&url)).await;
        assert_eq!((&*upload.filename, &*upload.content_type), ("my film.mp4", "video/mp4"));

        let plain = Plain::of(&server, &User::nobody(&server));
        let second = plain.patch(&url, &[PART, ("upload-complete", "?0")], int(chunk), file.slice(chunk..2 * chunk)).await;
        assert_eq!((second.status().as_u16(), &second.headers()["upload-complete"]), (204, &"?0".parse().unwrap()));
        let head = plain.send(Method::HEAD, &url, &[], Bytes::new()).await;
        assert_eq!(number(head.headers(), "upload-offset"), int(2 * chunk));
        assert_eq!(head.headers()["upload-complete"], "?0");
        assert!(!head.headers().contains_key("tus-resumable"));
        let last = plain.patch(&url, &[PART, DRAFT], int(2 * chunk), file.slice(2 * chunk..)).await;
        assert_eq!((last.status().as_u16(), &last.headers()["upload-complete"]), (204, &"?1".parse().unwrap()));
        // The end may come by itself, and again.
        let end = plain.patch(&url, &[PART, DRAFT], int(file.len()), Bytes::new()).await;
        assert_eq!((end.status().as_u16(), &end.headers()["upload-complete"]), (204, &"?1".parse().unwrap()));
        assert_plays(&user, &upload.id, &file).await;
    }
}

both_engines! {
    async fn a_file_in_the_first_request_needs_no_other(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let file = file(2 * storage.chunk_len() + 77);
        let plain = Plain::of(&server, &user);
        let length = file.len().to_string();
        let tus: &[_] = &[TUS, BYTES, ("upload-length", &*length)];
        // Its length is that of the body.
        let draft: &[_] = &[DRAFT, ("content-type", "video/mp4")];
        for headers in [tus, draft] {
            let created = plain.send(Method::POST, "/uploads", headers, file.clone()).await;
            assert_eq!((created.status().as_u16(), number(created.headers(), "upload-offset")), (201, int(file.len())));
            assert_plays(&user, &id_of(created.headers()["location"].to_str().unwrap()), &file).await;
        }
    }

    async fn a_request_that_is_refused_changes_nothing(storage: Storage) {
        let server = server(storage, &["--max-upload-bytes=100000000", "--user-quota-bytes=100000000"]).await;
        let partial = PartialUpload::on(&server).await;
        let (chunk, user) = (partial.chunk_len, &partial.user);
        let plain = Plain::of(&server, user);
        let url = format!("/uploads/{}", partial.id());
        let (at, rest) = (partial.at(2), partial.file.slice(2 * chunk..));
        let beyond = Bytes::from([&rest[..], b"x"].concat());
        let append = |offset, headers: &'static [(&'static str, &'static str)], body: &Bytes| {
            let (plain, url, body) = (&plain, &url, body.clone());
            async move { problem(plain.patch(url, headers, offset, body).await).await }
        };

        for headers in [&[TUS, BYTES][..], &[PART, DRAFT]] {
            let (status, reason, body) = append(partial.at(1), headers, &rest).await;
            assert_eq!((status, &*reason), (409, "UPLOAD_OFFSET_MISMATCH"));
            assert_eq!(body["type"], "https://iana.org/assignments/http-problem-types#mismatching-upload-offset");
            assert_eq!((&body["expected-offset"], &body["provided-offset"]), (&at.into(), &partial.at(1).into()));
            let (status, reason, _) = append(at, headers, &rest.slice(..chunk - 1)).await;
            assert_eq!((status, &*reason), (400, "UPLOAD_CHUNK_SIZE"));
            let (status, reason, _) = append(at, headers, &beyond).await;
            assert_eq!((status, &*reason), (400, "UPLOAD_BEYOND_SIZE"));
            partial.assert_unchanged().await;
        }
        assert_eq!(append(at, &[TUS, PART], &rest).await.0, 415);
        assert_eq!(append(at, &[BYTES, DRAFT], &rest).await.0, 415);
        assert_eq!(append(at, &[PART], &rest).await.0, 400);
        assert_eq!(append(at, &[TUS, BYTES, ("content-encoding", "gzip")], &rest).await.0, 415);
        assert_eq!(append(at, &[BYTES, ("tus-resumable", "0.2.2")], &rest).await.0, 412);
        assert_eq!(problem(plain.send(Method::PATCH, &url, &[TUS, BYTES], rest.clone()).await).await.0, 400);
        for offset in ["-1", "x", "", "1, 2", "9999999999999999"] {
            let headers = [TUS, BYTES, ("upload-offset", offset)];
            assert_eq!(problem(plain.send(Method::PATCH, &url, &headers, rest.clone()).await).await.0, 400, "{offset}");
        }
        assert_eq!(problem(plain.send(Method::GET, &url, &[], Bytes::new()).await).await.0, 405);
        assert_eq!(problem(plain.send(Method::PUT, "/uploads", &[], Bytes::new()).await).await.0, 405);

        let create = |headers: &'static [(&'static str, &'static str)]| {
            let plain = &plain;
            async move { problem(plain.send(Method::POST, "/uploads", headers, Bytes::new()).await).await }
        };
        assert_eq!(create(&[]).await.0, 400);
        assert_eq!(create(&[TUS]).await.0, 411);
        assert_eq!(create(&[TUS, ("upload-defer-length", "1")]).await.0, 411);
        assert_eq!(create(&[("upload-complete", "?0")]).await.0, 411);
        for (length, status, reason) in
            [("0", 400, "FIELD_INVALID"), ("100000001", 413, "UPLOAD_TOO_LARGE"), ("100000000", 413, "QUOTA_EXCEEDED")]
        {
            let answer = plain.send(Method::POST, "/uploads", &[TUS, ("upload-length", length)], Bytes::new()).await;
            let (found, found_reason, _) = problem(answer).await;
            assert_eq!((found, &*found_reason), (status, reason));
        }
        // A request that contradicts itself creates nothing.
        for headers in [&[TUS, BYTES, ("upload-length", "2")][..], &[DRAFT, ("upload-length", "4")]] {
            let answer = plain.send(Method::POST, "/uploads", headers, Bytes::from_static(b"abc")).await;
            let (status, _, body) = problem(answer).await;
            assert_eq!(status, 400);
            assert_eq!(body["type"], "https://iana.org/assignments/http-problem-types#inconsistent-upload-length");
        }
        let listed = user.uploads().list_uploads(pb::ListUploadsRequest::default()).await.unwrap().into_inner().uploads;
        assert_eq!(listed.len(), 1);
        partial.assert_can_be_finished().await;
        let (status, reason, body) = append(partial.at(2), &[TUS, BYTES], &rest).await;
        assert_eq!((status, &*reason), (400, "UPLOAD_FINISHED"));
        assert_eq!(body["type"], "https://iana.org/assignments/http-problem-types#completed-upload");
    }

    async fn an_upload_that_was_cancelled_is_gone(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let plain = Plain::of(&server, &user);
        let created = plain.send(Method::POST, "/uploads", &[TUS, ("upload-length", "1000")], Bytes::new()).await;
        let url = created.headers()["location"].to_str().unwrap().to_owned();
        for _ in 0..2 {
            let deleted = plain.send(Method::DELETE, &url, &[TUS], Bytes::new()).await;
            assert_eq!((deleted.status().as_u16(), &deleted.headers()["tus-resumable"]), (204, &"1.0.0".parse().unwrap()));
        }
        assert_eq!(user.get_upload(&id_of(&url)).await.state(), pb::UploadState::Cancelled);
        assert_eq!(plain.send(Method::HEAD, &url, &[TUS], Bytes::new()).await.status(), 410);
        let (status, reason, _) = problem(plain.patch(&url, &[TUS, BYTES], 0, Bytes::from_static(b"x")).await).await;
        assert_eq!((status, &*reason), (410, "UPLOAD_CANCELLED"));
    }

    async fn the_url_of_an_upload_is_for_that_upload_and_its_session(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let (plain, nobody) = (Plain::of(&server, &user), Plain::of(&server, &User::nobody(&server)));
        let length = [TUS, ("upload-length", "10")];
        let refused = problem(nobody.send(Method::POST, "/uploads", &length, Bytes::new()).await).await;
        assert_eq!((refused.0, &*refused.1), (401, "TOKEN_MISSING"));
        let create = async || {
            let created = plain.send(Method::POST, "/uploads", &length, Bytes::new()).await;
            created.headers()["location"].to_str().unwrap().to_owned()
        };
        let (first, second) = (create().await, create().await);
        let token = second.split_once('?').unwrap().1;
        let bare = first.split_once('?').unwrap().0;
        let reason = async |url: &str, client: &Plain| {
            let (status, reason, _) = problem(client.patch(url, &[TUS, BYTES], 0, Bytes::from_static(b"x")).await).await;
            (status, reason)
        };
        assert_eq!(reason(&format!("{bare}?{token}"), &nobody).await, (401, "TOKEN_INVALID".to_owned()));
        assert_eq!(reason(bare, &nobody).await, (401, "TOKEN_MISSING".to_owned()));
        let other = Plain::of(&server, &User::register(&server).await);
        assert_eq!(reason(bare, &other).await, (404, "UPLOAD_NOT_FOUND".to_owned()));
        assert_eq!(reason("/uploads/none", &plain).await, (404, "UPLOAD_NOT_FOUND".to_owned()));
        // With an access token, the token in the URL is not needed.
        let head = plain.send(Method::HEAD, bare, &[TUS], Bytes::new()).await;
        assert_eq!(head.status(), 200);

        user.auth().logout(pb::LogoutRequest {}).await.unwrap();
        assert_eq!(reason(&first, &nobody).await, (401, "SESSION_REVOKED".to_owned()));
    }

    async fn the_url_of_an_upload_ends_with_a_session_that_ended_long_ago(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let created = Plain::of(&server, &user)
            .send(Method::POST, "/uploads", &[TUS, ("upload-length", "10")], Bytes::new())
            .await;
        let url = created.headers()["location"].to_str().unwrap().to_owned();
        // So long ago that no access token of it can be valid, so that nothing of it is kept in memory.
        let statement = "UPDATE sessions SET revoke_time = 1";
        assert_eq!(server.execute(statement, statement).await, 1);
        let nobody = Plain::of(&server, &User::nobody(&server));
        let refused = nobody.patch(&url, &[TUS, BYTES], 0, Bytes::from_static(b"0123456789")).await;
        assert_eq!(refused.headers()["www-authenticate"], "Bearer");
        let (status, reason, _) = problem(refused).await;
        assert_eq!((status, &*reason), (401, "SESSION_REVOKED"));
        assert_eq!(user.get_upload(&id_of(&url)).await.offset_bytes, 0);
    }

    async fn a_creation_that_is_sent_again_creates_one_upload(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let plain = Plain::of(&server, &user);
        let headers =
            [TUS, ("upload-length", "10"), ("idempotency-key", "\"4c1f1b3a-93a5-4f0e-8a61-0d2a9a9b6a11\""), ("x-request-id", "mine")];
        let mut created = Vec::new();
        for _ in 0..2 {
            let answer = plain.send(Method::POST, "/uploads", &headers, Bytes::new()).await;
            assert_eq!((answer.status().as_u16(), &answer.headers()["x-request-id"]), (201, &"mine".parse().unwrap()));
            created.push(id_of(answer.headers()["location"].to_str().unwrap()));
        }
        assert_eq!(created[0], created[1]);
        let bad = [TUS, ("upload-length", "10"), ("idempotency-key", "none")];
        let (status, reason, _) = problem(plain.send(Method::POST, "/uploads", &bad, Bytes::new()).await).await;
        assert_eq!((status, &*reason), (400, "FIELD_INVALID"));
    }

    async fn a_file_that_ends_too_early_is_kept_and_can_be_continued(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let (chunk, file) = (storage.chunk_len(), file(3 * storage.chunk_len() + 1000));
        let plain = Plain::of(&server, &user);
        let created = plain
            .send(Method::POST, "/uploads", &[("upload-complete", "?0"), ("upload-length", &*file.len().to_string())], Bytes::new())
            .await;
        let url = created.headers()["location"].to_str().unwrap().to_owned();
        let (status, _, body) = problem(plain.patch(&url, &[PART, DRAFT], 0, file.slice(..2 * chunk)).await).await;
        assert_eq!(status, 400);
        assert_eq!(body["type"], "https://iana.org/assignments/http-problem-types#inconsistent-upload-length");
        let last = plain.patch(&url, &[PART, DRAFT], int(2 * chunk), file.slice(2 * chunk..)).await;
        assert_eq!(last.status(), 204);
        assert_plays(&user, &id_of(&url), &file).await;
    }
}

on_sqlite! {
    async fn a_request_counts_once_against_the_rate_of_its_address(storage: Storage) {
        let server = server(storage, &["--rate-address", "1/h:5"]).await;
        // The first of five.
        let user = User::register(&server).await;
        let plain = Plain::of(&server, &user);
        for _ in 0..3 {
            let headers = [TUS, BYTES, ("upload-length", "5")];
            let created = plain.send(Method::POST, "/uploads", &headers, Bytes::from_static(b"12345")).await;
            assert_eq!((created.status().as_u16(), number(created.headers(), "upload-offset")), (201, 5));
        }
        assert_eq!(problem(plain.send(Method::GET, "/uploads", &[], Bytes::new()).await).await.0, 405);
        let limited = plain.send(Method::POST, "/uploads", &[TUS, ("upload-length", "5")], Bytes::new()).await;
        assert!(number(limited.headers(), "retry-after") > 60);
        let (status, reason, _) = problem(limited).await;
        assert_eq!((status, &*reason), (503, "RATE_LIMITED"));
        // After any other status, libraries of tus would forget the upload.
        assert_eq!(plain.send(Method::HEAD, "/uploads/x", &[TUS], Bytes::new()).await.status(), 423);
    }

    async fn options_tell_what_is_supported_and_pages_of_other_origins_may_upload(storage: Storage) {
        let server = server(storage, &["--cors-origin=https://app.example.com", "--max-upload-bytes=123456789"]).await;
        let plain = Plain::of(&server, &User::nobody(&server));
        let asked = plain.send(Method::OPTIONS, "/uploads", &[], Bytes::new()).await;
        assert!(asked.status().is_success());
        assert_eq!(asked.headers()["tus-version"], "1.0.0");
        assert_eq!(asked.headers()["tus-extension"], "creation,creation-with-upload,expiration,termination");
        assert_eq!(number(asked.headers(), "tus-max-size"), 123_456_789);
        assert!(asked.headers()["upload-limit"].to_str().unwrap().starts_with("max-size=123456789, min-append-size="));

        let origin = ("origin", "https://app.example.com");
        let sent = "authorization,content-type,tus-resumable,upload-length,upload-metadata,upload-offset,upload-complete";
        for method in ["POST", "PATCH", "HEAD", "DELETE"] {
            let headers =
                [origin, ("access-control-request-method", method), ("access-control-request-headers", sent)];
            let answer = plain.send(Method::OPTIONS, "/uploads/x", &headers, Bytes::new()).await;
            let allowed = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
            assert!(allowed("access-control-allow-methods").contains(method), "{method}");
            assert!(sent.split(',').all(|name| allowed("access-control-allow-headers").contains(name)));
            assert_eq!(allowed("access-control-allow-origin"), "https://app.example.com");
        }
        let answer = plain.send(Method::POST, "/uploads", &[origin], Bytes::new()).await;
        let exposed = answer.headers()["access-control-expose-headers"].to_str().unwrap();
        for name in ["location", "upload-offset", "upload-length", "upload-complete", "tus-resumable"] {
            assert!(exposed.contains(name), "{name}: {exposed}");
        }
    }
}

fn int(bytes: usize) -> i64 {
    i64::try_from(bytes).expect("an offset")
}

/// The seconds since 1970 of a date in a header.
fn httpdate(value: &http::HeaderValue) -> i64 {
    let time = ::httpdate::parse_http_date(value.to_str().expect("text")).expect("a date");
    let seconds = time.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    i64::try_from(seconds).expect("a time")
}
