//! UserService over gRPC.

use marquee_contract::v1::user_service_server::UserService;
use marquee_contract::v1::{self as pb, set_avatar_request, set_cover_image_request};
use tonic::{Request, Response, Status};

use crate::caller::Role;
use crate::channel::{ChannelUpdate, ImageSlot};
use crate::error::Error;
use crate::image::Urls;
use crate::rpc::caller;
use crate::rpc::time::timestamp;
use crate::session::{RefreshCookie, device};
use crate::upload::{Purpose, Usage, UsageItem};

use super::model::{Account, AccountUpdate};
use super::service::Service;

/// The gRPC handler of [`Service`].
#[derive(Clone)]
pub struct Rpc {
    accounts: Service,
    cookie: RefreshCookie,
    urls: Urls,
}

impl Rpc {
    pub fn new(accounts: Service, cookie: RefreshCookie, urls: Urls) -> Self {
        Self { accounts, cookie, urls }
    }
}

#[tonic::async_trait]
impl UserService for Rpc {
    async fn get_me(&self, request: Request<pb::GetMeRequest>) -> Result<Response<pb::GetMeResponse>, Status> {
        let account = self.accounts.get_me(caller(&request)?.user).await?;
        Ok(Response::new(pb::GetMeResponse { user: Some(account.into_message(&self.urls)) }))
    }

    async fn get_usage(&self, request: Request<pb::GetUsageRequest>) -> Result<Response<pb::GetUsageResponse>, Status> {
        let usage = self.accounts.uploads.usage(caller(&request)?).await?;
        Ok(Response::new(pb::GetUsageResponse { usage: Some(usage_message(usage)) }))
    }

    async fn set_avatar(
        &self,
        request: Request<pb::SetAvatarRequest>,
    ) -> Result<Response<pb::SetAvatarResponse>, Status> {
        let caller = caller(&request)?;
        let data = match request.into_inner().change {
            Some(set_avatar_request::Change::Data(data)) => Some(data),
            Some(set_avatar_request::Change::Remove(_)) => None,
            None => return Err(no_change().into()),
        };
        let account = self.accounts.set_image(caller.user, ImageSlot::Avatar, data).await?;
        Ok(Response::new(pb::SetAvatarResponse { user: Some(account.into_message(&self.urls)) }))
    }

    async fn set_cover_image(
        &self,
        request: Request<pb::SetCoverImageRequest>,
    ) -> Result<Response<pb::SetCoverImageResponse>, Status> {
        let caller = caller(&request)?;
        let data = match request.into_inner().change {
            Some(set_cover_image_request::Change::Data(data)) => Some(data),
            Some(set_cover_image_request::Change::Remove(_)) => None,
            None => return Err(no_change().into()),
        };
        let account = self.accounts.set_image(caller.user, ImageSlot::Cover, data).await?;
        Ok(Response::new(pb::SetCoverImageResponse { user: Some(account.into_message(&self.urls)) }))
    }

    async fn update_me(&self, request: Request<pb::UpdateMeRequest>) -> Result<Response<pb::UpdateMeResponse>, Status> {
        let (caller, device) = (caller(&request)?, device(&request));
        let pb::UpdateMeRequest { display_name, description, email, current_password } = request.into_inner();
        let channel = ChannelUpdate { display_name, description };
        let update = AccountUpdate { channel, email, current_password };
        let account = self.accounts.update_me(caller.user, update, &device).await?;
        Ok(Response::new(pb::UpdateMeResponse { user: Some(account.into_message(&self.urls)) }))
    }

    async fn delete_me(&self, request: Request<pb::DeleteMeRequest>) -> Result<Response<pb::DeleteMeResponse>, Status> {
        let (caller, device, cookie_session) = (caller(&request)?, device(&request), self.cookie.session(&request));
        self.accounts.delete_me(caller.user, request.into_inner().current_password, &device).await?;
        Ok(self.cookie.clear_if_ended(cookie_session, caller.session, Response::new(pb::DeleteMeResponse {})))
    }
}

fn no_change() -> Error {
    Error::internal("a request without a change has passed validation")
}

fn usage_message(usage: Usage) -> pb::Usage {
    let kind = |purpose| match purpose {
        Purpose::Uploads => pb::UsageKind::Uploads,
        Purpose::Originals => pb::UsageKind::Originals,
        Purpose::Renditions => pb::UsageKind::Renditions,
        Purpose::Pictures => pb::UsageKind::Pictures,
        Purpose::Captions => pb::UsageKind::Captions,
        Purpose::Storyboards => pb::UsageKind::Storyboards,
    };
    let item = |UsageItem { purpose, bytes, files }| pb::UsageItem { kind: kind(purpose).into(), bytes, files };
    let number = |number| i32::try_from(number).unwrap_or(i32::MAX);
    pb::Usage {
        quota_bytes: usage.quota_bytes,
        used_bytes: usage.items.iter().map(|item| item.bytes).sum(),
        items: usage.items.into_iter().map(item).collect(),
        open_uploads: number(usage.open_uploads),
        max_open_uploads: number(usage.max_open_uploads),
    }
}

impl Account {
    /// The account as a message.
    pub fn into_message(self, urls: &Urls) -> pb::User {
        let Self { user, channel } = self;
        pb::User {
            id: user.id.to_string(),
            username: user.username,
            email: user.email,
            role: pb::Role::from(user.role).into(),
            channel: Some(channel.into_message(urls)),
            create_time: Some(timestamp(user.create_time)),
            history_paused: user.history_paused,
            email_verify_time: user.email_verify_time.map(timestamp),
            pending_email: user.pending_email.unwrap_or_default(),
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
