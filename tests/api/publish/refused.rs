//! Files that are not videos, or not complete ones.

use marquee_contract::v1 as pb;
use tonic::Code;

use super::videos_of;
use crate::support::{Refused, Server, User, both_stores, eventually, every_store, media, reason, status::fact};

const PLAYLIST: &[u8] =
    b"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n";

/// The refused files: a description, the bytes, and the reason.
fn files() -> Vec<(String, Vec<u8>, &'static str)> {
    let mut files = vec![
        ("a text".to_owned(), b"This is not a video, whatever its name says.\n".repeat(100), "MEDIA_UNSUPPORTED"),
        ("a byte".to_owned(), vec![0], "MEDIA_UNSUPPORTED"),
        ("noise".to_owned(), media::noise(1, 100_000), "MEDIA_UNSUPPORTED"),
        ("a playlist".to_owned(), PLAYLIST.to_vec(), "MEDIA_UNSUPPORTED"),
        ("sound".to_owned(), media::encode("clip.mp3", &["-vn"]), "MEDIA_UNSUPPORTED"),
    ];
    let mkv = media::encode("clip.mkv", &["-c:v", "libx264", "-c:a", "aac"]);
    for (name, file) in [
        ("an MP4", media::mp4()),
        ("an MP4 with its index first", media::mp4_index_first()),
        ("a WebM", media::webm()),
        ("an MKV", &mkv),
    ] {
        for (cut, by) in [("a byte", 1), ("1 %", file.len() / 100), ("half", file.len() / 2)] {
            files.push((format!("{name} cut by {cut}"), file[..file.len() - by].to_vec(), "MEDIA_TRUNCATED"));
        }
    }
    files
}

every_store! {
    async fn concurrent_publications_of_a_refused_file_are_all_refused(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let upload = user.upload(PLAYLIST).await;
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (user, id) = (user.clone(), upload.id.clone());
            calls.spawn(async move { user.try_publish(&id, pb::Visibility::Public).await });
        }
        let mut reasons: Vec<String> =
            calls.join_all().await.into_iter().map(|result| reason(&result.expect_err("a refusal"))).collect();
        reasons.sort_unstable();
        assert_eq!((reasons[0].as_str(), &reasons[1..]), ("MEDIA_UNSUPPORTED", &vec!["UPLOAD_FAILED".to_owned(); 9][..]));
    }
}

both_stores! {
    async fn a_file_that_is_not_a_complete_video_is_refused_permanently_and_removed(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        for (what, file, why) in files() {
            let upload = user.upload(&file).await;
            let status = user.try_publish(&upload.id, pb::Visibility::Public).await.expect_err(&what);
            assert_eq!((status.code(), reason(&status).as_str()), (Code::FailedPrecondition, why), "{what}: {status:?}");

            let again = user.try_publish(&upload.id, pb::Visibility::Public).await;
            let status = again.refused(Code::FailedPrecondition, "UPLOAD_FAILED");
            assert_eq!(fact(&status, "cause").as_deref(), Some(why));
            assert_eq!(user.get_upload(&upload.id).await.state(), pb::UploadState::Failed);
            let result = user.put_chunk(&upload.id, 0, &file).await;
            result.refused(Code::FailedPrecondition, "UPLOAD_FAILED");
        }
        assert_eq!(videos_of(&user).await, []);
        eventually("the store is empty", async || server.stored().await.is_empty().then_some(())).await;
    }
}
