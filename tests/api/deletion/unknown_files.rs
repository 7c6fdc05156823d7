//! Files in the blob folder that the ledger does not know.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use marquee_contract::v1::Visibility;

use crate::support::{Server, User, both_engines, eventually, media};

/// Makes a file that was written this long ago.
fn plant(path: &Path, age: Duration) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, b"left behind").unwrap();
    set_back(std::slice::from_ref(&path.to_owned()), age);
}

/// Makes files look as if they had been written that much earlier.
fn set_back(paths: &[PathBuf], age: Duration) {
    for path in paths {
        let file = File::options().write(true).open(path).unwrap();
        let now = file.metadata().unwrap().modified().unwrap();
        file.set_modified(now - age).unwrap();
    }
}

both_engines! {
    async fn unknown_files_are_removed_at_start_once_they_are_an_hour_old(engine: Engine) {
        let mut server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), Visibility::Public).await;
        let upload = owner.create_upload(20 << 20).await;
        owner.stream(&upload.id, 0, &media::noise(1, 8 << 20)).await.unwrap();
        server.kill().await;

        let known = server.blob_files();
        assert_eq!(known.len(), 2, "a whole one and a partial one: {known:?}");
        set_back(&known, Duration::from_hours(48));
        let blobs = server.data_dir().join("blobs");
        let (old, young) = (Duration::from_mins(61), Duration::from_mins(58));
        let id = |last: u32| format!("0190a000-0000-7000-8000-{last:012}");
        let object = |last: u32| blobs.join(format!("objects/videos/{}/original", id(last)));
        let partial = |last: u32| blobs.join(format!("partial/videos.{}.original", id(last)));
        // Many of each, so that the old ones are not gone before the sweep has come to a young one.
        let (aged, fresh) = (1..11, 11..21);
        let files = |numbers: std::ops::Range<u32>| -> Vec<PathBuf> {
            numbers.flat_map(|number| [object(number), partial(number)]).collect()
        };
        for (paths, age) in [(files(aged.clone()), old), (files(fresh.clone()), young)] {
            for path in paths {
                plant(&path, age);
            }
        }
        server.restart().await;
        let aged = files(aged);
        eventually("the old ones go", || async { (!aged.iter().any(|path| path.exists())).then_some(()) }).await;
        assert!(!object(1).parent().unwrap().exists(), "its folder is left");
        let mut expected = [known.clone(), files(fresh.clone())].concat();
        expected.sort();
        let mut found = server.blob_files();
        found.sort();
        assert_eq!(found, expected);

        // A young one's time comes.
        server.kill().await;
        set_back(&files(fresh), Duration::from_mins(5));
        server.restart().await;
        eventually("they go", || async { (server.blob_files().len() == known.len()).then_some(()) }).await;
        let nobody = User::nobody(&server);
        let url = nobody.playback_url(&video.id).await;
        assert_eq!(reqwest::get(url).await.unwrap().bytes().await.unwrap(), media::mp4());
    }
}
