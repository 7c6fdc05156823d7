//! A signed-in user of a server.

use marquee_contract::v1 as pb;
use marquee_contract::v1::auth_service_client::AuthServiceClient;
use marquee_contract::v1::comment_service_client::CommentServiceClient;
use marquee_contract::v1::playlist_service_client::PlaylistServiceClient;
use marquee_contract::v1::tweet_service_client::TweetServiceClient;
use marquee_contract::v1::upload_service_client::UploadServiceClient;
use marquee_contract::v1::user_service_client::UserServiceClient;
use marquee_contract::v1::video_service_client::VideoServiceClient;
use tonic::Request;
use tonic::transport::{Channel, Endpoint};

use crate::Result;

/// The first seeded user, and the password of all seeded users.
pub(crate) const CREDENTIALS: (&str, &str) = ("user_1", "a seeded walk home");

#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) channel: Channel,
    /// `Bearer <access token>`.
    pub(crate) authorization: String,
}

impl Client {
    /// Connects and logs in as the first seeded user.
    pub(crate) async fn sign_in(url: &str) -> Result<Self> {
        let channel = Endpoint::from_shared(url.to_owned())?.connect().await?;
        let mut client = Self { channel, authorization: String::new() };
        let tokens = client.auth().login(credentials()).await?.into_inner().tokens.unwrap_or_default();
        client.authorization = format!("Bearer {}", tokens.access_token);
        Ok(client)
    }

    pub(crate) fn auth(&self) -> AuthServiceClient<Channel> {
        AuthServiceClient::new(self.channel.clone())
    }

    pub(crate) fn comments(&self) -> CommentServiceClient<Channel> {
        CommentServiceClient::new(self.channel.clone())
    }

    pub(crate) fn playlists(&self) -> PlaylistServiceClient<Channel> {
        PlaylistServiceClient::new(self.channel.clone())
    }

    pub(crate) fn tweets(&self) -> TweetServiceClient<Channel> {
        TweetServiceClient::new(self.channel.clone())
    }

    pub(crate) fn users(&self) -> UserServiceClient<Channel> {
        UserServiceClient::new(self.channel.clone())
    }

    pub(crate) fn videos(&self) -> VideoServiceClient<Channel> {
        VideoServiceClient::new(self.channel.clone())
    }

    pub(crate) fn uploads(&self) -> UploadServiceClient<Channel> {
        UploadServiceClient::new(self.channel.clone())
    }

    /// The request with the user's token.
    pub(crate) fn signed<T>(&self, message: T) -> Result<Request<T>> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.authorization.parse()?);
        Ok(request)
    }
}

pub(crate) fn credentials() -> pb::LoginRequest {
    pb::LoginRequest { login: CREDENTIALS.0.to_owned(), password: CREDENTIALS.1.to_owned(), ..Default::default() }
}
