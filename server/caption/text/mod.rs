//! Reads the text of captions, WebVTT or SubRip, and writes it as WebVTT.
//!
//! The texts come from strangers, and are shown to others by players of all kinds. So nothing is passed on as it is:
//! - Only times, text, and a few tags and settings are kept, each parsed and written again (`markup.rs`, `settings.rs`).
//!   Styles, regions, comments, ids and everything that is not known are left out.
//! - Sizes and numbers are bounded, and the work is linear in the size.
//! - What a person can mend is an [`Invalid`] with its line.
//!
//! There is no formal grammar of SubRip. What many programs write is accepted: hours of any number of digits, a comma or a
//! dot before the milliseconds, fewer digits, missing numbers and empty lines, coordinates, tags of HTML and of SSA.

mod blocks;
mod markup;
mod settings;
mod time;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use blocks::Format;
pub use markup::name;
use settings::Settings;

/// The largest text that is read, in bytes. The contract's rules have the same number.
pub const MAX_BYTES: usize = 1 << 20;
/// The largest text that is written, in bytes.
const MAX_WRITTEN_BYTES: usize = 2 << 20;
/// The most cues.
const MAX_CUES: usize = 20_000;
/// The most characters of a cue.
const MAX_CUE_CHARACTERS: usize = 2_000;
/// How much later than the end of the video a cue may begin or end.
const TOLERANCE: Duration = Duration::from_mins(1);

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The line, from 1 on.
    pub line: usize,
    /// What is wrong with it, for a person.
    pub cause: Cow<'static, str>,
}

impl Invalid {
    fn new(line: usize, cause: impl Into<Cow<'static, str>>) -> Self {
        Self { line, cause: cause.into() }
    }
}

/// A text that can be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// WebVTT.
    pub vtt: String,
    /// The number of its cues.
    pub cues: i32,
}

/// What is done with a cue that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadCues {
    /// The text is refused.
    Refuse,
    /// It is left out, and cues are put into their order: nobody can mend the text.
    Drop,
}

/// A cue as it is read.
struct Cue {
    line: usize,
    begin: Duration,
    end: Duration,
    settings: Settings,
    text: String,
}

/// Reads the text of captions for a video of this length. Takes some milliseconds at most.
pub fn read(bytes: &[u8], length: Duration, bad_cues: BadCues) -> Result<Text, Invalid> {
    let text = decode(bytes)?;
    let (format, blocks) = blocks::split(text)?;
    let mut cues = Vec::new();
    for block in blocks {
        match block.and_then(|block| cue(format, &block, length + TOLERANCE)) {
            Ok(cue) => cues.push(cue),
            Err(_) if bad_cues == BadCues::Drop => {}
            Err(invalid) => return Err(invalid),
        }
    }
    match bad_cues {
        BadCues::Drop => cues.sort_by_key(|cue| cue.begin),
        BadCues::Refuse => {
            if let Some(pair) = cues.windows(2).find(|pair| pair[1].begin < pair[0].begin) {
                return Err(Invalid::new(pair[1].line, "the cue begins before the one that precedes it"));
            }
        }
    }
    // Programs write cues without text to end others.
    cues.retain(|cue| !cue.text.is_empty());
    if cues.is_empty() {
        return Err(Invalid::new(1, "there is no text in it"));
    }
    write(&cues)
}

/// The bytes as text without byte order mark.
fn decode(bytes: &[u8]) -> Result<&str, Invalid> {
    if bytes.len() > MAX_BYTES {
        return Err(Invalid::new(1, format!("the text has more than {MAX_BYTES} bytes")));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Invalid::new(1, "the text is UTF-16; save it as UTF-8"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
        Invalid::new(blocks::lines(before).count(), "the text is not UTF-8; save it as UTF-8")
    })
}

/// Reads a cue that may begin and end before `latest`.
fn cue(format: Format, block: &blocks::Block<'_>, latest: Duration) -> Result<Cue, Invalid> {
    let invalid = |cause: &'static str| Invalid::new(block.line, cause);
    let (begin, end, rest) = time::range(block.times).ok_or_else(|| {
        invalid("two times with --> between them are expected, such as 00:00:01.000 --> 00:00:02.500")
    })?;
    if end <= begin {
        return Err(invalid("the cue does not end after it begins"));
    }
    if begin >= latest {
        return Err(invalid("the cue begins after the end of the video"));
    }
    let characters: usize = block.text.iter().map(|line| line.chars().count() + 1).sum();
    if characters > MAX_CUE_CHARACTERS + 1 {
        return Err(Invalid::new(block.line, format!("the cue has more than {MAX_CUE_CHARACTERS} characters")));
    }
    Ok(Cue {
        line: block.line,
        begin,
        end: end.min(latest),
        settings: if format == Format::WebVtt { Settings::parse(rest) } else { Settings::default() },
        text: markup::clean(&block.text.join("\n"), format),
    })
}

fn write(cues: &[Cue]) -> Result<Text, Invalid> {
    let mut vtt = String::from("WEBVTT\n");
    for cue in cues {
        let Cue { begin, end, settings, text, .. } = cue;
        let _ = write!(vtt, "\n{} --> {}{settings}\n{text}\n", time::Stamp(*begin), time::Stamp(*end));
        if vtt.len() > MAX_WRITTEN_BYTES {
            return Err(Invalid::new(cue.line, "the text is too large"));
        }
    }
    let cues = i32::try_from(cues.len()).unwrap_or(i32::MAX);
    Ok(Text { vtt, cues })
}

#[cfg(test)]
mod tests;
