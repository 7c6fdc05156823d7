//! ListTweets, page by page.

use std::collections::BTreeSet;

use marquee_contract::v1 as pb;
use tonic::Code;

use super::{delete, page, post};
use crate::support::{Refused, Server, User, both_engines, fields};

/// The ids of all pages in order.
async fn all_pages(viewer: &User, channel: &str, page_size: i32) -> Vec<String> {
    let (mut ids, mut token) = (Vec::new(), String::new());
    loop {
        let (tweets, next) = page(viewer, channel, page_size, &token).await.expect("a page");
        assert!(tweets.len() <= usize::try_from(page_size).unwrap());
        ids.extend(tweets.into_iter().map(|tweet| tweet.id));
        if next.is_empty() {
            return ids;
        }
        assert!(ids.len() < 1_000, "there is no end");
        token = next;
    }
}

both_engines! {
    async fn the_tweets_of_a_channel_are_listed_once_and_newest_first(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        let channel = user.channel_id();
        assert_eq!(page(&nobody, &channel, 0, "").await.unwrap(), (Vec::new(), String::new()));
        page(&nobody, &user.account.id, 0, "").await.refused(Code::NotFound, "CHANNEL_NOT_FOUND");
        let mut tweets = Vec::new();
        for number in 0..7 {
            tweets.insert(0, post(&user, &format!("number {number}")).await);
            post(&other, "something else").await;
        }
        let ids: Vec<_> = tweets.iter().map(|tweet| tweet.id.clone()).collect();
        for size in [1, 2, 7, 8, 100] {
            assert_eq!(all_pages(&nobody, &channel, size).await, ids, "{size}");
        }
        // Complete tweets, with the viewer's like.
        assert_eq!(page(&other, &channel, 0, "").await.unwrap().0, tweets);
        let anonymous = tweets.iter().map(|tweet| pb::Tweet { viewer: None, ..tweet.clone() });
        assert_eq!(page(&nobody, &channel, 0, "").await.unwrap().0, anonymous.collect::<Vec<_>>());
    }

    async fn a_page_token_of_tweets_is_valid_only_for_its_list_and_viewer(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        for text in ["one", "two"] {
            post(&user, text).await;
            post(&other, text).await;
        }
        let channel = user.channel_id();
        let (_, token) = page(&user, &channel, 1, "").await.unwrap();
        assert_eq!(page(&user, &channel, 1, &token).await.unwrap().0[0].text, "one");
        let middle = token.len() / 2;
        let edited = format!("{}{}{}", &token[..middle], if &token[middle..=middle] == "A" { "B" } else { "A" }, &token[middle + 1..]);
        for (viewer, channel, token) in [
            (&user, &channel, edited.as_str()),
            (&user, &channel, &token[..middle]),
            (&user, &other.channel_id(), &token),
            (&other, &channel, &token),
            (&nobody, &channel, &token),
        ] {
            let refused = page(viewer, channel, 1, token).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
            assert_eq!(fields(&refused), ["page_token"]);
        }
    }

    async fn changes_between_pages_cause_no_gaps_or_duplicates(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let channel = user.channel_id();
        let mut there = BTreeSet::new();
        for number in 0..6 {
            there.insert(post(&user, &format!("{number}")).await.id);
        }
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let (tweets, next) = page(&user, &channel, 2, &token).await.unwrap();
            // The row that the page token refers to is removed, and a new one is added.
            delete(&user, &tweets.last().unwrap().id).await.unwrap();
            post(&user, "new").await;
            seen.extend(tweets.into_iter().map(|tweet| tweet.id));
            if next.is_empty() {
                break;
            }
            token = next;
        }
        let unique: BTreeSet<_> = seen.iter().cloned().collect();
        assert_eq!((unique.len(), &unique), (seen.len(), &there));
    }
}
