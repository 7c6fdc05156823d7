//! Reasons for which the server refuses to start, and its error messages.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use futures_util::future::join_all;
use marquee_contract::v1::Visibility;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::support::command::{marquee, refused_to_serve};
use crate::support::database::create_database;
use crate::support::{Engine, PATIENCE, Server, User, both_engines, media};

/// The flags that name the server's database.
fn database(server: &Server) -> Vec<String> {
    let url = match server.database_url() {
        Some(url) => url.to_owned(),
        None => format!("sqlite:{}", server.data_dir().join("marquee.db").display()),
    };
    vec!["--database-url".to_owned(), url]
}

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

both_engines! {
    async fn a_data_folder_is_used_by_one_process_at_a_time(engine: Engine) {
        let mut server = Server::start(engine).await;
        let database = database(&server);
        let refused = refused_to_serve(&server.data_dir(), &strs(&database)).await;
        assert!(refused.contains("is in use by another marquee"), "{refused}");
        let dir = server.data_dir().display().to_string();
        let migrated = marquee(&[&["migrate", "--data-dir", &dir], &*strs(&database)].concat()).await;
        assert!(!migrated.success && migrated.stderr.contains("is in use by another marquee"), "{migrated:?}");
        // The folder is free again once the process has ended, in whatever way.
        server.kill().await;
        server.restart().await;
        assert_eq!(server.get("/healthz").await.status(), 200);
    }

    async fn a_server_does_not_start_with_the_files_of_another_database(engine: Engine) {
        let mut server = Server::start(engine).await;
        server.kill().await;
        let database = database(&server);
        let folder = tempfile::tempdir().unwrap();
        let refused = refused_to_serve(folder.path(), &strs(&database)).await;
        assert!(refused.contains("belongs to the blob store") && refused.contains("but this one is new"), "{refused}");
        let other = Server::start(Engine::Sqlite).await;
        let mark = other.data_dir().join("blobs/store-id");
        let theirs = std::fs::read_to_string(&mark).unwrap();
        drop(other);
        std::fs::create_dir_all(folder.path().join("blobs")).unwrap();
        std::fs::write(folder.path().join("blobs/store-id"), &theirs).unwrap();
        let refused = refused_to_serve(folder.path(), &strs(&database)).await;
        assert!(refused.contains("belongs to the blob store") && refused.contains(&theirs), "{refused}");
        server.restart().await;
    }

    async fn a_server_does_not_start_on_an_empty_database_with_existing_files(engine: Engine) {
        let mut server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Public).await;
        server.kill().await;
        let new_database = format!("sqlite:{}", server.data_dir().join("new.db").display());
        let refused = refused_to_serve(&server.data_dir(), &["--database-url", &new_database]).await;
        assert!(refused.contains("the blob store is in use and this database is new"), "{refused}");
        // With its own database, the folder is served with all its content.
        server.restart().await;
        let url = User::nobody(&server).playback_url(&video.id).await;
        assert_eq!(reqwest::get(url).await.unwrap().bytes().await.unwrap(), media::mp4());
    }

    async fn a_database_with_a_newer_schema_is_refused(engine: Engine) {
        let mut server = Server::start(engine).await;
        server.kill().await;
        let insert = |checksum: &str| {
            format!(
                "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                VALUES (9999, 'the future', TRUE, {checksum}, 0)"
            )
        };
        server.execute(&insert("x'00'"), &insert("'\\x00'")).await;
        let (dir, database) = (server.data_dir(), database(&server));
        let refused = refused_to_serve(&dir, &strs(&database)).await;
        assert!(refused.contains("schema version 9999") && refused.contains("newer"), "{refused}");
        let dir = dir.display().to_string();
        let migrated = marquee(&[&["migrate", "--data-dir", &dir], &*strs(&database)].concat()).await;
        assert!(!migrated.success && migrated.stderr.contains("schema version 9999"), "{migrated:?}");
        let delete = "DELETE FROM _sqlx_migrations WHERE version = 9999";
        server.execute(delete, delete).await;
        server.restart().await;
    }

    async fn migrate_may_be_repeated_and_the_server_starts_after_it(engine: Engine) {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("data").display().to_string();
        let url = engine.new_database().await;
        let database = url.map_or(Vec::new(), |url| vec!["--database-url".to_owned(), url]);
        for _ in 0..2 {
            let ended = marquee(&[&["migrate", "--data-dir", &dir], &*strs(&database)].concat()).await;
            assert!(ended.success, "{ended:?}");
        }
        let server = Server::with(Engine::Sqlite, &strs(&database)).await;
        User::register(&server).await;
    }
}

/// Starts a server in a data folder; returns the process, which is killed when it is dropped, and its first line of
/// output.
async fn serve(dir: &Path, url: &str) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marquee"));
    command.args(["serve", "--listen=127.0.0.1:0", "--database-connections=4", "--database-url", url, "--data-dir"]);
    command.arg(dir).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut printed = String::new();
    for _ in 0..2 {
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await.expect("it starts in time").unwrap();
        printed.push_str(&line.expect("it starts"));
    }
    (child, printed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_can_start_concurrently_on_a_new_postgres_database() {
    for _ in 0..3 {
        let url = create_database().await;
        let folders: Vec<_> = (0..4).map(|_| tempfile::tempdir().unwrap()).collect();
        for folder in &folders {
            // The data folders get the mark of the same file store.
            std::fs::create_dir_all(folder.path().join("blobs")).unwrap();
            std::fs::write(folder.path().join("blobs/store-id"), "0190a000-0000-7000-8000-000000000000").unwrap();
        }
        for (_, printed) in join_all(folders.iter().map(|folder| serve(folder.path(), &url))).await {
            assert!(printed.contains("listening on "), "{printed}");
        }
    }
}

#[tokio::test]
async fn a_secret_is_random_private_and_never_shown() {
    let server = Server::start(Engine::Sqlite).await;
    let file = server.data_dir().join("secret");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let secret = std::fs::read_to_string(file).unwrap();
    assert_eq!(secret.trim().len(), 43);
    assert!(!server.settled_log().await.contains(secret.trim()));

    let folder = tempfile::tempdir().unwrap();
    let (zeros, half) = ("A".repeat(43), "AAECAwQFBgcICQoLDA0ODw");
    let mixed = format!("{},{zeros}", secret.trim());
    for weak in [&zeros, half, "", "change-me", &mixed, &format!("{}=", secret.trim())] {
        let refused = refused_to_serve(folder.path(), &["--secrets", weak]).await;
        assert!(refused.contains("a secret "), "{weak}: {refused}");
        assert!(weak.is_empty() || !refused.contains(weak), "it is shown: {refused}");
    }
    std::fs::create_dir_all(folder.path()).unwrap();
    std::fs::write(folder.path().join("secret"), zeros).unwrap();
    assert!(refused_to_serve(folder.path(), &[]).await.contains("a secret "));
}

#[tokio::test]
async fn invalid_flags_are_named_in_the_error() {
    let folder = tempfile::tempdir().unwrap();
    for (flags, said) in [
        (&["--chunk-size-bytes", "65537"][..], "65536"),
        (&["--max-connections", "0"], "--max-connections"),
        (&["--max-streams", "0"], "--max-streams"),
        (&["--header-timeout", "10"], "--header-timeout"),
        (&["--hash-permits", "0"], "--hash-permits"),
        (&["--reflection", "perhaps"], "--reflection"),
        (&["--log-format", "xml"], "--log-format"),
        (&["--log", "mar=quee=x"], "--log mar=quee=x"),
        (&["--cors-origin", "*"], "--cors-origin *"),
        (&["--cors-origin", "https://app.example.com/"], "--cors-origin https://app.example.com/"),
    ] {
        let refused = refused_to_serve(folder.path(), flags).await;
        assert!(refused.contains(said), "{flags:?}: {refused}");
    }
}

#[tokio::test]
async fn the_password_of_the_database_is_never_printed() {
    const PASSWORD: &str = "hunter2-secret";
    let url = create_database().await;
    let with_password = |url: &str| url.replacen("postgres@", &format!("postgres:{PASSWORD}@"), 1);
    let named = with_password(&url);
    assert!(named.contains(PASSWORD), "the test's database has another user: {url}");
    // A correct URL with everything logged; wrong URLs of several kinds; and the help text.
    let server = Server::with(Engine::Sqlite, &["--database-url", &named, "--log", "trace"]).await;
    User::register(&server).await;
    let log = server.settled_log().await;
    assert!(!log.is_empty() && !log.contains(PASSWORD));
    let folder = tempfile::tempdir().unwrap();
    let (_server, printed) = serve(folder.path(), &with_password(&create_database().await)).await;
    assert!(printed.contains("database postgres://") && !printed.contains(PASSWORD), "{printed}");
    let folder = tempfile::tempdir().unwrap();
    for wrong in
        [format!("{named}_not"), named.replace("127.0.0.1", "127.0.0.1:1x"), format!("{named}?sslmode=perhaps")]
    {
        let refused = refused_to_serve(folder.path(), &["--database-url", &wrong]).await;
        assert!(!refused.contains(PASSWORD), "{refused}");
    }
    let unknown = refused_to_serve(folder.path(), &["--database-url", "mysql://me:hunter2-secret@db/x"]).await;
    assert!(!unknown.contains(PASSWORD), "{unknown}");
}
