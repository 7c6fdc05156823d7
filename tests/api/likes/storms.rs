//! Concurrent likes while their targets and accounts are deleted: the counts stay exact.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use marquee_contract::v1::set_like_request::Target;
use tokio::task::JoinSet;
use tonic::Status;

use super::{LikeTargets, delete_account, delete_video, set_like};
use crate::support::random::Random;
use crate::support::{Server, User, both_engines, eventually, reason};

const USERS: usize = 12;
/// The number of likes and unlikes by each user.
const CHANGES: usize = 25;
/// The reasons with which a like may be refused while targets and accounts are deleted.
const ALLOWED_REASONS: [&str; 4] = ["VIDEO_NOT_FOUND", "COMMENT_NOT_FOUND", "TWEET_NOT_FOUND", "SESSION_REVOKED"];

/// Likes or unlikes a random target; returns its index and whether it is liked now.
async fn change(user: &User, targets: &[Target], random: &mut Random) -> Result<(usize, bool), Status> {
    let (index, like) = (random.below(targets.len()), random.below(2) == 0);
    let count = set_like(user, &targets[index], like).await?;
    assert!(count >= i64::from(like), "{count}");
    Ok((index, like))
}

/// Likes and unlikes random targets; returns those that are liked at the end.
async fn like_and_unlike(user: User, targets: Vec<Target>, mut random: Random) -> HashSet<usize> {
    let mut liked = HashSet::new();
    for _ in 0..CHANGES {
        match change(&user, &targets, &mut random).await.expect("nothing is in the way") {
            (index, true) => liked.insert(index),
            (index, false) => liked.remove(&index),
        };
    }
    liked
}

async fn all_targets(owners: &[&User]) -> Vec<Target> {
    let mut targets = Vec::new();
    for owner in owners {
        targets.extend(LikeTargets::of(owner).await.targets().map(|(target, _)| target));
    }
    targets
}

both_engines! {
    async fn counts_are_exact_after_concurrent_likes_by_many_users(engine: Engine) {
        let server = Server::start(engine).await;
        let (one, two) = (User::register(&server).await, User::register(&server).await);
        let targets = all_targets(&[&one, &one, &two]).await;
        let (mut random, mut storm) = (Random::new(), JoinSet::new());
        for _ in 0..USERS {
            let (user, targets, random) = (User::register(&server).await, targets.clone(), random.fork());
            storm.spawn(async move { like_and_unlike(user, targets, random).await });
        }
        let likes = storm.join_all().await;
        for (index, target) in targets.iter().enumerate() {
            let expected = likes.iter().filter(|liked| liked.contains(&index)).count();
            // Setting the same state again changes nothing, and returns the count.
            let count = set_like(&one, target, false).await.unwrap();
            assert_eq!(usize::try_from(count).unwrap(), expected, "{target:?}");
        }
        server.assert_counts_are_right().await;
    }

    async fn concurrent_likes_from_one_users_devices_count_once(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let targets = all_targets(&[&user]).await;
        for liked in [true, false] {
            let mut devices = JoinSet::new();
            for _ in 0..8 {
                let (user, targets) = (User { channel: server.connect().await, ..user.clone() }, targets.clone());
                devices.spawn(async move {
                    for target in &targets {
                        assert_eq!(set_like(&user, target, liked).await.unwrap(), i64::from(liked));
                    }
                });
            }
            devices.join_all().await;
            server.assert_counts_are_right().await;
        }
        // Devices that set different states.
        let (mut random, mut storm) = (Random::new(), JoinSet::new());
        for _ in 0..6 {
            let (user, targets) = (User { channel: server.connect().await, ..user.clone() }, targets.clone());
            let random = random.fork();
            storm.spawn(async move { like_and_unlike(user, targets, random).await });
        }
        storm.join_all().await;
        server.assert_counts_are_right().await;
    }

    async fn deletions_during_likes_leave_exact_counts_and_no_rows(engine: Engine) {
        let server = Server::start(engine).await;
        let (staying, going) = (User::register(&server).await, User::register(&server).await);
        let kept = LikeTargets::of(&staying).await;
        let doomed = LikeTargets::of(&staying).await;
        let mut targets: Vec<_> = [&kept, &doomed].iter().flat_map(|things| things.targets()).map(|(one, _)| one).collect();
        targets.extend(all_targets(&[&going]).await);
        let over = Arc::new(AtomicBool::new(false));
        let (mut random, mut storm) = (Random::new(), JoinSet::new());
        for number in 0..USERS {
            // Four devices of the account that is deleted; it likes its own content as well.
            let user = if number < 4 { going.clone() } else { User::register(&server).await };
            let user = User { channel: server.connect().await, ..user };
            let (targets, mut random, over) = (targets.clone(), random.fork(), over.clone());
            storm.spawn(async move {
                while !over.load(Ordering::Relaxed) {
                    if let Err(status) = change(&user, &targets, &mut random).await {
                        assert!(ALLOWED_REASONS.contains(&reason(&status).as_str()), "{status:?}");
                    }
                }
            });
        }
        delete_account(&going).await.expect("the account is deleted");
        delete_video(&staying, &doomed.video).await.expect("the video is deleted");
        crate::tweets::delete(&staying, &doomed.tweet).await.expect("the tweet is deleted");
        over.store(true, Ordering::Relaxed);
        storm.join_all().await;
        eventually("everything is removed", || async {
            (server.count("SELECT COUNT(*) FROM removals").await == 0).then_some(())
        })
        .await;
        for (table, left) in [("videos", 1), ("tweets", 1), ("comments", 1)] {
            assert_eq!(server.count(&format!("SELECT COUNT(*) FROM {table}")).await, left, "{table}");
        }
        for table in ["video_likes", "comment_likes", "tweet_likes"] {
            let by_nobody = format!(
                "SELECT COUNT(*) FROM {table} l JOIN users u ON u.id = l.user_id WHERE u.delete_time IS NOT NULL"
            );
            assert_eq!(server.count(&by_nobody).await, 0, "{table}");
        }
        server.assert_counts_are_right().await;
    }
}
