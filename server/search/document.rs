//! The document of a video in the search index.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::rank::Field;
use super::words::{WordUse, words};
use crate::channel::ChannelId;
use crate::clock::Time;
use crate::id::VideoId;
use crate::video::Tags;

/// How many characters of a description are indexed in the request that changes it. A character may make two words, and
/// 1,000 words take SQLite's writer about 5 ms.
const BEGINNING_CHARACTERS: usize = 500;

/// The fields of a video that are indexed or filtered by.
#[derive(Debug, sqlx::FromRow)]
pub struct Source {
    pub id: VideoId,
    pub channel_id: ChannelId,
    pub title: String,
    pub tags: Tags,
    /// The name of the channel.
    pub display_name: String,
    pub description: String,
    /// In microseconds.
    pub duration: i64,
    pub publish_time: Time,
}

/// The words of a video, each with the best field in which it occurs. The contract's limits on the fields bound their
/// number.
pub struct Document {
    words: BTreeMap<String, Field>,
    channel: ChannelId,
}

impl Source {
    /// The document with all words.
    pub fn document(&self) -> Document {
        self.document_of(&self.description)
    }

    /// The document with only the beginning of the description, and whether the description is longer.
    pub fn beginning(&self) -> (Document, bool) {
        let Some((end, _)) = self.description.char_indices().nth(BEGINNING_CHARACTERS) else {
            return (self.document(), false);
        };
        (self.document_of(&self.description[..end]), true)
    }

    /// The text to be indexed, in bytes.
    pub fn size(&self) -> usize {
        self.title.len()
            + self.display_name.len()
            + self.tags.iter().map(str::len).sum::<usize>()
            + self.description.len()
    }

    fn document_of(&self, description: &str) -> Document {
        let mut best = BTreeMap::new();
        let mut add =
            |text: &str, field| best.extend(words(text, WordUse::Index).into_iter().map(|word| (word, field)));
        // The best field comes last, because a later entry for the same word replaces an earlier one.
        add(description, Field::Description);
        add(&self.display_name, Field::Channel);
        self.tags.iter().for_each(|tag| add(tag, Field::Tags));
        add(&self.title, Field::Title);
        Document { words: best, channel: self.channel_id }
    }
}

impl Document {
    /// The text for SQLite: words, each after the mark of its field, separated by spaces.
    pub fn marked(&self) -> String {
        let mut text = marked_channel(self.channel);
        for (word, field) in &self.words {
            text.push(' ');
            text.push(field.mark());
            text.push_str(word);
        }
        text
    }

    /// For PostgreSQL: a tsvector of the words that occur outside of the description, with their weights.
    pub fn head(&self) -> String {
        let mut text = String::new();
        for (word, field) in &self.words {
            if let Some(weight) = field.weight() {
                // Writing to a string does not fail.
                let _ = write!(text, "'{word}':1{weight} ");
            }
        }
        text
    }

    /// For PostgreSQL: all words.
    pub fn lexemes(self) -> Vec<String> {
        let mut lexemes: Vec<String> = self.words.into_keys().collect();
        lexemes.push(channel_lexeme(self.channel));
        lexemes
    }
}

/// The word in SQLite's index that every document of the channel has. It begins with a mark of its own.
pub(super) fn marked_channel(id: ChannelId) -> String {
    format!("o{}", data_encoding::HEXLOWER.encode(id.as_bytes()))
}

/// The same for PostgreSQL. It begins with `#`, which no word of a text contains.
pub(super) fn channel_lexeme(id: ChannelId) -> String {
    format!("#{}", data_encoding::HEXLOWER.encode(id.as_bytes()))
}
