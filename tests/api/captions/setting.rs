//! Who may set and delete captions, and what is refused.

use marquee_contract::google::rpc::ErrorInfo;
use marquee_contract::status::detail;
use tonic::Code;

use super::*;
use crate::support::upload::new_upload;
use crate::support::{Refused, Server, both_engines, eventually, every_store, fields, media};

/// How many files of captions the server has stored.
async fn texts(server: &Server) -> usize {
    server.stored().await.iter().filter(|name| name.contains("caption-")).count()
}

/// Waits until the server has stored the original of one video and this number of captions, and knows of nothing else.
async fn until_stored(server: &Server, count: usize) {
    eventually("nothing else is stored", || async {
        let known = server.count("SELECT COUNT(*) FROM blobs").await;
        (texts(server).await == count && usize::try_from(known) == Ok(count + 1)).then_some(())
    })
    .await;
}

every_store! {
    async fn captions_are_set_replaced_and_deleted_with_their_bytes(storage: Storage) {
        let server = Server::with(storage, &["--sweep-interval=100ms"]).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        let english = set(&owner, pb::SetCaptionRequest { name: "For you".to_owned(), ..new_caption(&video, "ENG") }).await;
        assert_eq!((&*english.language, &*english.name, english.cue_count), ("en", "For you", 1));
        assert_eq!((english.kind(), english.source()), (pb::CaptionKind::Subtitles, pb::CaptionSource::Uploaded));
        let kind = pb::CaptionKind::Captions.into();
        set(&owner, pb::SetCaptionRequest { kind, ..new_caption(&video, "pt-br") }).await;
        let captions = list(&User::nobody(&server), &video).await;
        let languages: Vec<_> = captions.iter().map(|caption| (&*caption.language, caption.kind())).collect();
        assert_eq!(languages, [("en", pb::CaptionKind::Subtitles), ("pt-BR", pb::CaptionKind::Captions)]);
        assert_eq!(captions[0].update_time, english.update_time);

        // The same again changes nothing; SubRip with the same text is the same text.
        let again = pb::SetCaptionRequest {
            name: "For you".to_owned(),
            text: "1\r\n00:00:00,100 --> 00:00:00,900\r\nHello <b>there</b>".into(),
            ..new_caption(&video, "en")
        };
        assert_eq!(set(&owner, again).await.update_time, english.update_time);
        assert_eq!(texts(&server).await, 2);

        let longer = format!("{TEXT}\n00:00.900 --> 00:01.000\nBye\n");
        let replaced = set(&owner, pb::SetCaptionRequest { text: longer.into(), ..new_caption(&video, "en") }).await;
        assert_eq!((&*replaced.name, replaced.cue_count), ("", 2));
        assert_ne!((replaced.update_time, &replaced.url), (english.update_time, &english.url));
        until_stored(&server, 2).await;

        delete(&owner, &video, "en").await.expect("it is deleted");
        delete(&owner, &video, "EN").await.expect("it is deleted already");
        delete(&owner, &video, "fr").await.refused(Code::NotFound, "CAPTION_NOT_FOUND");
        assert_eq!(list(&owner, &video).await.len(), 1);
        // It can be set and deleted again.
        set(&owner, new_caption(&video, "en")).await;
        delete(&owner, &video, "en").await.expect("it is deleted");
        assert_eq!(list(&owner, &video).await.len(), 1);

        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.clone() }).await.expect("it is deleted");
        delete(&owner, &video, "en").await.expect("it is deleted already");
        delete(&owner, &video, "pt-BR").await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        eventually("nothing is left", || async {
            let rows = server.count("SELECT (SELECT COUNT(*) FROM captions) + (SELECT COUNT(*) FROM blobs)").await;
            (server.stored().await.is_empty() && rows == 0).then_some(())
        }).await;
    }
}

both_engines! {
    async fn only_the_owner_sets_and_deletes_captions(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, stranger) = (User::register(&server).await, User::register(&server).await);
        let public = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        let private = owner.publish(media::mp4(), pb::Visibility::Private).await.id;
        set(&owner, new_caption(&public, "en")).await;
        set(&owner, new_caption(&private, "en")).await;
        try_set(&stranger, new_caption(&public, "de")).await.refused(Code::PermissionDenied, "NOT_OWNER");
        delete(&stranger, &public, "en").await.refused(Code::PermissionDenied, "NOT_OWNER");
        try_set(&stranger, new_caption(&private, "de")).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        delete(&stranger, &private, "en").await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        let request = pb::ListCaptionsRequest { video_id: private.clone() };
        stranger.captions().list_captions(request).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        try_set(&User::nobody(&server), new_caption(&public, "de")).await.refused(Code::Unauthenticated, "TOKEN_MISSING");
        assert_eq!(list(&stranger, &public).await.len(), 1);
        assert_eq!(list(&owner, &private).await.len(), 1);
    }

    async fn a_text_that_is_refused_names_its_line(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        for (text, line, words) in [
            (&b"WEBVTT\n\n00:00.500 -> 00:00.900\nA\n"[..], "3", "times"),
            (b"WEBVTT\n\n00:00.500 --> 00:00.400\nA\n", "3", "does not end"),
            (b"1\n00:00:00,500 --> 00:00:00,600\nA\n\n2\n01:00:00,000 --> 01:00:01,000\nB\n", "6", "end of the video"),
            (b"<!doctype html>\n<p>", "1", "neither"),
            (b"WEBVTT\n\n00:00.500 --> 00:00.900\n\xE4\n", "4", "UTF-8"),
            (b"\x89PNG\r\n\x1A\n\0\0", "1", "UTF-8"),
        ] {
            let request = pb::SetCaptionRequest { text: text.into(), ..new_caption(&video, "en") };
            let status = try_set(&owner, request).await.refused(Code::InvalidArgument, "CAPTION_INVALID");
            let info: ErrorInfo = detail(&status).expect("an info");
            assert_eq!(info.metadata["line"], line);
            assert!(status.message().contains(words), "{}", status.message());
            assert_eq!(fields(&status), ["text"]);
        }
        for language in ["english", "e", "en_US", "", "x-klingon", "en-ö", "mul"] {
            let status = try_set(&owner, new_caption(&video, language)).await;
            assert_eq!(fields(&status.refused(Code::InvalidArgument, "FIELD_INVALID")), ["language"], "{language}");
            delete(&owner, &video, language).await.refused(Code::InvalidArgument, "FIELD_INVALID");
        }
        let large = pb::SetCaptionRequest { text: vec![b'a'; (1 << 20) + 1].into(), ..new_caption(&video, "en") };
        assert_eq!(fields(&try_set(&owner, large).await.refused(Code::InvalidArgument, "FIELD_INVALID")), ["text"]);
        assert_eq!(list(&owner, &video).await, []);
        assert_eq!(server.count("SELECT COUNT(*) FROM blobs").await, 1, "the original");
        // Much more than another message may have.
        let cues = "00:00.100 --> 00:00.900\nA text that is a little longer than others are, for sixty or so bytes\n\n".repeat(10_000);
        let whole = pb::SetCaptionRequest { text: format!("WEBVTT\n\n{cues}").into(), ..new_caption(&video, "en") };
        assert_eq!(set(&owner, whole).await.cue_count, 10_000);
    }

    async fn languages_and_bytes_are_bounded(engine: Engine) {
        let server = Server::with(engine, &["--sweep-interval=100ms"]).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        let letters = "abcdefghijklmnopqrstuvwxyz";
        let languages = letters.chars().flat_map(|one| ['q', 'r'].map(|first| format!("{first}{one}")));
        let languages: Vec<String> = languages.take(51).collect();
        for language in &languages[..50] {
            set(&owner, new_caption(&video, language)).await;
        }
        let refused = try_set(&owner, new_caption(&video, &languages[50])).await;
        refused.refused(Code::ResourceExhausted, "QUOTA_EXCEEDED");
        // One of them can still be replaced.
        set(&owner, pb::SetCaptionRequest { name: "New".to_owned(), ..new_caption(&video, &languages[7]) }).await;
        assert_eq!(list(&owner, &video).await.len(), 50);
        until_stored(&server, 50).await;

        let room = media::mp4().len() + WRITTEN.len();
        let server = Server::with(engine, &[&format!("--user-quota-bytes={room}"), "--sweep-interval=100ms"]).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        set(&owner, new_caption(&video, "en")).await;
        try_set(&owner, new_caption(&video, "de")).await.refused(Code::ResourceExhausted, "QUOTA_EXCEEDED");
        delete(&owner, &video, "en").await.expect("it is deleted");
        set(&owner, new_caption(&video, "de")).await;
    }

    async fn of_captions_that_are_set_at_the_same_time_one_stays(engine: Engine) {
        let server = Server::with(engine, &["--sweep-interval=100ms"]).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        let requests = (0..8).map(|number| pb::SetCaptionRequest { name: number.to_string(), ..new_caption(&video, "en") });
        futures_util::future::join_all(requests.map(|request| set(&owner, request))).await;
        assert_eq!(list(&owner, &video).await.len(), 1);
        until_stored(&server, 1).await;
        let url = list(&owner, &video).await.swap_remove(0).url;
        assert_eq!(reqwest::get(url).await.expect("an answer").text().await.expect("a text"), WRITTEN);
    }

    async fn a_text_that_a_crash_left_unfinished_expires(engine: Engine) {
        let server = Server::with(engine, &["--sweep-interval=100ms", "--orphan-grace=10s"]).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        set(&owner, new_caption(&video, "en")).await;
        // An upload that goes on, of which its client says that it is a caption.
        let upload = pb::CreateUploadRequest { content_type: "text/vtt".to_owned(), ..new_upload(100) };
        owner.try_create_upload(upload).await.expect("an upload");
        // As if the server had been killed between the bytes and the caption, long ago.
        let left = "UPDATE blobs SET state = CASE kind WHEN 5 THEN 1 ELSE state END, create_time = 1";
        server.execute(left, left).await;
        eventually("the text expires", || async { (texts(&server).await == 0).then_some(()) }).await;
        let kept = "SELECT COUNT(*) FROM blobs WHERE kind = 2 AND state = 1 AND content_type = 'text/vtt'";
        assert_eq!(server.count(kept).await, 1);
    }
}
