//! URLs at which the store itself serves a video.

use std::collections::HashMap;
use std::time::Duration;

use super::*;
use crate::support::object_store::ObjectStore;
use crate::support::wire::http1;
use crate::support::{Engine, Storage, both_engines};

/// The query parameters of a URL.
fn parameters(url: &str) -> HashMap<&str, &str> {
    let (_, query) = url.split_once('?').expect("parameters");
    query.split('&').map(|pair| pair.split_once('=').expect("a value")).collect()
}

async fn status(url: &str) -> u16 {
    reqwest::get(url).await.expect("an answer").status().as_u16()
}

both_engines! {
    async fn a_presigned_url_serves_the_video_from_the_store_with_its_type(engine: Engine) {
        // Behind a proxy, so that the server and its clients reach the store at different addresses.
        let server = Server::on(engine, Some(ObjectStore::with_faults().await), &[]).await;
        let user = User::register(&server).await;
        for (content_type, file) in [("video/mp4", media::mp4()), ("video/webm", media::webm())] {
            let video = user.publish(file, pb::Visibility::Private).await;
            let url = user.playback_url(&video.id).await;
            assert!(url.starts_with(server.objects().public_url()), "{url}");
            let response = reqwest::get(&url).await.unwrap();
            assert_eq!(response.headers()["content-type"], content_type);
            assert!(response.headers()["cache-control"].to_str().unwrap().starts_with("private"));
            assert_eq!(response.bytes().await.unwrap(), file);
        }
        assert_eq!(server.objects().faults().happened(), 0);
    }

    async fn a_modified_presigned_url_is_refused(engine: Engine) {
        let server = Server::start(Storage::s3(engine)).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), pb::Visibility::Private).await;
        let other = user.publish(media::webm(), pb::Visibility::Private).await;
        let url = user.playback_url(&video.id).await;
        let other_url = user.playback_url(&other.id).await;
        let (path, query) = url.split_once('?').unwrap();
        let (other_path, _) = other_url.split_once('?').unwrap();
        let signature = parameters(&url)["X-Amz-Signature"];
        let last = signature.chars().last().unwrap();
        let edited = format!("{}{}", &signature[..signature.len() - 1], if last == '0' { '1' } else { '0' });
        for bad in [
            path.to_owned(),
            format!("{other_path}?{query}"),
            url.replace(signature, &edited),
            url.replace("X-Amz-Expires=", "X-Amz-Expires=9"),
            url.replace("video%2Fmp4", "text%2Fhtml"),
        ] {
            assert_ne!(bad, url);
            let status = status(&bad).await;
            assert!(matches!(status, 400 | 403), "{status}: {bad}");
        }
        assert_eq!(status(&url).await, 200);
    }

    async fn a_presigned_url_works_until_it_expires(engine: Engine) {
        let mut server = Server::with(Storage::s3(engine), &["--private-playback-ttl=2s"]).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), pb::Visibility::Private).await;
        let url = eventually("a fresh URL works", async || {
            let url = user.playback_url(&video.id).await;
            (status(&url).await == 200).then_some(url)
        });
        let url = url.await;
        assert_eq!(parameters(&url)["X-Amz-Expires"], "2");
        eventually("the URL expires", async || (status(&url).await == 403).then_some(())).await;

        // S3 signs no URL for longer than seven days.
        server.kill().await;
        server.restart_with(&["--playback-ttl=30d"]).await;
        let request = pb::GetPlaybackRequest { video_id: video.id.clone() };
        let user = User { channel: server.connect().await, ..user };
        let visibility = pb::Visibility::Public.into();
        let public = pb::SetVideoVisibilityRequest { video_id: video.id.clone(), visibility };
        user.videos().set_video_visibility(public).await.unwrap();
        let playback = User::nobody(&server).videos().get_playback(request).await.unwrap().into_inner();
        let week = Duration::from_hours(7 * 24).as_secs();
        assert_eq!(parameters(&playback.renditions[0].url)["X-Amz-Expires"], week.to_string());
        let now = marquee::clock::Clock::default().now().seconds();
        let left = playback.expire_time.unwrap().seconds - now;
        assert!((1..=i64::try_from(week).unwrap()).contains(&left), "{left}");
        assert_eq!(status(&playback.renditions[0].url).await, 200);
    }

    async fn a_presigned_url_works_until_a_long_video_ends(engine: Engine) {
        let server = Server::with(Storage::s3(engine), &["--playback-ttl=10m"]).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), pb::Visibility::Unlisted).await;
        for (hours, expected) in [(0, 3600), (3, 7 * 3600), (100, 7 * 24 * 3600)] {
            let duration = format!("UPDATE videos SET duration = {hours} * 3600 * CAST(1000000 AS BIGINT)");
            server.execute(&duration, &duration).await;
            let url = user.playback_url(&video.id).await;
            assert_eq!(parameters(&url)["X-Amz-Expires"], expected.to_string());
        }
    }
}

#[tokio::test]
async fn the_log_contains_no_secret_of_the_store_no_signature_and_no_video_bytes() {
    let server = Server::with(Storage::s3(Engine::Sqlite), &["--log=trace"]).await;
    let user = User::register(&server).await;
    let video = user.publish(media::mp4(), pb::Visibility::Private).await;
    let url = user.playback_url(&video.id).await;
    let log = server.settled_log().await;
    // The video's last bytes are the ones searched for.
    for secret in [server.objects().secret(), parameters(&url)["X-Amz-Signature"], "AWS4-HMAC-SHA256", "ftypisom"] {
        assert!(!log.contains(secret), "the log shows {secret}");
    }
}

#[tokio::test]
async fn the_server_itself_serves_no_files_of_the_store() {
    let server = Server::start(Storage::s3(Engine::Sqlite)).await;
    let user = User::register(&server).await;
    let video = user.publish(media::mp4(), pb::Visibility::Public).await;
    let url = user.playback_url(&video.id).await;
    let key = &url[url.find("videos/").unwrap()..url.find('?').unwrap()];
    let signature = parameters(&url)["X-Amz-Signature"];
    for path in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", signature] {
        let (status, body) = http1(server.address(), &format!("GET /media/{path}/{key}")).await;
        assert_eq!((status, body.len()), (404, 0), "{path}");
    }
}
