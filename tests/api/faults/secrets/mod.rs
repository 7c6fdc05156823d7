//! Secrets never appear in the server's log, output or errors, in any encoding, even when everything is logged: in
//! both log formats, at trace level for every target, with failures of every kind.
//!
//! A new RPC is tested without a change here: `fields.rs` plants a secret in every text and bytes field of every
//! request. An RPC whose *answer* contains a secret needs a step in `scenario.rs`.

mod fields;
mod forms;
mod scenario;

use std::fmt::Debug;

use tonic::Status;

use self::forms::Search;
use crate::support::database::create_database;
use crate::support::{Engine, Server, User, both_engines};

/// Log directives that enable everything, including the targets that must be named.
const DIRECTIVES: &str = "trace,h2=trace,h2::codec=trace,h2::proto=trace,h2::hpack=trace,hyper::proto=trace,\
    hyper_util=trace,tonic=trace,tower=trace,tower_http=trace,axum=trace,axum::rejection=trace,rustls=trace,\
    sqlx=trace,sqlx::query=trace";
/// The origin of pages that keep a cookie.
const APP: &str = "https://app.example.com";
/// The password in the database's URL.
const DATABASE_PASSWORD: &str = "database-Pass_5150";

/// A server that logs everything, the planted secrets, and the errors that its clients got.
struct VerboseServer {
    server: Server,
    /// The secrets, each with its name.
    planted: Vec<(String, Vec<u8>)>,
    /// The errors that clients got.
    errors: Vec<String>,
}

impl VerboseServer {
    async fn new(engine: Engine, format: &str) -> Self {
        let key = data_encoding::BASE64URL_NOPAD.encode(&marquee::secrets::random());
        let url = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => {
                let url = create_database().await;
                let named = url.replacen("postgres@", &format!("postgres:{DATABASE_PASSWORD}@"), 1);
                assert_ne!(named, url, "the test's database has another user");
                Some(named)
            }
        };
        let flags = [
            "--log",
            DIRECTIVES,
            "--log-format",
            format,
            "--secrets",
            &key,
            "--chunk-size-bytes=65536",
            "--cors-origin",
            APP,
        ];
        let folder = tempfile::tempdir().expect("a temporary folder");
        let server = Server::at(folder, url, &flags).await;
        let mut verbose = Self { server, planted: Vec::new(), errors: Vec::new() };
        verbose.plant("the database's password", DATABASE_PASSWORD);
        verbose.plant("a password's hash", "$argon2id$");
        let bytes = data_encoding::BASE64URL_NOPAD.decode(key.as_bytes()).expect("it was just made");
        verbose.plant("--secrets, as bytes", bytes);
        verbose.plant("--secrets", key);
        verbose
    }

    /// Registers a secret for the final search, and returns it.
    fn plant<S: AsRef<[u8]>>(&mut self, name: &str, secret: S) -> S {
        self.planted.push((name.to_owned(), secret.as_ref().to_vec()));
        secret
    }

    /// Records the error of a call, if it failed.
    fn record<T: Debug>(&mut self, result: Result<T, Status>) -> Option<T> {
        match result {
            Ok(answer) => Some(answer),
            Err(status) => {
                self.errors.push(format!("{status:?} {}", String::from_utf8_lossy(status.details())));
                None
            }
        }
    }

    /// Fails if a secret occurs anywhere; returns the number of bytes that were searched.
    async fn search(&self) -> usize {
        let metrics = self.server.get("/metrics").await.text().await.expect("text");
        let log = self.server.settled_log().await;
        assert!(log.contains("DEBUG") && log.contains("tonic_web"), "the log is not at its most verbose");
        let places = [
            ("the log", log),
            ("the output", self.server.printed()),
            ("/metrics", metrics),
            ("the errors", self.errors.join("\n")),
        ];
        let search = Search::of(&self.planted);
        for (place, text) in &places {
            assert!(!text.is_empty(), "{place} is empty");
            assert_eq!(search.found_in(text), None, "in {place}");
        }
        places.iter().map(|(_, text)| text.len()).sum()
    }
}

async fn assert_no_secret_leaks(engine: Engine, format: &str) {
    let mut verbose = VerboseServer::new(engine, format).await;
    let user = User::register(&verbose.server).await;
    fields::plant_everywhere(&mut verbose, &user).await;
    scenario::use_secrets(&mut verbose).await;
    scenario::break_the_database(&mut verbose).await;
    let searched = verbose.search().await;
    println!(
        "{engine:?}, {format}: {} secrets planted, {} errors provoked, {searched} bytes of log, output, metrics and errors \
         searched: none was found",
        verbose.planted.len(),
        verbose.errors.len()
    );
}

both_engines! {
    async fn no_secret_appears_in_a_json_log_at_trace_level(engine: Engine) {
        assert_no_secret_leaks(engine, "json").await;
    }

    async fn no_secret_appears_in_a_text_log_at_trace_level(engine: Engine) {
        assert_no_secret_leaks(engine, "text").await;
    }
}
