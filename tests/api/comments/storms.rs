//! Many users write and delete comments at once; afterwards all counts are exact.

use marquee_contract::v1::{self as pb, Visibility};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;
use tonic::Status;

use super::assert_counts;
use crate::support::comment::{new_comment, new_reply};
use crate::support::random::Random;
use crate::support::user::PASSWORD;
use crate::support::{Engine, Server, User, both_engines, eventually, media, reason};

const USERS: usize = 8;
const STEPS: usize = 40;
/// The advisory lock that a new comment holds on its author's account on PostgreSQL, and the number of waiters for it.
const SHARE_ACCOUNT: &str =
    "SELECT pg_advisory_xact_lock_shared(('x' || right(replace($1, '-', ''), 16))::bit(64)::bigint)";
const WAITING: &str = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
/// The signing secret that two nodes share.
const SECRET: &str = "q4Zl0bq9M3wJm1o5xXy7T2uVhKc8RfGdNnEiSsPaBtI";

/// Fails unless the call succeeded, or was refused with one of these reasons.
#[track_caller]
fn expect<T>(done: Result<T, Status>, reasons: &[&str]) -> Option<T> {
    match done {
        Ok(done) => Some(done),
        Err(status) if reasons.contains(&reason(&status).as_str()) => None,
        Err(status) => panic!("{status:?}"),
    }
}

/// One user's actions: writes, edits and deletes comments on videos that other users comment on as well.
async fn act_at_random(user: User, videos: Vec<String>, mut random: Random) {
    for _ in 0..STEPS {
        let video = &videos[random.below(videos.len())];
        let Some(comments) = expect(user.try_list_comments(video).await, &["VIDEO_NOT_FOUND"]) else { continue };
        // Only the few newest, so that users act on the same comments.
        let Some(comment) = comments.get(random.below(4)) else {
            expect(user.try_comment(new_comment(video, "a comment")).await, &["VIDEO_NOT_FOUND"]);
            continue;
        };
        let mut target = comment.clone();
        if !random.once_in(3) {
            let replies = expect(user.try_list_replies(&comment.id).await, &["COMMENT_NOT_FOUND"]);
            target = replies.and_then(|mut replies| replies.pop()).unwrap_or(target);
        }
        let gone = ["VIDEO_NOT_FOUND", "COMMENT_NOT_FOUND"];
        match random.below(8) {
            0 | 1 => drop(expect(user.try_comment(new_comment(video, "a comment")).await, &gone)),
            2..=4 => drop(expect(user.try_comment(new_reply(comment, "a reply")).await, &gone)),
            5 => drop(expect(user.try_edit(&target.id, "edited").await, &["COMMENT_NOT_FOUND", "NOT_OWNER"])),
            _ => drop(expect(user.delete_comment(&target.id).await, &["COMMENT_NOT_FOUND", "NOT_OWNER"])),
        }
    }
}

/// Waits until deleted comments are removed; fails unless the counts are exact before and after.
async fn assert_settled(server: &Server) {
    assert_counts(server).await;
    eventually("the removal queue is empty", || async {
        (server.count("SELECT COUNT(*) FROM removals").await == 0).then_some(())
    })
    .await;
    assert_counts(server).await;
    assert_removal_succeeded(server);
    assert_eq!(server.count("SELECT COUNT(*) FROM comments WHERE state = 3").await, 0);
    assert_eq!(server.count("SELECT COUNT(*) FROM channels WHERE delete_time IS NOT NULL").await, 0);
    assert_eq!(server.count("SELECT COUNT(*) FROM videos WHERE state = 4").await, 0);
}

/// Fails when a round of background removal has failed.
fn assert_removal_succeeded(server: &Server) {
    assert!(!server.log().contains("a round of a task failed"), "{}", server.log());
}

both_engines! {
    async fn comment_counts_are_exact_after_concurrent_writes_and_deletions(engine: Engine) {
        let server = Server::with(engine, &["--secrets", SECRET]).await;
        let node = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(server.another_node().await),
        };
        let mut random = Random::new();
        let (mut users, mut videos) = (Vec::new(), Vec::new());
        for index in 0..USERS {
            let user = User::register(&server).await;
            if index < 3 {
                videos.push(user.publish(media::mp4(), Visibility::Public).await.id);
            }
            // Every second user talks to the other node, if there is one.
            let there = node.as_ref().filter(|_| index % 2 == 1).map(Server::channel);
            users.push(User { channel: there.unwrap_or_else(|| user.channel.clone()), ..user });
        }
        let mut tasks = JoinSet::new();
        for user in &users {
            tasks.spawn(act_at_random(user.clone(), videos.clone(), random.fork()));
        }
        tasks.join_all().await;
        assert!(server.count("SELECT COUNT(*) FROM comments WHERE state < 3").await > 0);
        assert!(server.count("SELECT COUNT(*) FROM videos WHERE comment_count > 0").await > 0);
        assert_settled(&server).await;

        // Again, while a video and two accounts are deleted, one of which has a video.
        let mut tasks = JoinSet::new();
        for user in &users[2..7] {
            tasks.spawn(act_at_random(user.clone(), videos.clone(), random.fork()));
        }
        let delete_me = || pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
        let (first, second, last) = (users[0].clone(), users[1].clone(), users[7].clone());
        let video_id = videos[0].clone();
        tasks.spawn(async move {
            first.videos().delete_video(pb::DeleteVideoRequest { video_id }).await.expect("it is deleted");
        });
        for user in [second, last] {
            tasks.spawn(async move { drop(user.users().delete_me(delete_me()).await.expect("it is deleted")) });
        }
        tasks.join_all().await;
        assert_settled(&server).await;
        node.iter().for_each(assert_removal_succeeded);
    }

    async fn an_account_that_is_deleted_while_it_comments_leaves_no_comments(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let comment = owner.comment(&video, "a comment").await;
        for _ in 0..3 {
            let user = User::register(&server).await;
            let own = user.publish(media::mp4(), Visibility::Public).await.id;
            let mut tasks = JoinSet::new();
            for (writer, request) in
                [new_comment(&video, "a comment"), new_reply(&comment, "a reply"), new_comment(&own, "own")]
                    .into_iter()
                    .cycle()
                    .take(6)
                    .enumerate()
            {
                tasks.spawn(write_until_the_end(user.clone(), request, writer));
            }
            let delete_me = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
            user.users().delete_me(delete_me).await.expect("it is deleted");
            tasks.join_all().await;
        }
        assert_settled(&server).await;
        assert_eq!(server.count("SELECT COUNT(*) FROM comments").await, 1);
    }
}

#[tokio::test]
async fn comments_of_an_account_are_written_concurrently_but_its_deletion_waits_for_them() {
    let server = Server::start(Engine::Postgres).await;
    let author = User::register(&server).await;
    let video = author.publish(media::mp4(), Visibility::Public).await.id;
    let mut written = PgConnection::connect(server.database_url().expect("a database")).await.expect("a connection");
    let mut written = written.begin().await.expect("a transaction");
    sqlx::query(SHARE_ACCOUNT).bind(&author.account.id).execute(&mut *written).await.expect("the lock");
    let comment = author.try_comment(new_comment(&video, "at the same time"));
    // If it waited for the lock, it would fail at its deadline.
    comment.await.expect("it is written");
    let mut users = author.users();
    let delete_me = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
    let deletion = tokio::spawn(async move { users.delete_me(delete_me).await });
    eventually("the deletion waits", || async { (server.count(WAITING).await == 1).then_some(()) }).await;
    written.commit().await.expect("it is written");
    deletion.await.expect("an answer").expect("it is deleted");
}

/// Writes the same comment until refused, each time with a new request id, whose record refers to the account.
async fn write_until_the_end(user: User, request: pb::CreateCommentRequest, writer: usize) {
    for number in 0.. {
        let request_id = Some(format!("0197f3a0-0000-7000-800{writer}-{number:012}"));
        match user.try_comment(pb::CreateCommentRequest { request_id, ..request.clone() }).await {
            Err(status) if reason(&status) == "SESSION_REVOKED" => return,
            written => drop(expect(written, &["VIDEO_NOT_FOUND"])),
        }
    }
}
