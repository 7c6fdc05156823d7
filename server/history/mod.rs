//! Watching: the history of an account, its position in each video, and the counting of views.
//!
//! The rules it keeps:
//! - Between a heartbeat with PLAYING and the next one, a playback gains watch time: as much as its position has
//!   advanced, but not more than has passed by the server's clock. The row in `playbacks` decides, so that heartbeats
//!   may come to different nodes and at the same time.
//! - A viewer has at most one view of a video within `--view-window`: the transaction of the heartbeat with which
//!   enough was watched claims a row in `viewers`. Each playback is judged once. Owners gain neither views nor watch
//!   time for their own videos.
//! - Position and history are durable before the call is answered. The sums over all viewers (view counts, watch time,
//!   days, trends) wait in memory for up to half a second and are written for many videos at once (`views.rs`). A crash
//!   loses them, a graceful shutdown does not.
//! - While an account's history is paused, nothing is added to it. The statement that would add a row checks this.
//!
//! `service.rs` has the rules, `viewer.rs` identifies viewers, `views.rs` collects views and `rollup.rs` writes them,
//! `trend.rs` has the arithmetic of trends, `store.rs` the rest of the SQL.

mod model;
mod rollup;
mod rpc;
mod service;
mod store;
mod trend;
mod viewer;
mod views;

pub use model::{Heartbeat, HistoryCursor, Item, PlaybackState, RecordResult, ViewResult};
pub use rpc::Rpc;
pub use service::{Dependencies, Service, ViewRules};
pub use viewer::Addresses;
pub use views::Views;
