//! Blobs in an object store with the S3 API.
//!
//! A blob in parts is one multipart upload, whose id is the blob's handle. Part `n` of ours is part `n + 1` of S3, and
//! the tag that the database stores is its ETag. Objects are named `<prefix><key>`; `<prefix>store-id` is the mark of
//! the database that they belong to. The answer of ListParts is used only to verify parts, see below.
//!
//! # Crashes and lost replies
//!
//! - CreateMultipartUpload succeeded and the ledger does not have its id: the next writer creates another upload. The
//!   sweeper finds the first among the open multipart uploads and aborts it; deleting a blob aborts all uploads of its
//!   key.
//! - CompleteMultipartUpload succeeded and the reply was lost: repeating it fails, and the object's size shows that it
//!   was completed. The size is always requested; a blob is complete when the store confirms its full size.
//!
//! # Late parts
//!
//! S3 has no conditional UploadPart: the request of an outdated writer on another node, or one that timed out here, may
//! arrive late and replace an acknowledged part. When the bytes are the same, which is what a client sends when it
//! resumes, the ETag is the same and nothing has changed. Where ETags do not depend on the bytes (encryption by KMS),
//! completion fails with InvalidPart; then ListParts is used to verify that the size and the CRC-32C of every stored
//! part are those of the acknowledged one, and its new ETag is used. A part with other bytes cannot be repaired: that
//! is [`BlobError::Replaced`]. Claiming an epoch for each chunk before it is written would cost a transaction and not
//! help, since a request on its way cannot be called back.
//!
//! # Memory
//!
//! A part's bytes are shared with the request and its retries, never copied.

mod client;
mod complete;
mod error;
mod list;

use std::ops::Range;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::types::ChecksumAlgorithm;
use bytes::Bytes;
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;

use super::cdn::Cdn;
use super::{BlobError, BlobKey, BlobPart, BlobStore, PartialBlob, SignedUrl, StoredBlob};
use crate::clock::Time;

pub use client::{Checksums, Credentials, Settings};
use error::{S3Failure, connection_failed, unexpected_answer};

/// The name of the object with the mark of the store. No key equals it, since keys have a slash.
const IDENTITY: &str = "store-id";

/// The smallest part that S3 accepts, except for the last, in bytes.
pub const MIN_PART_BYTES: u64 = 5 << 20;

/// The longest lifetime of a presigned URL.
const MAX_URL_TTL: Duration = Duration::from_hours(7 * 24);

/// The longest that a browser may cache the bytes, in seconds; the same as for the server's own media URLs.
const MAX_AGE_SECONDS: u64 = 3600;

/// A bucket, or the objects under a prefix in it.
pub struct S3 {
    client: Client,
    /// Makes URLs with the endpoint that clients reach.
    presigner: Client,
    bucket: String,
    prefix: String,
    checksums: Checksums,
    /// The longest that one request may take.
    timeout: Duration,
    /// Makes the URLs for clients, if they read from a content delivery network.
    cdn: Option<Cdn>,
}

impl S3 {
    /// The store of these settings. Sends no request yet.
    pub async fn open(settings: Settings) -> Self {
        let (client, presigner) = client::connect(&settings).await;
        let Settings { bucket, prefix, checksums, timeout, cdn, .. } = settings;
        Self { client, presigner, bucket, prefix, checksums, timeout, cdn }
    }

    fn object(&self, key: &BlobKey) -> String {
        format!("{}{key}", self.prefix)
    }

    /// The header that makes the store verify the bytes, if it supports that.
    fn crc32c_header(&self, crc32c: u32) -> Option<String> {
        (self.checksums == Checksums::Supported).then(|| client::crc32c_text(crc32c))
    }

    async fn get(&self, object: String, range: Option<String>) -> Result<GetObjectOutput, S3Failure> {
        let request = self.client.get_object().bucket(&self.bucket).key(object).set_range(range);
        request.send().await.map_err(|error| S3Failure::of("GetObject", &error))
    }

    /// Reads the body of an object within `timeout`: the SDK's timeouts cover the headers only.
    async fn body(&self, output: GetObjectOutput) -> Result<Bytes, BlobError> {
        match tokio::time::timeout(self.timeout, output.body.collect()).await {
            Ok(Ok(body)) => Ok(body.into_bytes()),
            Ok(Err(error)) => Err(connection_failed("GetObject", &error)),
            Err(elapsed) => Err(connection_failed("GetObject", &elapsed)),
        }
    }

    async fn write(&self, object: String, content_type: &str, data: Bytes) -> Result<(), S3Failure> {
        let request = self.client.put_object().bucket(&self.bucket).key(object).content_type(content_type);
        let request = request.set_checksum_crc32_c(self.crc32c_header(crc32c::crc32c(&data))).body(data.into());
        request.send().await.map(|_| ()).map_err(|error| S3Failure::of("PutObject", &error))
    }

    async fn abort_upload(&self, object: &str, handle: &str) -> Result<(), S3Failure> {
        let request = self.client.abort_multipart_upload().bucket(&self.bucket).key(object).upload_id(handle);
        match request.send().await.map_err(|error| S3Failure::of("AbortMultipartUpload", &error)) {
            Err(error) if !error.is_not_found() => Err(error),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl BlobStore for S3 {
    async fn begin(&self, key: &BlobKey, content_type: &str) -> Result<String, BlobError> {
        let checksum = (self.checksums == Checksums::Supported).then_some(ChecksumAlgorithm::Crc32C);
        let request = self.client.create_multipart_upload().bucket(&self.bucket).key(self.object(key));
        let created = request.content_type(content_type).set_checksum_algorithm(checksum).send().await;
        let created = created.map_err(|error| S3Failure::of("CreateMultipartUpload", &error).about(key))?;
        created.upload_id.ok_or_else(|| unexpected_answer("CreateMultipartUpload", "no upload id"))
    }

    async fn put_part(&self, blob: &PartialBlob, number: u64, data: Bytes, crc32c: u32) -> Result<String, BlobError> {
        let request = self.client.upload_part().bucket(&self.bucket).key(self.object(&blob.key));
        let request = request.upload_id(&blob.handle).part_number(part_number(number)?);
        let request = request.set_checksum_crc32_c(self.crc32c_header(crc32c)).body(data.into());
        let part = request.send().await.map_err(|error| S3Failure::of("UploadPart", &error).about(&blob.key))?;
        part.e_tag.ok_or_else(|| unexpected_answer("UploadPart", "no ETag"))
    }

    async fn complete(&self, blob: &PartialBlob, size_bytes: u64, parts: &[BlobPart]) -> Result<(), BlobError> {
        self.complete_upload(blob, size_bytes, parts).await
    }

    async fn put(&self, key: &BlobKey, content_type: &str, data: Bytes) -> Result<(), BlobError> {
        self.write(self.object(key), content_type, data).await.map_err(|error| error.about(key))
    }

    async fn read(&self, key: &BlobKey, range: Range<u64>) -> Result<Bytes, BlobError> {
        let Some(last) = range.end.checked_sub(1).filter(|last| range.start <= *last) else { return Ok(Bytes::new()) };
        let header = format!("bytes={}-{last}", range.start);
        let mut attempts = 1..client::ATTEMPTS;
        let data = loop {
            let output = self.get(self.object(key), Some(header.clone())).await.map_err(|error| error.about(key))?;
            // The SDK retries when there is no answer, but not when one breaks off.
            match self.body(output).await {
                Err(BlobError::Unavailable(text)) if attempts.next().is_some() => {
                    tracing::debug!(%key, text, "reading from the store again");
                }
                done => break done?,
            }
        };
        if data.len() as u64 == range.end - range.start {
            Ok(data)
        } else {
            Err(BlobError::Io(std::io::ErrorKind::UnexpectedEof.into()))
        }
    }

    async fn abort(&self, key: &BlobKey, handle: &str) -> Result<(), BlobError> {
        self.abort_upload(&self.object(key), handle).await.map_err(|error| error.about(key))
    }

    async fn delete(&self, key: &BlobKey, handle: &str) -> Result<(), BlobError> {
        let object = self.object(key);
        if !handle.is_empty() {
            self.abort(key, handle).await?;
        }
        // Also uploads whose handles a crash kept from the ledger.
        let mut uploads = std::pin::pin!(self.uploads(Some(object.clone())));
        while let Some(upload) = uploads.try_next().await? {
            if let (true, Some(handle)) = (upload.key == *key, upload.handle) {
                self.abort(key, &handle).await?;
            }
        }
        let request = self.client.delete_object().bucket(&self.bucket).key(object);
        match request.send().await.map_err(|error| S3Failure::of("DeleteObject", &error)) {
            Err(error) if !error.is_not_found() => Err(error.about(key)),
            _ => Ok(()),
        }
    }

    fn list(&self) -> BoxStream<'_, Result<StoredBlob, BlobError>> {
        self.list_all()
    }

    async fn sign_url(
        &self,
        key: &BlobKey,
        content_type: &str,
        now: Time,
        ttl: Duration,
    ) -> Result<Option<SignedUrl>, BlobError> {
        // S3 counts whole seconds.
        let seconds = ttl.min(MAX_URL_TTL).as_secs().max(1);
        let signed = Time::from_micros(now.seconds() * 1_000_000);
        if let Some(cdn) = &self.cdn {
            let expire_time = signed + Duration::from_secs(seconds);
            let folder = format!("{}{}", self.prefix, key.prefix());
            let url = cdn.sign(&folder, &self.object(key), expire_time).map_err(std::io::Error::other)?;
            return Ok(Some(SignedUrl { url, expire_time }));
        }
        let signing = PresigningConfig::builder()
            .start_time(std::time::UNIX_EPOCH + signed.since(Time::from_micros(0)))
            .expires_in(Duration::from_secs(seconds))
            .build()
            .map_err(|error| connection_failed("GetObject", &error))?;
        let cache_control = format!("private, max-age={}, immutable", seconds.min(MAX_AGE_SECONDS));
        let request = self.presigner.get_object().bucket(&self.bucket).key(self.object(key));
        let request = request.response_content_type(content_type).response_cache_control(cache_control);
        let request =
            request.presigned(signing).await.map_err(|error| S3Failure::of("GetObject", &error).about(key))?;
        Ok(Some(SignedUrl { url: request.uri().to_owned(), expire_time: signed + Duration::from_secs(seconds) }))
    }

    async fn identity(&self) -> Result<Option<String>, BlobError> {
        match self.get(format!("{}{IDENTITY}", self.prefix), None).await {
            Ok(output) => {
                let text = self.body(output).await?;
                String::from_utf8(text.into()).map(Some).map_err(|error| connection_failed("GetObject", &error))
            }
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn set_identity(&self, identity: &str) -> Result<(), BlobError> {
        let data = Bytes::copy_from_slice(identity.as_bytes());
        Ok(self.write(format!("{}{IDENTITY}", self.prefix), "text/plain", data).await?)
    }
}

/// S3's number of a part.
fn part_number(number: u64) -> Result<i32, BlobError> {
    i32::try_from(number + 1).map_err(|error| BlobError::Io(std::io::Error::other(error)))
}
