//! A server with an owner who has one object of each kind, or as many in each list as a test needs. Tests over all
//! RPCs of the contract use it: `foreign_objects` calls them as a stranger, `reads` as the owner.

use marquee_contract::v1 as pb;
use marquee_contract::v1::set_like_request::Target;

use super::media;
use super::server::{Engine, Server};
use super::upload::chunk;
use super::user::User;

/// The chunk size of the server, small so that an upload can be half complete.
pub(crate) const CHUNK_BYTES: usize = 64 * 1024;

/// The server, its users, and the ids of the owner's objects.
pub(crate) struct World {
    pub(crate) server: Server,
    /// The owner of all objects below.
    pub(crate) owner: User,
    /// A signed-in user who has no objects and no access to the owner's.
    pub(crate) stranger: User,
    /// Signed-in users with the role ADMIN.
    pub(crate) admin: User,
    pub(crate) other_admin: User,
    /// A caller who is not signed in.
    pub(crate) nobody: User,
    /// Uploads: one of two chunks of which the first is received, a complete one, and the source of the public video.
    pub(crate) active_upload: String,
    pub(crate) complete_upload: String,
    pub(crate) published_upload: String,
    pub(crate) public_video: String,
    pub(crate) unlisted_video: String,
    pub(crate) private_video: String,
    /// Comments of the owner on the public and on the private video.
    pub(crate) public_comment: String,
    pub(crate) private_comment: String,
    pub(crate) session: String,
    pub(crate) tweet: String,
    /// Public, unlisted and private playlists; each contains the private video.
    pub(crate) playlists: [String; 3],
}

impl World {
    /// Creates one object of each kind.
    pub(crate) async fn new(engine: Engine) -> Self {
        // Without jobs of the server's own, so that lists of jobs stay as they are.
        let server = Server::with(engine, &["--chunk-size-bytes", &CHUNK_BYTES.to_string(), "--work", "off"]).await;
        let (owner, stranger) = (User::register(&server).await, User::register(&server).await);
        let (admin, other_admin) = (User::register_admin(&server).await, User::register_admin(&server).await);
        let file = media::mp4();
        let half_done = media::mp4_of(2 * CHUNK_BYTES);
        let active_upload = owner.create_upload(half_done.len()).await.id;
        let first = chunk(&active_upload, 0, &half_done[..CHUNK_BYTES]);
        owner.uploads().upload_chunk(first).await.expect("the first chunk");
        let complete_upload = owner.upload(file).await.id;
        let published_upload = owner.upload(file).await.id;
        let public_video = owner.try_publish(&published_upload, pb::Visibility::Public).await.expect("a video").id;
        let unlisted_video = owner.publish(file, pb::Visibility::Unlisted).await.id;
        let private_video = owner.publish(file, pb::Visibility::Private).await.id;
        let public_comment = owner.comment(&public_video, "Mine").await.id;
        let private_comment = owner.comment(&private_video, "Mine alone").await.id;
        let session = owner.sessions().await.pop().expect("the owner's session").id;
        let tweet = crate::tweets::post(&owner, "A tweet").await.id;
        let mut playlists = [pb::Visibility::Public, pb::Visibility::Unlisted, pb::Visibility::Private]
            .map(|visibility| (visibility, String::new()));
        for (visibility, id) in &mut playlists {
            *id = owner.create_playlist(*visibility).await.id;
            owner.add(id, &private_video, None).await.expect("an item");
        }
        let playlists = playlists.map(|(_, id)| id);
        let nobody = User::nobody(&server);
        Self {
            server,
            owner,
            stranger,
            admin,
            other_admin,
            nobody,
            active_upload,
            complete_upload,
            published_upload,
            public_video,
            unlisted_video,
            private_video,
            public_comment,
            private_comment,
            session,
            tweet,
            playlists,
        }
    }

    /// Creates the same, and `rows` further rows in every list that the owner can request.
    pub(crate) async fn with_rows(engine: Engine, rows: usize) -> Self {
        let world = Self::new(engine).await;
        let Self { server, owner, .. } = &world;
        let creator = User::register(server).await;
        subscribe(owner, &creator).await;
        subscribe(&creator, owner).await;
        for _ in 1..rows {
            let fan = User::register(server).await;
            subscribe(&fan, owner).await;
            subscribe(owner, &fan).await;
            mute(owner, &fan).await;
        }
        server.multiply_sessions(rows).await;
        server.add_jobs(rows).await;
        mute(owner, &world.stranger).await;
        let comments = owner.try_list_comments(&world.public_video).await.expect("the comments");
        for _ in 0..rows {
            owner.create_upload(1).await;
            owner.publish(media::mp4(), pb::Visibility::Public).await;
            let video = creator.publish(media::mp4(), pb::Visibility::Public).await.id;
            like(owner, &video).await;
            watch(owner, &video).await;
            owner.add(&world.playlists[0], &video, None).await.expect("an item");
            owner.create_playlist(pb::Visibility::Public).await;
            owner.comment(&world.public_video, "A comment").await;
            owner.reply(&comments[0], "A reply").await;
            // Of this, the owner is told.
            creator.comment(&world.public_video, "A comment").await;
            crate::tweets::post(owner, "A tweet").await;
        }
        crate::notifications::settled(server).await;
        world
    }
}

async fn mute(user: &User, channel: &User) {
    let request = pb::SetChannelMutedRequest { channel_id: channel.channel_id(), muted: true };
    user.notifications().set_channel_muted(request).await.expect("it is muted");
}

async fn subscribe(user: &User, to: &User) {
    let request = pb::SetSubscriptionRequest { channel_id: to.channel_id(), subscribed: true };
    user.subscriptions().set_subscription(request).await.expect("it is done");
}

async fn like(user: &User, video: &str) {
    let request = pb::SetLikeRequest { target: Some(Target::VideoId(video.to_owned())), liked: true };
    user.likes().set_like(request).await.expect("it is done");
}

async fn watch(user: &User, video: &str) {
    let request = pb::GetPlaybackRequest { video_id: video.to_owned() };
    let playback = user.videos().get_playback(request).await.expect("a playback").into_inner();
    let request = pb::RecordPlaybackRequest {
        video_id: video.to_owned(),
        playback_id: playback.playback_id,
        position: Some(prost_types::Duration { seconds: 1, nanos: 0 }),
        state: pb::PlaybackState::Playing.into(),
    };
    user.history().record_playback(request).await.expect("it is done");
}
