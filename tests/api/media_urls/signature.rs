//! A media URL serves everyone who has it, for its own file and until it expires.

use marquee_contract::v1 as pb;

use super::{path_of, serving};
use crate::support::wire::http1;
use crate::support::{Server, User, eventually, media, on_sqlite};

/// A media path's token and key: `/media/TOKEN/KEY`.
fn split(path: &str) -> (&str, &str) {
    path.strip_prefix("/media/").expect("a media path").split_once('/').expect("a token and a key")
}

on_sqlite! {
    async fn a_media_url_serves_only_its_own_file(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, _, path) = serving(&server, media::mp4()).await;
        let other = user.publish(media::webm(), pb::Visibility::Private).await;
        let other = path_of(&user.playback_url(&other.id).await);
        let ((token, key), (other_token, other_key)) = (split(&path), split(&other));

        let folder = key.strip_suffix("/original").unwrap();
        let id = folder.strip_prefix("videos/").unwrap();
        let mut tricks = vec![
            format!("/media/{token}/{other_key}"),
            format!("/media/{other_token}/{key}"),
            format!("/media/{token}{other_token}/{key}"),
            format!("/media//{key}"),
            format!("/media/{token}"),
            format!("/media/{token}/"),
            format!("/media/{token}//{key}"),
            format!("/media/{token}/{key}/"),
            format!("/media/{token}/{folder}"),
            format!("/media/{token}/{folder}/"),
            format!("/media/{token}/{folder}/Original"),
            format!("/media/{token}/{folder}/other"),
            format!("/media/{token}/{folder}/original%00"),
            format!("/media/{token}/{folder}/original%2f"),
            format!("/media/{token}/{folder}/../{id}/original"),
            format!("/media/{token}/{folder}/./original"),
            format!("/media/{token}/{folder}/..%2f..%2f{other_key}"),
            format!("/media/{token}/{folder}/%2e%2e/%2e%2e/{other_key}"),
            format!("/media/{token}/{folder}%5c..%5coriginal"),
            format!("/media/{token}/../../data/secret"),
            format!("/media/{token}/%2e%2e/%2e%2e/secret"),
            format!("/media/{token}/..%2f..%2fsecret"),
            format!("/media/{token}/%252e%252e%252fsecret"),
            format!("/media/{token}/%2fetc%2fpasswd"),
            format!("/media/{token}//etc/passwd"),
            format!("/media/{token}/{}", key.to_ascii_uppercase()),
            format!("/media/{token}=/{key}"),
            format!("/media/{token}%3d/{key}"),
            format!("/media/{}/{key}", token.to_ascii_lowercase()),
        ];
        // Every character of the token matters, and so does its length.
        for index in 0..token.len() {
            let mut edited = token.as_bytes().to_vec();
            edited[index] = if edited[index] == b'A' { b'B' } else { b'A' };
            tricks.push(format!("/media/{}/{key}", String::from_utf8(edited).unwrap()));
            tricks.push(format!("/media/{}/{key}", &token[..index]));
        }
        for trick in &tricks {
            let (status, body) = http1(server.address(), &format!("GET {trick}")).await;
            // What has the form of no media URL at all is answered in words, as every unknown path.
            let says_nothing = body.is_empty() || body.starts_with(b"404 Not Found: there is nothing at this address");
            assert!(status == 404 && says_nothing, "{trick}: {status}");
        }
        // The unchanged URL works, so the refusals above were due to the changes.
        assert_eq!(http1(server.address(), &format!("GET {path}")).await.1, media::mp4());
        assert_eq!(http1(server.address(), &format!("GET {other}")).await.1, media::webm());
    }

    async fn an_expired_media_url_is_refused(engine: Engine) {
        let server = Server::with(engine, &["--private-playback-ttl", "1s"]).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), pb::Visibility::Private).await;
        // Long enough to make the request on a busy machine.
        let path = eventually("a fresh URL works", || async {
            let path = path_of(&user.playback_url(&video.id).await);
            (server.get(&path).await.status() == 200).then_some(path)
        });
        let path = path.await;
        eventually("the URL expires", || async { (server.get(&path).await.status() == 404).then_some(()) }).await;
    }

    async fn a_running_download_ends_when_its_url_expires(engine: Engine) {
        let server = Server::with(engine, &["--private-playback-ttl", "5s"]).await;
        // More bytes than the socket buffers on both sides hold.
        let file = media::mp4_of(48 << 20);
        let user = User::register(&server).await;
        let video = user.publish(&file, pb::Visibility::Private).await;
        let path = path_of(&user.playback_url(&video.id).await);
        let mut response = server.get(&path).await;
        assert_eq!(response.status(), 200);
        let mut received = response.chunk().await.unwrap().unwrap().len();
        eventually("the URL expires", || async { (server.get(&path).await.status() == 404).then_some(()) }).await;
        let end = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => received += chunk.len(),
                end => break end,
            }
        };
        assert!(end.is_err() && received < file.len(), "all {received} bytes came");
    }

    async fn a_media_url_works_after_a_restart_but_not_with_another_secret(engine: Engine) {
        let mut server = Server::start(engine).await;
        let (_, video, path) = serving(&server, media::mp4()).await;
        server.kill().await;
        server.restart().await;
        assert_eq!(server.get(&path).await.bytes().await.unwrap(), media::mp4());

        server.kill().await;
        std::fs::remove_file(server.data_dir().join("secret")).unwrap();
        server.restart().await;
        assert_eq!(server.get(&path).await.status(), 404);
        // The video still exists.
        let fresh = User::nobody(&server).playback_url(&video.id).await;
        assert_eq!(server.get(&path_of(&fresh)).await.bytes().await.unwrap(), media::mp4());
    }
}
