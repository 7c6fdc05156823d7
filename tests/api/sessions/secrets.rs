//! Replacing the server's secret.

use tonic::Code;

use super::{NEW_SECRET, SECRET, get_me, refresh, refreshed, signed_in_again};
use crate::support::{Refused, Server, User, both_engines};

both_engines! {
    async fn sessions_outlive_their_secret_while_the_old_one_overlaps_the_new(engine: Engine) {
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
        // The lost reply can be had under the new secret, too: sealed anew, it is the same token in the same branch.
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
}
