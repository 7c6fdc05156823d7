//! The order of the queue: uniqueness, fairness, lanes, places, schedules.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use marquee::caller::UserId;
use marquee::job::{Handlers, JobState, Lane, NewJob, Prune, Schedule};
use tokio::sync::Semaphore;

use super::queue::{Counter, KIND, Queue, handler};
use crate::support::{both_engines, eventually};

/// A handler that takes a permit for each run, and records the subjects of the runs that have begun.
pub(super) fn gated(permits: &Arc<Semaphore>, begun: &Arc<Mutex<Vec<String>>>) -> Handlers {
    let (permits, begun) = (permits.clone(), begun.clone());
    handler(move |run| {
        begun.lock().expect("no panic").push(run.job.subject.clone());
        let permits = permits.clone();
        Box::pin(async move {
            tokio::select! {
                permit = permits.acquire() => permit.expect("it is open").forget(),
                () = run.token().cancelled() => return Err(marquee::job::Failure::cancelled()),
            }
            Ok(())
        })
    })
}

both_engines! {
    async fn a_job_is_unique_while_it_is_unfinished_and_free_afterwards(engine: Engine) {
        let queue = Queue::new(engine).await;
        let new = || NewJob::new(KIND, "video");
        let first = queue.enqueue(new()).await.expect("it is new");
        assert_eq!(queue.enqueue(new()).await, None);
        let other = queue.enqueue(new().of_part("720")).await.expect("another part");
        let worker = queue.work(1, handler(|_| Box::pin(async { Ok(()) })));
        queue.reaches(first, JobState::Done).await;
        queue.reaches(other, JobState::Done).await;
        let second = queue.enqueue(new()).await.expect("it is free again");
        queue.reaches(second, JobState::Done).await;
        // The newly ended job replaces the former one.
        assert!(queue.jobs.get(first).await.is_err(), "it is deleted");
        queue.get(other).await;
        worker.stop().await;

        // A transaction that is rolled back enqueues nothing.
        let mut tx = queue.db.begin().await.expect("a transaction");
        queue.jobs.enqueue(&mut tx, NewJob::new(KIND, "undone")).await.expect("it is enqueued");
        tx.rollback().await.expect("the rollback");
        assert!(queue.list(JobState::Waiting).await.is_empty());
    }

    async fn an_account_with_one_job_does_not_wait_for_a_thousand_of_another(engine: Engine) {
        let queue = Queue::new(engine).await;
        let (many, one) = (UserId::new(queue.clock.now()), UserId::new(queue.clock.now()));
        let mut tx = queue.db.begin().await.expect("a transaction");
        for number in 0..1_000 {
            let job = NewJob::new(KIND, number).owned_by(many).costing(Duration::from_mins(10));
            queue.jobs.enqueue(&mut tx, job).await.expect("it is enqueued");
        }
        tx.commit().await.expect("the commit");
        let (permits, begun) = (Arc::new(Semaphore::new(0)), Arc::new(Mutex::new(Vec::new())));
        let worker = queue.work(1, gated(&permits, &begun));
        let count = || begun.lock().expect("no panic").len();
        let runs = |wanted| eventually("runs", move || async move { (count() >= wanted).then_some(()) });
        permits.add_permits(7);
        runs(8).await;

        // One short job, and one as long as the others.
        for cost in [30, 600] {
            let (subject, before) = (format!("of {cost} s"), count());
            let job = NewJob::new(KIND, &subject).owned_by(one).costing(Duration::from_secs(cost));
            queue.enqueue(job).await.expect("it is new");
            let places = queue.jobs.places(&subject).await.expect("places");
            let place = places[0].1.expect("it is waiting");
            assert!(place.before <= 1, "{place:?}");
            assert_eq!(place.begins_in, Some(Duration::from_mins(10) * u32::try_from(place.before).expect("few")));
            permits.add_permits(3);
            runs(before + 3).await;
            let at = begun.lock().expect("no panic").iter().position(|begun| *begun == subject);
            assert!(at.is_some_and(|at| at <= before + 1), "{at:?} after {before}");
        }
        worker.stop().await;
    }

    async fn a_slot_is_kept_for_urgent_jobs(engine: Engine) {
        let queue = Queue::new(engine).await;
        for number in 0..3 {
            queue.enqueue(NewJob::new(KIND, number).in_lane(Lane::Background)).await.expect("it is new");
        }
        let (permits, begun) = (Arc::new(Semaphore::new(0)), Arc::new(Mutex::new(Vec::new())));
        let worker = queue.work(2, gated(&permits, &begun));
        queue.enqueue(NewJob::new(KIND, "normal")).await.expect("it is new");
        let urgent = queue.enqueue(NewJob::new(KIND, "urgent").in_lane(Lane::Urgent)).await.expect("it is new");
        queue.reaches(urgent, JobState::Running).await;
        eventually("both slots are taken", || async {
            (queue.list(JobState::Running).await.len() == 2).then_some(())
        })
        .await;
        // Then those of the better lane come first.
        permits.add_permits(2);
        eventually("the next has begun", || async { (begun.lock().expect("no panic").len() == 3).then_some(()) }).await;
        let begun = begun.lock().expect("no panic").clone();
        let was_first = begun[..2].iter().any(|begun| begun == "normal");
        assert_eq!(begun[2], if was_first { "0" } else { "normal" }, "{begun:?}");
        worker.stop().await;
    }

    async fn a_scheduled_job_is_made_once_for_each_slot(engine: Engine) {
        let queue = Queue::new(engine).await;
        let every = Duration::from_mins(5);
        let take = async || {
            let takes = (0..8).map(|_| async {
                queue.jobs.take_period(&Schedule::new(KIND, every)).await.expect("an answer")
            });
            futures_util::future::join_all(takes).await.into_iter().filter(|is_taken| *is_taken).count()
        };
        assert_eq!(take().await, 1);
        let runs = Counter::default();
        let counter = runs.clone();
        let worker = queue.work(1, handler(move |_| {
            counter.add();
            Box::pin(async { Ok(()) })
        }));
        runs.reaches(1).await;
        eventually("it is done", || async { (queue.ended("done", "") == 1).then_some(()) }).await;
        assert_eq!(take().await, 0, "the slot is used up");
        queue.clock.advance(every);
        assert_eq!(take().await, 1);
        runs.reaches(2).await;
        worker.stop().await;

        // While a job is unfinished, slots make no further ones; a clock that goes back makes none either.
        for _ in 0..3 {
            queue.clock.advance(every);
            take().await;
        }
        assert_eq!(queue.list(JobState::Waiting).await.len(), 1);
        queue.clock.set(marquee::clock::Time::from_micros(0));
        assert_eq!(take().await, 1, "a slot far in the future was taken by a wrong clock");
    }

    async fn ended_jobs_are_deleted_after_their_time(engine: Engine) {
        let queue = Queue::new(engine).await;
        queue.enqueue(NewJob::new(KIND, "dead").tried(1)).await.expect("it is new");
        let mut tx = queue.db.begin().await.expect("a transaction");
        for number in 0..1_200 {
            queue.jobs.enqueue(&mut tx, NewJob::new(KIND, number)).await.expect("it is enqueued");
        }
        tx.commit().await.expect("the commit");
        let worker = queue.work(8, handler(|run| {
            let is_dead = run.job.subject == "dead";
            Box::pin(async move {
                if is_dead { Err(marquee::job::Failure::new("input", "broken")) } else { Ok(()) }
            })
        }));
        eventually("all have ended", || async { (queue.ended("done", "") == 1_200).then_some(()) }).await;
        worker.stop().await;
        let prune = async || {
            let handlers = Handlers::default().with(Prune::new(queue.jobs.clone()));
            queue.clock.advance(Duration::from_hours(23));
            let worker = queue.work_with(1, handlers, vec![Prune::schedule()]);
            let now = queue.clock.now();
            eventually("it was pruned", || async {
                let done = queue.list(JobState::Done).await;
                done.iter().any(|job| job.kind == "prune_jobs" && job.end_time == Some(now)).then_some(())
            })
            .await;
            worker.stop().await;
        };
        prune().await;
        assert_eq!(queue.list(JobState::Done).await.len(), 100, "a page of those of yesterday");
        prune().await;
        assert_eq!(queue.list(JobState::Done).await.len(), 1, "the pruning itself");
        assert_eq!(queue.list(JobState::Dead).await.len(), 1);
        queue.clock.advance(Duration::from_hours(30 * 24));
        prune().await;
        assert!(queue.list(JobState::Dead).await.is_empty());
    }
}
