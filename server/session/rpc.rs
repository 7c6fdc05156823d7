//! `AuthService` on the wire.

use marquee_contract::v1 as pb;
use marquee_contract::v1::auth_service_server::AuthService;
use tonic::{Request, Response, Status};

use crate::account::{self, Registration};
use crate::image::Urls;
use crate::rpc::caller;
use crate::rpc::client_address;
use crate::rpc::time::timestamp;

use super::model::{Device, Tokens};
use super::service::Service;

/// `AuthService`.
#[derive(Clone)]
pub struct Rpc {
    accounts: account::Service,
    sessions: Service,
    urls: Urls,
}

impl Rpc {
    /// The RPCs on top of both services.
    pub fn new(accounts: account::Service, sessions: Service, urls: Urls) -> Self {
        Self { accounts, sessions, urls }
    }
}

#[tonic::async_trait]
impl AuthService for Rpc {
    async fn register(&self, request: Request<pb::RegisterRequest>) -> Result<Response<pb::RegisterResponse>, Status> {
        let device = device(&request);
        let pb::RegisterRequest { username, email, password, display_name, avatar } = request.into_inner();
        let registration = Registration { username, email, password, display_name, avatar };
        let (account, tokens) = self.accounts.register(registration, &device).await?;
        let user = Some(account.into_message(&self.urls));
        Ok(Response::new(pb::RegisterResponse { user, tokens: Some(tokens.into()) }))
    }

    async fn login(&self, request: Request<pb::LoginRequest>) -> Result<Response<pb::LoginResponse>, Status> {
        let device = device(&request);
        let pb::LoginRequest { login, password } = request.into_inner();
        let (account, tokens) = self.accounts.login(&login, password, &device).await?;
        let user = Some(account.into_message(&self.urls));
        Ok(Response::new(pb::LoginResponse { user, tokens: Some(tokens.into()) }))
    }

    async fn refresh_session(
        &self,
        request: Request<pb::RefreshSessionRequest>,
    ) -> Result<Response<pb::RefreshSessionResponse>, Status> {
        let tokens = self.sessions.refresh(&request.into_inner().refresh_token).await?;
        Ok(Response::new(pb::RefreshSessionResponse { tokens: Some(tokens.into()) }))
    }

    async fn logout(&self, request: Request<pb::LogoutRequest>) -> Result<Response<pb::LogoutResponse>, Status> {
        self.sessions.revoke(caller(&request)?.session).await?;
        Ok(Response::new(pb::LogoutResponse {}))
    }
}

impl From<Tokens> for pb::SessionTokens {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access_token,
            access_token_expire_time: Some(timestamp(tokens.access_token_expire_time)),
            refresh_token: tokens.refresh_token,
            refresh_token_expire_time: Some(timestamp(tokens.refresh_token_expire_time)),
        }
    }
}

fn device<T>(request: &Request<T>) -> Device {
    let user_agent = request.metadata().get("user-agent").and_then(|value| value.to_str().ok());
    Device::new(user_agent.unwrap_or_default(), client_address(request))
}
