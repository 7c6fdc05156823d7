//! Limits on the playlists of a channel and on the items of a playlist.

use marquee_contract::google::rpc::QuotaFailure;
use marquee_contract::status::detail;
use marquee_contract::v1::Visibility;
use tonic::Code;

use super::{Moved, Removed, fill, new_playlist, publish_many, stored_items};
use crate::support::{Refused, Server, User, both_engines};

/// The subject of the quota violation in an error.
fn quota(status: &tonic::Status) -> String {
    let failure = detail::<QuotaFailure>(status).expect("a quota");
    failure.violations.into_iter().map(|violation| violation.subject).collect()
}

both_engines! {
    async fn a_channel_has_at_most_a_thousand_playlists(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        owner.create_playlist(Visibility::Public).await;
        let more = |id: &str| {
            format!(
                "INSERT INTO playlists (id, channel_id, kind, title, description, visibility, create_time, update_time)
                WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 998)
                SELECT {id}, p.channel_id, 1, p.title, p.description, p.visibility, p.create_time, p.update_time
                FROM numbers, (SELECT * FROM playlists WHERE kind = 1) p"
            )
        };
        assert_eq!(server.execute(&more("randomblob(16)"), &more("gen_random_uuid()")).await, 998);
        // There is space for one more, and several calls try to create it.
        let calls = (0..4).map(|_| {
            let owner = owner.clone();
            tokio::spawn(async move { owner.try_create_playlist(new_playlist(Visibility::Private)).await })
        });
        let (mut made, mut refused) = (0, 0);
        for call in calls.collect::<Vec<_>>() {
            match call.await.unwrap() {
                Ok(_) => made += 1,
                error => {
                    let status = error.refused(Code::ResourceExhausted, "QUOTA_EXCEEDED");
                    assert_eq!(quota(&status), "playlists");
                    refused += 1;
                }
            }
        }
        assert_eq!((made, refused), (1, 3));
        other.create_playlist(Visibility::Public).await;
        let mine = owner.playlist_ids_of(&owner).await;
        owner.delete_playlist(&mine[0]).await.unwrap();
        owner.create_playlist(Visibility::Public).await;
    }

    async fn a_playlist_has_at_most_five_thousand_items(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let videos = publish_many(&server, &owner, 3).await;
        let list = owner.create_playlist(Visibility::Public).await.id;
        fill(&server, &list, 4_999).await;
        // Position keys without space between them: all items get new keys.
        let added = owner.add(&list, &videos[0], Some(2_500)).await.unwrap();
        let spaced = "SELECT COUNT(*) FROM playlist_items WHERE LENGTH(place) = 8";
        assert_eq!(server.count(spaced).await, 5_000);
        let status = owner.add(&list, &videos[1], None).await.refused(Code::ResourceExhausted, "QUOTA_EXCEEDED");
        assert_eq!(quota(&status), "playlist_items");
        // A video that is in the playlist already is not added again.
        assert_eq!(owner.add(&list, &videos[0], Some(0)).await.unwrap().id, added.id);
        assert_eq!(owner.get_playlist(&list).await.unwrap().item_count, 5_000);
        let (page, _) = owner.item_page(&list, 1, "").await.unwrap();
        owner.remove_item(&list, Removed::ItemId(page[0].id.clone())).await.unwrap();
        owner.add(&list, &videos[1], None).await.unwrap();
        owner.move_item(&list, Moved::VideoId(videos[1].clone()), 1_000).await.unwrap();
        let items = owner.items(&list).await;
        let at = |video: &String| items.iter().position(|item| item.video.as_ref().is_some_and(|it| it.id == *video));
        assert_eq!((items.len(), at(&videos[1]), at(&videos[0])), (5_000, Some(1_000), Some(2_500)));
        owner.delete_playlist(&list).await.unwrap();
        assert_eq!(stored_items(&server).await, 0);
    }
}
