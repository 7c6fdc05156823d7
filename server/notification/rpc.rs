//! NotificationService over gRPC.

use std::pin::Pin;
use std::sync::Arc;

use futures_util::{Stream, StreamExt, stream};
use marquee_contract::v1 as pb;
use marquee_contract::v1::notification_service_server::NotificationService;
use tonic::{Request, Response, Status};

use super::model::{Kind, Notification, Preference};
use super::service::Service;
use super::watch::{InboxChange, POLL, Position};
use crate::caller::Caller;
use crate::channel::{Bell, Summary};
use crate::engine::limit::Permits;
use crate::error::{Error, Result};
use crate::image::Urls;
use crate::rpc::auth::TokenVerifier;
use crate::rpc::follow::{Followed, follow};
use crate::rpc::watch::WatchToken;
use crate::rpc::{self, admission, page, time};

/// The name of the watch in its cursors.
const WATCH: &str = "WatchNotifications";

/// The gRPC face of [`Service`].
#[derive(Clone)]
pub struct Rpc {
    service: Service,
    pages: page::PageTokens,
    urls: Urls,
    verifier: Arc<dyn TokenVerifier>,
    /// Permits of watches.
    watches: Permits,
}

impl Rpc {
    /// `pages` seals page tokens and cursors, `urls` makes the URLs of pictures, `verifier` checks the tokens of watches, of
    /// which each takes one of `watches`.
    pub fn new(
        service: Service,
        pages: page::PageTokens,
        urls: Urls,
        verifier: Arc<dyn TokenVerifier>,
        watches: Permits,
    ) -> Self {
        Self { service, pages, urls, verifier, watches }
    }

    fn message(
        &self,
        caller: Caller,
        event: pb::watch_notifications_response::Event,
        position: Position,
    ) -> pb::WatchNotificationsResponse {
        let cursor = self.pages.seal_cursor(WATCH, caller.user, &position.seq);
        pb::WatchNotificationsResponse { event: Some(event), cursor }
    }
}

#[tonic::async_trait]
impl NotificationService for Rpc {
    async fn list_notifications(
        &self,
        request: Request<pb::ListNotificationsRequest>,
    ) -> Result<Response<pb::ListNotificationsResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let mut request = request.into_inner();
        let list = self.pages.open(Some(caller), &mut request)?;
        let (page, inbox) = self.service.list(caller, list.size, list.after).await?;
        let (notifications, next_page_token) = list.answer(page, |notification| notification.into_message(&self.urls));
        let cursor = self.pages.seal_cursor(WATCH, caller.user, &inbox.seq);
        Ok(Response::new(pb::ListNotificationsResponse { notifications, next_page_token, cursor }))
    }

    async fn get_unread_count(
        &self,
        request: Request<pb::GetUnreadCountRequest>,
    ) -> Result<Response<pb::GetUnreadCountResponse>, Status> {
        let unread_count = count(self.service.unread(rpc::caller(&request)?).await?);
        Ok(Response::new(pb::GetUnreadCountResponse { unread_count }))
    }

    async fn mark_notifications_read(
        &self,
        request: Request<pb::MarkNotificationsReadRequest>,
    ) -> Result<Response<pb::MarkNotificationsReadResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let unread_count = count(self.service.mark_read(caller, request.get_ref().number).await?);
        Ok(Response::new(pb::MarkNotificationsReadResponse { unread_count }))
    }

    type WatchNotificationsStream = Pin<Box<dyn Stream<Item = Result<pb::WatchNotificationsResponse, Status>> + Send>>;

    async fn watch_notifications(
        &self,
        request: Request<pb::WatchNotificationsRequest>,
    ) -> Result<Response<Self::WatchNotificationsStream>, Status> {
        use pb::watch_notifications_response::Event;
        let caller = rpc::caller(&request)?;
        let cursor = self.pages.open_cursor(WATCH, caller.user, &request.get_ref().cursor)?;
        let permit = self.watches.take(admission::permit_holder(request.extensions()));
        let permit = permit.ok_or_else(|| admission::overloaded("too many watches are open"))?;
        let token = WatchToken::of(request.metadata(), self.verifier.clone())?;
        let hint = self.service.changes(caller.user);
        let begin = self.service.begin_watch(caller.user, cursor).await?;
        let ready = Event::Ready(pb::WatchNotificationsReady { read_number: begin.read_seq });
        let ready = self.message(caller, ready, begin);
        let service = self.service.clone();
        let read = move |from| {
            let service = service.clone();
            async move { service.changes_after(caller.user, from).await }
        };
        let rpc = self.clone();
        let changes = follow(begin, read, hint, POLL, token).map(move |followed| {
            let _held = &permit;
            let (followed, position) = followed?;
            let event = match followed {
                Followed::Event(InboxChange::Notification(one)) => Event::Notification(one.into_message(&rpc.urls)),
                Followed::Event(InboxChange::Read(read_number)) => {
                    Event::Read(pb::WatchNotificationsRead { read_number })
                }
                Followed::Event(InboxChange::Reset) => Event::Reset(pb::WatchNotificationsReset {}),
                Followed::Bookmark => Event::Bookmark(pb::WatchNotificationsBookmark {}),
                Followed::Reconnect => Event::Reconnect(pb::WatchNotificationsReconnect {}),
            };
            Ok::<_, Status>(rpc.message(caller, event, position))
        });
        Ok(Response::new(Box::pin(stream::iter([Ok(ready)]).chain(changes))))
    }

    async fn get_notification_preferences(
        &self,
        request: Request<pb::GetNotificationPreferencesRequest>,
    ) -> Result<Response<pb::GetNotificationPreferencesResponse>, Status> {
        let preferences = self.service.preferences(rpc::caller(&request)?).await?;
        let preferences = preferences.into_iter().map(Preference::into_message).collect();
        Ok(Response::new(pb::GetNotificationPreferencesResponse { preferences }))
    }

    async fn set_notification_preference(
        &self,
        request: Request<pb::SetNotificationPreferenceRequest>,
    ) -> Result<Response<pb::SetNotificationPreferenceResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let kind = Kind::from_message(request.kind())?;
        let set = Preference { kind, in_app: request.in_app, email: request.email };
        self.service.set_preference(caller, set).await?;
        Ok(Response::new(pb::SetNotificationPreferenceResponse { preference: Some(set.into_message()) }))
    }

    async fn set_bell(&self, request: Request<pb::SetBellRequest>) -> Result<Response<pb::SetBellResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let bell = Bell::from_message(request.bell())?;
        self.service.set_bell(caller, rpc::id(&request.channel_id)?, bell).await?;
        Ok(Response::new(pb::SetBellResponse { bell: request.bell }))
    }

    async fn set_channel_muted(
        &self,
        request: Request<pb::SetChannelMutedRequest>,
    ) -> Result<Response<pb::SetChannelMutedResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let pb::SetChannelMutedRequest { channel_id, muted } = request.into_inner();
        self.service.set_channel_muted(caller, rpc::id(&channel_id)?, muted).await?;
        Ok(Response::new(pb::SetChannelMutedResponse { muted }))
    }

    async fn set_thread_muted(
        &self,
        request: Request<pb::SetThreadMutedRequest>,
    ) -> Result<Response<pb::SetThreadMutedResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let pb::SetThreadMutedRequest { comment_id, muted } = request.into_inner();
        self.service.set_thread_muted(caller, rpc::id(&comment_id)?, muted).await?;
        Ok(Response::new(pb::SetThreadMutedResponse { muted }))
    }

    async fn list_muted_channels(
        &self,
        request: Request<pb::ListMutedChannelsRequest>,
    ) -> Result<Response<pb::ListMutedChannelsResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let mut request = request.into_inner();
        let list = self.pages.open(Some(caller), &mut request)?;
        let page = self.service.list_muted(caller, list.size, list.after).await?;
        let (channels, next_page_token) = list.answer(page, |muted| muted.channel.into_message(&self.urls));
        Ok(Response::new(pb::ListMutedChannelsResponse { channels, next_page_token }))
    }
}

/// A count that is at most 100.
fn count(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

impl Kind {
    /// Converts the contract's value. Internal error for UNSPECIFIED, which validation rejects before.
    fn from_message(kind: pb::NotificationKind) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|one| one.into_message() == kind);
        found.ok_or_else(|| Error::internal("no kind, although it has passed validation"))
    }

    const fn into_message(self) -> pb::NotificationKind {
        match self {
            Self::Comment => pb::NotificationKind::Comment,
            Self::Reply => pb::NotificationKind::Reply,
            Self::Mention => pb::NotificationKind::Mention,
            Self::NewVideo => pb::NotificationKind::NewVideo,
            Self::NewTweet => pb::NotificationKind::NewTweet,
            Self::NewSubscribers => pb::NotificationKind::NewSubscribers,
            Self::Likes => pb::NotificationKind::Likes,
            Self::ProcessingDone => pb::NotificationKind::ProcessingDone,
            Self::ProcessingFailed => pb::NotificationKind::ProcessingFailed,
        }
    }
}

impl Preference {
    fn into_message(self) -> pb::NotificationPreference {
        pb::NotificationPreference { kind: self.kind.into_message().into(), in_app: self.in_app, email: self.email }
    }
}

impl Notification {
    fn into_message(self, urls: &Urls) -> pb::Notification {
        let channel = self.channel_id.map(|channel_id| Summary {
            channel_id,
            username: self.username.unwrap_or_default(),
            display_name: self.display_name.unwrap_or_default(),
            avatar: self.avatar,
        });
        pb::Notification {
            id: self.id.to_string(),
            number: self.seq,
            kind: self.kind.into_message().into(),
            read: self.is_read,
            create_time: Some(time::timestamp(self.create_time)),
            channel: channel.map(|channel| channel.into_message(urls)),
            account_count: self.count,
            video: self.video_id.map(|id| pb::NotificationVideo {
                id: id.to_string(),
                title: self.video_title.unwrap_or_default(),
                thumbnail: urls.images(self.video_thumbnail.as_ref()),
            }),
            comment: self.comment_id.map(|id| pb::NotificationComment {
                id: id.to_string(),
                parent_id: self.parent_id.map(|id| id.to_string()).unwrap_or_default(),
                excerpt: self.comment_excerpt.unwrap_or_default(),
            }),
            tweet: self.tweet_id.map(|id| pb::NotificationTweet {
                id: id.to_string(),
                excerpt: self.tweet_excerpt.unwrap_or_default(),
            }),
        }
    }
}
