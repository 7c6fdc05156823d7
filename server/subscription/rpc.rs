//! SubscriptionService over gRPC.

use std::mem::take;

use marquee_contract::v1 as pb;
use marquee_contract::v1::subscription_service_server::SubscriptionService;
use tonic::{Request, Response, Status};

use super::model::Subscription;
use super::service::Service;
use crate::image::Urls;
use crate::rpc::{self, page, time};

/// The gRPC face of [`Service`].
#[derive(Clone)]
pub struct Rpc {
    /// The subscriptions.
    pub service: Service,
    /// Signs page tokens.
    pub pages: page::Tokens,
    /// Makes URLs of pictures.
    pub urls: Urls,
}

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
        let mut request = request.into_inner();
        let (size, token) = (take(&mut request.page_size), take(&mut request.page_token));
        let list = self.pages.open("ListSubscribers", Some(&caller), size, &token, &request)?;
        let page = self.service.list_subscribers(caller, list.size, list.after).await?;
        let message = |Subscription { channel, create_time }| pb::Subscriber {
            channel: Some(channel.into_message(&self.urls)),
            create_time: Some(time::timestamp(create_time)),
        };
        Ok(Response::new(pb::ListSubscribersResponse {
            subscribers: page.items.into_iter().map(message).collect(),
            next_page_token: list.token(page.next),
        }))
    }

    async fn list_subscriptions(
        &self,
        request: Request<pb::ListSubscriptionsRequest>,
    ) -> Result<Response<pb::ListSubscriptionsResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let mut request = request.into_inner();
        let (size, token) = (take(&mut request.page_size), take(&mut request.page_token));
        let list = self.pages.open("ListSubscriptions", Some(&caller), size, &token, &request)?;
        let page = self.service.list(caller, list.size, list.after).await?;
        let message = |Subscription { channel, create_time }| pb::Subscription {
            channel: Some(channel.into_message(&self.urls)),
            create_time: Some(time::timestamp(create_time)),
        };
        Ok(Response::new(pb::ListSubscriptionsResponse {
            subscriptions: page.items.into_iter().map(message).collect(),
            next_page_token: list.token(page.next),
        }))
    }

    async fn list_subscription_feed(
        &self,
        request: Request<pb::ListSubscriptionFeedRequest>,
    ) -> Result<Response<pb::ListSubscriptionFeedResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let mut request = request.into_inner();
        let (size, token) = (take(&mut request.page_size), take(&mut request.page_token));
        let list = self.pages.open("ListSubscriptionFeed", Some(&caller), size, &token, &request)?;
        let page = self.service.feed(caller, list.size, list.after).await?;
        Ok(Response::new(pb::ListSubscriptionFeedResponse {
            videos: page.items.into_iter().map(|video| video.into_message(&self.urls)).collect(),
            next_page_token: list.token(page.next),
        }))
    }
}
