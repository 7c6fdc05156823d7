//! The playlists of HTTP Live Streaming (RFC 8216, and Apple's authoring rules), written from the rows of renditions.
//!
//! ffmpeg's own playlists are not used: a playlist depends on who asks for it, because the URLs in it are signed, and on
//! what is made so far.

use std::fmt::Write as _;

use super::model::{Index, RenditionFile};

/// The media type of playlists.
pub const CONTENT_TYPE: &str = "application/vnd.apple.mpegurl";

/// The suffix of a playlist's name.
pub const SUFFIX: &str = ".m3u8";

/// The name of the playlist that lists the others, without suffix.
pub const MASTER: &str = "master";

/// The short side of the picture that a player begins with, in pixels: the first in the list. Large enough to look well, and
/// small enough to start at once on most lines.
const FIRST_SIDE: i32 = 480;

/// The group of all sounds.
const SOUND: &str = "sound";

/// The master playlist, with one line for each quality of the picture. `None` while there is none.
pub fn master(files: &[RenditionFile]) -> Option<String> {
    let mut pictures: Vec<&RenditionFile> = files.iter().filter(|file| file.is_picture()).collect();
    pictures.sort_by_key(|file| file.short_side());
    let first = (0..pictures.len()).min_by_key(|&at| pictures[at].short_side().abs_diff(FIRST_SIDE))?;
    pictures[..=first].rotate_right(1);
    let sounds: Vec<&RenditionFile> = files.iter().filter(|file| !file.is_picture()).collect();
    let mut text = String::from("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    for (at, sound) in sounds.iter().enumerate() {
        let (name, choice) = (sound_name(sound, at), if at == 0 { "YES" } else { "NO" });
        let _ = write!(text, "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{SOUND}\",NAME=\"{name}\",");
        if !sound.language.is_empty() {
            let _ = write!(text, "LANGUAGE=\"{}\",", sound.language);
        }
        let _ = writeln!(text, "DEFAULT={choice},AUTOSELECT=YES,CHANNELS=\"2\",URI=\"{}{SUFFIX}\"", sound.name);
    }
    let peak = sounds.iter().map(|sound| sound.peak).max().unwrap_or(0);
    let average = sounds.iter().map(|sound| sound.average).max().unwrap_or(0);
    for picture in pictures {
        // A player that expects sound where there is none does not play (iOS).
        let codecs = sounds.first().map_or_else(String::new, |sound| format!(",{}", sound.codecs));
        let _ = write!(
            text,
            "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},RESOLUTION={}x{},FRAME-RATE={}.{:03},CODECS=\"{}{codecs}\",VIDEO-RANGE=SDR,",
            picture.peak + peak,
            picture.average + average,
            picture.width,
            picture.height,
            picture.frame_rate / 1000,
            picture.frame_rate % 1000,
            picture.codecs,
        );
        if !sounds.is_empty() {
            let _ = write!(text, "AUDIO=\"{SOUND}\",");
        }
        let _ = writeln!(text, "CLOSED-CAPTIONS=NONE\n{}{SUFFIX}", picture.name);
    }
    Some(text)
}

/// The name of a sound in players' menus: its language, or else its number.
fn sound_name(sound: &RenditionFile, at: usize) -> String {
    if sound.language.is_empty() { format!("Sound {}", at + 1) } else { format!("{} ({})", sound.language, at + 1) }
}

/// The playlist of one rendition, whose file is at `url`, absolute or relative to the playlist.
pub fn media(index: &Index, url: &str) -> String {
    let target = index.segments.iter().map(|segment| (segment.millis + 500) / 1000).max().unwrap_or(0).max(1);
    let mut text = format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{target}\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n\
        #EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"{url}\",BYTERANGE=\"{}@0\"\n",
        index.init_bytes
    );
    let mut offset = index.init_bytes.unsigned_abs();
    for segment in index.segments.iter() {
        let (seconds, millis) = (segment.millis / 1000, segment.millis % 1000);
        let _ = writeln!(text, "#EXTINF:{seconds}.{millis:03},\n#EXT-X-BYTERANGE:{}@{offset}\n{url}", segment.bytes);
        offset += segment.bytes;
    }
    text.push_str("#EXT-X-ENDLIST\n");
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::engine::blob::BlobKey;
    use crate::process::model::TrackKind;
    use crate::process::segments::Segments;

    fn picture(side: i32) -> RenditionFile {
        RenditionFile {
            kind: TrackKind::Picture,
            name: side.to_string(),
            blob_key: BlobKey::parse("videos/a/1.mp4").unwrap(),
            size_bytes: 1000,
            width: side * 16 / 9,
            height: side,
            frame_rate: 23_976,
            codecs: "avc1.64001E".to_owned(),
            peak: 2000,
            average: 1500,
            language: String::new(),
        }
    }

    fn sound(language: &str) -> RenditionFile {
        let (kind, name, codecs) = (TrackKind::Sound, "sound0".to_owned(), "mp4a.40.2".to_owned());
        let language = language.to_owned();
        RenditionFile { kind, name, codecs, peak: 130, average: 128, language, ..picture(0) }
    }

    fn uris(text: &str) -> Vec<&str> {
        text.lines().filter(|line| !line.starts_with('#')).collect()
    }

    #[test]
    fn a_player_begins_with_the_quality_in_the_middle() {
        let files = [picture(1080), picture(360), picture(480), picture(720)];
        assert_eq!(uris(&master(&files).unwrap()), ["480.m3u8", "360.m3u8", "720.m3u8", "1080.m3u8"]);
        assert_eq!(uris(&master(&[picture(1080), picture(720)]).unwrap()), ["720.m3u8", "1080.m3u8"]);
        assert_eq!(uris(&master(&[picture(120)]).unwrap()), ["120.m3u8"]);
        assert_eq!(master(&[sound("de")]), None);
    }

    #[test]
    fn sound_is_named_only_where_it_is() {
        let silent = master(&[picture(360)]).unwrap();
        assert!(silent.contains("CODECS=\"avc1.64001E\",") && !silent.contains("AUDIO"));
        let text = master(&[picture(360), sound("de"), sound("")]).unwrap();
        assert!(text.contains("CODECS=\"avc1.64001E,mp4a.40.2\""));
        assert!(text.contains("BANDWIDTH=2130,AVERAGE-BANDWIDTH=1628,RESOLUTION=640x360,FRAME-RATE=23.976"));
        assert!(text.contains("NAME=\"de (1)\",LANGUAGE=\"de\",DEFAULT=YES"));
        assert!(text.contains("NAME=\"Sound 2\",DEFAULT=NO"));
    }

    #[test]
    fn segments_follow_the_first_bytes_without_a_gap() {
        let segments = Segments::new([(Duration::from_millis(5500), 100), (Duration::from_millis(1234), 50)]);
        let index = Index { blob_key: BlobKey::parse("videos/a/1.mp4").unwrap(), init_bytes: 800, segments };
        let text = media(&index, "1.mp4");
        assert!(text.contains("#EXT-X-MAP:URI=\"1.mp4\",BYTERANGE=\"800@0\""));
        assert!(
            text.contains("#EXTINF:5.500,\n#EXT-X-BYTERANGE:100@800\n1.mp4\n#EXTINF:1.234,\n#EXT-X-BYTERANGE:50@900\n")
        );
        assert!(text.contains("#EXT-X-TARGETDURATION:6\n") && text.ends_with("#EXT-X-ENDLIST\n"));
    }
}
