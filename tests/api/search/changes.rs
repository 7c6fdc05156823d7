//! The search index changes in the transaction of the change that it reflects, so the next search is up to date.

use marquee_contract::v1::{self as pb, Visibility};
use tonic::Code;

use super::{found, publish, publish_as, rename};
use crate::support::{Refused, Server, User, both_engines, user};

/// Counts the videos in the index, because deleted and private videos would not be shown even if they were in it.
const INDEXED: &str = "SELECT COUNT(*) FROM search_documents";

async fn show(owner: &User, video: &pb::Video, visibility: Visibility) {
    let request = pb::SetVideoVisibilityRequest { video_id: video.id.clone(), visibility: visibility.into() };
    owner.videos().set_video_visibility(request).await.unwrap();
}

async fn update(owner: &User, video: &pb::Video, change: pb::UpdateVideoRequest) {
    owner.videos().update_video(pb::UpdateVideoRequest { video_id: video.id.clone(), ..change }).await.unwrap();
}

both_engines! {
    async fn only_public_videos_are_found_and_only_while_they_are(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        for visibility in [Visibility::Unlisted, Visibility::Private] {
            let video = publish_as(&owner, "Falcon", "", &[], visibility).await;
            for viewer in [&owner, &nobody] {
                assert_eq!(found(viewer, "falcon").await, [""; 0], "{visibility:?}");
            }
            for _ in 0..2 {
                show(&owner, &video, Visibility::Public).await;
                assert_eq!(found(&nobody, "falcon").await, ["Falcon"]);
                show(&owner, &video, visibility).await;
                assert_eq!(found(&owner, "falcon").await, [""; 0], "{visibility:?}");
                assert_eq!(server.count(INDEXED).await, 0, "{visibility:?}");
            }
        }
        let video = publish(&owner, "Falcon", "", &[]).await;
        assert_eq!(found(&nobody, "falcon").await, ["Falcon"]);
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id }).await.unwrap();
        assert_eq!(found(&owner, "falcon").await, [""; 0]);
        assert_eq!(server.count(INDEXED).await, 0);
    }

    async fn new_texts_of_a_video_are_found_at_once_and_old_ones_no_longer(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        let video = publish(&owner, "Falcon", "dives", &["raptor"]).await;
        let untouched = publish(&owner, "Untouched", "falcon dives raptor", &[]).await.title;
        let text = |text: &str| Some(text.to_owned());
        update(&owner, &video, pb::UpdateVideoRequest { title: text("Eagle"), ..Default::default() }).await;
        assert_eq!(found(&nobody, "eagle dives raptor").await, ["Eagle"]);
        assert_eq!(found(&nobody, "falcon").await, [untouched.as_str()]);
        update(&owner, &video, pb::UpdateVideoRequest { description: text("soars"), ..Default::default() }).await;
        assert_eq!(found(&nobody, "eagle soars raptor").await, ["Eagle"]);
        assert_eq!(found(&nobody, "dives").await, [untouched.as_str()]);
        let tags = Some(pb::TagList { tags: vec!["bird".to_owned()] });
        update(&owner, &video, pb::UpdateVideoRequest { tags, ..Default::default() }).await;
        assert_eq!(found(&nobody, "eagle soars bird").await, ["Eagle"]);
        assert_eq!(found(&nobody, "raptor").await, [untouched.as_str()]);
        // A video that is not listed stays out of the index.
        show(&owner, &video, Visibility::Unlisted).await;
        update(&owner, &video, pb::UpdateVideoRequest { title: text("Kite"), ..Default::default() }).await;
        assert_eq!(found(&nobody, "kite").await, [""; 0]);
        show(&owner, &video, Visibility::Public).await;
        assert_eq!(found(&nobody, "kite soars bird").await, ["Kite"]);
    }

    async fn a_channels_new_name_finds_its_videos_at_once_and_the_old_one_no_longer(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        rename(&other, "Sky Watch").await;
        publish(&other, "Of another", "", &[]).await;
        rename(&owner, "Sky Watch").await;
        publish(&owner, "First", "", &[]).await;
        publish(&owner, "Second", "", &[]).await;
        publish_as(&owner, "Hidden", "", &[], Visibility::Private).await;
        assert_eq!(found(&nobody, "sky watch").await, ["Second", "First", "Of another"]);
        for _ in 0..2 {
            rename(&owner, "Bird House").await;
            assert_eq!(found(&nobody, "bird house").await, ["Second", "First"]);
            assert_eq!(found(&nobody, "sky").await, ["Of another"]);
        }
        publish(&owner, "Third", "", &[]).await;
        assert_eq!(found(&nobody, "bird").await, ["Third", "Second", "First"]);
    }

    async fn videos_of_a_deleted_account_are_not_found(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        publish(&other, "Falcon of another", "", &[]).await;
        for title in ["Falcon", "Another falcon"] {
            publish(&owner, title, "", &[]).await;
        }
        assert_eq!(found(&nobody, "falcon").await.len(), 3);
        let request = pb::DeleteMeRequest { current_password: user::PASSWORD.to_owned() };
        owner.users().delete_me(request).await.unwrap();
        assert_eq!(found(&nobody, "falcon").await, ["Falcon of another"]);
        assert_eq!(server.count(INDEXED).await, 1);
    }

    async fn a_change_that_cannot_be_indexed_is_rolled_back(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = publish(&owner, "Falcon", "", &[]).await;
        server.execute("DROP TABLE search_words", "DROP TABLE search_documents").await;
        let title = Some("Eagle".to_owned());
        let request = pb::UpdateVideoRequest { video_id: video.id.clone(), title, ..Default::default() };
        owner.videos().update_video(request).await.refused(Code::Internal, "INTERNAL");
        let request = pb::SetVideoVisibilityRequest { video_id: video.id.clone(), visibility: 3 };
        owner.videos().set_video_visibility(request).await.refused(Code::Internal, "INTERNAL");
        let request = pb::UpdateMeRequest { display_name: Some("Bird House".to_owned()), ..Default::default() };
        owner.users().update_me(request).await.refused(Code::Internal, "INTERNAL");
        let request = pb::DeleteVideoRequest { video_id: video.id.clone() };
        owner.videos().delete_video(request).await.refused(Code::Internal, "INTERNAL");
        let now = owner.videos().get_video(pb::GetVideoRequest { video_id: video.id.clone() }).await.unwrap();
        assert_eq!(now.into_inner().video, Some(video));
    }
}
