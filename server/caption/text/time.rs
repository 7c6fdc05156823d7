//! The times of cues.

use std::fmt;
use std::time::Duration;

/// The most digits of hours: more is no mistake of a program but an attack on counters.
const MAX_HOUR_DIGITS: usize = 4;

/// A time as WebVTT writes it.
pub(super) struct Stamp(pub(super) Duration);

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{hours:02}:{minutes:02}:{seconds:02}.{:03}", self.0.subsec_millis())
    }
}

/// The times of `<begin> --> <end>`, and what follows them.
pub(super) fn range(line: &str) -> Option<(Duration, Duration, &str)> {
    let (begin, rest) = line.split_once("-->")?;
    let rest = rest.trim_start();
    let end = rest.find([' ', '\t']).unwrap_or(rest.len());
    Some((stamp(begin.trim())?, stamp(&rest[..end])?, rest[end..].trim()))
}

/// Reads `[hours:]minutes:seconds[.milliseconds]`, with a dot or a comma.
pub(super) fn stamp(text: &str) -> Option<Duration> {
    let (whole, fraction) = match text.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let mut parts = whole.rsplit(':');
    let seconds = number(parts.next()?, 2).filter(|seconds| *seconds < 60)?;
    let minutes = number(parts.next()?, 2).filter(|minutes| *minutes < 60)?;
    let hours = parts.next().map_or(Some(0), |hours| number(hours, MAX_HOUR_DIGITS))?;
    if parts.next().is_some() {
        return None;
    }
    let millis = match fraction {
        None => 0,
        Some(digits) if digits.len() <= 9 => {
            number(digits, 9)?;
            // ".5" is half a second.
            number(&format!("{digits:0<3}")[..3], 3)?
        }
        Some(_) => return None,
    };
    Some(Duration::from_millis(((hours * 60 + minutes) * 60 + seconds) * 1000 + millis))
}

/// Reads 1 to `most` digits.
fn number(text: &str, most: usize) -> Option<u64> {
    let is_digits = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| text.parse().ok()).flatten()
}
