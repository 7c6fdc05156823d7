//! Support code for the tests. A first test needs three parts of it:
//!
//! ```text
//! both_engines! {
//!     async fn a_tweet_is_shown_to_everybody(engine: Engine) {
//!         let server = Server::start(engine).await;      // the real program, on a new database
//!         let user = User::register(&server).await;      // a signed-in user with a client of each service
//!         let tweet = crate::tweets::post(&user, "Hello").await;
//!         ...
//!     }
//! }
//! ```
//!
//! The macro around a test says on which databases and stores of files it runs:
//!
//! - [`on_sqlite`]: neither the database nor the store matters; SQLite and a folder;
//! - [`both_engines`]: the database matters; SQLite and PostgreSQL, with a folder;
//! - [`both_stores`]: the store matters; a folder and an object store, with SQLite;
//! - [`every_store`]: both matter together; all four combinations.
//!
//! | to | use |
//! |---|---|
//! | start, observe, kill and restart a server | `server` ([`Server`]); `storage`, `seed` (a database with many rows) |
//! | call the server as a user | `user` ([`User`]), `upload`, `comment`, and the `mod.rs` of other features' folders |
//! | read the mails that a server without an SMTP server has written | `mailbox` |
//! | have one object of each kind | `world` ([`World`](world::World)) |
//! | check that a call is refused | `status` ([`Refused`], [`reason`]) |
//! | look past the API | `database`, [`Server::metric`], [`Server::log`], [`Server::stored`] |
//! | wait for a condition | [`eventually`]; tests do not sleep |
//! | make random choices, in many rounds | `random` (prints its seed), `rounds` (few here, many in `tests/soak`) |
//! | make video files | `media` |
//! | iterate over the contract's RPCs and fields | `contract`, `raw` (any RPC, by its path) |
//! | speak HTTP/2, gRPC-Web or plain HTTP by hand | `wire`, `h2`, `frames`, `web`, `tls`, `resumable` |
//! | run other commands of the program | `command` |
//! | hold back or cut traffic | `gate` |
//! | call from a certain address, and measure during an attack | `attack` |
//! | run an object store or a node in this process, a PostgreSQL or a Redis beside it | `object_store`, `node`, `postgres`, `redis` |

pub(crate) mod attack;
pub(crate) mod cdn;
pub(crate) mod command;
pub(crate) mod comment;
pub(crate) mod contract;
pub(crate) mod database;
pub(crate) mod frames;
pub(crate) mod gate;
pub(crate) mod h2;
pub(crate) mod mailbox;
pub(crate) mod media;
pub(crate) mod node;
pub(crate) mod object_store;
pub(crate) mod postgres;
pub(crate) mod random;
pub(crate) mod raw;
pub(crate) mod redis;
pub(crate) mod resumable;
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

use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

pub(crate) use server::{Engine, Server};
pub(crate) use status::{Refused, fields, reason};
pub(crate) use storage::{Storage, Store};
pub(crate) use user::User;

/// Makes one test per variant, in a module named like the body. The four macros below use it; tests do not.
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

/// Makes a test on SQLite and one on PostgreSQL from one body, for rules that involve the database.
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

/// Makes a test on SQLite with files in a folder, for rules that involve neither the database nor the store of files.
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

/// Makes two tests on SQLite from one body, with files in a folder and in an object store, for rules that involve only
/// the store of files.
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

/// Makes four tests from one body, on both databases with files in a folder and in an object store, for rules that
/// involve the database and the store of files together.
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

/// A port of 127.0.0.1 for a server that is started later, or stopped and started again. It is below those that the system
/// gives to connections (on Linux from 32,768 on), of which one could have it when the server starts, and below those of
/// `tests/lib`.
pub(crate) fn free_port() -> u16 {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = std::process::id() * 37 + TRIED.fetch_add(1, Ordering::Relaxed);
        let port = u16::try_from(10_000 + number % 10_000).expect("a port");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// The longest time that a test waits for a condition: ffmpeg may be at work on a machine that does much else.
pub(crate) const PATIENCE: Duration = Duration::from_secs(400);

/// Calls `probe` until it returns a value, and returns that; fails with `what` after [`PATIENCE`].
pub(crate) async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut probe: impl FnMut() -> F) -> T {
    let started = Instant::now();
    loop {
        if let Some(value) = probe().await {
            return value;
        }
        assert!(started.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
