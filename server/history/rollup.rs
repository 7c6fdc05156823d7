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

/// A video that gains something.
#[derive(sqlx::FromRow)]
struct Locked {
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
    let locked: Vec<Locked> = on_db!(tx.conn(), c => sqlx::query_as(lock).bind(ids).fetch_all(c).await)?;
    let locked: HashMap<VideoId, Locked> = locked.into_iter().map(|video| (video.id, video)).collect();

    let (mut videos, mut video_days) = (Gains::<VideoId>::new(), Gains::<VideoId>::new());
    let (mut totals, mut channel_days) = (Gains::<ChannelId>::new(), Gains::<ChannelId>::new());
    for (&(id, day), gain) in gains {
        let Some(&Locked { channel_id, trend, .. }) = locked.get(&id) else { continue };
        videos.entry((id, ALL_DAYS)).or_insert(Gain { trend, ..Gain::default() }).add(gain);
        video_days.entry((id, day)).or_default().add(gain);
        totals.entry((channel_id, ALL_DAYS)).or_default().add(gain);
        channel_days.entry((channel_id, day)).or_default().add(gain);
    }

    let rows_of_videos = rows(&videos);
    write(db, &mut tx, ADD_WATCH_TIME, &rows_of_videos).await?;
    if videos.values().any(|gain| gain.views > 0) {
        write(db, &mut tx, ADD_VIEWS, &rows_of_videos).await?;
    }
    write(db, &mut tx, ADD_VIDEO_DAYS, &rows(&video_days)).await?;
    let (ids, lock): (Ids, _) = (totals.keys().map(|(id, _)| *id).collect(), db.text(LOCK_TOTALS.0, LOCK_TOTALS.1));
    on_db!(tx.conn(), c => sqlx::query(lock).bind(ids).fetch_all(c).await.map(|_| ()))?;
    write(db, &mut tx, ADD_TOTALS, &rows(&totals)).await?;
    write(db, &mut tx, ADD_CHANNEL_DAYS, &rows(&channel_days)).await?;
    Ok(tx)
}

async fn write(db: &Db, tx: &mut Tx, (sqlite, postgres): Texts, rows: &str) -> sqlx::Result<()> {
    let statement = db.text(sqlite, postgres);
    on_db!(tx.conn(), c => sqlx::query(statement).bind(rows).execute(c).await.map(|_| ()))
}

/// The JSON that [`gains`] reads: ids, days and what was gained, none of which needs escapes.
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
