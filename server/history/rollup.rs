//! Writes what many videos have gained, at once: to the videos, their channels' totals, and the days of both.
//!
//! The numbers of a batch are one parameter. So a batch costs the same few statements whatever it holds.

use std::collections::HashMap;
use std::fmt::{Display, Write as _};

use super::trend::Trend;
use super::views::{Gain, Gains};
use crate::channel::{self, ChannelId};
use crate::engine::db::{Db, Ids, Tx, among, on_db};
use crate::video::{self, VideoId, is_not_deleted};

/// The videos that are there still. They stay locked, in the order in which everybody locks them.
const LOCK_VIDEOS: (&str, &str) = (
    concat!(
        "SELECT v.id, v.channel_id, v.trend FROM videos v WHERE ",
        among!(Sqlite, "v.id", "$1"),
        " AND ",
        is_not_deleted!()
    ),
    concat!(
        "SELECT v.id, v.channel_id, v.trend FROM videos v WHERE ",
        among!(Postgres, "v.id", "$1"),
        " AND ",
        is_not_deleted!(),
        " ORDER BY v.id FOR NO KEY UPDATE"
    ),
);
/// A video that gains something.
#[derive(sqlx::FromRow)]
struct LockedVideo {
    id: VideoId,
    channel_id: ChannelId,
    trend: Trend,
}

/// A day that stands for all of them.
const ALL_DAYS: i32 = 0;

/// Does everything but commit. What was gained by videos that are deleted by now is left out.
pub(super) async fn apply(db: &Db, gains: &Gains) -> sqlx::Result<Tx> {
    let mut tx = db.begin().await?;
    let (ids, lock): (Ids, _) = (gains.keys().map(|(id, _)| *id).collect(), db.text(LOCK_VIDEOS.0, LOCK_VIDEOS.1));
    let locked: Vec<LockedVideo> = on_db!(tx.conn(), c => sqlx::query_as(lock).bind(ids).fetch_all(c).await)?;
    let locked: HashMap<VideoId, LockedVideo> = locked.into_iter().map(|video| (video.id, video)).collect();

    let (mut videos, mut video_days) = (Gains::<VideoId>::new(), Gains::<VideoId>::new());
    let (mut totals, mut channel_days) = (Gains::<ChannelId>::new(), Gains::<ChannelId>::new());
    for (&(id, day), gain) in gains {
        let Some(&LockedVideo { channel_id, trend, .. }) = locked.get(&id) else { continue };
        videos.entry((id, ALL_DAYS)).or_insert(Gain { trend, ..Gain::default() }).add(gain);
        video_days.entry((id, day)).or_default().add(gain);
        totals.entry((channel_id, ALL_DAYS)).or_default().add(gain);
        channel_days.entry((channel_id, day)).or_default().add(gain);
    }

    let has_views = videos.values().any(|gain| gain.views > 0);
    video::add_gains(&mut tx, &rows(&videos), has_views, &rows(&video_days)).await?;
    let channels: Ids = totals.keys().map(|(id, _)| *id).collect();
    channel::add_gains(&mut tx, channels, &rows(&totals), &rows(&channel_days)).await?;
    Ok(tx)
}

/// The JSON that `engine::db::rows` reads: ids, days and what was gained, none of which needs escapes.
fn rows<T: Display>(gains: &Gains<T>) -> String {
    let mut json = String::from("[");
    for ((id, day), Gain { views, watch_time, trend }) in gains {
        let comma = if json.len() == 1 { "" } else { "," };
        write!(json, r#"{comma}{{"id":"{id}","day":{day},"views":{views},"watch_time":{watch_time},"trend":{trend}}}"#)
            .expect("writing to a String does not fail");
    }
    json.push(']');
    json
}
