//! ServerService: what this server allows, told before a client tries.

use marquee_contract::v1 as pb;
use marquee_contract::v1::server_service_server::ServerService;
use tonic::{Request, Response, Status};

/// The gRPC face of the server's description, which does not change while it runs.
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
