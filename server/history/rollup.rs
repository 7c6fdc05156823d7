//! Writes what many videos have gained, at once: to the videos, their channels' totals, and the days of both.
//!
//! The numbers of a batch are one parameter, a JSON text, which both engines can read as a table. So a batch costs the same
//! few statements whatever it holds.

use std::collections::HashMap;
use std::fmt::{Display, Write as _};

use super::trend::Trend;
use super::views::{Gain, Gains};
use crate::channel::ChannelId;
use crate::engine::db::{Db, Ids, Tx, among, on_db};
use crate::video::{VideoId, kept};

/// The rows of [`rows`] as a table `g`.
macro_rules! gains {
    (Sqlite) => {
        "(SELECT unhex(value ->> 'id', '-') AS id, value ->> 'day' AS day, value ->> 'views' AS views, \
         value ->> 'watch_time' AS watch_time, value ->> 'trend' AS trend FROM json_each($1)) AS g"
    };
    (Postgres) => {
        "json_to_recordset(CAST($1 AS json)) \
         AS g (id uuid, day int, views bigint, watch_time bigint, trend double precision)"
    };
}

/// A statement for each engine, with [`gains`] in it.
macro_rules! with_gains {
    ($before:literal, $after:literal) => {
        (concat!($before, gains!(Sqlite), $after), concat!($before, gains!(Postgres), $after))
    };
}

type Texts = (&'static str, &'static str);

/// The videos that are there still. They stay locked, in the order in which everybody locks them.
const LOCK_VIDEOS: Texts = (
    concat!("SELECT v.id, v.channel_id, v.trend FROM videos v WHERE ", among!(Sqlite, "v.id", "$1"), " AND ", kept!()),
    concat!(
        "SELECT v.id, v.channel_id, v.trend FROM videos v WHERE ",
        among!(Postgres, "v.id", "$1"),
        " AND ",
        kept!(),
        " ORDER BY v.id FOR NO KEY UPDATE"
    ),
);
// Most of what is watched adds no view, and leaves the many indexes alone that have views and trends in them.
const ADD_WATCH_TIME: Texts = with_gains!(
    "UPDATE videos SET watch_time = videos.watch_time + g.watch_time FROM ",
    " WHERE videos.id = g.id AND g.watch_time > 0"
);
const ADD_VIEWS: Texts = with_gains!(
    "UPDATE videos SET view_count = videos.view_count + g.views, trend = g.trend FROM ",
    " WHERE videos.id = g.id AND g.views > 0"
);
const ADD_VIDEO_DAYS: Texts = with_gains!(
    "INSERT INTO video_days (video_id, day, view_count, watch_time) SELECT g.id, g.day, g.views, g.watch_time FROM ",
    " WHERE TRUE ORDER BY g.id, g.day ON CONFLICT (video_id, day) DO UPDATE SET
    view_count = video_days.view_count + excluded.view_count, watch_time = video_days.watch_time + excluded.watch_time"
);
const LOCK_TOTALS: Texts = (
    concat!("SELECT t.channel_id FROM channel_totals t WHERE ", among!(Sqlite, "t.channel_id", "$1")),
    concat!(
        "SELECT t.channel_id FROM channel_totals t WHERE ",
        among!(Postgres, "t.channel_id", "$1"),
        " ORDER BY t.channel_id FOR NO KEY UPDATE"
    ),
);
const ADD_TOTALS: Texts = with_gains!(
    "UPDATE channel_totals SET view_count = channel_totals.view_count + g.views,
    watch_time = channel_totals.watch_time + g.watch_time FROM ",
    " WHERE channel_totals.channel_id = g.id"
);
const ADD_CHANNEL_DAYS: Texts = with_gains!(
    "INSERT INTO channel_days (channel_id, day, view_count, watch_time) SELECT g.id, g.day, g.views, g.watch_time FROM ",
    " WHERE TRUE ORDER BY g.id, g.day ON CONFLICT (channel_id, day) DO UPDATE SET
    view_count = channel_days.view_count + excluded.view_count, watch_time = channel_days.watch_time + excluded.watch_time"
);

#[derive(sqlx::FromRow)]
struct Locked {
    id: VideoId,
    channel_id: ChannelId,
    trend: Trend,
}

/// Does everything but commit. What was gained by videos that are deleted by now is left out.
pub(super) async fn apply(db: &Db, gains: &Gains) -> sqlx::Result<Tx> {
    let mut tx = db.begin().await?;
    let mut videos: HashMap<VideoId, Gain> = HashMap::new();
    for ((video, _), gain) in gains {
        videos.entry(*video).or_default().add(gain);
    }
    let (ids, lock): (Ids, _) = (videos.keys().copied().collect(), db.text(LOCK_VIDEOS.0, LOCK_VIDEOS.1));
    let locked: Vec<Locked> = on_db!(tx.conn(), c => sqlx::query_as(lock).bind(ids).fetch_all(c).await)?;
    let channels: HashMap<VideoId, ChannelId> = locked.iter().map(|video| (video.id, video.channel_id)).collect();
    for video in &locked {
        if let Some(gain) = videos.get_mut(&video.id) {
            gain.trend = gain.trend.plus(video.trend);
        }
    }
    let (mut totals, mut days) = (HashMap::<ChannelId, Gain>::new(), HashMap::<(ChannelId, i32), Gain>::new());
    for ((video, day), gain) in gains {
        if let Some(&channel) = channels.get(video) {
            totals.entry(channel).or_default().add(gain);
            days.entry((channel, *day)).or_default().add(gain);
        }
    }

    let videos = rows(videos.iter().filter(|(id, _)| channels.contains_key(id)).map(|(id, gain)| ((*id, 0), gain)));
    write(db, &mut tx, ADD_WATCH_TIME, &videos).await?;
    if gains.values().any(|gain| gain.views > 0) {
        write(db, &mut tx, ADD_VIEWS, &videos).await?;
    }
    let kept = gains.iter().filter(|((video, _), _)| channels.contains_key(video));
    write(db, &mut tx, ADD_VIDEO_DAYS, &rows(kept.map(|(key, gain)| (*key, gain)))).await?;
    let (ids, lock): (Ids, _) = (totals.keys().copied().collect(), db.text(LOCK_TOTALS.0, LOCK_TOTALS.1));
    on_db!(tx.conn(), c => sqlx::query(lock).bind(ids).fetch_all(c).await.map(|_| ()))?;
    write(db, &mut tx, ADD_TOTALS, &rows(totals.iter().map(|(id, gain)| ((*id, 0), gain)))).await?;
    write(db, &mut tx, ADD_CHANNEL_DAYS, &rows(days.iter().map(|(key, gain)| (*key, gain)))).await?;
    Ok(tx)
}

async fn write(db: &Db, tx: &mut Tx, (sqlite, postgres): Texts, rows: &str) -> sqlx::Result<()> {
    let statement = db.text(sqlite, postgres);
    on_db!(tx.conn(), c => sqlx::query(statement).bind(rows).execute(c).await.map(|_| ()))
}

/// The JSON that [`gains`] reads: ids, days (where there are any) and what was gained, none of which needs escapes.
fn rows<'a, T: Display>(gains: impl Iterator<Item = ((T, i32), &'a Gain)>) -> String {
    let mut json = String::from("[");
    for ((id, day), Gain { views, watch_time, trend }) in gains {
        let comma = if json.len() == 1 { "" } else { "," };
        write!(json, r#"{comma}{{"id":"{id}","day":{day},"views":{views},"watch_time":{watch_time},"trend":{trend}}}"#)
            .expect("writing to a String does not fail");
    }
    json.push(']');
    json
}
