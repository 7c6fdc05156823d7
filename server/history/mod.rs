//! What somebody watches: where to go on, when it was last watched, and what counts as a view.
//!
//! The rules it keeps:
//! - A playback is watched only between a heartbeat that said PLAYING and the next one, for as long as its position has
//!   moved on and never for longer than has passed by the server's clock. The row in `playbacks` decides, so that it
//!   does not matter which nodes the heartbeats come to, and how many at once.
//! - A view counts once for a viewer and a video within `--view-window`: a row in `viewers` is claimed, in the
//!   transaction of the heartbeat by which enough was watched. A playback is judged once. Owners' views of their own
//!   videos do not count, and neither does the time.
//! - Position and history are durable before the answer. What everybody's views come to (counts, watch time, days,
//!   trends) waits in memory for half a second and is written for many videos at once (`views.rs`): a crash loses that,
//!   an orderly stop does not.
//! - While the history is paused, nothing is added to it; the database looks, in the statement that would add.
//!
//! `service.rs` decides, `viewer.rs` says who is one viewer, `views.rs` collects views and `rollup.rs` writes them,
//! `trend.rs` is the arithmetic of what is trending, `store.rs` has the rest of the SQL.

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
pub use service::{Dependencies, Rules, Service};
pub use viewer::Addresses;
pub use views::Views;
