//! The ends of runs and jobs: what is told, what is done again, what is freed, and what keeps its place.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use marquee::caller::UserId;
use marquee::engine::bus::{Topic, TopicKind};
use marquee::engine::db::Tx;
use marquee::error::Result;
use marquee::job::{Failure, Handler, Handlers, Job, JobState, Kind, NewJob, Run, Schedule, Service};
use tokio::sync::{Notify, Semaphore};

use super::order::gated;
use super::queue::{Counter, KIND, Queue, handler};
use super::runs::{OVER_A_LEASE, OVER_A_PAUSE};
use crate::support::{Engine, both_engines, eventually};

/// The kind of the jobs by which [`Ending`] records what it was told.
const TOLD: Kind = Kind::new("told");
const TEN_MINUTES: Duration = Duration::from_mins(10);

/// A handler whose runs end as their subjects say. It enqueues a job for each that it is told to be dead.
struct Ending {
    jobs: Service,
    begun: Counter,
    go: Arc<Notify>,
}

#[tonic::async_trait]
impl Handler for Ending {
    fn kind(&self) -> Kind {
        KIND
    }

    fn time_limit(&self, run: &Run) -> Duration {
        match run.job.subject.as_str() {
            "late" => Duration::from_millis(100),
            "no limit" => panic!("as the test wants"),
            _ => Duration::from_hours(1),
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Failure> {
        self.begun.add();
        match run.job.subject.as_str() {
            "late" | "crash" => pending().await,
            "panic" => panic!("as the test wants"),
            "wait" => self.go.notified().await,
            _ => {}
        }
        Err(Failure::finally("input", "a\0b"))
    }

    async fn dead(&self, tx: &mut Tx, job: &Job, why: &str) -> Result<()> {
        let label = why.split(':').next().unwrap_or_default();
        self.jobs.enqueue(tx, NewJob::new(TOLD, format!("{} {label}", job.subject))).await.map(|_| ())
    }
}

/// The handler, the number of runs that have begun, and what lets the run of "wait" go on.
fn ending(queue: &Queue) -> (impl Fn() -> Handlers, Counter, Arc<Notify>) {
    let (begun, go) = (Counter::default(), Arc::new(Notify::new()));
    let (jobs, counter, gate) = (queue.jobs.clone(), begun.clone(), go.clone());
    let handlers =
        move || Handlers::default().with(Ending { jobs: jobs.clone(), begun: counter.clone(), go: gate.clone() });
    (handlers, begun, go)
}

/// What the handler was told, in alphabetical order.
async fn told(queue: &Queue) -> Vec<String> {
    let waiting = queue.list(JobState::Waiting).await;
    let mut told: Vec<_> = waiting.into_iter().filter(|job| job.kind == TOLD.name()).map(|job| job.subject).collect();
    told.sort();
    told
}

both_engines! {
    async fn a_handler_is_told_that_its_job_is_dead(engine: Engine) {
        let queue = Queue::new(engine).await;
        for subject in ["final", "panic", "late", "no limit"] {
            queue.enqueue(NewJob::new(KIND, subject).tried(1)).await.expect("it is new");
        }
        let (handlers, begun, go) = ending(&queue);
        let worker = queue.work(4, handlers());
        eventually("all are dead", || async { (queue.list(JobState::Dead).await.len() == 4).then_some(()) }).await;
        let all = ["final input", "late timeout", "no limit panic", "panic panic"];
        assert_eq!(told(&queue).await, all);
        let failures: Vec<_> = queue.list(JobState::Dead).await.into_iter().map(|job| job.failure).collect();
        assert!(failures.contains(&"input: a\u{FFFD}b".to_owned()), "{failures:?}");

        // A job that waits for another attempt is not dead, and neither is one that was cancelled.
        let retried = queue.enqueue(NewJob::new(KIND, "panic")).await.expect("it is new");
        queue.reaches(retried, JobState::Later).await;
        queue.enqueue(NewJob::new(KIND, "wait")).await.expect("it is new");
        eventually("it runs", || async { (queue.list(JobState::Running).await.len() == 1).then_some(()) }).await;
        let mut tx = queue.db.begin().await.expect("a transaction");
        queue.jobs.cancel(&mut tx, "wait").await.expect("it is cancelled");
        tx.commit().await.expect("the commit");
        go.notify_one();
        eventually("it has ended", || async { (queue.ended("lost", "") == 1).then_some(()) }).await;
        assert_eq!(told(&queue).await, all);

        // The last run of this one ends with its process.
        let before = begun.get();
        let crashing = queue.enqueue(NewJob::new(KIND, "crash").tried(1)).await.expect("it is new");
        begun.reaches(before + 1).await;
        worker.crash().await;
        queue.clock.advance(OVER_A_LEASE);
        let worker = queue.work(1, handlers());
        let dead = queue.reaches(crashing, JobState::Dead).await;
        assert!(dead.failure.starts_with("crash"), "{dead:?}");
        assert_eq!(told(&queue).await, [["crash crash"].as_slice(), &all].concat());
        worker.stop().await;
    }

    async fn a_panic_in_a_time_limit_is_a_failure(engine: Engine) {
        let queue = Queue::new(engine).await;
        let (handlers, begun, _) = ending(&queue);
        let worker = queue.work(2, handlers());
        for part in 0..3 {
            let id = queue.enqueue(NewJob::new(KIND, "no limit").of_part(part)).await.expect("it is new");
            let job = queue.reaches(id, JobState::Later).await;
            assert!(job.failure.starts_with("panic"), "{job:?}");
        }
        let last = queue.enqueue(NewJob::new(KIND, "final")).await.expect("it is new");
        queue.reaches(last, JobState::Dead).await;
        assert_eq!(begun.get(), 1);
        worker.stop().await;
    }

    async fn a_worker_renews_what_it_runs_and_frees_the_rest(engine: Engine) {
        let queue = Queue::new(engine).await;
        let (begun, go) = (Counter::default(), Arc::new(Notify::new()));
        let (counter, gate) = (begun.clone(), go.clone());
        let worker = queue.work(4, handler(move |run| {
            let (counter, gate) = (counter.clone(), gate.clone());
            Box::pin(async move {
                counter.add();
                match (run.job.subject.as_str(), run.job.epoch) {
                    ("held", _) => gate.notified().await,
                    // The worker believes that it has the job no more, as if its end could not be written.
                    ("forgotten", 1) => return Err(Failure::lost()),
                    _ => {}
                }
                Ok(())
            })
        }));
        let held = queue.enqueue(NewJob::new(KIND, "held")).await.expect("it is new");
        let forgotten = queue.enqueue(NewJob::new(KIND, "forgotten")).await.expect("it is new");
        begun.reaches(2).await;
        eventually("one is forgotten", || async { (queue.ended("lost", "") == 1).then_some(()) }).await;
        assert_eq!(queue.get(forgotten).await.state, JobState::Running);
        // As after a suspension of the machine: both leases have ended.
        queue.clock.advance(OVER_A_LEASE);
        assert_eq!(queue.reaches(forgotten, JobState::Done).await.epoch, 2);
        go.notify_one();
        assert_eq!(queue.reaches(held, JobState::Done).await.epoch, 1);
        worker.stop().await;
    }

    async fn a_job_that_is_enqueued_during_its_run_is_done_once_more(engine: Engine) {
        let queue = Queue::new(engine).await;
        let (permits, begun) = (Arc::new(Semaphore::new(0)), Arc::new(Mutex::new(Vec::new())));
        let worker = queue.work(1, gated(&permits, &begun));
        let runs = |wanted| {
            let begun = begun.clone();
            eventually("runs", move || {
                let count = begun.lock().expect("no panic").len();
                async move { (count >= wanted).then_some(()) }
            })
        };
        let id = queue.enqueue(NewJob::new(KIND, "video").tried(1)).await.expect("it is new");
        runs(1).await;
        for _ in 0..2 {
            assert_eq!(queue.enqueue(NewJob::new(KIND, "video")).await, None);
        }
        permits.add_permits(1);
        runs(2).await;
        permits.add_permits(1);
        let job = queue.reaches(id, JobState::Done).await;
        assert_eq!((job.attempt, job.epoch, job.progress, begun.lock().expect("no panic").len()), (1, 2, 1_000, 2));

        // The next slot of a schedule is skipped instead.
        let schedule = Schedule::new(KIND, TEN_MINUTES);
        assert!(queue.jobs.take_period(&schedule).await.expect("an answer"));
        runs(3).await;
        queue.clock.advance(TEN_MINUTES);
        assert!(queue.jobs.take_period(&schedule).await.expect("an answer"));
        permits.add_permits(1);
        eventually("it is done", || async { (queue.list(JobState::Done).await.len() == 2).then_some(()) }).await;
        worker.stop().await;

        // So it is after a last attempt that has failed; the handler is not told then.
        let (handlers, begun, go) = ending(&queue);
        let worker = queue.work(1, handlers());
        let id = queue.enqueue(NewJob::new(KIND, "wait")).await.expect("it is new");
        begun.reaches(1).await;
        assert_eq!(queue.enqueue(NewJob::new(KIND, "wait")).await, None);
        go.notify_one();
        begun.reaches(2).await;
        assert!(told(&queue).await.is_empty());
        go.notify_one();
        assert_eq!(queue.reaches(id, JobState::Dead).await.attempt, 1);
        assert_eq!(told(&queue).await, ["wait input"]);
        worker.stop().await;
    }

    async fn a_waiting_job_is_not_claimed_before_the_change_that_would_have_enqueued_it(engine: Engine) {
        // SQLite has one transaction at a time.
        if engine == Engine::Sqlite {
            return;
        }
        let queue = Queue::new(engine).await;
        let first = queue.enqueue(NewJob::new(KIND, "first")).await.expect("it is new");
        let second = queue.enqueue(NewJob::new(KIND, "second")).await.expect("it is new");
        let mut tx = queue.db.begin().await.expect("a transaction");
        assert_eq!(queue.jobs.enqueue(&mut tx, NewJob::new(KIND, "first")).await.expect("an answer"), None);
        let worker = queue.work(1, handler(|_| Box::pin(async { Ok(()) })));
        queue.reaches(second, JobState::Done).await;
        assert_eq!(queue.get(first).await.state, JobState::Waiting);
        tx.commit().await.expect("the commit");
        queue.reaches(first, JobState::Done).await;
        worker.stop().await;
    }

    async fn jobs_that_are_retried_are_not_overtaken_by_those_of_others(engine: Engine) {
        let queue = Queue::new(engine).await;
        let [retrying, dying, other] = [(); 3].map(|()| UserId::new(queue.clock.now()));
        let minutes = |count: i64| count * 60_000;
        let mut ids = Vec::new();
        for number in 1..=5 {
            let job = NewJob::new(KIND, number).owned_by(retrying).costing(TEN_MINUTES);
            ids.push(queue.enqueue(job).await.expect("it is new"));
        }
        let job = NewJob::new(KIND, "final").owned_by(dying).costing(TEN_MINUTES);
        let dead = queue.enqueue(job).await.expect("it is new");
        let worker = queue.work(1, handler(|run| Box::pin(async move {
            match run.job.subject.as_str() {
                "5" => Err(Failure::new("io", "the disk is slow")),
                "final" => Err(Failure::finally("input", "broken")),
                _ => Ok(()),
            }
        })));
        let later = queue.reaches(ids[4], JobState::Later).await;
        let was_dead = queue.reaches(dead, JobState::Dead).await;
        worker.stop().await;
        assert_eq!((later.turn, was_dead.turn), (minutes(50), minutes(10)));

        // The lane is empty. What comes now begins where the lane was.
        for turn in [50, 60] {
            let job = NewJob::new(KIND, format!("at {turn}")).owned_by(other).costing(TEN_MINUTES);
            let id = queue.enqueue(job).await.expect("it is new");
            assert_eq!(queue.get(id).await.turn, minutes(turn));
        }
        assert_eq!(queue.jobs.retry(dead).await.expect("it is retried").turn, minutes(50));
        assert_eq!(queue.jobs.retry(ids[4]).await.expect("it is retried").turn, minutes(50));
    }

    async fn maintenance_has_slots_of_its_own(engine: Engine) {
        let queue = Queue::new(engine).await;
        let (permits, begun) = (Arc::new(Semaphore::new(0)), Arc::new(Mutex::new(Vec::new())));
        let worker = queue.work(1, gated(&permits, &begun));
        let schedule = Schedule::new(KIND, TEN_MINUTES).of_long_work(TEN_MINUTES);
        assert!(queue.jobs.take_period(&schedule).await.expect("an answer"));
        let wait_for_begun = async |wanted: &[&str]| {
            eventually("they have begun", || async { (*begun.lock().expect("no panic") == wanted).then_some(()) }).await;
        };
        wait_for_begun(&[""]).await;
        for subject in ["one", "two"] {
            queue.enqueue(NewJob::new(KIND, subject)).await.expect("it is new");
        }
        wait_for_begun(&["", "one"]).await;
        assert_eq!(queue.list(JobState::Running).await.len(), 2);
        let place = queue.jobs.places("two").await.expect("places")[0].1.expect("it is waiting");
        assert_eq!(place.before, 0);
        permits.add_permits(3);
        eventually("all are done", || async { (queue.list(JobState::Done).await.len() == 3).then_some(()) }).await;
        worker.stop().await;
    }

    async fn no_two_runs_have_the_same_name(engine: Engine) {
        let queue = Queue::new(engine).await;
        let names = Arc::new(Mutex::new(Vec::new()));
        let recorded = names.clone();
        let worker = queue.work(1, handler(move |run| {
            recorded.lock().expect("no panic").push(run.name());
            let is_first = run.job.epoch == 1;
            Box::pin(async move { if is_first { Err(Failure::new("io", "no")) } else { Ok(()) } })
        }));
        for _ in 0..2 {
            let id = queue.enqueue(NewJob::new(KIND, "video")).await.expect("it is new");
            queue.reaches(id, JobState::Later).await;
            queue.clock.advance(OVER_A_PAUSE);
            queue.reaches(id, JobState::Done).await;
            assert!(queue.jobs.delete(id).await.expect("it is deleted"));
        }
        worker.stop().await;
        let mut names = names.lock().expect("no panic").clone();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 4, "{names:?}");
    }

    async fn all_jobs_of_an_account_are_deleted_with_it(engine: Engine) {
        let queue = Queue::new(engine).await;
        let [gone, other] = [(); 2].map(|()| UserId::new(queue.clock.now()));
        let (handlers, _, _) = ending(&queue);
        let worker = queue.work(1, handlers());
        for owner in [gone, other] {
            let dead = queue.enqueue(NewJob::new(KIND, "final").of_part(owner).owned_by(owner)).await.expect("it is new");
            queue.reaches(dead, JobState::Dead).await;
        }
        worker.stop().await;
        for owner in [gone, other] {
            queue.enqueue(NewJob::new(KIND, "waiting").of_part(owner).owned_by(owner)).await.expect("it is new");
        }
        let mut tx = queue.db.begin().await.expect("a transaction");
        queue.jobs.cancel_by_owner(&mut tx, gone).await.expect("they are cancelled");
        tx.commit().await.expect("the commit");
        let left = [queue.list(JobState::Waiting).await, queue.list(JobState::Dead).await].concat();
        let owners: Vec<_> = left.iter().filter(|job| job.kind == KIND.name()).map(|job| job.owner_id).collect();
        assert_eq!(owners, [other, other]);
    }

    async fn a_transaction_gives_its_hints_when_it_is_committed(engine: Engine) {
        let queue = Queue::new(engine).await;
        let topics = [TopicKind::Jobs, TopicKind::Processing].map(Topic::of);
        let hints = topics.map(|topic| queue.db.subscribe(topic));
        let has_changed = || hints.each_ref().map(|hint| hint.has_changed().expect("the sender lives"));
        for is_committed in [false, true] {
            let mut tx = queue.db.begin().await.expect("a transaction");
            for topic in topics.iter().chain(&topics) {
                tx.hint(*topic);
            }
            assert_eq!(has_changed(), [false; 2]);
            if is_committed {
                tx.commit().await.expect("the commit");
            } else {
                tx.rollback().await.expect("the rollback");
            }
            assert_eq!(has_changed(), [is_committed; 2]);
        }
    }
}
