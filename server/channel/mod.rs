//! Channels: the public side of accounts. Each account has one at present; only [`Service::of_user`] depends on that.

mod counts;
mod model;
mod rpc;
mod service;
mod store;

pub(crate) use counts::{
    Totals, add_gains, add_subscriber_to_day, add_subscribers, add_subscriptions, add_to_totals,
    take_subscriber_of_each, take_subscription_of_each, zero_totals,
};
pub use model::{Bell, Channel, ChannelId, ChannelRef, ChannelUpdate, ImageSlot, NewChannel, Summary, ViewerRelation};
pub(crate) use model::{bell, summary};
pub use rpc::Rpc;
pub use service::Service;
pub(crate) use service::not_found;
