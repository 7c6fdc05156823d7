//! The number of statements of a read is small, and independent of the page size and of the number of rows. A write
//! answers without reading its row again.

use marquee_contract::v1 as pb;
use prost_reflect::DynamicMessage;

use super::{Read, all};
use crate::support::upload::new_upload;
use crate::support::world::World;
use crate::support::{Server, both_engines, eventually};

/// The largest number of statements of a read. Access tokens are checked without a statement.
const MAX_STATEMENTS: f64 = 6.0;
/// The number of rows in each list.
const ROWS: usize = 50;

/// The answer of one successful call of the method, and the number of its statements.
async fn counted<T>(server: &Server, path: &str, call: impl Future<Output = T>) -> (T, f64) {
    let (calls, statements) = (
        format!("marquee_rpcs_total{{code=\"OK\",method=\"{path}\"}}"),
        format!("marquee_rpc_statements_total{{method=\"{path}\"}}"),
    );
    let (calls_before, before) = (server.metric(&calls).await, server.metric(&statements).await);
    let answer = call.await;
    // A call is counted when its last byte is sent, possibly after the client has received it.
    eventually("the call is counted", || async { (server.metric(&calls).await > calls_before).then_some(()) }).await;
    (answer, server.metric(&statements).await - before)
}

/// The number of statements of one call, and the number of rows in its answer if it is a list.
async fn cost(world: &World, read: &Read, request: &DynamicMessage) -> (f64, Option<usize>) {
    let (answer, statements) = counted(&world.server, &read.path, read.call(read.caller(world), request)).await;
    let answer = answer.unwrap_or_else(|status| panic!("{}: {status:?}", read.path));
    (statements, read.page(&answer).0.map(|rows| rows.len()))
}

both_engines! {
    async fn the_number_of_statements_of_a_read_does_not_depend_on_the_page(engine: Engine) {
        let world = World::with_rows(engine, ROWS).await;
        let mut lists = 0;
        for read in all() {
            for (one, many) in read.requests(&world, 1).iter().zip(&read.requests(&world, ROWS)) {
                let (expected, rows) = cost(&world, &read, one).await;
                assert!(expected <= MAX_STATEMENTS, "{}: {expected} statements", read.path);
                assert!(rows.is_none_or(|rows| rows == 1), "{}: {rows:?} rows for {one:?}", read.path);
                lists += usize::from(rows.is_some());
                for request in [many, one] {
                    let (statements, rows) = cost(&world, &read, request).await;
                    assert!((statements - expected).abs() < 0.5, "{}: {statements}, not {expected}: {request:?}", read.path);
                    assert!(rows.is_none_or(|rows| rows == 1 || rows == ROWS), "{}: {rows:?} rows: {request:?}", read.path);
                }
            }
        }
        assert!(lists >= 15, "only {lists} lists were called");
    }

    async fn a_write_answers_without_reading_its_row_again(engine: Engine) {
        let world = World::new(engine).await;
        let (server, owner) = (&world.server, &world.owner);
        // The bounds are the counts on PostgreSQL; on SQLite a lock is no statement.
        macro_rules! check {
            ($service:literal, $client:ident.$method:ident, $name:literal, $request:expr, $most:literal, $field:ident) => {{
                let path = concat!("/marquee.v1.", $service, "/", $name);
                let mut client = owner.$client();
                let (answer, statements) = counted(server, path, client.$method($request)).await;
                assert!(statements <= $most, "{path}: {statements} statements");
                answer.expect("an answer").into_inner().$field.expect("the object")
            }};
        }
        let text = "changed".to_owned();
        let request = pb::UpdateTweetRequest { tweet_id: world.tweet.clone(), text: text.clone() };
        let changed = check!("TweetService", tweets.update_tweet, "UpdateTweet", request.clone(), 2.0, tweet);
        let again = check!("TweetService", tweets.update_tweet, "UpdateTweet", request, 2.0, tweet);
        let request = pb::GetTweetRequest { tweet_id: world.tweet.clone() };
        let found = owner.tweets().get_tweet(request).await.expect("a tweet").into_inner().tweet;
        assert_eq!([Some(changed), Some(again)], [found.clone(), found]);

        let request = pb::CreatePlaylistRequest {
            title: text.clone(),
            visibility: pb::Visibility::Public.into(),
            ..Default::default()
        };
        let created = check!("PlaylistService", playlists.create_playlist, "CreatePlaylist", request, 4.0, playlist);
        let request = pb::GetPlaylistRequest { playlist_id: created.id.clone() };
        let found = owner.playlists().get_playlist(request.clone()).await.expect("a playlist").into_inner().playlist;
        assert_eq!(Some(created), found);
        let update = pb::UpdatePlaylistRequest {
            playlist_id: request.playlist_id.clone(),
            description: Some(text.clone()),
            ..Default::default()
        };
        let changed = check!("PlaylistService", playlists.update_playlist, "UpdatePlaylist", update.clone(), 2.0, playlist);
        let again = check!("PlaylistService", playlists.update_playlist, "UpdatePlaylist", update, 2.0, playlist);
        let found = owner.playlists().get_playlist(request).await.expect("a playlist").into_inner().playlist;
        assert_eq!([Some(changed), Some(again)], [found.clone(), found]);

        let request = new_upload(1000);
        let created = check!("UploadService", uploads.create_upload, "CreateUpload", request, 5.0, upload);
        assert_eq!(created, owner.get_upload(&created.id).await);

        let video_id = world.public_video.clone();
        let request = pb::UpdateVideoRequest { video_id: video_id.clone(), title: Some(text), ..Default::default() };
        let changed = check!("VideoService", videos.update_video, "UpdateVideo", request, 5.0, video);
        let get = pb::GetVideoRequest { video_id: video_id.clone() };
        let found = owner.videos().get_video(get.clone()).await.expect("a video").into_inner().video;
        assert_eq!(Some(changed), found);
        let visibility = pb::Visibility::Private.into();
        let request = pb::SetVideoVisibilityRequest { video_id, visibility };
        let changed = check!("VideoService", videos.set_video_visibility, "SetVideoVisibility", request, 6.0, video);
        let found = owner.videos().get_video(get).await.expect("a video").into_inner().video;
        assert_eq!(Some(changed), found);
    }
}
