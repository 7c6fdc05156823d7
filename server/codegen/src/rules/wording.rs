//! Messages for texts that do not match a pattern. The regular expression itself would mean nothing to most people.
//!
//! A pattern of a known form is described in words; for another form, the message shows its `string.example`.

use super::pattern::TextPattern;
use regex_syntax::hir::{ClassUnicode, Repetition};

/// The most ranges of characters that a message lists.
const MAX_RANGES: usize = 8;
/// A letter outside the alphabets that patterns list: a class that contains it accepts letters of all languages.
const FAR_LETTER: char = '漢';

/// The message of a text that must contain a visible character.
pub(super) fn of_text(text: &TextPattern<'_>) -> String {
    let mut refused = vec!["control characters"];
    if !contains(text.class, '\n') {
        refused.push("line breaks");
    }
    if !contains(text.class, '\u{202E}') {
        refused.push("overrides of the direction of writing");
    }
    format!("must contain a visible character and no {}", joined(&refused, "or"))
}

/// The message of a repetition of one class; `None` when the class has too many ranges to list.
pub(super) fn of_class(class: &ClassUnicode, repetition: &Repetition) -> Option<String> {
    if contains(class, FAR_LETTER) && !contains(class, '\u{1}') {
        return Some("must not contain control characters".to_owned());
    }
    if let Some(kinds) = kinds(class) {
        return Some(match (repetition.min, repetition.max) {
            (0, None) => format!("must have only {kinds}"),
            (min, None) => format!("must be at least {min} {kinds}"),
            (0, Some(max)) => format!("must be at most {max} {kinds}"),
            (min, Some(max)) if min == max => format!("must be {min} {kinds}"),
            (min, Some(max)) => format!("must be {min} to {max} {kinds}"),
        });
    }
    let ranges: Option<Vec<String>> = class.ranges().iter().map(|range| shown(range.start(), range.end())).collect();
    let ranges = ranges.filter(|ranges| ranges.len() <= MAX_RANGES)?.join(" ");
    let count = match (repetition.min, repetition.max) {
        (0, None) => "characters".to_owned(),
        (min, None) => format!("at least {min} characters"),
        (0, Some(max)) => format!("at most {max} characters"),
        (min, Some(max)) if min == max => format!("exactly {min} characters"),
        (min, Some(max)) => format!("{min} to {max} characters"),
    };
    Some(format!("must be {count} of {ranges}"))
}

/// The message of any other pattern, by its examples.
pub(super) fn of_examples(examples: &[&str]) -> String {
    if examples.is_empty() {
        return "does not have the form that the contract describes".to_owned();
    }
    let examples: Vec<_> = examples.iter().map(|example| format!("`{example}`")).collect();
    format!("must have the form of {}", examples.join(" or "))
}

/// The names of the kinds of characters that the class consists of: `letters (a to z), digits and hyphens`; `None` if
/// it has others.
fn kinds(class: &ClassUnicode) -> Option<String> {
    let mut left: Vec<_> = class.ranges().iter().map(|range| (range.start(), range.end())).collect();
    let mut take = |start, end| {
        let count = left.len();
        left.retain(|range| *range != (start, end));
        left.len() < count
    };
    let letters = match (take('a', 'z'), take('A', 'Z')) {
        (true, true) => Some("letters (a to z, A to Z)"),
        (true, false) => Some("small letters (a to z)"),
        (false, true) => Some("capital letters (A to Z)"),
        (false, false) => None,
    };
    let digits = take('0', '9').then_some("digits");
    let signs = [('-', "hyphens"), ('.', "dots"), ('_', "underscores"), (' ', "spaces")];
    let signs = signs.map(|(sign, name)| take(sign, sign).then_some(name));
    let names: Vec<_> = letters.into_iter().chain(digits).chain(signs.into_iter().flatten()).collect();
    (left.is_empty() && !names.is_empty()).then(|| joined(&names, "and"))
}

fn contains(class: &ClassUnicode, char: char) -> bool {
    class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&char))
}

/// `a-z`, or one character; `None` when it cannot be shown.
fn shown(start: char, end: char) -> Option<String> {
    let is_shown = start.is_ascii_graphic() && end.is_ascii_graphic();
    is_shown.then(|| if start == end { start.to_string() } else { format!("{start}-{end}") })
}

/// `a, b or c`.
fn joined(nouns: &[&str], conjunction: &str) -> String {
    match nouns {
        [first @ .., last] if !first.is_empty() => format!("{} {conjunction} {last}", first.join(", ")),
        nouns => nouns.concat(),
    }
}
