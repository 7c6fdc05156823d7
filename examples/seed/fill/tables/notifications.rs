//! Inboxes: what was told of comments.

use std::collections::HashMap;

use marquee::id::Id;

use super::super::dice::Dice;
use super::super::sink::Sink;
use super::super::world::World;

/// The most notifications of an account, as in the server.
const MOST: usize = 1_000;
/// The kind that tells the owner of a video of a comment.
const COMMENT: i64 = 1;

/// The comments of which each user was told, the oldest first.
fn told(world: &World) -> HashMap<u32, Vec<usize>> {
    let mut told = HashMap::<u32, Vec<usize>>::new();
    for (number, comment) in world.comments.iter().enumerate().rev() {
        let owner = world.videos[comment.video as usize].owner;
        let known = told.entry(owner).or_default();
        if owner != comment.author && known.len() < MOST {
            known.push(number);
        }
    }
    for comments in told.values_mut() {
        comments.reverse();
    }
    told
}

/// The last half of each inbox is unread.
pub(super) async fn inboxes(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let told = told(world);
    let rows = (0..).zip(&world.users).filter_map(|(number, user)| {
        let count = i64::try_from(told.get(&number)?.len()).unwrap_or(i64::MAX);
        Some([user.id.into(), count.into(), (count / 2).into()])
    });
    sink.write("inboxes", ["user_id", "seq", "read_seq"], rows).await
}

pub(super) async fn notifications(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let told = told(world);
    let mut dice = Dice::new(u64::from(world.sizes.users));
    let mut rows = Vec::new();
    for (user, comments) in told {
        for (seq, number) in (1_i64..).zip(comments) {
            let comment = &world.comments[number];
            let id: Id<World> = dice.id(comment.create_time);
            rows.push((id, seq, user, comment));
        }
    }
    rows.sort_unstable_by_key(|(id, ..)| *id.as_bytes());
    let rows = rows.into_iter().map(|(id, seq, user, comment)| {
        [
            id.into(),
            world.users[user as usize].id.into(),
            seq.into(),
            COMMENT.into(),
            comment.id.into(),
            world.users[comment.author as usize].channel.into(),
            comment.parent.unwrap_or(comment.id).into(),
            comment.create_time.into(),
        ]
    });
    let columns = ["id", "user_id", "seq", "kind", "about", "channel_id", "thread_id", "create_time"];
    sink.write("notifications", columns, rows).await
}
