//! Playlists of a deleted account.

use marquee_contract::v1::{self as pb, Visibility};
use tonic::Code;

use super::{fill, publish_many, stored_items};
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines, eventually};

both_engines! {
    async fn deleting_an_account_removes_its_playlists_and_their_items(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let videos = publish_many(&server, &owner, 3).await;
        let public = owner.create_playlist(Visibility::Public).await.id;
        let large = owner.create_playlist(Visibility::Private).await.id;
        // More items than one batch removes.
        fill(&server, &large, 1_200).await;
        let (own, others) = (owner.watch_later().await.id, other.create_playlist(Visibility::Public).await.id);
        for video in &videos {
            owner.add(&public, video, None).await.unwrap();
            owner.add(&own, video, None).await.unwrap();
            other.add(&others, video, None).await.unwrap();
        }
        owner.users().delete_me(pb::DeleteMeRequest { current_password: PASSWORD.to_owned() }).await.unwrap();
        // Hidden at once:
        other.get_playlist(&public).await.refused(Code::NotFound, "PLAYLIST_NOT_FOUND");
        let channel = pb::ListPlaylistsRequest { channel_id: owner.channel_id(), ..Default::default() };
        other.playlists().list_playlists(channel).await.refused(Code::NotFound, "CHANNEL_NOT_FOUND");
        assert_eq!(other.video_ids(&others).await, vec![String::new(); 3]);
        // Rows are removed in the background:
        eventually("only the other account's rows are left", || async {
            let left = (
                server.count("SELECT COUNT(*) FROM playlists").await,
                stored_items(&server).await,
                server.count("SELECT COUNT(*) FROM videos").await,
                server.count("SELECT COUNT(*) FROM channels").await,
                server.count("SELECT COUNT(*) FROM removals").await,
            );
            (left == (2, 3, 0, 1, 0)).then_some(())
        })
        .await;
        assert_eq!(other.video_ids(&others).await, vec![String::new(); 3]);
        assert_eq!(other.get_playlist(&others).await.unwrap().item_count, 3);
    }
}
