//! HLS as players see it.

use marquee_contract::v1 as pb;

use super::*;
use crate::support::{both_stores, on_sqlite};

both_stores! {
    async fn playlists_describe_their_files(storage: Storage) {
        let server = server(storage).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::h264(), pb::Visibility::Private).await;
        until_done(&owner, &video.id).await;
        let hls = playback(&owner, &video.id).await.into_iter().find(|one| one.kind() == pb::RenditionKind::Hls);
        let hls = hls.expect("HLS");
        assert_eq!((hls.width, hls.height, &*hls.content_type), (854, 480, "application/vnd.apple.mpegurl"));
        let master = hls::master(&hls.url).await;
        let variants: Vec<_> = master.variants.iter().map(|variant| variant.uri.as_str()).collect();
        assert_eq!(variants, ["480.m3u8", "360.m3u8"]);
        assert_eq!(master.alternatives.len(), 1);
        hls::check(&hls.url, 8.0).await;
    }
}

on_sqlite! {
    async fn ffprobe_plays_hls_over_http(engine: Engine) {
        let server = server(engine).await;
        let owner = User::register(&server).await;
        for (file, seconds, size) in [(files::hevc(), 3.0, (320, 180)), (files::prores(), 2.0, (180, 320))] {
            let video = owner.publish(file, pb::Visibility::Public).await;
            assert_eq!(video.state(), pb::VideoState::Processing);
            until_done(&owner, &video.id).await;
            let hls = playback(&owner, &video.id).await.swap_remove(0);
            assert_eq!((hls.kind(), hls.width, hls.height), (pb::RenditionKind::Hls, size.0, size.1));
            let found = hls::ffprobe(&hls.url).await;
            let streams = found["streams"].as_array().expect("streams");
            let picture = streams.iter().find(|stream| stream["codec_type"] == "video").expect("a picture");
            assert_eq!((&picture["codec_name"], &picture["pix_fmt"]), (&"h264".into(), &"yuv420p".into()));
            assert_eq!((picture["width"].as_i64(), picture["height"].as_i64()), (Some(size.0.into()), Some(size.1.into())));
            // High (100) and the level, as the codec's name says them.
            let level = picture["level"].as_i64().expect("a level");
            assert!(hls.codecs.starts_with(&format!("avc1.6400{level:02X},")), "{} {level}", hls.codecs);
            assert!(streams.iter().any(|stream| stream["codec_name"] == "aac"));
            let duration: f64 = found["format"]["duration"].as_str().expect("a duration").parse().expect("a number");
            assert!((duration - seconds).abs() < 0.3, "{duration}");
        }
    }

    async fn the_loudness_of_the_sound_is_told(engine: Engine) {
        let server = server(engine).await;
        let owner = User::register(&server).await;
        let mut found = Vec::new();
        for file in [files::prores(), files::silent()] {
            let video = owner.publish(file, pb::Visibility::Public).await;
            until_done(&owner, &video.id).await;
            let request = pb::GetPlaybackRequest { video_id: video.id };
            found.push(owner.videos().get_playback(request).await.expect("a playback").into_inner().loudness_lufs);
        }
        // ffmpeg's tone has an amplitude of 1/8: -21.1 dBFS RMS in each of two channels, weighted by about 0 dB at 440 Hz.
        let loudness = found[0].expect("the tone is measured");
        assert!((-23.0..-20.0).contains(&loudness), "{loudness}");
        assert_eq!(found[1], None);
    }

    async fn a_video_without_sound_can_be_played_as_a_file(engine: Engine) {
        let server = server(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::silent(), pb::Visibility::Public).await;
        until_done(&owner, &video.id).await;
        let renditions = playback(&owner, &video.id).await;
        let kinds: Vec<_> = renditions.iter().map(pb::Rendition::kind).collect();
        assert_eq!(kinds, [pb::RenditionKind::Hls, pb::RenditionKind::Progressive, pb::RenditionKind::Original]);
        assert!(!renditions[0].codecs.contains(','), "{}", renditions[0].codecs);
        let master = hls::master(&renditions[0].url).await;
        assert!(master.alternatives.is_empty());
        let found = hls::ffprobe(&renditions[1].url).await;
        assert_eq!(found["streams"][0]["codec_name"], "h264");
    }

    async fn a_long_playlist_is_compressed_for_those_who_take_it(engine: Engine) {
        let server = server(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(files::long(), pb::Visibility::Public).await;
        until(&owner, &video.id, "it is ready", |video| video.state() == pb::VideoState::Ready).await;
        let hls = playback(&owner, &video.id).await.swap_remove(0);
        let url = hls.url.replace("master.m3u8", "360.m3u8");
        let fetch = |encoding| reqwest::Client::new().get(&url).header("accept-encoding", encoding).send();
        let plain = fetch("identity").await.expect("an answer");
        assert!(!plain.headers().contains_key("content-encoding"));
        let plain = plain.bytes().await.expect("a text");
        let packed = fetch("gzip").await.expect("an answer");
        assert_eq!(packed.headers()["content-encoding"], "gzip");
        let packed = packed.bytes().await.expect("bytes");
        assert!(packed.len() < plain.len() / 2);
        let mut unpacked = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut unpacked).expect("gzip");
        assert_eq!(unpacked, plain);
    }
}
