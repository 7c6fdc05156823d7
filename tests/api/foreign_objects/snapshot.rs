//! The state of the owner's objects, to be compared before and after.

use std::path::PathBuf;

use marquee_contract::v1 as pb;

use super::cases::Object;
use crate::support::world::World;

/// Everything that a stranger's calls could have changed.
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
    pub(super) fn id(&self, object: Object) -> String {
        match object {
            Object::ActiveUpload => self.active_upload.clone(),
            Object::CompleteUpload => self.complete_upload.clone(),
            Object::PublishedUpload => self.published_upload.clone(),
            Object::PublicVideo => self.public_video.clone(),
            Object::UnlistedVideo => self.unlisted_video.clone(),
            Object::PrivateVideo => self.private_video.clone(),
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

    /// Values that only the owner may get.
    pub(super) fn secrets(&self) -> [&str; 5] {
        [&self.owner.account.id, &self.owner.account.email, &self.private_video, &self.session, &self.playlists[2]]
    }

    /// Reads the current state of the owner's objects.
    pub(super) async fn snapshot(&self) -> Snapshot {
        let mut uploads = Vec::new();
        for id in [&self.active_upload, &self.complete_upload, &self.published_upload] {
            uploads.push(self.owner.get_upload(id).await);
        }
        let own = pb::ListVideosRequest { channel_id: Some(self.owner.channel_id()), ..Default::default() };
        let videos = self.owner.videos().list_videos(own).await.expect("the videos").into_inner().videos;
        assert_eq!((uploads.len(), videos.len()), (3, 3));
        let mut comments = Vec::new();
        for video in [&self.public_video, &self.private_video] {
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
