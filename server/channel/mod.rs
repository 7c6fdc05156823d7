//! Channels: what the public sees of an account. Each account has one today; nothing here depends on that but
//! [`Service::of_user`].

mod counts;
mod model;
mod rpc;
mod service;
mod store;

pub(crate) use counts::{
    Totals, add_gains, add_subscriber_to_day, add_subscribers, add_subscriptions, add_to_totals,
    take_subscriber_of_each, take_subscription_of_each, zero_totals,
};
pub(crate) use model::summary;
pub use model::{Channel, ChannelId, ChannelUpdate, ImageSlot, Name, NewChannel, Summary};
pub use rpc::Rpc;
pub use service::Service;
pub(crate) use service::not_found;
