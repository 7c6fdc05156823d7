//! PlaylistService over gRPC.

use marquee_contract::v1::playlist_service_server::PlaylistService;
use marquee_contract::v1::{self as pb, move_playlist_video_request, remove_playlist_video_request};
use tonic::{Request, Response, Status};

use super::model::{Item, ItemRef, Kind, NewPlaylist, Playlist, PlaylistUpdate};
use super::service::Service;
use crate::error::Error;
use crate::idempotency;
use crate::image::Urls;
use crate::rpc::{self, time};
use crate::video::Visibility;

/// The gRPC face of [`Service`].
pub type Rpc = rpc::Handler<Service, Urls>;

#[tonic::async_trait]
impl PlaylistService for Rpc {
    async fn create_playlist(
        &self,
        request: Request<pb::CreatePlaylistRequest>,
    ) -> Result<Response<pb::CreatePlaylistResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let mut request = request.into_inner();
        let repeatable = idempotency::of(request.request_id.take(), &request);
        let visibility = Visibility::from_message(request.visibility())?;
        let new = NewPlaylist { title: request.title, description: request.description, visibility };
        let playlist = self.service.create(caller, &new, repeatable).await?;
        Ok(Response::new(pb::CreatePlaylistResponse { playlist: Some(playlist.into_message(&self.urls)) }))
    }

    async fn get_playlist(
        &self,
        request: Request<pb::GetPlaylistRequest>,
    ) -> Result<Response<pb::GetPlaylistResponse>, Status> {
        let id = rpc::id(&request.get_ref().playlist_id)?;
        let playlist = self.service.get(rpc::viewer(&request), id).await?;
        Ok(Response::new(pb::GetPlaylistResponse { playlist: Some(playlist.into_message(&self.urls)) }))
    }

    async fn list_playlists(
        &self,
        request: Request<pb::ListPlaylistsRequest>,
    ) -> Result<Response<pb::ListPlaylistsResponse>, Status> {
        let viewer = rpc::viewer(&request);
        let mut request = request.into_inner();
        let list = self.pages.open(viewer, &mut request)?;
        let kind = match request.kind() {
            pb::PlaylistKind::Unspecified => None,
            pb::PlaylistKind::Custom => Some(Kind::Custom),
            pb::PlaylistKind::WatchLater => Some(Kind::WatchLater),
        };
        let channel = rpc::id(&request.channel_id)?;
        let page = self.service.list(viewer, channel, kind, list.size, list.after).await?;
        let (playlists, next_page_token) = list.answer(page, |playlist| playlist.into_message(&self.urls));
        Ok(Response::new(pb::ListPlaylistsResponse { playlists, next_page_token }))
    }

    async fn update_playlist(
        &self,
        request: Request<pb::UpdatePlaylistRequest>,
    ) -> Result<Response<pb::UpdatePlaylistResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let visibility = request.visibility.map(|_| Visibility::from_message(request.visibility())).transpose()?;
        let update = PlaylistUpdate { title: request.title, description: request.description, visibility };
        let playlist = self.service.update(caller, rpc::id(&request.playlist_id)?, &update).await?;
        Ok(Response::new(pb::UpdatePlaylistResponse { playlist: Some(playlist.into_message(&self.urls)) }))
    }

    async fn delete_playlist(
        &self,
        request: Request<pb::DeletePlaylistRequest>,
    ) -> Result<Response<pb::DeletePlaylistResponse>, Status> {
        let caller = rpc::caller(&request)?;
        self.service.delete(caller, rpc::id(&request.get_ref().playlist_id)?).await?;
        Ok(Response::new(pb::DeletePlaylistResponse {}))
    }

    async fn add_playlist_video(
        &self,
        request: Request<pb::AddPlaylistVideoRequest>,
    ) -> Result<Response<pb::AddPlaylistVideoResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let pb::AddPlaylistVideoRequest { playlist_id, video_id, position } = request.into_inner();
        let (playlist, video) = (rpc::id(&playlist_id)?, rpc::id(&video_id)?);
        let item = self.service.add(caller, playlist, video, position.map(i64::from)).await?;
        Ok(Response::new(pb::AddPlaylistVideoResponse { item: Some(item.into_message(&self.urls)) }))
    }

    async fn remove_playlist_video(
        &self,
        request: Request<pb::RemovePlaylistVideoRequest>,
    ) -> Result<Response<pb::RemovePlaylistVideoResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let item_ref = match &request.item {
            Some(remove_playlist_video_request::Item::ItemId(id)) => ItemRef::Item(rpc::id(id)?),
            Some(remove_playlist_video_request::Item::VideoId(id)) => ItemRef::Video(rpc::id(id)?),
            None => return Err(no_item().into()),
        };
        self.service.remove(caller, rpc::id(&request.playlist_id)?, item_ref).await?;
        Ok(Response::new(pb::RemovePlaylistVideoResponse {}))
    }

    async fn move_playlist_video(
        &self,
        request: Request<pb::MovePlaylistVideoRequest>,
    ) -> Result<Response<pb::MovePlaylistVideoResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let item_ref = match &request.item {
            Some(move_playlist_video_request::Item::ItemId(id)) => ItemRef::Item(rpc::id(id)?),
            Some(move_playlist_video_request::Item::VideoId(id)) => ItemRef::Video(rpc::id(id)?),
            None => return Err(no_item().into()),
        };
        let playlist = rpc::id(&request.playlist_id)?;
        let item = self.service.move_to(caller, playlist, item_ref, request.position.into()).await?;
        Ok(Response::new(pb::MovePlaylistVideoResponse { item: Some(item.into_message(&self.urls)) }))
    }

    async fn list_playlist_videos(
        &self,
        request: Request<pb::ListPlaylistVideosRequest>,
    ) -> Result<Response<pb::ListPlaylistVideosResponse>, Status> {
        let viewer = rpc::viewer(&request);
        let mut request = request.into_inner();
        let list = self.pages.open(viewer, &mut request)?;
        let page =
            self.service.list_items(viewer, rpc::id(&request.playlist_id)?, list.size, list.after.clone()).await?;
        let (items, next_page_token) = list.answer(page, |item| item.into_message(&self.urls));
        Ok(Response::new(pb::ListPlaylistVideosResponse { items, next_page_token }))
    }
}

fn no_item() -> Error {
    Error::internal("a request without an item has passed validation")
}

impl Playlist {
    pub fn into_message(self, urls: &Urls) -> pb::Playlist {
        pb::Playlist {
            id: self.id.to_string(),
            channel: Some(self.channel.into_message(urls)),
            kind: match self.kind {
                Kind::Custom => pb::PlaylistKind::Custom,
                Kind::WatchLater => pb::PlaylistKind::WatchLater,
            }
            .into(),
            title: self.title,
            description: self.description,
            visibility: self.visibility.into_message().into(),
            item_count: self.item_count,
            create_time: Some(time::timestamp(self.create_time)),
            update_time: Some(time::timestamp(self.update_time)),
        }
    }
}

impl Item {
    pub fn into_message(self, urls: &Urls) -> pb::PlaylistItem {
        pb::PlaylistItem {
            id: self.id.to_string(),
            video: self.video.map(|video| video.into_message(urls)),
            create_time: Some(time::timestamp(self.create_time)),
        }
    }
}
