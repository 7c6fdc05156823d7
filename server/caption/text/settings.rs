//! Where a cue of WebVTT is shown.
//!
//! A setting is kept only if the text is seen with it: not beside the picture, and not in a box without width.

use std::fmt;

/// The settings of a cue that are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Settings {
    /// In the order of this list: vertical, line, position, size, align; each as it is written.
    kept: [Option<String>; 5],
}

/// The least width of the box, in percent.
const MIN_SIZE: f64 = 20.0;
/// The positions at which there is room on both sides, in percent.
const POSITIONS: std::ops::RangeInclusive<f64> = 10.0..=90.0;
/// Where a line may be, in percent from the top: a line at the very end is below the picture.
const LINES: std::ops::RangeInclusive<f64> = 0.0..=90.0;
/// The greatest number of a line, from the top or, if it is negative, from the bottom.
const MAX_LINE: i32 = 15;

impl Settings {
    /// Reads what follows the times of a cue.
    pub(super) fn parse(text: &str) -> Self {
        let mut kept = [const { None }; 5];
        for setting in text.split_ascii_whitespace().take(16) {
            let Some((name, value)) = setting.split_once(':') else { continue };
            let (at, value) = match name {
                "vertical" => (0, Some(value.to_owned()).filter(|value| matches!(&**value, "rl" | "lr"))),
                "line" => (1, line(value)),
                "position" => {
                    let sides = ["line-left", "center", "line-right"];
                    (2, aligned(value, &sides, |value| percent(value, &POSITIONS)))
                }
                "size" => (3, percent(value, &(MIN_SIZE..=100.0))),
                "align" => {
                    // Older programs write "middle".
                    let value = if value == "middle" { "center" } else { value };
                    let known = ["start", "center", "end", "left", "right"].contains(&value);
                    (4, known.then(|| value.to_owned()))
                }
                _ => continue,
            };
            kept[at] = value.map(|value| format!("{name}:{value}"));
        }
        Self { kept }
    }
}

impl fmt::Display for Settings {
    /// With a space before each setting.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kept.iter().flatten().try_for_each(|setting| write!(f, " {setting}"))
    }
}

fn line(value: &str) -> Option<String> {
    aligned(value, &["start", "center", "end"], |value| {
        if value.ends_with('%') {
            return percent(value, &LINES);
        }
        let line: i32 = value.parse().ok()?;
        (-MAX_LINE..=MAX_LINE).contains(&line).then(|| line.to_string())
    })
}

/// A value that may be followed by a comma and one of `sides`.
fn aligned(value: &str, sides: &[&str], read: impl Fn(&str) -> Option<String>) -> Option<String> {
    let (value, side) = value.split_once(',').unwrap_or((value, ""));
    let value = read(value)?;
    Some(if sides.contains(&side) { format!("{value},{side}") } else { value })
}

/// A number of percent in a range, with two decimals at most.
fn percent(value: &str, range: &std::ops::RangeInclusive<f64>) -> Option<String> {
    let digits = value.strip_suffix('%')?;
    let is_plain = digits.len() <= 12 && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = digits.parse().ok().filter(|_| is_plain)?;
    range.contains(&number).then(|| format!("{}%", (number * 100.0).round() / 100.0))
}
