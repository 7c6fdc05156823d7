//! A signed-in user, with a client of each service.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};

use marquee_contract::v1::admin_service_client::AdminServiceClient;
use marquee_contract::v1::auth_service_client::AuthServiceClient;
use marquee_contract::v1::caption_service_client::CaptionServiceClient;
use marquee_contract::v1::channel_service_client::ChannelServiceClient;
use marquee_contract::v1::comment_service_client::CommentServiceClient;
use marquee_contract::v1::dashboard_service_client::DashboardServiceClient;
use marquee_contract::v1::history_service_client::HistoryServiceClient;
use marquee_contract::v1::like_service_client::LikeServiceClient;
use marquee_contract::v1::notification_service_client::NotificationServiceClient;
use marquee_contract::v1::playlist_service_client::PlaylistServiceClient;
use marquee_contract::v1::server_service_client::ServerServiceClient;
use marquee_contract::v1::subscription_service_client::SubscriptionServiceClient;
use marquee_contract::v1::tweet_service_client::TweetServiceClient;
use marquee_contract::v1::upload_service_client::UploadServiceClient;
use marquee_contract::v1::user_service_client::UserServiceClient;
use marquee_contract::v1::video_service_client::VideoServiceClient;
use marquee_contract::{policy, v1 as pb};
use prost::Message;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};

use super::attack::channel_from;
use super::raw;
use super::server::Server;

/// Adds the user's access token to every call.
#[derive(Clone)]
pub(crate) struct Token(Option<MetadataValue<Ascii>>);

impl Interceptor for Token {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(value) = &self.0 {
            request.metadata_mut().insert("authorization", value.clone());
        }
        Ok(request)
    }
}

type Authorized = InterceptedService<Channel, Token>;

/// A user of a server, signed in or (see [`User::nobody`]) not.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) channel: Channel,
    pub(crate) account: pb::User,
    pub(crate) tokens: pb::SessionTokens,
}

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A username that no other user of the tests has.
fn unused_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("user_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

impl User {
    /// Registers a new user.
    pub(crate) async fn register(server: &Server) -> Self {
        Self::register_through(server.connect().await, &unused_name()).await
    }

    /// Registers a new user, unless the server is too busy.
    pub(crate) async fn try_register(server: &Server) -> Result<Self, Status> {
        Self::try_register_through(server.connect().await, &unused_name()).await
    }

    /// Registers a new user, who connects from this address.
    pub(crate) async fn register_from(address: IpAddr, server: &Server) -> Self {
        Self::register_through(channel_from(address, server), &unused_name()).await
    }

    /// Registers a new user with the role ADMIN.
    pub(crate) async fn register_admin(server: &Server) -> Self {
        let user = Self::register(server).await;
        let statement = format!("UPDATE users SET role = 3 WHERE username = '{}'", user.account.username);
        assert_eq!(server.execute(&statement, &statement).await, 1);
        let (login, password) = (user.account.username.clone(), PASSWORD.to_owned());
        let request = pb::LoginRequest { login, password, ..Default::default() };
        let session = user.auth().login(request).await.expect("a session").into_inner();
        Self { tokens: session.tokens.expect("tokens"), ..user }
    }

    /// Registers a new user with this name.
    pub(crate) async fn register_as(server: &Server, username: &str) -> Self {
        Self::register_through(server.connect().await, username).await
    }

    async fn register_through(channel: Channel, username: &str) -> Self {
        Self::try_register_through(channel, username).await.expect("a registration")
    }

    async fn try_register_through(channel: Channel, username: &str) -> Result<Self, Status> {
        let request = pb::RegisterRequest {
            username: username.to_owned(),
            email: format!("{username}@example.com"),
            password: PASSWORD.to_owned(),
            ..Default::default()
        };
        let response = AuthServiceClient::new(channel.clone()).register(request).await?.into_inner();
        Ok(Self { channel, account: response.user.expect("a user"), tokens: response.tokens.expect("tokens") })
    }

    /// A caller who is not signed in.
    pub(crate) fn nobody(server: &Server) -> Self {
        Self { channel: server.channel(), account: pb::User::default(), tokens: pb::SessionTokens::default() }
    }

    /// The value of the user's `authorization` header.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.tokens.access_token)
    }

    /// Connects again as the same user, for example to a restarted server.
    pub(crate) fn reconnect(&mut self, server: &Server) {
        self.channel = server.channel();
    }

    pub(crate) fn channel_id(&self) -> String {
        self.account.channel.as_ref().expect("a channel").id.clone()
    }

    /// The user's sessions, newest first, at most 100.
    pub(crate) async fn sessions(&self) -> Vec<pb::Session> {
        let request = pb::ListSessionsRequest { page_size: 100, ..Default::default() };
        self.auth().list_sessions(request).await.expect("the sessions").into_inner().sessions
    }

    fn authorized(&self) -> Authorized {
        let token = &self.tokens.access_token;
        let value = (!token.is_empty()).then(|| format!("Bearer {token}").parse().expect("a header value"));
        InterceptedService::new(self.channel.clone(), Token(value))
    }

    pub(crate) async fn server_info(&self) -> pb::ServerInfo {
        let mut server = ServerServiceClient::new(self.authorized());
        let response = server.get_server_info(pb::GetServerInfoRequest {}).await.expect("an answer");
        response.into_inner().server_info.expect("a description")
    }

    pub(crate) fn admin(&self) -> AdminServiceClient<Authorized> {
        AdminServiceClient::new(self.authorized())
    }

    pub(crate) fn auth(&self) -> AuthServiceClient<Authorized> {
        AuthServiceClient::new(self.authorized())
    }

    pub(crate) fn users(&self) -> UserServiceClient<Authorized> {
        UserServiceClient::new(self.authorized())
    }

    pub(crate) fn channels(&self) -> ChannelServiceClient<Authorized> {
        ChannelServiceClient::new(self.authorized())
    }

    pub(crate) fn captions(&self) -> CaptionServiceClient<Authorized> {
        CaptionServiceClient::new(self.authorized())
    }

    pub(crate) fn comments(&self) -> CommentServiceClient<Authorized> {
        CommentServiceClient::new(self.authorized())
    }

    pub(crate) fn uploads(&self) -> UploadServiceClient<Authorized> {
        UploadServiceClient::new(self.authorized())
    }

    pub(crate) fn subscriptions(&self) -> SubscriptionServiceClient<Authorized> {
        SubscriptionServiceClient::new(self.authorized())
    }

    pub(crate) fn videos(&self) -> VideoServiceClient<Authorized> {
        VideoServiceClient::new(self.authorized())
    }

    /// Calls the method of this name, in any service.
    pub(crate) async fn call<A: Message + Default>(&self, method: &str, request: &impl Message) -> Result<A, Status> {
        let method = policy::METHODS.iter().find(|one| one.name == method).expect("a method");
        let header = format!("Bearer {}", self.tokens.access_token);
        let headers: &[&str] = if self.tokens.access_token.is_empty() { &[] } else { &[&header] };
        let answer = raw::call(&self.channel, method.path, headers, vec![request.encode_to_vec().into()]).await?;
        Ok(A::decode(answer).expect("it decodes"))
    }

    pub(crate) fn likes(&self) -> LikeServiceClient<Authorized> {
        LikeServiceClient::new(self.authorized())
    }

    pub(crate) fn tweets(&self) -> TweetServiceClient<Authorized> {
        TweetServiceClient::new(self.authorized())
    }

    pub(crate) fn playlists(&self) -> PlaylistServiceClient<Authorized> {
        PlaylistServiceClient::new(self.authorized())
    }

    pub(crate) fn history(&self) -> HistoryServiceClient<Authorized> {
        HistoryServiceClient::new(self.authorized())
    }

    pub(crate) fn notifications(&self) -> NotificationServiceClient<Authorized> {
        NotificationServiceClient::new(self.authorized())
    }

    pub(crate) fn dashboard(&self) -> DashboardServiceClient<Authorized> {
        DashboardServiceClient::new(self.authorized())
    }
}
