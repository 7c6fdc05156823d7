//! Completes a multipart upload, also after lost replies and late parts; see the header of the module.

use std::collections::HashMap;

use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::client::{Checksums, crc32c_text};
use super::error::{S3Failure, unexpected_answer};
use super::{BlobError, BlobPart, PartialBlob, S3, part_number};

/// A part as the store has it.
struct StoredPart {
    tag: String,
    size_bytes: Option<i64>,
    crc32c: Option<String>,
}

impl S3 {
    pub(super) async fn complete_upload(
        &self,
        blob: &PartialBlob,
        size_bytes: u64,
        parts: &[BlobPart],
    ) -> Result<(), BlobError> {
        let tags = parts.iter().map(|part| part.tag.clone());
        match self.try_complete(blob, parts, tags).await {
            Ok(()) => {}
            // It may have been completed already.
            Err(error) if error.is_not_found() => {}
            Err(error) if error.is_invalid_part() => {
                let tags = self.verified_tags(blob, size_bytes, parts).await?;
                match self.try_complete(blob, parts, tags.into_iter()).await {
                    Err(error) if !error.is_not_found() => return Err(error.into()),
                    _ => {}
                }
            }
            Err(error) => return Err(error.into()),
        }
        self.is_complete(blob, size_bytes).await
    }

    async fn try_complete(
        &self,
        blob: &PartialBlob,
        parts: &[BlobPart],
        tags: impl Iterator<Item = String>,
    ) -> Result<(), S3Failure> {
        let numbered = (1..).zip(parts).zip(tags).map(|((number, part), tag)| {
            let crc32c = (self.checksums == Checksums::Supported).then(|| crc32c_text(part.crc32c));
            CompletedPart::builder().part_number(number).e_tag(tag).set_checksum_crc32_c(crc32c).build()
        });
        let upload = CompletedMultipartUpload::builder().set_parts(Some(numbered.collect())).build();
        let request = self.client.complete_multipart_upload().bucket(&self.bucket).key(self.object(&blob.key));
        let done = request.upload_id(&blob.handle).multipart_upload(upload).send().await;
        done.map(|_| ()).map_err(|error| S3Failure::of("CompleteMultipartUpload", &error))
    }

    /// Fails unless the whole object exists.
    async fn is_complete(&self, blob: &PartialBlob, size_bytes: u64) -> Result<(), BlobError> {
        let request = self.client.head_object().bucket(&self.bucket).key(self.object(&blob.key));
        let head = request.send().await.map_err(|error| S3Failure::of("HeadObject", &error).about(&blob.key))?;
        if head.content_length.and_then(|len| u64::try_from(len).ok()) == Some(size_bytes) {
            return Ok(());
        }
        let text = format!("{} has {:?} bytes of {size_bytes}", blob.key, head.content_length);
        Err(BlobError::Io(std::io::Error::other(text)))
    }

    /// The current tags of the stored parts, if each has the bytes of the acknowledged part. Fails with
    /// [`BlobError::Replaced`] otherwise.
    async fn verified_tags(
        &self,
        blob: &PartialBlob,
        size_bytes: u64,
        parts: &[BlobPart],
    ) -> Result<Vec<String>, BlobError> {
        let stored = self.stored_parts(blob).await?;
        let mut tags = Vec::with_capacity(parts.len());
        for (number, part) in (0_u64..).zip(parts) {
            let len = blob.part_size_bytes.min(size_bytes.saturating_sub(number * blob.part_size_bytes));
            let is_acknowledged = |there: &&StoredPart| {
                there.size_bytes.and_then(|len| u64::try_from(len).ok()) == Some(len)
                    && (there.tag.trim_matches('"') == part.tag.trim_matches('"')
                        || there.crc32c.as_deref() == Some(&*crc32c_text(part.crc32c)))
            };
            let there = stored.get(&part_number(number)?).filter(is_acknowledged);
            let there = there.ok_or_else(|| BlobError::Replaced { key: blob.key.clone(), number })?;
            tags.push(there.tag.clone());
        }
        tracing::warn!(key = %blob.key, "parts were written again after they were acknowledged; they are the same");
        Ok(tags)
    }

    async fn stored_parts(&self, blob: &PartialBlob) -> Result<HashMap<i32, StoredPart>, BlobError> {
        let mut stored = HashMap::new();
        let mut marker = None;
        loop {
            let request = self.client.list_parts().bucket(&self.bucket).key(self.object(&blob.key));
            let page = request.upload_id(&blob.handle).set_part_number_marker(marker).send().await;
            let page = page.map_err(|error| S3Failure::of("ListParts", &error).about(&blob.key))?;
            for part in page.parts.unwrap_or_default() {
                let (Some(number), Some(tag)) = (part.part_number, part.e_tag) else {
                    return Err(unexpected_answer("ListParts", "a part without number or ETag"));
                };
                stored.insert(number, StoredPart { tag, size_bytes: part.size, crc32c: part.checksum_crc32_c });
            }
            marker = page.next_part_number_marker.filter(|_| page.is_truncated == Some(true));
            if marker.is_none() {
                return Ok(stored);
            }
        }
    }
}
