//! `ChannelService` on the wire.

use marquee_contract::v1 as pb;
use marquee_contract::v1::channel_service_server::ChannelService;
use marquee_contract::v1::get_channel_request::Channel as Asked;
use tonic::{Request, Response, Status};

use crate::error::Error;
use crate::rpc::time::timestamp;

use super::model::{Channel, ChannelId, Name};
use super::service::Service;

/// `ChannelService`.
#[derive(Clone)]
pub struct Rpc {
    channels: Service,
}

impl Rpc {
    /// The RPCs on top of the service.
    pub fn new(channels: Service) -> Self {
        Self { channels }
    }
}

#[tonic::async_trait]
impl ChannelService for Rpc {
    async fn get_channel(
        &self,
        request: Request<pb::GetChannelRequest>,
    ) -> Result<Response<pb::GetChannelResponse>, Status> {
        let name = name(request.into_inner()).ok_or_else(|| Error::internal("a request without a name was let in"))?;
        let channel = self.channels.get(&name).await?;
        Ok(Response::new(pb::GetChannelResponse { channel: Some(channel.into()) }))
    }
}

/// `None` for what validation refuses.
fn name(request: pb::GetChannelRequest) -> Option<Name> {
    match request.channel? {
        Asked::ChannelId(id) => ChannelId::parse(&id).map(Name::Id),
        Asked::Username(username) => Some(Name::Username(username)),
    }
}

impl From<Channel> for pb::Channel {
    fn from(channel: Channel) -> Self {
        Self {
            id: channel.id.to_string(),
            username: channel.username,
            display_name: channel.display_name,
            description: channel.description,
            subscriber_count: channel.subscriber_count,
            subscription_count: channel.subscription_count,
            create_time: Some(timestamp(channel.create_time)),
        }
    }
}
