//! PlaylistService: owners' changes, what others see, and that the order of items is kept.

mod deletion;
mod lifecycle;
mod limits;
mod paging;
mod positions;
mod races;
mod unavailable;
mod visibility;

use marquee_contract::v1::{self as pb, Visibility};
use tonic::Status;

use crate::support::{Server, User, media};

/// The identification of an item in MovePlaylistItem.
pub(crate) use pb::move_playlist_video_request::Item as Moved;
/// The identification of an item in RemovePlaylistItem.
pub(crate) use pb::remove_playlist_video_request::Item as Removed;

/// A request for a playlist with this visibility.
pub(crate) fn new_playlist(visibility: Visibility) -> pb::CreatePlaylistRequest {
    pb::CreatePlaylistRequest { title: "A playlist".to_owned(), visibility: visibility.into(), ..Default::default() }
}

impl User {
    pub(crate) async fn create_playlist(&self, visibility: Visibility) -> pb::Playlist {
        self.try_create_playlist(new_playlist(visibility)).await.expect("a playlist")
    }

    async fn try_create_playlist(&self, request: pb::CreatePlaylistRequest) -> Result<pb::Playlist, Status> {
        Ok(self.playlists().create_playlist(request).await?.into_inner().playlist.expect("a playlist"))
    }

    pub(crate) async fn get_playlist(&self, id: &str) -> Result<pb::Playlist, Status> {
        let request = pb::GetPlaylistRequest { playlist_id: id.to_owned() };
        Ok(self.playlists().get_playlist(request).await?.into_inner().playlist.expect("a playlist"))
    }

    /// The user's watch-later list.
    async fn watch_later(&self) -> pb::Playlist {
        let kind = pb::PlaylistKind::WatchLater.into();
        let request = pb::ListPlaylistsRequest { channel_id: self.channel_id(), kind, ..Default::default() };
        let lists = self.playlists().list_playlists(request).await.expect("the lists").into_inner().playlists;
        let [list] = <[_; 1]>::try_from(lists).expect("one list");
        list
    }

    /// The ids of a channel's playlists, at most 100.
    pub(crate) async fn playlist_ids_of(&self, channel: &User) -> Vec<String> {
        let request =
            pb::ListPlaylistsRequest { channel_id: channel.channel_id(), page_size: 100, ..Default::default() };
        let lists = self.playlists().list_playlists(request).await.expect("the lists").into_inner().playlists;
        lists.into_iter().map(|playlist| playlist.id).collect()
    }

    /// Adds a video to a playlist, at the end when no position is given.
    pub(crate) async fn add(
        &self,
        playlist: &str,
        video: &str,
        position: Option<usize>,
    ) -> Result<pb::PlaylistItem, Status> {
        let position = position.map(|position| i32::try_from(position).expect("a position"));
        let request =
            pb::AddPlaylistVideoRequest { playlist_id: playlist.to_owned(), video_id: video.to_owned(), position };
        Ok(self.playlists().add_playlist_video(request).await?.into_inner().item.expect("an item"))
    }

    async fn move_item(&self, playlist: &str, item: Moved, position: usize) -> Result<pb::PlaylistItem, Status> {
        let position = i32::try_from(position).expect("a position");
        let request = pb::MovePlaylistVideoRequest { playlist_id: playlist.to_owned(), item: Some(item), position };
        Ok(self.playlists().move_playlist_video(request).await?.into_inner().item.expect("an item"))
    }

    async fn remove_item(&self, playlist: &str, item: Removed) -> Result<(), Status> {
        let request = pb::RemovePlaylistVideoRequest { playlist_id: playlist.to_owned(), item: Some(item) };
        self.playlists().remove_playlist_video(request).await.map(|_| ())
    }

    async fn delete_playlist(&self, playlist: &str) -> Result<(), Status> {
        let request = pb::DeletePlaylistRequest { playlist_id: playlist.to_owned() };
        self.playlists().delete_playlist(request).await.map(|_| ())
    }

    /// A page of a playlist's items, and the token of the next page.
    pub(crate) async fn item_page(
        &self,
        playlist: &str,
        page_size: i32,
        page_token: &str,
    ) -> Result<(Vec<pb::PlaylistItem>, String), Status> {
        let request = pb::ListPlaylistVideosRequest {
            page_size,
            page_token: page_token.to_owned(),
            playlist_id: playlist.to_owned(),
        };
        let page = self.playlists().list_playlist_videos(request).await?.into_inner();
        Ok((page.items, page.next_page_token))
    }

    /// All items of a playlist that the user sees, read in pages of this size.
    async fn items_by(&self, playlist: &str, page_size: i32) -> Vec<pb::PlaylistItem> {
        let (mut items, mut token) = (Vec::new(), String::new());
        loop {
            let (page, next) = self.item_page(playlist, page_size, &token).await.expect("a page");
            assert!(page.len() == usize::try_from(page_size).expect("a size") || next.is_empty(), "a page is not full");
            items.extend(page);
            if next.is_empty() {
                return items;
            }
            assert!(items.len() < 10_000, "there is no end");
            token = next;
        }
    }

    /// All items of a playlist that the user sees.
    async fn items(&self, playlist: &str) -> Vec<pb::PlaylistItem> {
        self.items_by(playlist, 100).await
    }

    /// The ids of the videos in a playlist that the user sees; empty for unavailable videos.
    async fn video_ids(&self, playlist: &str) -> Vec<String> {
        self.items(playlist).await.into_iter().map(video_id).collect()
    }

    async fn set_visibility(&self, video: &str, visibility: Visibility) {
        let request = pb::SetVideoVisibilityRequest { video_id: video.to_owned(), visibility: visibility.into() };
        self.videos().set_video_visibility(request).await.expect("it is set");
    }

    async fn delete_video(&self, video: &str) {
        self.videos().delete_video(pb::DeleteVideoRequest { video_id: video.to_owned() }).await.expect("it is deleted");
    }
}

fn video_id(item: pb::PlaylistItem) -> String {
    item.video.map(|video| video.id).unwrap_or_default()
}

/// Publishes `count` videos, at most 100, of a user who has none yet; returns their ids.
pub(crate) async fn publish_many(server: &Server, owner: &User, count: usize) -> Vec<String> {
    let first = owner.publish(media::mp4(), Visibility::Public).await.id;
    if count == 1 {
        return vec![first];
    }
    server.multiply_videos(count - 1).await;
    let request = pb::ListVideosRequest { channel_id: Some(owner.channel_id()), page_size: 100, ..Default::default() };
    let videos = owner.videos().list_videos(request).await.expect("the videos").into_inner().videos;
    assert_eq!(videos.len(), count);
    videos.into_iter().map(|video| video.id).collect()
}

/// Inserts `count` items without a video into an empty playlist by SQL; their position keys are as long as possible
/// and leave no space between each other.
async fn fill(server: &Server, playlist: &str, count: usize) {
    let statements = |id: &str, playlist: &str, place: &str| {
        format!(
            "INSERT INTO playlist_items (id, playlist_id, place, create_time)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
            SELECT {id}, {playlist}, {place}, 0 FROM numbers;
            UPDATE playlists SET item_count = {count} WHERE id = {playlist};"
        )
    };
    let hex = playlist.replace('-', "");
    let front = format!("40{}", "00".repeat(55));
    let place = format!("unhex('{front}' || printf('%016x', n))");
    let sqlite = statements("randomblob(16)", &format!("x'{hex}'"), &place);
    let place = format!("'\\x{front}'::bytea || int8send(n::bigint)");
    let postgres = statements("gen_random_uuid()", &format!("'{playlist}'::uuid"), &place);
    server.execute(&sqlite, &postgres).await;
}

/// The number of rows of items in all playlists.
async fn stored_items(server: &Server) -> i64 {
    server.count("SELECT COUNT(*) FROM playlist_items").await
}
