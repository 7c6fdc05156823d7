//! The actions of one user in the crowd.

use std::sync::Arc;
use std::time::{Duration, Instant};

use marquee_contract::v1 as pb;
use prost::Message;
use tonic::Status;

use super::{Crowd, KnownIds, remember};
use crate::support::random::Random;
use crate::support::user::PASSWORD;
use crate::support::{Server, User, eventually, media, reason};

/// The reasons of refusals that are expected when users delete each other's targets, or when the machine is so busy that a
/// write waits longer than the server lets it. Any other error fails the test.
const EXPECTED: [&str; 14] = [
    "CHANNEL_NOT_FOUND",
    "COMMENTS_DISABLED",
    "COMMENT_IS_REPLY",
    "COMMENT_NOT_FOUND",
    "NOT_OWNER",
    "PLAYLIST_BUILT_IN",
    "PLAYLIST_ITEM_NOT_FOUND",
    "PLAYLIST_NOT_FOUND",
    "SELF_SUBSCRIPTION",
    "SESSION_REVOKED",
    "TWEET_NOT_FOUND",
    "UNAVAILABLE",
    "VIDEO_NOT_FOUND",
    "VIDEO_NOT_READY",
];

/// One user, who acts at random.
pub(super) struct CrowdMember {
    server: Arc<Server>,
    user: User,
    crowd: Crowd,
    random: Random,
    /// Objects that this user has created and may delete.
    own: KnownIds,
}

impl CrowdMember {
    pub(super) fn new(server: Arc<Server>, user: User, crowd: Crowd, random: Random) -> Self {
        Self { server, user, crowd, random, own: KnownIds::default() }
    }

    /// Acts until `end`, and after that until the crowd has done enough.
    pub(super) async fn until(mut self, end: Instant) {
        while Instant::now() < end || !self.crowd.has_done_enough() {
            self.act().await;
        }
    }

    async fn act(&mut self) {
        match self.random.below(100) {
            0..20 => self.like().await,
            20..32 => self.comment().await,
            32..38 => self.change_comment().await,
            38..50 => self.subscribe().await,
            50..62 => self.watch().await,
            62..68 => self.tweet().await,
            68..80 => self.arrange_playlist().await,
            80..92 => self.read().await,
            92..96 => self.change_video().await,
            96..98 => self.publish_or_delete().await,
            98 => self.rename().await,
            _ if self.random.once_in(2) => self.leave().await,
            _ => self.read().await,
        }
    }

    /// A random id of one kind, if there is any.
    fn pick(&mut self, of: impl Fn(&KnownIds) -> &Vec<String>) -> String {
        let things = self.crowd.things();
        let ids = of(&things);
        // A UUID that no object has.
        if ids.is_empty() {
            return "0197f3a0-0000-7000-8000-000000000000".to_owned();
        }
        ids[self.random.below(ids.len())].clone()
    }

    fn keep(&mut self, id: String, of: impl Fn(&mut KnownIds) -> &mut Vec<String>) {
        let mut things = self.crowd.things();
        remember(of(&mut things), id, &mut self.random);
    }

    /// Calls a method; returns None for an expected refusal.
    async fn call<A: Message + Default>(&self, method: &str, request: &impl Message) -> Option<A> {
        self.judge(method, self.user.call(method, request).await)
    }

    fn judge<A>(&self, method: &str, answer: Result<A, Status>) -> Option<A> {
        let reason = answer.as_ref().err().map_or_else(|| "OK".to_owned(), reason);
        assert!(reason == "OK" || EXPECTED.contains(&&*reason), "{method}: {:?}", answer.err());
        self.crowd.ended(format!("{method} {reason}"));
        answer.ok()
    }

    async fn like(&mut self) {
        use pb::set_like_request::Target;
        let target = Some(match self.random.below(4) {
            0 => Target::CommentId(self.pick(|things| &things.comments)),
            1 => Target::TweetId(self.pick(|things| &things.tweets)),
            _ => Target::VideoId(self.pick(|things| &things.videos)),
        });
        let request = pb::SetLikeRequest { target, liked: !self.random.once_in(3) };
        self.call::<pb::SetLikeResponse>("SetLike", &request).await;
    }

    async fn comment(&mut self) {
        let parent_id = self.random.once_in(2).then(|| self.pick(|things| &things.comments));
        let about = parent_id.as_ref().and_then(|id| self.crowd.things().videos_of.get(id).cloned());
        let video_id = about.unwrap_or_else(|| self.pick(|things| &things.videos));
        let request = pb::CreateCommentRequest {
            video_id: video_id.clone(),
            parent_id,
            text: "Ah!".to_owned(),
            request_id: None,
        };
        let method = if request.parent_id.is_some() { "CreateComment (a reply)" } else { "CreateComment" };
        let answer = self.judge(method, self.user.call::<pb::CreateCommentResponse>("CreateComment", &request).await);
        if let Some(comment) = answer.and_then(|answer| answer.comment) {
            self.crowd.things().videos_of.insert(comment.id.clone(), video_id);
            self.own.comments.push(comment.id.clone());
            self.keep(comment.id, |things| &mut things.comments);
        }
    }

    async fn change_comment(&mut self) {
        let own = if self.random.once_in(2) { self.own.comments.pop() } else { None };
        let comment_id = own.unwrap_or_else(|| self.pick(|things| &things.comments));
        if self.random.once_in(3) {
            let text = format!("Oh! {}", self.random.next());
            self.call::<pb::UpdateCommentResponse>("UpdateComment", &pb::UpdateCommentRequest { comment_id, text })
                .await;
        } else {
            self.call::<pb::DeleteCommentResponse>("DeleteComment", &pb::DeleteCommentRequest { comment_id }).await;
        }
    }

    async fn subscribe(&mut self) {
        let channel_id = self.pick(|things| &things.channels);
        let request = pb::SetSubscriptionRequest { channel_id, subscribed: !self.random.once_in(3) };
        self.call::<pb::SetSubscriptionResponse>("SetSubscription", &request).await;
    }

    async fn watch(&mut self) {
        let video_id = self.pick(|things| &things.videos);
        let request = pb::GetPlaybackRequest { video_id: video_id.clone() };
        let Some(playback) = self.call::<pb::GetPlaybackResponse>("GetPlayback", &request).await else { return };
        for millis in [0, 100] {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            let request = pb::RecordPlaybackRequest {
                video_id: video_id.clone(),
                playback_id: playback.playback_id.clone(),
                position: Some(prost_types::Duration { seconds: 0, nanos: i32::try_from(millis).unwrap() * 1_000_000 }),
                state: pb::PlaybackState::Playing.into(),
            };
            let answer = self.call::<pb::RecordPlaybackResponse>("RecordPlayback", &request).await;
            if answer.is_some_and(|answer| answer.view() == pb::ViewResult::Counted) {
                self.crowd.viewed(&video_id);
            }
        }
        if self.random.once_in(5) {
            let request = pb::RemoveHistoryItemRequest { video_id };
            self.call::<pb::RemoveHistoryItemResponse>("RemoveHistoryItem", &request).await;
        }
    }

    async fn tweet(&mut self) {
        if self.random.once_in(3) {
            let own = if self.random.once_in(2) { self.own.tweets.pop() } else { None };
            let tweet_id = own.unwrap_or_else(|| self.pick(|things| &things.tweets));
            self.call::<pb::DeleteTweetResponse>("DeleteTweet", &pb::DeleteTweetRequest { tweet_id }).await;
            return;
        }
        let request = pb::CreateTweetRequest { text: "Hm.".to_owned(), request_id: None };
        if let Some(answer) = self.call::<pb::CreateTweetResponse>("CreateTweet", &request).await {
            let id = answer.tweet.expect("a tweet").id;
            self.own.tweets.push(id.clone());
            self.keep(id, |things| &mut things.tweets);
        }
    }

    async fn arrange_playlist(&mut self) {
        if self.random.once_in(6) {
            let title = "Mixed".to_owned();
            let visibility = pb::Visibility::Public.into();
            let request = pb::CreatePlaylistRequest { title, visibility, ..Default::default() };
            if let Some(answer) = self.call::<pb::CreatePlaylistResponse>("CreatePlaylist", &request).await {
                self.keep(answer.playlist.expect("a playlist").id, |things| &mut things.playlists);
            }
            return;
        }
        // One of the user's own playlists, of which there are at least two; those of others are refused.
        let own = pb::ListPlaylistsRequest { channel_id: self.user.channel_id(), ..Default::default() };
        let own = self.call::<pb::ListPlaylistsResponse>("ListPlaylists", &own).await.unwrap_or_default().playlists;
        let playlist_id = if own.is_empty() || self.random.once_in(10) {
            self.pick(|things| &things.playlists)
        } else {
            own[self.random.below(own.len())].id.clone()
        };
        let video_id = self.pick(|things| &things.videos);
        let position = i32::try_from(self.random.below(5)).unwrap();
        match self.random.below(12) {
            0..6 => {
                let request = pb::AddPlaylistVideoRequest { playlist_id, video_id, position: Some(position) };
                self.call::<pb::AddPlaylistVideoResponse>("AddPlaylistVideo", &request).await;
            }
            6..8 => {
                let item = Some(pb::remove_playlist_video_request::Item::VideoId(video_id));
                let request = pb::RemovePlaylistVideoRequest { playlist_id, item };
                self.call::<pb::RemovePlaylistVideoResponse>("RemovePlaylistVideo", &request).await;
            }
            8..11 => {
                let item = Some(pb::move_playlist_video_request::Item::VideoId(video_id));
                let request = pb::MovePlaylistVideoRequest { playlist_id, item, position };
                self.call::<pb::MovePlaylistVideoResponse>("MovePlaylistVideo", &request).await;
            }
            _ => {
                let request = pb::DeletePlaylistRequest { playlist_id };
                self.call::<pb::DeletePlaylistResponse>("DeletePlaylist", &request).await;
            }
        }
    }

    async fn read(&mut self) {
        let (video_id, channel_id) = (self.pick(|things| &things.videos), self.pick(|things| &things.channels));
        match self.random.below(12) {
            0 => drop(self.call::<pb::GetVideoResponse>("GetVideo", &pb::GetVideoRequest { video_id }).await),
            1 => {
                let order = i32::try_from(self.random.below(8)).unwrap();
                let request = pb::ListVideosRequest { order, ..Default::default() };
                self.call::<pb::ListVideosResponse>("ListVideos", &request).await;
            }
            2 => {
                let order = i32::try_from(self.random.below(3)).unwrap();
                let request = pb::ListCommentsRequest { video_id, order, ..Default::default() };
                self.call::<pb::ListCommentsResponse>("ListComments", &request).await;
            }
            3 => {
                let request = pb::SearchVideosRequest { query: "title".to_owned(), ..Default::default() };
                self.call::<pb::SearchVideosResponse>("SearchVideos", &request).await;
            }
            4 => {
                let request = pb::ListSubscriptionFeedRequest::default();
                self.call::<pb::ListSubscriptionFeedResponse>("ListSubscriptionFeed", &request).await;
            }
            5 => {
                let request = pb::ListLikedVideosRequest::default();
                self.call::<pb::ListLikedVideosResponse>("ListLikedVideos", &request).await;
            }
            6 => drop(self.call::<pb::ListHistoryResponse>("ListHistory", &pb::ListHistoryRequest::default()).await),
            7 => {
                let request = pb::ListTweetsRequest { channel_id, ..Default::default() };
                self.call::<pb::ListTweetsResponse>("ListTweets", &request).await;
            }
            8 => {
                let playlist_id = self.pick(|things| &things.playlists);
                let request = pb::ListPlaylistVideosRequest { playlist_id, ..Default::default() };
                self.call::<pb::ListPlaylistVideosResponse>("ListPlaylistVideos", &request).await;
            }
            9 => {
                let _ =
                    self.call::<pb::GetChannelStatsResponse>("GetChannelStats", &pb::GetChannelStatsRequest {}).await;
            }
            10 => {
                let order = i32::try_from(self.random.below(6)).unwrap();
                let request = pb::ListVideoStatsRequest { order, ..Default::default() };
                self.call::<pb::ListVideoStatsResponse>("ListVideoStats", &request).await;
            }
            _ => {
                let channel = Some(pb::get_channel_request::Channel::ChannelId(channel_id));
                self.call::<pb::GetChannelResponse>("GetChannel", &pb::GetChannelRequest { channel }).await;
            }
        }
    }

    async fn change_video(&mut self) {
        let video_id = self.pick(|things| &things.videos);
        if self.random.once_in(2) {
            let visibility = if self.random.once_in(3) { pb::Visibility::Private } else { pb::Visibility::Public };
            let request = pb::SetVideoVisibilityRequest { video_id, visibility: visibility.into() };
            self.call::<pb::SetVideoVisibilityResponse>("SetVideoVisibility", &request).await;
        } else {
            let request = pb::UpdateVideoRequest {
                video_id,
                title: Some(format!("A title {}", self.random.below(10))),
                comments_disabled: Some(self.random.once_in(4)),
                ..Default::default()
            };
            self.call::<pb::UpdateVideoResponse>("UpdateVideo", &request).await;
        }
    }

    async fn publish_or_delete(&mut self) {
        let own = pb::ListVideosRequest { channel_id: Some(self.user.channel_id()), ..Default::default() };
        let own = self.call::<pb::ListVideosResponse>("ListVideos", &own).await.unwrap_or_default().videos;
        let is_enough = self.random.once_in(2);
        if let Some(video) = own.first().filter(|_| is_enough) {
            let request = pb::DeleteVideoRequest { video_id: video.id.clone() };
            self.call::<pb::DeleteVideoResponse>("DeleteVideo", &request).await;
        } else {
            let upload = self.user.upload(media::mp4()).await;
            let video = self.user.try_publish(&upload.id, pb::Visibility::Public).await;
            if let Some(video) = self.judge("PublishVideo", video) {
                self.keep(video.id, |things| &mut things.videos);
            }
        }
    }

    async fn rename(&mut self) {
        let display_name = Some(format!("Somebody {}", self.random.below(1_000)));
        let request = pb::UpdateMeRequest { display_name, ..Default::default() };
        self.call::<pb::UpdateMeResponse>("UpdateMe", &request).await;
    }

    /// Deletes the account while its other device keeps acting, and continues as a new user.
    async fn leave(&mut self) {
        let user = self.user.clone();
        let deletion = tokio::spawn(async move {
            let request = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
            user.call::<pb::DeleteMeResponse>("DeleteMe", &request).await
        });
        while !deletion.is_finished() {
            match self.random.below(6) {
                0 => self.like().await,
                1 => self.comment().await,
                2 => self.subscribe().await,
                3 => self.tweet().await,
                4 => self.arrange_playlist().await,
                _ => self.delete_own_video().await,
            }
        }
        self.judge("DeleteMe", deletion.await.expect("no panic"));
        let server = &self.server;
        self.user = eventually("a new account", || async { User::try_register(server).await.ok() }).await;
        self.own = KnownIds::default();
        self.keep(self.user.channel_id(), |things| &mut things.channels);
    }

    async fn delete_own_video(&mut self) {
        let own = pb::ListVideosRequest { channel_id: Some(self.user.channel_id()), ..Default::default() };
        let own = self.call::<pb::ListVideosResponse>("ListVideos", &own).await.unwrap_or_default().videos;
        if let Some(video) = own.first() {
            let request = pb::DeleteVideoRequest { video_id: video.id.clone() };
            self.call::<pb::DeleteVideoResponse>("DeleteVideo", &request).await;
        }
    }
}
