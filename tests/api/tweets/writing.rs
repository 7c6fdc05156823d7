//! CreateTweet, UpdateTweet and DeleteTweet.

use marquee_contract::v1 as pb;
use tokio::task::JoinSet;
use tonic::{Code, Status};

use super::{delete, get, page, post, update};
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines, eventually, fields};

async fn post_as(user: &User, request_id: &str, text: &str) -> Result<pb::Tweet, Status> {
    let request = pb::CreateTweetRequest { text: text.to_owned(), request_id: Some(request_id.to_owned()) };
    Ok(user.tweets().create_tweet(request).await?.into_inner().tweet.expect("a tweet"))
}

/// Two request ids.
const FIRST: &str = "0197f3a0-0000-7000-8000-000000000001";
const SECOND: &str = "0197f3a0-0000-7000-8000-000000000002";

both_engines! {
    async fn a_tweet_is_shown_as_posted(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        let tweet = post(&user, "Hello\nworld").await;
        let channel = tweet.channel.clone().unwrap();
        assert_eq!((channel.id, channel.username), (user.channel_id(), user.account.username.clone()));
        assert_eq!((tweet.text.as_str(), tweet.like_count, tweet.edit_time), ("Hello\nworld", 0, None));
        assert!(tweet.create_time.is_some());
        assert_eq!(tweet.viewer, Some(pb::TweetViewer { liked: false }));
        for viewer in [&user, &other] {
            assert_eq!(get(viewer, &tweet.id).await.unwrap(), tweet);
        }
        let seen = get(&nobody, &tweet.id).await.unwrap();
        assert_eq!(seen, pb::Tweet { viewer: None, ..tweet });
        get(&user, &user.channel_id()).await.refused(Code::NotFound, "TWEET_NOT_FOUND");
    }

    async fn requests_with_the_same_request_id_create_one_tweet(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, other) = (User::register(&server).await, User::register(&server).await);
        let mut calls = JoinSet::new();
        for _ in 0..8 {
            let user = user.clone();
            calls.spawn(async move { post_as(&user, FIRST, "once").await.expect("the tweet") });
        }
        let tweets = calls.join_all().await;
        assert!(tweets.iter().all(|tweet| *tweet == tweets[0]), "{tweets:?}");
        assert_eq!(page(&user, &user.channel_id(), 0, "").await.unwrap().0, tweets[..1]);
        let reused = post_as(&user, FIRST, "twice").await.refused(Code::InvalidArgument, "REQUEST_ID_REUSED");
        assert_eq!(fields(&reused), ["request_id"]);
        // The same request id of another user, and another request id, create other tweets.
        assert_ne!(post_as(&other, FIRST, "once").await.unwrap().id, tweets[0].id);
        assert_ne!(post_as(&user, SECOND, "once").await.unwrap().id, tweets[0].id);
        // A refused request does not use up its request id.
        let third = user.channel_id();
        post_as(&user, &third, " ").await.refused(Code::InvalidArgument, "FIELD_INVALID");
        post_as(&user, &third, "something").await.unwrap();
        // A deleted tweet is not posted again.
        delete(&user, &tweets[0].id).await.unwrap();
        post_as(&user, FIRST, "once").await.refused(Code::NotFound, "TWEET_NOT_FOUND");
    }

    async fn updating_a_tweet_changes_its_text_and_sets_the_time_of_the_edit(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let (tweet, neighbour) = (post(&user, "before").await, post(&user, "neighbour").await);
        assert_eq!(update(&user, &tweet.id, "before").await.unwrap(), tweet, "nothing has changed");
        let edited = update(&user, &tweet.id, "after").await.unwrap();
        let edit_time = edited.edit_time.expect("it was edited");
        let created = tweet.create_time.unwrap();
        assert!((edit_time.seconds, edit_time.nanos) > (created.seconds, created.nanos));
        assert_eq!(edited, pb::Tweet { text: "after".to_owned(), edit_time: Some(edit_time), ..tweet });
        // Repeating the update changes nothing.
        assert_eq!(update(&user, &edited.id, "after").await.unwrap(), edited);
        assert_eq!(get(&user, &edited.id).await.unwrap(), edited);
        assert_eq!(get(&user, &neighbour.id).await.unwrap(), neighbour);
    }

    async fn only_the_owner_can_update_and_delete_a_tweet(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        let tweet = post(&user, "mine").await;
        update(&other, &tweet.id, "yours").await.refused(Code::PermissionDenied, "NOT_OWNER");
        delete(&other, &tweet.id).await.refused(Code::PermissionDenied, "NOT_OWNER");
        update(&nobody, &tweet.id, "ours").await.refused(Code::Unauthenticated, "TOKEN_MISSING");
        delete(&nobody, &tweet.id).await.refused(Code::Unauthenticated, "TOKEN_MISSING");
        assert_eq!(get(&user, &tweet.id).await.unwrap(), tweet);
        update(&user, &user.channel_id(), "nobody's").await.refused(Code::NotFound, "TWEET_NOT_FOUND");
        delete(&user, &user.channel_id()).await.refused(Code::NotFound, "TWEET_NOT_FOUND");
    }

    async fn a_deleted_tweet_is_hidden_at_once_and_its_row_is_removed_soon(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, other) = (User::register(&server).await, User::register(&server).await);
        let (tweet, kept) = (post(&user, "gone").await, post(&user, "kept").await);
        // Repeating the deletion succeeds, also several times at once.
        let mut calls = JoinSet::new();
        for _ in 0..4 {
            let (user, id) = (user.clone(), tweet.id.clone());
            calls.spawn(async move { delete(&user, &id).await.expect("it is deleted") });
        }
        calls.join_all().await;
        get(&user, &tweet.id).await.refused(Code::NotFound, "TWEET_NOT_FOUND");
        update(&user, &tweet.id, "again").await.refused(Code::NotFound, "TWEET_NOT_FOUND");
        assert_eq!(page(&other, &user.channel_id(), 0, "").await.unwrap().0.len(), 1);
        delete(&other, &tweet.id).await.refused(Code::NotFound, "TWEET_NOT_FOUND");
        eventually("its row is removed", || async {
            (server.count("SELECT COUNT(*) FROM tweets").await == 1).then_some(())
        })
            .await;
        eventually("no removal is queued", || async {
            (server.count("SELECT COUNT(*) FROM removals").await == 0).then_some(())
        })
        .await;
        // Repeating it later still succeeds for the owner.
        delete(&user, &tweet.id).await.unwrap();
        assert_eq!(get(&user, &kept.id).await.unwrap(), kept);
    }

    async fn deleting_an_account_deletes_its_tweets(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, other) = (User::register(&server).await, User::register(&server).await);
        let kept = post(&other, "still here").await;
        let tweet = post(&user, "gone").await;
        for number in 0..5 {
            post(&user, &format!("gone {number}")).await;
        }
        // More tweets than one transaction removes.
        let copies = |id: &str| {
            format!(
                "INSERT INTO tweets (id, channel_id, text, create_time)
                WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 700)
                SELECT {id}, t.channel_id, t.text, t.create_time
                FROM numbers, (SELECT * FROM tweets ORDER BY id DESC LIMIT 1) t"
            )
        };
        assert_eq!(server.execute(&copies("randomblob(16)"), &copies("gen_random_uuid()")).await, 700);
        let request = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
        user.users().delete_me(request).await.unwrap();
        get(&other, &tweet.id).await.refused(Code::NotFound, "TWEET_NOT_FOUND");
        page(&other, &user.channel_id(), 0, "").await.refused(Code::NotFound, "CHANNEL_NOT_FOUND");
        eventually("the rows are removed", || async {
            (server.count("SELECT COUNT(*) FROM tweets").await == 1).then_some(())
        })
            .await;
        eventually("the channel is removed", || async {
            (server.count("SELECT COUNT(*) FROM channels").await == 1).then_some(())
        })
        .await;
        assert_eq!(get(&other, &kept.id).await.unwrap(), kept);
    }
}
