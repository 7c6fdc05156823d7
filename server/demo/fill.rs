//! Fills a server with the small world. Everything is looked up before it is made, so that a second run completes what a
//! first has begun, and doubles nothing.

use http::Uri;
use indicatif::{ProgressBar, ProgressStyle};
use marquee_contract::v1::caption_service_client::CaptionServiceClient;
use marquee_contract::v1::channel_service_client::ChannelServiceClient;
use marquee_contract::v1::comment_service_client::CommentServiceClient;
use marquee_contract::v1::get_channel_request::Channel as Named;
use marquee_contract::v1::like_service_client::LikeServiceClient;
use marquee_contract::v1::playlist_service_client::PlaylistServiceClient;
use marquee_contract::v1::set_like_request::Target;
use marquee_contract::v1::subscription_service_client::SubscriptionServiceClient;
use marquee_contract::v1::tweet_service_client::TweetServiceClient;
use marquee_contract::v1::user_service_client::UserServiceClient;
use marquee_contract::v1::video_service_client::VideoServiceClient;
use marquee_contract::v1::{self as pb};
use tonic::transport::Channel;
use tonic::{Code, Status};

use super::client::Client;
use super::clips::Clips;
use super::connect;
use super::world::{CAPTIONS, FILMS, Film, PEOPLE, PLAYLISTS, Person, TALKS, TWEETS, Talk, likes, subscribes};
use crate::app::StartError;
use crate::config::DemoConfig;
use crate::http::{DEMO_PASSWORD, DEMO_USERNAMES};
use crate::rpc::origin::is_loopback;

/// The largest page. What is looked up is among the newest of its list.
const PAGE: i32 = 100;

/// An account of the world, signed in, with its channel.
struct Resident {
    client: Client,
    channel_id: String,
}

/// Fills the server, and prints the logins and the address to open.
pub(super) async fn fill(config: &DemoConfig) -> Result<(), StartError> {
    let password = password(config)?;
    let server = connect(&config.url).await?;
    let mut residents = Vec::new();
    for (username, person) in DEMO_USERNAMES.into_iter().zip(&PEOPLE) {
        residents.push(Resident::settle(server.clone(), username, person, password).await?);
    }
    let videos = publish_films(config, &mut residents).await?;
    talk(&residents, &videos).await?;
    collect(&residents, &videos).await?;
    meet(&residents, &videos).await?;

    let counts = (PEOPLE.len(), FILMS.len(), TALKS.len(), PLAYLISTS.len());
    println!(
        "the world has {} accounts, {} videos, {} discussions and {} playlists",
        counts.0, counts.1, counts.2, counts.3
    );
    println!("log in as {} with the password: {password}", DEMO_USERNAMES.join(", "));
    println!("open {}/", config.url.trim_end_matches('/'));
    Ok(())
}

/// The password of all accounts.
fn password(config: &DemoConfig) -> Result<&str, StartError> {
    let is_local = config.url.parse().is_ok_and(|url: Uri| url.host().is_some_and(is_loopback));
    match &config.password {
        Some(password) => Ok(password),
        None if is_local => Ok(DEMO_PASSWORD),
        None => Err("the server is not on this machine, so choose a password for the accounts with --password; the \
            default one is known to everybody"
            .into()),
    }
}

impl Resident {
    /// Signs in, or registers if there is no such account.
    async fn settle(server: Channel, username: &str, person: &Person, password: &str) -> Result<Self, StartError> {
        let get = || pb::GetChannelRequest { channel: Some(Named::Username(username.to_owned())) };
        let mut channels = ChannelServiceClient::new(server.clone());
        let client = match channels.get_channel(get()).await {
            Ok(_) => Client::log_in(server, username, password).await.map_err(|status| {
                if status.code() == Code::Unauthenticated {
                    return format!("the account {username} has another password; give it with --password").into();
                }
                StartError::from(status)
            })?,
            Err(status) if status.code() == Code::NotFound => {
                let client = Client::register(server.clone(), username, person.display_name, password).await?;
                let update =
                    pb::UpdateMeRequest { description: Some(person.description.to_owned()), ..Default::default() };
                UserServiceClient::new(server).update_me(client.signed(update)).await?;
                client
            }
            Err(status) => return Err(status.into()),
        };
        let channel = channels.get_channel(get()).await?.into_inner().channel.unwrap_or_default();
        Ok(Self { client, channel_id: channel.id })
    }

    /// The resident's videos.
    async fn videos(&self) -> Result<Vec<pb::Video>, Status> {
        let list =
            pb::ListVideosRequest { page_size: PAGE, channel_id: Some(self.channel_id.clone()), ..Default::default() };
        let mut videos = VideoServiceClient::new(self.client.channel.clone());
        Ok(videos.list_videos(self.client.signed(list)).await?.into_inner().videos)
    }

    /// Makes, uploads and publishes a film.
    async fn publish(&mut self, film: &Film, clips: &mut Clips) -> Result<pb::Video, StartError> {
        let path = clips.make(&film.clip).await?;
        let upload = self.client.upload(&path, &ProgressBar::hidden()).await?;
        let publish = pb::PublishVideoRequest {
            upload_id: upload.id,
            title: film.title.to_owned(),
            description: film.description.to_owned(),
            visibility: pb::Visibility::Public.into(),
            tags: film.tags.iter().map(|&tag| tag.to_owned()).collect(),
            category: film.category.into(),
            ..Default::default()
        };
        let mut videos = VideoServiceClient::new(self.client.channel.clone());
        Ok(videos.publish_video(self.client.signed(publish)).await?.into_inner().video.unwrap_or_default())
    }
}

/// Publishes the films that are missing, and waits until all can be played. Returns their ids.
async fn publish_films(config: &DemoConfig, residents: &mut [Resident]) -> Result<Vec<String>, StartError> {
    let bar = ProgressBar::new(FILMS.len() as u64);
    bar.set_style(ProgressStyle::with_template("{bar:30} {pos}/{len} videos {msg}")?);
    let mut clips = Clips::open(config.ffmpeg.as_ref()).await?;
    let mut videos = Vec::new();
    let mut published = Vec::new();
    for resident in &*residents {
        published.push(resident.videos().await?);
    }
    for film in &FILMS {
        bar.set_message(film.title);
        let found = published[film.owner].iter().find(|video| video.title == film.title).cloned();
        videos.push(match found {
            Some(video) => video,
            None => residents[film.owner].publish(film, &mut clips).await?,
        });
        bar.inc(1);
    }
    bar.set_message("published; waiting until they play");
    for (film, video) in FILMS.iter().zip(&videos) {
        if video.state() == pb::VideoState::Processing {
            residents[film.owner].client.wait_until_made(&video.id, true, &ProgressBar::hidden()).await?;
        }
    }
    bar.finish_and_clear();
    Ok(videos.into_iter().map(|video| video.id).collect())
}

/// Comments, replies and captions.
async fn talk(residents: &[Resident], videos: &[String]) -> Result<(), StartError> {
    for Talk { film, person, text, replies } in &TALKS {
        let client = &residents[*person].client;
        let mut comments = CommentServiceClient::new(client.channel.clone());
        let list = pb::ListCommentsRequest { page_size: PAGE, video_id: videos[*film].clone(), ..Default::default() };
        let found = comments.list_comments(client.signed(list)).await?.into_inner().comments;
        let comment_id = say(client, &videos[*film], None, text, &found).await?;
        let list = pb::ListRepliesRequest { page_size: PAGE, comment_id: comment_id.clone(), ..Default::default() };
        let found = comments.list_replies(client.signed(list)).await?.into_inner().replies;
        for (person, text) in *replies {
            say(&residents[*person].client, &videos[*film], Some(&comment_id), text, &found).await?;
        }
        let owner = &residents[FILMS[*film].owner].client;
        like(owner, Target::CommentId(comment_id)).await?;
    }
    for caption in &CAPTIONS {
        let client = &residents[FILMS[caption.film].owner].client;
        let set = pb::SetCaptionRequest {
            video_id: videos[caption.film].clone(),
            language: caption.language.to_owned(),
            name: caption.name.to_owned(),
            kind: pb::CaptionKind::Captions.into(),
            text: caption.text.as_bytes().into(),
        };
        CaptionServiceClient::new(client.channel.clone()).set_caption(client.signed(set)).await?;
    }
    Ok(())
}

/// Writes a comment or a reply unless it is among those that were found. Returns its id.
async fn say(
    client: &Client,
    video_id: &str,
    parent_id: Option<&str>,
    text: &str,
    found: &[pb::Comment],
) -> Result<String, Status> {
    let is_own = |comment: &&pb::Comment| {
        comment.text == text && comment.channel.as_ref().is_some_and(|channel| channel.username == client.username)
    };
    if let Some(comment) = found.iter().find(is_own) {
        return Ok(comment.id.clone());
    }
    let create = pb::CreateCommentRequest {
        video_id: video_id.to_owned(),
        parent_id: parent_id.map(str::to_owned),
        text: text.to_owned(),
        ..Default::default()
    };
    let mut comments = CommentServiceClient::new(client.channel.clone());
    Ok(comments.create_comment(client.signed(create)).await?.into_inner().comment.unwrap_or_default().id)
}

async fn like(client: &Client, target: Target) -> Result<(), Status> {
    let set = pb::SetLikeRequest { target: Some(target), liked: true };
    LikeServiceClient::new(client.channel.clone()).set_like(client.signed(set)).await.map(|_| ())
}

/// Playlists and tweets.
async fn collect(residents: &[Resident], videos: &[String]) -> Result<(), StartError> {
    for playlist in &PLAYLISTS {
        let Resident { client, channel_id } = &residents[playlist.owner];
        let mut playlists = PlaylistServiceClient::new(client.channel.clone());
        let list = pb::ListPlaylistsRequest { page_size: PAGE, channel_id: channel_id.clone(), ..Default::default() };
        let found = playlists.list_playlists(client.signed(list)).await?.into_inner().playlists;
        let id = if let Some(found) = found.into_iter().find(|found| found.title == playlist.title) {
            found.id
        } else {
            let create = pb::CreatePlaylistRequest {
                title: playlist.title.to_owned(),
                visibility: pb::Visibility::Public.into(),
                ..Default::default()
            };
            playlists.create_playlist(client.signed(create)).await?.into_inner().playlist.unwrap_or_default().id
        };
        for &film in playlist.films {
            let add = pb::AddPlaylistVideoRequest {
                playlist_id: id.clone(),
                video_id: videos[film].clone(),
                ..Default::default()
            };
            playlists.add_playlist_video(client.signed(add)).await?;
        }
    }
    for (person, text) in TWEETS {
        let Resident { client, channel_id } = &residents[person];
        let mut tweets = TweetServiceClient::new(client.channel.clone());
        let list = pb::ListTweetsRequest { page_size: PAGE, channel_id: channel_id.clone(), ..Default::default() };
        let found = tweets.list_tweets(client.signed(list)).await?.into_inner().tweets;
        if found.iter().all(|tweet| tweet.text != text) {
            let create = pb::CreateTweetRequest { text: text.to_owned(), ..Default::default() };
            tweets.create_tweet(client.signed(create)).await?;
        }
    }
    Ok(())
}

/// Likes of videos, and subscriptions.
async fn meet(residents: &[Resident], videos: &[String]) -> Result<(), StartError> {
    for (person, Resident { client, .. }) in residents.iter().enumerate() {
        for (_, video_id) in videos.iter().enumerate().filter(|(film, _)| likes(person, *film)) {
            like(client, Target::VideoId(video_id.clone())).await?;
        }
        let mut subscriptions = SubscriptionServiceClient::new(client.channel.clone());
        for (_, other) in residents.iter().enumerate().filter(|(other, _)| subscribes(person, *other)) {
            let set = pb::SetSubscriptionRequest { channel_id: other.channel_id.clone(), subscribed: true };
            subscriptions.set_subscription(client.signed(set)).await?;
        }
    }
    Ok(())
}
