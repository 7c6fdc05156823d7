//! Example requests for each idempotent RPC, each about objects of its own.

use bytes::Bytes;
use image::ImageFormat::Png;
use marquee_contract::policy::Method;
use marquee_contract::v1 as pb;
use marquee_contract::v1::PlaybackState::Playing;
use marquee_contract::v1::Visibility::{Private, Public, Unlisted};
use marquee_contract::v1::set_like_request::Target;
use prost::Message;

use super::{CHUNK_BYTES, World};
use crate::captions::new_caption;
use crate::history::Player;
use crate::images::picture;
use crate::playlists::{Moved, Removed, new_playlist};
use crate::support::comment::{new_comment, new_reply};
use crate::support::media;
use crate::support::upload::{chunk, new_upload};
use crate::support::user::PASSWORD;

/// The request id of the examples; each method has its own ids.
const REQUEST_ID: &str = "0197f3a0-0000-7000-8000-000000000001";
/// The id of a second request.
const OTHER_REQUEST_ID: &str = "0197f3a0-0000-7000-8000-000000000002";
/// The microseconds between the positions of a playback: less than a call takes, so that all of the time counts.
const STEP: i64 = 100;
/// The number of heartbeats that make a view.
const STEPS: i64 = 10;

impl World {
    /// Requests of the user, each of which changes something when it is first sent. Creates the objects that they
    /// refer to.
    pub(super) async fn examples(&self, method: &Method) -> Vec<Vec<u8>> {
        match method.service.trim_start_matches("marquee.v1.") {
            "AuthService" | "UserService" => self.of_the_account(method).await,
            "UploadService" => self.of_uploads(method).await,
            "VideoService" => self.of_videos(method).await,
            "CaptionService" => self.of_captions(method).await,
            "CommentService" => self.of_comments(method).await,
            "LikeService" => self.of_likes(method).await,
            "PlaylistService" => self.of_playlists(method).await,
            "TweetService" | "SubscriptionService" => self.of_channels(method).await,
            "NotificationService" => self.of_notifications(method).await,
            "AdminService" => self.of_administrators(method).await,
            "HistoryService" => self.of_history(method).await,
            _ => missing(method),
        }
    }

    async fn of_the_account(&self, method: &Method) -> Vec<Vec<u8>> {
        let Self { user, .. } = self;
        match method.name {
            "RevokeSession" => {
                crate::sessions::signed_in_again(user).await;
                let session_id = user.sessions().await.swap_remove(0).id;
                all(&[pb::RevokeSessionRequest { session_id }])
            }

            "VerifyEmail" => {
                user.auth()
                    .request_email_verification(pb::RequestEmailVerificationRequest {})
                    .await
                    .expect("another code");
                all(&[pb::VerifyEmailRequest { code: self.server.stored_code(&user.account.id).await }])
            }
            "UpdateMe" => all(&[
                pb::UpdateMeRequest {
                    display_name: Some("Ada".to_owned()),
                    description: Some("Of falcons".to_owned()),
                    ..Default::default()
                },
                pb::UpdateMeRequest {
                    email: Some("falcons@example.com".to_owned()),
                    current_password: Some(PASSWORD.to_owned()),
                    ..Default::default()
                },
            ]),
            "SetAvatar" => {
                use pb::set_avatar_request::Change;
                all(&[Change::Data(square()), Change::Remove(true)]
                    .map(|change| pb::SetAvatarRequest { change: Some(change) }))
            }
            "SetCoverImage" => {
                use pb::set_cover_image_request::Change;
                all(&[Change::Data(wide()), Change::Remove(true)]
                    .map(|change| pb::SetCoverImageRequest { change: Some(change) }))
            }
            _ => missing(method),
        }
    }

    async fn of_administrators(&self, method: &Method) -> Vec<Vec<u8>> {
        self.server.execute("DELETE FROM jobs", "DELETE FROM jobs").await;
        self.server.add_jobs(1).await;
        let list = |state: pb::JobState| async move {
            let request = pb::ListJobsRequest { state: state.into(), ..Default::default() };
            self.admin.admin().list_jobs(request).await.expect("a list").into_inner().jobs.swap_remove(0).id
        };
        let (dead, later) = (list(pb::JobState::Dead).await, list(pb::JobState::Later).await);
        match method.name {
            "RetryJob" => all(&[dead, later].map(|job_id| pb::RetryJobRequest { job_id })),
            "DropJob" => all(&[dead, later].map(|job_id| pb::DropJobRequest { job_id })),
            _ => missing(method),
        }
    }

    async fn of_uploads(&self, method: &Method) -> Vec<Vec<u8>> {
        let Self { user, .. } = self;
        match method.name {
            "CreateUpload" => {
                all(&[pb::CreateUploadRequest { request_id: Some(REQUEST_ID.to_owned()), ..new_upload(1000) }])
            }
            "UploadChunk" => {
                let file = media::mp4_of(CHUNK_BYTES + 1000);
                let id = user.create_upload(file.len()).await.id;
                let (first, last) = file.split_at(CHUNK_BYTES);
                all(&[chunk(&id, 0, first), chunk(&id, i64::try_from(CHUNK_BYTES).expect("a size"), last)])
            }
            "CancelUpload" => {
                let begun = user.create_upload(2 * CHUNK_BYTES).await.id;
                let first = chunk(&begun, 0, &vec![1; CHUNK_BYTES]);
                user.uploads().upload_chunk(first).await.expect("the first chunk");
                let whole = user.upload(media::mp4()).await.id;
                all(&[begun, whole].map(|upload_id| pb::CancelUploadRequest { upload_id }))
            }
            _ => missing(method),
        }
    }

    async fn of_captions(&self, method: &Method) -> Vec<Vec<u8>> {
        let Self { user, .. } = self;
        let video_id = user.publish(media::mp4(), Public).await.id;
        match method.name {
            "SetCaption" => {
                let named = pb::SetCaptionRequest { name: "Named".to_owned(), ..new_caption(&video_id, "en") };
                all(&[new_caption(&video_id, "en"), named, new_caption(&video_id, "de")])
            }
            "DeleteCaption" => {
                user.captions().set_caption(new_caption(&video_id, "en")).await.expect("a caption");
                all(&[pb::DeleteCaptionRequest { video_id, language: "en".to_owned() }])
            }
            _ => missing(method),
        }
    }

    async fn of_videos(&self, method: &Method) -> Vec<Vec<u8>> {
        let Self { user, .. } = self;
        match method.name {
            "PublishVideo" => {
                let upload_id = user.upload(media::mp4()).await.id;
                let (title, visibility) = ("A title".to_owned(), Public.into());
                all(&[pb::PublishVideoRequest { upload_id, title, visibility, ..Default::default() }])
            }
            "SetVideoVisibility" => {
                let video_id = user.publish(media::mp4(), Private).await.id;
                // The first time that the video is public sets its time of publication.
                all(&[Public, Unlisted, Public].map(|visibility| pb::SetVideoVisibilityRequest {
                    video_id: video_id.clone(),
                    visibility: visibility.into(),
                }))
            }
            "UpdateVideo" => {
                let video_id = user.publish(media::mp4(), Public).await.id;
                all(&[pb::UpdateVideoRequest {
                    video_id,
                    title: Some("Falcons".to_owned()),
                    description: Some("Fast ones".to_owned()),
                    tags: Some(pb::TagList { tags: vec!["bird".to_owned()] }),
                    category: Some(pb::Category::Education.into()),
                    comments_disabled: Some(true),
                }])
            }
            "SetThumbnail" => {
                use pb::set_thumbnail_request::Change;
                let video_id = user.publish(media::mp4(), Public).await.id;
                all(&[Change::Data(wide()), Change::Remove(true)]
                    .map(|change| pb::SetThumbnailRequest { video_id: video_id.clone(), change: Some(change) }))
            }
            "SetPoster" => {
                let video_id = user.publish(media::mp4(), Public).await.id;
                let posters = ["0197f3a0-0000-7000-8000-00000000000a", "0197f3a0-0000-7000-8000-00000000000b"];
                for (id, time) in posters.into_iter().zip(0..) {
                    self.server.add_poster(&video_id, id, time).await;
                }
                all(&posters.map(|poster_id| pb::SetPosterRequest {
                    video_id: video_id.clone(),
                    poster_id: poster_id.to_owned(),
                }))
            }
            "RetryProcessing" => {
                let video_id = user.publish(media::mp4(), Public).await.id;
                // As if its job had ended without a result.
                let lost = format!("DELETE FROM jobs WHERE subject = '{video_id}'");
                self.server.execute(&lost, &lost).await;
                all(&[pb::RetryProcessingRequest { video_id }])
            }
            "DeleteVideo" => {
                let video = user.publish(media::mp4(), Public).await;
                user.comment(&video.id, "To be deleted").await;
                all(&[pb::DeleteVideoRequest { video_id: video.id }])
            }
            _ => missing(method),
        }
    }

    async fn of_comments(&self, method: &Method) -> Vec<Vec<u8>> {
        let Self { user, other, .. } = self;
        match method.name {
            "CreateComment" => {
                let video = other.publish(media::mp4(), Public).await;
                let parent = other.comment(&video.id, "First").await;
                let (comment, reply) = (new_comment(&video.id, "Second"), new_reply(&parent, "To the first"));
                all(&[(comment, REQUEST_ID), (reply, OTHER_REQUEST_ID)]
                    .map(|(request, id)| pb::CreateCommentRequest { request_id: Some(id.to_owned()), ..request }))
            }
            "UpdateComment" => {
                let video = other.publish(media::mp4(), Public).await;
                let comment_id = user.comment(&video.id, "First").await.id;
                all(&[pb::UpdateCommentRequest { comment_id, text: "The first".to_owned() }])
            }
            "DeleteComment" => {
                let video = other.publish(media::mp4(), Public).await;
                let answered = user.comment(&video.id, "Answered").await;
                other.reply(&answered, "The answer").await;
                let own = user.publish(media::mp4(), Public).await;
                let theirs = other.comment(&own.id, "Not mine").await;
                user.reply(&theirs, "The answer").await;
                all(&[answered.id, theirs.id].map(|comment_id| pb::DeleteCommentRequest { comment_id }))
            }
            _ => missing(method),
        }
    }

    async fn of_likes(&self, method: &Method) -> Vec<Vec<u8>> {
        let Self { other, .. } = self;
        match method.name {
            "SetLike" => {
                let video = other.publish(media::mp4(), Public).await.id;
                let comment = other.comment(&video, "To be liked").await.id;
                let tweet = crate::tweets::post(other, "To be liked").await.id;
                let targets = [Target::VideoId(video), Target::CommentId(comment), Target::TweetId(tweet)];
                let both = |target: Target| {
                    [true, false].map(|liked| pb::SetLikeRequest { target: Some(target.clone()), liked })
                };
                all(&targets.into_iter().flat_map(both).collect::<Vec<_>>())
            }
            _ => missing(method),
        }
    }

    async fn of_playlists(&self, method: &Method) -> Vec<Vec<u8>> {
        let Self { user, .. } = self;
        match method.name {
            "CreatePlaylist" => {
                all(&[pb::CreatePlaylistRequest { request_id: Some(REQUEST_ID.to_owned()), ..new_playlist(Public) }])
            }
            "UpdatePlaylist" => {
                let playlist_id = user.create_playlist(Public).await.id;
                let (title, description) = (Some("Falcons".to_owned()), Some("Fast ones".to_owned()));
                let visibility = Some(Unlisted.into());
                all(&[pb::UpdatePlaylistRequest { playlist_id, title, description, visibility }])
            }
            "DeletePlaylist" => {
                let (playlist_id, _) = self.playlist().await;
                all(&[pb::DeletePlaylistRequest { playlist_id }])
            }
            "AddPlaylistVideo" => {
                let (playlist_id, _) = self.playlist().await;
                let (first, last) =
                    (user.publish(media::mp4(), Public).await.id, user.publish(media::mp4(), Public).await.id);
                all(&[(first, Some(0)), (last, None)].map(|(video_id, position)| pb::AddPlaylistVideoRequest {
                    playlist_id: playlist_id.clone(),
                    video_id,
                    position,
                }))
            }
            "RemovePlaylistVideo" => {
                let (playlist_id, [video, item, _]) = self.playlist().await;
                all(&[Removed::VideoId(video.0), Removed::ItemId(item.1)]
                    .map(|item| pb::RemovePlaylistVideoRequest { playlist_id: playlist_id.clone(), item: Some(item) }))
            }
            "MovePlaylistVideo" => {
                let (playlist_id, [video, item, _]) = self.playlist().await;
                all(&[(Moved::VideoId(video.0), 1), (Moved::ItemId(item.1), 99)].map(|(item, position)| {
                    pb::MovePlaylistVideoRequest { playlist_id: playlist_id.clone(), item: Some(item), position }
                }))
            }
            _ => missing(method),
        }
    }

    async fn of_channels(&self, method: &Method) -> Vec<Vec<u8>> {
        let Self { user, other, .. } = self;
        match method.name {
            "CreateTweet" => {
                all(&[pb::CreateTweetRequest { text: "A tweet".to_owned(), request_id: Some(REQUEST_ID.to_owned()) }])
            }
            "UpdateTweet" => {
                let tweet_id = crate::tweets::post(user, "A tweet").await.id;
                all(&[pb::UpdateTweetRequest { tweet_id, text: "Another".to_owned() }])
            }
            "DeleteTweet" => {
                let tweet_id = crate::tweets::post(user, "A tweet").await.id;
                all(&[pb::DeleteTweetRequest { tweet_id }])
            }
            "SetSubscription" => {
                let set = |subscribed| pb::SetSubscriptionRequest { channel_id: other.channel_id(), subscribed };
                // An example of bells may have subscribed.
                user.subscriptions().set_subscription(set(false)).await.expect("no subscription");
                all(&[true, false].map(set))
            }
            _ => missing(method),
        }
    }

    async fn of_notifications(&self, method: &Method) -> Vec<Vec<u8>> {
        let Self { user, other, .. } = self;
        let channel_id = other.channel_id();
        match method.name {
            "MarkNotificationsRead" => {
                let video_id = user.publish(media::mp4(), Public).await.id;
                other.comment(&video_id, "Something to read").await;
                all(&[pb::MarkNotificationsReadRequest { number: i64::MAX }])
            }
            "SetNotificationPreference" => {
                let kind = pb::NotificationKind::Likes.into();
                all(&[true, false].map(|in_app| pb::SetNotificationPreferenceRequest { kind, in_app, email: true }))
            }
            "SetBell" => {
                let request = pb::SetSubscriptionRequest { channel_id: channel_id.clone(), subscribed: true };
                user.subscriptions().set_subscription(request).await.expect("a subscription");
                all(&[pb::Bell::All, pb::Bell::Off]
                    .map(|bell| pb::SetBellRequest { channel_id: channel_id.clone(), bell: bell.into() }))
            }
            "SetChannelMuted" => {
                all(&[true, false].map(|muted| pb::SetChannelMutedRequest { channel_id: channel_id.clone(), muted }))
            }
            "SetThreadMuted" => {
                let video_id = user.publish(media::mp4(), Public).await.id;
                let comment_id = other.comment(&video_id, "A thread").await.id;
                all(&[true, false].map(|muted| pb::SetThreadMutedRequest { comment_id: comment_id.clone(), muted }))
            }
            _ => missing(method),
        }
    }

    async fn of_history(&self, method: &Method) -> Vec<Vec<u8>> {
        match method.name {
            "RecordPlayback" => {
                let player = self.watch(STEPS - 1).await;
                all(&[pb::RecordPlaybackRequest {
                    video_id: player.video_id,
                    playback_id: player.playback_id,
                    position: Some(prost_types::Duration {
                        seconds: 0,
                        nanos: i32::try_from(STEPS * STEP * 1000).expect("less than a second"),
                    }),
                    state: Playing.into(),
                }])
            }
            "RemoveHistoryItem" => {
                let video_id = self.watch(1).await.video_id;
                all(&[pb::RemoveHistoryItemRequest { video_id }])
            }
            "ClearHistory" => {
                self.watch(1).await;
                all(&[pb::ClearHistoryRequest {}])
            }
            "SetHistoryPaused" => all(&[true, false].map(|paused| pb::SetHistoryPausedRequest { paused })),
            _ => missing(method),
        }
    }

    /// Creates a playlist of the user; returns its id, and the ids of its videos and items.
    async fn playlist(&self) -> (String, [(String, String); 3]) {
        let id = self.user.create_playlist(Public).await.id;
        let mut items = Vec::new();
        for _ in 0..3 {
            let video = self.user.publish(media::mp4(), Public).await.id;
            let item = self.user.add(&id, &video, None).await.expect("an item").id;
            items.push((video, item));
        }
        (id, items.try_into().expect("three items"))
    }

    /// Starts a playback of another user's video that has reported this many positions.
    async fn watch(&self, steps: i64) -> Player {
        let video = self.other.publish(media::mp4(), Public).await;
        let player = Player::start(&self.user, &video).await;
        for step in 0..=steps {
            player.report(Playing, step * STEP).await;
        }
        player
    }
}

fn missing(method: &Method) -> ! {
    panic!("{} is declared idempotent, and has no example here", method.path)
}

fn all<M: Message>(requests: &[M]) -> Vec<Vec<u8>> {
    requests.iter().map(Message::encode_to_vec).collect()
}

fn square() -> Bytes {
    picture(Png, 300, 300).into()
}

fn wide() -> Bytes {
    picture(Png, 640, 360).into()
}
