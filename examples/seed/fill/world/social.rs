//! Comments, likes, tweets, subscriptions, playlists and histories.

use marquee::clock::Time;
use marquee::id::Id;

use super::super::dice::{Dice, share};
use super::{BUSY_COMMENTS, BUSY_VIDEOS, MEASURED, MEASURED_SUBSCRIPTIONS, Sizes, User, Video, measured};

/// The largest ratio between the weights of two objects.
const UNEVENNESS: u32 = 1_000;

pub(crate) struct Comment {
    pub(crate) id: Id<Comment>,
    pub(crate) video: u32,
    pub(crate) parent: Option<Id<Comment>>,
    pub(crate) author: u32,
    pub(crate) likes: u32,
    pub(crate) replies: u32,
    pub(crate) create_time: Time,
}

pub(crate) struct Tweet {
    pub(crate) id: Id<Tweet>,
    pub(crate) author: u32,
    pub(crate) likes: u32,
    pub(crate) create_time: Time,
}

/// A playlist that its owner has created.
pub(crate) struct Playlist {
    pub(crate) id: Id<Playlist>,
    pub(crate) owner: u32,
    pub(crate) items: u32,
    pub(crate) create_time: Time,
}

/// A video in a playlist; the items of a playlist are consecutive.
pub(crate) struct PlaylistItem {
    pub(crate) id: Id<PlaylistItem>,
    pub(crate) playlist: Id<Playlist>,
    pub(crate) video: u32,
    /// From 0 on.
    pub(crate) place: u32,
    pub(crate) create_time: Time,
}

/// Random weights of `count` objects.
fn weights(dice: &mut Dice, count: u32) -> Vec<u32> {
    (0..count).map(|_| dice.skewed(UNEVENNESS)).collect()
}

/// The objects of a list with their indices.
fn numbered<T>(things: &mut [T]) -> impl Iterator<Item = (u32, &mut T)> {
    (0..).zip(things)
}

/// `count` different users other than the measured one.
fn others(dice: &mut Dice, count: u32, sizes: &Sizes) -> impl Iterator<Item = u32> + use<> {
    dice.different(count, sizes.users - 1).map(|user| user + 1)
}

pub(super) fn likes(sizes: &Sizes, videos: &mut [Video]) -> Vec<(u32, u32)> {
    let mut dice = Dice::new(3);
    let mut likes: Vec<_> = measured(sizes.videos, 500).map(|video| (0, video)).collect();
    let left = sizes.likes.saturating_sub(count(&likes));
    let shares = share(left, &weights(&mut dice, sizes.videos), sizes.users - 1);
    for ((video, _), share) in numbered(videos).zip(shares) {
        likes.extend(others(&mut dice, share, sizes).map(|user| (user, video)));
    }
    for (_, video) in &likes {
        videos[*video as usize].likes += 1;
    }
    likes.sort_unstable();
    likes
}

/// Comments, and the likes of comments.
pub(super) fn comments(sizes: &Sizes, videos: &mut [Video], now: Time) -> (Vec<Comment>, Vec<(u32, u32)>) {
    let mut dice = Dice::new(4);
    let busy_from = sizes.videos.saturating_sub(BUSY_VIDEOS);
    let left = sizes.comments.saturating_sub(BUSY_COMMENTS * BUSY_VIDEOS);
    let shares = share(left, &weights(&mut dice, sizes.videos), u32::MAX);
    let mut comments = Vec::new();
    for ((number, video), share) in numbered(videos).zip(shares) {
        let busy = number >= busy_from;
        video.comments = share + if busy { BUSY_COMMENTS } else { 0 };
        let mut times: Vec<_> = (0..video.comments).map(|_| dice.time(video.watched_from(), now)).collect();
        times.sort_unstable();
        let (first, mut parents) = (comments.len(), Vec::new());
        for (index, create_time) in (first..).zip(times) {
            let parent =
                (!parents.is_empty() && dice.below(10) < 3).then(|| if busy { first } else { dice.pick(&parents) });
            match parent {
                Some(parent) => replied(&mut comments, parent),
                None => parents.push(index),
            }
            comments.push(Comment {
                id: dice.id(create_time),
                video: number,
                parent: parent.map(|parent| comments[parent].id),
                author: dice.below(sizes.users),
                likes: 0,
                replies: 0,
                create_time,
            });
        }
    }
    comments.sort_unstable_by_key(|comment| *comment.id.as_bytes());
    let mut likes = Vec::new();
    for (number, comment) in numbered(&mut comments) {
        let busy = comment.video >= busy_from;
        let count = if busy { dice.skewed(8) } else { dice.below(4).saturating_sub(2) };
        let measured = (busy && number % 8 == 0).then_some(0);
        likes.extend(others(&mut dice, count, sizes).chain(measured).map(|user| (user, number)));
    }
    for (_, comment) in &likes {
        comments[*comment as usize].likes += 1;
    }
    likes.sort_unstable();
    (comments, likes)
}

fn replied(comments: &mut [Comment], parent: usize) {
    comments[parent].replies += 1;
}

/// Tweets, and the likes of tweets.
pub(super) fn tweets(sizes: &Sizes, users: &[User], now: Time) -> (Vec<Tweet>, Vec<(u32, u32)>) {
    let mut dice = Dice::new(5);
    let others_tweets = sizes.videos / 10;
    let authors: Vec<_> =
        (0..others_tweets).map(|_| 1 + dice.below(sizes.users - 1)).chain([0; MEASURED as usize]).collect();
    let tweet = |author: u32| {
        let create_time = dice.time(users[author as usize].create_time, now);
        Tweet { id: dice.id(create_time), author, likes: 0, create_time }
    };
    let mut tweets: Vec<_> = authors.into_iter().map(tweet).collect();
    tweets.sort_unstable_by_key(|tweet| *tweet.id.as_bytes());
    let mut likes = Vec::new();
    for (number, tweet) in numbered(&mut tweets) {
        tweet.likes = dice.below(4).min(sizes.users - 1);
        likes.extend(others(&mut dice, tweet.likes, sizes).map(|user| (user, number)));
    }
    likes.sort_unstable();
    (tweets, likes)
}

pub(super) fn subscriptions(sizes: &Sizes, users: &mut [User]) -> Vec<(u32, u32)> {
    let mut dice = Dice::new(6);
    let mut subscriptions: Vec<_> =
        (1..sizes.users).take(MEASURED_SUBSCRIPTIONS as usize).map(|channel| (0, channel)).collect();
    subscriptions.extend((1..sizes.users).take(MEASURED as usize).map(|user| (user, 0)));
    let left = sizes.subscriptions.saturating_sub(count(&subscriptions));
    // No subscription to one's own channel, nor to the measured one.
    let most = sizes.users.saturating_sub(2);
    for (user, share) in (1..).zip(share(left, &weights(&mut dice, sizes.users - 1), most)) {
        let channels = dice.different(share, most).map(|channel| channel + 1 + u32::from(channel + 1 >= user));
        subscriptions.extend(channels.map(|channel| (user, channel)));
    }
    for (user, channel) in &subscriptions {
        users[*user as usize].subscriptions += 1;
        users[*channel as usize].subscribers += 1;
    }
    subscriptions.sort_unstable();
    subscriptions
}

/// Playlists and their items; half as many items as videos, in one playlist of each user.
pub(super) fn playlists(sizes: &Sizes, users: &[User], now: Time) -> (Vec<Playlist>, Vec<PlaylistItem>) {
    let mut dice = Dice::new(7);
    let mut playlists = Vec::new();
    for (owner, user) in (0..).zip(users) {
        for number in 0..if owner == 0 { MEASURED } else { 1 } {
            let create_time = dice.time(user.create_time, now);
            let items = match (owner, number) {
                (0, 0) => MEASURED.min(sizes.videos),
                (0, _) => 0,
                _ => sizes.videos / sizes.users / 2,
            };
            playlists.push(Playlist { id: dice.id(create_time), owner, items, create_time });
        }
    }
    let mut items = Vec::new();
    for playlist in &playlists {
        for (place, video) in (0..).zip(dice.different(playlist.items, sizes.videos)) {
            let create_time = dice.time(playlist.create_time, now);
            items.push(PlaylistItem { id: dice.id(create_time), playlist: playlist.id, video, place, create_time });
        }
    }
    (playlists, items)
}

/// As many items as videos.
pub(super) fn history(sizes: &Sizes) -> Vec<(u32, u32)> {
    let mut dice = Dice::new(8);
    let mut history: Vec<_> = measured(sizes.videos, 250).map(|video| (0, video)).collect();
    for user in 1..sizes.users {
        history.extend(dice.different(sizes.videos / sizes.users, sizes.videos).map(|video| (user, video)));
    }
    history.sort_unstable();
    history
}

fn count<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).expect("below a u32")
}
