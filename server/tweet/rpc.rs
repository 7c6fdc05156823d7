//! TweetService over gRPC.

use marquee_contract::v1 as pb;
use marquee_contract::v1::tweet_service_server::TweetService;
use tonic::{Request, Response, Status};

use super::model::Tweet;
use super::service::Service;
use crate::idempotency;
use crate::image::Urls;
use crate::rpc::{self, time};

/// The gRPC face of [`Service`].
pub type Rpc = rpc::Handler<Service, Urls>;

#[tonic::async_trait]
impl TweetService for Rpc {
    async fn create_tweet(
        &self,
        request: Request<pb::CreateTweetRequest>,
    ) -> Result<Response<pb::CreateTweetResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let mut request = request.into_inner();
        let repeatable = idempotency::of(request.request_id.take(), &request);
        let tweet = self.service.create(caller, &request.text, repeatable).await?;
        Ok(Response::new(pb::CreateTweetResponse { tweet: Some(tweet.into_message(&self.urls)) }))
    }

    async fn get_tweet(&self, request: Request<pb::GetTweetRequest>) -> Result<Response<pb::GetTweetResponse>, Status> {
        let tweet = self.service.get(rpc::viewer(&request), rpc::id(&request.get_ref().tweet_id)?).await?;
        Ok(Response::new(pb::GetTweetResponse { tweet: Some(tweet.into_message(&self.urls)) }))
    }

    async fn list_tweets(
        &self,
        request: Request<pb::ListTweetsRequest>,
    ) -> Result<Response<pb::ListTweetsResponse>, Status> {
        let viewer = rpc::viewer(&request);
        let mut request = request.into_inner();
        let list = self.pages.open(viewer, &mut request)?;
        let page = self.service.list(viewer, rpc::id(&request.channel_id)?, list.size, list.after).await?;
        let (tweets, next_page_token) = list.answer(page, |tweet| tweet.into_message(&self.urls));
        Ok(Response::new(pb::ListTweetsResponse { tweets, next_page_token }))
    }

    async fn update_tweet(
        &self,
        request: Request<pb::UpdateTweetRequest>,
    ) -> Result<Response<pb::UpdateTweetResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let pb::UpdateTweetRequest { tweet_id, text } = request.into_inner();
        let tweet = self.service.update(caller, rpc::id(&tweet_id)?, &text).await?;
        Ok(Response::new(pb::UpdateTweetResponse { tweet: Some(tweet.into_message(&self.urls)) }))
    }

    async fn delete_tweet(
        &self,
        request: Request<pb::DeleteTweetRequest>,
    ) -> Result<Response<pb::DeleteTweetResponse>, Status> {
        let caller = rpc::caller(&request)?;
        self.service.delete(caller, rpc::id(&request.get_ref().tweet_id)?).await?;
        Ok(Response::new(pb::DeleteTweetResponse {}))
    }
}

impl Tweet {
    pub fn into_message(self, urls: &Urls) -> pb::Tweet {
        pb::Tweet {
            id: self.id.to_string(),
            channel: Some(self.channel.into_message(urls)),
            text: self.text,
            like_count: self.like_count,
            create_time: Some(time::timestamp(self.create_time)),
            edit_time: self.edit_time.map(time::timestamp),
            viewer: self.has_viewer.then_some(pb::TweetViewer { liked: self.liked }),
        }
    }
}
