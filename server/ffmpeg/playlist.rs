//! The index of segments, from the playlist that ffmpeg writes beside a rendition.

use std::time::Duration;

use super::Failure;
use super::make::Segment;

/// Where the parts of a rendition are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Index {
    pub(super) init_bytes: u64,
    pub(super) segments: Vec<Segment>,
}

impl Index {
    /// Reads a playlist of one file of `bytes` bytes. Its parts must follow each other and fill the file.
    pub(super) fn read(playlist: &str, bytes: u64) -> Result<Self, Failure> {
        Self::parse(playlist)
            .filter(|index| !index.segments.is_empty() && index.bytes() == bytes)
            .ok_or_else(|| Failure::BadOutput("the segments do not fill the file".to_owned()))
    }

    fn parse(playlist: &str) -> Option<Self> {
        let mut index = None;
        let mut duration = None;
        for line in playlist.lines() {
            if let Some(attributes) = line.strip_prefix("#EXT-X-MAP:") {
                let (_, range) = attributes.split_once("BYTERANGE=\"")?;
                let (init_bytes, start) = range_of(range.strip_suffix('"')?)?;
                if start != 0 || index.is_some() {
                    return None;
                }
                index = Some(Self { init_bytes, segments: Vec::new() });
            } else if let Some(seconds) = line.strip_prefix("#EXTINF:") {
                let seconds: f64 = seconds.split(',').next()?.parse().ok()?;
                duration = Some(Duration::try_from_secs_f64(seconds).ok()?);
            } else if let Some(range) = line.strip_prefix("#EXT-X-BYTERANGE:") {
                let index = index.as_mut()?;
                let (bytes, start) = range_of(range)?;
                if start != index.bytes() {
                    return None;
                }
                let duration = duration.take()?;
                let micros = Duration::from_micros(u64::try_from((duration.as_nanos() + 500) / 1000).ok()?);
                index.segments.push(Segment { duration: micros, bytes });
            }
        }
        index
    }

    fn bytes(&self) -> u64 {
        self.segments.iter().fold(self.init_bytes, |sum, segment| sum.saturating_add(segment.bytes))
    }
}

/// Reads `length@start`.
fn range_of(text: &str) -> Option<(u64, u64)> {
    let (length, start) = text.split_once('@')?;
    Some((length.parse().ok()?, start.parse().ok()?))
}

/// The average bit rate, in bits per second.
pub(super) fn average(segments: &[Segment]) -> u64 {
    let bytes = segments.iter().map(|segment| u128::from(segment.bytes)).sum();
    rate(bytes, segments.iter().map(|segment| segment.duration).sum())
}

/// The peak bit rate as RFC 8216 (section 4.1) defines it: the largest of any segments in a row that take between half
/// and one and a half times the target duration.
pub(super) fn peak(segments: &[Segment]) -> u64 {
    let target =
        segments.iter().map(|segment| segment.duration).max().unwrap_or_default().as_secs_f64().round().max(1.0);
    let mut peak = 0;
    for first in 0..segments.len() {
        let (mut bytes, mut duration) = (0, Duration::ZERO);
        for segment in &segments[first..] {
            bytes += u128::from(segment.bytes);
            duration += segment.duration;
            let targets = duration.as_secs_f64() / target;
            if targets > 1.5 {
                break;
            }
            if targets >= 0.5 {
                peak = peak.max(rate(bytes, duration));
            }
        }
    }
    // A rendition that is shorter than half a target duration.
    peak.max(average(segments))
}

fn rate(bytes: u128, duration: Duration) -> u64 {
    let micros = duration.as_micros().max(1);
    u64::try_from((bytes * 8 * 1_000_000).div_ceil(micros)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAYLIST: &str = "#EXTM3U\n#EXT-X-MAP:URI=\"r.mp4\",BYTERANGE=\"800@0\"\n#EXTINF:6.000000,\n\
        #EXT-X-BYTERANGE:6000@800\nr.mp4\n#EXTINF:1.012345,\n#EXT-X-BYTERANGE:3000@6800\nr.mp4\n#EXT-X-ENDLIST\n";

    fn segment(millis: u64, bytes: u64) -> Segment {
        Segment { duration: Duration::from_millis(millis), bytes }
    }

    #[test]
    fn segments_are_read_from_a_playlist() {
        let index = Index::read(PLAYLIST, 9800).unwrap();
        assert_eq!(index.init_bytes, 800);
        let last = Segment { duration: Duration::from_micros(1_012_345), bytes: 3000 };
        assert_eq!(index.segments, [segment(6000, 6000), last]);
    }

    #[test]
    fn a_playlist_that_does_not_describe_the_whole_file_is_refused() {
        assert!(Index::read(PLAYLIST, 9801).is_err());
        assert!(Index::read(&PLAYLIST.replace("@6800", "@6801"), 9800).is_err());
        assert!(Index::read(&PLAYLIST.replace("800@0", "800@1"), 9800).is_err());
        assert!(Index::read(&PLAYLIST.replace("6.000000", "-6"), 9800).is_err());
        assert!(Index::read("#EXTM3U\n#EXT-X-MAP:URI=\"r.mp4\",BYTERANGE=\"800@0\"\n", 800).is_err());
        assert!(Index::read("", 0).is_err());
    }

    #[test]
    fn the_peak_is_that_of_about_one_segment() {
        // The last one alone would be four times the others, but is too short to count alone.
        let segments = [segment(6000, 6000), segment(6000, 6000), segment(1000, 4000)];
        assert_eq!(average(&segments), 9847);
        assert_eq!(peak(&segments), 11429);
        assert_eq!(peak(&[segment(40, 1000)]), 200_000);
        assert_eq!(peak(&[segment(6000, 1000), segment(6000, 9000)]), 12_000);
    }
}
