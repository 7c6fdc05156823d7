//! Marquee: the backend a video app ships on. Read this page before the code.
//!
//! # What Marquee is
//!
//! Marquee is one program that serves gRPC, gRPC-Web, Connect and a little plain HTTP on one port. On a laptop it
//! stores everything in one folder and uses SQLite. In production the same program runs on several nodes in front of
//! PostgreSQL and an S3-compatible object store.
//!
//! The protobuf contract in `proto/` is the product. Stubs, validation, access rules and documentation are generated
//! from it when the program is built; `make clients` generates the clients in `clients/`.
//!
//! # How a request flows
//!
//! ```text
//! socket      listener   TLS; limits on connections, streams and headers; the client's address (rpc/address)
//! gate        exchange   rejects excess requests before any work is done; watches every answer from outside its body
//! router      app/router native gRPC calls go straight on. For browsers, rpc/kind separates calls from plain HTTP,
//!                        which goes to http/; CORS; gRPC-Web becomes gRPC, and so do Connect (rpc/connect) and uploads
//!                        over plain HTTP (upload/resumable).
//! middleware  app/calls  in this order:
//!             rpc/origin     checks whether the page that sends the request may use cookies
//!             rpc/observe    request id, log, metrics; turns a panic into an INTERNAL error
//!             rpc/status     rewrites tonic's own errors as errors of the contract
//!             rpc/limit      rate limit of each address (plain HTTP passes it, too)
//!             rpc/policy     finds the method and its options in the contract
//!             rpc/auth       verifies the access token, without the database (a tonic interceptor)
//!             rpc/limit      rate limit of each caller, by the method's cost
//!             rpc/deadline   sets the call's deadline
//!             rpc/stream     bounds the size and the pace of a client's stream
//!             rpc/message    reads and decompresses a unary call's message within bounds of size and time, and
//!                            converts it from JSON; compresses the answer
//!             rpc/admission  takes a permit for the call, or rejects the call with OVERLOADED
//!             rpc/verified   requires a verified e-mail address, where the operator and the method do
//!             rpc/detach     lets a unary write finish even if the client disconnects
//! codec       contract   decodes the message and checks the contract's validation rules, for every handler
//! feature     rpc.rs     converts the request, calls the service, converts the result
//!             service.rs decides who may do what, and in which transaction
//!             store.rs   contains all SQL of the feature
//! engine      db, blob   SQLite or PostgreSQL; blobs in a folder or in an object store
//!             bus, limit in this process, or with other nodes by Redis
//! ```
//!
//! Each layer uses only those below it here. A feature calls another feature's service, never its store. Engines,
//! [`clock`], [`id`], [`secrets`] and [`request`] do not depend on any feature. `structure.rs` lists all modules in the
//! opposite order, the used ones first: a module uses only earlier modules of that list, with five exceptions and their
//! reasons. Its tests fail on a use that is not declared there, on one of a later module, and on a table that two
//! modules write: other modules call functions of the table's owner that take a transaction (`channel/counts.rs`,
//! `video/counts.rs`). Generated message types are used in `rpc.rs` only; `structure.rs` lists the exceptions, first of
//! all [`error::Reason`], the contract's closed set of error reasons.
//!
//! # Where things are
//!
//! | module | contents |
//! |---|---|
//! | [`account`], [`session`], [`auth`], [`channel`] | rules of accounts; sessions, tokens, hashing and strength of passwords; the RPCs of both; the public profile of an account |
//! | [`upload`] | resumable uploads: durable offsets, two RPCs to send data, uploads over plain HTTP, one writer at a time |
//! | [`video`] | publishing, visibility, lists, playback; `probe` reads video containers |
//! | [`process`] | what is made of a video's original: posters, renditions, playlists, storyboard; its progress |
//! | [`caption`] | the text of videos in languages: reads WebVTT and SubRip, stores WebVTT of its own |
//! | [`comment`] | comments on videos, and replies; `live` is WatchVideo |
//! | [`like`] | likes of videos, comments and tweets |
//! | [`tweet`] | short texts that channels post |
//! | [`playlist`] | lists of videos, in an order that needs no renumbering |
//! | [`subscription`] | subscriptions to channels, and the feed |
//! | [`event`] | the outbox: what has happened, for what reacts to it behind the requests |
//! | [`notification`] | the inbox of an account, its watch, and the digest by mail |
//! | [`search`] | the index of listed videos, the same on both databases |
//! | [`image`] | avatars, covers and thumbnails: rendered, stored, replaced |
//! | [`ffmpeg`] | finds, confines and runs ffmpeg: what is made of a video, and its command lines; no database and no jobs |
//! | [`history`], [`dashboard`] | watch history and view counts; a creator's statistics |
//! | [`server_info`] | the server's version and limits |
//! | [`openapi`] | the contract as an OpenAPI document, for clients of JSON |
//! | [`rpc`] | gRPC plumbing: Connect, policy, auth, limits, deadlines, messages, errors, pages, metrics |
//! | [`http`] | plain HTTP: the page at `/`, media with ranges, pictures, the OpenAPI document, the console, links in mails that end them, health, metrics |
//! | [`console`] | the web page at `/console/`: its embedded files, and the contract that it is made from |
//! | [`engine`] | the parts with an embedded and a distributed form: `db`, `blob` (store, ledger, sweeper, URLs of a CDN), `bus` (hints between nodes) and `limit` (rates by key; budgets and permits, which always count in one process); `redis` for the last two |
//! | [`app`] | builds the features, puts them behind the middleware, starts and stops the server |
//! | [`exchange`] | the memory that answers hold, and the watchdog that ends answers to slow clients |
//! | [`listener`], [`tls`], [`health`], [`maintenance`], [`data_dir`] | connections; certificates; health checks; recurring tasks; the data folder and its lock |
//! | [`job`] | the durable queue of work behind the requests: lanes, fairness, leases, retries, schedules; its module header says how to add a kind |
//! | [`mail`] | mails to accounts: templates, the job that sends them, SMTP or files; knows no feature |
//! | [`removal`], [`recount`] | the queue of rows to delete after a deletion; `marquee recount`, which checks and corrects stored counts |
//! | [`error`], [`idempotency`], [`page`], [`caller`], [`clock`], [`id`], [`bytes`], [`header`], [`static_file`], [`language`], [`secrets`], [`request`], [`config`], [`telemetry`] | small modules that all others use |
//! | `server/contract`, `server/codegen` | the contract as a crate, and the generator that makes it |
//! | `server/picture` | decodes and renders pictures, as a crate |
//! | [`demo`] | `marquee demo`: a client that fills a server with a small world, and the shortest example of an upload (`demo/file.rs`) |
//!
//! # To add an RPC
//!
//! 1. **Contract.** Declare the RPC in its service's file in `proto/marquee/v1/`: request and response messages of its
//!    own, a comment on everything, the options `access` and `cost`, an `idempotency_level`, and a `buf.validate` bound
//!    on every string, bytes and repeated field. What people read when they break a pattern is in
//!    `tests/contract/words.txt` (`UPDATE_WORDS=1`); a pattern that is no class of characters needs a `string.example`.
//!    `idempotency_level` is `NO_SIDE_EFFECTS` for a read and `IDEMPOTENT` if sending the request twice has the effect
//!    of sending it once; clients use it to decide which calls they retry. The build or `buf lint` fails if one of
//!    these is missing. An RPC has no rate of its own: all calls of a cost class share one, of an account or of an
//!    address without one. What must be rarer than its class allows, such as guesses or mails, is counted by the
//!    service (step 3). `needs_verified_email` is an option for what publishes something under an account's name. A
//!    request that creates something has an optional `request_id`, with the comments of `CreateTweetRequest`. A text
//!    that people write has the pattern of a similar field; `tests/contract` fails without it. A new kind of failure is
//!    a new value in `error.proto`; the compiler then requires its gRPC code in `rpc/status.rs`.
//! 2. **SQL.** A statement is a constant in the feature's `store.rs`, written once for both databases; `engine/db`
//!    explains how, and where the two differ. Numbers of states come from the macro of their enum (`video_state!`). A
//!    new table or column is a pair of migrations with the same number and name in `engine/db/migrations/`. Landed
//!    migrations are frozen.
//! 3. **Rules.** Add a method to the feature's `Service`, named like the RPC without its noun (`list`,
//!    `set_visibility`). It takes plain types, and the [`caller::Caller`] (or an `Option` of it) if the answer depends
//!    on the caller, and returns [`error::Result`]. Objects that the caller may not see are NOT_FOUND; objects that the
//!    caller may see but not change are NOT_OWNER. Rules that `buf.validate` cannot express are `Reason::FieldInvalid`
//!    with `.at_field(..)`. A write with a `request_id` follows `create` of [`tweet`]: its transaction claims the id
//!    first, and a repeated request gets the result of the first, even if a condition of the request has changed since.
//!    Other reads come before the transaction begins, or go through it: [`engine::db`] says why. A write answers with
//!    what its statements return, and reads a row again only for what they cannot return. A rate that is stricter than
//!    the cost class is a [`engine::limit::Limit`] of the service, as in `account/attempts.rs`: a name in
//!    `engine/limit/name.rs`, a flag in `config/limit.rs`, and, if all nodes are to count together, a value of
//!    `--redis-limits` in `config/redis.rs`. Its tests are in `tests/api/rates`, and those of counting together in
//!    `tests/api/bus/limits.rs`.
//! 4. **gRPC.** Add a method to the feature's `rpc.rs`; the compiler names the missing one. Validation and access
//!    checks have run before it is called. [`idempotency::of`] takes a `request_id` out of its request, see
//!    `create_tweet`. For a list, follow `list_tweets` through [`tweet`]: [`rpc::page`] reads the page size and token
//!    from the request and builds the response, by a trait that is generated for every request with a page token. The
//!    store reads one row more than the page holds, starting at `Id::MAX` or `Id::MIN`, and [`page::Page::cut`] makes
//!    the page. Lists of another feature's videos are read as ids and converted by [`video::Service::show`]. An `Rpc`
//!    without page tokens gets them in `app/router.rs`.
//! 5. **A new feature** is a folder with `mod.rs` (its rules in prose), `model.rs`, `service.rs`, `store.rs` and
//!    `rpc.rs`. Build it in `app/services.rs`, add it to the router in `app/router.rs`, and name it in the table above
//!    and in `structure.rs`. A new gRPC service of an existing feature needs the line in `app/router.rs` only. One gRPC
//!    service is implemented by one struct: a new feature whose RPCs belong to an existing service, such as
//!    AdminService in `job/rpc.rs`, has no `rpc.rs`; the struct that has the service gets the feature's `Service` as
//!    one more field, and that use is declared in `structure.rs`. If the features would then use each other, the struct
//!    moves to a module of its own after both, as [`auth`] is. A recurring task of every node is a line in
//!    `app/tasks.rs`; a loop that reacts to what the feature itself queues (search, views) starts in `app/mod.rs`.
//!    Whoever waits for a change by another node is told by a hint (`tx.hint`, see [`engine::bus`]). Work for a request
//!    that outlives it is a [`job`], enqueued in the transaction of the request; so is recurring work for which one
//!    node is enough (`app/jobs.rs`). [`removal`] and `search/queue.rs` have queues of their own. A feature that reacts
//!    to others is before them in the list of `structure.rs` if they call it (search), and after them if it reads their
//!    rows (notification). Rows that refer to an account, a video, a comment, a tweet or a channel must be deleted with
//!    it, unless they must outlive it (then store the id without a foreign key): a bounded number at once, by a
//!    function that `account/deletion.rs` calls, or else in batches, by a step of `maintenance/removing.rs` (see
//!    [`removal`]). Change a count in the transaction that changes the rows it counts, and add a line to [`recount`].
//!    What others are to hear of is an [`event`], written by `event::record` in the transaction of its fact
//!    (`record_on_video`, if those who watch the video hear of it); [`notification`] says how a kind of notification is
//!    added. An event that fails five times is skipped: what must not be lost, such as a record of what administrators
//!    do, is a row that the transaction of the fact writes itself. A mail is enqueued in that transaction, too
//!    ([`mail`]).
//! 6. **Tests.** These fail until you add the RPC to them: the policy snapshot (`UPDATE_POLICY=1 cargo test --test
//!    contract` rewrites it); in `tests/api`, `foreign_objects/cases.rs` if the request takes an id, `support/world.rs`
//!    if it is a list, `sent_again/examples.rs` if it is idempotent. Access, validation rules, SQL statements, pages
//!    and query plans are tested without a line of yours, because those tests read the contract. Add rows for a new
//!    table to `examples/seed`, and a request for a new read to `tests/load/subjects.rs`. Then write the RPC's own
//!    tests with `both_engines!`, in a module that `tests/api/main.rs` names. `tests/run api` runs them with a
//!    PostgreSQL.
//! 7. **Clients.** Run `make clients` and commit the result. A request with a `request_id` needs a line in Kotlin's
//!    `Retries.kt`, whose test fails without it (`tests/run kotlin`); a list needs its `all` function in Kotlin. A new
//!    service needs a call in `tests/interop/grpcurl.sh`, which fails without it.
//! 8. **Records.** Update `CHANGELOG.md` and the table of RPCs in `docs/API.md`. That page and
//!    `clients/swift/README.md` also list the RPCs that have a `request_id`.

pub mod account;
pub mod app;
pub mod auth;
pub mod bytes;
pub mod caller;
pub mod caption;
pub mod channel;
pub mod clock;
pub mod comment;
pub mod config;
pub mod console;
pub mod dashboard;
pub mod data_dir;
pub mod demo;
pub mod engine;
pub mod error;
pub mod event;
pub mod exchange;
pub mod ffmpeg;
pub mod header;
pub mod health;
pub mod history;
pub mod http;
pub mod id;
pub mod idempotency;
pub mod image;
pub mod job;
pub mod language;
pub mod like;
pub mod listener;
pub mod mail;
pub mod maintenance;
pub mod notification;
pub mod openapi;
pub mod page;
pub mod playlist;
pub mod process;
pub mod recount;
pub mod removal;
pub mod request;
pub mod rpc;
pub mod search;
pub mod secrets;
pub mod server_info;
pub mod session;
pub mod static_file;
#[cfg(test)]
mod structure;
pub mod subscription;
pub mod telemetry;
pub mod tls;
pub mod tweet;
pub mod upload;
pub mod video;
