//! What operators can do: the RPCs of AdminService, `marquee jobs`, `marquee work`, the metrics.

use std::process::Stdio;

use marquee_contract::v1 as pb;
use tokio::process::Command;
use tonic::Code;

use crate::support::command::{CommandOutput, marquee};
use crate::support::{Engine, Refused, Server, User, both_engines, eventually};

/// A kind without a handler, so that nothing happens to its jobs.
const NOBODYS: &str = "nobodys";

/// Runs a command of `marquee` on the server's storage.
async fn run(server: &Server, arguments: &[&str]) -> CommandOutput {
    let folder = server.data_dir();
    let mut arguments = arguments.to_vec();
    arguments.extend(["--data-dir", folder.to_str().expect("a path")]);
    if let Some(url) = server.database_url() {
        arguments.extend(["--database-url", url]);
    }
    marquee(&arguments).await
}

/// Inserts a job of [`NOBODYS`] with this number, in this state.
async fn insert(server: &Server, number: u8, state: i32) -> String {
    let statement = |id: String, nobody: &str| {
        format!(
            "INSERT INTO jobs (id, kind, subject, part, owner_id, payload, state, lane, turn, cost, run_time, attempt,
                max_attempts, failure, create_time)
            VALUES ({id}, '{NOBODYS}', 'subject{number}', '', {nobody}, '', {state}, 1, 1, 1, 4000000000000000, 5, 5,
                'io: no', 1)"
        )
    };
    let id = format!("0197f3a0-0000-7000-8000-0000000000{number:02x}");
    let sqlite = statement(format!("x'{}'", id.replace('-', "")), "zeroblob(16)");
    let postgres = statement(format!("'{id}'::uuid"), "'00000000-0000-0000-0000-000000000000'::uuid");
    assert_eq!(server.execute(&sqlite, &postgres).await, 1);
    id
}

async fn list(admin: &User, state: pb::JobState) -> Vec<pb::Job> {
    let request = pb::ListJobsRequest { state: state.into(), ..Default::default() };
    let jobs = admin.admin().list_jobs(request).await.expect("a list").into_inner().jobs;
    // The server's own jobs come and go.
    jobs.into_iter().filter(|job| job.kind == NOBODYS).collect()
}

both_engines! {
    async fn an_admin_lists_retries_and_drops_jobs(engine: Engine) {
        let server = Server::start(engine).await;
        let admin = User::register_admin(&server).await;
        let (dead, delayed) = (insert(&server, 1, 4).await, insert(&server, 2, 5).await);
        let (newer, done) = (insert(&server, 3, 4).await, insert(&server, 4, 3).await);
        let jobs = list(&admin, pb::JobState::Unspecified).await;
        assert_eq!(jobs.iter().map(|job| &job.id).collect::<Vec<_>>(), [&newer, &dead]);
        let job = &jobs[1];
        let facts = (job.subject.as_str(), job.state(), job.attempt, job.max_attempts, job.failure.as_str());
        assert_eq!(facts, ("subject1", pb::JobState::Dead, 5, 5, "io: no"));

        let retry = |job_id: &str| pb::RetryJobRequest { job_id: job_id.to_owned() };
        for id in [&dead, &dead, &delayed] {
            let job = admin.admin().retry_job(retry(id)).await.expect("it is retried").into_inner().job.expect("a job");
            assert_eq!((&job.id, job.state(), job.attempt), (id, pb::JobState::Waiting, 0));
        }
        admin.admin().retry_job(retry(&done)).await.refused(Code::FailedPrecondition, "JOB_NOT_RETRYABLE");
        assert_eq!(list(&admin, pb::JobState::Waiting).await.len(), 2);

        for _ in 0..2 {
            let request = pb::DropJobRequest { job_id: dead.clone() };
            admin.admin().drop_job(request).await.expect("it is dropped");
        }
        admin.admin().retry_job(retry(&dead)).await.refused(Code::NotFound, "JOB_NOT_FOUND");
        assert_eq!(list(&admin, pb::JobState::Waiting).await.len(), 1);

        let user = User::register(&server).await;
        user.admin().list_jobs(pb::ListJobsRequest::default()).await.refused(Code::PermissionDenied, "ROLE_REQUIRED");
    }

    async fn the_command_line_lists_retries_and_drops_jobs(engine: Engine) {
        let server = Server::start(engine).await;
        let (dead, done) = (insert(&server, 1, 4).await, insert(&server, 4, 3).await);
        let listed = run(&server, &["jobs", "list"]).await;
        assert!(listed.success && listed.stdout.contains(&dead) && listed.stdout.contains("io: no"), "{listed:?}");
        assert!(!listed.stdout.contains(&done), "{listed:?}");
        let listed = run(&server, &["jobs", "list", "--state", "done", "--limit", "1000"]).await;
        assert!(listed.stdout.contains(&done), "{listed:?}");

        let retried = run(&server, &["jobs", "retry", &dead]).await;
        assert!(retried.success && retried.stdout.contains("waiting"), "{retried:?}");
        let refused = run(&server, &["jobs", "retry", &done]).await;
        assert!(!refused.success && refused.stderr.contains("the job is done"), "{refused:?}");
        let dropped = run(&server, &["jobs", "drop", &dead]).await;
        assert!(dropped.success, "{dropped:?}");
        let again = run(&server, &["jobs", "drop", &dead]).await;
        assert!(!again.success && again.stderr.contains("there is no job"), "{again:?}");
        let malformed = run(&server, &["jobs", "drop", "x"]).await;
        assert!(!malformed.success && malformed.stderr.contains("not the id of a job"), "{malformed:?}");
    }

    async fn jobs_are_measured(engine: Engine) {
        let server = Server::with(engine, &["--sweep-interval", "100ms"]).await;
        insert(&server, 1, 4).await;
        eventually("they are measured", || async {
            let dead = server.metric("marquee_jobs{kind=\"nobodys\",state=\"dead\"}").await;
            let runs = "marquee_job_runs_total{failure=\"\",kind=\"expire\",outcome=\"done\"}";
            let times = "marquee_job_duration_seconds_count{kind=\"expire\"}";
            (dead > 0.5 && server.metric(runs).await > 0.5 && server.metric(times).await > 0.5).then_some(())
        })
        .await;
    }

    async fn marquee_work_does_what_a_server_without_work_leaves(engine: Engine) {
        let mut server = Server::with(engine, &["--work", "off", "--sweep-interval", "100ms"]).await;
        User::register(&server).await;
        let due = "INSERT INTO request_ids SELECT id, 'x', id, id, id, 0 FROM users";
        let due_postgres = "INSERT INTO request_ids SELECT id, 'x', id, ''::bytea, id, 0 FROM users";
        assert_eq!(server.execute(due, due_postgres).await, 1);
        let folder = match engine {
            // One process at a time has the folder.
            Engine::Sqlite => {
                server.terminate();
                assert!(server.wait().await.success());
                None
            }
            Engine::Postgres => Some(tempfile::tempdir().expect("a temporary folder")),
        };
        assert_eq!(server.count("SELECT COUNT(*) FROM request_ids").await, 1);
        let data_dir = folder.as_ref().map_or_else(|| server.data_dir(), |folder| folder.path().join("data"));
        if folder.is_some() {
            std::fs::create_dir_all(data_dir.join("blobs")).expect("a folder");
            std::fs::copy(server.data_dir().join("blobs/store-id"), data_dir.join("blobs/store-id")).expect("the mark");
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_marquee"));
        command.args(["work", "--sweep-interval", "100ms", "--data-dir"]).arg(&data_dir);
        if let Some(url) = server.database_url() {
            command.args(["--database-url", url]);
        }
        let worker = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut worker = worker.spawn().expect("it starts");
        eventually("it has worked", || async {
            (server.count("SELECT COUNT(*) FROM request_ids").await == 0).then_some(())
        })
        .await;
        let pid = worker.id().expect("it runs").to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().await.expect("kill runs").success());
        assert!(worker.wait().await.expect("its status").success());
        let unfinished = "SELECT COUNT(*) FROM jobs WHERE state = 2";
        assert_eq!(server.count(unfinished).await, 0, "it has given its jobs back");
        let off = run(&server, &["work", "--work", "off"]).await;
        assert!(!off.success && off.stderr.contains("--work off"), "{off:?}");
    }
}
