//! The text of a cue: tags and characters.
//!
//! The result is text of WebVTT in which every `<` begins a tag of this module, every tag is closed in its order, and every
//! `&` begins an escape. No line is empty, because an empty line would end the cue.

use unicode_normalization::char::is_combining_mark;

use super::blocks::Format;
use super::time;
use crate::language::Language;

/// A tag that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tag(&'static str);

const RUBY: Tag = Tag("ruby");
const RUBY_TEXT: Tag = Tag("rt");
const VOICE: Tag = Tag("v");
const LANGUAGE: Tag = Tag("lang");
const TAGS: [Tag; 7] = [Tag("b"), Tag("i"), Tag("u"), RUBY, RUBY_TEXT, VOICE, LANGUAGE];

/// The most tags that are open at once; further ones are left out.
const MAX_DEPTH: usize = 16;

/// The most characters of the name of a voice.
const MAX_VOICE_CHARACTERS: usize = 100;

/// The longest time in a tag, and the longest command of SSA: where the search for their ends stops.
const MAX_STAMP_BYTES: usize = 20;
const MAX_COMMAND_BYTES: usize = 64;
/// The same of an escape.
const MAX_ESCAPE_BYTES: usize = 12;

/// The characters that have names in WebVTT, and those of HTML that programs write.
const NAMED: [(&str, char); 8] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("nbsp", '\u{A0}'),
    ("lrm", '\u{200E}'),
    ("rlm", '\u{200F}'),
    ("quot", '"'),
    ("apos", '\''),
];

/// Writes the text of a cue again. It is empty if nothing of it is seen.
pub(super) fn clean(text: &str, format: Format) -> String {
    let mut writer = Writer::default();
    let mut rest = text;
    // Searching for the end of a tag again and again would take long.
    let mut has_end = true;
    while let Some(first) = rest.chars().next() {
        rest = match first {
            '<' if has_end && begins_tag(rest) => {
                if let Some(end) = rest.find('>') {
                    writer.tag(&rest[1..end]);
                    &rest[end + 1..]
                } else {
                    has_end = false;
                    writer.push('<');
                    &rest[1..]
                }
            }
            '&' => {
                if let Some((character, len)) = character(rest) {
                    writer.push(character);
                    &rest[len..]
                } else {
                    writer.push('&');
                    &rest[1..]
                }
            }
            // Commands of SSA, which programs leave in SubRip: {\an8}.
            '{' if format == Format::SubRip && rest.starts_with("{\\") => {
                if let Some(end) = rest.bytes().take(MAX_COMMAND_BYTES).position(|byte| byte == b'}') {
                    &rest[end + 1..]
                } else {
                    writer.push('{');
                    &rest[1..]
                }
            }
            other => {
                writer.push(other);
                &rest[other.len_utf8()..]
            }
        };
    }
    writer.finish()
}

/// Whether a tag begins here, and not a sign like "<3".
fn begins_tag(rest: &str) -> bool {
    let mut following = rest[1..].chars();
    match following.next() {
        Some('/' | '!' | '?' | '>') => true,
        Some(first) if first.is_ascii_alphabetic() => true,
        // The time at which a word is said.
        Some(first) if first.is_ascii_digit() => {
            let end = rest.bytes().take(MAX_STAMP_BYTES).position(|byte| byte == b'>');
            end.and_then(|end| rest.get(1..end)).is_some_and(|inside| time::stamp(inside).is_some())
        }
        _ => false,
    }
}

/// The character that an escape at the beginning of the text stands for, and the length of the escape.
fn character(rest: &str) -> Option<(char, usize)> {
    let inside = rest.strip_prefix('&')?;
    let len = inside.bytes().take(MAX_ESCAPE_BYTES).position(|byte| byte == b';')?;
    let name = &inside[..len];
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((character, len + 2))
}

/// Whether a character may be in a text: controls and overrides of the reading order may not.
fn is_allowed(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{202D}' | '\u{202E}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

/// Whether a character is seen by itself.
fn is_seen(character: char) -> bool {
    let is_blank = matches!(
        character,
        '\u{AD}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFC}'
            | '\u{E0000}'..='\u{E0FFF}'
    );
    !is_blank && !character.is_whitespace() && !is_combining_mark(character)
}

/// The name of a caption as files have it, without what the contract does not allow in a name; empty when nothing of it is
/// seen.
pub fn name(text: &str) -> String {
    let allowed: String = text.chars().filter(|&character| is_allowed(character)).collect();
    if allowed.chars().any(is_seen) { allowed.trim().to_owned() } else { String::new() }
}

/// The text so far.
#[derive(Default)]
struct Writer {
    text: String,
    /// The tags that are open.
    open: Vec<Tag>,
    /// Whether there is something to see in the text.
    is_seen: bool,
    /// The space or line break to write before the next character: none at the ends of lines, and no empty line.
    due: Option<char>,
    /// Whether the line has a character.
    has_line: bool,
}

impl Writer {
    fn push(&mut self, character: char) {
        match character {
            '\n' if self.has_line => {
                self.due = Some('\n');
                self.has_line = false;
            }
            ' ' | '\t' if self.has_line => self.due = Some(' '),
            '\n' | ' ' | '\t' => {}
            character if is_allowed(character) => {
                self.space();
                self.has_line = true;
                self.is_seen |= is_seen(character);
                escape(character, &mut self.text);
            }
            _ => {}
        }
    }

    /// Writes the space or the line break that is due.
    fn space(&mut self) {
        self.text.extend(self.due.take());
    }

    /// Takes a tag, without its angle brackets.
    fn tag(&mut self, inside: &str) {
        if let Some(name) = inside.strip_prefix('/') {
            let name = name.trim().to_ascii_lowercase();
            let Some(at) = self.open.iter().rposition(|tag| tag.0 == name) else { return };
            while self.open.len() > at {
                self.close();
            }
            return;
        }
        let end = inside.find([' ', '\t', '\n', '.', '/']).unwrap_or(inside.len());
        let name = inside[..end].to_ascii_lowercase();
        if name == "br" {
            return self.push('\n');
        }
        let Some(tag) = TAGS.into_iter().find(|tag| tag.0 == name) else { return };
        if self.open.len() >= MAX_DEPTH || (tag == RUBY_TEXT && self.open.last() != Some(&RUBY)) {
            return;
        }
        let annotation = inside[end..].split_once([' ', '\t', '\n']).map_or("", |(_, annotation)| annotation.trim());
        let annotation = match tag {
            VOICE => voice(annotation),
            LANGUAGE => Language::parse(annotation).map(|language| language.to_string()),
            _ => Some(String::new()),
        };
        // A voice without a name says nothing.
        let Some(annotation) = annotation else { return };
        self.space();
        self.text.push('<');
        self.text.push_str(tag.0);
        if !annotation.is_empty() {
            self.text.push(' ');
            self.text.push_str(&annotation);
        }
        self.text.push('>');
        self.open.push(tag);
    }

    fn close(&mut self) {
        if let Some(tag) = self.open.pop() {
            self.text.push_str("</");
            self.text.push_str(tag.0);
            self.text.push('>');
        }
    }

    fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        if self.is_seen { self.text } else { String::new() }
    }
}

/// The name of a voice; `None` if it has none.
fn voice(annotation: &str) -> Option<String> {
    let mut name = String::new();
    let mut rest = annotation;
    while let Some(first) = rest.chars().next() {
        let (character, len) = character(rest).unwrap_or((first, first.len_utf8()));
        if is_allowed(character) {
            escape(character, &mut name);
        }
        rest = &rest[len..];
    }
    let is_good = name.chars().any(is_seen) && name.chars().count() <= MAX_VOICE_CHARACTERS;
    is_good.then_some(name)
}

fn escape(character: char, text: &mut String) {
    match character {
        '&' => text.push_str("&amp;"),
        '<' => text.push_str("&lt;"),
        '>' => text.push_str("&gt;"),
        other => text.push(other),
    }
}
