//! TweetService over gRPC.

use std::mem::take;

use marquee_contract::v1 as pb;
use marquee_contract::v1::tweet_service_server::TweetService;
use prost::Message;
use tonic::{Request, Response, Status};

use super::model::Tweet;
use super::service::Service;
use crate::idempotency::{RequestId, Retryable};
use crate::image::Urls;
use crate::rpc::{self, page, time};
use crate::secrets::sha256;

/// The gRPC face of [`Service`].
#[derive(Clone)]
pub struct Rpc {
    /// The tweets.
    pub service: Service,
    /// Signs page tokens.
    pub pages: page::Tokens,
    /// Makes URLs of pictures.
    pub urls: Urls,
}

#[tonic::async_trait]
impl TweetService for Rpc {
    async fn create_tweet(
        &self,
        request: Request<pb::CreateTweetRequest>,
    ) -> Result<Response<pb::CreateTweetResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let mut request = request.into_inner();
        let request_id = request.request_id.take().and_then(|text| RequestId::parse(&text));
        let retryable = request_id.map(|request_id| Retryable { request_id, hash: sha256(&request.encode_to_vec()) });
        let tweet = self.service.create(caller, &request.text, retryable).await?;
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
        let (size, token) = (take(&mut request.page_size), take(&mut request.page_token));
        let list = self.pages.open("ListTweets", viewer.as_ref(), size, &token, &request)?;
        let page = self.service.list(viewer, rpc::id(&request.channel_id)?, list.size, list.after).await?;
        Ok(Response::new(pb::ListTweetsResponse {
            tweets: page.items.into_iter().map(|tweet| tweet.into_message(&self.urls)).collect(),
            next_page_token: list.token(page.next),
        }))
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
    /// The tweet as messages carry it.
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
