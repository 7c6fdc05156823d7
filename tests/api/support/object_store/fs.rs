//! s3s-fs, extended by features of S3 that it lacks: multipart uploads that can be listed, parts that are checked
//! against ETags and checksums, paged listings, and uploads that survive a refused completion.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use s3s::auth::SimpleAuth;
use s3s::dto::*;
use s3s::service::S3ServiceBuilder;
use s3s::{Body, S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};

/// The entries per page, small so that listings have several pages.
const PAGE: usize = 2;
/// The smallest size of a part except the last, in bytes.
const MIN_PART_BYTES: usize = 5 << 20;

/// Serves a folder on a free port; returns its URL.
pub(super) async fn serve(root: &Path, keys: &(String, String), encrypted: bool) -> (String, AbortHandle) {
    let fs = FileSystem::new(root).expect("a folder");
    let inner = Inner {
        fs,
        root: root.to_owned(),
        encrypted,
        count: AtomicU32::new(0),
        uploads: Mutex::default(),
        completing: tokio::sync::Mutex::default(),
    };
    let mut service = S3ServiceBuilder::new(Store(Arc::new(inner)));
    service.set_auth(SimpleAuth::from_single(keys.0.clone(), keys.1.clone()));
    let service = service.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let serving = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((socket, _)) = listener.accept().await {
            let service = service.clone();
            connections.spawn(async move {
                // The error is ignored: a client may close its connection at any time.
                let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
            });
        }
    });
    (endpoint, serving.abort_handle())
}

struct Store(Arc<Inner>);

struct Inner {
    fs: FileSystem,
    root: PathBuf,
    /// Whether ETags are not derived from the bytes, as with encryption.
    encrypted: bool,
    count: AtomicU32,
    /// The open multipart uploads, by key and id.
    uploads: Mutex<BTreeMap<(String, String), Upload>>,
    /// Allows one completion at a time.
    completing: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Upload {
    initiated: Timestamp,
    /// Whether the upload was created with checksums.
    checksums: bool,
    parts: BTreeMap<i32, StoredPart>,
}

#[derive(Clone)]
struct StoredPart {
    tag: ETag,
    len: usize,
    crc32c: Option<String>,
}

fn now() -> Timestamp {
    let micros = marquee::clock::Clock::default().now().micros();
    Timestamp::from(std::time::UNIX_EPOCH + std::time::Duration::from_micros(micros.unsigned_abs()))
}

fn crc32c_text(data: &[u8]) -> String {
    data_encoding::BASE64.encode(&crc32c::crc32c(data).to_be_bytes())
}

impl Inner {
    fn find(&self, key: &str, id: &str) -> S3Result<Upload> {
        let uploads = self.uploads.lock().expect("the uploads");
        uploads.get(&(key.to_owned(), id.to_owned())).cloned().ok_or_else(|| s3_error!(NoSuchUpload))
    }

    async fn complete(
        &self,
        req: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let _turn = self.completing.lock().await;
        let name = (req.input.key.clone(), req.input.upload_id.clone());
        let upload = self.find(&name.0, &name.1)?;
        let named = req.input.multipart_upload.as_ref().and_then(|upload| upload.parts.clone()).unwrap_or_default();
        for (at, part) in named.iter().enumerate() {
            let stored = part.part_number.and_then(|number| upload.parts.get(&number));
            let stored = stored.ok_or_else(|| s3_error!(InvalidPart))?;
            let crc_matches = part.checksum_crc32c.as_ref().is_none_or(|crc32c| Some(crc32c) == stored.crc32c.as_ref());
            if part.e_tag.as_ref() != Some(&stored.tag) || !crc_matches {
                return Err(s3_error!(InvalidPart));
            }
            if at + 1 < named.len() && stored.len < MIN_PART_BYTES {
                return Err(s3_error!(EntityTooSmall));
            }
        }
        let completed = self.fs.complete_multipart_upload(req).await?;
        self.uploads.lock().expect("the uploads").remove(&name);
        Ok(completed)
    }
}

#[async_trait]
impl S3 for Store {
    async fn create_bucket(&self, req: S3Request<CreateBucketInput>) -> S3Result<S3Response<CreateBucketOutput>> {
        self.0.fs.create_bucket(req).await
    }

    async fn get_object(&self, mut req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        // A range beyond the end is cut to the object's size (RFC 9110, section 14.1.2).
        if let Some(Range::Suffix { length }) = &mut req.input.range {
            let path = self.0.root.join(&req.input.bucket).join(&req.input.key);
            *length = path.metadata().map_or(*length, |metadata| metadata.len().min(*length));
        }
        self.0.fs.get_object(req).await
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        self.0.fs.head_object(req).await
    }

    async fn put_object(&self, req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        self.0.fs.put_object(req).await
    }

    async fn delete_object(&self, req: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.0.fs.delete_object(req).await
    }

    async fn list_objects_v2(&self, req: S3Request<ListObjectsV2Input>) -> S3Result<S3Response<ListObjectsV2Output>> {
        let max_keys = i32::try_from(PAGE).ok();
        self.0.fs.list_objects_v2(req.map_input(|input| ListObjectsV2Input { max_keys, ..input })).await
    }

    async fn create_multipart_upload(
        &self,
        req: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let checksums = req.input.checksum_algorithm.is_some();
        let created = self.0.fs.create_multipart_upload(req).await?;
        let name =
            (created.output.key.clone().unwrap_or_default(), created.output.upload_id.clone().unwrap_or_default());
        let upload = Upload { initiated: now(), checksums, parts: BTreeMap::new() };
        self.0.uploads.lock().expect("the uploads").insert(name, upload);
        Ok(created)
    }

    async fn list_multipart_uploads(
        &self,
        req: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
        let ListMultipartUploadsInput { prefix, key_marker, upload_id_marker, .. } = req.input;
        let after = (key_marker.unwrap_or_default(), upload_id_marker.unwrap_or_default());
        let open = self.0.uploads.lock().expect("the uploads").clone();
        let matching = |name: &(String, String)| name.0.starts_with(prefix.as_deref().unwrap_or("")) && *name > after;
        let mut uploads: Vec<MultipartUpload> = open
            .into_iter()
            .filter(|(name, _)| matching(name))
            .map(|((key, upload_id), upload)| MultipartUpload {
                key: Some(key),
                upload_id: Some(upload_id),
                initiated: Some(upload.initiated),
                ..Default::default()
            })
            .collect();
        let is_truncated = uploads.len() > PAGE;
        uploads.truncate(PAGE);
        let last = uploads.last().filter(|_| is_truncated).cloned().unwrap_or_default();
        Ok(S3Response::new(ListMultipartUploadsOutput {
            is_truncated: Some(is_truncated),
            next_key_marker: last.key,
            next_upload_id_marker: last.upload_id,
            uploads: Some(uploads),
            ..Default::default()
        }))
    }

    async fn upload_part(&self, mut req: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
        let body = req.input.body.take().ok_or_else(|| s3_error!(IncompleteBody))?;
        let data = body.try_fold(BytesMut::new(), |mut data, piece: Bytes| async move {
            data.extend_from_slice(&piece);
            Ok(data)
        });
        let data = data.await.map_err(|_| s3_error!(IncompleteBody))?.freeze();
        let (name, number) = ((req.input.key.clone(), req.input.upload_id.clone()), req.input.part_number);
        let crc32c = crc32c_text(&data);
        if req.input.checksum_crc32c.as_ref().is_some_and(|sent| *sent != crc32c) {
            return Err(s3_error!(BadDigest));
        }
        self.0.find(&name.0, &name.1)?;
        let len = data.len();
        req.input.body = Some(StreamingBlob::from(Body::from(data)));
        let mut stored = self.0.fs.upload_part(req).await?;
        let mut tag = stored.output.e_tag.take().ok_or_else(|| s3_error!(InternalError))?;
        if self.0.encrypted {
            tag = ETag::Strong(format!("{}-{}", tag.value(), self.0.count.fetch_add(1, Ordering::Relaxed)));
        }
        stored.output.e_tag = Some(tag.clone());
        let mut uploads = self.0.uploads.lock().expect("the uploads");
        let upload = uploads.get_mut(&name).ok_or_else(|| s3_error!(NoSuchUpload))?;
        let crc32c = upload.checksums.then_some(crc32c);
        upload.parts.insert(number, StoredPart { tag, len, crc32c });
        Ok(stored)
    }

    async fn list_parts(&self, req: S3Request<ListPartsInput>) -> S3Result<S3Response<ListPartsOutput>> {
        let after = req.input.part_number_marker.unwrap_or(0);
        let upload = self.0.find(&req.input.key, &req.input.upload_id)?;
        let mut parts: Vec<Part> = upload
            .parts
            .into_iter()
            .filter(|(number, _)| *number > after)
            .map(|(number, part)| Part {
                part_number: Some(number),
                e_tag: Some(part.tag),
                size: i64::try_from(part.len).ok(),
                checksum_crc32c: part.crc32c,
                ..Default::default()
            })
            .collect();
        let is_truncated = parts.len() > PAGE;
        parts.truncate(PAGE);
        Ok(S3Response::new(ListPartsOutput {
            is_truncated: Some(is_truncated),
            next_part_number_marker: parts.last().filter(|_| is_truncated).and_then(|part| part.part_number),
            parts: Some(parts),
            ..Default::default()
        }))
    }

    async fn complete_multipart_upload(
        &self,
        req: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let store = self.0.clone();
        // Run as a task, so that it completes even when the client gives up: s3s-fs would leave half an object.
        tokio::spawn(async move { store.complete(req).await }).await.map_err(|_| s3_error!(InternalError))?
    }

    async fn abort_multipart_upload(
        &self,
        req: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let name = (req.input.key.clone(), req.input.upload_id.clone());
        let known = self.0.uploads.lock().expect("the uploads").remove(&name);
        known.ok_or_else(|| s3_error!(NoSuchUpload))?;
        self.0.fs.abort_multipart_upload(req).await
    }
}
