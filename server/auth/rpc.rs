//! AuthService over gRPC.

use marquee_contract::v1 as pb;
use marquee_contract::v1::auth_service_server::AuthService;
use tonic::{Request, Response, Status};

use crate::account::{self, Registration};
use crate::caller::Caller;
use crate::image::Urls;
use crate::rpc::time::timestamp;
use crate::rpc::{caller, id, page};
use crate::session::{RefreshCookie, Service, Session, TokenDelivery, Tokens, device};

/// The gRPC handler of accounts' sign-in and of sessions.
#[derive(Clone)]
pub struct Rpc {
    accounts: account::Service,
    sessions: Service,
    cookie: RefreshCookie,
    pages: page::PageTokens,
    urls: Urls,
}

impl Rpc {
    pub fn new(
        accounts: account::Service,
        sessions: Service,
        cookie: RefreshCookie,
        pages: page::PageTokens,
        urls: Urls,
    ) -> Self {
        Self { accounts, sessions, cookie, pages, urls }
    }
}

#[tonic::async_trait]
impl AuthService for Rpc {
    async fn register(&self, request: Request<pb::RegisterRequest>) -> Result<Response<pb::RegisterResponse>, Status> {
        let device = device(&request);
        let delivery = self.cookie.delivery(&request, request.get_ref().refresh_token_in_cookie)?;
        let pb::RegisterRequest { username, email, password, display_name, avatar, .. } = request.into_inner();
        let registration = Registration { username, email, password, display_name, avatar };
        let (account, tokens) = self.accounts.register(registration, &device).await?;
        let user = Some(account.into_message(&self.urls));
        Ok(delivery.respond(tokens, |tokens| pb::RegisterResponse { user, tokens: Some(tokens.into()) }))
    }

    async fn login(&self, request: Request<pb::LoginRequest>) -> Result<Response<pb::LoginResponse>, Status> {
        let device = device(&request);
        let delivery = self.cookie.delivery(&request, request.get_ref().refresh_token_in_cookie)?;
        let pb::LoginRequest { login, password, .. } = request.into_inner();
        let (account, tokens) = self.accounts.login(&login, password, &device).await?;
        let user = Some(account.into_message(&self.urls));
        Ok(delivery.respond(tokens, |tokens| pb::LoginResponse { user, tokens: Some(tokens.into()) }))
    }

    async fn refresh_session(
        &self,
        request: Request<pb::RefreshSessionRequest>,
    ) -> Result<Response<pb::RefreshSessionResponse>, Status> {
        let token = &request.get_ref().refresh_token;
        let (delivery, tokens) = if token.is_empty() {
            (TokenDelivery::Cookie(&self.cookie), self.cookie.refresh(&request).await?)
        } else {
            (TokenDelivery::Message, self.sessions.refresh(token).await?)
        };
        Ok(delivery.respond(tokens, |tokens| pb::RefreshSessionResponse { tokens: Some(tokens.into()) }))
    }

    async fn logout(&self, request: Request<pb::LogoutRequest>) -> Result<Response<pb::LogoutResponse>, Status> {
        let (caller, cookie_session) = (caller(&request)?, self.cookie.session(&request));
        self.sessions.revoke(caller.session).await?;
        Ok(self.cookie.clear_if_ended(cookie_session, caller.session, Response::new(pb::LogoutResponse {})))
    }

    async fn list_sessions(
        &self,
        request: Request<pb::ListSessionsRequest>,
    ) -> Result<Response<pb::ListSessionsResponse>, Status> {
        let caller = caller(&request)?;
        let list = self.pages.open(Some(caller), &mut request.into_inner())?;
        let page = self.sessions.list(caller, list.size, list.after).await?;
        let (sessions, next_page_token) = list.answer(page, |session| session_message(session, &caller));
        Ok(Response::new(pb::ListSessionsResponse { sessions, next_page_token }))
    }

    async fn revoke_session(
        &self,
        request: Request<pb::RevokeSessionRequest>,
    ) -> Result<Response<pb::RevokeSessionResponse>, Status> {
        let (session, cookie_session) = (id(&request.get_ref().session_id)?, self.cookie.session(&request));
        self.sessions.revoke_own(caller(&request)?, session).await?;
        Ok(self.cookie.clear_if_ended(cookie_session, session, Response::new(pb::RevokeSessionResponse {})))
    }

    async fn change_password(
        &self,
        request: Request<pb::ChangePasswordRequest>,
    ) -> Result<Response<pb::ChangePasswordResponse>, Status> {
        let (caller, device) = (caller(&request)?, device(&request));
        let delivery = self.cookie.delivery(&request, request.get_ref().refresh_token_in_cookie)?;
        let cookie_session = self.cookie.session(&request);
        let pb::ChangePasswordRequest { current_password, new_password, .. } = request.into_inner();
        let tokens = self.accounts.change_password(caller.user, current_password, new_password, &device).await?;
        let answer = delivery.respond(tokens, |tokens| pb::ChangePasswordResponse { tokens: Some(tokens.into()) });
        Ok(self.cookie.clear_if_ended(cookie_session, caller.session, answer))
    }

    async fn request_email_verification(
        &self,
        request: Request<pb::RequestEmailVerificationRequest>,
    ) -> Result<Response<pb::RequestEmailVerificationResponse>, Status> {
        self.accounts.request_email_verification(caller(&request)?.user).await?;
        Ok(Response::new(pb::RequestEmailVerificationResponse {}))
    }

    async fn verify_email(
        &self,
        request: Request<pb::VerifyEmailRequest>,
    ) -> Result<Response<pb::VerifyEmailResponse>, Status> {
        let caller = caller(&request)?;
        let account = self.accounts.verify_email(caller.user, &request.get_ref().code).await?;
        Ok(Response::new(pb::VerifyEmailResponse { user: Some(account.into_message(&self.urls)) }))
    }

    async fn request_password_reset(
        &self,
        request: Request<pb::RequestPasswordResetRequest>,
    ) -> Result<Response<pb::RequestPasswordResetResponse>, Status> {
        let device = device(&request);
        self.accounts.request_password_reset(&request.get_ref().email, &device).await?;
        Ok(Response::new(pb::RequestPasswordResetResponse {}))
    }

    async fn reset_password(
        &self,
        request: Request<pb::ResetPasswordRequest>,
    ) -> Result<Response<pb::ResetPasswordResponse>, Status> {
        let device = device(&request);
        let pb::ResetPasswordRequest { email, code, new_password } = request.into_inner();
        self.accounts.reset_password(&email, &code, new_password, &device).await?;
        Ok(Response::new(pb::ResetPasswordResponse {}))
    }
}

/// A session as a message for its owner.
fn session_message(session: Session, caller: &Caller) -> pb::Session {
    pb::Session {
        id: session.id.to_string(),
        user_agent: session.user_agent,
        address: session.address,
        create_time: Some(timestamp(session.create_time)),
        last_use_time: Some(timestamp(session.last_use_time)),
        expire_time: Some(timestamp(session.expire_time)),
        current: session.id == caller.session,
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
