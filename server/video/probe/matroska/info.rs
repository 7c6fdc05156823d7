//! The `Info` element: the length of a tick, and the duration.

use std::time::Duration;

use super::ebml::{self, Elements};
use crate::video::probe::ProbeError;

const TIMESTAMP_SCALE: u32 = 0x002A_D7B1;
const DURATION: u32 = 0x4489;

/// The length of a tick in nanoseconds if the file does not state it.
const DEFAULT_SCALE: u64 = 1_000_000;

/// The segment's `Info`.
pub(super) struct Info {
    /// Nanoseconds of a tick.
    pub(super) scale: u64,
    /// The duration, if it is stated.
    pub(super) duration: Option<Duration>,
}

impl Default for Info {
    fn default() -> Self {
        Self { scale: DEFAULT_SCALE, duration: None }
    }
}

impl Info {
    pub(super) fn read(body: &[u8]) -> Result<Self, ProbeError> {
        let mut info = Self::default();
        let mut ticks = 0.0;
        for element in Elements(body) {
            match element? {
                (TIMESTAMP_SCALE, value) => info.scale = ebml::uint(value)?,
                (DURATION, value) => ticks = ebml::float(value)?,
                _ => {}
            }
        }
        if info.scale == 0 {
            return Err(ebml::damaged());
        }
        // A scale that f64 cannot represent exactly is larger than any plausible duration, too.
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        let seconds = ticks * info.scale as f64 / 1e9;
        info.duration = Duration::try_from_secs_f64(seconds).ok().filter(|duration| !duration.is_zero());
        Ok(info)
    }
}
