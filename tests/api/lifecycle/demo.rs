//! `marquee demo FILE`.

use crate::support::command::marquee;
use crate::support::{Server, media, on_sqlite};

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
        }
        // The demo prints refusals, and reports a server that it cannot reach.
        let text = folder.path().join("text.mp4");
        std::fs::write(&text, "this is no video").unwrap();
        let ended = marquee(&["demo", text.to_str().unwrap(), "--url", &url]).await;
        assert!(!ended.success && !ended.stderr.is_empty(), "{ended:?}");
        let none = marquee(&["demo", folder.path().join("none.mp4").to_str().unwrap(), "--url", &url]).await;
        assert!(!none.success && none.stderr.contains("No such file"), "{none:?}");
        let nobody = marquee(&["demo", text.to_str().unwrap(), "--url", "http://127.0.0.1:1"]).await;
        assert!(!nobody.success && nobody.stderr.contains("no server answers"), "{nobody:?}");
    }
}
