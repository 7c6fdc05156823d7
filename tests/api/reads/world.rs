//! A user who has some of everything.

use marquee_contract::v1 as pb;
use prost::Message;
use prost_reflect::DynamicMessage;
use tonic::Status;

use super::Read;
use crate::support::{Engine, Server, User, media, raw};

pub(super) struct World {
    pub(super) server: Server,
    pub(super) user: User,
    pub(super) stranger: User,
    video: String,
    upload: String,
    comment: String,
    tweet: String,
    playlist: String,
}

impl World {
    /// A world in which every list has this many rows.
    pub(super) async fn new(engine: Engine, rows: usize) -> Self {
        let server = Server::start(engine).await;
        let (user, creator) = (User::register(&server).await, User::register(&server).await);
        let stranger = User::register(&server).await;
        subscribe(&user, &creator).await;
        for _ in 1..rows {
            let fan = User::register(&server).await;
            subscribe(&fan, &user).await;
            subscribe(&user, &fan).await;
        }
        subscribe(&creator, &user).await;
        server.multiply_sessions(rows - 1).await;

        let mut videos = Vec::new();
        for _ in 0..rows {
            user.create_upload(1).await;
            user.publish(media::mp4(), pb::Visibility::Public).await;
            videos.push(creator.publish(media::mp4(), pb::Visibility::Public).await.id);
        }
        let upload = user.create_upload(1000).await.id;
        let video = user.publish(media::mp4(), pb::Visibility::Public).await.id;
        let playlists = many(rows, async |_| create_playlist(&user).await).await;
        let playlist = playlists[0].clone();
        for video in &videos {
            like(&user, video).await;
            watch(&user, video).await;
            let add = pb::AddPlaylistVideoRequest {
                playlist_id: playlist.clone(),
                video_id: video.clone(),
                ..Default::default()
            };
            let _: pb::AddPlaylistVideoResponse = user.ask("AddPlaylistVideo", &add).await.expect("it is done");
        }
        let comments = many(rows, async |_| comment(&user, &video, None).await).await;
        let comment_id = comments[0].clone();
        many(rows, async |_| comment(&user, &video, Some(&comment_id)).await).await;
        let tweets = many(rows, async |_| tweet(&user).await).await;
        Self { server, user, stranger, video, upload, comment: comment_id, tweet: tweets[0].clone(), playlist }
    }

    /// What a field of this name asks about.
    pub(super) fn value(&self, field: &str) -> Option<String> {
        match field {
            "video_id" => Some(self.video.clone()),
            "channel_id" => Some(self.user.channel_id()),
            "username" => Some(self.user.account.username.clone()),
            "upload_id" => Some(self.upload.clone()),
            "comment_id" => Some(self.comment.clone()),
            "tweet_id" => Some(self.tweet.clone()),
            "playlist_id" => Some(self.playlist.clone()),
            // The title of all videos.
            "query" => Some("a title".to_owned()),
            _ => None,
        }
    }

    /// Something else that a field of this name may ask about.
    pub(super) fn other(&self, field: &str) -> Option<String> {
        match field {
            "channel_id" => Some(self.stranger.channel_id()),
            // It need not exist: the token is looked at first.
            "video_id" | "comment_id" | "playlist_id" => Some(self.tweet.clone()),
            _ => None,
        }
    }

    /// Makes a call as somebody.
    pub(super) async fn ask(
        &self,
        caller: &User,
        read: &Read,
        request: &DynamicMessage,
    ) -> Result<DynamicMessage, Status> {
        let header = format!("Bearer {}", caller.tokens.access_token);
        let answer = raw::call(&caller.channel, &read.path, &[&header], vec![request.encode_to_vec().into()]).await?;
        Ok(DynamicMessage::decode(read.method.output(), answer).expect("it decodes"))
    }
}

async fn many(count: usize, make: impl AsyncFn(usize) -> String) -> Vec<String> {
    let mut all = Vec::new();
    for number in 0..count {
        all.push(make(number).await);
    }
    all
}

async fn subscribe(user: &User, to: &User) {
    let request = pb::SetSubscriptionRequest { channel_id: to.channel_id(), subscribed: true };
    let _: pb::SetSubscriptionResponse = user.ask("SetSubscription", &request).await.expect("it is done");
}

async fn like(user: &User, video: &str) {
    let target = Some(pb::set_like_request::Target::VideoId(video.to_owned()));
    let _: pb::SetLikeResponse =
        user.ask("SetLike", &pb::SetLikeRequest { target, liked: true }).await.expect("it is done");
}

async fn watch(user: &User, video: &str) {
    let request = pb::GetPlaybackRequest { video_id: video.to_owned() };
    let playback: pb::GetPlaybackResponse = user.ask("GetPlayback", &request).await.expect("it is done");
    let request = pb::RecordPlaybackRequest {
        video_id: video.to_owned(),
        playback_id: playback.playback_id,
        position: Some(prost_types::Duration { seconds: 1, nanos: 0 }),
        state: pb::PlaybackState::Playing.into(),
    };
    let _: pb::RecordPlaybackResponse = user.ask("RecordPlayback", &request).await.expect("it is done");
}

async fn create_playlist(user: &User) -> String {
    let request = pb::CreatePlaylistRequest {
        title: "A title".to_owned(),
        visibility: pb::Visibility::Public.into(),
        ..Default::default()
    };
    let response: pb::CreatePlaylistResponse = user.ask("CreatePlaylist", &request).await.expect("it is done");
    response.playlist.expect("a playlist").id
}

async fn comment(user: &User, video: &str, parent: Option<&str>) -> String {
    let request = pb::CreateCommentRequest {
        video_id: video.to_owned(),
        parent_id: parent.map(str::to_owned),
        text: "A comment".to_owned(),
        request_id: None,
    };
    let response: pb::CreateCommentResponse = user.ask("CreateComment", &request).await.expect("it is done");
    response.comment.expect("a comment").id
}

async fn tweet(user: &User) -> String {
    let request = pb::CreateTweetRequest { text: "A tweet".to_owned(), request_id: None };
    let response: pb::CreateTweetResponse = user.ask("CreateTweet", &request).await.expect("it is done");
    response.tweet.expect("a tweet").id
}
