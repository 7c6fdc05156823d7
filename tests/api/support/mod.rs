//! What the tests stand on. A first test needs three of it:
//!
//! ```text
//! both_engines! {
//!     async fn a_tweet_is_shown_to_everybody(engine: Engine) {
//!         let server = Server::start(engine).await;      // the real program, with a database of its own
//!         let user = User::register(&server).await;      // somebody who is signed in, with a client of each service
//!         let tweet = crate::tweets::post(&user, "Hello").await;
//!         ...
//!     }
//! }
//! ```
//!
//! Which macro makes the test says what it is about: [`on_sqlite`] for what neither the database nor the store of files
//! has a part in, [`both_engines`] for the database, [`both_stores`] for the store, [`every_store`] for what is done in
//! both together.
//!
//! | to | there is |
//! |---|---|
//! | start a server, look at it, kill it, start it again | `server` ([`Server`]); `storage` says on what, `seed` fills its database before |
//! | call it as somebody | `user` ([`User`]), `upload`, `comment`, and what the rooms of other features have |
//! | have one of everything | `world` ([`World`](world::World)) |
//! | check a refusal | `status` ([`Refused`], [`reason`]) |
//! | look behind its back | `database`, [`Server::metric`], [`Server::log`], [`Server::stored`] |
//! | wait for something | [`eventually`]; nothing sleeps and hopes |
//! | choose at random, and many times | `random` (prints its seed), `rounds` (few here, many in `tests/soak`) |
//! | make files | `media` |
//! | ask about the contract itself | `contract`, `raw` (any RPC, by its path) |
//! | speak HTTP/2, gRPC-Web or plain HTTP by hand | `wire`, `h2`, `frames`, `web`, `tls` |
//! | run other commands of the program | `command` |
//! | put something between client and server | `gate` (cuts and mutes), `attack` (an address of its own) |
//! | run a store of objects, a PostgreSQL, or a node's services in this process | `object_store`, `postgres`, `node` |

pub(crate) mod attack;
pub(crate) mod command;
pub(crate) mod comment;
pub(crate) mod contract;
pub(crate) mod database;
pub(crate) mod frames;
pub(crate) mod gate;
pub(crate) mod h2;
pub(crate) mod media;
pub(crate) mod node;
pub(crate) mod object_store;
pub(crate) mod postgres;
pub(crate) mod random;
pub(crate) mod raw;
pub(crate) mod rounds;
pub(crate) mod seed;
pub(crate) mod server;
pub(crate) mod status;
pub(crate) mod storage;
pub(crate) mod tls;
pub(crate) mod upload;
pub(crate) mod user;
pub(crate) mod web;
pub(crate) mod wire;
pub(crate) mod world;

use std::time::{Duration, Instant};

pub(crate) use server::{Engine, Server};
pub(crate) use status::{Refused, fields, reason};
pub(crate) use storage::{Storage, Store};
pub(crate) use user::User;

/// Makes one test for each variant, in a module of the body's name. The four macros below are what tests use.
macro_rules! variants {
    ($(#[$meta:meta])* $name:ident($it:ident: $kind:ident) $body:block $($variant:ident: $given:expr),+) => {
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn body($it: $crate::support::$kind) $body

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $variant() {
                    body($given).await;
                }
            )+
        }
    };
}
pub(crate) use variants;

/// Makes a test for SQLite and one for PostgreSQL of one body: for what the database has a part in.
///
/// ```text
/// both_engines! {
///     async fn a_video_is_deleted_by_its_owner(engine: Engine) { ... }
/// }
/// ```
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($it:ident: $kind:ident) $body:block)+) => {$(
        $crate::support::variants! {
            $(#[$meta])*
            $name($it: $kind) $body
            sqlite: $crate::support::Engine::Sqlite.into(),
            postgres: $crate::support::Engine::Postgres.into()
        }
    )+};
}
pub(crate) use both_engines;

/// Makes a test on SQLite, with files in a folder: for what neither the database nor the store of files has a part in.
macro_rules! on_sqlite {
    ($($(#[$meta:meta])* async fn $name:ident($it:ident: $kind:ident) $body:block)+) => {$(
        $crate::support::variants! {
            $(#[$meta])*
            $name($it: $kind) $body
            sqlite: $crate::support::Engine::Sqlite.into()
        }
    )+};
}
pub(crate) use on_sqlite;

/// Makes tests on SQLite with files in a folder and in an object store, of one body: for what only the store of files has
/// a part in.
macro_rules! both_stores {
    ($($(#[$meta:meta])* async fn $name:ident($storage:ident: Storage) $body:block)+) => {$(
        $crate::support::variants! {
            $(#[$meta])*
            $name($storage: Storage) $body
            sqlite: $crate::support::Engine::Sqlite.into(),
            sqlite_s3: $crate::support::Storage::s3($crate::support::Engine::Sqlite)
        }
    )+};
}
pub(crate) use both_stores;

/// Makes tests for both databases, each with its files in a folder and in an object store, of one body: for what is done
/// in the database and in the store of files together.
macro_rules! every_store {
    ($($(#[$meta:meta])* async fn $name:ident($storage:ident: Storage) $body:block)+) => {$(
        $crate::support::variants! {
            $(#[$meta])*
            $name($storage: Storage) $body
            sqlite: $crate::support::Engine::Sqlite.into(),
            postgres: $crate::support::Engine::Postgres.into(),
            sqlite_s3: $crate::support::Storage::s3($crate::support::Engine::Sqlite),
            postgres_s3: $crate::support::Storage::s3($crate::support::Engine::Postgres)
        }
    )+};
}
pub(crate) use every_store;

/// How long a condition may take to come about.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until `probe` gives a value, and fails with `what` when it does not.
pub(crate) async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut probe: impl FnMut() -> F) -> T {
    let started = Instant::now();
    loop {
        if let Some(value) = probe().await {
            return value;
        }
        assert!(started.elapsed() < PATIENCE, "it did not come about: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
