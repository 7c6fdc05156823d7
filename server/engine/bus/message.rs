//! Hints as a message between nodes: the sender's mark, and then the topics.

use super::topic::{LEN, Topic};

/// The most topics of a message.
pub(super) const MAX_TOPICS: usize = 256;

/// The mark of a process, by which it knows its own messages.
pub(super) type Mark = [u8; 8];

/// A message of at most [`MAX_TOPICS`] topics.
pub(super) fn encode(mark: Mark, topics: &[Topic]) -> Vec<u8> {
    let mut message = Vec::with_capacity(mark.len() + topics.len() * LEN);
    message.extend_from_slice(&mark);
    for topic in topics {
        message.extend_from_slice(topic.as_bytes());
    }
    message
}

/// The topics of a message of another process; none of one's own. A message that cannot be read is about everything.
pub(super) fn decode(own: Mark, message: &[u8]) -> Vec<Topic> {
    let Some((mark, topics)) = message.split_first_chunk() else { return vec![Topic::ALL] };
    if *mark == own {
        return Vec::new();
    }
    let (topics, rest) = topics.as_chunks();
    if !rest.is_empty() || topics.len() > MAX_TOPICS {
        return vec![Topic::ALL];
    }
    topics.iter().copied().map(Topic::from_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::super::TopicKind;
    use super::*;

    #[test]
    fn a_message_has_its_topics_for_others_and_none_for_its_sender() {
        let topics = [Topic::of(TopicKind::Jobs), Topic::of(TopicKind::Sessions)];
        let message = encode([1; 8], &topics);
        assert_eq!(decode([2; 8], &message), topics);
        assert_eq!(decode([1; 8], &message), []);
        assert_eq!(encode([1; 8], &topics[..1]).len(), 25);
    }

    #[test]
    fn a_message_that_cannot_be_read_is_about_everything() {
        for message in [&b""[..], b"short", b"12345678and more"] {
            assert_eq!(decode([0; 8], message), [Topic::ALL]);
        }
    }
}
