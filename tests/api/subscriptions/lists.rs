//! ListSubscribers and ListSubscriptions.

use std::collections::BTreeSet;

use marquee_contract::v1 as pb;
use tonic::{Code, Status};

use super::{delete_account, set, subscribe};
use crate::support::{Refused, Server, User, both_engines, fields};

/// One of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Subscribers,
    Subscriptions,
}

impl List {
    /// A page of channels, and the token of the next page.
    async fn page(self, user: &User, size: i32, token: &str) -> Result<(Vec<pb::ChannelSummary>, String), Status> {
        let page_token = token.to_owned();
        let mut client = user.subscriptions();
        Ok(match self {
            Self::Subscribers => {
                let request = pb::ListSubscribersRequest { page_size: size, page_token };
                let page = client.list_subscribers(request).await?.into_inner();
                assert!(page.subscribers.is_sorted_by(|a, b| time(a.create_time) >= time(b.create_time)));
                (page.subscribers.into_iter().map(|row| row.channel.unwrap()).collect(), page.next_page_token)
            }
            Self::Subscriptions => {
                let request = pb::ListSubscriptionsRequest { page_size: size, page_token };
                let page = client.list_subscriptions(request).await?.into_inner();
                assert!(page.subscriptions.is_sorted_by(|a, b| time(a.create_time) >= time(b.create_time)));
                (page.subscriptions.into_iter().map(|row| row.channel.unwrap()).collect(), page.next_page_token)
            }
        })
    }

    /// The ids of all channels, read in pages of this size.
    async fn all(self, user: &User, size: i32) -> Vec<String> {
        let (mut ids, mut token) = (Vec::new(), String::new());
        loop {
            let (page, next) = self.page(user, size, &token).await.unwrap();
            assert!(page.len() <= usize::try_from(size).unwrap());
            ids.extend(page.into_iter().map(|channel| channel.id));
            if next.is_empty() {
                return ids;
            }
            assert!(ids.len() < 1_000, "there is no end");
            token = next;
        }
    }

    /// Adds another user's channel to the user's list, or removes it.
    async fn set(self, user: &User, other: &User, subscribed: bool) {
        let done = match self {
            Self::Subscribers => set(other, &user.channel_id(), subscribed).await,
            Self::Subscriptions => set(user, &other.channel_id(), subscribed).await,
        };
        done.expect("it is set");
    }
}

const BOTH: [List; 2] = [List::Subscribers, List::Subscriptions];

fn time(time: Option<prost_types::Timestamp>) -> (i64, i32) {
    time.map(|time| (time.seconds, time.nanos)).expect("a time")
}

async fn users(server: &Server, count: usize) -> Vec<User> {
    let mut users = Vec::new();
    for _ in 0..count {
        users.push(User::register(server).await);
    }
    users
}

both_engines! {
    async fn subscribers_and_subscriptions_are_listed_newest_first(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let others = users(&server, 5).await;
        for list in BOTH {
            let (page, next) = list.page(&user, 0, "").await.unwrap();
            assert_eq!((page.len(), next.as_str()), (0, ""));
            for other in &others {
                list.set(&user, other, true).await;
            }
            let newest_first: Vec<_> = others.iter().rev().map(User::channel_id).collect();
            for size in [1, 2, 5, 6] {
                assert_eq!(list.all(&user, size).await, newest_first, "{list:?} {size}");
            }
            let (page, _) = list.page(&user, 1, "").await.unwrap();
            let newest = others[4].account.channel.clone().unwrap();
            assert_eq!((&page[0].username, &page[0].display_name), (&newest.username, &newest.display_name));
            // A user who unsubscribes and subscribes again becomes the newest.
            list.set(&user, &others[0], false).await;
            assert_eq!(list.all(&user, 100).await, newest_first[..4]);
            list.set(&user, &others[0], true).await;
            assert_eq!(list.all(&user, 100).await[0], others[0].channel_id());
            // Only the user can get these lists.
            assert!(list.all(&others[1], 100).await.len() <= 1);
        }
    }

    async fn subscriptions_with_equal_times_are_listed_once_each(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        server.add_mutual_subscribers(&user.channel_id(), 7).await;
        server.execute("UPDATE subscriptions SET create_time = 5", "UPDATE subscriptions SET create_time = 5").await;
        for list in BOTH {
            for size in [1, 2, 3, 7] {
                let ids = list.all(&user, size).await;
                assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (7, 7), "{list:?} {size}");
            }
        }
    }

    async fn deleted_accounts_are_in_neither_list(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let others = users(&server, 4).await;
        for other in &others {
            subscribe(&user, other).await;
            subscribe(other, &user).await;
        }
        // The row that the page token refers to is removed as well.
        let mut tokens = Vec::new();
        for list in BOTH {
            tokens.push(list.page(&user, 2, "").await.unwrap().1);
        }
        delete_account(&others[2]).await;
        let left = [&others[1], &others[0]].map(User::channel_id);
        for (list, token) in BOTH.into_iter().zip(tokens) {
            let (page, next) = list.page(&user, 2, &token).await.unwrap();
            assert_eq!((page.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), next.as_str()), (left.iter().map(String::as_str).collect(), ""));
            assert_eq!(list.all(&user, 2).await.len(), 3);
        }
    }

    async fn changes_between_pages_cause_no_gaps_or_duplicates(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let others = users(&server, 6).await;
        let late = users(&server, 2).await;
        for list in BOTH {
            for other in &others {
                list.set(&user, other, true).await;
            }
            let (first, token) = list.page(&user, 2, "").await.unwrap();
            list.set(&user, &late[0], true).await;
            // One that was listed already, the last of those, and one that was not listed yet.
            list.set(&user, &others[4], false).await;
            list.set(&user, &others[1], false).await;
            let (second, token) = list.page(&user, 2, &token).await.unwrap();
            list.set(&user, &late[1], true).await;
            let (third, token) = list.page(&user, 2, &token).await.unwrap();
            assert_eq!(token, "");
            let seen: Vec<_> = [first, second, third].concat().into_iter().map(|channel| channel.id).collect();
            assert_eq!(seen, [5, 4, 3, 2, 0].map(|index| others[index].channel_id()));
        }
    }

    async fn a_page_token_of_subscribers_is_valid_only_for_its_list_and_viewer(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let others = users(&server, 3).await;
        for other in &others {
            subscribe(&user, other).await;
            subscribe(other, &user).await;
        }
        for list in BOTH {
            let (_, token) = list.page(&user, 1, "").await.unwrap();
            list.page(&user, 2, &token).await.expect("the size may change");
            // The content of the token is not secret.
            let bytes = data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
            for id in others.iter().map(|other| &other.account.id) {
                let id = id.replace('-', "");
                assert!(!data_encoding::HEXLOWER.encode(&bytes).contains(&id), "the token contains the account's id");
            }
            let other_list = if list == List::Subscribers { List::Subscriptions } else { List::Subscribers };
            let foreign = other_list.page(&user, 1, "").await.unwrap().1;
            let edited = if token.starts_with('A') { token.replacen('A', "B", 1) } else { format!("A{}", &token[1..]) };
            for bad in [edited, token[..token.len() - 1].to_owned(), format!("{token}A"), foreign] {
                let status = list.page(&user, 1, &bad).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
                assert_eq!(fields(&status), ["page_token"]);
            }
            list.page(&others[0], 1, &token).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
        }
    }
}
