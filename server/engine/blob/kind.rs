//! What blobs are for.

/// What a blob is for. The database computes the number from the key (the column `blobs.kind`), so that no writer can
/// forget it. The numbers are those of the contract's `UsageKind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum BlobKind {
    /// `videos/<id>/original`.
    Original = 2,
    /// A file that was made of an original, and is none of the others.
    Rendition = 3,
    /// `images/...`.
    Picture = 4,
    /// `videos/<id>/caption...`.
    Captions = 5,
    /// `videos/<id>/storyboard...`.
    Storyboard = 6,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caller::UserId;
    use crate::clock::Time;
    use crate::engine::blob::{BlobKey, ledger};
    use crate::engine::db::{DatabaseUrl, Db, on_db};
    use crate::id::Id;

    #[tokio::test]
    async fn the_kind_of_a_blob_is_in_its_key() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&DatabaseUrl::Sqlite(folder.path().join("test.db")), 1).await.unwrap();
        db.migrate().await.unwrap();
        let now = Time::from_micros(1);
        let (owner, id) = (UserId::new(now), Id::<BlobKey>::new(now));
        let original = BlobKey::original(id);
        let made = |name, suffix| BlobKey::made_of(&original, name, id, suffix);
        let all = [
            (original.clone(), BlobKind::Original),
            (made("720", ".mp4"), BlobKind::Rendition),
            (made("sound0", ".mp4"), BlobKind::Rendition),
            (made("caption", ""), BlobKind::Captions),
            (made("storyboard0", ""), BlobKind::Storyboard),
            (BlobKey::image(&id.to_string(), "0a", 320), BlobKind::Picture),
        ];
        for (key, kind) in all {
            let mut tx = db.begin().await.unwrap();
            ledger::insert(&mut tx, &key, owner, 1, "", now).await.unwrap();
            tx.commit().await.unwrap();
            let query = "SELECT kind FROM blobs WHERE key = $1";
            let found: BlobKind =
                on_db!(db.read(), c => sqlx::query_scalar(query).bind(&key).fetch_one(c).await).unwrap();
            assert_eq!(found, kind, "{key}");
        }
    }
}
