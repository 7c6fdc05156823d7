//! The requests of reads in a seeded world, for every RPC of the contract that only reads.

use marquee_contract::policy::METHODS;
use marquee_contract::v1 as pb;
use prost::Message;

use crate::Result;
use crate::client::Client;
use crate::varied;

/// The number of videos that GetVideo and similar calls request.
const VIDEOS: usize = 1_000;
/// Reads that do not depend on the size of tables: they read no rows, or those of one session or video. And the list that
/// only administrators can read.
const NOT_MEASURED: [&str; 11] = [
    "GetServerInfo",
    "GetMe",
    "ListSessions",
    "ListUploads",
    "GetUpload",
    "ListJobs",
    "WatchProcessing",
    "WatchNotifications",
    "WatchVideo",
    "GetNotificationPreferences",
    "ListMutedChannels",
];

/// A read, with messages used in turn.
pub(crate) struct Subject {
    /// The name in the tables.
    pub(crate) name: String,
    /// The method's path.
    pub(crate) method: &'static str,
    /// The encoded requests; those of a list without page size and token.
    pub(crate) messages: Vec<Vec<u8>>,
}

impl Subject {
    /// Whether it has pages.
    pub(crate) fn is_list(&self) -> bool {
        METHODS.iter().any(|method| method.path == self.method && is_list(method.name))
    }
}

fn is_list(name: &str) -> bool {
    // Posters are few, and have no pages.
    name != "ListPosters" && (name.starts_with("List") || name.starts_with("Search"))
}

/// All reads, as the measured user of this world.
pub(crate) async fn all(client: &Client) -> Result<Vec<Subject>> {
    let world = ReadableIds::find(client).await?;
    let mut subjects = Vec::new();
    for method in METHODS.iter().filter(|method| method.read_only && !NOT_MEASURED.contains(&method.name)) {
        let variants = world.variants(method.name);
        if variants.is_empty() {
            return Err(format!("the bench does not know how {} is called: see {}", method.name, file!()).into());
        }
        for (how, messages) in variants {
            let name = if how.is_empty() { method.name.to_owned() } else { format!("{}, {how}", method.name) };
            subjects.push(Subject { name, method: method.path, messages });
        }
    }
    Ok(subjects)
}

/// Ids of objects that the measured user can read.
struct ReadableIds {
    channel: String,
    videos: Vec<String>,
    /// The newest videos, with thousands of comments each, and the first comment of one, with a thousand replies.
    busy: Vec<String>,
    /// Videos of the measured user.
    own: Vec<String>,
    comment: String,
    tweet: String,
    playlist: String,
}

impl ReadableIds {
    async fn find(client: &Client) -> Result<Self> {
        let me = client.users().get_me(client.signed(pb::GetMeRequest {})?).await?.into_inner().user;
        let channel = me.and_then(|user| user.channel).ok_or("the user has no channel")?.id;
        let videos = varied::videos(client, VIDEOS).await?;
        let busy: Vec<_> = videos.iter().take(20).cloned().collect();
        let comment = first_comment(client, busy.first().ok_or("there are no videos: seed first")?).await?;
        let request = pb::ListTweetsRequest { channel_id: channel.clone(), ..Default::default() };
        let tweets = client.tweets().list_tweets(client.signed(request)?).await?.into_inner().tweets;
        let tweet = tweets.first().ok_or("the user has no tweets")?.id.clone();
        let playlist = longest_playlist(client, &channel).await?;
        let request = pb::ListVideosRequest { channel_id: Some(channel.clone()), ..Default::default() };
        let own = client.videos().list_videos(client.signed(request)?).await?.into_inner().videos;
        let own = own.into_iter().map(|video| video.id).collect();
        Ok(Self { channel, videos, busy, own, comment, tweet, playlist })
    }

    /// The variants of a call of a method: a description for the table, and the messages.
    fn variants(&self, method: &str) -> Vec<(&'static str, Vec<Vec<u8>>)> {
        let channel_id = || self.channel.clone();
        let of_videos = |message: &dyn Fn(String) -> Vec<u8>| self.videos.iter().cloned().map(message).collect();
        let of_own = |message: &dyn Fn(String) -> Vec<u8>| self.own.iter().cloned().map(message).collect();
        let of_busy = |message: &dyn Fn(String) -> Vec<u8>| self.busy.iter().cloned().map(message).collect();
        match method {
            "GetVideo" => one(of_videos(&|video_id| pb::GetVideoRequest { video_id }.encode_to_vec())),
            "GetPlayback" => one(of_videos(&|video_id| pb::GetPlaybackRequest { video_id }.encode_to_vec())),
            "ListPosters" => {
                // Only the owner's.
                one(of_own(&|video_id| pb::ListPostersRequest { video_id }.encode_to_vec()))
            }
            "GetUsage" => one(vec![pb::GetUsageRequest {}.encode_to_vec()]),
            "ListCaptions" => one(of_videos(&|video_id| pb::ListCaptionsRequest { video_id }.encode_to_vec())),
            "GetChannel" => {
                let id = pb::get_channel_request::Channel::ChannelId(channel_id());
                one(vec![pb::GetChannelRequest { channel: Some(id) }.encode_to_vec()])
            }
            "ListVideos" => self.video_lists(),
            "SearchVideos" => searches(),
            "ListComments" => {
                let list = |order: pb::CommentOrder| {
                    of_busy(&|video_id| {
                        pb::ListCommentsRequest { video_id, order: order.into(), ..Default::default() }.encode_to_vec()
                    })
                };
                vec![("newest", list(pb::CommentOrder::CreateTimeDesc)), ("top", list(pb::CommentOrder::Top))]
            }
            "ListReplies" => {
                let comment_id = self.comment.clone();
                one(vec![pb::ListRepliesRequest { comment_id, ..Default::default() }.encode_to_vec()])
            }
            "GetTweet" => one(vec![pb::GetTweetRequest { tweet_id: self.tweet.clone() }.encode_to_vec()]),
            "ListTweets" => {
                one(vec![pb::ListTweetsRequest { channel_id: channel_id(), ..Default::default() }.encode_to_vec()])
            }
            "ListPlaylists" => {
                one(vec![pb::ListPlaylistsRequest { channel_id: channel_id(), ..Default::default() }.encode_to_vec()])
            }
            "GetPlaylist" => one(vec![pb::GetPlaylistRequest { playlist_id: self.playlist.clone() }.encode_to_vec()]),
            "ListPlaylistVideos" => {
                let playlist_id = self.playlist.clone();
                one(vec![pb::ListPlaylistVideosRequest { playlist_id, ..Default::default() }.encode_to_vec()])
            }
            "ListVideoStats" => stats_lists(),
            "GetViewSeries" => {
                let (start_date, end_date) = ("2026-01-01".to_owned(), "2026-03-31".to_owned());
                one(vec![pb::GetViewSeriesRequest { start_date, end_date, video_id: None }.encode_to_vec()])
            }
            // Methods without parameters other than a page.
            "ListLikedVideos"
            | "ListSubscribers"
            | "ListSubscriptions"
            | "ListSubscriptionFeed"
            | "ListHistory"
            | "ListNotifications"
            | "GetUnreadCount"
            | "GetChannelStats" => one(vec![Vec::new()]),
            _ => Vec::new(),
        }
    }

    fn video_lists(&self) -> Vec<(&'static str, Vec<Vec<u8>>)> {
        use pb::VideoOrder::{CreateTimeDesc, LikeCountDesc, PublishTimeAsc, PublishTimeDesc, Trending, ViewCountDesc};
        let list = |order: pb::VideoOrder, channel_id: Option<&String>, category: pb::Category| {
            let (order, channel_id, category) = (order.into(), channel_id.cloned(), category.into());
            vec![pb::ListVideosRequest { order, channel_id, category, ..Default::default() }.encode_to_vec()]
        };
        let (own, none) = (Some(&self.channel), pb::Category::Unspecified);
        vec![
            ("newest", list(PublishTimeDesc, None, none)),
            ("oldest", list(PublishTimeAsc, None, none)),
            ("last created", list(CreateTimeDesc, None, none)),
            ("most viewed", list(ViewCountDesc, None, none)),
            ("most liked", list(LikeCountDesc, None, none)),
            ("trending", list(Trending, None, none)),
            ("trending music", list(Trending, None, pb::Category::Music)),
            ("newest music", list(PublishTimeDesc, None, pb::Category::Music)),
            ("a channel's newest", list(PublishTimeDesc, own, none)),
            ("a channel's last created", list(CreateTimeDesc, own, none)),
            ("a channel's most viewed", list(ViewCountDesc, own, none)),
        ]
    }
}

fn one(messages: Vec<Vec<u8>>) -> Vec<(&'static str, Vec<Vec<u8>>)> {
    vec![("", messages)]
}

/// Words that occur in a known number of titles or tags in each world; see `examples/seed`.
fn searches() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let search =
        |query: &str| vec![pb::SearchVideosRequest { query: query.to_owned(), ..Default::default() }.encode_to_vec()];
    vec![
        ("10 matches", search("quokka")),
        ("100 matches", search("numbat")),
        ("1,000 matches", search("wombat")),
        ("every second video", search("handmade")),
    ]
}

fn stats_lists() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let list = |order: pb::VideoStatsOrder| {
        vec![pb::ListVideoStatsRequest { order: order.into(), ..Default::default() }.encode_to_vec()]
    };
    vec![
        ("newest", list(pb::VideoStatsOrder::CreateTimeDesc)),
        ("most watched", list(pb::VideoStatsOrder::WatchTimeDesc)),
    ]
}

/// The oldest comment of a video.
async fn first_comment(client: &Client, video_id: &str) -> Result<String> {
    let mut list = pb::ListCommentsRequest { video_id: video_id.to_owned(), page_size: 100, ..Default::default() };
    loop {
        let page = client.comments().list_comments(client.signed(list.clone())?).await?.into_inner();
        if page.next_page_token.is_empty() {
            return Ok(page.comments.last().ok_or("the newest video has no comments")?.id.clone());
        }
        list.page_token = page.next_page_token;
    }
}

async fn longest_playlist(client: &Client, channel_id: &str) -> Result<String> {
    let mut list = pb::ListPlaylistsRequest { channel_id: channel_id.to_owned(), page_size: 100, ..Default::default() };
    let mut longest = pb::Playlist::default();
    loop {
        let page = client.playlists().list_playlists(client.signed(list.clone())?).await?.into_inner();
        for playlist in page.playlists {
            if longest.id.is_empty() || playlist.item_count > longest.item_count {
                longest = playlist;
            }
        }
        if page.next_page_token.is_empty() {
            return Ok(longest.id);
        }
        list.page_token = page.next_page_token;
    }
}
