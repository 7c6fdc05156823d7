//! Public, unlisted and private videos, for their owner, other users, and callers who are not signed in.

use marquee_contract::v1::{self as pb, Visibility};
use tonic::Code;

use crate::support::{Refused, Server, User, both_engines, media};

const ALL: [Visibility; 3] = [Visibility::Public, Visibility::Unlisted, Visibility::Private];

/// The ids in a list as this viewer sees it, sorted.
async fn listed(viewer: &User, channel_id: Option<&str>) -> Vec<String> {
    let request = pb::ListVideosRequest { channel_id: channel_id.map(str::to_owned), ..Default::default() };
    let videos = viewer.videos().list_videos(request).await.unwrap().into_inner().videos;
    let mut ids: Vec<_> = videos.into_iter().map(|video| video.id).collect();
    ids.sort_unstable();
    ids
}

/// Fails unless the viewer can find and play the video, or neither if `found` is false.
async fn assert_found(viewer: &User, video: &pb::Video, found: bool) {
    let get = viewer.videos().get_video(pb::GetVideoRequest { video_id: video.id.clone() }).await;
    let play = viewer.videos().get_playback(pb::GetPlaybackRequest { video_id: video.id.clone() }).await;
    if found {
        assert_eq!(get.unwrap().into_inner().video.unwrap().id, video.id);
        let url = play.unwrap().into_inner().renditions[0].url.clone();
        assert_eq!(reqwest::get(url).await.unwrap().bytes().await.unwrap(), media::mp4());
    } else {
        get.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        play.refused(Code::NotFound, "VIDEO_NOT_FOUND");
    }
}

async fn set(user: &User, video_id: &str, visibility: Visibility) -> pb::Video {
    let request = pb::SetVideoVisibilityRequest { video_id: video_id.to_owned(), visibility: visibility.into() };
    user.videos().set_video_visibility(request).await.unwrap().into_inner().video.unwrap()
}

both_engines! {
    async fn each_viewer_finds_exactly_what_the_visibility_allows(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        let mut videos = Vec::new();
        for visibility in ALL {
            videos.push(owner.publish(media::mp4(), visibility).await);
        }
        let ids = |wanted: &[usize]| {
            let mut ids: Vec<_> = wanted.iter().map(|&one| videos[one].id.clone()).collect();
            ids.sort_unstable();
            ids
        };
        let channel = owner.channel_id();
        for viewer in [&owner, &other, &nobody] {
            let is_owner = std::ptr::eq(viewer, &raw const owner);
            assert_found(viewer, &videos[0], true).await;
            assert_found(viewer, &videos[1], true).await;
            assert_found(viewer, &videos[2], is_owner).await;
            // The list of all videos has only public ones, whoever the viewer is.
            assert_eq!(listed(viewer, None).await, ids(&[0]));
            let in_channel = if is_owner { ids(&[0, 1, 2]) } else { ids(&[0]) };
            assert_eq!(listed(viewer, Some(&channel)).await, in_channel);
        }
        assert!(listed(&owner, Some(&other.channel_id())).await.is_empty());
    }

    async fn a_change_of_visibility_takes_effect_at_once(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        let video = owner.publish(media::mp4(), Visibility::Private).await;
        let channel = owner.channel_id();
        for from in ALL {
            for to in ALL {
                for visibility in [from, to] {
                    assert_eq!(set(&owner, &video.id, visibility).await.visibility(), visibility);
                    assert_found(&nobody, &video, visibility != Visibility::Private).await;
                    assert_found(&owner, &video, true).await;
                    let expected = usize::from(visibility == Visibility::Public);
                    assert_eq!(listed(&nobody, None).await.len(), expected);
                    assert_eq!(listed(&nobody, Some(&channel)).await.len(), expected);
                    assert_eq!(listed(&owner, Some(&channel)).await.len(), 1);
                }
            }
        }
    }

    async fn others_get_not_found_for_hidden_videos_and_cannot_change_visible_ones(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        for visibility in ALL {
            let video = owner.publish(media::mp4(), visibility).await;
            let (code, reason) = match visibility {
                Visibility::Private => (Code::NotFound, "VIDEO_NOT_FOUND"),
                _ => (Code::PermissionDenied, "NOT_OWNER"),
            };
            let set = pb::SetVideoVisibilityRequest { video_id: video.id.clone(), visibility: Visibility::Public.into() };
            other.videos().set_video_visibility(set).await.refused(code, reason);
            let delete = pb::DeleteVideoRequest { video_id: video.id.clone() };
            other.videos().delete_video(delete).await.refused(code, reason);
            // The video is unchanged.
            let get = pb::GetVideoRequest { video_id: video.id.clone() };
            assert_eq!(owner.videos().get_video(get).await.unwrap().into_inner().video, Some(video));
        }
        let unknown = owner.channel_id();
        let get = pb::GetVideoRequest { video_id: unknown.clone() };
        owner.videos().get_video(get).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        let set = pb::SetVideoVisibilityRequest { video_id: unknown.clone(), visibility: Visibility::Public.into() };
        owner.videos().set_video_visibility(set).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        let delete = pb::DeleteVideoRequest { video_id: unknown };
        owner.videos().delete_video(delete).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
    }
}
