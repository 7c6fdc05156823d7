//! Splits text into words, in the same way for documents and queries and for both databases.
//!
//! A word is a run of letters, digits, and marks on them. Case and accents are removed: text is decomposed (NFKD),
//! marks that are accents are dropped, case is folded, and the rest is composed again (NFC). Characters that only
//! change how another one is drawn, for example as an emoji, are dropped as well. In scripts without spaces between
//! words (Chinese, Japanese, Thai), each character and each pair of neighbours is a word, so that a query of several
//! characters finds them side by side.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// The longest word, in characters; longer ones are cut.
const MAX_WORD_CHARACTERS: usize = 64;
/// The first combining class of accents. Marks of lower classes make another letter: a vowel, a virama, a voiced kana.
const FIRST_ACCENT: u8 = 10;

/// Which words are made of text in a script without spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WordUse {
    /// For a document: each character and each pair.
    Index,
    /// For a query: pairs, or the character if it stands alone.
    Search,
}

/// The words of a text, in its order, with repetitions.
pub(super) fn words(text: &str, word_use: WordUse) -> Vec<String> {
    let mut words = Vec::new();
    let mut run = String::new();
    let mut spaceless = false;
    for c in normalized(text) {
        // A mark at the beginning of a run belongs to no word. Otherwise the mark of an emoji would change the word
        // after it.
        let marks_another = is_combining_mark(c) && !is_enclosing_mark(c) && !run.is_empty();
        if !(c.is_alphanumeric() || marks_another) {
            finish_run(&mut run, spaceless, word_use, &mut words);
            continue;
        }
        if is_spaceless(c) != spaceless {
            finish_run(&mut run, spaceless, word_use, &mut words);
            spaceless = !spaceless;
        }
        run.push(c);
    }
    finish_run(&mut run, spaceless, word_use, &mut words);
    words
}

/// Removes case and accents.
fn normalized(text: &str) -> impl Iterator<Item = char> {
    text.nfkd()
        .filter(|c| canonical_combining_class(*c) < FIRST_ACCENT && !is_variation_selector(*c))
        // By way of upper case, which makes final and other sigmas the same, and ß the same as ss.
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfc()
}

/// Adds the words of a run to `words`, and clears the run.
fn finish_run(run: &mut String, spaceless: bool, word_use: WordUse, words: &mut Vec<String>) {
    // A run of marks alone is no word.
    if run.contains(char::is_alphanumeric) {
        if spaceless {
            let mut previous = None;
            for (index, c) in run.char_indices() {
                let rest = &run[index..];
                let alone = run.len() == c.len_utf8();
                if alone || word_use == WordUse::Index {
                    words.push(c.to_string());
                }
                if let Some(previous) = previous.replace(index) {
                    words.push(run[previous..run.len() - rest.len() + c.len_utf8()].to_owned());
                }
            }
        } else {
            words.push(run.chars().take(MAX_WORD_CHARACTERS).collect());
        }
    }
    run.clear();
}

/// Whether the character is a variation selector, which only changes how the one before it is drawn.
fn is_variation_selector(c: char) -> bool {
    matches!(u32::from(c), 0xFE00..=0xFE0F | 0xE_0100..=0xE_01EF | 0x180B..=0x180D | 0x180F)
}

/// Whether the character draws a frame around the one before it, as around a keycap; it ends a word.
fn is_enclosing_mark(c: char) -> bool {
    matches!(u32::from(c), 0x20DD..=0x20E0 | 0x20E2..=0x20E4)
}

/// Whether the character is of a script without spaces between words.
fn is_spaceless(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF // Thai, Lao
        | 0x1000..=0x109F // Burmese
        | 0x1780..=0x17FF // Khmer
        | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3100..=0x312F | 0x31F0..=0x31FF // kana, bopomofo
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF // Han
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indexed(text: &str) -> Vec<String> {
        words(text, WordUse::Index)
    }

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        assert_eq!(indexed("Crème BRÛLÉE, l'été!"), ["creme", "brulee", "l", "ete"]);
        assert_eq!(indexed("STRASSE Straße"), ["strasse", "strasse"]);
        assert_eq!(indexed("ΟΔΟΣ οδός"), ["οδοσ", "οδοσ"]);
        assert_eq!(indexed("İstanbul ISTANBUL"), ["istanbul", "istanbul"]);
        assert_eq!(indexed("Ｆｕｌｌ ﬁne ½"), ["full", "fine", "1", "2"]);
        assert_eq!(indexed("snake_case #tag C++ 3.14"), ["snake", "case", "tag", "c", "3", "14"]);
    }

    #[test]
    fn accents_of_every_script_go_and_vowels_stay() {
        assert_eq!(indexed("مُحَمَّد"), ["محمد"]);
        assert_eq!(indexed("שָׁלוֹם"), ["שלום"]);
        assert_eq!(indexed("हिन्दी"), ["हिन्दी"]);
        assert_eq!(indexed("한국어"), ["한국어"]);
    }

    #[test]
    fn scripts_without_spaces_are_found_by_characters_side_by_side() {
        assert_eq!(indexed("東京タワー"), ["東", "京", "東京", "タ", "京タ", "ワ", "タワ", "ー", "ワー"]);
        assert_eq!(words("東京タ", WordUse::Search), ["東京", "京タ"]);
        assert_eq!(words("京 go", WordUse::Search), ["京", "go"]);
        assert_eq!(indexed("2024年ガ"), ["2024", "年", "ガ", "年ガ"]);
    }

    #[test]
    fn how_a_character_is_drawn_does_not_matter() {
        assert_eq!(indexed("❤\u{fe0f}love I❤\u{fe0f}NY 1\u{fe0f}\u{20e3}tip"), ["love", "i", "ny", "1", "tip"]);
        assert_eq!(indexed("葛\u{e0100}城"), indexed("葛城"));
        // Marks on nothing.
        assert_eq!(indexed("\u{301}a \u{94d}b-\u{20f0}c"), ["a", "b", "c"]);
    }

    #[test]
    fn what_has_no_letter_or_digit_has_no_words() {
        for text in ["", " ", "!?", "👩‍👩‍👧", "\"*\" - () :", "\u{202e}\u{200f}", "\u{301}\u{94d}"] {
            assert_eq!(indexed(text), [""; 0], "{text:?}");
        }
    }

    #[test]
    fn a_word_is_bounded() {
        assert_eq!(indexed(&"é".repeat(5_000)), ["e".repeat(64)]);
    }

    /// Words are passed to both databases with quotes around them and no further escaping.
    #[test]
    fn no_word_has_characters_that_are_special_to_a_database() {
        // All planes with different properties of characters.
        let every = (0..=0x1_FFFF).filter_map(char::from_u32).map(|c| format!("a{c}b {c}"));
        for word in every.flat_map(|text| indexed(&text)) {
            assert!(word.chars().all(|c| c.is_alphanumeric() || is_combining_mark(c)), "{word:?}");
            assert!(!word.chars().any(|c| c.is_ascii_uppercase()), "{word:?}");
        }
    }
}
