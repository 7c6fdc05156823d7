//! The pictures for the seek bar of a player: small pictures at even times, many on one sheet.

use std::fmt::Write as _;
use std::time::Duration;

use crate::engine::blob::BlobKey;

/// The media type of the list of the pictures.
pub const CONTENT_TYPE: &str = "text/vtt";
/// The media type of the sheets.
pub const SHEET_TYPE: &str = "image/jpeg";
/// The name of the list of the pictures, which is written when somebody asks for it.
pub const FILE: &str = "storyboard.vtt";

/// A storyboard as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Storyboard {
    /// The time between two pictures in microseconds; the first one is at 0.
    pub spacing: i64,
    /// The number of pictures.
    pub tiles: i32,
    /// Of one picture, in pixels.
    pub tile_width: i32,
    /// Of one picture, in pixels.
    pub tile_height: i32,
    /// Pictures in a row of a sheet.
    pub grid_columns: i32,
    /// Rows of a sheet. The last sheet may have empty places.
    pub grid_rows: i32,
    /// The names of the sheets in the folder of the video, separated by commas.
    pub sheets: String,
}

impl Storyboard {
    /// The keys of the sheets, in the order of time; `prefix` is that of the keys of the video.
    pub fn sheets(&self, prefix: &str) -> Vec<BlobKey> {
        self.sheets.split(',').filter_map(|name| BlobKey::parse(&format!("{prefix}{name}"))).collect()
    }

    /// The list of the pictures as WebVTT, whose cues are the places of pictures on the sheets at these URLs.
    pub fn webvtt(&self, urls: &[String]) -> String {
        let Self { tiles, tile_width, tile_height, grid_columns: columns, grid_rows: rows, .. } = *self;
        let mut text = String::from("WEBVTT\n");
        for tile in 0..tiles {
            let (on_sheet, sheet) = (tile % (columns * rows), tile / (columns * rows));
            let Some(url) = usize::try_from(sheet).ok().and_then(|sheet| urls.get(sheet)) else { break };
            let (left, top) = (on_sheet % columns * tile_width, on_sheet / columns * tile_height);
            let (begin, end) = (self.time(tile), self.time(tile + 1));
            let _ = write!(text, "\n{begin} --> {end}\n{url}#xywh={left},{top},{tile_width},{tile_height}\n");
        }
        text
    }

    fn time(&self, tile: i32) -> String {
        let begin = Duration::from_micros((self.spacing * i64::from(tile)).unsigned_abs());
        let (seconds, millis) = (begin.as_secs(), begin.subsec_millis());
        format!("{:02}:{:02}:{:02}.{millis:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cue_has_the_place_of_its_picture() {
        let storyboard = Storyboard {
            spacing: 10_500_000,
            tiles: 7,
            tile_width: 160,
            tile_height: 90,
            grid_columns: 3,
            grid_rows: 2,
            sheets: "storyboard0-1.jpg,storyboard1-2.jpg".to_owned(),
        };
        let keys: Vec<_> = storyboard.sheets("videos/a/").iter().map(ToString::to_string).collect();
        assert_eq!(keys, ["videos/a/storyboard0-1.jpg", "videos/a/storyboard1-2.jpg"]);
        let text = storyboard.webvtt(&["a".to_owned(), "b".to_owned()]);
        let cues: Vec<_> = text.split("\n\n").skip(1).collect();
        assert_eq!(cues.len(), 7);
        assert_eq!(cues[0], "00:00:00.000 --> 00:00:10.500\na#xywh=0,0,160,90");
        assert_eq!(cues[4], "00:00:42.000 --> 00:00:52.500\na#xywh=160,90,160,90");
        assert_eq!(cues[6], "00:01:03.000 --> 00:01:13.500\nb#xywh=0,0,160,90\n");
        assert_eq!(storyboard.webvtt(&["a".to_owned()]).matches("xywh").count(), 6);
    }
}
