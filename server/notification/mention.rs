//! Mentions: handles in texts that people write.

use std::collections::BTreeSet;

/// How many different handles of a text are looked at.
const MAX_MENTIONS: usize = 10;
/// The length of a handle, as the contract's rule for usernames has it.
const LENGTH: std::ops::RangeInclusive<usize> = 3..=30;

/// The handles that a text mentions, in lower case: `@` and a handle, neither within a word, an address or a path. The
/// first ten different ones.
pub(super) fn mentions(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut before = None;
    for (at, one) in text.char_indices() {
        if one == '@' && !before.is_some_and(joins) {
            let rest = &text[at + 1..];
            let end = rest.find(|one: char| !is_of_handle(one)).unwrap_or(rest.len());
            // What goes on with a letter of another script is another word, and `@ada@example.com` is an address.
            let goes_on = rest[end..].chars().next().is_some_and(|next| next.is_alphanumeric() || next == '@');
            if LENGTH.contains(&end) && !goes_on {
                found.insert(rest[..end].to_ascii_lowercase());
                if found.len() == MAX_MENTIONS {
                    break;
                }
            }
        }
        before = Some(one);
    }
    found
}

fn is_of_handle(one: char) -> bool {
    one.is_ascii_alphanumeric() || one == '_'
}

/// Whether an `@` after this character is part of something else.
fn joins(before: char) -> bool {
    before.is_alphanumeric() || matches!(before, '_' | '@' | '/' | '.' | '-' | '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        mentions(text).into_iter().collect()
    }

    #[test]
    fn handles_are_found_where_a_reader_sees_them() {
        for text in ["@ada", "Hi @ada!", "(@Ada)", "@ada, @ADA", "¡@ada?", "@ada's", "日本 @ada 。", "@ada\n"] {
            assert_eq!(found(text), ["ada"], "{text}");
        }
        assert_eq!(found("@bob_2 and @ada_"), ["ada_", "bob_2"]);
    }

    #[test]
    fn what_is_no_handle_is_no_mention() {
        let long = format!("@{}", "a".repeat(31));
        let texts = [
            "",
            "@",
            "@ab",
            "ada@example.com",
            "@ada@example.com",
            "@adaé",
            "x@ada",
            "http://host/@ada",
            "a.@ada",
            &long,
        ];
        for text in texts {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn ten_handles_count() {
        let text = (0..50).map(|number| format!("@user{number:02}")).collect::<Vec<_>>().join(" ");
        assert_eq!(found(&text).len(), 10);
        assert_eq!(found(&text)[9], "user09");
        // The same one again takes no place.
        assert_eq!(found(&"@user01 ".repeat(50)), ["user01"]);
    }
}
