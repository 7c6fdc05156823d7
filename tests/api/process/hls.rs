//! Checks of playlists and the files that they name.

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
