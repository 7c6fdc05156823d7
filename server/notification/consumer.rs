//! Decides who is told of what: the consumer of the outbox.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::bells::Post;
use super::mention::mentions;
use super::model::{Delivery, Kind, about};
use super::service::Service;
use super::sources::{ActSource, CommentSource};
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::clock::Time;
use crate::engine::db::Tx;
use crate::error::Result;
use crate::event::{Consumer, Event, EventKind, Subject};
use crate::id::{CommentId, Id};

/// Makes notifications of events.
pub struct Notifier(pub Service);

/// A text that may mention accounts.
struct Text {
    handles: BTreeSet<String>,
    /// What each mentioned account is told. Here, `user` is the author of the text; `Notifier::mention` makes a copy
    /// for each account, with its id as `user`.
    delivery: Delivery,
    /// The one account that may see it, or None if everybody may.
    only: Option<UserId>,
}

#[tonic::async_trait]
impl Consumer for Notifier {
    fn name(&self) -> &'static str {
        super::service::CONSUMER
    }

    async fn apply(&self, tx: &mut Tx, events: &[Event]) -> Result<()> {
        let times: HashMap<Id<Subject>, Time> = events.iter().map(|event| (event.subject, event.create_time)).collect();
        let of = |kind| events.iter().filter(move |event| event.kind == kind).copied();
        let (mut deliveries, mut texts, mut posts) = (Vec::new(), Vec::new(), Vec::new());

        let comments: Vec<CommentId> = of(EventKind::CommentCreated).map(|event| event.subject_as()).collect();
        for comment in self.comments(tx, comments).await? {
            let time = time_of(&times, comment.id);
            of_comment(&comment, time, &mut deliveries, &mut texts);
        }
        let tweets: Vec<_> = of(EventKind::TweetCreated).map(|event| event.subject_as()).collect();
        if !tweets.is_empty() {
            for tweet in self.0.store.tweets(tx, tweets).await? {
                let (handles, time) = (mentions(&tweet.text), time_of(&times, tweet.id));
                let delivery = of_channel(tweet.owner_id, Kind::Mention, tweet.id, tweet.channel_id, time);
                texts.push(Text { handles, delivery, only: None });
                posts.push(Post { delivery: Delivery { kind: Kind::NewTweet, ..delivery }, channel: tweet.channel_id });
            }
        }
        self.mention(tx, &texts, &mut deliveries).await?;
        let listed: Vec<_> = of(EventKind::VideoListed).map(|event| event.video()).collect();
        if !listed.is_empty() {
            for video in self.0.store.listed(tx, listed).await? {
                let time = time_of(&times, video.id);
                let delivery = of_channel(video.owner_id, Kind::NewVideo, video.id, video.channel_id, time);
                posts.push(Post { delivery, channel: video.channel_id });
            }
        }
        self.likes_and_subscriptions(tx, events, &mut deliveries).await?;
        self.processed(tx, events, &mut deliveries).await?;
        // In the order of the events. What one event causes keeps its order: a reply comes before a mention.
        deliveries.sort_by_key(|delivery| delivery.time);
        // After the mentions, which take the place of what the bell tells.
        let jobs = self.0.ring(tx, posts, &mut deliveries).await?;
        // All at once, so that the inboxes are locked in one order; and the jobs after them.
        self.0.store.deliver(tx, deliveries).await?;
        for job in jobs {
            self.0.jobs.enqueue(tx, job).await?;
        }
        Ok(())
    }
}

impl Notifier {
    async fn comments(&self, tx: &mut Tx, ids: Vec<CommentId>) -> Result<Vec<CommentSource>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut comments = self.0.store.comments(tx, ids.clone()).await?;
        // In the order of the events.
        let indexes: HashMap<_, _> = ids.into_iter().enumerate().map(|(index, id)| (id, index)).collect();
        comments.sort_by_key(|comment| indexes.get(&comment.id).copied());
        Ok(comments)
    }

    /// Tells those whose handles are in the texts, and who may see them.
    async fn mention(&self, tx: &mut Tx, texts: &[Text], deliveries: &mut Vec<Delivery>) -> Result<()> {
        let handles: BTreeSet<&str> = texts.iter().flat_map(|text| &text.handles).map(String::as_str).collect();
        if handles.is_empty() {
            return Ok(());
        }
        let accounts: HashMap<String, UserId> =
            self.0.store.handles(tx, handles.into_iter()).await?.into_iter().collect();
        for text in texts {
            let accounts = text.handles.iter().filter_map(|handle| accounts.get(handle).copied());
            let told = accounts
                .filter(|user| *user != text.delivery.user && text.only.is_none_or(|only| only == *user))
                .map(|user| Delivery { user, ..text.delivery });
            deliveries.extend(told);
        }
        Ok(())
    }

    /// Tells owners of likes and subscriptions.
    async fn likes_and_subscriptions(
        &self,
        tx: &mut Tx,
        events: &[Event],
        deliveries: &mut Vec<Delivery>,
    ) -> Result<()> {
        let of = |kind| events.iter().filter(move |event| event.kind == kind).copied().collect::<Vec<Event>>();
        let likes = of(EventKind::VideoLiked);
        if !likes.is_empty() {
            let found = self.0.store.likes(tx, &likes).await?;
            deliveries.extend(of_acts(Kind::Likes, &likes, found));
        }
        let subscriptions = of(EventKind::ChannelSubscribed);
        if !subscriptions.is_empty() {
            let found = self.0.store.subscribers(tx, &subscriptions).await?;
            deliveries.extend(of_acts(Kind::NewSubscribers, &subscriptions, found));
        }
        Ok(())
    }

    /// What was made of videos.
    async fn processed(&self, tx: &mut Tx, events: &[Event], deliveries: &mut Vec<Delivery>) -> Result<()> {
        let kind = |event: &Event| match event.kind {
            EventKind::ProcessingDone => Some(Kind::ProcessingDone),
            EventKind::ProcessingFailed => Some(Kind::ProcessingFailed),
            _ => None,
        };
        // The last of each video.
        let last: BTreeMap<[u8; 16], (Kind, Time)> = events
            .iter()
            .filter_map(|event| Some((*event.subject.as_bytes(), (kind(event)?, event.create_time))))
            .collect();
        if last.is_empty() {
            return Ok(());
        }
        let videos = last.keys().map(|id| Id::from_bytes(*id)).collect();
        for video in self.0.store.videos(tx, videos).await? {
            if let Some((kind, time)) = last.get(video.id.as_bytes()) {
                let delivery = of_channel(video.owner_id, *kind, video.id, video.channel_id, *time);
                deliveries.push(Delivery { channel: None, ..delivery });
            }
        }
        Ok(())
    }
}

/// Deliveries to the owners of what accounts have liked or subscribed to, from the events that tell of it.
fn of_acts(kind: Kind, events: &[Event], acts: Vec<ActSource>) -> impl Iterator<Item = Delivery> {
    acts.into_iter().filter_map(move |act| {
        let event = events.get(usize::try_from(act.index).ok()?)?;
        Some(of_channel(act.owner_id, kind, event.subject, act.channel_id, event.create_time))
    })
}

/// A delivery of what a channel has done.
fn of_channel<T>(user: UserId, kind: Kind, id: Id<T>, channel: ChannelId, time: Time) -> Delivery {
    Delivery { user, kind, about: about(id), channel: Some(channel), thread: None, time }
}

fn time_of<T>(times: &HashMap<Id<Subject>, Time>, id: Id<T>) -> Time {
    times.get(&Id::from_bytes(*id.as_bytes())).copied().unwrap_or(Time::MIN)
}

/// Tells the author of the comment above, and the owner of the video.
fn of_comment(comment: &CommentSource, time: Time, deliveries: &mut Vec<Delivery>, texts: &mut Vec<Text>) {
    let &CommentSource { id, channel_id, author_id, owner_id, parent_author_id, is_watchable, .. } = comment;
    let thread = Some(comment.parent_id.unwrap_or(id));
    let delivery = Delivery { thread, ..of_channel(author_id, Kind::Mention, id, channel_id, time) };
    let sees = |user: UserId| is_watchable || user == owner_id;
    if let Some(user) = parent_author_id.filter(|user| *user != author_id && sees(*user)) {
        deliveries.push(Delivery { user, kind: Kind::Reply, ..delivery });
    }
    if owner_id != author_id {
        deliveries.push(Delivery { user: owner_id, kind: Kind::Comment, ..delivery });
    }
    let only = (!is_watchable).then_some(owner_id);
    texts.push(Text { handles: mentions(&comment.text), delivery, only });
}
