//! Divides a text into cues.

use super::{Invalid, MAX_CUES};

/// The format of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    WebVtt,
    SubRip,
}

/// The lines of one cue.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block<'a> {
    /// The number of the line with the times, from 1 on.
    pub(super) line: usize,
    /// That line.
    pub(super) times: &'a str,
    pub(super) text: Vec<&'a str>,
}

/// What stands between the times of a cue.
const ARROW: &str = "-->";

/// The lines of a text, which end with LF, CR or both. There is always at least one.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = text.find(['\n', '\r']);
        rest = end.map(|end| {
            let after = &text[end..];
            after.strip_prefix("\r\n").unwrap_or_else(|| &after[1..])
        });
        Some(&text[..end.unwrap_or(text.len())])
    })
}

/// Recognizes the format, and returns the cues in the order of the text. What is neither a cue nor may be left out is
/// invalid.
pub(super) fn split(text: &str) -> Result<(Format, Vec<Result<Block<'_>, Invalid>>), Invalid> {
    let mut lines = lines(text).enumerate().map(|(at, line)| (at + 1, line)).peekable();
    while lines.next_if(|(_, line)| line.trim().is_empty()).is_some() {}
    let Some(&(first, line)) = lines.peek() else { return Err(Invalid::new(1, "the text is empty")) };
    let format = match line.strip_prefix("WEBVTT") {
        Some(rest) if rest.is_empty() || rest.starts_with([' ', '\t']) => Format::WebVtt,
        _ => Format::SubRip,
    };
    if format == Format::WebVtt {
        // The header, to the first empty line.
        lines.next();
        while lines.next_if(|(_, line)| !line.trim().is_empty() && !line.contains(ARROW)).is_some() {}
    }
    let mut cues: Vec<Result<Block<'_>, Invalid>> = Vec::new();
    let mut group = Vec::new();
    for (number, line) in lines.chain([(0, "")]) {
        if !line.trim().is_empty() {
            group.push((number, line));
        } else if !group.is_empty() {
            add(format, &group, &mut cues);
            group.clear();
        }
        if cues.len() > MAX_CUES {
            break;
        }
    }
    if cues.is_empty() {
        return Err(Invalid::new(first, "there is no cue in it"));
    }
    if format == Format::SubRip && !cues.iter().any(Result::is_ok) {
        // A text of another kind. That a cue is broken would say little.
        return Err(Invalid::new(first, "it is neither WebVTT, which begins with WEBVTT, nor SubRip"));
    }
    if cues.len() > MAX_CUES {
        let line = cues.last().map_or(first, |cue| cue.as_ref().map_or_else(|invalid| invalid.line, |cue| cue.line));
        return Err(Invalid::new(line, format!("there are more than {MAX_CUES} cues")));
    }
    Ok((format, cues))
}

/// Adds the cues of lines without an empty one between them.
fn add<'a>(format: Format, group: &[(usize, &'a str)], cues: &mut Vec<Result<Block<'a>, Invalid>>) {
    let (first, begin) = group[0];
    let is_time = |(_, line): &(usize, &str)| line.contains(ARROW);
    let Some(time) = group.iter().position(is_time) else {
        match (format, cues.last_mut()) {
            (Format::WebVtt, _) if is_left_out(begin) => {}
            // The number of a cue that was deleted.
            (Format::SubRip, _) if group.len() == 1 && is_number(begin) => {}
            // An empty line in the text of a cue.
            (Format::SubRip, Some(Ok(cue))) => cue.text.extend(group.iter().map(|(_, line)| *line)),
            _ => cues.push(Err(Invalid::new(first, "a line with the times of a cue is expected here"))),
        }
        return;
    };
    // Before the times is the number or the name of the cue, and nothing else. The empty line before that may be missing.
    match (format, time) {
        (_, 0 | 1) => {}
        (Format::WebVtt, _) if is_left_out(begin) => {}
        (Format::SubRip, _) if matches!(cues.last(), Some(Ok(_))) => {
            if let Some(Ok(cue)) = cues.last_mut() {
                cue.text.extend(group[..time - 1].iter().map(|(_, line)| *line));
            }
        }
        _ => cues.push(Err(Invalid::new(first, "a line with the times of a cue is expected here"))),
    }
    let mut rest = &group[time..];
    while let Some(((line, times), after)) = rest.split_first() {
        let next = after.iter().position(is_time).unwrap_or(after.len());
        let mut text: Vec<&str> = after[..next].iter().map(|(_, line)| *line).collect();
        // The number of the next cue, without an empty line before it.
        if next < after.len() && format == Format::SubRip && text.last().is_some_and(|line| is_number(line)) {
            text.pop();
        }
        cues.push(Ok(Block { line: *line, times, text }));
        rest = &after[next..];
    }
}

/// Whether a block that begins so is one of WebVTT that is not shown: a comment, a style, a region.
fn is_left_out(line: &str) -> bool {
    ["NOTE", "STYLE", "REGION"]
        .iter()
        .any(|word| line.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])))
}

fn is_number(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}
