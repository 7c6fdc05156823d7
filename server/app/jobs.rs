//! The kinds of jobs and the schedules. A feature that has a kind of job, or recurring work for which one node is enough,
//! has its line here.

use std::sync::Arc;
use std::time::Duration;

use super::Engines;
use super::services::Services;
use crate::account::SendResetCode;
use crate::config::ServeConfig;
use crate::engine::blob::sweeper::Sweeper;
use crate::event;
use crate::idempotency;
use crate::job::{Handlers, Kind, Prune, Schedule, Worker, WorkerMetrics};
use crate::maintenance::{Removals, Round, Rounds};
use crate::notification::{Bells, FIND_DIGESTS};
use crate::process::{AnotherRung, First, Sheets, TextTracks, Unfinished};

/// How often, at least, the store is searched for bytes that are not in the ledger.
const ORPHAN_INTERVAL: Duration = Duration::from_hours(1);
/// How long finished things are kept: ended sessions; uploads that were published, rejected or expired; the empty rows
/// of deleted accounts.
const RETENTION: Duration = Duration::from_hours(30 * 24);

/// Deletes records that have expired.
const EXPIRE: Kind = Kind::new("expire");
/// Deletes the rows that refer to deleted things.
const REMOVE_ROWS: Kind = Kind::new("remove_rows");
/// Ends the work for videos whose jobs have ended without a result.
const END_UNFINISHED: Kind = Kind::new("end_unfinished");
/// Removes the bytes that are not in the ledger.
const REMOVE_ORPHANS: Kind = Kind::new("remove_orphans");

/// The worker of this process, with `slots` slots.
pub(super) fn worker(engines: &Engines, services: &Services, config: &ServeConfig, slots: usize) -> Worker {
    let metrics =
        WorkerMetrics { runs: engines.metrics.job_runs.clone(), seconds: engines.metrics.job_seconds.clone() };
    let (handlers, schedules) = (handlers(engines, services, config), schedules(services, config));
    Worker::new(services.jobs.clone(), handlers, schedules, slots, metrics, engines.shutdown.clone())
}

fn schedules(services: &Services, config: &ServeConfig) -> Vec<Schedule> {
    let interval = config.upload.sweep_interval;
    // A process that cannot make digests finds none: nobody may work their jobs off.
    let digests = services.digests.as_ref().and(config.mail.digest_interval.0).map(|_| {
        // After a pause, all accounts that want digests may be due.
        Schedule::new(FIND_DIGESTS, interval).of_long_work(Duration::from_secs(1))
    });
    let schedules = vec![
        Schedule::new(EXPIRE, interval),
        Schedule::new(END_UNFINISHED, interval),
        Schedule::new(REMOVE_ROWS, interval).of_long_work(Duration::from_secs(10)),
        // Lists the whole store, which may take long.
        Schedule::new(REMOVE_ORPHANS, ORPHAN_INTERVAL.min(config.upload.orphan_grace))
            .of_long_work(Duration::from_mins(1)),
        Prune::schedule(),
    ];
    schedules.into_iter().chain(digests).collect()
}

fn handlers(engines: &Engines, services: &Services, config: &ServeConfig) -> Handlers {
    let Engines { db, blobs, clock, .. } = engines;
    let sweeper = Sweeper::new(db.clone(), blobs.clone(), clock.clone(), config.upload.orphan_grace);
    let orphans =
        Round::new("remove orphans", sweeper, |sweeper| async move { sweeper.sweep_orphans().await.map(|_| ()) });
    let rows = Round::new("delete rows of deleted things", removals(engines, services), Removals::work_off);
    let unfinished = Unfinished { service: services.process.clone(), videos: Arc::new(services.videos.clone()) };
    let unfinished = Round::new("end unfinished videos", unfinished, Unfinished::end);
    let handlers = Handlers::default();
    let handlers = match &services.maker {
        Some(maker) => handlers
            .with(First(maker.clone()))
            .with(AnotherRung(maker.clone()))
            .with(Sheets(maker.clone()))
            .with(TextTracks(maker.clone())),
        None => handlers,
    };
    let handlers = match &services.digests {
        Some(digests) => handlers.with(digests.clone()),
        None => handlers,
    };
    // Without an interval, a job that is left from before ends without doing anything.
    let find_digests = config.mail.digest_interval.0.map(|interval| {
        Round::new("find digests", services.notifications.clone(), move |notifications| async move {
            notifications.find_digests(interval).await
        })
    });
    handlers
        .with(Rounds::new(FIND_DIGESTS, find_digests.into_iter().collect()))
        .with(services.delivery.clone())
        .with(SendResetCode(services.accounts.clone()))
        .with(Rounds::new(END_UNFINISHED, vec![unfinished]))
        .with(Rounds::new(EXPIRE, expiry(engines, services)))
        .with(Rounds::new(REMOVE_ROWS, vec![rows]))
        .with(Rounds::new(REMOVE_ORPHANS, vec![orphans]))
        .with(Prune::new(services.jobs.clone()))
        .with(Bells(services.notifications.clone()))
}

/// Records that expire. Uploads and pictures are expired by every node (`tasks.rs`).
fn expiry(engines: &Engines, services: &Services) -> Vec<Round> {
    let Engines { db, clock, .. } = engines;
    vec![
        Round::new("expire request ids", (db.clone(), clock.clone()), |(db, clock)| async move {
            Ok(idempotency::sweep(&db, clock.now()).await?)
        }),
        Round::new("expire codes in mails", services.accounts.clone(), |accounts| async move {
            accounts.expire_codes().await
        }),
        Round::new("expire events", (db.clone(), clock.clone()), |(db, clock)| async move {
            event::expire(&db, clock.now()).await
        }),
        Round::new(
            "expire notifications",
            (services.notifications.clone(), clock.clone()),
            |(notifications, clock)| async move { notifications.expire(clock.now()).await },
        ),
        Round::new("expire history", (services.history.clone(), clock.clone()), |(history, clock)| async move {
            history.expire(clock.now()).await
        }),
        Round::new("delete old uploads", (services.uploads.clone(), clock.clone()), |(uploads, clock)| async move {
            uploads.delete_ended(clock.now() - RETENTION).await
        }),
        Round::new("delete old sessions", (services.sessions.clone(), clock.clone()), |(sessions, clock)| async move {
            sessions.delete_ended(clock.now() - RETENTION).await
        }),
        Round::new(
            "delete rows of accounts",
            (services.accounts.clone(), clock.clone()),
            |(accounts, clock)| async move { accounts.delete_rows(clock.now() - RETENTION).await },
        ),
    ]
}

/// Works off the queue of deleted things.
pub(super) fn removals(engines: &Engines, services: &Services) -> Removals {
    Removals {
        db: engines.db.clone(),
        accounts: services.accounts.clone(),
        channels: services.channels.clone(),
        videos: services.videos.clone(),
        comments: services.comments.clone(),
        tweets: services.tweets.clone(),
        likes: services.likes.clone(),
        playlists: services.playlists.clone(),
        subscriptions: services.subscriptions.clone(),
        notifications: services.notifications.clone(),
        history: services.history.clone(),
    }
}
