//! ListSessions and RevokeSession.

use marquee_contract::v1 as pb;
use tonic::{Code, Status};

use super::{assert_ended, get_me, refreshed, signed_in_again};
use crate::support::{Refused, Server, User, both_engines, eventually};

async fn revoke(user: &User, session_id: &str) -> Result<(), Status> {
    let request = pb::RevokeSessionRequest { session_id: session_id.to_owned() };
    user.auth().revoke_session(request).await.map(|_| ())
}

/// The session to which the user's tokens belong.
async fn current(user: &User) -> pb::Session {
    user.sessions().await.into_iter().find(|session| session.current).expect("the current session")
}

fn micros(time: Option<prost_types::Timestamp>) -> i64 {
    let time = time.expect("a time");
    time.seconds * 1_000_000 + i64::from(time.nanos) / 1_000
}

both_engines! {
    async fn sessions_are_listed_newest_first_with_their_devices(engine: Engine) {
        let server = Server::start(engine).await;
        let first = User::register(&server).await;
        let second = signed_in_again(&first).await;
        User::register(&server).await;

        let sessions = second.sessions().await;
        assert_eq!(sessions.iter().map(|session| session.current).collect::<Vec<_>>(), [true, false]);
        assert!(micros(sessions[0].create_time) > micros(sessions[1].create_time));
        for session in &sessions {
            assert!(session.user_agent.starts_with("tonic/"), "{session:?}");
            assert_eq!(session.address, "127.0.0.1");
            assert_eq!(session.last_use_time, session.create_time);
        }
        assert_eq!(sessions[0].expire_time, second.tokens.refresh_token_expire_time);
        assert_eq!(first.sessions().await.iter().map(|session| session.current).collect::<Vec<_>>(), [false, true]);

        let first = refreshed(&first, &first.tokens.refresh_token).await;
        let used = current(&first).await;
        assert!(micros(used.last_use_time) > micros(used.create_time));
        assert_eq!((&used.id, used.create_time), (&sessions[1].id, sessions[1].create_time));
        assert_eq!(used.expire_time, first.tokens.refresh_token_expire_time);
    }

    async fn sessions_are_listed_in_pages(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        server.multiply_sessions(4).await;
        let all: Vec<_> = user.sessions().await.into_iter().map(|session| session.id).collect();
        assert_eq!(all.len(), 5);
        let (mut paged, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = pb::ListSessionsRequest { page_size: 2, page_token };
            let page = user.auth().list_sessions(request).await.expect("a page").into_inner();
            assert!(page.sessions.len() <= 2);
            paged.extend(page.sessions.into_iter().map(|session| session.id));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert_eq!(paged, all);
    }

    async fn ended_sessions_are_not_listed(engine: Engine) {
        let server = Server::with(engine, &["--session-idle-ttl", "5s"]).await;
        let user = User::register(&server).await;
        let other = signed_in_again(&user).await;
        assert_eq!(user.sessions().await.len(), 2);
        other.auth().logout(pb::LogoutRequest {}).await.expect("the session ends");
        eventually("only open sessions are listed", || async {
            (user.sessions().await.is_empty()).then_some(())
        })
        .await;
    }

    async fn a_revoked_session_ends_at_once_and_revoking_it_again_succeeds(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let other = signed_in_again(&user).await;
        let id = current(&other).await.id;
        for _ in 0..3 {
            revoke(&user, &id).await.expect("it has ended");
            assert_ended(&other).await;
        }
        assert_eq!(user.sessions().await, [current(&user).await]);

        // The caller's own session: that is a logout.
        revoke(&user, &current(&user).await.id).await.expect("it has ended");
        assert_ended(&user).await;
        revoke(&user, &id).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
    }

    async fn ten_concurrent_revocations_of_a_session_all_succeed(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let (other, third) = (signed_in_again(&user).await, signed_in_again(&user).await);
        let id = current(&other).await.id;
        let calls = (0..10).map(|_| {
            let (user, id) = (user.clone(), id.clone());
            async move { revoke(&user, &id).await }
        });
        for result in calls.collect::<tokio::task::JoinSet<_>>().join_all().await {
            result.expect("it has ended");
        }
        assert_ended(&other).await;
        for one in [&user, &third] {
            get_me(one).await.expect("the others live on");
        }
    }
}
