//! The playlists of HTTP Live Streaming (RFC 8216, and Apple's authoring rules), written from the rows of renditions.
//!
//! ffmpeg's own playlists are not used: a playlist depends on who asks for it, because the URLs in it are signed, and on
//! what is made so far.

use std::fmt::Write as _;
use std::time::Duration;

use super::model::{Index, RenditionFile};
use crate::caption::{Caption, CaptionKind, Description};

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

/// The group of all captions.
const TEXT: &str = "text";

/// The names of the playlists of captions begin so; the language follows.
const CAPTIONS: &str = "captions-";

/// The characteristics by which Apple's players find captions for those who do not hear.
const FOR_DEAF: &str = "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound";

/// The master playlist, with one line for each quality of the picture. `None` while there is none.
pub fn master(files: &[RenditionFile], captions: &[Caption]) -> Option<String> {
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
    text.push_str(&text_group(captions));
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
        if !captions.is_empty() {
            let _ = write!(text, "SUBTITLES=\"{TEXT}\",");
        }
        let _ = writeln!(text, "CLOSED-CAPTIONS=NONE\n{}{SUFFIX}", picture.name);
    }
    Some(text)
}

/// One line for each caption. None is shown before the viewer chooses one, in the player or in the settings of the device.
fn text_group(captions: &[Caption]) -> String {
    let mut text = String::new();
    for Caption { description: Description { language, name, kind, .. }, .. } in captions {
        // Players tell them apart by their names, which must differ. A quotation mark would end the name.
        let is_unique = captions.iter().filter(|other| other.description.name == *name).count() == 1;
        let name = match &*name.replace('"', "\u{2019}") {
            "" => language.to_string(),
            name if is_unique => name.to_owned(),
            name => format!("{name} ({language})"),
        };
        let _ =
            write!(text, "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"{TEXT}\",NAME=\"{name}\",LANGUAGE=\"{language}\",");
        if *kind == CaptionKind::Captions {
            let _ = write!(text, "CHARACTERISTICS=\"{FOR_DEAF}\",");
        }
        let _ = writeln!(text, "DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI=\"{CAPTIONS}{language}{SUFFIX}\"");
    }
    text
}

/// The language of the playlist of captions with this name, which is without suffix; `None` for other playlists.
pub fn language_of(name: &str) -> Option<&str> {
    name.strip_prefix(CAPTIONS)
}

/// The playlist of captions whose text is at `url`, for a video of this length: one segment.
pub fn captions(url: &str, length: Duration) -> String {
    let millis = length.as_millis().max(1);
    format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n\
        #EXTINF:{}.{:03},\n{url}\n#EXT-X-ENDLIST\n",
        millis.div_ceil(1000),
        millis / 1000,
        millis % 1000
    )
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
    use super::*;
    use crate::caption::Source;
    use crate::clock::Time;
    use crate::engine::blob::BlobKey;
    use crate::language::Language;
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
            loudness: None,
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
        assert_eq!(uris(&master(&files, &[]).unwrap()), ["480.m3u8", "360.m3u8", "720.m3u8", "1080.m3u8"]);
        assert_eq!(uris(&master(&[picture(1080), picture(720)], &[]).unwrap()), ["720.m3u8", "1080.m3u8"]);
        assert_eq!(uris(&master(&[picture(120)], &[]).unwrap()), ["120.m3u8"]);
        assert_eq!(master(&[sound("de")], &[]), None);
    }

    #[test]
    fn sound_is_named_only_where_it_is() {
        let silent = master(&[picture(360)], &[]).unwrap();
        assert!(silent.contains("CODECS=\"avc1.64001E\",") && !silent.contains("AUDIO"));
        let text = master(&[picture(360), sound("de"), sound("")], &[]).unwrap();
        assert!(text.contains("CODECS=\"avc1.64001E,mp4a.40.2\""));
        assert!(text.contains("BANDWIDTH=2130,AVERAGE-BANDWIDTH=1628,RESOLUTION=640x360,FRAME-RATE=23.976"));
        assert!(text.contains("NAME=\"de (1)\",LANGUAGE=\"de\",DEFAULT=YES"));
        assert!(text.contains("NAME=\"Sound 2\",DEFAULT=NO"));
    }

    fn caption(language: &str, name: &str, kind: CaptionKind) -> Caption {
        let language = Language::parse(language).unwrap();
        Caption {
            description: Description { language, name: name.to_owned(), kind, source: Source::Uploaded },
            blob_key: BlobKey::parse("videos/a/caption-1.vtt").unwrap(),
            etag: String::new(),
            cues: 1,
            update_time: Time::from_micros(0),
        }
    }

    #[test]
    fn captions_have_different_names_and_no_quotation_marks() {
        use CaptionKind::{Captions, Subtitles};
        let all = [
            caption("de", "", Subtitles),
            caption("en", "Same", Captions),
            caption("fr", "Same", Subtitles),
            caption("pt-BR", "a\",URI=\"x", Subtitles),
        ];
        let text = master(&[picture(360)], &all).unwrap();
        let lines: Vec<_> = text.lines().filter(|line| line.contains("SUBTITLES,")).collect();
        assert!(
            lines[0]
                .ends_with("NAME=\"de\",LANGUAGE=\"de\",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI=\"captions-de.m3u8\"")
        );
        assert!(lines[1].contains("NAME=\"Same (en)\"") && lines[1].contains("describes-music-and-sound"));
        assert!(lines[2].contains("NAME=\"Same (fr)\"") && !lines[2].contains("CHARACTERISTICS"));
        assert!(lines[3].contains("NAME=\"a\u{2019},URI=\u{2019}x\",LANGUAGE=\"pt-BR\""));
        assert!(text.contains("SUBTITLES=\"text\",CLOSED-CAPTIONS=NONE\n360.m3u8"));
        assert_eq!(language_of("captions-pt-BR"), Some("pt-BR"));
        assert_eq!(language_of("720"), None);
        let one = captions("caption-1.vtt", Duration::from_millis(61_001));
        assert!(one.contains("TARGETDURATION:62\n") && one.contains("#EXTINF:61.001,\ncaption-1.vtt\n#EXT-X-ENDLIST"));
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
