//! Replacing the server's signing secret.

use marquee_contract::v1 as pb;
use tonic::{Code, Status};

use super::{NEW_SECRET, SECRET, get_me, refresh, refreshed, signed_in_again};
use crate::support::{Refused, Server, User, both_engines, media};

/// A page with one of the user's sessions: its id, and the token of the next page.
async fn page(user: &User, page_token: &str) -> Result<(String, String), Status> {
    let request = pb::ListSessionsRequest { page_size: 1, page_token: page_token.to_owned() };
    let mut page = user.auth().list_sessions(request).await?.into_inner();
    Ok((page.sessions.pop().expect("a session").id, page.next_page_token))
}

both_engines! {
    async fn sessions_survive_the_replacement_of_the_secret_during_the_overlap(engine: Engine) {
        let mut server = Server::with(engine, &["--secrets", SECRET]).await;
        let mut user = User::register(&server).await;
        let mut idle = signed_in_again(&user).await;
        let successor = refreshed(&user, &user.tokens.refresh_token).await.tokens.refresh_token;

        server.kill().await;
        server.restart_with(&["--secrets", &format!("{NEW_SECRET},{SECRET}")]).await;
        user.reconnect(&server);
        get_me(&user).await.expect("an access token that the old secret signed");
        let again = refreshed(&user, &user.tokens.refresh_token).await;
        let mut renewed = refreshed(&user, &again.tokens.refresh_token).await;
        // The answer of a refresh that was lost can be repeated under the new secret: the token is sealed again, and
        // equivalent.
        let same = refreshed(&user, &successor).await;
        assert_eq!(same.tokens.refresh_token, renewed.tokens.refresh_token);
        get_me(&renewed).await.expect("an access token that the new secret signed");

        server.kill().await;
        server.restart_with(&["--secrets", NEW_SECRET]).await;
        for one in [&mut user, &mut idle, &mut renewed] {
            one.reconnect(&server);
        }
        get_me(&renewed).await.expect("an access token that the new secret signed");
        refreshed(&renewed, &renewed.tokens.refresh_token).await;
        for old in [&user, &idle] {
            get_me(old).await.refused(Code::Unauthenticated, "TOKEN_INVALID");
            refresh(old, &old.tokens.refresh_token).await.refused(Code::Unauthenticated, "TOKEN_INVALID");
        }
    }

    async fn page_tokens_and_media_urls_survive_the_replacement_of_the_secret_during_the_overlap(engine: Engine) {
        let mut server = Server::with(engine, &["--secrets", SECRET]).await;
        let mut user = User::register(&server).await;
        let (first, second) = (user.sessions().await.remove(0).id, {
            signed_in_again(&user).await;
            user.sessions().await.remove(0).id
        });
        let (newest, old_token) = page(&user, "").await.expect("a page");
        assert_eq!(newest, second);
        let video = user.publish(media::mp4(), pb::Visibility::Private).await;
        let path = |url: &str| format!("/media/{}", url.split_once("/media/").expect("a media URL").1);
        let old_path = path(&user.playback_url(&video.id).await);

        server.kill().await;
        server.restart_with(&["--secrets", &format!("{NEW_SECRET},{SECRET}")]).await;
        user.reconnect(&server);
        assert_eq!(page(&user, &old_token).await.expect("the page token is still valid").0, first);
        assert_eq!(server.get(&old_path).await.status(), 200);
        let new_token = page(&user, "").await.expect("a page").1;
        let new_path = path(&user.playback_url(&video.id).await);
        let mut user = refreshed(&user, &user.tokens.refresh_token).await;

        server.kill().await;
        server.restart_with(&["--secrets", NEW_SECRET]).await;
        user.reconnect(&server);
        assert_eq!(page(&user, &new_token).await.expect("the page token is still valid").0, first);
        assert_eq!(server.get(&new_path).await.status(), 200);
        page(&user, &old_token).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
        assert_eq!(server.get(&old_path).await.status(), 404);
    }
}
