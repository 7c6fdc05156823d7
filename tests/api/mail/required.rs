//! Servers that require verified addresses.

use marquee_contract::v1 as pb;
use tonic::Code;

use super::{CONFIRM, verified_user, verify};
use crate::support::comment::new_comment;
use crate::support::{Refused, Server, User, both_engines, media};

both_engines! {
    async fn an_account_publishes_comments_and_tweets_when_its_address_is_verified(engine: Engine) {
        let server = Server::with(engine, &["--require-verified-email"]).await;
        let user = User::register(&server).await;
        let required = i32::from(pb::Feature::VerifiedEmailRequired);
        assert!(user.server_info().await.features.contains(&required));
        let other = verified_user(&server).await;
        let video = other.publish(media::mp4(), pb::Visibility::Public).await;

        let upload_id = user.upload(media::mp4()).await.id;
        let (title, visibility) = ("A title".to_owned(), pb::Visibility::Public.into());
        let publish = pb::PublishVideoRequest { upload_id, title, visibility, ..Default::default() };
        let comment = new_comment(&video.id, "Hello");
        let tweet = pb::CreateTweetRequest { text: "Hello".to_owned(), ..Default::default() };
        let refusals = [
            user.videos().publish_video(publish.clone()).await.map(|_| ()),
            user.comments().create_comment(comment.clone()).await.map(|_| ()),
            user.tweets().create_tweet(tweet.clone()).await.map(|_| ()),
        ];
        for refusal in refusals {
            refusal.refused(Code::FailedPrecondition, "EMAIL_NOT_VERIFIED");
        }
        let code = server.code_to(&user.account.email, CONFIRM, 1).await;
        verify(&user, &code).await.expect("a verified address");
        // The session and its access token stay the same.
        user.videos().publish_video(publish).await.expect("a video");
        user.comments().create_comment(comment).await.expect("a comment");
        user.tweets().create_tweet(tweet).await.expect("a tweet");
    }
}
