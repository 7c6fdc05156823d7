//! AdminService over gRPC.

use marquee_contract::v1 as pb;
use marquee_contract::v1::admin_service_server::AdminService;
use tonic::{Request, Response, Status};

use super::model::{Job, JobState};
use super::service::Service;
use crate::rpc::page::PageTokens;
use crate::rpc::{self, page, time};

/// The gRPC face of [`Service`].
pub struct Rpc {
    jobs: Service,
    pages: PageTokens,
}

impl Rpc {
    pub fn new(jobs: Service, pages: PageTokens) -> Self {
        Self { jobs, pages }
    }
}

#[tonic::async_trait]
impl AdminService for Rpc {
    async fn list_jobs(&self, request: Request<pb::ListJobsRequest>) -> Result<Response<pb::ListJobsResponse>, Status> {
        let viewer = rpc::viewer(&request);
        let mut request = request.into_inner();
        page::set_default_order(&mut request.state, pb::JobState::Dead);
        let list = self.pages.open(viewer, &mut request)?;
        let page = self.jobs.list(state(request.state()), list.size, list.after).await?;
        let (jobs, next_page_token) = list.answer(page, Job::into_message);
        Ok(Response::new(pb::ListJobsResponse { jobs, next_page_token }))
    }

    async fn retry_job(&self, request: Request<pb::RetryJobRequest>) -> Result<Response<pb::RetryJobResponse>, Status> {
        let job = self.jobs.retry(rpc::id(&request.get_ref().job_id)?).await?;
        Ok(Response::new(pb::RetryJobResponse { job: Some(job.into_message()) }))
    }

    async fn drop_job(&self, request: Request<pb::DropJobRequest>) -> Result<Response<pb::DropJobResponse>, Status> {
        self.jobs.delete(rpc::id(&request.get_ref().job_id)?).await?;
        Ok(Response::new(pb::DropJobResponse {}))
    }
}

fn state(state: pb::JobState) -> JobState {
    match state {
        pb::JobState::Waiting => JobState::Waiting,
        pb::JobState::Running => JobState::Running,
        pb::JobState::Done => JobState::Done,
        pb::JobState::Dead | pb::JobState::Unspecified => JobState::Dead,
        pb::JobState::Later => JobState::Later,
    }
}

impl Job {
    fn into_message(self) -> pb::Job {
        let state = match self.state {
            JobState::Waiting => pb::JobState::Waiting,
            JobState::Running => pb::JobState::Running,
            JobState::Done => pb::JobState::Done,
            JobState::Dead => pb::JobState::Dead,
            JobState::Later => pb::JobState::Later,
        };
        pb::Job {
            id: self.id.to_string(),
            kind: self.kind,
            subject: self.subject,
            part: self.part,
            state: state.into(),
            lane: self.lane as i32,
            attempt: self.attempt,
            max_attempts: self.max_attempts,
            progress_percent: self.progress / 10,
            failure: self.failure,
            create_time: Some(time::timestamp(self.create_time)),
            run_time: Some(time::timestamp(self.run_time)),
            start_time: self.start_time.map(time::timestamp),
            end_time: self.end_time.map(time::timestamp),
        }
    }
}
