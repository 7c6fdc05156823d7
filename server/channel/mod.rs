//! Channels: what the public sees of an account. Each account has one today; nothing here depends on that but
//! [`Service::of_user`].

mod model;
mod rpc;
mod service;
mod store;

pub use model::{Channel, ChannelId, ChannelUpdate, Name, NewChannel, Slot};
pub use rpc::Rpc;
pub use service::Service;
