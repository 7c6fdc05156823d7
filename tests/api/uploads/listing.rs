//! ListUploads: the uploads that can be continued or published.

use std::collections::HashSet;

use tonic::Code;

use super::*;
use crate::support::{Refused, both_engines};

/// All pages of this size.
async fn pages(user: &User, page_size: i32) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut page_token = String::new();
    loop {
        let page = user.uploads().list_uploads(pb::ListUploadsRequest { page_size, page_token }).await.unwrap();
        let page = page.into_inner();
        pages.push(page.uploads.into_iter().map(|upload| upload.id).collect());
        if page.next_page_token.is_empty() {
            return pages;
        }
        page_token = page.next_page_token;
    }
}

both_engines! {
    async fn open_uploads_are_listed_once_and_newest_first(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        User::register(&server).await.create_upload(1).await;
        let mut ids = Vec::new();
        for _ in 0..25 {
            ids.insert(0, user.create_upload(1).await.id);
        }
        for page_size in [1, 2, 5, 24, 25, 26, 100, i32::MAX] {
            let pages = pages(&user, page_size).await;
            assert_eq!(pages.concat(), ids, "page size {page_size}");
            let full = usize::try_from(page_size).unwrap().min(100);
            assert!(pages.iter().rev().skip(1).all(|page| page.len() == full), "page size {page_size}");
        }
        assert_eq!(pages(&user, 0).await.iter().map(Vec::len).collect::<Vec<_>>(), [20, 5]);
    }

    async fn only_uploads_that_can_be_continued_or_published_are_listed(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let active = user.create_upload(storage.chunk_len()).await;
        let complete = user.upload(media::mp4()).await;
        let published = user.upload(media::mp4()).await;
        user.try_publish(&published.id, pb::Visibility::Public).await.unwrap();
        let failed = user.upload(b"no video").await;
        user.try_publish(&failed.id, pb::Visibility::Public).await.unwrap_err();
        let cancelled = user.create_upload(1).await;
        user.uploads().cancel_upload(pb::CancelUploadRequest { upload_id: cancelled.id }).await.unwrap();
        let list = user.uploads().list_uploads(pb::ListUploadsRequest::default()).await.unwrap().into_inner();
        assert_eq!(list.uploads, [complete, active]);
    }

    async fn uploads_added_or_removed_between_pages_cause_no_gaps_or_duplicates(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let mut ids = HashSet::new();
        for _ in 0..6 {
            ids.insert(user.create_upload(1).await.id);
        }
        let page = user.uploads().list_uploads(pb::ListUploadsRequest { page_size: 3, ..Default::default() }).await;
        let page = page.unwrap().into_inner();
        // A new upload is added in front, and the last one of the page is removed.
        user.create_upload(1).await;
        let last = page.uploads.last().unwrap().id.clone();
        user.uploads().cancel_upload(pb::CancelUploadRequest { upload_id: last }).await.unwrap();
        let rest = pb::ListUploadsRequest { page_size: 100, page_token: page.next_page_token };
        let rest = user.uploads().list_uploads(rest).await.unwrap().into_inner();
        let seen: Vec<String> = page.uploads.into_iter().chain(rest.uploads).map(|upload| upload.id).collect();
        assert_eq!((seen.len(), seen.into_iter().collect::<HashSet<_>>()), (6, ids));
    }

    async fn a_page_token_of_another_user_or_a_modified_one_is_refused(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        for _ in 0..3 {
            user.create_upload(1).await;
        }
        let page = user.uploads().list_uploads(pb::ListUploadsRequest { page_size: 1, ..Default::default() }).await;
        let token = page.unwrap().into_inner().next_page_token;
        let ask = async |user: &User, page_token: &str| {
            let request = pb::ListUploadsRequest { page_size: 1, page_token: page_token.to_owned() };
            user.uploads().list_uploads(request).await
        };
        let another = User::register(&server).await;
        ask(&another, &token).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
        for at in 0..token.len() {
            let mut edited = token.clone().into_bytes();
            edited[at] = if edited[at] == b'A' { b'B' } else { b'A' };
            let edited = String::from_utf8(edited).unwrap();
            ask(&user, &edited).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
        }
        ask(&user, &token[1..]).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
        ask(&user, &format!("{token}A")).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
        let videos = pb::ListVideosRequest { page_token: token.clone(), ..Default::default() };
        user.videos().list_videos(videos).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
        assert_eq!(ask(&user, &token).await.unwrap().into_inner().uploads.len(), 1);
    }
}
