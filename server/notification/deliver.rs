//! Writes inboxes: many deliveries by a few statements, whatever their number.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Display;

use super::model::{About, Delivery, Kind, NotificationId, Telling, notification_kinds};
use super::removal::{Deletable, first_batch};
use super::store::Store;
use super::{MAX_GROUP, MAX_KEPT};
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::engine::bus::{Topic, TopicKind};
use crate::engine::db::{Ids, Tx, among, on_db};
use crate::id::Id;
use crate::removal::BATCH;

/// After how many numbers an inbox is cut to its newest notifications.
const TRIM_EVERY: i64 = 64;

/// The rows in a parameter as a table `d`: a JSON array of [`Row`]s.
macro_rules! rows {
    (Sqlite) => {
        "(SELECT value ->> 'n' AS n, unhex(value ->> 'user_id', '-') AS user_id, value ->> 'kind' AS kind,
            unhex(value ->> 'about', '-') AS about, unhex(value ->> 'channel_id', '-') AS channel_id,
            unhex(value ->> 'thread_id', '-') AS thread_id, unhex(value ->> 'id', '-') AS id, value ->> 'seq' AS seq,
            value ->> 'count' AS count, value ->> 'create_time' AS create_time FROM json_each($1)) AS d"
    };
    (Postgres) => {
        "json_to_recordset(CAST($1 AS json)) AS d (n bigint, user_id uuid, kind int, about uuid, channel_id uuid,
            thread_id uuid, id uuid, seq bigint, count bigint, create_time bigint)"
    };
}

/// Adds to the numbers of inboxes, which it creates and locks; returns the new ones. Deleted accounts have none. On
/// PostgreSQL, the accounts' rows stay locked until the transaction ends, so that no inbox is created after those of a
/// deleted account were deleted.
macro_rules! take_numbers {
    ($engine:ident, $lock:literal) => {
        concat!(
            "INSERT INTO inboxes (user_id, seq) SELECT u.id, d.count FROM ",
            rows!($engine),
            " JOIN users u ON u.id = d.user_id WHERE u.delete_time IS NULL ORDER BY u.id",
            $lock,
            " ON CONFLICT (user_id) DO UPDATE SET seq = inboxes.seq + excluded.seq RETURNING user_id, seq"
        )
    };
}
const TAKE_NUMBERS_SQLITE: &str = take_numbers!(Sqlite, "");
const TAKE_NUMBERS_POSTGRES: &str = take_numbers!(Postgres, " FOR KEY SHARE OF u");

/// Those deliveries that their accounts want, and that have not been made.
macro_rules! wanted {
    ($engine:ident) => {
        concat!(
            "SELECT d.n FROM ",
            rows!($engine),
            " WHERE NOT EXISTS (SELECT 1 FROM notification_preferences p
                WHERE p.user_id = d.user_id AND p.kind = d.kind AND NOT p.in_app)
            AND NOT EXISTS (SELECT 1 FROM notification_mutes x WHERE x.user_id = d.user_id AND x.about = d.channel_id)
            AND NOT EXISTS (SELECT 1 FROM notification_mutes x WHERE x.user_id = d.user_id AND x.about = d.thread_id)
            AND (d.kind NOT IN (",
            notification_kinds!(told_once),
            ") OR NOT EXISTS (SELECT 1 FROM notifications e
                WHERE e.about = d.about AND e.user_id = d.user_id AND e.kind IN (",
            notification_kinds!(told_once),
            ")))"
        )
    };
}
const WANTED_SQLITE: &str = wanted!(Sqlite);
const WANTED_POSTGRES: &str = wanted!(Postgres);

/// The groups that new accounts join.
macro_rules! find_groups {
    ($engine:ident) => {
        concat!(
            "SELECT d.n, e.id FROM ",
            rows!($engine),
            " JOIN inboxes i ON i.user_id = d.user_id
            JOIN notifications e ON e.about = d.about AND e.user_id = d.user_id AND e.kind = d.kind
            WHERE e.seq > i.read_seq AND e.count < $2 ORDER BY e.id"
        )
    };
}
const FIND_GROUPS_SQLITE: &str = find_groups!(Sqlite);
const FIND_GROUPS_POSTGRES: &str = find_groups!(Postgres);

macro_rules! delete_replaced {
    ($engine:ident) => {
        concat!(
            "DELETE FROM notifications WHERE id IN (SELECT e.id FROM ",
            rows!($engine),
            " JOIN notifications e ON e.about = d.about AND e.user_id = d.user_id WHERE e.kind IN (",
            notification_kinds!(replacing),
            "))"
        )
    };
}
const DELETE_REPLACED_SQLITE: &str = delete_replaced!(Sqlite);
const DELETE_REPLACED_POSTGRES: &str = delete_replaced!(Postgres);

macro_rules! insert {
    ($engine:ident) => {
        concat!(
            "INSERT INTO notifications (id, user_id, seq, kind, about, channel_id, thread_id, count, create_time)
            SELECT d.id, d.user_id, d.seq, d.kind, d.about, d.channel_id, d.thread_id, d.count, d.create_time FROM ",
            rows!($engine)
        )
    };
}
const INSERT_SQLITE: &str = insert!(Sqlite);
const INSERT_POSTGRES: &str = insert!(Postgres);

macro_rules! insert_actors {
    ($engine:ident) => {
        concat!(
            "INSERT INTO notification_actors (notification_id, channel_id) SELECT d.id, d.channel_id FROM ",
            rows!($engine),
            " WHERE TRUE ON CONFLICT DO NOTHING RETURNING notification_id, channel_id"
        )
    };
}
const INSERT_ACTORS_SQLITE: &str = insert_actors!(Sqlite);
const INSERT_ACTORS_POSTGRES: &str = insert_actors!(Postgres);

macro_rules! join_groups {
    ($engine:ident) => {
        concat!(
            "UPDATE notifications SET seq = d.seq, count = notifications.count + d.count, channel_id = d.channel_id,
                create_time = d.create_time FROM ",
            rows!($engine),
            " WHERE notifications.id = d.id"
        )
    };
}
const JOIN_GROUPS_SQLITE: &str = join_groups!(Sqlite);
const JOIN_GROUPS_POSTGRES: &str = join_groups!(Postgres);

const LIST_EXCESS: &str = "SELECT id, user_id, seq, count FROM notifications WHERE user_id = $1 AND seq <=
        (SELECT seq FROM notifications WHERE user_id = $1 ORDER BY seq DESC LIMIT 1 OFFSET $2)
    ORDER BY seq LIMIT $3";
const TRIMMED: &str = "UPDATE inboxes SET first_seq = $2 WHERE user_id = $1 AND first_seq < $2";
const DELETE_SQLITE: &str = concat!("DELETE FROM notifications WHERE ", among!(Sqlite, "id", "$1"));
const DELETE_POSTGRES: &str = concat!("DELETE FROM notifications WHERE ", among!(Postgres, "id", "$1"));

/// A row of a statement's parameter; a field that a statement does not read may have any value.
struct Row {
    n: usize,
    id: Option<NotificationId>,
    seq: i64,
    count: i64,
    delivery: Delivery,
}

impl Row {
    fn of(n: usize, delivery: Delivery) -> Self {
        Self { n, id: None, seq: 0, count: 1, delivery }
    }

    fn is_told(&self, telling: Telling) -> bool {
        self.delivery.kind.telling() == telling
    }
}

fn json(rows: &[Row]) -> String {
    let id = |id: Option<&dyn Display>| id.map_or(serde_json::Value::Null, |id| id.to_string().into());
    let rows = rows.iter().map(|row| {
        let Delivery { user, kind, about, channel, thread, time } = &row.delivery;
        serde_json::json!({
            "n": row.n,
            "id": id(row.id.as_ref().map(|one| one as &dyn Display)),
            "user_id": user.to_string(),
            "kind": *kind as i32,
            "about": about.to_string(),
            "channel_id": id(channel.as_ref().map(|one| one as &dyn Display)),
            "thread_id": id(thread.as_ref().map(|one| one as &dyn Display)),
            "seq": row.seq,
            "count": row.count,
            "create_time": time.micros(),
        })
    });
    serde_json::Value::Array(rows.collect()).to_string()
}

/// The group that a delivery joins.
type Group = (UserId, Kind, Id<About>);

/// The deliveries of one call that belong to one group: the accounts that join it.
struct Joining {
    id: NotificationId,
    is_new: bool,
    /// The number in the inbox that the group gets.
    seq: i64,
    /// The last one, with the time, and its place among the deliveries.
    last: Delivery,
    n: usize,
    channels: Vec<ChannelId>,
}

impl Store {
    /// Makes those of the deliveries that their accounts want, once. Locks the inboxes until the transaction ends.
    pub(super) async fn deliver(&self, tx: &mut Tx, deliveries: Vec<Delivery>) -> sqlx::Result<()> {
        let mut rows: Vec<_> = deliveries.into_iter().enumerate().map(|(n, delivery)| Row::of(n, delivery)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        // The numbers first: while the inboxes are locked, nobody mutes, reads or delivers. Numbers of deliveries that are
        // not wanted, or made twice, are lost.
        let mut numbers = Numbers::take(tx, &rows).await?;
        rows.retain(|row| numbers.next.contains_key(&row.delivery.user));
        let statement = tx.text(WANTED_SQLITE, WANTED_POSTGRES);
        let wanted = json(&rows);
        let wanted: Vec<i64> = on_db!(tx.conn(), c => sqlx::query_scalar(statement).bind(wanted).fetch_all(c).await)?;
        let wanted: HashSet<usize> = wanted.into_iter().filter_map(|n| usize::try_from(n).ok()).collect();
        rows.retain(|row| wanted.contains(&row.n));
        // After that: a kind that is switched off does not take the place of another.
        let rows = distinct(rows);
        let (grouped, mut single): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.is_told(Telling::Grouped));
        let (begun, mut joined) = self.group(tx, &grouped).await?;
        let replacing: Vec<_> = single.iter().filter(|row| row.is_told(Telling::Replacing)).collect();
        if !replacing.is_empty() {
            let replacing: Vec<_> = replacing.iter().map(|row| Row::of(row.n, row.delivery)).collect();
            let statement = tx.text(DELETE_REPLACED_SQLITE, DELETE_REPLACED_POSTGRES);
            on_db!(tx.conn(), c => sqlx::query(statement).bind(json(&replacing)).execute(c).await.map(|_| ()))?;
        }
        for row in &mut single {
            row.id = Some(NotificationId::new(row.delivery.time));
        }
        let mut rows: Vec<_> = single.into_iter().chain(begun).collect();
        // In the order of the deliveries; a group is where its last one is.
        let of_rows = rows.iter_mut().map(|row| (row.n, row.delivery.user, &mut row.seq));
        let of_groups = joined.iter_mut().filter(|group| !group.is_new);
        let of_groups = of_groups.map(|group| (group.n, group.last.user, &mut group.seq));
        let mut unnumbered: Vec<_> = of_rows.chain(of_groups).collect();
        unnumbered.sort_by_key(|(n, ..)| *n);
        for (_, user, seq) in unnumbered {
            *seq = numbers.give(user);
        }
        if !rows.is_empty() {
            let statement = tx.text(INSERT_SQLITE, INSERT_POSTGRES);
            on_db!(tx.conn(), c => sqlx::query(statement).bind(json(&rows)).execute(c).await.map(|_| ()))?;
        }
        self.join(tx, joined).await?;
        self.announce(tx, &numbers).await
    }

    /// Sorts deliveries into groups: the rows of new ones, and who joins which.
    async fn group(&self, tx: &mut Tx, rows: &[Row]) -> sqlx::Result<(Vec<Row>, Vec<Joining>)> {
        if rows.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let mut groups = BTreeMap::<usize, Joining>::new();
        let mut firsts = HashMap::<Group, usize>::new();
        for row in rows {
            let Delivery { user, kind, about, channel, .. } = row.delivery;
            let first = *firsts.entry((user, kind, about)).or_insert(row.n);
            let group = groups.entry(first).or_insert_with(|| Joining {
                id: NotificationId::new(row.delivery.time),
                is_new: true,
                seq: 0,
                last: row.delivery,
                n: row.n,
                channels: Vec::new(),
            });
            (group.last, group.n) = (row.delivery, row.n);
            group.channels.extend(channel);
        }
        let looked_for: Vec<_> = groups.iter().map(|(n, group)| Row::of(*n, group.last)).collect();
        let statement = tx.text(FIND_GROUPS_SQLITE, FIND_GROUPS_POSTGRES);
        let found: Vec<(i64, NotificationId)> = on_db!(tx.conn(), c => {
            sqlx::query_as(statement).bind(json(&looked_for)).bind(MAX_GROUP).fetch_all(c).await
        })?;
        for (n, id) in found {
            if let Some(group) = usize::try_from(n).ok().and_then(|n| groups.get_mut(&n)) {
                (group.id, group.is_new) = (id, false);
            }
        }
        let begun = groups.values().filter(|group| group.is_new).map(|group| Row {
            id: Some(group.id),
            count: i64::try_from(group.channels.len()).unwrap_or(1),
            ..Row::of(group.n, group.last)
        });
        Ok((begun.collect(), groups.into_values().collect()))
    }

    /// Adds accounts to groups that exist, and gives a new number to those that have grown.
    async fn join(&self, tx: &mut Tx, groups: Vec<Joining>) -> sqlx::Result<()> {
        if groups.is_empty() {
            return Ok(());
        }
        let actors: Vec<_> = groups
            .iter()
            .flat_map(|group| {
                group.channels.iter().map(|channel| Row {
                    id: Some(group.id),
                    ..Row::of(0, Delivery { channel: Some(*channel), ..group.last })
                })
            })
            .collect();
        let statement = tx.text(INSERT_ACTORS_SQLITE, INSERT_ACTORS_POSTGRES);
        let added: Vec<(NotificationId, ChannelId)> =
            on_db!(tx.conn(), c => sqlx::query_as(statement).bind(json(&actors)).fetch_all(c).await)?;
        let mut counts = HashMap::<NotificationId, i64>::new();
        for (id, _) in added {
            *counts.entry(id).or_default() += 1;
        }
        let grown = groups.iter().filter(|group| !group.is_new).filter_map(|group| {
            let count = *counts.get(&group.id)?;
            Some(Row { id: Some(group.id), count, seq: group.seq, ..Row::of(0, group.last) })
        });
        let grown: Vec<_> = grown.collect();
        if grown.is_empty() {
            return Ok(());
        }
        let statement = tx.text(JOIN_GROUPS_SQLITE, JOIN_GROUPS_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query(statement).bind(json(&grown)).execute(c).await.map(|_| ()))
    }

    /// Wakes those who watch the inboxes, and cuts long ones. What is too much for one transaction is cut the next time.
    async fn announce(&self, tx: &mut Tx, numbers: &Numbers) -> sqlx::Result<()> {
        let mut left = BATCH;
        for (user, next) in &numbers.next {
            if numbers.given.contains(user) {
                tx.hint(Topic::of_object(TopicKind::Inbox, *user));
            }
            if left > 0 && next.end.div_euclid(TRIM_EVERY) > next.begin.div_euclid(TRIM_EVERY) {
                let found: Vec<Deletable> = on_db!(tx.conn(), c => {
                    sqlx::query_as(LIST_EXCESS).bind(user).bind(MAX_KEPT).bind(left).fetch_all(c).await
                })?;
                let excess = first_batch(found, &mut left);
                if let Some(last) = excess.last().map(|one| one.seq) {
                    self.delete(tx, excess.iter().map(|one| one.id).collect()).await?;
                    on_db!(tx.conn(), c => sqlx::query(TRIMMED).bind(user).bind(last).execute(c).await.map(|_| ()))?;
                }
            }
        }
        Ok(())
    }

    /// Creates the inbox of an account if it has none, and locks it until the transaction ends. `false` when the account
    /// was deleted.
    pub(super) async fn lock(&self, tx: &mut Tx, user: UserId) -> sqlx::Result<bool> {
        let delivery = Delivery {
            user,
            kind: Kind::Comment,
            about: Id::MIN,
            channel: None,
            thread: None,
            time: crate::clock::Time::MIN,
        };
        let row = Row { count: 0, ..Row::of(0, delivery) };
        let statement = tx.text(TAKE_NUMBERS_SQLITE, TAKE_NUMBERS_POSTGRES);
        let found: Vec<(UserId, i64)> =
            on_db!(tx.conn(), c => sqlx::query_as(statement).bind(json(&[row])).fetch_all(c).await)?;
        Ok(!found.is_empty())
    }

    /// Deletes notifications, with the accounts of groups.
    pub(super) async fn delete(&self, tx: &mut Tx, ids: Ids) -> sqlx::Result<()> {
        let statement = tx.text(DELETE_SQLITE, DELETE_POSTGRES);
        on_db!(tx.conn(), c => sqlx::query(statement).bind(ids).execute(c).await.map(|_| ()))
    }
}

/// Those rows that are made: one of a kind that tells of a comment, a tweet or a video once, the first for an account; each
/// account of a group once.
fn distinct(mut rows: Vec<Row>) -> Vec<Row> {
    let mut seen = HashSet::new();
    rows.retain(|row| {
        let Delivery { user, kind, about, channel, .. } = row.delivery;
        match kind.telling() {
            Telling::Once => seen.insert((user, about, None, None)),
            Telling::Grouped => seen.insert((user, about, Some(kind), channel)),
            Telling::Replacing => true,
        }
    });
    // Of what replaces each other, the last.
    let mut replaced = HashSet::new();
    rows.reverse();
    rows.retain(|row| {
        let Delivery { user, about, .. } = row.delivery;
        !row.is_told(Telling::Replacing) || replaced.insert((user, about))
    });
    rows.reverse();
    rows
}

/// The numbers that were taken for each account.
struct Numbers {
    next: HashMap<UserId, Taken>,
    /// The accounts that have used some.
    given: HashSet<UserId>,
}

struct Taken {
    begin: i64,
    end: i64,
    next: i64,
}

impl Numbers {
    async fn take(tx: &mut Tx, rows: &[Row]) -> sqlx::Result<Self> {
        let mut counts = HashMap::<UserId, (i64, Delivery)>::new();
        for row in rows {
            counts.entry(row.delivery.user).or_insert((0, row.delivery)).0 += 1;
        }
        let wanted: Vec<_> =
            counts.values().map(|(count, delivery)| Row { count: *count, ..Row::of(0, *delivery) }).collect();
        let statement = tx.text(TAKE_NUMBERS_SQLITE, TAKE_NUMBERS_POSTGRES);
        let taken: Vec<(UserId, i64)> =
            on_db!(tx.conn(), c => sqlx::query_as(statement).bind(json(&wanted)).fetch_all(c).await)?;
        let next = taken.into_iter().filter_map(|(user, end)| {
            let begin = end - counts.get(&user)?.0;
            Some((user, Taken { begin, end, next: begin }))
        });
        Ok(Self { next: next.collect(), given: HashSet::new() })
    }

    /// The next number of an account.
    fn give(&mut self, user: UserId) -> i64 {
        self.given.insert(user);
        self.next.get_mut(&user).map_or(0, |taken| {
            taken.next += 1;
            taken.next
        })
    }
}
