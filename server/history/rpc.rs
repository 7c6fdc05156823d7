//! HistoryService over gRPC.

use marquee_contract::v1 as pb;
use marquee_contract::v1::history_service_server::HistoryService;
use tonic::{Request, Response, Status};

use super::model::{Heartbeat, Item, PlaybackState, ViewResult};
use super::service::Service;
use crate::error::Error;
use crate::image::Urls;
use crate::rpc::{self, time};

/// The gRPC face of [`Service`].
pub type Rpc = rpc::Handler<Service, Urls>;

#[tonic::async_trait]
impl HistoryService for Rpc {
    async fn record_playback(
        &self,
        request: Request<pb::RecordPlaybackRequest>,
    ) -> Result<Response<pb::RecordPlaybackResponse>, Status> {
        let (viewer, address) = (rpc::viewer(&request), rpc::client_address(&request));
        let request = request.get_ref();
        let state = match request.state() {
            pb::PlaybackState::Playing => PlaybackState::Playing,
            pb::PlaybackState::Paused => PlaybackState::Paused,
            pb::PlaybackState::Ended => PlaybackState::Ended,
            pb::PlaybackState::Unspecified => {
                return Err(Error::internal("no state, although it has passed validation").into());
            }
        };
        let heartbeat =
            Heartbeat { position: time::duration_micros(&request.position.unwrap_or_default()).max(0), state };
        let video = rpc::id(&request.video_id)?;
        let recorded = self.service.record(viewer, address, video, &request.playback_id, heartbeat).await?;
        let view = match recorded.view {
            ViewResult::Counted => pb::ViewResult::Counted,
            ViewResult::TooShort => pb::ViewResult::TooShort,
            ViewResult::AlreadyCounted => pb::ViewResult::AlreadyCounted,
            ViewResult::OwnVideo => pb::ViewResult::OwnVideo,
        };
        let watched = Some(time::micros(recorded.watched));
        Ok(Response::new(pb::RecordPlaybackResponse { view: view.into(), watched }))
    }

    async fn list_history(
        &self,
        request: Request<pb::ListHistoryRequest>,
    ) -> Result<Response<pb::ListHistoryResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let list = self.pages.open(Some(caller), &mut request.into_inner())?;
        let page = self.service.list(caller, list.size, list.after).await?;
        let (items, next_page_token) = list.answer(page, |item| item.into_message(&self.urls));
        Ok(Response::new(pb::ListHistoryResponse { items, next_page_token }))
    }

    async fn remove_history_item(
        &self,
        request: Request<pb::RemoveHistoryItemRequest>,
    ) -> Result<Response<pb::RemoveHistoryItemResponse>, Status> {
        let caller = rpc::caller(&request)?;
        self.service.remove(caller, rpc::id(&request.get_ref().video_id)?).await?;
        Ok(Response::new(pb::RemoveHistoryItemResponse {}))
    }

    async fn clear_history(
        &self,
        request: Request<pb::ClearHistoryRequest>,
    ) -> Result<Response<pb::ClearHistoryResponse>, Status> {
        self.service.clear(rpc::caller(&request)?).await?;
        Ok(Response::new(pb::ClearHistoryResponse {}))
    }

    async fn set_history_paused(
        &self,
        request: Request<pb::SetHistoryPausedRequest>,
    ) -> Result<Response<pb::SetHistoryPausedResponse>, Status> {
        let paused = request.get_ref().paused;
        self.service.set_paused(rpc::caller(&request)?, paused).await?;
        Ok(Response::new(pb::SetHistoryPausedResponse { paused }))
    }
}

impl Item {
    fn into_message(self, urls: &Urls) -> pb::HistoryItem {
        pb::HistoryItem {
            position: Some(time::micros(self.position)),
            watch_time: Some(time::timestamp(self.watch_time)),
            video: Some(self.video.into_message(urls)),
        }
    }
}
