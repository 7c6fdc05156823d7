//! SearchVideos: which videos are found, in which order and when, and that no query breaks it.

mod changes;
mod hostile;
mod order;
mod paging;
mod rebuilding;
mod words;

use marquee_contract::v1::{self as pb, Visibility};

use crate::support::{Server, User, eventually, media};

/// Publishes a public video with these texts.
async fn publish(owner: &User, title: &str, description: &str, tags: &[&str]) -> pb::Video {
    publish_as(owner, title, description, tags, Visibility::Public).await
}

async fn publish_as(owner: &User, title: &str, description: &str, tags: &[&str], visibility: Visibility) -> pb::Video {
    let upload = owner.upload(media::mp4()).await;
    let request = pb::PublishVideoRequest {
        upload_id: upload.id,
        title: title.to_owned(),
        description: description.to_owned(),
        visibility: visibility.into(),
        tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
        ..Default::default()
    };
    owner.videos().publish_video(request).await.expect("it is published").into_inner().video.expect("a video")
}

/// The request for a search.
fn search_request(query: &str) -> pb::SearchVideosRequest {
    pb::SearchVideosRequest { query: query.to_owned(), page_size: 100, ..Default::default() }
}

async fn page(viewer: &User, request: &pb::SearchVideosRequest) -> (Vec<pb::Video>, String) {
    let page = viewer.videos().search_videos(request.clone()).await.expect("an answer").into_inner();
    (page.videos, page.next_page_token)
}

/// The titles of one page of results.
async fn titles(viewer: &User, request: &pb::SearchVideosRequest) -> Vec<String> {
    let (videos, next) = page(viewer, request).await;
    assert_eq!(next, "", "there is more");
    videos.into_iter().map(|video| video.title).collect()
}

/// The titles that a query finds.
async fn found(viewer: &User, query: &str) -> Vec<String> {
    titles(viewer, &search_request(query)).await
}

async fn rename(user: &User, name: &str) {
    let request = pb::UpdateMeRequest { display_name: Some(name.to_owned()), ..Default::default() };
    user.users().update_me(request).await.expect("a new name");
}

impl Server {
    /// Restarts the server and waits until it has indexed all videos again, including those inserted by SQL.
    pub(crate) async fn restart_and_reindex(&mut self) {
        self.terminate();
        self.wait().await;
        let forget = "DELETE FROM server_state WHERE name = 'search_index'";
        self.execute(forget, forget).await;
        self.restart().await;
        let complete = "SELECT COUNT(*) FROM server_state WHERE name = 'search_index' AND value = 'complete'";
        eventually("everything is indexed", || async { (self.count(complete).await == 1).then_some(()) }).await;
    }
}
