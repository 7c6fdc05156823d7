//! Files that players can play are accepted, whatever their declared type and however they end; others are refused
//! with a reason.

use marquee_contract::v1 as pb;
use tonic::Code;

use crate::support::upload::new_upload;
use crate::support::{Refused, Server, User, both_stores, media, on_sqlite};

/// Content types that devices declare for the same file.
const DECLARED: [&str; 18] = [
    "video/webm;codecs=vp9,opus",
    "video/x-matroska; codecs=\"avc1.42E01E, opus\"",
    "video/matroska",
    "video/x-m4v",
    "video/3gpp",
    "video/mov",
    "VIDEO/MP4",
    "video/mp4 ",
    " video/mp4;\tcodecs=\"avc1.42E01E\" ",
    "audio/mp4",
    "application/octet-stream",
    "Application/Octet-Stream",
    "binary/octet-stream",
    "text/plain",
    "image/jpeg",
    "x-world/x-3d~'`",
    "*/*",
    "",
];

both_stores! {
    async fn a_truncated_recording_has_the_duration_of_its_complete_part(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let live = media::encode("clip.webm", &["-c:v", "libvpx", "-c:a", "libopus", "-live", "1"]);
        let fragments = ["-c:v", "libx264", "-g", "5", "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"];
        let fragments = media::encode("clip.mp4", &fragments);
        for (file, least) in [
            (&live[..live.len() - 1], 900),
            (&live[..live.len() * 3 / 4], 200),
            (&fragments[..fragments.len() - 1], 900),
            (&fragments[..fragments.len() * 3 / 4], 200),
        ] {
            let duration = user.publish(file, pb::Visibility::Public).await.duration.unwrap();
            let millis = duration.seconds * 1000 + i64::from(duration.nanos / 1_000_000);
            assert!((least..1100).contains(&millis), "{millis}");
        }
        let behind = [media::mp4(), b" and a text behind it"].concat();
        user.publish(&behind, pb::Visibility::Public).await;
    }
}

on_sqlite! {
    async fn the_declared_content_type_does_not_matter(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let file = media::mp4();
        for declared in DECLARED {
            let request = pb::CreateUploadRequest { content_type: declared.to_owned(), ..new_upload(file.len()) };
            let upload = user.try_create_upload(request).await.expect(declared);
            assert_eq!(upload.content_type, declared);
            user.stream(&upload.id, 0, file).await.unwrap();
            let video = user.try_publish(&upload.id, pb::Visibility::Public).await.expect(declared);
            assert_eq!(video.content_type, "video/mp4");
            let played = reqwest::get(user.playback_url(&video.id).await).await.unwrap();
            assert_eq!(played.headers()["content-type"], "video/mp4");
        }
        let long = format!("video/{}", "x".repeat(128));
        for declared in ["video", "video/", "/mp4", "video/mp4\n", "video/mp4;codecs=\u{1F3AC}", "a b/c", " ", &long] {
            let request = pb::CreateUploadRequest { content_type: declared.to_owned(), ..new_upload(1) };
            let refused = user.try_create_upload(request).await.refused(Code::InvalidArgument, "FIELD_INVALID");
            assert_eq!(
                refused.message(),
                "content_type: must have the form of `video/mp4` or `video/webm;codecs=vp9`"
            );
        }
    }

    async fn a_video_reports_its_codecs(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        for (file, picture, sound) in [(media::mp4(), "avc1.64", "mp4a.40.2"), (media::webm(), "vp8", "opus")] {
            let video = user.publish(file, pb::Visibility::Public).await;
            let codecs: Vec<&str> = video.codecs.split(',').collect();
            assert!(codecs[0].starts_with(picture) && codecs[1..] == [sound], "{codecs:?}");
            let request = pb::GetPlaybackRequest { video_id: video.id.clone() };
            let playback = user.videos().get_playback(request).await.unwrap().into_inner();
            assert_eq!(playback.renditions[0].codecs, video.codecs);
            let request = pb::GetVideoRequest { video_id: video.id };
            let shown = user.videos().get_video(request).await.unwrap().into_inner().video.unwrap();
            assert_eq!(shown.codecs, video.codecs);
        }
    }

    async fn a_file_that_cannot_be_played_is_refused_with_its_format(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let key = "00112233445566778899aabbccddeeff";
        let cenc = ["-encryption_scheme", "cenc-aes-ctr", "-encryption_key", key, "-encryption_kid", key];
        let heic = [&[0, 0, 0, 24][..], b"ftypheic\0\0\0\0mif1heic", &[0, 0, 0, 8], b"meta"].concat();
        for (file, text) in [
            (media::encode("clip.mp4", &[&["-c:v", "libx264", "-c:a", "aac"][..], &cenc].concat()), "encrypted"),
            (media::encode("clip.jpg", &["-frames:v", "1"]), "a picture (JPEG)"),
            (media::encode("clip.png", &["-frames:v", "1"]), "a picture (PNG)"),
            (heic, "a picture (HEIC)"),
            (b"%PDF-1.7\n".to_vec(), "a document (PDF)"),
        ] {
            let upload = user.upload(&file).await;
            let result = user.try_publish(&upload.id, pb::Visibility::Public).await;
            let status = result.refused(Code::FailedPrecondition, "MEDIA_UNSUPPORTED");
            assert!(status.message().contains(text), "{status:?}");
        }
    }
}
