//! The types of notifications, and the numbers of their kinds.

use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::clock::Time;
use crate::id::{CommentId, Id, TweetId, VideoId};
use crate::image::ImageSet;

/// The number of a [`Kind`], for statements.
macro_rules! notification_kind {
    (Comment) => {
        1
    };
    (Reply) => {
        2
    };
    (Mention) => {
        3
    };
    (NewVideo) => {
        4
    };
    (NewTweet) => {
        5
    };
    (NewSubscribers) => {
        6
    };
    (Likes) => {
        7
    };
    (ProcessingDone) => {
        8
    };
    (ProcessingFailed) => {
        9
    };
}
pub(super) use notification_kind;

/// The numbers of several kinds, for `IN (...)`.
macro_rules! numbers {
    ($first:ident $(, $other:ident)*) => {
        concat!(
            $crate::notification::model::notification_kind!($first)
            $(, ", ", $crate::notification::model::notification_kind!($other))*
        )
    };
}
pub(super) use numbers;

/// The numbers of the kinds that have something in common, for `IN (...)`. A test compares each list with
/// [`Kind::telling`], or with what a kind is about (`things`, at the end of this file).
macro_rules! notification_kinds {
    (about_comment) => {
        $crate::notification::model::numbers!(Comment, Reply, Mention)
    };
    (about_tweet) => {
        $crate::notification::model::numbers!(Mention, NewTweet)
    };
    (about_video) => {
        $crate::notification::model::numbers!(NewVideo, Likes, ProcessingDone, ProcessingFailed)
    };
    (about_channel) => {
        $crate::notification::model::numbers!(NewSubscribers)
    };
    (told_once) => {
        $crate::notification::model::numbers!(Comment, Reply, Mention, NewVideo, NewTweet)
    };
    (replacing) => {
        $crate::notification::model::numbers!(ProcessingDone, ProcessingFailed)
    };
}
pub(super) use notification_kinds;

/// What a notification tells. Stored as its number, which is the contract's. The order of the numbers means nothing: what
/// kinds have in common is in `notification_kinds`. The module's header says how to add one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type)]
#[repr(i32)]
pub enum Kind {
    Comment = notification_kind!(Comment),
    Reply = notification_kind!(Reply),
    Mention = notification_kind!(Mention),
    NewVideo = notification_kind!(NewVideo),
    NewTweet = notification_kind!(NewTweet),
    NewSubscribers = notification_kind!(NewSubscribers),
    Likes = notification_kind!(Likes),
    ProcessingDone = notification_kind!(ProcessingDone),
    ProcessingFailed = notification_kind!(ProcessingFailed),
}

/// How often an account is told of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// Once, by the first of these kinds. The notification is deleted with the channel that has done it.
    Once,
    /// Again and again: the accounts that have done it make one notification, a group.
    Grouped,
    /// Again and again: it replaces what was told before by these kinds.
    Replacing,
}

impl Kind {
    pub(super) const ALL: [Self; 9] = [
        Self::Comment,
        Self::Reply,
        Self::Mention,
        Self::NewVideo,
        Self::NewTweet,
        Self::NewSubscribers,
        Self::Likes,
        Self::ProcessingDone,
        Self::ProcessingFailed,
    ];

    pub(super) const fn telling(self) -> Telling {
        match self {
            Self::Comment | Self::Reply | Self::Mention | Self::NewVideo | Self::NewTweet => Telling::Once,
            Self::NewSubscribers | Self::Likes => Telling::Grouped,
            Self::ProcessingDone | Self::ProcessingFailed => Telling::Replacing,
        }
    }
}

/// The type parameter of the [`Id`] of what a notification is about: of a comment, a tweet, a video or a channel.
#[derive(Debug)]
pub(super) enum About {}

/// The id of a `T`, as what a notification is about.
pub(super) fn about<T>(id: Id<T>) -> Id<About> {
    Id::from_bytes(*id.as_bytes())
}

/// The id of a notification.
pub(super) type NotificationId = Id<Notification>;

/// A notification as its account sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Notification {
    pub id: NotificationId,
    pub seq: i64,
    pub kind: Kind,
    pub is_read: bool,
    pub create_time: Time,
    pub count: i64,
    pub channel_id: Option<ChannelId>,
    pub username: Option<String>,
    pub display_name: Option<String>,
    pub avatar: Option<ImageSet>,
    pub video_id: Option<VideoId>,
    pub video_title: Option<String>,
    pub video_thumbnail: Option<ImageSet>,
    pub comment_id: Option<CommentId>,
    pub parent_id: Option<CommentId>,
    pub comment_excerpt: Option<String>,
    pub tweet_id: Option<TweetId>,
    pub tweet_excerpt: Option<String>,
}

/// The numbers of an inbox.
#[derive(Debug, Clone, Copy, Default, sqlx::FromRow)]
pub struct Inbox {
    /// The last number that was given.
    pub seq: i64,
    /// Up to which notifications are read.
    pub read_seq: i64,
    /// Up to which some may have been deleted.
    pub first_seq: i64,
}

/// Something of which an account is to be told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delivery {
    pub(super) user: UserId,
    pub(super) kind: Kind,
    pub(super) about: Id<About>,
    /// Who has done it.
    pub(super) channel: Option<ChannelId>,
    /// The comment at the top of its thread.
    pub(super) thread: Option<CommentId>,
    pub(super) time: Time,
}

/// How an account wants to be told of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Preference {
    pub kind: Kind,
    pub in_app: bool,
    pub email: bool,
}

impl Preference {
    /// That of an account that has set none.
    pub(super) fn default_of(kind: Kind) -> Self {
        Self { kind, in_app: true, email: false }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use marquee_contract::v1 as pb;

    use super::*;

    /// What a notification can be about.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Thing {
        Comment,
        Tweet,
        Video,
        Channel,
    }

    /// What the notifications of a kind are about: a mention is in a comment or in a tweet.
    fn things(kind: Kind) -> &'static [Thing] {
        match kind {
            Kind::Comment | Kind::Reply => &[Thing::Comment],
            Kind::Mention => &[Thing::Comment, Thing::Tweet],
            Kind::NewTweet => &[Thing::Tweet],
            Kind::NewVideo | Kind::Likes | Kind::ProcessingDone | Kind::ProcessingFailed => &[Thing::Video],
            Kind::NewSubscribers => &[Thing::Channel],
        }
    }

    #[test]
    fn kinds_have_the_numbers_of_the_contract() {
        let contract: Vec<_> = (1..).map_while(|number| pb::NotificationKind::try_from(number).ok()).collect();
        assert_eq!(
            Kind::ALL.map(|kind| kind as i32).to_vec(),
            contract.iter().map(|one| *one as i32).collect::<Vec<_>>()
        );
        for (kind, one) in Kind::ALL.into_iter().zip(contract) {
            assert_eq!(format!("{kind:?}"), format!("{one:?}"));
        }
    }

    #[test]
    fn the_lists_in_statements_have_the_kinds_that_they_say() {
        let about = |thing| move |kind: Kind| things(kind).contains(&thing);
        let told = |telling| move |kind: Kind| kind.telling() == telling;
        assert_kinds(notification_kinds!(about_comment), about(Thing::Comment));
        assert_kinds(notification_kinds!(about_tweet), about(Thing::Tweet));
        assert_kinds(notification_kinds!(about_video), about(Thing::Video));
        assert_kinds(notification_kinds!(about_channel), about(Thing::Channel));
        assert_kinds(notification_kinds!(told_once), told(Telling::Once));
        assert_kinds(notification_kinds!(replacing), told(Telling::Replacing));
    }

    fn assert_kinds(list: &str, is_in: impl Fn(Kind) -> bool) {
        let listed: BTreeSet<i32> = list.split(", ").map(|number| number.parse().unwrap()).collect();
        let expected = Kind::ALL.into_iter().filter(|kind| is_in(*kind)).map(|kind| kind as i32).collect();
        assert_eq!(listed, expected);
    }
}
