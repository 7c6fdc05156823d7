//! Texts that strangers have written, in mails.

/// The dots between the labels of a domain, in ASCII and those that browsers take for them (UTS #46).
const DOTS: [char; 4] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];

/// The first `chars` characters of a text on one line, and in a form of which mailbox programs make no link: nobody can
/// send links in mails of this server by writing them into a name or a title. A space divides `example. com` and
/// `https: //`; numbers such as `1.5` stay.
pub fn unlinked(text: &str, chars: usize) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.trim().chars().peekable();
    for _ in 0..chars {
        let Some(one) = rest.next() else { return shown };
        shown.push(if one.is_control() { ' ' } else { one });
        let divides = match rest.peek() {
            // Also before a character that is not seen, which programs may leave out.
            Some(next) if DOTS.contains(&one) => {
                !next.is_whitespace() && !next.is_ascii_digit() && !next.is_ascii_punctuation()
            }
            Some(next) => one == ':' && matches!(next, '/' | '\\'),
            None => false,
        };
        if divides {
            shown.push(' ');
        }
    }
    if rest.peek().is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_no_links() {
        for (text, shown) in [
            ("Rust 1.90 in 5 minutes. Really!", "Rust 1.90 in 5 minutes. Really!"),
            ("see https://evil.example/a.b", "see https: //evil. example/a. b"),
            ("www.evil.example", "www. evil. example"),
            ("a@evil.example", "a@evil. example"),
            ("evil.\u{ad}example", "evil. \u{ad}example"),
            ("Wait... (really.)", "Wait... (really.)"),
            ("evil。example", "evil。 example"),
            ("1.evil.2x.com", "1. evil.2x. com"),
            (" two\nlines ", "two lines"),
            ("", ""),
        ] {
            assert_eq!(unlinked(text, 100), shown);
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(unlinked("éééé", 4), "éééé");
        assert_eq!(unlinked("ééééé", 4), "éééé…");
    }
}
