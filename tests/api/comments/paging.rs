//! ListComments and ListReplies, page by page.

use std::collections::BTreeSet;

use marquee_contract::v1::{self as pb, CommentOrder, Visibility};
use tonic::{Code, Status};

use crate::support::{Refused, Server, User, both_engines, fields, media};

/// A list of comments: a video's in some order, or a comment's replies.
#[derive(Debug, Clone)]
enum List {
    Comments(String, CommentOrder),
    Replies(String),
}

impl List {
    /// Returns the ids of one page, and the token of the next page.
    async fn page(&self, viewer: &User, size: i32, token: &str) -> Result<(Vec<String>, String), Status> {
        let ids = |comments: Vec<pb::Comment>| comments.into_iter().map(|comment| comment.id).collect();
        let (page_size, page_token) = (size, token.to_owned());
        Ok(match self.clone() {
            Self::Comments(video_id, order) => {
                let order = order.into();
                let request = pb::ListCommentsRequest { page_size, page_token, video_id, order };
                let page = viewer.comments().list_comments(request).await?.into_inner();
                (ids(page.comments), page.next_page_token)
            }
            Self::Replies(comment_id) => {
                let request = pb::ListRepliesRequest { page_size, page_token, comment_id };
                let page = viewer.comments().list_replies(request).await?.into_inner();
                (ids(page.replies), page.next_page_token)
            }
        })
    }

    /// Returns the ids of all pages in order; calls `between` with each page's ids, except the last one's.
    async fn all(&self, viewer: &User, size: i32, between: impl AsyncFn(&[String])) -> Vec<String> {
        let (mut all, mut token) = (Vec::new(), String::new());
        loop {
            let (ids, next) = self.page(viewer, size, &token).await.expect("a page");
            assert!(ids.len() <= usize::try_from(size).unwrap(), "{} of {size}", ids.len());
            all.extend(ids.clone());
            if next.is_empty() {
                return all;
            }
            assert!(!ids.is_empty() && all.len() < 1_000, "there is no end");
            between(&ids).await;
            token = next;
        }
    }
}

fn ids(comments: &[pb::Comment]) -> Vec<String> {
    comments.iter().map(|comment| comment.id.clone()).collect()
}

both_engines! {
    async fn pages_of_any_size_show_every_comment_once_and_in_order(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, nobody) = (User::register(&server).await, User::nobody(&server));
        let video = user.publish(media::mp4(), Visibility::Public).await.id;
        let another = user.publish(media::mp4(), Visibility::Public).await.id;
        user.comment(&another, "elsewhere").await;
        let (mut comments, mut replies) = (Vec::new(), Vec::new());
        for (number, likes) in [3, 0, 7, 3, 0, 7, 3].into_iter().enumerate() {
            let text = format!("comment {number}");
            let comment = user.comment(&video, &text).await;
            let liked = format!("UPDATE comments SET like_count = {likes} WHERE text = '{text}'");
            server.execute(&liked, &liked).await;
            comments.push(pb::Comment { like_count: likes, ..comment });
            replies.push(user.reply(&comments[0], "a reply").await);
        }
        let oldest = ids(&replies);
        comments.reverse();
        let newest = ids(&comments);
        // The order is stable: among comments with equally many likes, the newest comes first.
        comments.sort_by_key(|comment| -comment.like_count);
        let top = ids(&comments);
        for size in [1, 2, 3, 7, 8, 100] {
            for (list, expected) in [
                (List::Comments(video.clone(), CommentOrder::Unspecified), &newest),
                (List::Comments(video.clone(), CommentOrder::CreateTimeDesc), &newest),
                (List::Comments(video.clone(), CommentOrder::Top), &top),
                (List::Replies(newest[6].clone()), &oldest),
            ] {
                assert_eq!(&list.all(&nobody, size, async |_| {}).await, expected, "{list:?} of {size}");
            }
        }
        let refused = List::Replies(newest[0].clone()).page(&nobody, -1, "").await;
        assert_eq!(fields(&refused.refused(Code::InvalidArgument, "FIELD_INVALID")), ["page_size"]);
    }

    async fn a_page_of_comments_has_20_entries_by_default_and_at_most_100(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Public).await.id;
        let comment = user.comment(&video, "a comment").await;
        user.reply(&comment, "a reply").await;
        for text in ["a comment", "a reply"] {
            server.multiply_comments(text, 100).await;
        }
        for list in [
            List::Comments(video.clone(), CommentOrder::CreateTimeDesc),
            List::Comments(video.clone(), CommentOrder::Top),
            List::Replies(comment.id.clone()),
        ] {
            for (requested, got) in [(0, 20), (1, 1), (99, 99), (100, 100), (101, 100), (i32::MAX, 100)] {
                let (ids, next) = list.page(&user, requested, "").await.unwrap();
                assert_eq!((ids.len(), next.is_empty()), (got, false), "{list:?} {requested}");
            }
        }
    }

    async fn a_page_token_of_comments_is_valid_only_for_its_list_and_viewer(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        let mut lists = Vec::new();
        for _ in 0..2 {
            let video = user.publish(media::mp4(), Visibility::Public).await.id;
            user.comment(&video, "a comment").await;
            let comment = user.comment(&video, "a comment").await;
            user.reply(&comment, "a reply").await;
            user.reply(&comment, "a reply").await;
            lists.push(List::Comments(video.clone(), CommentOrder::CreateTimeDesc));
            lists.push(List::Comments(video, CommentOrder::Top));
            lists.push(List::Replies(comment.id));
        }
        for (index, list) in lists.iter().enumerate() {
            let (first, token) = list.page(&user, 1, "").await.unwrap();
            assert_ne!(list.page(&user, 1, &token).await.unwrap().0, first);
            let refuse = async |list: &List, viewer: &User, token: &str| {
                let status = list.page(viewer, 1, token).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
                assert_eq!(fields(&status), ["page_token"], "{list:?}");
            };
            for (_, another) in lists.iter().enumerate().filter(|(other, _)| *other != index) {
                refuse(another, &user, &token).await;
            }
            refuse(list, &other, &token).await;
            refuse(list, &nobody, &token).await;
            let edited = |place: usize| {
                let mut edited = token.clone().into_bytes();
                edited[place] = if edited[place] == b'A' { b'B' } else { b'A' };
                String::from_utf8(edited).unwrap()
            };
            for place in [0, token.len() / 2, token.len() - 1] {
                refuse(list, &user, &edited(place)).await;
                refuse(list, &user, &token[..place.max(1)]).await;
            }
            refuse(list, &user, &format!("{token}A")).await;
        }
    }

    async fn comments_written_or_deleted_between_pages_cause_no_gaps_or_duplicates(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Public).await.id;
        let parent = user.comment(&video, "a comment").await;
        let mut there = [BTreeSet::new(), BTreeSet::new()];
        for _ in 0..6 {
            there[0].insert(user.comment(&video, "a comment").await.id);
            there[1].insert(user.reply(&parent, "a reply").await.id);
        }
        let lists = [List::Comments(video.clone(), CommentOrder::CreateTimeDesc), List::Replies(parent.id.clone())];
        for (list, there) in lists.iter().zip(there) {
            let seen = list.all(&user, 2, async |page| {
                // The comment that the page token refers to is deleted as well.
                user.delete_comment(page.last().expect("a comment")).await.expect("it is deleted");
                if matches!(list, List::Comments(..)) {
                    user.comment(&video, "in between").await;
                }
            });
            let seen = seen.await;
            let unique: BTreeSet<_> = seen.iter().cloned().collect();
            assert_eq!(unique.len(), seen.len(), "a double: {seen:?}");
            assert!(there.is_subset(&unique), "a gap: {there:?} but {seen:?}");
        }
    }
}
