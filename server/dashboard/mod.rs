//! The dashboard: statistics of a creator's own channel.
//!
//! Everything is read from counts that are updated with each event (`channel_totals`, `channel_days`, `video_days` and
//! the counts of videos), so that the cost of a read does not depend on the number of events. Views and watch time are
//! in them within a second, see [`crate::history`].
//!
//! `service.rs` has the rules, `day.rs` the calendar, `store.rs` the SQL.

mod day;
mod model;
mod rpc;
mod service;
mod store;

pub use day::Day;
pub use model::{DayStats, Order, Stats, StatsCursor};
pub use rpc::Rpc;
pub use service::Service;
