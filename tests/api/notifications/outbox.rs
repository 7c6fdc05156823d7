//! The outbox: order, places, and consumers that fail or crash.

use std::sync::{Arc, Mutex};

use marquee::caller::UserId;
use marquee::clock::{Clock, Time};
use marquee::engine::db::{DatabaseUrl, Db, Tx, on_db};
use marquee::error::{Error, Reason, Result};
use marquee::event::{self, Consumer, Event, EventKind};
use marquee::id::{Id, VideoId};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::support::{Engine, both_engines, eventually};

const NOW: Time = Time::from_micros(1_800_000_000_000_000);

/// A consumer that writes what it has read into a table, in the transaction in which its place advances.
#[derive(Clone)]
struct Reader {
    db: Db,
    name: &'static str,
    /// The batches that still fail, as if the database had.
    failures: Arc<Mutex<usize>>,
    /// An event that always fails.
    poison: Option<VideoId>,
}

impl Reader {
    /// What has been read and committed, in that order.
    async fn read(&self) -> Vec<VideoId> {
        let statement = "SELECT id FROM seen WHERE name = $1 ORDER BY n";
        on_db!(self.db.read(), c => sqlx::query_scalar(statement).bind(self.name).fetch_all(c).await).expect("a list")
    }

    /// Waits until these events were read, each once and in this order.
    async fn reads(&self, expected: &[VideoId]) {
        eventually("the events are read", || async { (self.read().await.len() >= expected.len()).then_some(()) }).await;
        assert_eq!(self.read().await, expected);
    }
}

#[tonic::async_trait]
impl Consumer for Reader {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn apply(&self, tx: &mut Tx, events: &[Event]) -> Result<()> {
        for event in events {
            let insert = "INSERT INTO seen (name, id) VALUES ($1, $2)";
            on_db!(tx.conn(), c => sqlx::query(insert).bind(self.name).bind(event.video()).execute(c).await.map(|_| ()))?;
        }
        if self.poison.is_some_and(|poison| events.iter().any(|event| event.video() == poison)) {
            return Err(Error::internal("an event that always fails"));
        }
        let mut failures = self.failures.lock().expect("no panic");
        if *failures > 0 {
            *failures -= 1;
            return Err(Error::new(Reason::Unavailable, "as if the database had failed"));
        }
        Ok(())
    }
}

struct Outbox {
    _folder: TempDir,
    db: Db,
    clock: Clock,
}

impl Outbox {
    async fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = match engine.new_database().await {
            Some(url) => DatabaseUrl::Postgres(url),
            None => DatabaseUrl::Sqlite(folder.path().join("marquee.db")),
        };
        let db = Db::connect(&url, 12).await.expect("the database opens");
        db.migrate().await.expect("its schema");
        let create = db.text(
            "CREATE TABLE seen (n INTEGER PRIMARY KEY, name TEXT NOT NULL, id BLOB NOT NULL)",
            "CREATE TABLE seen (n BIGINT GENERATED ALWAYS AS IDENTITY, name TEXT NOT NULL, id UUID NOT NULL)",
        );
        on_db!(db.write(), c => sqlx::query(create).execute(c).await.map(|_| ())).expect("a table");
        Self { _folder: folder, db, clock: Clock::standing_at(NOW) }
    }

    async fn begin(&self) -> Tx {
        self.db.begin().await.expect("a transaction")
    }

    /// Adds an event in a transaction; returns its subject.
    async fn touch(&self, tx: &mut Tx) -> VideoId {
        let id = VideoId::new(self.clock.now());
        event::record(tx, EventKind::VideoListed, id, None::<UserId>, self.clock.now()).await.expect("it is recorded");
        id
    }

    async fn add(&self) -> VideoId {
        let mut tx = self.begin().await;
        let id = self.touch(&mut tx).await;
        tx.commit().await.expect("the commit");
        id
    }

    fn reader(&self) -> Reader {
        Reader { db: self.db.clone(), name: "reader", failures: Arc::default(), poison: None }
    }

    fn consume(&self, reader: &Reader) -> (CancellationToken, JoinHandle<()>) {
        let stop = CancellationToken::new();
        (stop.clone(), tokio::spawn(event::consume(self.db.clone(), reader.clone(), stop)))
    }

    async fn unread(&self) -> i64 {
        event::backlog(&self.db, "reader").await.expect("a count").0
    }
}

both_engines! {
    async fn a_consumer_reads_each_event_once_also_after_a_failure_and_a_crash(engine: Engine) {
        let outbox = Outbox::new(engine).await;
        let mut all = Vec::new();
        for _ in 0..250 {
            all.push(outbox.add().await);
        }
        // What is rolled back has not happened.
        let mut tx = outbox.begin().await;
        outbox.touch(&mut tx).await;
        tx.rollback().await.expect("it is undone");
        let reader = Reader { failures: Arc::new(Mutex::new(1)), ..outbox.reader() };
        let (_stop, task) = outbox.consume(&reader);
        eventually("the first batch is read", || async { (!reader.read().await.is_empty()).then_some(()) }).await;
        // A crash, in the middle of a batch or between two.
        task.abort();
        let _ = task.await;
        for _ in 0..3 {
            all.push(outbox.add().await);
        }
        assert!(outbox.unread().await >= 3);
        let (stop, task) = outbox.consume(&reader);
        reader.reads(&all).await;
        // Hints wake it.
        all.push(outbox.add().await);
        reader.reads(&all).await;
        eventually("its place is stored", || async { (outbox.unread().await == 0).then_some(()) }).await;
        stop.cancel();
        task.await.expect("it ends");
    }

    async fn an_event_that_always_fails_does_not_hold_back_the_others(engine: Engine) {
        let outbox = Outbox::new(engine).await;
        let mut all = Vec::new();
        for _ in 0..5 {
            all.push(outbox.add().await);
        }
        let poison = all.remove(2);
        let reader = Reader { poison: Some(poison), ..outbox.reader() };
        let (stop, task) = outbox.consume(&reader);
        reader.reads(&all).await;
        stop.cancel();
        task.await.expect("it ends");
    }

    async fn events_are_kept_for_a_week_and_the_newest_for_ever(engine: Engine) {
        let outbox = Outbox::new(engine).await;
        let reader = outbox.reader();
        let mut all = vec![outbox.add().await, outbox.add().await];
        let (stop, task) = outbox.consume(&reader);
        reader.reads(&all).await;
        event::expire(&outbox.db, NOW + event::KEPT).await.expect("it is done");
        outbox.clock.advance(event::KEPT + std::time::Duration::from_secs(1));
        event::expire(&outbox.db, outbox.clock.now()).await.expect("it is done");
        // The numbers go on.
        all.push(outbox.add().await);
        reader.reads(&all).await;
        stop.cancel();
        task.await.expect("it ends");
        // A consumer that comes later finds what is left.
        let late = Reader { name: "late", ..outbox.reader() };
        let consuming = tokio::spawn(event::consume(outbox.db.clone(), late.clone(), CancellationToken::new()));
        let left = if engine == Engine::Sqlite { &all[1..] } else { &all[2..] };
        late.reads(left).await;
        consuming.abort();
    }
}

/// On PostgreSQL, transactions are numbered when they begin to write.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_open_transactions_are_waited_for() {
    let outbox = Outbox::new(Engine::Postgres).await;
    let reader = outbox.reader();
    let (stop, task) = outbox.consume(&reader);
    let (mut first, mut second) = (outbox.begin().await, outbox.begin().await);
    let first_id = outbox.touch(&mut first).await;
    let second_id = outbox.touch(&mut second).await;
    let late_id = outbox.touch(&mut first).await;
    // The second commits first, and others after it.
    second.commit().await.expect("the commit");
    let third_id = outbox.add().await;
    crate::support::eventually("the consumer has begun", async || (outbox.unread().await >= 2).then_some(())).await;
    // Read now, they would be before the place at which the first appears.
    let mut looks = 0;
    while looks < 5 {
        assert_eq!(reader.read().await, [Id::MIN; 0], "events after an open transaction were read");
        assert!(outbox.unread().await >= 2);
        looks += 1;
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    first.commit().await.expect("the commit");
    reader.reads(&[first_id, late_id, second_id, third_id]).await;
    // A transaction that has only read holds nothing back.
    let mut reading = outbox.begin().await;
    on_db!(reading.conn(), c => sqlx::query("SELECT COUNT(*) FROM events").execute(c).await.map(|_| ()))
        .expect("it reads");
    let fourth_id = outbox.add().await;
    reader.reads(&[first_id, late_id, second_id, third_id, fourth_id]).await;
    drop(reading);
    stop.cancel();
    task.await.expect("it ends");
}

/// Many writers, in transactions of different lengths: whatever commits is read once, in one order by every reader.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_transactions_lose_no_event() {
    let outbox = Arc::new(Outbox::new(Engine::Postgres).await);
    let reader = outbox.reader();
    let (stop, task) = outbox.consume(&reader);
    let (other_stop, other_task) = outbox.consume(&reader);
    let writers = (0..6).map(|writer: u64| {
        let outbox = outbox.clone();
        tokio::spawn(async move {
            let mut written = Vec::new();
            for number in 0..30 {
                let mut tx = outbox.begin().await;
                written.push(outbox.touch(&mut tx).await);
                tokio::time::sleep(std::time::Duration::from_millis((writer * 7 + number * 3) % 11)).await;
                written.push(outbox.touch(&mut tx).await);
                if (writer + number).is_multiple_of(5) {
                    tx.rollback().await.expect("it is undone");
                    written.truncate(written.len() - 2);
                } else {
                    tx.commit().await.expect("the commit");
                }
            }
            written
        })
    });
    let mut written = Vec::new();
    for writer in writers {
        written.extend(writer.await.expect("it ends"));
    }
    eventually("all are read", || async { (reader.read().await.len() >= written.len()).then_some(()) }).await;
    let mut read = reader.read().await;
    let sort = |ids: &mut Vec<VideoId>| ids.sort_unstable_by_key(|id| *id.as_bytes());
    sort(&mut read);
    sort(&mut written);
    assert_eq!(read, written);
    stop.cancel();
    other_stop.cancel();
    task.await.expect("it ends");
    other_task.await.expect("it ends");
}
