//! RefreshSession.

use data_encoding::BASE64URL_NOPAD;
use tonic::Code;

use super::{get_me, login, refresh, refreshed, signed_in_again};
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines};

both_engines! {
    async fn a_refresh_returns_new_tokens_and_the_old_access_token_stays_valid(engine: Engine) {
        let server = Server::start(engine).await;
        let mut user = User::register(&server).await;
        for _ in 0..3 {
            let next = refreshed(&user, &user.tokens.refresh_token).await;
            assert_ne!(next.tokens.refresh_token, user.tokens.refresh_token);
            assert_ne!(next.tokens.access_token, user.tokens.access_token);
            for one in [&user, &next] {
                assert_eq!(get_me(one).await.unwrap().into_inner().user.as_ref(), Some(&user.account));
            }
            user = next;
        }
    }

    async fn repeating_a_refresh_returns_the_same_successor(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let next = refreshed(&user, &user.tokens.refresh_token).await;
        for _ in 0..3 {
            let again = refreshed(&user, &user.tokens.refresh_token).await;
            assert_eq!(again.tokens.refresh_token, next.tokens.refresh_token);
            get_me(&again).await.expect("the new access token works");
        }
        let after = refreshed(&user, &next.tokens.refresh_token).await;
        get_me(&after).await.expect("the session is still valid");
    }

    async fn ten_concurrent_refreshes_of_one_token_yield_one_valid_token(engine: Engine) {
        let server = Server::start(engine).await;
        let mut user = User::register(&server).await;
        for _ in 0..3 {
            let mut calls = Vec::new();
            for _ in 0..10 {
                let device = User { channel: server.connect().await, ..user.clone() };
                calls.push(tokio::spawn(async move { refreshed(&device, &device.tokens.refresh_token).await }));
            }
            let mut successors = Vec::new();
            for call in calls {
                let device = call.await.expect("the session is still valid");
                get_me(&device).await.expect("every access token works");
                successors.push(device);
            }
            let next = successors.pop().expect("ten answers");
            assert!(successors.iter().all(|one| one.tokens.refresh_token == next.tokens.refresh_token));
            user = next;
        }
    }

    async fn a_replayed_older_token_ends_the_session(engine: Engine) {
        let server = Server::start(engine).await;
        let first = User::register(&server).await;
        let other = signed_in_again(&first).await;
        let second = refreshed(&first, &first.tokens.refresh_token).await;
        let third = refreshed(&first, &second.tokens.refresh_token).await;
        get_me(&third).await.expect("the session lives");

        refresh(&first, &first.tokens.refresh_token).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        for one in [&first, &second, &third] {
            get_me(one).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
            refresh(one, &one.tokens.refresh_token).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        }
        get_me(&other).await.expect("another session of the user's lives on");
        login(&first, &first.account.username, PASSWORD).await.expect("the user may come back");
    }

    async fn a_modified_refresh_token_is_refused_and_ends_no_session(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let stranger = User::register(&server).await;
        let bytes = |user: &User| BASE64URL_NOPAD.decode(user.tokens.refresh_token.as_bytes()).expect("base64url");
        let (own, foreign) = (bytes(&user), bytes(&stranger));
        let mut edited: Vec<Vec<u8>> = Vec::new();
        for at in 0..own.len() {
            let mut bytes = own.clone();
            bytes[at] ^= 1;
            edited.push(bytes);
        }
        // The session part of one token with the secret part of another; truncated, extended and empty tokens.
        edited.extend((1..own.len()).map(|at| [&own[..at], &foreign[at..]].concat()).filter(|mix| *mix != own && *mix != foreign));
        edited.extend([1, 15, 16, 48, own.len() - 1].map(|len| own[..len].to_vec()));
        edited.extend([[&own[..], &[0]].concat(), vec![0; own.len()]]);
        for bytes in edited {
            let token = BASE64URL_NOPAD.encode(&bytes);
            refresh(&user, &token).await.refused(Code::Unauthenticated, "TOKEN_INVALID");
        }
        for one in [&user, &stranger] {
            let next = refreshed(one, &one.tokens.refresh_token).await;
            get_me(&next).await.expect("the session lives on");
        }
    }

    async fn a_refresh_token_of_another_server_is_refused(engine: Engine) {
        let (server, other) = (Server::start(engine).await, Server::start(engine).await);
        let (user, foreigner) = (User::register(&server).await, User::register(&other).await);
        refresh(&user, &foreigner.tokens.refresh_token).await.refused(Code::Unauthenticated, "TOKEN_INVALID");
        refreshed(&foreigner, &foreigner.tokens.refresh_token).await;
    }

    async fn an_access_token_cannot_be_used_to_refresh(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let signature = user.tokens.access_token.rsplit('.').next().expect("a part");
        refresh(&user, signature).await.refused(Code::Unauthenticated, "TOKEN_INVALID");
        refresh(&user, &user.tokens.access_token).await.refused(Code::InvalidArgument, "FIELD_INVALID");
    }
}
