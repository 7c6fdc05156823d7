//! Videos on a content delivery network before the object store.

use marquee_contract::v1 as pb;

use super::*;
use crate::support::cdn::{Cdn, Check};
use crate::support::command::refused_to_serve;
use crate::support::object_store::ObjectStore;
use crate::support::{Engine, both_engines, on_sqlite};

const BUNNYS_KEY: &str = "the-key-of-the-pull-zone";

/// A server behind this kind of network, the network, and the key that they share.
async fn with_cdn(engine: Engine, kind: &str, flags: &[&str]) -> (Server, Cdn, String) {
    let objects = ObjectStore::start().await;
    let pair = rcgen::KeyPair::generate().expect("a key");
    let (check, key) = match kind {
        "bunny" => (Check::Bunny(BUNNYS_KEY.to_owned()), BUNNYS_KEY.to_owned()),
        _ => (Check::CloudFront(pair.public_key_raw().to_vec()), pair.serialize_pem()),
    };
    let cdn = Cdn::before(&objects, check).await;
    let (url, kind) = (format!("--cdn-url={}", cdn.url()), format!("--cdn-kind={kind}"));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("key");
    std::fs::write(&file, &key).expect("it is written");
    let file = format!("--cdn-key-file={}", file.display());
    let all = [&[&*url, &kind, &file, "--cdn-key-id=K2JCJMDEHXQW5F", "--sweep-interval=200ms"], flags].concat();
    (Server::on(engine, Some(objects), &all).await, cdn, key)
}

async fn status(url: &str) -> u16 {
    reqwest::get(url).await.expect("an answer").status().as_u16()
}

/// A URL in which the last `from` is `to`.
fn moved(url: &str, from: &str, to: &str) -> String {
    let at = url.rfind(from).expect("the text is in it");
    format!("{}{to}{}", &url[..at], &url[at + from.len()..])
}

async fn videos_are_played_from_a_cdn(engine: Engine, kind: &str) {
    let (server, cdn, key) = with_cdn(engine, kind, &[&with_ffmpeg(), "--log=debug"]).await;
    let owner = User::register(&server).await;
    let video = owner.publish(files::hevc(), pb::Visibility::Public).await;
    until_done(&owner, &video.id).await;
    let renditions = playback(&owner, &video.id).await;
    let (hls, original) = (&renditions[0], &renditions[1]);
    // Playlists are this server's; the files in them are the network's, also with ranges.
    assert!(hls.url.starts_with(&server.url("/media/")), "{}", hls.url);
    let master = hls::master(&hls.url).await;
    let media = hls::media(&hls.url, &master.variants[0].uri).await;
    let file = media.playlist.segments[0].uri.clone();
    for url in [&file, &original.url] {
        assert!(url.starts_with(cdn.url().trim_end_matches("/media")), "{url}");
        assert_eq!(status(url).await, 200);
    }
    assert_eq!(reqwest::get(&original.url).await.expect("an answer").bytes().await.expect("bytes"), files::hevc());

    // A signature opens the files of one video and nothing else.
    let other = owner.publish(files::silent(), pb::Visibility::Private).await;
    until_done(&owner, &other.id).await;
    let others = playback(&owner, &other.id).await;
    let others = others.iter().find(|one| one.kind() == pb::RenditionKind::Original).expect("the original");
    let folder =
        |url: &str| url[url.rfind("videos/").expect("a folder")..].split('/').nth(1).expect("an id").to_owned();
    let (own_folder, other_folder) = (folder(&original.url), folder(&others.url));
    assert_ne!(own_folder, other_folder);
    for (url, expected) in [
        (moved(&original.url, &own_folder, &other_folder), 403),
        (moved(&original.url, "/original", "/../original"), 403),
        (moved(&original.url, "videos/", "videos%2F"), 403),
        (moved(&original.url, "tests/videos/", "tests/store-id/"), 403),
        (moved(&original.url, "/original", "/nothing"), 404),
        (moved(&file, &file[file.rfind(".mp4").expect("a file")..][..4], ".mp3"), 404),
    ] {
        let found = status(&url).await;
        assert!(found == expected || (expected == 403 && found == 404), "{found} {url}");
    }
    assert_eq!(status(&moved(&original.url, &own_folder, &other_folder)).await, 403);
    let unsigned = format!("{}/tests/videos/{own_folder}/original", cdn.url());
    assert_eq!(status(&unsigned).await, 403);

    // It ends with its time, six hours here, and not before.
    let hour = 3600;
    cdn.set_ahead(6 * hour - 120);
    assert_eq!((status(&original.url).await, status(&file).await), (200, 200));
    // The private one has an hour.
    assert_eq!(status(&others.url).await, 403);
    cdn.set_ahead(6 * hour + 120);
    assert_eq!((status(&original.url).await, status(&file).await), (403, 403));
    cdn.set_ahead(0);

    // What is deleted is gone from the store; a network may have kept it.
    owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id }).await.expect("it is deleted");
    crate::support::eventually("the bytes are removed", || async { (status(&file).await == 404).then_some(()) }).await;
    let log = server.settled_log().await;
    let secret = key.lines().nth(usize::from(kind != "bunny")).expect("a line");
    assert!(!log.contains(secret), "the log shows the key");
}

both_engines! {
    async fn videos_are_played_from_cloudfront(engine: Engine) {
        videos_are_played_from_a_cdn(engine, "cloudfront").await;
    }
}

on_sqlite! {
    async fn videos_are_played_from_bunny(engine: Engine) {
        videos_are_played_from_a_cdn(engine, "bunny").await;
    }

    async fn files_on_a_cdn_have_the_type_of_a_video_or_none(engine: Engine) {
        let (server, _cdn, _) = with_cdn(engine, "bunny", &[]).await;
        let user = User::register(&server).await;
        let file = crate::support::media::mp4();
        for (declared, expected) in
            [("video/mp4", "video/mp4"), ("Video/WebM;codecs=vp9", "video/webm"), ("text/html", "application/octet-stream"), ("", "application/octet-stream")]
        {
            let request = pb::CreateUploadRequest {
                content_type: declared.to_owned(),
                ..crate::support::upload::new_upload(file.len())
            };
            let upload = user.try_create_upload(request).await.expect("an upload");
            user.stream(&upload.id, 0, file).await.expect("it is complete");
            let video = user.try_publish(&upload.id, pb::Visibility::Public).await.expect("a video");
            let url = user.playback_url(&video.id).await;
            let answer = reqwest::get(&url).await.expect("an answer");
            assert_eq!(answer.headers()["content-type"], expected, "{declared}");
        }
    }

    async fn flags_of_a_cdn_are_checked(engine: Engine) {
        assert_eq!(engine, Engine::Sqlite);
        let folder = tempfile::tempdir().expect("a folder");
        let cdn = ["--cdn-url=https://cdn.example.com", "--cdn-kind=bunny", "--cdn-key=hunter2"];
        let why = refused_to_serve(folder.path(), &cdn).await;
        assert!(why.contains("--s3-bucket") && !why.contains("hunter2"), "{why}");
        let bucket = ["--s3-bucket=videos", "--s3-endpoint=http://127.0.0.1:1"];
        for (flags, named) in [
            (&cdn[..2], "--cdn-key"),
            (&["--cdn-url=https://cdn.example.com/a%20b", cdn[1], cdn[2]][..], "--cdn-url"),
            (&[cdn[0], "--cdn-kind=cloudfront", cdn[2], "--cdn-key-id=K1"], "--cdn-key"),
            (&[cdn[0], cdn[1], "--cdn-key-file=/nowhere"], "--cdn-key-file"),
            (&[cdn[0]], "--cdn-kind"),
        ] {
            let why = refused_to_serve(folder.path(), &[&bucket[..], flags].concat()).await;
            assert!(why.contains(named) && !why.contains("hunter2"), "{why}");
        }
    }
}
