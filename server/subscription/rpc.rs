//! SubscriptionService over gRPC.

use marquee_contract::v1 as pb;
use marquee_contract::v1::subscription_service_server::SubscriptionService;
use tonic::{Request, Response, Status};

use super::model::Subscription;
use super::service::Service;
use crate::image::Urls;
use crate::rpc::{self, time};

/// The gRPC face of [`Service`].
pub type Rpc = rpc::Handler<Service, Urls>;

#[tonic::async_trait]
impl SubscriptionService for Rpc {
    async fn set_subscription(
        &self,
        request: Request<pb::SetSubscriptionRequest>,
    ) -> Result<Response<pb::SetSubscriptionResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let pb::SetSubscriptionRequest { channel_id, subscribed } = request.into_inner();
        let subscriber_count = self.service.set(caller, rpc::id(&channel_id)?, subscribed).await?;
        Ok(Response::new(pb::SetSubscriptionResponse { subscribed, subscriber_count }))
    }

    async fn list_subscribers(
        &self,
        request: Request<pb::ListSubscribersRequest>,
    ) -> Result<Response<pb::ListSubscribersResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let list = self.pages.open(Some(caller), &mut request.into_inner())?;
        let page = self.service.list_subscribers(caller, list.size, list.after).await?;
        let message = |Subscription { channel, create_time }| pb::Subscriber {
            channel: Some(channel.into_message(&self.urls)),
            create_time: Some(time::timestamp(create_time)),
        };
        let (subscribers, next_page_token) = list.answer(page, message);
        Ok(Response::new(pb::ListSubscribersResponse { subscribers, next_page_token }))
    }

    async fn list_subscriptions(
        &self,
        request: Request<pb::ListSubscriptionsRequest>,
    ) -> Result<Response<pb::ListSubscriptionsResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let list = self.pages.open(Some(caller), &mut request.into_inner())?;
        let page = self.service.list(caller, list.size, list.after).await?;
        let message = |Subscription { channel, create_time }| pb::Subscription {
            channel: Some(channel.into_message(&self.urls)),
            create_time: Some(time::timestamp(create_time)),
        };
        let (subscriptions, next_page_token) = list.answer(page, message);
        Ok(Response::new(pb::ListSubscriptionsResponse { subscriptions, next_page_token }))
    }

    async fn list_subscription_feed(
        &self,
        request: Request<pb::ListSubscriptionFeedRequest>,
    ) -> Result<Response<pb::ListSubscriptionFeedResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let list = self.pages.open(Some(caller), &mut request.into_inner())?;
        let page = self.service.feed(caller, list.size, list.after).await?;
        let (videos, next_page_token) = list.answer(page, |video| video.into_message(&self.urls));
        Ok(Response::new(pb::ListSubscriptionFeedResponse { videos, next_page_token }))
    }
}
