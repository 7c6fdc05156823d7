//! Checks of playlists and the files that they name, by RFC 8216 and by ffprobe.

use std::process::Command;

use m3u8_rs::{MasterPlaylist, MediaPlaylist};

/// A rendition as its playlist describes it.
pub(super) struct Media {
    pub(super) playlist: MediaPlaylist,
    /// The whole file.
    pub(super) file: Vec<u8>,
}

impl Media {
    /// When its segments end, in milliseconds.
    pub(super) fn ends(&self) -> Vec<i64> {
        let mut end = 0.0;
        let add = |segment: &m3u8_rs::MediaSegment| {
            end += f64::from(segment.duration);
            #[expect(clippy::cast_possible_truncation, reason = "a few seconds")]
            let millis = (end * 1000.0).round() as i64;
            millis
        };
        self.playlist.segments.iter().map(add).collect()
    }
}

/// Fetches a text, and checks that it is a playlist by its headers.
async fn fetch(url: &str) -> String {
    let answer = reqwest::get(url).await.expect("an answer");
    assert_eq!(answer.status(), 200, "{url}");
    assert_eq!(answer.headers()["content-type"], "application/vnd.apple.mpegurl");
    assert!(answer.headers()["cache-control"].to_str().expect("text").starts_with("private, max-age="));
    answer.text().await.expect("a text")
}

/// The URL that a playlist at `base` names.
fn join(base: &str, uri: &str) -> String {
    if uri.contains("://") { uri.to_owned() } else { format!("{}/{uri}", base.rsplit_once('/').expect("a path").0) }
}

pub(super) async fn master(url: &str) -> MasterPlaylist {
    let text = fetch(url).await;
    let (rest, playlist) = m3u8_rs::parse_master_playlist(text.as_bytes()).expect("a master playlist");
    assert!(rest.is_empty(), "{text}");
    playlist
}

/// The playlist that the master at `base` names, and its file, every byte of which belongs to the header or a segment.
pub(super) async fn media(base: &str, uri: &str) -> Media {
    let url = join(base, uri);
    let text = fetch(&url).await;
    let (_, playlist) = m3u8_rs::parse_media_playlist(text.as_bytes()).expect("a media playlist");
    assert!(playlist.end_list && playlist.independent_segments, "{text}");
    let map = playlist.segments[0].map.clone().expect("a map");
    let header = map.byte_range.expect("a range");
    assert_eq!(header.offset, Some(0));
    let mut offset = header.length;
    for segment in &playlist.segments {
        let range = segment.byte_range.as_ref().expect("a range");
        assert_eq!((range.offset, &segment.uri), (Some(offset), &map.uri));
        assert!(segment.duration.round() <= playlist.target_duration.to_string().parse().expect("seconds"));
        offset += range.length;
    }
    let answer = reqwest::get(join(&url, &map.uri)).await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "video/mp4");
    let file = answer.bytes().await.expect("the file").to_vec();
    assert_eq!(u64::try_from(file.len()).expect("a length"), offset, "the segments cover the file");
    let first = playlist.segments[0].byte_range.clone().expect("a range");
    let range = format!("bytes={}-{}", header.length, header.length + first.length - 1);
    let part = reqwest::Client::new().get(join(&url, &map.uri)).header("range", range).send().await.expect("an answer");
    assert_eq!(part.status(), 206);
    let begin = usize::try_from(header.length).expect("an offset");
    let part = part.bytes().await.expect("a segment");
    assert_eq!(part, file[begin..begin + part.len()]);
    assert!(part[4..8] == *b"styp" || part[4..8] == *b"moof" || part[4..8] == *b"sidx", "a segment begins with a box");
    Media { playlist, file }
}

/// What ffprobe says about the streams and the packets with pictures at a URL.
pub(super) async fn ffprobe(url: &str) -> serde_json::Value {
    let url = url.to_owned();
    let probing = tokio::task::spawn_blocking(move || {
        let show = ["-v", "error", "-of", "json", "-show_streams", "-show_format", "-show_packets"];
        let output = Command::new("ffprobe").args(show).arg(&url).output();
        let output = output.expect("ffprobe runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    });
    probing.await.expect("it ends")
}

/// Checks a whole presentation of so many seconds: lengths, the same cuts in all rungs, a keyframe at each, rates, codecs.
pub(super) async fn check(url: &str, seconds: f32) {
    let presentation = master(url).await;
    let mut sounds = Vec::new();
    for sound in &presentation.alternatives {
        sounds.push(media(url, sound.uri.as_deref().expect("a URI")).await);
    }
    let mut ends: Vec<Vec<i64>> = Vec::new();
    assert!(!presentation.variants.is_empty());
    for variant in &presentation.variants {
        let found = media(url, &variant.uri).await;
        let length: f32 = found.playlist.segments.iter().map(|segment| segment.duration).sum();
        assert!((length - seconds).abs() < 0.3, "{length} of {seconds} s");
        let bits =
            |media: &Media| f32::from(u16::try_from(media.file.len() / 100).expect("a small file")) * 800.0 / length;
        let real = bits(&found) + sounds.iter().map(bits).fold(0.0, f32::max);
        let average = variant.average_bandwidth.expect("an average");
        let declared = f32::from(u16::try_from(average / 100).expect("a low rate")) * 100.0;
        assert!((0.9..1.1).contains(&(declared / real)), "{declared} for {real}");
        assert!(variant.bandwidth >= average);

        let probed = ffprobe(&join(url, &variant.uri)).await;
        let streams = probed["streams"].as_array().expect("streams");
        let picture = streams.iter().find(|stream| stream["codec_type"] == "video").expect("pictures");
        let size = variant.resolution.expect("a resolution");
        assert_eq!((picture["width"].as_u64(), picture["height"].as_u64()), (Some(size.width), Some(size.height)));
        assert_eq!((&picture["codec_name"], &picture["pix_fmt"]), (&"h264".into(), &"yuv420p".into()));
        assert!(matches!(picture["color_range"].as_str(), None | Some("tv")), "{picture}");
        let level = picture["level"].as_i64().expect("a level");
        let mut codecs = variant.codecs.as_deref().expect("codecs").split(',');
        assert_eq!(codecs.next().map(str::to_ascii_lowercase), Some(format!("avc1.6400{level:02x}")));
        let sound = (!sounds.is_empty()).then_some("mp4a.40.2");
        assert_eq!((codecs.next(), codecs.next()), (sound, None));

        // A player may begin at each segment.
        let keyframes: Vec<f64> = probed["packets"]
            .as_array()
            .expect("packets")
            .iter()
            .filter(|packet| {
                packet["codec_type"] == "video" && packet["flags"].as_str().is_some_and(|flags| flags.starts_with('K'))
            })
            .filter_map(|packet| packet["pts_time"].as_str()?.parse().ok())
            .collect();
        let first = keyframes.first().copied().expect("a keyframe");
        let cuts = found.ends();
        for cut in &cuts[..cuts.len() - 1] {
            let at = first + f64::from(i32::try_from(*cut).expect("a short video")) / 1000.0;
            assert!(
                keyframes.iter().any(|keyframe| (keyframe - at).abs() < 0.05),
                "no keyframe at {at}: {keyframes:?}"
            );
        }
        ends.push(cuts);
    }
    assert!(ends.iter().all(|of_rung| *of_rung == ends[0]), "all rungs are cut at the same times: {ends:?}");
}
