//! Channels: what the public sees of an account. Each account has one today; nothing here depends on that but
//! [`Service::of_user`].

mod model;
mod rpc;
mod service;
mod store;

pub(crate) use model::summary;
pub use model::{Channel, ChannelId, ChannelUpdate, Name, NewChannel, Slot, Summary};
pub use rpc::Rpc;
pub use service::Service;
pub(crate) use service::not_found;
