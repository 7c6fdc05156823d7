//! Lists the bucket: objects, and open multipart uploads. One page is in memory at a time.

use aws_sdk_s3::primitives::DateTime;
use futures_util::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};

use super::error::S3Failure;
use super::{BlobError, BlobKey, IDENTITY, S3, StoredBlob};
use crate::clock::Time;

/// A page, and where the next begins.
type PageResult<P> = Result<(Vec<StoredBlob>, Option<P>), BlobError>;

/// The key and the id after which a list of multipart uploads continues.
type Markers = (Option<String>, Option<String>);

impl S3 {
    /// All blobs under the prefix.
    pub(super) fn list_all(&self) -> BoxStream<'_, Result<StoredBlob, BlobError>> {
        let objects = pages(move |token| self.object_page(token));
        // MinIO lists the uploads of a bucket or of one object only; it does not support other prefixes.
        objects.chain(self.uploads(None)).boxed()
    }

    /// The open multipart uploads of an object, and possibly of objects whose names begin with its name; with None, of
    /// all objects.
    pub(super) fn uploads(
        &self,
        object: Option<String>,
    ) -> impl Stream<Item = Result<StoredBlob, BlobError>> + Send + '_ {
        pages(move |markers| self.upload_page(object.clone(), markers))
    }

    async fn object_page(&self, token: Option<String>) -> PageResult<String> {
        let request = self.client.list_objects_v2().bucket(&self.bucket).prefix(&self.prefix);
        let page = request.set_continuation_token(token).send().await;
        let page = page.map_err(|error| S3Failure::of("ListObjectsV2", &error))?;
        let next = page.next_continuation_token.filter(|_| page.is_truncated == Some(true));
        let objects = page.contents.unwrap_or_default().into_iter();
        let blobs = objects.filter_map(|object| self.stored(object.key, None, object.last_modified));
        Ok((blobs.collect(), next))
    }

    async fn upload_page(&self, object: Option<String>, markers: Option<Markers>) -> PageResult<Markers> {
        let (key_marker, id_marker) = markers.unwrap_or_default();
        let request = self.client.list_multipart_uploads().bucket(&self.bucket).set_prefix(object);
        let page = request.set_key_marker(key_marker).set_upload_id_marker(id_marker).send().await;
        let page = page.map_err(|error| S3Failure::of("ListMultipartUploads", &error))?;
        let next = (page.is_truncated == Some(true)).then_some((page.next_key_marker, page.next_upload_id_marker));
        let uploads = page.uploads.unwrap_or_default().into_iter();
        let blobs = uploads.filter_map(|upload| self.stored(upload.key, upload.upload_id, upload.initiated));
        Ok((blobs.collect(), next))
    }

    fn stored(&self, name: Option<String>, handle: Option<String>, time: Option<DateTime>) -> Option<StoredBlob> {
        let name = name?;
        // Objects outside the prefix belong to others.
        let own = name.strip_prefix(&self.prefix)?;
        if own == IDENTITY {
            return None;
        }
        let Some(key) = BlobKey::parse(own) else {
            tracing::warn!(name, "a foreign object in the bucket");
            return None;
        };
        // An object without a time counts as new, so that it is not removed too early.
        let seconds = time.map_or(i64::MAX, |time| time.secs());
        Some(StoredBlob { key, handle, write_time: Time::from_micros(seconds.saturating_mul(1_000_000)) })
    }
}

/// Where a list continues.
enum Next<P> {
    Begin,
    Page(P),
    End,
}

/// The blobs of all pages. Each page is requested when it is needed.
fn pages<'a, P: Send + 'a, F: Future<Output = PageResult<P>> + Send + 'a>(
    page: impl Fn(Option<P>) -> F + Send + 'a,
) -> impl Stream<Item = Result<StoredBlob, BlobError>> + Send + 'a {
    let pages = stream::try_unfold((Next::Begin, page), |(next, page)| async move {
        let at = match next {
            Next::Begin => None,
            Next::Page(at) => Some(at),
            Next::End => return Ok(None),
        };
        let (blobs, next) = page(at).await?;
        Ok::<_, BlobError>(Some((stream::iter(blobs.into_iter().map(Ok)), (next.map_or(Next::End, Next::Page), page))))
    });
    pages.try_flatten()
}
