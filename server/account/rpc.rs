//! `UserService` on the wire.

use marquee_contract::v1 as pb;
use marquee_contract::v1::user_service_server::UserService;
use tonic::{Request, Response, Status};

use crate::caller::Role;
use crate::channel::ChannelUpdate;
use crate::rpc::time::timestamp;
use crate::rpc::{caller, client_address};

use super::model::{Account, AccountUpdate};
use super::service::Service;

/// `UserService`.
#[derive(Clone)]
pub struct Rpc {
    accounts: Service,
}

impl Rpc {
    /// The RPCs on top of the service.
    pub fn new(accounts: Service) -> Self {
        Self { accounts }
    }
}

#[tonic::async_trait]
impl UserService for Rpc {
    async fn get_me(&self, request: Request<pb::GetMeRequest>) -> Result<Response<pb::GetMeResponse>, Status> {
        let account = self.accounts.get_me(caller(&request)?.user).await?;
        Ok(Response::new(pb::GetMeResponse { user: Some(account.into()) }))
    }

    async fn update_me(&self, request: Request<pb::UpdateMeRequest>) -> Result<Response<pb::UpdateMeResponse>, Status> {
        let (caller, address) = (caller(&request)?, client_address(&request));
        let pb::UpdateMeRequest { display_name, description, email, current_password } = request.into_inner();
        let channel = ChannelUpdate { display_name, description };
        let update = AccountUpdate { channel, email, current_password };
        let account = self.accounts.update_me(caller.user, update, address).await?;
        Ok(Response::new(pb::UpdateMeResponse { user: Some(account.into()) }))
    }

    async fn delete_me(&self, request: Request<pb::DeleteMeRequest>) -> Result<Response<pb::DeleteMeResponse>, Status> {
        let (caller, address) = (caller(&request)?, client_address(&request));
        self.accounts.delete_me(caller.user, request.into_inner().current_password, address).await?;
        Ok(Response::new(pb::DeleteMeResponse {}))
    }
}

impl From<Account> for pb::User {
    fn from(Account { user, channel }: Account) -> Self {
        Self {
            id: user.id.to_string(),
            username: user.username,
            email: user.email,
            role: pb::Role::from(user.role).into(),
            channel: Some(channel.into()),
            create_time: Some(timestamp(user.create_time)),
        }
    }
}

impl From<Role> for pb::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::User => Self::User,
            Role::Moderator => Self::Moderator,
            Role::Admin => Self::Admin,
        }
    }
}
