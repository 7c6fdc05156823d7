//! ServerService over gRPC: the limits and features of this server, so that clients need not find them out by errors.

use marquee_contract::v1 as pb;
use marquee_contract::v1::server_service_server::ServerService;
use tonic::{Request, Response, Status};

/// The gRPC handler. The description is fixed when the server starts.
#[derive(Clone)]
pub struct Rpc(pub pb::ServerInfo);

#[tonic::async_trait]
impl ServerService for Rpc {
    async fn get_server_info(
        &self,
        _request: Request<pb::GetServerInfoRequest>,
    ) -> Result<Response<pb::GetServerInfoResponse>, Status> {
        Ok(Response::new(pb::GetServerInfoResponse { server_info: Some(self.0.clone()) }))
    }
}
