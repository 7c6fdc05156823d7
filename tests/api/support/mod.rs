//! What the tests stand on: a server process, a user of it, media.

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
pub(crate) mod server;
pub(crate) mod status;
pub(crate) mod tls;
pub(crate) mod upload;
pub(crate) mod user;
pub(crate) mod web;
pub(crate) mod wire;
pub(crate) mod world;

use std::time::{Duration, Instant};

pub(crate) use server::{Engine, Server};
pub(crate) use status::{Refused, fields, reason};
pub(crate) use user::User;
pub(crate) use world::{Store, World};

/// Makes a test for SQLite and one for PostgreSQL of one body.
///
/// ```text
/// both_engines! {
///     async fn a_video_is_deleted_by_its_owner(engine: Engine) { ... }
/// }
/// ```
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($engine:ident: Engine) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn body($engine: $crate::support::Engine) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                body($crate::support::Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                body($crate::support::Engine::Postgres).await;
            }
        }
    )+};
}
pub(crate) use both_engines;

/// Makes tests for both databases, each with its files in a folder and in an object store, of one body.
macro_rules! every_store {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident: World) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn body($world: $crate::support::World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                body($crate::support::Engine::Sqlite.into()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                body($crate::support::Engine::Postgres.into()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite_s3() {
                body($crate::support::World::s3($crate::support::Engine::Sqlite)).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres_s3() {
                body($crate::support::World::s3($crate::support::Engine::Postgres)).await;
            }
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
