//! Runs: each job once, attempts, leases, failures, the end of a worker.

use std::collections::HashMap;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use marquee::job::{Failure, JobState, NewJob};
use tokio::sync::Notify;

use super::queue::{Counter, KIND, Queue, execute, handler, limited};
use crate::support::{Engine, both_engines, eventually};

/// Longer than a lease.
pub(super) const OVER_A_LEASE: Duration = Duration::from_secs(61);
/// Longer than every pause after a failure.
pub(super) const OVER_A_PAUSE: Duration = Duration::from_hours(2);

both_engines! {
    async fn workers_run_each_of_a_thousand_jobs_once(engine: Engine) {
        let queue = Queue::new(engine).await;
        let mut tx = queue.db.begin().await.expect("a transaction");
        for number in 0..1_000 {
            queue.jobs.enqueue(&mut tx, NewJob::new(KIND, number)).await.expect("it is enqueued");
        }
        tx.commit().await.expect("the commit");
        let runs = Arc::new(Mutex::new(HashMap::<String, usize>::new()));
        let counting = || {
            let runs = runs.clone();
            handler(move |run| {
                *runs.lock().expect("no panic").entry(run.job.subject.clone()).or_default() += 1;
                Box::pin(async { Ok(()) })
            })
        };
        // One process has an SQLite database.
        let workers = match engine {
            Engine::Sqlite => vec![queue.work(8, counting())],
            Engine::Postgres => vec![queue.work(4, counting()), queue.work(4, counting())],
        };
        eventually("all are done", || async {
            (queue.ended("done", "") == 1_000).then_some(())
        })
        .await;
        for worker in workers {
            worker.stop().await;
        }
        let runs = runs.lock().expect("no panic");
        assert!(runs.len() == 1_000 && runs.values().all(|runs| *runs == 1), "not once each");
    }

    async fn a_job_that_ends_its_process_is_dead_after_its_last_attempt(engine: Engine) {
        let queue = Queue::new(engine).await;
        let id = queue.enqueue(NewJob::new(KIND, "poison").tried(3)).await.expect("it is new");
        let runs = Counter::default();
        for attempt in 1..=3 {
            let counter = runs.clone();
            let worker = queue.work(1, handler(move |_| {
                counter.add();
                Box::pin(pending())
            }));
            if attempt == 3 {
                // From the second crash on it waits, so that it is not tried together with what crashed with it.
                let job = queue.reaches(id, JobState::Later).await;
                assert!(job.run_time > queue.clock.now(), "{job:?}");
                queue.clock.advance(OVER_A_PAUSE);
            }
            runs.reaches(attempt).await;
            let job = queue.get(id).await;
            assert_eq!((job.state, job.attempt), (JobState::Running, i32::try_from(attempt).expect("small")));
            worker.crash().await;
            queue.clock.advance(OVER_A_LEASE);
        }
        let worker = queue.work(1, handler(|_| Box::pin(pending())));
        let job = queue.reaches(id, JobState::Dead).await;
        assert!(job.failure.starts_with("crash") && job.end_time.is_some(), "{job:?}");
        worker.stop().await;
        assert_eq!(runs.get(), 3);
    }

    async fn the_result_of_a_run_that_has_lost_its_lease_is_dropped(engine: Engine) {
        let queue = Queue::new(engine).await;
        let id = queue.enqueue(NewJob::new(KIND, "contested")).await.expect("it is new");
        let (runs, go) = (Counter::default(), Arc::new(Notify::new()));
        // Each run enqueues a job with its epoch in the transaction of its result; the first one waits before that.
        let work = || {
            let (runs, go, db, jobs) = (runs.clone(), go.clone(), queue.db.clone(), queue.jobs.clone());
            handler(move |run| {
                let (runs, go, db, jobs) = (runs.clone(), go.clone(), db.clone(), jobs.clone());
                Box::pin(async move {
                    if runs.add() == 0 {
                        go.notified().await;
                    }
                    let mut tx = db.begin().await?;
                    let result = NewJob::new(marquee::job::Kind::new("result"), run.job.epoch);
                    jobs.enqueue(&mut tx, result).await?;
                    run.finish(&mut tx).await?;
                    tx.commit().await?;
                    Ok(())
                })
            })
        };
        let first = queue.work(1, work());
        runs.reaches(1).await;
        // As if the first worker could not renew the lease in time.
        execute(&queue.db, "UPDATE jobs SET worker = NULL").await;
        queue.clock.advance(OVER_A_LEASE);
        let second = queue.work(1, work());
        let job = queue.reaches(id, JobState::Done).await;
        assert_eq!((job.attempt, job.epoch, job.progress), (2, 2, 1_000));
        go.notify_one();
        eventually("the first run has ended", || async { (queue.ended("lost", "") == 1).then_some(()) }).await;
        let results: Vec<_> = queue.list(JobState::Waiting).await.into_iter().map(|job| job.subject).collect();
        assert_eq!(results, ["2"]);
        first.stop().await;
        second.stop().await;
    }

    async fn the_result_of_a_cancelled_job_is_dropped(engine: Engine) {
        let queue = Queue::new(engine).await;
        let id = queue.enqueue(NewJob::new(KIND, "video").of_part("720")).await.expect("it is new");
        let (runs, go) = (Counter::default(), Arc::new(Notify::new()));
        let (counter, gate) = (runs.clone(), go.clone());
        let worker = queue.work(1, handler(move |_| {
            let (counter, gate) = (counter.clone(), gate.clone());
            Box::pin(async move {
                counter.add();
                gate.notified().await;
                Ok(())
            })
        }));
        runs.reaches(1).await;
        let mut tx = queue.db.begin().await.expect("a transaction");
        queue.jobs.cancel(&mut tx, "video").await.expect("it is cancelled");
        tx.commit().await.expect("the commit");
        assert!(queue.jobs.get(id).await.is_err(), "it is gone");
        go.notify_one();
        eventually("the run has ended", || async { (queue.ended("lost", "") == 1).then_some(()) }).await;
        worker.stop().await;
    }

    async fn a_failed_job_waits_longer_each_time_and_is_dead_at_last(engine: Engine) {
        let queue = Queue::new(engine).await;
        let id = queue.enqueue(NewJob::new(KIND, "failing").tried(3)).await.expect("it is new");
        let mut worker = queue.work(1, handler(|_| Box::pin(async { Err(Failure::new("io", "the disk is slow")) })));
        for (attempt, seconds) in [(1, 10), (2, 20)] {
            let job = eventually("it has failed", || async {
                let job = queue.get(id).await;
                (job.state == JobState::Later && job.attempt == attempt).then_some(job)
            })
            .await;
            let pause = job.run_time.since(queue.clock.now());
            let range = Duration::from_secs(seconds).mul_f64(0.7)..Duration::from_secs(seconds).mul_f64(1.3);
            assert!(range.contains(&pause) && job.failure == "io: the disk is slow", "{pause:?} {job:?}");
            // The time is stored: another worker keeps it, too.
            worker.stop().await;
            queue.clock.advance(OVER_A_PAUSE);
            worker = queue.work(1, handler(|_| Box::pin(async { Err(Failure::new("io", "the disk is slow")) })));
        }
        let job = queue.reaches(id, JobState::Dead).await;
        assert_eq!((job.attempt, queue.ended("dead", "io"), queue.ended("retried", "io")), (3, 1, 2));
        worker.stop().await;

        // An operator retries it, with all its attempts.
        assert_eq!(queue.jobs.retry(id).await.expect("it is retried").attempt, 0);
        let worker = queue.work(1, handler(|_| Box::pin(async { Ok(()) })));
        queue.reaches(id, JobState::Done).await;
        assert!(queue.jobs.retry(id).await.is_err(), "it is done");
        assert!(queue.jobs.delete(id).await.expect("it is dropped"));
        assert!(!queue.jobs.delete(id).await.expect("nothing is dropped"));
        worker.stop().await;
    }

    async fn a_panic_and_a_hanging_handler_are_failures(engine: Engine) {
        let queue = Queue::new(engine).await;
        for subject in ["panic", "hang", "final"] {
            queue.enqueue(NewJob::new(KIND, subject)).await.expect("it is new");
        }
        let worker = queue.work(1, limited(Duration::from_millis(200), |run| {
            Box::pin(async move {
                match run.job.subject.as_str() {
                    "panic" => panic!("as the test wants"),
                    "hang" => {
                        run.token().cancelled().await;
                        Err(Failure::cancelled())
                    }
                    _ => Err(Failure::finally("input", "nobody can do this")),
                }
            })
        }));
        eventually("all have failed", || async {
            let ended = [("retried", "panic"), ("retried", "timeout"), ("dead", "input")];
            ended.iter().all(|(outcome, failure)| queue.ended(outcome, failure) == 1).then_some(())
        })
        .await;
        assert_eq!(queue.list(JobState::Later).await.len(), 2);
        worker.stop().await;
    }

    async fn a_worker_that_stops_gives_its_jobs_back(engine: Engine) {
        let queue = Queue::new(engine).await;
        let id = queue.enqueue(NewJob::new(KIND, "long")).await.expect("it is new");
        let waiting = queue.enqueue(NewJob::new(KIND, "next")).await.expect("it is new");
        let runs = Counter::default();
        let counter = runs.clone();
        let worker = queue.work(1, handler(move |run| {
            counter.add();
            run.set_progress(420);
            Box::pin(async move {
                run.token().cancelled().await;
                Err(Failure::cancelled())
            })
        }));
        runs.reaches(1).await;
        worker.stop().await;
        let jobs = [queue.get(id).await, queue.get(waiting).await];
        assert!(jobs.iter().all(|job| (job.state, job.attempt) == (JobState::Waiting, 0)), "{jobs:?}");
        assert_eq!((runs.get(), queue.ended("given_back", "")), (1, 1));
    }

    async fn an_error_of_the_database_does_not_end_a_worker(engine: Engine) {
        let queue = Queue::new(engine).await;
        let (runs, db) = (Counter::default(), queue.db.clone());
        let counter = runs.clone();
        // The first run removes the table, so that neither its result can be written nor the next job be claimed.
        let worker = queue.work(2, handler(move |run| {
            let (counter, db) = (counter.clone(), db.clone());
            Box::pin(async move {
                if run.job.subject == "first" {
                    execute(&db, "ALTER TABLE jobs RENAME TO away").await;
                    counter.add();
                }
                Ok(())
            })
        }));
        let first = queue.enqueue(NewJob::new(KIND, "first")).await.expect("it is new");
        runs.reaches(1).await;
        // Lets the worker meet the error; the test holds without, too.
        tokio::time::sleep(Duration::from_millis(200)).await;
        execute(&queue.db, "ALTER TABLE away RENAME TO jobs").await;
        queue.reaches(first, JobState::Done).await;
        let second = queue.enqueue(NewJob::new(KIND, "second")).await.expect("it is new");
        queue.reaches(second, JobState::Done).await;
        worker.stop().await;
    }
}
