//! How a creator's channel does.
//!
//! Everything is read from figures that are kept as things happen (`channel_totals`, `channel_days`, `video_days` and
//! the counts of videos), so that asking costs the same however much has happened. Views and watch time are in them
//! within a second, see [`crate::history`].
//!
//! `service.rs` decides, `day.rs` is the calendar, `store.rs` has the SQL.

mod day;
mod model;
mod rpc;
mod service;
mod store;

pub use day::Day;
pub use model::{DayStats, Order, Stats, StatsCursor};
pub use rpc::Rpc;
pub use service::Service;
