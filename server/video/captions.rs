//! What captions need of the videos.

use super::service::{Service, not_found};
use crate::caller::Caller;
use crate::caption::{Subject, Videos};
use crate::clock::Time;
use crate::engine::blob::BlobKey;
use crate::engine::db::Tx;
use crate::error::Result;
use crate::id::VideoId;
use crate::video::Visibility;

use super::playback::Grant;

#[tonic::async_trait]
impl Videos for Service {
    async fn find(&self, viewer: Option<Caller>, id: VideoId) -> Result<Subject> {
        let original = self.0.store.find_original(id, viewer.map(|caller| caller.user)).await?;
        let original = original.ok_or_else(not_found)?;
        Ok(Subject {
            id,
            is_own: original.is_own,
            is_private: original.visibility == Visibility::Private,
            duration: original.length(),
            original: original.blob_key,
        })
    }

    async fn hold(&self, tx: &mut Tx, id: VideoId) -> Result<bool> {
        Ok(self.0.store.hold(tx, id).await?)
    }

    fn sign(&self, subject: &Subject, key: &BlobKey, now: Time) -> (String, Time) {
        let grant = Grant { video: subject.id, is_for_owner: subject.is_own };
        self.0.signer.sign_file(grant, (subject.is_private, subject.duration), key, now)
    }
}
