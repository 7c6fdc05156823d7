//! Writes the gains of many videos at once: to the videos, to the totals of their channels, and to the days of both.
//!
//! All numbers of a batch are one JSON parameter, so that a batch takes the same few statements however large it is.

use std::collections::HashMap;
use std::fmt::{Display, Write as _};

use super::trend::Trend;
use super::views::{Gain, Gains};
use crate::channel::{self, ChannelId};
use crate::engine::db::{Db, Ids, Tx, among, on_db};
use crate::video::{self, VideoId, is_not_deleted};

/// Locks those of the videos that are not deleted, in the order of their ids, as every transaction does.
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
/// A locked video.
#[derive(sqlx::FromRow)]
struct LockedVideo {
    id: VideoId,
    channel_id: ChannelId,
    trend: Trend,
}

/// In the keys of sums over all days, in place of the day.
const ALL_DAYS: i32 = 0;

/// Writes the gains and returns the transaction, which the caller commits. Gains of videos that were deleted meanwhile
/// are dropped.
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

/// The JSON for `engine::db::rows`: ids, days and gains, none of which needs escaping.
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
