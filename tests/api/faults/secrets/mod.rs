//! Planted secrets, and everything that the server writes and answers at its most talkative: none of them is in there, in no
//! form. Both formats of the log, everything asked for by name, failures of every kind on the way.
//!
//! A new RPC is in here by itself: `fields.rs` plants a secret into every text and every bytes of every request. One whose
//! *answer* is a secret gets a step in `scenario.rs`.

mod fields;
mod forms;
mod scenario;

use std::fmt::Debug;

use tonic::Status;

use self::forms::Search;
use crate::support::database::create_database;
use crate::support::{Engine, Server, User, both_engines};

/// Everything that can be asked for, by name too.
const DIRECTIVES: &str = "trace,h2=trace,h2::codec=trace,h2::proto=trace,h2::hpack=trace,hyper::proto=trace,\
    hyper_util=trace,tonic=trace,tower=trace,tower_http=trace,axum=trace,axum::rejection=trace,rustls=trace,\
    sqlx=trace,sqlx::query=trace";
/// Where pages come from that keep a cookie.
const APP: &str = "https://app.example.com";
/// The password in the database's URL.
const DATABASE_PASSWORD: &str = "database-Pass_5150";

/// A server, what it must not tell, and what it has told its clients.
struct TalkativeServer {
    server: Server,
    /// The secrets, each with its name.
    planted: Vec<(String, Vec<u8>)>,
    /// Errors, as clients see them.
    told: Vec<String>,
}

impl TalkativeServer {
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
        let mut talkative = Self { server, planted: Vec::new(), told: Vec::new() };
        talkative.plant("the database's password", DATABASE_PASSWORD);
        talkative.plant("a password's hash", "$argon2id$");
        let bytes = data_encoding::BASE64URL_NOPAD.decode(key.as_bytes()).expect("it was just made");
        talkative.plant("--secrets, as bytes", bytes);
        talkative.plant("--secrets", key);
        talkative
    }

    /// Names a secret, to be looked for at the end; gives it back.
    fn plant<S: AsRef<[u8]>>(&mut self, name: &str, secret: S) -> S {
        self.planted.push((name.to_owned(), secret.as_ref().to_vec()));
        secret
    }

    /// Takes note of what an answer says if it is an error.
    fn hear<T: Debug>(&mut self, result: Result<T, Status>) -> Option<T> {
        match result {
            Ok(answer) => Some(answer),
            Err(status) => {
                self.told.push(format!("{status:?} {}", String::from_utf8_lossy(status.details())));
                None
            }
        }
    }

    /// Fails if one of the secrets can be found anywhere; returns how many bytes were searched.
    async fn search(&self) -> usize {
        let metrics = self.server.get("/metrics").await.text().await.expect("text");
        let log = self.server.settled_log().await;
        assert!(log.contains("DEBUG") && log.contains("tonic_web"), "the log is not at its most talkative");
        let places = [
            ("the log", log),
            ("the output", self.server.printed()),
            ("/metrics", metrics),
            ("the errors", self.told.join("\n")),
        ];
        let search = Search::of(&self.planted);
        for (place, text) in &places {
            assert!(!text.is_empty(), "{place} is empty");
            assert_eq!(search.found_in(text), None, "in {place}");
        }
        places.iter().map(|(_, text)| text.len()).sum()
    }
}

async fn nothing_leaks(engine: Engine, format: &str) {
    let mut talkative = TalkativeServer::new(engine, format).await;
    let user = User::register(&talkative.server).await;
    fields::plant_everywhere(&mut talkative, &user).await;
    scenario::live(&mut talkative).await;
    scenario::break_the_database(&mut talkative).await;
    let searched = talkative.search().await;
    println!(
        "{engine:?}, {format}: {} secrets planted, {} errors provoked, {searched} bytes of log, output, metrics and errors \
         searched: none was found",
        talkative.planted.len(),
        talkative.told.len()
    );
}

both_engines! {
    async fn no_secret_is_told_at_trace_in_json(engine: Engine) {
        nothing_leaks(engine, "json").await;
    }

    async fn no_secret_is_told_at_trace_in_text(engine: Engine) {
        nothing_leaks(engine, "text").await;
    }
}
