//! ChannelService over gRPC.

use marquee_contract::v1 as pb;
use marquee_contract::v1::channel_service_server::ChannelService;
use marquee_contract::v1::get_channel_request::Channel as RequestedChannel;
use tonic::{Request, Response, Status};

use crate::error::Error;
use crate::image::Urls;
use crate::rpc;
use crate::rpc::time::timestamp;

use super::model::{Bell, Channel, ChannelId, ChannelRef, Summary};
use super::service::Service;

/// The gRPC face of [`Service`].
#[derive(Clone)]
pub struct Rpc {
    channels: Service,
    urls: Urls,
}

impl Rpc {
    pub fn new(channels: Service, urls: Urls) -> Self {
        Self { channels, urls }
    }
}

#[tonic::async_trait]
impl ChannelService for Rpc {
    async fn get_channel(
        &self,
        request: Request<pb::GetChannelRequest>,
    ) -> Result<Response<pb::GetChannelResponse>, Status> {
        let viewer = rpc::viewer(&request);
        let name = name(request.into_inner())
            .ok_or_else(|| Error::internal("a request without a name has passed validation"))?;
        let channel = self.channels.get(viewer, &name).await?;
        Ok(Response::new(pb::GetChannelResponse { channel: Some(channel.into_message(&self.urls)) }))
    }
}

/// `None` for requests that validation rejects.
fn name(request: pb::GetChannelRequest) -> Option<ChannelRef> {
    match request.channel? {
        RequestedChannel::ChannelId(id) => ChannelId::parse(&id).map(ChannelRef::Id),
        RequestedChannel::Username(username) => Some(ChannelRef::Username(username)),
    }
}

impl Channel {
    pub fn into_message(self, urls: &Urls) -> pb::Channel {
        pb::Channel {
            id: self.id.to_string(),
            avatar: urls.images(self.avatar.as_ref()),
            cover: urls.images(self.cover.as_ref()),
            username: self.username,
            display_name: self.display_name,
            description: self.description,
            subscriber_count: self.subscriber_count,
            subscription_count: self.subscription_count,
            create_time: Some(timestamp(self.create_time)),
            viewer: self.relation.map(|relation| pb::ChannelViewer {
                subscribed: relation.subscribed(),
                bell: relation.bell().into_message().into(),
            }),
        }
    }
}

impl Bell {
    /// Converts the contract's value. Internal error for UNSPECIFIED, which validation rejects before.
    pub fn from_message(bell: pb::Bell) -> Result<Self, Error> {
        match bell {
            pb::Bell::Off => Ok(Self::Off),
            pb::Bell::All => Ok(Self::All),
            pb::Bell::Unspecified => Err(Error::internal("no bell, although it has passed validation")),
        }
    }

    pub const fn into_message(self) -> pb::Bell {
        match self {
            Self::Off => pb::Bell::Off,
            Self::All => pb::Bell::All,
        }
    }
}

impl Summary {
    pub fn into_message(self, urls: &Urls) -> pb::ChannelSummary {
        pb::ChannelSummary {
            id: self.channel_id.to_string(),
            avatar: urls.images(self.avatar.as_ref()),
            username: self.username,
            display_name: self.display_name,
        }
    }
}
