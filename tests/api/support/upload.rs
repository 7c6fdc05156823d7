//! Requests of UploadService, and shorter methods for uploads and publication on [`User`].

use bytes::Bytes;
use marquee_contract::v1 as pb;
use marquee_contract::v1::upload_chunks_request::Part;
use tonic::Status;

use super::user::User;

/// The first message of an UploadChunks stream.
pub(crate) fn start(upload_id: &str, offset_bytes: i64) -> pb::UploadChunksRequest {
    let start = pb::UploadChunksStart { upload_id: upload_id.to_owned(), offset_bytes };
    pb::UploadChunksRequest { part: Some(Part::Start(start)) }
}

/// A later message of an UploadChunks stream.
pub(crate) fn data(bytes: &[u8]) -> pb::UploadChunksRequest {
    let data = pb::UploadChunksData { crc32c: Some(crc32c::crc32c(bytes)), data: Bytes::copy_from_slice(bytes) };
    pb::UploadChunksRequest { part: Some(Part::Data(data)) }
}

/// The request of UploadChunk, the unary RPC.
pub(crate) fn chunk(upload_id: &str, offset_bytes: i64, bytes: &[u8]) -> pb::UploadChunkRequest {
    pb::UploadChunkRequest {
        upload_id: upload_id.to_owned(),
        offset_bytes,
        crc32c: Some(crc32c::crc32c(bytes)),
        data: Bytes::copy_from_slice(bytes),
    }
}

/// The request that creates an upload for a file of this many bytes.
pub(crate) fn new_upload(size_bytes: usize) -> pb::CreateUploadRequest {
    pb::CreateUploadRequest {
        size_bytes: i64::try_from(size_bytes).expect("a size"),
        content_type: "video/mp4".to_owned(),
        filename: "clip.mp4".to_owned(),
        ..Default::default()
    }
}

impl User {
    /// Creates an upload for a file of this many bytes.
    pub(crate) async fn create_upload(&self, size_bytes: usize) -> pb::Upload {
        self.try_create_upload(new_upload(size_bytes)).await.expect("an upload")
    }

    /// Calls CreateUpload.
    pub(crate) async fn try_create_upload(&self, request: pb::CreateUploadRequest) -> Result<pb::Upload, Status> {
        Ok(self.uploads().create_upload(request).await?.into_inner().upload.expect("an upload"))
    }

    /// Sends one chunk with UploadChunk, the unary RPC.
    pub(crate) async fn put_chunk(
        &self,
        upload_id: &str,
        offset_bytes: i64,
        bytes: &[u8],
    ) -> Result<pb::Upload, Status> {
        let response = self.uploads().upload_chunk(chunk(upload_id, offset_bytes, bytes)).await?;
        Ok(response.into_inner().upload.expect("the upload"))
    }

    /// Sends these messages as one UploadChunks stream.
    pub(crate) async fn send(&self, messages: Vec<pb::UploadChunksRequest>) -> Result<pb::Upload, Status> {
        let response = self.uploads().upload_chunks(tokio_stream::iter(messages)).await?;
        Ok(response.into_inner().upload.expect("the upload"))
    }

    /// Calls GetUpload.
    pub(crate) async fn get_upload(&self, upload_id: &str) -> pb::Upload {
        let request = pb::GetUploadRequest { upload_id: upload_id.to_owned() };
        self.uploads().get_upload(request).await.expect("the upload").into_inner().upload.expect("the upload")
    }

    /// Sends the rest of `file` from `offset_bytes` on as an UploadChunks stream, in messages of 64 KiB.
    pub(crate) async fn stream(&self, upload_id: &str, offset_bytes: i64, file: &[u8]) -> Result<pb::Upload, Status> {
        let rest = &file[usize::try_from(offset_bytes).expect("an offset")..];
        let mut messages = vec![start(upload_id, offset_bytes)];
        messages.extend(rest.chunks(64 * 1024).map(data));
        self.send(messages).await
    }

    /// Uploads a whole file.
    pub(crate) async fn upload(&self, file: &[u8]) -> pb::Upload {
        let upload = self.create_upload(file.len()).await;
        self.stream(&upload.id, 0, file).await.expect("the file is uploaded")
    }

    /// Calls PublishVideo.
    pub(crate) async fn try_publish(&self, upload_id: &str, visibility: pb::Visibility) -> Result<pb::Video, Status> {
        self.try_publish_with(upload_id, visibility, None).await
    }

    /// Calls PublishVideo with a checksum of the file.
    pub(crate) async fn try_publish_with(
        &self,
        upload_id: &str,
        visibility: pb::Visibility,
        checksum: Option<pb::publish_video_request::Checksum>,
    ) -> Result<pb::Video, Status> {
        let request = pb::PublishVideoRequest {
            upload_id: upload_id.to_owned(),
            title: "A title".to_owned(),
            visibility: visibility.into(),
            checksum,
            ..Default::default()
        };
        Ok(self.videos().publish_video(request).await?.into_inner().video.expect("a video"))
    }

    /// Uploads and publishes a file.
    pub(crate) async fn publish(&self, file: &[u8], visibility: pb::Visibility) -> pb::Video {
        let upload = self.upload(file).await;
        self.try_publish(&upload.id, visibility).await.expect("the video is published")
    }

    /// The URL that plays a video.
    pub(crate) async fn playback_url(&self, video_id: &str) -> String {
        let request = pb::GetPlaybackRequest { video_id: video_id.to_owned() };
        let playback = self.videos().get_playback(request).await.expect("a playback").into_inner();
        playback.renditions.into_iter().next().expect("a rendition").url
    }
}
