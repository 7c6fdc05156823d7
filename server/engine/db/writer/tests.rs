//! Tests of groups of transactions, on a real file.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::engine::db::{DatabaseUrl, Db, Engine, Tx, on_db};
use crate::engine::limit::LimitKey;
use crate::error::{self, Reason};
use crate::request::{self, Origin, RequestInfo};

/// Longer than any operation takes that does not hang.
const HANG: Duration = Duration::from_secs(400);
/// The patience of a writer that is waited for in vain.
const PATIENCE: Duration = Duration::from_secs(1);

struct World {
    db: Db,
    folder: TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&DatabaseUrl::Sqlite(folder.path().join("marquee.db")), 1).await.unwrap();
        let world = Self { db, folder };
        world.run("CREATE TABLE one (id INTEGER PRIMARY KEY, value TEXT) STRICT").await;
        world.run("CREATE TABLE two (id INTEGER REFERENCES one DEFERRABLE INITIALLY DEFERRED) STRICT").await;
        world
    }

    /// Runs a single statement.
    async fn run(&self, sql: &'static str) {
        on_db!(self.db.write(), c => sqlx::raw_sql(sql).execute(c).await.map(|_| ())).unwrap();
    }

    fn writer(&self) -> &Writer {
        match &self.db.0 {
            Engine::Sqlite(pools) => &pools.write,
            Engine::Postgres(_) => unreachable!("the tests are of SQLite"),
        }
    }

    /// The counters of transactions and commits.
    fn counts(&self) -> (u64, u64) {
        let [transactions, commits] = self.writer().counters();
        (transactions.get(), commits.get())
    }

    /// The ids that readers see.
    async fn ids(&self) -> Vec<i64> {
        const SQL: &str = "SELECT id FROM one ORDER BY id";
        on_db!(self.db.read(), c => sqlx::query_scalar(SQL).fetch_all(c).await).unwrap()
    }

    /// Starts a transaction that inserts a row, queued behind those that were started before.
    async fn insert(&self, id: i64) -> JoinHandle<sqlx::Result<()>> {
        let db = self.db.clone();
        self.spawn(async move {
            let mut tx = db.begin().await?;
            insert(&mut tx, id, 1).await?;
            tx.commit().await
        })
        .await
    }

    /// Starts a task and lets it run until it waits. The tests have one thread.
    async fn spawn<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        let task = tokio::spawn(work);
        tokio::task::yield_now().await;
        task
    }
}

async fn insert(tx: &mut Tx, id: i64, len: usize) -> sqlx::Result<()> {
    const SQL: &str = "INSERT INTO one (id, value) VALUES ($1, $2)";
    let value = "x".repeat(len);
    on_db!(tx.conn(), c => sqlx::query(SQL).bind(id).bind(&value).execute(c).await.map(|_| ()))
}

async fn in_time<F: Future>(work: F) -> F::Output {
    tokio::time::timeout(HANG, work).await.expect("something hangs")
}

fn reason(result: sqlx::Result<()>) -> Reason {
    error::Error::from(result.unwrap_err()).reason()
}

#[tokio::test]
async fn transactions_that_wait_for_each_other_share_commits() {
    let world = World::new().await;
    let (transactions, commits) = world.counts();
    let first = world.db.begin().await.unwrap();
    let mut tasks = Vec::new();
    for id in 0..50 {
        tasks.push(world.insert(id).await);
    }
    first.commit().await.unwrap();
    for task in tasks {
        in_time(task).await.unwrap().unwrap();
    }
    assert_eq!(world.ids().await, (0..50).collect::<Vec<_>>());
    let (all_transactions, all_commits) = world.counts();
    assert_eq!(all_transactions - transactions, 51);
    // One, unless this machine is so slow that groups become old.
    assert!(all_commits - commits < 20, "{} commits", all_commits - commits);
}

#[tokio::test]
async fn a_single_transaction_has_its_own_commit() {
    let world = World::new().await;
    let (transactions, commits) = world.counts();
    for id in 0..10 {
        in_time(world.insert(id).await).await.unwrap().unwrap();
    }
    assert_eq!(world.counts(), (transactions + 10, commits + 10));
}

#[tokio::test]
async fn a_member_is_acknowledged_and_visible_only_after_its_group_is_committed() {
    let world = World::new().await;
    let mut first = world.db.begin().await.unwrap();
    insert(&mut first, 1, 1).await.unwrap();
    let second = world.db.clone();
    let second = world.spawn(async move { second.begin().await }).await;
    let first = world.spawn(first.commit()).await;
    let second = in_time(second).await.unwrap().unwrap();
    assert!(!first.is_finished());
    assert!(world.ids().await.is_empty());
    in_time(second.commit()).await.unwrap();
    in_time(first).await.unwrap().unwrap();
    assert_eq!(world.ids().await, [1]);
}

#[tokio::test]
async fn a_member_of_an_old_group_commits_it_before_the_next_begins() {
    let world = World::new().await;
    let first = world.db.begin().await.unwrap();
    let second = world.db.clone();
    let second = world.spawn(async move { second.begin().await }).await;
    let third = world.db.clone();
    let third = world.spawn(async move { third.begin().await }).await;
    let first = world.spawn(first.commit()).await;
    let second = in_time(second).await.unwrap().unwrap();
    // The time that the group needs to become old.
    tokio::time::sleep(MAX_AGE * 2).await;
    in_time(second.commit()).await.unwrap();
    in_time(first).await.unwrap().unwrap();
    // It has the connection all the while.
    drop(in_time(third).await.unwrap().unwrap());
}

#[tokio::test]
async fn a_member_that_ends_without_a_commit_leaves_nothing_and_the_others_stay() {
    // Runs longer than it takes to cancel it.
    const LONG: &str = "WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 100000)
        INSERT INTO one (id) SELECT 8 WHERE (SELECT COUNT(*) FROM counted) > 0";
    let world = World::new().await;
    let mut first = world.db.begin().await.unwrap();
    insert(&mut first, 0, 1).await.unwrap();
    let mut tasks = vec![world.insert(1).await];
    let ends = ["drop", "rollback", "panic", "error", "error that is ignored", "statement cancelled"];
    for (id, end) in (2..).zip(ends) {
        let db = world.db.clone();
        let work = async move {
            let mut tx = db.begin().await.unwrap();
            insert(&mut tx, id, 1).await.unwrap();
            match end {
                "drop" => drop(tx),
                "rollback" => tx.rollback().await.unwrap(),
                "panic" => panic!("on purpose"),
                "statement cancelled" => {
                    let work = async { on_db!(tx.conn(), c => sqlx::query(LONG).execute(c).await.map(|_| ())) };
                    assert!(!cut(work, 1).await);
                    assert!(tx.commit().await.is_err());
                }
                _ => {
                    assert!(insert(&mut tx, 1, 1).await.is_err(), "it is there already");
                    // As on PostgreSQL.
                    assert!(insert(&mut tx, 9, 1).await.is_err());
                    if end != "error" {
                        assert!(tx.commit().await.is_err());
                    }
                }
            }
            Ok(())
        };
        tasks.push(world.spawn(work).await);
        tasks.push(world.insert(id + 10).await);
    }
    in_time(first.commit()).await.unwrap();
    let mut panics = 0;
    for task in tasks {
        match in_time(task).await {
            Ok(done) => done.unwrap(),
            Err(_) => panics += 1,
        }
    }
    assert_eq!(panics, 1, "one has panicked on purpose");
    assert_eq!(world.ids().await, [0, 1, 12, 13, 14, 15, 16, 17]);
}

#[tokio::test]
async fn a_first_member_that_ends_without_a_commit_leaves_nothing() {
    let world = World::new().await;
    let mut first = world.db.begin().await.unwrap();
    insert(&mut first, 1, 1).await.unwrap();
    let second = world.insert(2).await;
    drop(first);
    in_time(second).await.unwrap().unwrap();
    assert_eq!(world.ids().await, [2]);
}

#[tokio::test]
async fn a_full_disk_fails_all_members_and_writing_goes_on_when_there_is_room() {
    let world = World::new().await;
    world.run("PRAGMA max_page_count = 20").await;
    let mut first = world.db.begin().await.unwrap();
    insert(&mut first, 1, 1).await.unwrap();
    let second = world.insert(2).await;
    let db = world.db.clone();
    let third = world
        .spawn(async move {
            let mut tx = db.begin().await?;
            insert(&mut tx, 3, 1 << 20).await?;
            tx.commit().await
        })
        .await;
    let db = world.db.clone();
    let looking = world.spawn(async move { db.begin().await?.rollback().await }).await;
    let first = in_time(first.commit()).await;
    assert_eq!(reason(in_time(third).await.unwrap()), Reason::StorageFull);
    // SQLite undoes the whole transaction.
    assert_eq!(reason(first), Reason::StorageFull);
    assert_eq!(reason(in_time(second).await.unwrap()), Reason::StorageFull);
    in_time(looking).await.unwrap().unwrap();
    assert!(world.ids().await.is_empty());
    in_time(world.insert(4).await).await.unwrap().unwrap();
    world.run("PRAGMA max_page_count = 1000").await;
    let mut tx = world.db.begin().await.unwrap();
    insert(&mut tx, 5, 1 << 20).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(world.ids().await, [4, 5]);
}

#[tokio::test]
async fn a_failed_commit_fails_all_members_and_those_that_have_read_their_writes() {
    const DANGLING: &str = "INSERT INTO two (id) VALUES (99)";
    let world = World::new().await;
    let mut first = world.db.begin().await.unwrap();
    on_db!(first.conn(), c => sqlx::query(DANGLING).execute(c).await.map(|_| ())).unwrap();
    let second = world.insert(2).await;
    let db = world.db.clone();
    let third = world.spawn(async move { db.begin().await?.rollback().await }).await;
    let first = in_time(first.commit()).await.unwrap_err();
    assert_eq!(first.as_database_error().unwrap().code().as_deref(), Some("787"), "{first}");
    in_time(second).await.unwrap().unwrap_err();
    in_time(third).await.unwrap().unwrap_err();
    in_time(world.insert(4).await).await.unwrap().unwrap();
    assert_eq!(world.ids().await, [4]);
}

#[tokio::test]
async fn a_connection_that_is_lost_fails_its_group_and_is_replaced() {
    let world = World::new().await;
    let mut first = world.db.begin().await.unwrap();
    insert(&mut first, 1, 1).await.unwrap();
    let db = world.db.clone();
    let second = world.spawn(async move { db.begin().await }).await;
    let first = world.spawn(first.commit()).await;
    let mut second = in_time(second).await.unwrap().unwrap();
    if let Engine::Sqlite(member) = &mut second.inner {
        member.state().unwrap().connection.take().unwrap().close().await.unwrap();
    }
    assert_eq!(reason(insert(&mut second, 2, 1).await), Reason::Unavailable);
    assert_eq!(reason(in_time(second.commit()).await), Reason::Unavailable);
    assert_eq!(reason(in_time(first).await.unwrap()), Reason::Unavailable);
    in_time(world.insert(3).await).await.unwrap().unwrap();
    assert_eq!(world.ids().await, [3]);
}

/// Polls `work` until it has been pending `times` times, and drops it then. Returns whether it was completed.
async fn cut<F: Future>(work: F, times: usize) -> bool {
    let mut work = pin!(work);
    let mut waited = 0;
    poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(_) => Poll::Ready(true),
        Poll::Pending => {
            waited += 1;
            if waited == times { Poll::Ready(false) } else { Poll::Pending }
        }
    })
    .await
}

#[tokio::test]
async fn cancelling_at_any_point_leaves_all_or_nothing_and_nobody_waiting() {
    let world = World::new().await;
    let mut id = 0;
    for has_company in [false, true] {
        for ends in ["commit", "rollback", "single"] {
            for times in 1.. {
                let (victim, before, after) = (id, id + 2, id + 3);
                id += 4;
                let mut others = Vec::new();
                let first = if has_company { Some(world.db.begin().await.unwrap()) } else { None };
                others.push(world.insert(before).await);
                let db = world.db.clone();
                let work = async move {
                    if ends == "single" {
                        const SQL: &str = "INSERT INTO one (id) VALUES ($1), ($1 + 1) RETURNING id";
                        return on_db!(db.write(), c => sqlx::query(SQL).bind(victim).fetch_all(c).await.map(|_| ()));
                    }
                    let mut tx = db.begin().await?;
                    insert(&mut tx, victim, 1).await?;
                    insert(&mut tx, victim + 1, 1).await?;
                    if ends == "commit" { tx.commit().await } else { tx.rollback().await }
                };
                let victim_task = world.spawn(cut(work, times)).await;
                others.push(world.insert(after).await);
                if let Some(first) = first {
                    in_time(first.commit()).await.unwrap();
                }
                let is_done = in_time(victim_task).await.unwrap();
                for other in others {
                    in_time(other).await.unwrap().unwrap();
                }
                // The cancelled work has been committed or undone by now.
                drop(in_time(world.db.begin()).await.unwrap());
                let ids: Vec<i64> = world.ids().await.into_iter().filter(|&one| one >= victim).collect();
                let all = [victim, victim + 1, before, after];
                assert!(ids == all || ids == all[2..], "{ends}, cut at {times}: {ids:?} from {victim} on");
                if is_done {
                    assert_eq!(ids.len(), if ends == "rollback" { 2 } else { 4 });
                    break;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_transactions_are_durable_despite_many_cancellations() {
    let world = World::new().await;
    let writers = (0..16).map(|writer| {
        let db = world.db.clone();
        tokio::spawn(async move {
            let mut committed = Vec::new();
            for round in 0..50 {
                let id = 100_000 + writer * 1000 + round * 2;
                let work = async {
                    let mut tx = db.begin().await.unwrap();
                    insert(&mut tx, id, 1).await.unwrap();
                    insert(&mut tx, id + 1, 1).await.unwrap();
                    tx.commit().await.unwrap();
                };
                let times = usize::try_from((writer + round * 5) % 9).unwrap();
                if cut(work, times + 1).await {
                    committed.push(id);
                }
            }
            committed
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut committed = Vec::new();
    for writer in writers {
        committed.extend(in_time(writer).await.unwrap());
    }
    in_time(world.db.begin()).await.unwrap().commit().await.unwrap();
    let ids = world.ids().await;
    assert!(ids.chunks(2).all(|pair| pair[0] % 2 == 0 && pair[1] == pair[0] + 1), "a half of a transaction: {ids:?}");
    assert!(committed.iter().all(|id| ids.binary_search(id).is_ok()), "something committed is not there");
    assert!(!committed.is_empty());
}

#[tokio::test]
async fn a_transaction_that_was_dropped_does_not_stay_open() {
    let world = World::new().await;
    let mut tx = world.db.begin().await.unwrap();
    insert(&mut tx, 1, 1).await.unwrap();
    drop(tx);
    // As another process does.
    let options = SqliteConnectOptions::new().filename(world.folder.path().join("marquee.db"));
    let mut other = options.busy_timeout(HANG / 2).connect().await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE; ROLLBACK").execute(&mut other).await.unwrap();
}

#[tokio::test]
async fn waiting_too_long_fails_and_does_not_block_the_commit() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("a.db")).create_if_missing(true);
    let writer = Writer::open(options, PATIENCE).await.unwrap();
    let first = writer.begin().await.unwrap();
    assert!(matches!(in_time(writer.begin()).await, Err(Error::PoolTimedOut)));
    let second = tokio::spawn({
        let writer = writer.clone();
        async move { writer.begin().await }
    });
    tokio::task::yield_now().await;
    let first = tokio::spawn(first.commit());
    let second = in_time(second).await.unwrap().unwrap();
    assert!(matches!(in_time(writer.begin()).await, Err(Error::PoolTimedOut)));
    in_time(second.commit()).await.unwrap();
    in_time(first).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_request_whose_transaction_was_dropped_continues_after_the_writes_it_has_read_are_committed() {
    const SQL: &str = "SELECT COUNT(*) FROM one";
    for next in ["answers", "reads"] {
        let world = World::new().await;
        let mut first = world.db.begin().await.unwrap();
        insert(&mut first, 1, 1).await.unwrap();
        let db = world.db.clone();
        let second = async move {
            let mut tx = db.begin().await.unwrap();
            let seen: i64 = on_db!(tx.conn(), c => sqlx::query_scalar(SQL).fetch_one(c).await).unwrap();
            drop(tx);
            if next == "reads" {
                let read: i64 = on_db!(db.read(), c => sqlx::query_scalar(SQL).fetch_one(c).await).unwrap();
                assert_eq!(read, seen);
            }
            seen
        };
        let second = world.spawn(request::scope(RequestInfo::new(String::new(), [0, 0, 0, 0].into()), second)).await;
        let db = world.db.clone();
        let third = world.spawn(async move { db.begin().await }).await;
        let first = world.spawn(first.commit()).await;
        let third = in_time(third).await.unwrap().unwrap();
        assert!(!second.is_finished());
        in_time(third.commit()).await.unwrap();
        assert_eq!(in_time(second).await.unwrap(), 1);
        in_time(first).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_request_does_not_hold_the_connection_while_it_waits_for_its_own_work() {
    let world = World::new().await;
    let (done, wait) = oneshot::channel::<()>();
    let (begun, mut has_begun) = oneshot::channel();
    let db = world.db.clone();
    let request = async move {
        tokio::spawn(request::before_answer(wait));
        let tx = db.begin().await?;
        begun.send(()).unwrap();
        tx.commit().await
    };
    let request = world.spawn(request::scope(RequestInfo::new(String::new(), [0, 0, 0, 0].into()), request)).await;
    for id in 0..5 {
        in_time(world.insert(id).await).await.unwrap().unwrap();
    }
    assert!(has_begun.try_recv().is_err());
    done.send(()).unwrap();
    in_time(request).await.unwrap().unwrap();
}

#[tokio::test]
async fn closing_commits_finished_transactions_and_checkpoints_the_log() {
    let world = World::new().await;
    let first = world.db.begin().await.unwrap();
    let second = world.insert(2).await;
    let db = world.db.clone();
    let closing = world.spawn(async move { db.close().await }).await;
    let late = world.insert(3).await;
    in_time(first.commit()).await.unwrap();
    in_time(second).await.unwrap().unwrap();
    in_time(closing).await.unwrap();
    assert!(matches!(in_time(late).await.unwrap(), Err(Error::PoolClosed)));
    let names = std::fs::read_dir(world.folder.path()).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["marquee.db"]);
}

#[tokio::test]
async fn addresses_take_turns_and_urgent_calls_come_first() {
    let world = World::new().await;
    let order = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let first = world.db.begin().await.unwrap();
    let mut tasks = Vec::new();
    for (name, address, urgent) in [
        ("greedy 1", "a", false),
        ("greedy 2", "a", false),
        ("greedy 3", "a", false),
        ("honest", "b", false),
        ("login", "c", true),
    ] {
        let (db, order) = (world.db.clone(), order.clone());
        let work = async move {
            let key = LimitKey::of_text(address);
            request::set_origin(Origin { address: key, caller: key, urgent });
            let tx = db.begin().await?;
            order.lock().unwrap().push(name);
            tx.commit().await
        };
        tasks.push(world.spawn(request::scope(RequestInfo::new(String::new(), [0, 0, 0, 0].into()), work)).await);
    }
    first.commit().await.unwrap();
    for task in tasks {
        in_time(task).await.unwrap().unwrap();
    }
    assert_eq!(*order.lock().unwrap(), ["login", "greedy 1", "honest", "greedy 2", "greedy 3"]);
}
