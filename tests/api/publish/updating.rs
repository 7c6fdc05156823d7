//! UpdateVideo.

use marquee_contract::v1::{self as pb, Visibility};
use tonic::{Code, Status};

use crate::support::{Refused, Server, User, both_engines, media};

async fn update(
    user: &User,
    video_id: &str,
    title: Option<&str>,
    description: Option<&str>,
) -> Result<pb::Video, Status> {
    let (title, description) = (title.map(str::to_owned), description.map(str::to_owned));
    let request = pb::UpdateVideoRequest { video_id: video_id.to_owned(), title, description, ..Default::default() };
    Ok(user.videos().update_video(request).await?.into_inner().video.expect("a video"))
}

both_engines! {
    async fn update_video_changes_only_the_fields_that_are_set(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Unlisted).await;
        let other = user.publish(media::webm(), Visibility::Public).await;
        let get = async |id: &str| {
            let request = pb::GetVideoRequest { video_id: id.to_owned() };
            User::nobody(&server).videos().get_video(request).await.unwrap().into_inner().video.unwrap()
        };
        let mut expected = video.clone();
        for (title, description) in [
            (Some("Another title"), None),
            (None, Some("Two\nlines")),
            (None, None),
            (Some("ünï¢ødé \u{1F3AC}"), Some("both")),
            (None, Some("")),
        ] {
            expected.title = title.map_or(expected.title, str::to_owned);
            expected.description = description.map_or(expected.description, str::to_owned);
            // Repeating the call, as in a retry, gives the same result.
            for _ in 0..2 {
                assert_eq!(update(&user, &video.id, title, description).await.unwrap(), expected);
            }
            assert_eq!(get(&video.id).await, pb::Video { viewer: None, ..expected.clone() });
        }
        update(&user, &video.id, Some(""), None).await.refused(Code::InvalidArgument, "FIELD_INVALID");
        for untouched in [expected, other] {
            assert_eq!(get(&untouched.id).await, pb::Video { viewer: None, ..untouched });
        }
    }

    async fn only_the_owner_can_update_a_video(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        for (visibility, code, why) in [
            (Visibility::Public, Code::PermissionDenied, "NOT_OWNER"),
            (Visibility::Unlisted, Code::PermissionDenied, "NOT_OWNER"),
            (Visibility::Private, Code::NotFound, "VIDEO_NOT_FOUND"),
        ] {
            let video = owner.publish(media::mp4(), visibility).await;
            update(&other, &video.id, Some("Mine"), None).await.refused(code, why);
            assert_eq!(update(&owner, &video.id, None, None).await.unwrap(), video);
        }
        let nobody = update(&User::nobody(&server), &owner.channel_id(), None, None).await;
        nobody.refused(Code::Unauthenticated, "TOKEN_MISSING");
        update(&owner, &owner.channel_id(), Some("x"), None).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
    }
}
