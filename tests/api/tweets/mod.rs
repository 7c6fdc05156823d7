//! TweetService: texts, ownership, deletion.

mod listing;
mod texts;
mod writing;

use marquee_contract::v1 as pb;
use tonic::Status;

use crate::support::User;

async fn try_post(user: &User, text: &str) -> Result<pb::Tweet, Status> {
    let request = pb::CreateTweetRequest { text: text.to_owned(), request_id: None };
    Ok(user.tweets().create_tweet(request).await?.into_inner().tweet.expect("a tweet"))
}

/// Posts a tweet.
pub(crate) async fn post(user: &User, text: &str) -> pb::Tweet {
    try_post(user, text).await.expect("it is posted")
}

/// The tweet as this viewer sees it.
pub(crate) async fn get(viewer: &User, tweet_id: &str) -> Result<pb::Tweet, Status> {
    let request = pb::GetTweetRequest { tweet_id: tweet_id.to_owned() };
    Ok(viewer.tweets().get_tweet(request).await?.into_inner().tweet.expect("a tweet"))
}

async fn update(user: &User, tweet_id: &str, text: &str) -> Result<pb::Tweet, Status> {
    let request = pb::UpdateTweetRequest { tweet_id: tweet_id.to_owned(), text: text.to_owned() };
    Ok(user.tweets().update_tweet(request).await?.into_inner().tweet.expect("a tweet"))
}

/// Deletes a tweet.
pub(crate) async fn delete(user: &User, tweet_id: &str) -> Result<(), Status> {
    user.tweets().delete_tweet(pb::DeleteTweetRequest { tweet_id: tweet_id.to_owned() }).await.map(|_| ())
}

/// A page of a channel's tweets, and the token of the next page.
async fn page(
    viewer: &User,
    channel_id: &str,
    page_size: i32,
    token: &str,
) -> Result<(Vec<pb::Tweet>, String), Status> {
    let (channel_id, page_token) = (channel_id.to_owned(), token.to_owned());
    let request = pb::ListTweetsRequest { page_size, page_token, channel_id };
    let page = viewer.tweets().list_tweets(request).await?.into_inner();
    Ok((page.tweets, page.next_page_token))
}
