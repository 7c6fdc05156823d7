//! The lifetime of tokens and sessions.

use std::sync::Mutex;

use tonic::Code;

use super::{get_me, refresh, refreshed};
use crate::support::{Engine, Refused, Server, User, both_engines, eventually, reason};

/// Access tokens are checked without a database, so one engine is enough; the server allows 5 s of leeway.
#[tokio::test]
async fn an_access_token_expires_while_its_session_continues() {
    let server = Server::with(Engine::Sqlite, &["--access-token-ttl", "1s"]).await;
    let user = User::register(&server).await;
    let expired = eventually("the access token expires", || async { get_me(&user).await.err() }).await;
    assert_eq!((expired.code(), reason(&expired).as_str()), (Code::Unauthenticated, "TOKEN_EXPIRED"));
    let next = refreshed(&user, &user.tokens.refresh_token).await;
    get_me(&next).await.expect("the new access token works");
    get_me(&user).await.refused(Code::Unauthenticated, "TOKEN_EXPIRED");
}

both_engines! {
    async fn an_unused_session_expires(engine: Engine) {
        let server = Server::with(engine, &["--session-idle-ttl", "1s"]).await;
        let user = User::register(&server).await;
        // Only the first of these refreshes extends the session; the others return its answer again.
        let expired = eventually("the session expires", || async {
            refresh(&user, &user.tokens.refresh_token).await.err()
        })
        .await;
        assert_eq!((expired.code(), reason(&expired).as_str()), (Code::Unauthenticated, "SESSION_EXPIRED"));
    }

    async fn a_session_ends_after_its_maximum_lifetime_however_often_it_is_used(engine: Engine) {
        let server = Server::with(engine, &["--session-max-age", "5s"]).await;
        let user = User::register(&server).await;
        let newest = Mutex::new(user.clone());
        let expired = eventually("the session reaches its greatest age", || async {
            let token = newest.lock().unwrap().tokens.refresh_token.clone();
            match refresh(&user, &token).await {
                Ok(response) => {
                    let tokens = response.into_inner().tokens.expect("tokens");
                    assert_eq!(tokens.refresh_token_expire_time, user.tokens.refresh_token_expire_time);
                    newest.lock().unwrap().tokens = tokens;
                    None
                }
                Err(status) => Some(status),
            }
        })
        .await;
        assert_eq!((expired.code(), reason(&expired).as_str()), (Code::Unauthenticated, "SESSION_EXPIRED"));
        assert_ne!(newest.lock().unwrap().tokens, user.tokens, "it was used in between");
    }

    async fn each_refresh_extends_the_session(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let next = refreshed(&user, &user.tokens.refresh_token).await;
        let end = |user: &User| user.tokens.refresh_token_expire_time.map(|time| (time.seconds, time.nanos));
        assert!(end(&next) > end(&user));
    }
}
