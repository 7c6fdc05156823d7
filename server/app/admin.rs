//! The commands that an operator runs beside running servers.

use std::time::Duration;

use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::StartError;
use crate::account::{self, RoleChange};
use crate::clock::Clock;
use crate::config::{
    DatabaseConfig, HealthConfig, JobConfig, ListJobsConfig, RecountConfig, SetRoleConfig, ShowMailConfig,
};
use crate::data_dir;
use crate::engine::db::{DatabaseUrl, Db};
use crate::job::{self, Job};
use crate::mail;
use crate::recount;

/// Jobs that are read at once for a list.
const PAGE: u16 = 100;

/// How long a server may take to say whether it serves.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(4);

/// Fails unless the server serves.
pub async fn check_health(config: &HealthConfig) -> Result<(), StartError> {
    let server = Endpoint::from_shared(config.url.clone())?.timeout(HEALTH_TIMEOUT).connect_timeout(HEALTH_TIMEOUT);
    let channel = server.connect().await.map_err(|_| format!("no server answers at {}", config.url))?;
    let answer = HealthClient::new(channel).check(HealthCheckRequest::default()).await;
    match answer.map(|answer| answer.into_inner().status()) {
        Ok(ServingStatus::Serving) => {
            println!("serving");
            Ok(())
        }
        Ok(_) => Err(format!("the server at {} does not serve; its log says why", config.url).into()),
        Err(status) => Err(format!("the server at {} fails: {}", config.url, status.message()).into()),
    }
}

/// Applies the missing schema migrations.
pub async fn migrate(config: &DatabaseConfig) -> Result<(), StartError> {
    let _data_dir = data_dir::lock(&config.data_dir)?;
    let db = Db::connect(&config.url()?, config.database_connections).await?;
    db.migrate().await?;
    db.close().await;
    Ok(())
}

/// Sets the role of an account, and prints the result. Uses the database only, so that it can run beside a server.
pub async fn set_role(config: &SetRoleConfig) -> Result<(), StartError> {
    let SetRoleConfig { username, role, database } = config;
    let db = open(database).await?;
    let change = account::set_role(db.clone(), &Clock::default(), username, *role).await;
    db.close().await;
    match change? {
        RoleChange::Changed { ended_sessions } => {
            println!("{username} has the role {role} now; sessions ended: {ended_sessions}");
            Ok(())
        }
        RoleChange::Unchanged => {
            println!("{username} has the role {role} already; nothing has changed");
            Ok(())
        }
        RoleChange::UnknownUser => Err(format!("there is no user {username} in {}", database.url()?).into()),
    }
}

/// Checks and corrects every stored count, and prints those that were wrong. Uses the database only, so that it can run
/// beside servers.
pub async fn recount(config: &RecountConfig) -> Result<(), StartError> {
    let db = open(&config.database).await?;
    let mut differences = 0_u64;
    let compared = recount::run(&db, config.dry_run, |difference| {
        differences += 1;
        println!("{difference}");
    });
    let compared = compared.await;
    db.close().await;
    println!("{} counts compared; differences: {differences}", compared?);
    Ok(())
}

/// Prints the jobs in a state, the newest first.
pub async fn list_jobs(config: &ListJobsConfig) -> Result<(), StartError> {
    let jobs = jobs(&config.database).await?;
    let (mut before, mut left) = (None, config.limit);
    while left > 0 {
        let page = jobs.list(config.state, left.min(PAGE), before).await?;
        for job in &page.items {
            println!("{}", line(job));
        }
        left -= left.min(PAGE);
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    jobs.close().await;
    Ok(())
}

/// Lets a dead or delayed job run at once, by a running server or worker.
pub async fn retry_job(config: &JobConfig) -> Result<(), StartError> {
    let jobs = jobs(&config.database).await?;
    let retried = jobs.retry(config.id).await;
    jobs.close().await;
    println!("{}", line(&retried?));
    Ok(())
}

/// Deletes a job. A server or worker that runs it cancels the run.
pub async fn drop_job(config: &JobConfig) -> Result<(), StartError> {
    let jobs = jobs(&config.database).await?;
    let dropped = jobs.delete(config.id).await;
    jobs.close().await;
    if !dropped? {
        return Err(format!("there is no job {}", config.id).into());
    }
    println!("{} was dropped", config.id);
    Ok(())
}

/// Prints the newest mails that were written to files, the newest last.
pub fn show_mail(config: &ShowMailConfig) -> Result<(), StartError> {
    let mails = mail::Files::in_data_dir(&config.data_dir).newest(config.last.into())?;
    if mails.is_empty() {
        println!("there are no mails in {}; with --smtp-url, mails are sent", config.data_dir.display());
    }
    for mail in &mails {
        println!("{}\n{mail}", "-".repeat(72));
    }
    Ok(())
}

async fn jobs(database: &DatabaseConfig) -> Result<job::Service, StartError> {
    Ok(job::Service::new(open(database).await?, Clock::default()))
}

/// A job as it is printed: fields separated by tabs.
fn line(job: &Job) -> String {
    let Job { id, kind, subject, part, state, attempt, max_attempts, progress, failure, .. } = job;
    let part = if part.is_empty() { String::new() } else { format!("/{part}") };
    let (state, failure, percent) = (state.name(), failure.replace(char::is_control, " "), progress / 10);
    format!("{id}\t{kind}\t{subject}{part}\t{state}\tattempt {attempt}/{max_attempts}\t{percent} %\t{failure}")
}

/// Opens an existing database with this version's schema.
async fn open(database: &DatabaseConfig) -> Result<Db, StartError> {
    let database = database.url()?;
    if let DatabaseUrl::Sqlite(path) = &database
        && !path.exists()
    {
        // Connecting would create it.
        return Err(format!("there is no database at {}", path.display()).into());
    }
    let db = Db::connect(&database, 1).await?;
    db.require_migrated().await?;
    Ok(db)
}
