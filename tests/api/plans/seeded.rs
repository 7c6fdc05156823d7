//! A server on a large database, and its first user.

use marquee_contract::options::v1::Access;
use marquee_contract::policy;
use marquee_contract::v1 as pb;
use prost::Message;
use prost_reflect::{DynamicMessage, Value};
use tonic::Code;

use super::log::{self, Line};
use super::requests::{Read, Values};
use crate::support::database::execute;
use crate::support::seed::fill::Sizes;
use crate::support::{Engine, Server, User, raw, seed};

/// Enough users for the planner to prefer their index.
const USERS: u32 = 5_000;
const VIDEOS: u32 = 50_000;
/// The number of jobs in each state.
const JOBS: usize = 5_000;
/// The number of executions after which PostgreSQL considers a generic plan (see PREPARE in its manual).
pub(super) const EXECUTIONS: usize = 6;
/// Makes PostgreSQL log the plan of every statement from now on. The setup's own statements are logged as well.
const EXPLAIN: &str = "DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET session_preload_libraries = auto_explain', current_database());
    EXECUTE format('ALTER DATABASE %I SET auto_explain.log_min_duration = 0', current_database());
    EXECUTE format('ALTER DATABASE %I SET auto_explain.log_analyze = on', current_database());
    EXECUTE format('ALTER DATABASE %I SET auto_explain.log_timing = off', current_database());
    EXECUTE format('ALTER DATABASE %I SET auto_explain.log_format = json', current_database());
    EXECUTE format('ALTER DATABASE %I SET auto_explain.log_level = warning', current_database());
END $$";

pub(super) struct SeededServer {
    pub(super) server: Server,
    user: User,
    admin: User,
    /// Values for fields, by the field's name.
    pub(super) values: Values,
    /// The part of the log that was not taken yet.
    lines: Vec<Line>,
}

impl SeededServer {
    pub(super) async fn new(engine: Engine) -> Self {
        let (folder, database_url) = seed::seeded(engine, Sizes { users: USERS, ..Sizes::of(VIDEOS) }).await;
        if let Some(url) = &database_url {
            execute(url, EXPLAIN).await;
        }
        // PostgreSQL keeps plans per connection; with a single connection, all calls use the same plans.
        let one = ["--database-connections", "1"];
        // Without jobs of the server's own, whose statements would be between those of the calls.
        let flags =
            [&["--log", "info,sqlx::query=debug", "--log-format", "json", "--work", "off"], one.as_slice()].concat();
        let server = Server::at(folder, database_url, &flags).await;
        let user = seed::first_user(&server, server.channel()).await;
        let values = values(&user).await;
        let admin = User::register_admin(&server).await;
        server.add_jobs(JOBS).await;
        server.execute("ANALYZE jobs", "ANALYZE jobs").await;
        let mut seeded = Self { server, user, admin, values, lines: Vec::new() };
        seeded.take_lines().await;
        seeded
    }

    pub(super) fn engine(&self) -> Engine {
        self.server.engine()
    }

    /// Makes the request without signing in, where that is allowed, and then as the user. The order matters:
    /// PostgreSQL first sees how cheap the plan for anonymous callers is, and must find a generic plan nevertheless.
    /// Returns whether any call succeeded: requests for another user's objects, and combinations that the contract
    /// does not allow, may be refused.
    pub(super) async fn call(&mut self, read: &Read, request: DynamicMessage) -> bool {
        let access = policy::find(&read.path).map(|policy| policy.access);
        let caller = if access == Some(Access::Admin) { &self.admin } else { &self.user };
        let header = caller.bearer();
        let mut is_answered = false;
        if access == Some(Access::Optional) {
            is_answered = self.call_as(&[], read, request.clone()).await;
        }
        self.call_as(&[&header], read, request).await || is_answered
    }

    /// Requests the first page and the following ones, until PostgreSQL has chosen its plans.
    async fn call_as(&mut self, headers: &[&str], read: &Read, mut request: DynamicMessage) -> bool {
        let executions = if self.engine() == Engine::Postgres { EXECUTIONS } else { 1 };
        for _ in 0..executions {
            self.read_log().await;
            let message = request.encode_to_vec().into();
            let answer = match raw::call(&self.user.channel, &read.path, headers, vec![message]).await {
                Ok(answer) => DynamicMessage::decode(read.method.output(), answer).expect("it decodes"),
                Err(status) if matches!(status.code(), Code::PermissionDenied | Code::InvalidArgument) => return false,
                Err(status) if headers.is_empty() && status.code() == Code::NotFound => return false,
                Err(status) => panic!("{}: {status:?}", read.path),
            };
            let token = answer.get_field_by_name("next_page_token");
            if let Some(token) =
                token.and_then(|token| token.as_str().map(str::to_owned)).filter(|token| !token.is_empty())
            {
                request.set_field_by_name("page_token", Value::String(token));
            }
        }
        true
    }

    /// Returns the lines that were logged since the last call of this function.
    pub(super) async fn take_lines(&mut self) -> Vec<Line> {
        self.read_log().await;
        std::mem::take(&mut self.lines)
    }

    /// Reads the log and empties the file, so that a failing test does not print megabytes of it.
    async fn read_log(&mut self) {
        self.lines.extend(log::read(&self.server.settled_log().await));
        let log = std::fs::File::options().write(true).open(self.server.data_dir().with_file_name("log"));
        log.and_then(|file| file.set_len(0)).expect("the log can be emptied");
    }
}

/// Values for the fields of requests: the user's own objects and another user's.
async fn values(user: &User) -> Values {
    let own_channel = user.channel_id();
    // The videos that were created last have the most comments.
    let request = pb::ListVideosRequest { order: pb::VideoOrder::CreateTimeDesc.into(), ..Default::default() };
    let newest: pb::ListVideosResponse = user.call("ListVideos", &request).await.expect("videos");
    let is_others = |video: &&pb::Video| video.channel.as_ref().is_some_and(|channel| channel.id != own_channel);
    let others = newest.videos.iter().find(is_others).expect("another user's video");
    let request = pb::ListVideosRequest { channel_id: Some(own_channel.clone()), ..Default::default() };
    let own: pb::ListVideosResponse = user.call("ListVideos", &request).await.expect("the user's videos");
    let others_channel = others.channel.as_ref().expect("a channel").id.clone();

    let request = pb::ListCommentsRequest { video_id: others.id.clone(), page_size: 100, ..Default::default() };
    let comments: pb::ListCommentsResponse = user.call("ListComments", &request).await.expect("a list");
    let request = pb::ListTweetsRequest { channel_id: own_channel.clone(), ..Default::default() };
    let tweets: pb::ListTweetsResponse = user.call("ListTweets", &request).await.expect("a list");
    let playlists = [longest_playlist(user, &own_channel).await, longest_playlist(user, &others_channel).await];

    [
        ("video_id", vec![others.id.clone(), own.videos[0].id.clone()]),
        ("channel_id", vec![own_channel, others_channel]),
        ("username", vec![user.account.username.clone()]),
        ("upload_id", vec![user.create_upload(1).await.id]),
        ("comment_id", comments.comments.iter().map(|comment| comment.id.clone()).take(1).collect()),
        ("tweet_id", tweets.tweets.iter().map(|tweet| tweet.id.clone()).take(1).collect()),
        ("playlist_id", playlists.to_vec()),
        ("query", ["wombat", "handmade the", "quok"].map(str::to_owned).to_vec()),
        ("start_date", vec!["2026-01-01".to_owned()]),
        ("end_date", vec!["2026-03-31".to_owned()]),
    ]
    .into()
}

/// The playlist of a channel with the most items; most of the user's are empty.
async fn longest_playlist(user: &User, channel_id: &str) -> String {
    let mut request =
        pb::ListPlaylistsRequest { channel_id: channel_id.to_owned(), page_size: 100, ..Default::default() };
    let mut longest = pb::Playlist::default();
    loop {
        let page: pb::ListPlaylistsResponse = user.call("ListPlaylists", &request).await.expect("a list");
        let with_most = page.playlists.into_iter().chain([longest]).max_by_key(|playlist| playlist.item_count);
        longest = with_most.expect("one of them");
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            assert!(longest.item_count > 0, "no playlist has anything in it");
            return longest.id;
        }
    }
}
