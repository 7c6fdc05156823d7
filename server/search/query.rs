//! Parses queries, and writes them in the query languages of the two databases.

use super::document::{channel_lexeme, marked_channel};
use super::rank::{TIERS, Tier};
use super::words::{WordUse, words};
use crate::channel::ChannelId;
use crate::clock::Time;

/// How many words of a query are used. For each, a list is read that may be as long as there are videos.
const MAX_WORDS: usize = 8;

/// Which videos are searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Only videos of this channel.
    pub channel: Option<ChannelId>,
    /// The shortest duration, in microseconds.
    pub min_duration: i64,
    /// The longest duration, in microseconds.
    pub max_duration: i64,
    /// The earliest time of publication, inclusive.
    pub published_after: Time,
    /// The latest time of publication, exclusive.
    pub published_before: Time,
}

/// Every video.
impl Default for Filter {
    fn default() -> Self {
        Self {
            channel: None,
            min_duration: 0,
            max_duration: i64::MAX,
            published_after: Time::from_micros(0),
            published_before: Time::from_micros(i64::MAX),
        }
    }
}

impl Filter {
    /// Whether the index of words alone can answer it. The channel is a word of the index, too.
    pub(super) fn is_words_only(&self) -> bool {
        Self { channel: None, ..self.clone() } == Self::default()
    }
}

/// The words that a video must have. They consist of letters, digits and marks, so that quoting them is enough.
pub(super) struct Query {
    /// The words that must occur as whole words.
    words: Vec<String>,
    /// The last word; a word of the video must begin with it.
    last: String,
    /// Whether `last` must also occur as a whole word, because it was not the last word of the text.
    is_last_whole: bool,
    channel: Option<ChannelId>,
}

impl Query {
    /// Parses a query; `None` when it has no words. Only the first [`MAX_WORDS`] different words are used.
    pub(super) fn parse(text: &str, channel: Option<ChannelId>) -> Option<Self> {
        let mut all = words(text, WordUse::Search);
        let mut last = all.pop()?;
        let mut words: Vec<String> = Vec::new();
        for word in all {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let is_last_whole = words.len() >= MAX_WORDS;
        words.truncate(MAX_WORDS);
        if is_last_whole {
            last = words.pop()?;
        }
        Some(Self { words, last, is_last_whole, channel })
    }

    /// SQLite: one MATCH expression for each tier.
    pub(super) fn matches(&self) -> [String; TIERS.len()] {
        TIERS.map(|tier| {
            let word = |word: &String| marked(tier, word, "");
            let last = marked(tier, &self.last, if tier.whole || self.is_last_whole { "" } else { " *" });
            let channel = self.channel.map(|id| format!("\"{}\"", marked_channel(id)));
            self.words.iter().map(word).chain([last]).chain(channel).collect::<Vec<_>>().join(" AND ")
        })
    }

    /// PostgreSQL: the tsquery that a match must satisfy.
    pub(super) fn tsquery(&self) -> String {
        let words = self.words.iter().map(|word| format!("'{word}'"));
        let channel = self.channel.map(|id| format!("'{}'", channel_lexeme(id)));
        words
            .chain([format!("'{}'{}", self.last, if self.is_last_whole { "" } else { ":*" })])
            .chain(channel)
            .collect::<Vec<_>>()
            .join(" & ")
    }

    /// PostgreSQL: one tsquery for each tier except the first, to rank the matches.
    pub(super) fn ranking(&self) -> [String; TIERS.len() - 1] {
        std::array::from_fn(|index| {
            let tier = TIERS[index + 1];
            let weights: String = tier.fields.iter().filter_map(|field| field.weight()).collect();
            let words = self.words.iter().map(|word| format!("'{word}':{weights}"));
            let last = format!("'{}':{}{weights}", self.last, if tier.whole || self.is_last_whole { "" } else { "*" });
            words.chain([last]).collect::<Vec<_>>().join(" & ")
        })
    }
}

/// SQLite: the condition that the word occurs in one of the tier's fields.
fn marked(tier: Tier, word: &str, end: &str) -> String {
    let words = tier.fields.iter().map(|field| format!("\"{}{word}\"{end}", field.mark()));
    format!("({})", words.collect::<Vec<_>>().join(" OR "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_words_in_quotes_and_nothing_else() {
        let query = Query::parse("Big \"OR\" big cat*", None).unwrap();
        let [anywhere, .., title, whole] = query.matches();
        assert_eq!(title, "(\"tbig\") AND (\"tor\") AND (\"tcat\" *)");
        assert_eq!(whole, "(\"tbig\") AND (\"tor\") AND (\"tcat\")");
        assert!(anywhere.starts_with("(\"tbig\" OR \"gbig\" OR \"cbig\" OR \"dbig\") AND "), "{anywhere}");
        assert_eq!(query.tsquery(), "'big' & 'or' & 'cat':*");
        assert_eq!(
            query.ranking()[1..],
            ["'big':AB & 'or':AB & 'cat':*AB", "'big':A & 'or':A & 'cat':*A", "'big':A & 'or':A & 'cat':A"]
        );
        assert!(Query::parse("?! 🎬", None).is_none());
    }

    #[test]
    fn the_first_eight_different_words_count_and_all_of_them_as_a_whole() {
        let tsquery = |text: &str| Query::parse(text, None).unwrap().tsquery();
        assert_eq!(tsquery("a b c d e f g h"), "'a' & 'b' & 'c' & 'd' & 'e' & 'f' & 'g' & 'h':*");
        assert_eq!(tsquery("a a b c d e f g h i j"), "'a' & 'b' & 'c' & 'd' & 'e' & 'f' & 'g' & 'h'");
        let cut = Query::parse("a b c d e f g h i", None).unwrap();
        assert!(cut.matches().iter().all(|tier| !tier.contains('*')), "{:?}", cut.matches());
        assert!(cut.ranking().iter().all(|tier| !tier.contains('*')), "{:?}", cut.ranking());
    }
}
