//! Marquee: the backend a video app ships on. This page is the way in; read it before the code.
//!
//! # What it is
//!
//! One program that speaks gRPC (and gRPC-Web, and a little plain HTTP) on one port. On a laptop it keeps everything in
//! one folder, with SQLite inside; on a fleet the same program stands before PostgreSQL and an S3-compatible object store.
//! The protobuf contract in `proto/` is the product: stubs, validation, access rules and documentation are generated from it
//! when the program is built, and the clients in `clients/` by `make clients`.
//!
//! # How a request flows
//!
//! ```text
//! socket      listener   TLS, limits on connections, streams, headers; the client's address (rpc/address)
//! gate        exchange   refuses what is too much before work is done; watches every answer from outside of its body
//! router      app/router rpc/kind says what is a call; CORS; plain HTTP to http/; gRPC-Web becomes gRPC; then the middleware, in one ordered list:
//!             rpc/origin     whether a page sends it that may keep a cookie
//!             rpc/observe    request id, log, metrics, the end of a panic
//!             rpc/status     what tonic refuses by itself, in the contract's words
//!             rpc/limit      how often an address may call; plain HTTP passes it too
//!             rpc/policy     which method it is, from the contract's options
//!             rpc/auth       who is calling (a tonic interceptor; the token is verified without the database)
//!             rpc/limit      how often a caller may make calls of this cost
//!             rpc/deadline   until when
//!             rpc/stream     the bounds of a client's stream
//!             rpc/message    the whole message of a unary call, decompressed and alone, if it is not too large or too slow;
//!                            the answer compressed
//!             rpc/admission  a place for the call, or an answer at once that there is none
//!             rpc/detach     a unary write runs to its end, even if the client hangs up
//! codec       contract   decodes the message and checks the contract's rules; no handler can forget it
//! feature     rpc.rs     converts, calls the service, converts back
//!             service.rs decides: who may do what, in which transaction
//!             store.rs   all SQL of the feature
//! engine      db, blob   SQLite or PostgreSQL; bytes in a folder or in an object store
//! ```
//!
//! Dependencies point down this list, never up. A feature calls another feature's service, never its store. Engines,
//! [`clock`], [`id`], [`secrets`] and [`request`] know no feature. Which module uses which is declared in `structure.rs`, whose
//! tests fail on what is not, and on a table that two modules write: its owner has functions that take a transaction
//! (`channel/counts.rs`, `video/counts.rs`). Generated message types stop at `rpc.rs`; exceptions stand there, too, first
//! of all [`error::Reason`], the contract's closed set of reasons.
//!
//! # Where things are
//!
//! | room | what is in it |
//! |---|---|
//! | [`account`], [`session`], [`auth`], [`channel`] | who may sign in; tokens; the RPCs of both; what the public sees of an account |
//! | [`upload`] | resumable uploads: durable offsets, streams or single chunks, one writer at a time |
//! | [`video`] | publishing, who sees what, lists, playback; `probe` reads containers |
//! | [`comment`] | comments on videos, and replies |
//! | [`like`] | who likes which video, comment or tweet |
//! | [`tweet`] | short texts that channels post |
//! | [`playlist`] | lists of videos, in an order that needs no renumbering |
//! | [`subscription`] | who follows which channel, and the feed |
//! | [`search`] | the index of listed videos, the same on both databases |
//! | [`image`] | avatars, covers, thumbnails: rendered, stored, replaced |
//! | [`history`], [`dashboard`] | what is watched, what counts as a view; what a creator sees of it |
//! | [`server_info`] | what this server allows |
//! | [`rpc`] | gRPC plumbing: policy, auth, limits, deadlines, messages, errors, pages, metrics |
//! | [`http`] | plain HTTP: media ranges, pictures, health, metrics |
//! | [`engine`] | the parts with two lives: `db`, `blob` (store, ledger, sweeper) and `limit` (rates and places, by key) |
//! | [`app`] | builds the features on their engines, puts them behind the middleware, starts and stops |
//! | [`exchange`] | what clients hold, and what ends when they are too slow: outside of calls and bodies |
//! | [`listener`], [`tls`], [`health`], [`maintenance`], [`data_dir`] | the process around it |
//! | [`removal`], [`recount`] | what deleting leaves to be done, and counts made again from their facts |
//! | [`error`], [`idempotency`], [`page`], [`caller`], [`clock`], [`id`], [`bytes`], [`secrets`], [`request`], [`config`], [`telemetry`] | small things that everything uses |
//! | `server/contract`, `server/codegen` | the contract as a crate, and the generator that makes it |
//! | `server/picture` | what decodes and renders pictures, as a crate |
//! | [`demo`] | a client, and the shortest example of an upload |
//!
//! # To add an RPC
//!
//! 1. **Contract.** Declare it in its service's file in `proto/marquee/v1/`: own request and response messages, a comment
//!    on everything, `access` and `cost`, `idempotency_level` (`NO_SIDE_EFFECTS` if it reads, `IDEMPOTENT` if a request that
//!    is sent twice leaves what it left once: clients decide by it what they send again), a `buf.validate` bound on every
//!    string, bytes and repeated field. What is missing fails the build or `buf lint`. A new way to fail is a new value in
//!    `error.proto`, and `rpc/status.rs` gives it a code (the compiler asks for it).
//! 2. **SQL.** A statement is a constant in the feature's `store.rs`, written once for both databases (`engine/db` says
//!    how, and what differs). Numbers of states come from the macro of their enum (`video_state!`). A new table or column is a pair of migrations with the same number and name in
//!    `engine/db/migrations/`; those that have landed are frozen.
//! 3. **Rules.** A method of the feature's `Service`, named like the RPC without its noun (`list`, `set_visibility`), that
//!    takes plain types, and the [`caller::Caller`] (or an `Option` of it) where the answer depends on who asks; it returns
//!    [`error::Result`]. What the caller may not see is not found; what they may see but not change is NOT_OWNER. What no
//!    `buf.validate` rule can say is `Reason::FieldInvalid` with `.at_field(..)`.
//! 4. **gRPC.** A method in the feature's `rpc.rs`; the compiler names the one that is missing. Validation and access are
//!    already done when it runs. For a list, follow `list_tweets` through [`tweet`]: [`rpc::page`] takes what is asked for out
//!    of the request, and makes the answer, by a trait that is generated for every request with a page token; the store is asked for one row more than the page has, from `Id::MAX` or `Id::MIN` on, and [`page::Page::cut`] makes
//!    the page of it. Another feature's list of videos is found as ids, and shown by [`video::Service::show`]. An `Rpc` that
//!    has no page tokens yet gets them in `app/router.rs`.
//! 5. **A new feature** is a folder with `mod.rs` (its rules in prose), `model.rs`, `service.rs`, `store.rs`, `rpc.rs`; it is
//!    built in `app/services.rs`, put on the router in `app/router.rs`, and named in the table above and in `structure.rs`. A
//!    new *service* in an old feature needs the line in `app/router.rs` only. A recurring task is a line in `app/tasks.rs`.
//!    What a feature keeps of an account, a video or a channel goes with
//!    it: at once by a function that `account/deletion.rs` calls, or, where it may be much, in batches by a step of
//!    `maintenance/removing.rs` ([`removal`]). A count is kept in the transaction of its fact and has a line in [`recount`].
//! 6. **Tests** that fail until they know the RPC: the policy snapshot (`UPDATE_POLICY=1 cargo test --test contract`); in
//!    `tests/api`, another user's object in `foreign_objects/cases.rs` if it takes an id, rows for it in `reads/world.rs`
//!    if it is a list, and a request in `sent_again/examples.rs` if it is idempotent. Who may call it, its rules, its statements, its pages and its query plans are tested
//!    without a line of yours: those tests read the contract. What a new table holds, `examples/seed` makes, and what a new
//!    read is asked by the load bench stands in `tests/load/subjects.rs`. Then its own tests, `both_engines!` in a module that
//!    `tests/api/main.rs` names. `tests/run api` runs them with a PostgreSQL.
//! 7. **Clients.** `make clients`, and commit what it changes. A request with a `request_id` has a line in Kotlin's
//!    `Retries.kt`, whose test asks for it; a list has its `all` in Kotlin. A new service needs a call in
//!    `tests/interop/grpcurl.sh`, which asks for it.
//! 8. **Records.** `CHANGELOG.md`; the table of RPCs in `docs/API.md`.

pub mod account;
pub mod app;
pub mod auth;
pub mod bytes;
pub mod caller;
pub mod channel;
pub mod clock;
pub mod comment;
pub mod config;
pub mod dashboard;
pub mod data_dir;
pub mod demo;
pub mod engine;
pub mod error;
pub mod exchange;
pub mod health;
pub mod history;
pub mod http;
pub mod id;
pub mod idempotency;
pub mod image;
pub mod like;
pub mod listener;
pub mod maintenance;
pub mod page;
pub mod playlist;
pub mod recount;
pub mod removal;
pub mod request;
pub mod rpc;
pub mod search;
pub mod secrets;
pub mod server_info;
pub mod session;
#[cfg(test)]
mod structure;
pub mod subscription;
pub mod telemetry;
pub mod tls;
pub mod tweet;
pub mod upload;
pub mod video;
