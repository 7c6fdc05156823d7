//! Files in the blob folder that are not in the ledger.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use marquee_contract::v1::Visibility;

use crate::support::{Server, User, both_engines, eventually, media};

/// Makes a file with a modification time this long ago.
fn plant(path: &Path, age: Duration) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, b"left behind").unwrap();
    set_back(std::slice::from_ref(&path.to_owned()), age);
}

/// Sets the modification times of files back by this much.
fn set_back(paths: &[PathBuf], age: Duration) {
    for path in paths {
        let file = File::options().write(true).open(path).unwrap();
        let now = file.metadata().unwrap().modified().unwrap();
        file.set_modified(now - age).unwrap();
    }
}

/// The paths of a complete and a partial file for each of these numbers.
fn orphans(server: &Server, numbers: std::ops::Range<u32>) -> Vec<PathBuf> {
    let blobs = server.data_dir().join("blobs");
    let id = |last: u32| format!("0190a000-0000-7000-8000-{last:012}");
    let object = |last: u32| blobs.join(format!("objects/videos/{}/original", id(last)));
    let partial = |last: u32| blobs.join(format!("partial/videos.{}.original", id(last)));
    numbers.flat_map(|number| [object(number), partial(number)]).collect()
}

both_engines! {
    async fn files_outside_the_ledger_are_removed_after_a_grace_period_and_others_stay(engine: Engine) {
        let mut server = Server::with(engine, &["--orphan-grace=1s"]).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), Visibility::Public).await;
        let upload = owner.create_upload(20 << 20).await;
        owner.stream(&upload.id, 0, &media::noise(1, 8 << 20)).await.unwrap();
        server.kill().await;

        let known = server.blob_files();
        assert_eq!(known.len(), 2, "a whole one and a partial one: {known:?}");
        set_back(&known, Duration::from_hours(48));
        let orphans = orphans(&server, 0..10);
        for path in &orphans {
            plant(path, Duration::from_hours(48));
        }
        server.restart().await;
        eventually("the files are removed", || async {
            (!orphans.iter().any(|path| path.exists())).then_some(())
        })
        .await;
        assert!(!orphans[0].parent().unwrap().exists(), "its folder is left");
        assert_eq!(server.blob_files(), known);
        let url = User::nobody(&server).playback_url(&video.id).await;
        assert_eq!(reqwest::get(url).await.unwrap().bytes().await.unwrap(), media::mp4());
    }

    async fn old_files_outside_the_ledger_are_kept_for_the_grace_period_too(engine: Engine) {
        let mut server = Server::start(engine).await;
        server.kill().await;
        let orphans = orphans(&server, 0..10);
        for path in &orphans {
            plant(path, Duration::from_hours(1_000));
        }
        server.restart().await;
        let warned = || async {
            let warnings = server.log().matches("bytes that are not in the ledger").count();
            (warnings >= orphans.len()).then_some(())
        };
        eventually("the operator is warned of each", warned).await;
        assert!(orphans.iter().all(|path| path.exists()));
    }
}
