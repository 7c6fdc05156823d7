//! Registration and login, against a real database.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use prometheus::{IntCounter, IntCounterVec, IntGaugeVec, Opts};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use super::*;
use crate::caption;
use crate::clock::Time;
use crate::config::{AccountConfig, LimitConfig};
use crate::engine::blob::{BlobStore, Folder, LocalDisk};
use crate::engine::db::{DatabaseUrl, on_db};
use crate::engine::limit::Limits;
use crate::process;
use crate::rpc::auth::TokenVerifier;
use crate::secrets::{Secrets, sha256};

const START: Time = Time::from_micros(1_800_000_000_000_000);
const PASSWORD: &str = "correct horse battery staple";

struct World {
    _folder: tempfile::TempDir,
    db: Db,
    hasher: Hasher,
    sessions: session::Service,
    accounts: Service,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&DatabaseUrl::Sqlite(folder.path().join("test.db")), 1).await.unwrap();
        db.migrate().await.unwrap();
        let minute = Duration::from_mins(1);
        let config = AccountConfig {
            secrets: None,
            access_token_ttl: minute,
            session_idle_ttl: minute,
            session_max_age: minute,
            revocation_patience: Duration::from_secs(30),
            hash_permits: None,
            reserved_usernames: Vec::new(),
            reserve_usernames: Vec::new(),
        };
        let secrets = Secrets::parse(&data_encoding::BASE64URL_NOPAD.encode(&sha256(b"seed"))).unwrap();
        let clock = Clock::standing_at(START);
        let hasher = Hasher::new(None).unwrap();
        let refused = IntCounterVec::new(Opts::new("refused", "Refusals."), &["cause"]).unwrap();
        let refusals = Refusals::new(&secrets, refused);
        let sessions =
            session::Service::new(db.clone(), clock.clone(), &secrets, &config, refusals.clone()).await.unwrap();
        let channels = channel::Service::new(db.clone());
        let blobs: Arc<dyn BlobStore> =
            Arc::new(Folder::open(Arc::new(LocalDisk), &folder.path().join("blobs")).unwrap());
        let limits = upload::UploadLimits {
            max_upload_bytes: 1 << 20,
            chunk_size_bytes: 1 << 16,
            ttl: minute,
            user_quota_bytes: 1 << 20,
            max_open_uploads: 10,
        };
        let counter = IntCounter::new("uploaded_bytes", "Bytes.").unwrap();
        let sweep = Arc::new(Notify::new());
        let tasks = TaskTracker::new();
        let uploads = upload::Service::new(upload::Dependencies {
            db: db.clone(),
            blobs: blobs.clone(),
            clock: clock.clone(),
            limits,
            uploaded_bytes: counter,
            sweep: sweep.clone(),
            tasks,
        });
        let refused = IntCounterVec::new(Opts::new("overloaded", "Refused."), &["resource"]).unwrap();
        let in_use = IntGaugeVec::new(Opts::new("in_use", "In use."), &["resource"]).unwrap();
        let pool = image::Pool::new(1, &refused, &in_use);
        let images = image::Service::new(db.clone(), blobs.clone(), clock.clone(), pool, sweep.clone());
        let search = search::Service::new(db.clone(), clock.clone());
        let jobs = job::Service::new(db.clone(), clock.clone());
        let videos = video::Service::new(video::Dependencies {
            db: db.clone(),
            blobs: blobs.clone(),
            clock: clock.clone(),
            uploads: uploads.clone(),
            channels: channels.clone(),
            images: images.clone(),
            search: search.clone(),
            process: process::Service::new(db.clone(), clock.clone(), jobs.clone(), false),
            stored_captions: caption::StoredCaptions::new(db.clone(), blobs, clock.clone()),
            signer: video::Signer::new(&secrets, String::new(), minute, minute),
        });
        let playlists = playlist::Service::new(db.clone(), clock.clone(), channels.clone(), videos.clone());
        let accounts = Service::new(Dependencies {
            db: db.clone(),
            clock: clock.clone(),
            hasher: hasher.clone(),
            refusals,
            reserved: ReservedNames::new(&config),
            attempts: unlimited(),
            sessions: sessions.clone(),
            jobs: jobs.clone(),
            mails: mail::Service::new(jobs, clock),
            codes: mail::Codes::new(&secrets),
            channels,
            images,
            uploads,
            videos,
            playlists,
            search,
        });
        Self { _folder: folder, db, hasher, sessions, accounts }
    }

    async fn register(&self, username: &str, email: &str, display_name: Option<&str>) -> Result<Account> {
        let registration = Registration {
            username: username.to_owned(),
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
            display_name: display_name.map(str::to_owned),
            avatar: None,
        };
        self.accounts.register(registration, &device()).await.map(|(account, _)| account)
    }

    async fn login(&self, login: &str, password: &str) -> Result<(Account, Tokens)> {
        self.accounts.login(login, password.to_owned(), &device()).await
    }

    fn hashes(&self) -> u64 {
        self.hasher.operations().load(Ordering::Relaxed)
    }

    async fn count(&self, sql: &'static str) -> i64 {
        on_db!(self.db.read(), c => sqlx::query_scalar(sql).fetch_one(c).await).unwrap()
    }
}

fn unlimited() -> Attempts {
    let refused = IntCounterVec::new(Opts::new("refused", "What was refused."), &["limit"]).unwrap();
    Attempts::new(&Limits::in_process(refused), &LimitConfig::off())
}

fn device() -> Device {
    Device::new("app", [192, 0, 2, 1].into())
}

fn blame<T>(result: Result<T>) -> Option<(Reason, Option<String>)> {
    result.err().map(|error| (error.reason(), error.refusal().and_then(|refusal| refusal.field.clone())))
}

#[tokio::test]
async fn names_are_kept_in_lower_case_and_shown_as_typed() {
    let world = World::new().await;
    let alice = world.register("Alice_1", "Alice@Example.COM", None).await.unwrap();
    assert_eq!((&*alice.user.username, &*alice.user.email), ("alice_1", "alice@example.com"));
    assert_eq!((&*alice.channel.username, &*alice.channel.display_name), ("alice_1", "Alice_1"));
    let bob = world.register("bob", "bob@example.com", Some(" Bob B. ")).await.unwrap();
    assert_eq!(bob.channel.display_name, "Bob B.");
    assert_eq!(world.accounts.get_me(alice.user.id).await.unwrap(), alice);
}

#[tokio::test]
async fn a_taken_name_is_rejected_before_hashing() {
    let world = World::new().await;
    world.register("alice", "alice@example.com", None).await.unwrap();
    let hashes = world.hashes();
    let username = Some((Reason::UsernameTaken, Some("username".to_owned())));
    let email = Some((Reason::EmailTaken, Some("email".to_owned())));
    assert_eq!(blame(world.register("ALICE", "other@example.com", None).await), username.clone());
    assert_eq!(blame(world.register("other", "ALICE@example.com", None).await), email);
    assert_eq!(blame(world.register("alice", "alice@example.com", None).await), username);
    assert_eq!(world.hashes(), hashes);
}

#[tokio::test]
async fn of_concurrent_registrations_of_a_name_one_succeeds() {
    let world = World::new().await;
    let attempts = (0..6).map(|number| {
        // Half register the same username, half the same e-mail address.
        let (username, email) = match number % 2 {
            0 => ("alice".to_owned(), format!("{number}@example.com")),
            _ => (format!("user_{number}"), "alice@example.com".to_owned()),
        };
        let accounts = world.accounts.clone();
        let registration =
            Registration { username, email, password: PASSWORD.to_owned(), display_name: None, avatar: None };
        async move { accounts.register(registration, &device()).await.map(|_| ()) }
    });
    let results = attempts.collect::<tokio::task::JoinSet<_>>().join_all().await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 2);
    let refused: Vec<_> = results.into_iter().filter_map(blame).collect();
    assert_eq!(refused.iter().filter(|one| one.0 == Reason::UsernameTaken).count(), 2);
    assert_eq!(refused.iter().filter(|one| one.0 == Reason::EmailTaken).count(), 2);
    for sql in ["SELECT COUNT(*) FROM users", "SELECT COUNT(*) FROM channels", "SELECT COUNT(*) FROM sessions"] {
        assert_eq!(world.count(sql).await, 2, "{sql}");
    }
}

#[tokio::test]
async fn a_common_password_leaves_nothing_behind() {
    let world = World::new().await;
    let registration = Registration {
        username: "wanderfalke".to_owned(),
        email: "w@example.com".to_owned(),
        password: "wanderfalke".to_owned(),
        display_name: None,
        avatar: None,
    };
    let refused = world.accounts.register(registration, &device()).await;
    assert_eq!(blame(refused), Some((Reason::PasswordTooCommon, Some("password".to_owned()))));
    assert_eq!(world.count("SELECT COUNT(*) FROM users").await, 0);
}

#[tokio::test]
async fn a_login_takes_the_username_or_the_address_in_any_case() {
    let world = World::new().await;
    let alice = world.register("alice", "alice@example.com", None).await.unwrap();
    for login in ["alice", "ALICE", "Alice@Example.com"] {
        let (account, tokens) = world.login(login, PASSWORD).await.unwrap();
        assert_eq!(account, alice);
        assert_eq!(world.sessions.verify(&tokens.access_token).unwrap().user, alice.user.id);
    }
}

#[tokio::test]
async fn every_failed_login_answers_and_costs_the_same() {
    let world = World::new().await;
    world.register("alice", "alice@example.com", None).await.unwrap();
    let mut answers = Vec::new();
    for (login, password) in
        [("alice", "wrong"), ("alice", ""), ("nobody", PASSWORD), ("nobody", ""), ("n@example.com", "x")]
    {
        let hashes = world.hashes();
        let error = world.login(login, password).await.err().unwrap();
        assert_eq!(world.hashes(), hashes + 1, "{login} {password}");
        answers.push(error.to_string());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(blame(world.login("alice", "wrong").await), Some((Reason::CredentialsInvalid, None)));
}

#[tokio::test]
async fn a_hash_of_older_parameters_is_replaced_at_login() {
    let world = World::new().await;
    world.register("alice", "alice@example.com", None).await.unwrap();
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8 * 1024, 1, 1, None).unwrap());
    let weak = weak.hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16]).unwrap().to_string();
    let sql = "UPDATE users SET password_hash = $1";
    on_db!(world.db.write(), c => sqlx::query(sql).bind(&weak).execute(c).await.map(|_| ())).unwrap();
    world.login("alice", PASSWORD).await.unwrap();
    let stored = world.accounts.store.find_credentials("alice").await.unwrap().unwrap().password_hash;
    assert!(stored.contains("m=19456,t=2,p=1"), "{stored}");
    assert!(world.login("alice", PASSWORD).await.is_ok());
}
