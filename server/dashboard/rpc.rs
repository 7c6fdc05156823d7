//! DashboardService over gRPC.

use marquee_contract::v1 as pb;
use marquee_contract::v1::dashboard_service_server::DashboardService;
use tonic::{Request, Response, Status};

use super::day::Day;
use super::model::{DayStats, Order, Stats, VideoStats};
use super::service::Service;
use crate::error::{Error, Reason, Result};
use crate::image::Urls;
use crate::rpc::{self, page, time};

/// The gRPC face of [`Service`].
pub type Rpc = rpc::Handler<Service, Urls>;

#[tonic::async_trait]
impl DashboardService for Rpc {
    async fn get_channel_stats(
        &self,
        request: Request<pb::GetChannelStatsRequest>,
    ) -> Result<Response<pb::GetChannelStatsResponse>, Status> {
        let stats = self.service.stats(rpc::caller(&request)?).await?;
        Ok(Response::new(pb::GetChannelStatsResponse { stats: Some(stats.into()) }))
    }

    async fn list_video_stats(
        &self,
        request: Request<pb::ListVideoStatsRequest>,
    ) -> Result<Response<pb::ListVideoStatsResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let mut request = request.into_inner();
        page::set_default_order(&mut request.order, pb::VideoStatsOrder::CreateTimeDesc);
        let list = self.pages.open(Some(caller), &mut request)?;
        let order = match request.order() {
            pb::VideoStatsOrder::Unspecified | pb::VideoStatsOrder::CreateTimeDesc => Order::Newest,
            pb::VideoStatsOrder::ViewCountDesc => Order::Views,
            pb::VideoStatsOrder::LikeCountDesc => Order::Likes,
            pb::VideoStatsOrder::CommentCountDesc => Order::Comments,
            pb::VideoStatsOrder::WatchTimeDesc => Order::WatchTime,
        };
        let page = self.service.list(caller, order, list.size, list.after).await?;
        let stats = |stats: VideoStats| pb::VideoStats {
            watch_time: Some(time::micros(stats.watch_time)),
            video: Some(stats.video.into_message(&self.urls)),
        };
        let (stats, next_page_token) = list.answer(page, stats);
        Ok(Response::new(pb::ListVideoStatsResponse { stats, next_page_token }))
    }

    async fn get_view_series(
        &self,
        request: Request<pb::GetViewSeriesRequest>,
    ) -> Result<Response<pb::GetViewSeriesResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let (first, last) = (day("start_date", &request.start_date)?, day("end_date", &request.end_date)?);
        let video = request.video_id.as_deref().map(rpc::id).transpose()?;
        let days = self.service.series(caller, video, first, last).await?;
        Ok(Response::new(pb::GetViewSeriesResponse { days: days.into_iter().map(Into::into).collect() }))
    }
}

fn day(field: &'static str, text: &str) -> Result<Day> {
    Day::parse(text).ok_or_else(|| {
        Error::new(Reason::FieldInvalid, "must be a day of the calendar, from 1970-01-01 on").at_field(field)
    })
}

impl From<Stats> for pb::ChannelStats {
    fn from(Stats { subscriber_count, totals }: Stats) -> Self {
        Self {
            subscriber_count,
            video_count: totals.video_count,
            view_count: totals.view_count,
            like_count: totals.like_count,
            comment_count: totals.comment_count,
            watch_time: Some(time::micros(totals.watch_time)),
        }
    }
}

impl From<DayStats> for pb::DayStats {
    fn from(stats: DayStats) -> Self {
        Self {
            date: stats.day.to_string(),
            view_count: stats.view_count,
            watch_time: Some(time::micros(stats.watch_time)),
            subscribers_gained: stats.subscribers_gained,
            subscribers_lost: stats.subscribers_lost,
        }
    }
}
