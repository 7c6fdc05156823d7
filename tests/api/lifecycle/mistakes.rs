//! Mistakes at the start: each is told in one sentence that names the cause and the next step, at once, and the process
//! fails.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use futures_util::future::join_all;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::faults::small_disk::SmallDisk;
use crate::support::command::marquee;
use crate::support::database::create_database;
use crate::support::object_store::ObjectStore;
use crate::support::tls::{Certificate, CertificateFiles};
use crate::support::{Engine, Server};

/// PostgreSQL's refusal of a password, by its protocol: an error with severity, SQLSTATE and message.
const WRONG_PASSWORD: &[u8] = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"me\"\0\0";

/// A mistake: the flags that make it, and parts of the sentence.
struct Mistake {
    flags: Vec<String>,
    told: Vec<String>,
}

fn mistake(flags: &[&str], told: &[&str]) -> Mistake {
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    Mistake { flags: owned(flags), told: owned(told) }
}

/// Makes the mistake, and returns what is wrong with the answer, if anything is.
async fn make(Mistake { flags, told }: Mistake) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("data").display().to_string();
    let mut arguments = vec!["serve".to_owned()];
    for (flag, usual) in [("--listen", "127.0.0.1:0"), ("--data-dir", &*data_dir), ("--ffmpeg", "off")] {
        if !flags.iter().any(|one| one == flag) {
            arguments.push(format!("{flag}={usual}"));
        }
    }
    arguments.extend(flags);
    let ended = marquee(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let (logged, said): (Vec<_>, Vec<_>) = ended.stderr.lines().partition(|line| line.starts_with('{'));
    let is_quiet = logged.iter().all(|line| !line.contains("\"WARN\"") && !line.contains("\"ERROR\""));
    let is_sentence =
        matches!(&*said, [one] if one.starts_with("marquee: ") && told.iter().all(|part| one.contains(part)));
    let is_good = !ended.success && !ended.stdout.contains("listening") && is_quiet && is_sentence;
    (!is_good).then(|| format!("{arguments:?}: expected {told:?} in {ended:?}"))
}

/// Mistakes with addresses and flags.
fn of_flags(taken: &TcpListener) -> Vec<Mistake> {
    let taken = taken.local_addr().unwrap().to_string();
    vec![
        mistake(&["--listen", &taken], &["cannot listen on", &taken, "another program uses this port", "--listen"]),
        mistake(&["--listen", "192.0.2.1:1"], &["192.0.2.1:1", "this machine has no such address", "--listen"]),
        // Longer than a name in DNS may be, so that nobody is asked.
        mistake(&["--listen", &format!("{}:1", "x".repeat(64))], &["cannot be resolved", "--listen"]),
        mistake(&["--listen", "nowhere"], &["--listen", "localhost:50051", "--help"]),
        mistake(&["--no-such-flag"], &["--no-such-flag", "--help"]),
        mistake(&["--header-timeout", "10"], &["--header-timeout", "10sec", "--help"]),
        mistake(&["--secrets", "change-me"], &["--secrets", "32 random bytes", "head -c 32 /dev/urandom"]),
        mistake(&["--secrets", &"A".repeat(43)], &["--secrets", "not random enough", "head -c 32 /dev/urandom"]),
        mistake(&["--redis-url", "localhost:6379"], &["--redis-url", "redis://"]),
        mistake(&["--smtp-url", "mail.example.com"], &["--smtp-url", "smtps://", "correct it"]),
        mistake(&["--mail-templates", "/no/such/folder"], &["--mail-templates", "/no/such/folder", "correct"]),
        mistake(&["--ffmpeg", "/no/such/ffmpeg"], &["/no/such/ffmpeg is not there", "--ffmpeg off"]),
        mistake(&["--cors-origin", "app.example.com"], &["--cors-origin", "http(s)://host[:port]"]),
    ]
}

/// Mistakes with the database.
async fn of_databases(folder: &Path) -> Vec<Mistake> {
    let file = folder.join("text.db");
    std::fs::write(&file, "this is no database, and long enough to be one if it began in another way".repeat(20))
        .unwrap();
    // Otherwise the server also warns that others can read it.
    std::fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    let (file, missing) = (format!("sqlite:{}", file.display()), format!("{}_not", create_database().await));
    let refusing = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let refusing_url = format!("postgres://me:wrong@{}/db?sslmode=disable", refusing.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut client, _)) = refusing.accept().await {
            let mut startup = [0; 1024];
            let _ = client.read(&mut startup).await;
            let length = u32::try_from(WRONG_PASSWORD.len() + 4).unwrap().to_be_bytes();
            let _ = client.write_all(&[b"E", &length[..], WRONG_PASSWORD].concat()).await;
        }
    });
    vec![
        mistake(
            &["--database-url", "postgres://127.0.0.1:1/none"],
            &["postgres://127.0.0.1:1/none", "nothing listens there", "start PostgreSQL"],
        ),
        mistake(&["--database-url", &refusing_url], &["refuses the user or the password", "--database-url"]),
        mistake(&["--database-url", &missing], &["no database of this name", "create it"]),
        mistake(&["--database-url", "mysql://a/b"], &["--database-url", "postgres://"]),
        mistake(&["--database-url", &file], &["no SQLite database", "name another one"]),
    ]
}

/// The URL of a store that answers every request with this error.
async fn refusing_store(status: &'static str, code: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let body = format!("<Error><Code>{code}</Code><Message>no</Message></Error>");
    let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut request = [0; 8192];
            let _ = client.read(&mut request).await;
            let _ = client.write_all(format!("{head}{body}").as_bytes()).await;
        }
    });
    url
}

/// Mistakes with the object store, none of which names a region.
async fn of_stores(objects: &ObjectStore) -> Vec<Mistake> {
    let flags = objects.flags();
    let with = |name: &str, value: &str, told: &[&str]| {
        let kept = flags.iter().filter(|flag| !flag.starts_with("--s3-region") && !flag.starts_with(name));
        let flags = kept.cloned().chain([format!("{name}={value}")]).collect();
        Mistake { flags, told: told.iter().map(|&part| part.to_owned()).collect() }
    };
    let elsewhere = refusing_store("400 Bad Request", "AuthorizationHeaderMalformed").await;
    let empty = refusing_store("404 Not Found", "NoSuchBucket").await;
    let steps = ["see whether the store runs, or correct --s3-endpoint", "correct --s3-region", "create the bucket"];
    vec![
        with("--s3-endpoint", "http://127.0.0.1:1", &["store is not available", "Connection refused", steps[0]]),
        with("--s3-endpoint", &elsewhere, &["AuthorizationHeaderMalformed", steps[1]]),
        with("--s3-endpoint", &empty, &["NoSuchBucket", steps[2], "--s3-bucket"]),
        with("--s3-secret-access-key", "wrong", &["correct --s3-access-key-id and --s3-secret-access-key"]),
    ]
}

/// Mistakes with certificates.
fn of_certificates(files: &CertificateFiles, others: &CertificateFiles) -> Vec<Mistake> {
    let text = |path: PathBuf| path.display().to_string();
    let (cert, key, other) = (text(files.cert()), text(files.key()), text(others.key()));
    let pair = |cert: &str, key: &str, told: &[&str]| mistake(&["--tls-cert", cert, "--tls-key", key], told);
    vec![
        pair("/no/such.pem", &key, &["--tls-cert /no/such.pem", "name a PEM file"]),
        pair(&key, &cert, &["private key and no certificate", "exchange"]),
        pair(&cert, &other, &["do not match", "--tls-cert and --tls-key"]),
        mistake(&["--tls-cert", &cert], &["--tls-key"]),
    ]
}

/// Mistakes with the data folder.
fn of_folders(server: &Server, folder: &Path, full: Option<&TempDir>) -> Vec<Mistake> {
    let file = folder.join("file");
    std::fs::write(&file, "").unwrap();
    let (file, used) = (file.display().to_string(), server.data_dir().display().to_string());
    let mut mistakes = vec![
        mistake(&["--data-dir", &used], &["is in use by another marquee", "--data-dir"]),
        mistake(&["--data-dir", &file], &[&file, "data folder", "--data-dir"]),
        // Nobody can make a folder there, not even root.
        mistake(&["--data-dir", "/sys/kernel/marquee"], &["/sys/kernel/marquee", "let this user write there"]),
    ];
    if let Some(full) = full {
        let full = full.path().join("data").display().to_string();
        mistakes.push(mistake(&["--data-dir", &full], &["No space left on device", "make room"]));
    }
    mistakes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_mistake_at_the_start_is_told_with_its_cause_and_the_next_step() {
    let (taken, objects) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), ObjectStore::start().await);
    let (certificate, other) = (Certificate::new(), Certificate::new());
    let (files, others) = (CertificateFiles::new(&certificate), CertificateFiles::new(&other));
    let (server, folder) = (Server::start(Engine::Sqlite).await, tempfile::tempdir().unwrap());
    let disk = SmallDisk::mount();
    let full = disk.as_ref().map(SmallDisk::data_folder);
    if let Some(disk) = &disk {
        disk.fill();
    }
    let mut mistakes = of_flags(&taken);
    mistakes.extend(of_databases(folder.path()).await);
    mistakes.extend(of_stores(&objects).await);
    mistakes.extend(of_certificates(&files, &others));
    mistakes.extend(of_folders(&server, folder.path(), full.as_ref()));
    assert!(mistakes.len() >= 28);
    let wrong: Vec<_> = join_all(mistakes.into_iter().map(make)).await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
