//! The server is killed while pictures are being set.

use std::time::Duration;

use image::ImageFormat::Png;
use marquee_contract::v1 as pb;

use super::{fetch, picture};
use crate::support::{Server, User, both_engines, eventually};

/// The least and the most rounds; they end once a kill has come during a call.
const ROUNDS: std::ops::Range<usize> = 8..60;

both_engines! {
    async fn after_a_crash_there_is_one_complete_picture_and_no_unrecorded_file(engine: Engine) {
        let mut server = Server::with(engine, &["--orphan-grace=3s", "--sweep-interval=1s"]).await;
        let mut user = User::register(&server).await;
        // A picture that takes longer than the grace period is abandoned, which can happen on a busy machine.
        let first = async || user.set_avatar(picture(Png, 300, 300)).await.ok();
        let mut acknowledged = eventually("the first picture is set", first).await;
        let mut unfinished = 0;
        for round in 0..ROUNDS.end {
            if round >= ROUNDS.start && unfinished > 0 {
                break;
            }
            // From before the call arrives until after it is done, so that kills hit every step.
            let call = {
                let (user, file) = (user.clone(), picture(Png, 301 + u32::try_from(round).unwrap(), 300));
                tokio::spawn(async move { user.set_avatar(file).await })
            };
            match round % 4 {
                0 => tokio::time::sleep(Duration::from_millis(3) * u32::try_from(round % 16).unwrap()).await,
                1 => eventually("the blob is in the ledger", async || {
                    let begun = server.count("SELECT COUNT(*) FROM blobs WHERE state = 1").await;
                    (begun > 0 || call.is_finished()).then_some(())
                })
                .await,
                2 => eventually("bytes arrive", async || {
                    (server.blob_files().len() > 2 || call.is_finished()).then_some(())
                })
                .await,
                _ => eventually("the picture is set", async || call.is_finished().then_some(())).await,
            }
            server.kill().await;
            let answer = call.await.unwrap();
            unfinished += server.count("SELECT COUNT(*) FROM blobs WHERE state = 1").await.min(1);
            server.restart().await;
            user.reconnect(&server);
            let me = user.users().get_me(pb::GetMeRequest {}).await.unwrap().into_inner().user.unwrap();
            let avatar = me.channel.unwrap().avatar;
            match answer {
                Ok(images) => {
                    let paths = |images: &[pb::Image]| images.iter().map(|image| path(&image.url)).collect::<Vec<_>>();
                    assert_eq!(paths(&avatar), paths(&images), "an acknowledged picture is undone");
                }
                Err(_) => assert_eq!(avatar.len(), acknowledged.len()),
            }
            for image in &avatar {
                fetch(&image.url).await;
            }
            eventually("nothing else is left", async || {
                let rows = server.count("SELECT COUNT(*) FROM blobs").await;
                (rows == 2 && server.blob_files().len() == 2).then_some(())
            })
            .await;
            acknowledged = avatar;
        }
        assert!(unfinished > 0, "the kills came too early or too late");
    }
}

/// The path of a URL, which stays the same when the server's port changes.
fn path(url: &str) -> String {
    url[url.find("/images/").expect("a picture's URL")..].to_owned()
}
