//! An owner with one object of each kind, and those who have no business with them.

use std::path::PathBuf;

use marquee_contract::v1 as pb;

use super::cases::Object;
use crate::support::upload::chunk;
use crate::support::{Engine, Server, User, media};

/// The chunk size of the server: small, so that an upload can stand in the middle.
pub(super) const CHUNK_BYTES: usize = 64 * 1024;

pub(super) struct World {
    server: Server,
    pub(super) owner: User,
    pub(super) stranger: User,
    pub(super) nobody: User,
    active: String,
    complete: String,
    published: String,
    public: String,
    unlisted: String,
    private: String,
    public_comment: String,
    private_comment: String,
    session: String,
    tweet: String,
    /// Public, unlisted, private; the private video is in each.
    playlists: [String; 3],
}

/// All that a stranger could have changed.
#[derive(Debug, PartialEq)]
pub(super) struct Snapshot {
    uploads: Vec<pb::Upload>,
    videos: Vec<pb::Video>,
    comments: Vec<pb::Comment>,
    account: Option<pb::User>,
    sessions: Vec<pb::Session>,
    tweet: pb::Tweet,
    playlists: Vec<pb::Playlist>,
    files: Vec<(PathBuf, u64)>,
}

impl World {
    pub(super) async fn new(engine: Engine) -> Self {
        let server = Server::with(engine, &["--chunk-size-bytes", &CHUNK_BYTES.to_string()]).await;
        let (owner, stranger) = (User::register(&server).await, User::register(&server).await);
        let file = media::mp4();
        let half_done = media::mp4_of(2 * CHUNK_BYTES);
        let active = owner.create_upload(half_done.len()).await.id;
        let first = chunk(&active, 0, &half_done[..CHUNK_BYTES]);
        owner.uploads().upload_chunk(first).await.expect("the first chunk");
        let complete = owner.upload(file).await.id;
        let published = owner.upload(file).await.id;
        let public = owner.try_publish(&published, pb::Visibility::Public).await.expect("a video").id;
        let unlisted = owner.publish(file, pb::Visibility::Unlisted).await.id;
        let private = owner.publish(file, pb::Visibility::Private).await.id;
        let public_comment = owner.comment(&public, "Mine").await.id;
        let private_comment = owner.comment(&private, "Mine alone").await.id;
        let session = owner.sessions().await.pop().expect("the owner's session").id;
        let tweet = crate::tweets::post(&owner, "A tweet").await.id;
        let mut playlists = [pb::Visibility::Public, pb::Visibility::Unlisted, pb::Visibility::Private]
            .map(|visibility| (visibility, String::new()));
        for (visibility, id) in &mut playlists {
            *id = owner.create_playlist(*visibility).await.id;
            owner.add(id, &private, None).await.expect("an item");
        }
        let playlists = playlists.map(|(_, id)| id);
        let nobody = User::nobody(&server);
        Self {
            server,
            owner,
            stranger,
            nobody,
            active,
            complete,
            published,
            public,
            unlisted,
            private,
            public_comment,
            private_comment,
            session,
            tweet,
            playlists,
        }
    }

    pub(super) fn id(&self, object: Object) -> String {
        match object {
            Object::ActiveUpload => self.active.clone(),
            Object::CompleteUpload => self.complete.clone(),
            Object::PublishedUpload => self.published.clone(),
            Object::PublicVideo => self.public.clone(),
            Object::UnlistedVideo => self.unlisted.clone(),
            Object::PrivateVideo => self.private.clone(),
            Object::PublicComment => self.public_comment.clone(),
            Object::PrivateComment => self.private_comment.clone(),
            Object::Channel => self.owner.channel_id(),
            Object::Session => self.session.clone(),
            Object::Tweet => self.tweet.clone(),
            Object::PublicPlaylist => self.playlists[0].clone(),
            Object::UnlistedPlaylist => self.playlists[1].clone(),
            Object::PrivatePlaylist => self.playlists[2].clone(),
        }
    }

    /// What nobody but the owner may be told.
    pub(super) fn secrets(&self) -> [&str; 5] {
        [&self.owner.account.id, &self.owner.account.email, &self.private, &self.session, &self.playlists[2]]
    }

    /// The owner's things as they are.
    pub(super) async fn snapshot(&self) -> Snapshot {
        let mut uploads = Vec::new();
        for id in [&self.active, &self.complete, &self.published] {
            uploads.push(self.owner.get_upload(id).await);
        }
        let own = pb::ListVideosRequest { channel_id: Some(self.owner.channel_id()), ..Default::default() };
        let videos = self.owner.videos().list_videos(own).await.expect("the videos").into_inner().videos;
        assert_eq!((uploads.len(), videos.len()), (3, 3));
        let mut comments = Vec::new();
        for video in [&self.public, &self.private] {
            comments.extend(self.owner.try_list_comments(video).await.expect("the comments"));
        }
        assert_eq!(comments.len(), 2);
        let account = self.owner.users().get_me(pb::GetMeRequest {}).await.expect("the account").into_inner().user;
        let size = |path: PathBuf| {
            let len = path.metadata().expect("a file").len();
            (path, len)
        };
        let mut files: Vec<_> = self.server.blob_files().into_iter().map(size).collect();
        files.sort();
        let sessions = self.owner.sessions().await;
        let tweet = crate::tweets::get(&self.owner, &self.tweet).await.expect("the tweet");
        let mut playlists = Vec::new();
        for id in &self.playlists {
            playlists.push(self.owner.get_playlist(id).await.expect("a playlist"));
        }
        Snapshot { uploads, videos, comments, account, sessions, tweet, playlists, files }
    }
}
