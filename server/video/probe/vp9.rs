//! The name of VP9 (`vp09.PP.LL.DD` of RFC 6381) for files that do not state it, as most WebM and Matroska files.
//!
//! Profile and depth are in the header of each key frame (VP9 Bitstream Specification, 6.2). The level is not in the
//! bitstream: it is the lowest that fits, as ffmpeg and packagers compute it.

use std::time::Duration;

/// How many bytes of a frame are read: up to its width and height.
pub(super) const HEAD_BYTES: usize = 16;

/// The parameters of a stream, as far as the container or a frame states them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parameters {
    pub(super) profile: Option<u8>,
    pub(super) level: Option<u8>,
    /// Bits of a sample.
    pub(super) depth: Option<u8>,
    /// Width and height.
    pub(super) size: Option<(u32, u32)>,
}

impl Parameters {
    /// Reads Matroska's `CodecPrivate`: features of three bytes each, number, length and value.
    pub(super) fn from_features(private: &[u8]) -> Self {
        let (features, _) = private.as_chunks::<3>();
        let feature = |wanted: u8| {
            features.iter().find(|[number, length, _]| (*number, *length) == (wanted, 1)).map(|[_, _, value]| *value)
        };
        Self { profile: feature(1), level: feature(2), depth: feature(3), size: None }
    }

    /// Reads the uncompressed header of a frame. Only a key frame has the size, and states the depth of profiles 2 and 3,
    /// which is 10 or 12: 10 is assumed for others. All parameters are `None` for bytes that are no frame.
    pub(super) fn from_frame(frame: [u8; HEAD_BYTES]) -> Self {
        Self::read(Bits(u128::from_be_bytes(frame))).unwrap_or_default()
    }

    fn read(mut bits: Bits) -> Option<Self> {
        const MARKER: u128 = 0b10;
        const SYNC_CODE: u128 = 0x49_83_42;
        const RGB: u128 = 7;
        let is_frame = bits.take(2) == MARKER;
        let profile = bits.take(1) | bits.take(1) << 1;
        let is_reserved = profile == 3 && bits.take(1) == 1;
        let shows_another = bits.take(1) == 1;
        let is_key = bits.take(1) == 0;
        // Skips show_frame and error_resilient_mode.
        bits.take(2);
        if !is_frame || is_reserved {
            return None;
        }
        if shows_another || !is_key {
            let depth = if profile < 2 { 8 } else { 10 };
            return Some(Self { profile: u8::try_from(profile).ok(), depth: Some(depth), ..Self::default() });
        }
        if bits.take(24) != SYNC_CODE {
            return None;
        }
        let depth = match profile {
            0 | 1 => 8,
            _ => 10 + 2 * bits.take(1),
        };
        let is_rgb = bits.take(3) == RGB;
        // Skips the colour range, unless it is RGB; the subsampling, and a reserved bit.
        bits.take(match (is_rgb, matches!(profile, 1 | 3)) {
            (false, true) => 4,
            (true, false) => 0,
            _ => 1,
        });
        let mut read_side = || u32::try_from(bits.take(16) + 1).ok();
        let size = (read_side()?, read_side()?);
        Some(Self {
            profile: u8::try_from(profile).ok(),
            level: None,
            depth: u8::try_from(depth).ok(),
            size: Some(size),
        })
    }

    /// Returns these parameters, and those of `others` where these are missing.
    pub(super) fn or(self, others: Self) -> Self {
        Self {
            profile: self.profile.or(others.profile),
            level: self.level.or(others.level),
            depth: self.depth.or(others.depth),
            size: self.size.or(others.size),
        }
    }

    /// Returns the name of a stream whose frames last `frame`, zero if unknown. A missing profile is taken to be 0 with
    /// 8 bits, as of nearly all files.
    pub(super) fn name(self, frame: Duration) -> String {
        let level = self.level.unwrap_or_else(|| lowest_level(self.size.unwrap_or_default(), frame));
        format!("vp09.{:02}.{level:02}.{:02}", self.profile.unwrap_or(0), self.depth.unwrap_or(8))
    }
}

/// Levels: ten times their number, and the most luma samples per second and per frame (VP9 Levels and Decoder Testing,
/// webmproject.org/vp9/levels).
const LEVELS: [(u8, u64, u64); 14] = [
    (10, 829_440, 36_864),
    (11, 2_764_800, 73_728),
    (20, 4_608_000, 122_880),
    (21, 9_216_000, 245_760),
    (30, 20_736_000, 552_960),
    (31, 36_864_000, 983_040),
    (40, 83_558_400, 2_228_224),
    (41, 160_432_128, 2_228_224),
    (50, 311_951_360, 8_912_896),
    (51, 588_251_136, 8_912_896),
    (52, 1_176_502_272, 8_912_896),
    (60, 1_176_502_272, 35_651_584),
    (61, 2_353_004_544, 35_651_584),
    (62, 4_706_009_088, 35_651_584),
];

/// Returns the lowest level that fits, or the highest if none does.
fn lowest_level((width, height): (u32, u32), frame: Duration) -> u8 {
    const SECOND: u128 = Duration::from_secs(1).as_nanos();
    let picture = u64::from(width) * u64::from(height);
    let rate = (u128::from(picture) * SECOND).checked_div(frame.as_nanos()).unwrap_or_default();
    let fits = LEVELS.iter().find(|&&(_, most_rate, most)| rate <= u128::from(most_rate) && picture <= most);
    fits.or(LEVELS.last()).map_or(0, |&(level, ..)| level)
}

/// A reader of the bits of a number, the highest first; zeros follow after its end.
struct Bits(u128);

impl Bits {
    fn take(&mut self, count: u32) -> u128 {
        let taken = self.0.checked_shr(u128::BITS - count).unwrap_or_default();
        self.0 <<= count;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(start: &[u8]) -> Parameters {
        let mut head = [0; HEAD_BYTES];
        head[..start.len()].copy_from_slice(start);
        Parameters::from_frame(head)
    }

    #[test]
    fn a_frame_that_stands_alone_says_profile_depth_and_size() {
        let said = |profile, depth, size| Parameters {
            profile: Some(profile),
            level: None,
            depth: Some(depth),
            size: Some(size),
        };
        // A frame of 64 by 48 pixels, as libvpx writes it.
        let plain = [0x82, 0x49, 0x83, 0x42, 0x00, 0x03, 0xF0, 0x02, 0xF6];
        assert_eq!(frame(&plain), said(0, 8, (64, 48)));
        let without_size = |profile, depth| Parameters { size: None, ..said(profile, depth, (0, 0)) };
        for (other, why) in [(0x86, "between others"), (0x8A, "shows another")] {
            assert_eq!(frame(&[&[other], &plain[1..]].concat()), without_size(0, 8), "{why}");
        }
        assert_eq!(frame(&[0x96]), without_size(2, 10), "between others, profile 2");
        assert_eq!(frame(&[&[0x02], &plain[1..]].concat()), Parameters::default(), "no frame");
        assert_eq!(frame(&[0x82, 0x49, 0x83, 0x43]), Parameters::default());
        assert_eq!(frame(&[]), Parameters::default());
    }

    #[test]
    fn the_level_is_the_lowest_that_fits() {
        let level = |width, height, rate: u32| lowest_level((width, height), Duration::from_secs(1) / rate);
        assert_eq!(level(64, 48, 10), 10);
        assert_eq!(level(1280, 720, 30), 31);
        assert_eq!(level(1920, 1080, 30), 40);
        assert_eq!(level(1920, 1080, 60), 41);
        assert_eq!(level(3840, 2160, 60), 51);
        assert_eq!(level(65_535, 65_535, 1000), 62);
        assert_eq!(lowest_level((1920, 1080), Duration::ZERO), 40);
        assert_eq!(lowest_level((0, 0), Duration::ZERO), 10);
    }

    #[test]
    fn what_the_container_states_counts_before_what_a_frame_says() {
        let features = Parameters::from_features(&[1, 1, 2, 2, 1, 41, 3, 1, 10]);
        assert_eq!(features.name(Duration::ZERO), "vp09.02.41.10");
        let of_frame = Parameters { profile: Some(1), level: None, depth: Some(8), size: Some((1920, 1080)) };
        assert_eq!(features.or(of_frame).name(Duration::ZERO), "vp09.02.41.10");
        assert_eq!(Parameters::from_features(&[]).or(of_frame).name(Duration::ZERO), "vp09.01.40.08");
        assert_eq!(Parameters::default().name(Duration::ZERO), "vp09.00.10.08");
    }
}
