//! `marquee demo`, with a file and without.

use marquee::http::{DEMO_PASSWORD, DEMO_USERNAMES};
use marquee_contract::v1 as pb;
use marquee_contract::v1::auth_service_client::AuthServiceClient;

use crate::support::command::marquee;
use crate::support::{Server, User, media, on_sqlite};

/// The rows of each table that the world fills.
async fn counts(server: &Server) -> Vec<(&'static str, i64)> {
    let tables = [
        "users",
        "videos",
        "comments",
        "video_likes",
        "comment_likes",
        "subscriptions",
        "playlists",
        "playlist_items",
        "captions",
        "tweets",
    ];
    let mut counts = Vec::new();
    for table in tables {
        counts.push((table, server.count(&format!("SELECT COUNT(*) FROM {table}")).await));
    }
    counts
}

on_sqlite! {
    async fn the_demo_prints_a_url_that_serves_exactly_the_file(engine: Engine) {
        let server = Server::start(engine).await;
        let folder = tempfile::tempdir().unwrap();
        let url = server.url("");
        for (name, bytes) in [("clip.mp4", media::mp4_of(9 << 20)), ("clip.WEBM", media::webm().to_vec())] {
            let file = folder.path().join(name);
            std::fs::write(&file, &bytes).unwrap();
            let ended = marquee(&["demo", file.to_str().unwrap(), "--url", &url]).await;
            assert!(ended.success, "{ended:?}");
            let playback = ended.stdout.lines().last().unwrap();
            assert!(reqwest::get(playback).await.unwrap().bytes().await.unwrap() == bytes, "{ended:?}");
            // The login works.
            let login = ended.stdout.lines().find_map(|line| line.strip_prefix("registered ")).unwrap();
            let (username, password) = login.split_once(" with the password ").unwrap();
            log_in(&server, username, password).await;
        }
        // The demo prints refusals, and reports a server that it cannot reach.
        let text = folder.path().join("text.mp4");
        std::fs::write(&text, "this is no video").unwrap();
        let ended = marquee(&["demo", text.to_str().unwrap(), "--url", &url]).await;
        assert!(!ended.success && ended.stderr.contains("the server refused"), "{ended:?}");
        let none = marquee(&["demo", folder.path().join("none.mp4").to_str().unwrap(), "--url", &url]).await;
        assert!(!none.success && none.stderr.contains("No such file"), "{none:?}");
        let nobody = marquee(&["demo", text.to_str().unwrap(), "--url", "http://127.0.0.1:1"]).await;
        let hint = format!("no server answers at http://127.0.0.1:1; start one with: {}", env!("CARGO_BIN_EXE_marquee"));
        assert!(!nobody.success && nobody.stderr.contains(&hint), "{nobody:?}");
    }

    async fn the_small_world_plays_and_a_second_run_does_not_double_it(engine: Engine) {
        // With the default limits, as on a laptop.
        let server = Server::under_default_limits(engine, &[]).await;
        let url = server.url("");
        let demo = ["demo", "--ffmpeg", "off", "--url", &url];
        assert!(!server.get("/").await.text().await.unwrap().contains(DEMO_USERNAMES[0]));
        let ended = marquee(&demo).await;
        assert!(ended.success, "{ended:?}");
        for told in [&DEMO_USERNAMES.join(", "), DEMO_PASSWORD, &format!("open {url}/")] {
            assert!(ended.stdout.contains(told), "{told}: {ended:?}");
        }
        let first = counts(&server).await;
        assert!(first.iter().all(|(_, rows)| *rows > 0), "{first:?}");
        let page = server.get("/").await.text().await.unwrap();
        assert!(DEMO_USERNAMES.iter().all(|name| page.contains(name)) && page.contains(DEMO_PASSWORD), "{page}");

        let nobody = User::nobody(&server);
        let list = pb::ListVideosRequest { page_size: 100, ..Default::default() };
        let videos = nobody.videos().list_videos(list).await.unwrap().into_inner().videos;
        assert_eq!(videos.len(), 12);
        for video in &videos {
            let bytes = reqwest::get(nobody.playback_url(&video.id).await).await.unwrap().bytes().await.unwrap();
            assert_eq!(bytes.len(), usize::try_from(video.size_bytes).unwrap(), "{}", video.title);
            assert!(video.duration.is_some() && video.like_count > 0, "{video:?}");
        }
        log_in(&server, DEMO_USERNAMES[0], DEMO_PASSWORD).await;

        let again = marquee(&demo).await;
        assert!(again.success, "{again:?}");
        assert_eq!(counts(&server).await, first);
        let other = marquee(&[&demo[..], &["--password", "another password of mine"]].concat()).await;
        assert!(!other.success && other.stderr.contains("has another password"), "{other:?}");
    }
}

async fn log_in(server: &Server, username: &str, password: &str) {
    let login = pb::LoginRequest { login: username.to_owned(), password: password.to_owned(), ..Default::default() };
    AuthServiceClient::new(server.connect().await).login(login).await.unwrap();
}

#[tokio::test]
async fn the_known_password_is_not_given_to_accounts_of_another_machine() {
    let ended = marquee(&["demo", "--url", "http://192.0.2.1:1"]).await;
    assert!(!ended.success && ended.stderr.contains("--password"), "{ended:?}");
}
