//! A query in the languages of the two databases.

use super::document::{channel_lexeme, marked_channel};
use super::rank::{TIERS, Tier};
use super::words::{Purpose, words};
use crate::channel::ChannelId;
use crate::clock::Time;

/// Words of a query that count. Each costs a walk through a list that may be as long as there are videos.
const MAX_WORDS: usize = 8;

/// Which videos are looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Only this channel's.
    pub channel: Option<ChannelId>,
    /// Only those that play this long at least, in microseconds.
    pub min_duration: i64,
    /// Only those that play this long at most, in microseconds.
    pub max_duration: i64,
    /// Only those that were published then or later.
    pub published_after: Time,
    /// Only those that were published earlier.
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
    /// Whether only words are looked at; the channel is one.
    pub(super) fn is_words_only(&self) -> bool {
        Self { channel: None, ..self.clone() } == Self::default()
    }
}

/// The words that a video must have. They are letters, digits and marks, so that quotes around them are all that they
/// need.
pub(super) struct Query {
    /// Those that must be there as a whole.
    words: Vec<String>,
    /// What one must begin with, or be when it was not the last of the text.
    last: String,
    /// Whether the last word must be there as a whole, too.
    is_last_whole: bool,
    channel: Option<ChannelId>,
}

impl Query {
    /// Reads a query; `None` when there is nothing in it to look for. Of more than [`MAX_WORDS`] different words, the
    /// first count.
    pub(super) fn parse(text: &str, channel: Option<ChannelId>) -> Option<Self> {
        let mut all = words(text, Purpose::Search);
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

    /// For SQLite, one MATCH for each tier.
    pub(super) fn matches(&self) -> [String; TIERS.len()] {
        TIERS.map(|tier| {
            let word = |word: &String| marked(tier, word, "");
            let last = marked(tier, &self.last, if tier.whole || self.is_last_whole { "" } else { " *" });
            let channel = self.channel.map(|id| format!("\"{}\"", marked_channel(id)));
            self.words.iter().map(word).chain([last]).chain(channel).collect::<Vec<_>>().join(" AND ")
        })
    }

    /// For PostgreSQL, the tsquery that finds.
    pub(super) fn tsquery(&self) -> String {
        let words = self.words.iter().map(|word| format!("'{word}'"));
        let channel = self.channel.map(|id| format!("'{}'", channel_lexeme(id)));
        words
            .chain([format!("'{}'{}", self.last, if self.is_last_whole { "" } else { ":*" })])
            .chain(channel)
            .collect::<Vec<_>>()
            .join(" & ")
    }

    /// For PostgreSQL, one tsquery for each tier but the first, which ranks what was found.
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

/// A word behind the mark of each field, one of which must be there.
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
