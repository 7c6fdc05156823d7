//! Many users subscribe and unsubscribe concurrently.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::{assert_counts, channel, delete_account, set};
use crate::support::random::Random;
use crate::support::{Server, User, both_engines, eventually, reason};

const USERS: usize = 6;
const CALLS: usize = 40;

/// The reasons with which calls may fail while accounts are deleted.
const ALLOWED_REASONS: [&str; 2] = ["SESSION_REVOKED", "CHANNEL_NOT_FOUND"];

async fn users(server: &Server) -> Arc<Vec<User>> {
    let mut users = Vec::new();
    for _ in 0..USERS {
        users.push(User::register(server).await);
    }
    Arc::new(users)
}

both_engines! {
    async fn counts_are_exact_after_concurrent_subscriptions_between_all_users(engine: Engine) {
        let server = Server::start(engine).await;
        let (users, mut random) = (users(&server).await, Random::new());
        let mut calls = JoinSet::new();
        // Two devices of each user.
        for device in 0..2 * USERS {
            let (users, mut random) = (users.clone(), random.fork());
            calls.spawn(async move {
                let me = device % USERS;
                for _ in 0..CALLS {
                    let other = (me + 1 + random.below(USERS - 1)) % USERS;
                    let subscribed = random.once_in(2);
                    let answer = set(&users[me], &users[other].channel_id(), subscribed).await.expect("it is set");
                    assert_eq!(answer.subscribed, subscribed);
                    assert!((0..=USERS).contains(&usize::try_from(answer.subscriber_count).expect("a count")));
                }
            });
        }
        while let Some(done) = calls.join_next().await {
            done.expect("no call fails");
        }
        assert_counts(&server).await;
        for user in users.iter() {
            for other in users.iter().filter(|other| other.channel_id() != user.channel_id()) {
                set(user, &other.channel_id(), true).await.expect("it is set");
            }
        }
        let others = i64::try_from(USERS - 1).expect("a count");
        for user in users.iter() {
            let shown = channel(user, &user.channel_id()).await;
            assert_eq!((shown.subscriber_count, shown.subscription_count), (others, others));
        }
    }

    async fn deleting_accounts_during_subscriptions_leaves_exact_counts_and_no_rows(engine: Engine) {
        let server = Server::with(engine, &["--hash-permits", "4"]).await;
        let (users, mut random) = (users(&server).await, Random::new());
        let mut calls = JoinSet::new();
        // Two devices of each user.
        for device in 0..2 * USERS {
            let (users, mut random) = (users.clone(), random.fork());
            calls.spawn(async move {
                let me = device % USERS;
                for call in 0..CALLS {
                    // The first half of the accounts is deleted, one after another, while their other devices make
                    // calls.
                    if device < USERS / 2 && call == CALLS / 4 * (me + 1) {
                        return delete_account(&users[me]).await;
                    }
                    let other = (me + 1 + random.below(USERS - 1)) % USERS;
                    if let Err(status) = set(&users[me], &users[other].channel_id(), random.below(3) > 0).await {
                        assert!(ALLOWED_REASONS.contains(&reason(&status).as_str()), "{status:?}");
                    }
                    tokio::time::sleep(Duration::from_micros(random.next() % 2_000)).await;
                }
            });
        }
        while let Some(done) = calls.join_next().await {
            done.expect("no call fails");
        }
        eventually("their channels go", || async {
            (server.count("SELECT COUNT(*) FROM channels WHERE delete_time IS NOT NULL").await == 0).then_some(())
        })
        .await;
        let left = "SELECT COUNT(*) FROM subscriptions WHERE user_id IN (SELECT id FROM users WHERE delete_time > 0)";
        assert_eq!(server.count(left).await, 0);
        assert_eq!(server.count("SELECT COUNT(*) FROM removals").await, 0);
        assert_counts(&server).await;
    }
}
