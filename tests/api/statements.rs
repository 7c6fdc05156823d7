//! What reads cost the database: a fixed number of statements, whatever the page holds.

use marquee_contract::policy::METHODS;
use marquee_contract::v1::get_channel_request::Channel as Selector;
use marquee_contract::v1::{self as pb, Visibility};

use crate::support::{Server, User, both_engines, eventually, media};

/// Reads, and the statements that one call sends when its caller is signed in. Access tokens are checked without any.
///
/// A list costs what it costs for one row. Whoever changes a number here says why in the commit.
const COSTS: [(&str, &str, u32); 10] = [
    ("/marquee.v1.AuthService/ListSessions", "", 1),
    ("/marquee.v1.UserService/GetMe", "", 2),
    ("/marquee.v1.ChannelService/GetChannel", "by id", 1),
    ("/marquee.v1.ChannelService/GetChannel", "by username", 1),
    ("/marquee.v1.UploadService/ListUploads", "", 1),
    ("/marquee.v1.VideoService/GetVideo", "", 1),
    ("/marquee.v1.VideoService/GetPlayback", "", 1),
    ("/marquee.v1.VideoService/ListVideos", "of all", 1),
    // The viewer's own channel, and its videos.
    ("/marquee.v1.VideoService/ListVideos", "of a channel", 2),
    // The index, and the videos.
    ("/marquee.v1.VideoService/SearchVideos", "", 2),
];
/// The most that any of them may come to cost.
const MOST: u32 = 6;
/// Rows in each list.
const ROWS: usize = 50;

/// Makes one call of a method; a list is asked for this many rows, and returns how many it got.
async fn call(user: &User, video: &pb::Video, (method, how): (&str, &str), page_size: usize) -> usize {
    let page_size = i32::try_from(page_size).unwrap();
    let (id, channel) = (video.id.clone(), user.channel_id());
    match method.rsplit('/').next().unwrap() {
        "GetMe" => drop(user.users().get_me(pb::GetMeRequest {}).await.unwrap()),
        "GetChannel" => {
            let channel = match how {
                "by id" => Selector::ChannelId(channel),
                _ => Selector::Username(user.account.username.clone()),
            };
            drop(user.channels().get_channel(pb::GetChannelRequest { channel: Some(channel) }).await.unwrap());
        }
        "GetVideo" => drop(user.videos().get_video(pb::GetVideoRequest { video_id: id }).await.unwrap()),
        "GetPlayback" => drop(user.videos().get_playback(pb::GetPlaybackRequest { video_id: id }).await.unwrap()),
        "ListSessions" => {
            let request = pb::ListSessionsRequest { page_size, ..Default::default() };
            return user.auth().list_sessions(request).await.unwrap().into_inner().sessions.len();
        }
        "ListUploads" => {
            let request = pb::ListUploadsRequest { page_size, ..Default::default() };
            return user.uploads().list_uploads(request).await.unwrap().into_inner().uploads.len();
        }
        "ListVideos" => {
            let channel_id = (how == "of a channel").then_some(channel);
            let request = pb::ListVideosRequest { page_size, channel_id, ..Default::default() };
            return user.videos().list_videos(request).await.unwrap().into_inner().videos.len();
        }
        "SearchVideos" => {
            let request = pb::SearchVideosRequest { page_size, query: "a tit".to_owned(), ..Default::default() };
            return user.videos().search_videos(request).await.unwrap().into_inner().videos.len();
        }
        other => panic!("this test does not know how {other} is called"),
    }
    0
}

/// The statements of one call.
async fn cost(server: &Server, user: &User, video: &pb::Video, (method, how): (&str, &str), page_size: usize) -> f64 {
    let (calls, statements) = (
        format!("marquee_rpcs_total{{code=\"OK\",method=\"{method}\"}}"),
        format!("marquee_rpc_statements_total{{method=\"{method}\"}}"),
    );
    let (calls_before, before) = (server.metric(&calls).await, server.metric(&statements).await);
    let rows = call(user, video, (method, how), page_size).await;
    if method.contains("/List") || method.contains("/Search") {
        assert_eq!(rows, page_size, "{method}");
    }
    // A call is counted when its last byte is sent, which may be after it was received.
    eventually("the call is counted", || async { (server.metric(&calls).await > calls_before).then_some(()) }).await;
    server.metric(&statements).await - before
}

both_engines! {
    async fn reads_cost_a_fixed_number_of_statements_whatever_the_page_holds(engine: Engine) {
        let mut server = Server::start(engine).await;
        let mut user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Public).await;
        server.multiply_videos(ROWS - 1).await;
        server.index_again().await;
        user.reconnect(&server);
        for _ in 0..ROWS {
            user.create_upload(1).await;
        }
        server.multiply_sessions(ROWS - 1).await;
        for (method, how, expected) in COSTS {
            assert!(expected <= MOST, "{method}");
            for page_size in [1, ROWS] {
                for _ in 0..2 {
                    let statements = cost(&server, &user, &video, (method, how), page_size).await;
                    assert!((statements - f64::from(expected)).abs() < 0.5, "{method} {how}, {page_size} rows: {statements}");
                }
            }
        }
    }
}

#[test]
fn the_cost_of_every_list_is_known() {
    let mut lists = METHODS.iter().filter(|method| {
        method.name.starts_with("List") || method.name.starts_with("Search") || method.output.contains("List")
    });
    assert!(lists.all(|list| COSTS.iter().any(|(path, ..)| *path == list.path)), "a list without its line in COSTS");
}
