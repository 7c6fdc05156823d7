//! The items of a digest: what its template knows of a notification.

use super::super::model::{Kind, Notification};
use crate::mail::{Item, unlinked};

/// The longest name and the longest title, in characters.
const MAX_CHARS: usize = 80;

/// An item of each form, with the fields that every item has, for trying templates. Empty is what does not apply.
///
/// - `kind`: what has happened;
/// - `name`: of the channel that has done it, or that has joined a group last; empty if that was deleted;
/// - `count`: how many accounts have done it;
/// - `title`: of the video that it is about.
pub(super) static EXAMPLES: &[&[(&str, &str)]] = &[
    &[("kind", "comment"), ("name", "Ada"), ("count", "1"), ("title", "Sample")],
    &[("kind", "reply"), ("name", "Ada"), ("count", "1"), ("title", "Sample")],
    &[("kind", "mention_in_comment"), ("name", "Ada"), ("count", "1"), ("title", "Sample")],
    &[("kind", "mention_in_tweet"), ("name", "Ada"), ("count", "1"), ("title", "")],
    &[("kind", "new_video"), ("name", "Ada"), ("count", "1"), ("title", "Sample")],
    &[("kind", "new_tweet"), ("name", "Ada"), ("count", "1"), ("title", "")],
    &[("kind", "new_subscribers"), ("name", "Ada"), ("count", "1"), ("title", "")],
    &[("kind", "new_subscribers"), ("name", ""), ("count", "12"), ("title", "")],
    &[("kind", "likes"), ("name", "Ada"), ("count", "1"), ("title", "Sample")],
    &[("kind", "likes"), ("name", ""), ("count", "12"), ("title", "Sample")],
    &[("kind", "processing_done"), ("name", ""), ("count", "1"), ("title", "Sample")],
    &[("kind", "processing_failed"), ("name", ""), ("count", "1"), ("title", "Sample")],
];

/// The item of a notification. Without the texts of comments and tweets: strangers have written them, and the app shows
/// them.
pub(super) fn item(notification: &Notification) -> Item {
    let kind = match notification.kind {
        Kind::Comment => "comment",
        Kind::Reply => "reply",
        Kind::Mention if notification.tweet_id.is_some() => "mention_in_tweet",
        Kind::Mention => "mention_in_comment",
        Kind::NewVideo => "new_video",
        Kind::NewTweet => "new_tweet",
        Kind::NewSubscribers => "new_subscribers",
        Kind::Likes => "likes",
        Kind::ProcessingDone => "processing_done",
        Kind::ProcessingFailed => "processing_failed",
    };
    let shown = |text: &Option<String>| unlinked(text.as_deref().unwrap_or_default(), MAX_CHARS);
    let fields = [
        ("kind", kind.to_owned()),
        ("name", shown(&notification.display_name)),
        ("count", notification.count.to_string()),
        ("title", shown(&notification.video_title)),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;
    use crate::id::Id;

    #[test]
    fn every_item_is_of_the_form_of_an_example() {
        for kind in Kind::ALL {
            for tweet_id in [None, Some(Id::MIN)] {
                let item = item(&Notification {
                    id: Id::MIN,
                    seq: 1,
                    kind,
                    is_read: false,
                    create_time: Time::from_micros(0),
                    count: 2,
                    channel_id: None,
                    username: None,
                    display_name: Some("www.example.com".to_owned()),
                    avatar: None,
                    video_id: None,
                    video_title: None,
                    video_thumbnail: None,
                    comment_id: None,
                    parent_id: None,
                    comment_excerpt: None,
                    tweet_id,
                    tweet_excerpt: None,
                });
                assert_eq!((&*item["name"], &*item["count"], &*item["title"]), ("www. example. com", "2", ""));
                let example = EXAMPLES.iter().find(|example| example[0].1 == item["kind"]).expect("an example");
                assert!(example.iter().all(|(name, _)| item.contains_key(*name)) && example.len() == item.len());
            }
        }
    }
}
