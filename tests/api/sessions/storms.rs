//! Refresh tokens on bad networks and in the hands of thieves: a session always has exactly one valid newest token.
//!
//! `tests/soak` runs this with more rounds.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use marquee_contract::v1 as pb;
use tokio::task::JoinSet;
use tonic::Code;
use tonic::transport::Endpoint;

use super::{assert_ended, get_me, refresh, refreshed, signed_in_again};
use crate::support::gate::{Gate, Traffic};
use crate::support::rounds::rounds;
use crate::support::{Refused, Server, User, both_engines, eventually};

/// The number of rounds in `tests/run` and in a soak run; each kind of replay gets as many.
const ROUNDS: [usize; 2] = [24, 1_000];
/// The number of concurrent rounds, each in its own session.
const SESSIONS_AT_ONCE: usize = 4;

/// An old token that is sent again too late.
#[derive(Debug, Clone, Copy)]
enum Replay {
    /// The predecessor of a token that was used.
    Grandparent,
    /// The first token of the session.
    Ancestor,
    /// The immediate predecessor, whose successor was not used, after the grace period.
    Late,
}

/// The connections of a worker: two that work, and one through a proxy that can hold back answers.
struct Connections {
    devices: [User; 2],
    gated: User,
    gate: Gate,
}

impl Connections {
    async fn new(server: &Server, user: &User) -> Self {
        let device = async || User { channel: server.connect().await, ..user.clone() };
        let gate = Gate::before(server.address()).await;
        let url = format!("http://{}", gate.address());
        let channel = Endpoint::from_shared(url).expect("a URL").connect_lazy();
        Self { devices: [device().await, device().await], gated: User { channel, ..user.clone() }, gate }
    }
}

/// A session with all its tokens, the newest last.
struct TokenHistory<'a> {
    connections: &'a Connections,
    /// The first tokens of the session.
    user: User,
    tokens: Vec<String>,
}

impl<'a> TokenHistory<'a> {
    async fn new(connections: &'a Connections) -> Self {
        let user = signed_in_again(&connections.devices[0]).await;
        let tokens = vec![user.tokens.refresh_token.clone()];
        Self { connections, user, tokens }
    }

    /// The session as the server lists it.
    async fn session(&self) -> pb::Session {
        self.user.sessions().await.into_iter().find(|session| session.current).expect("the session lives")
    }

    fn newest(&self) -> &str {
        self.tokens.last().expect("a token")
    }

    /// This many devices exchange the newest token at once; all get the same successor, which becomes the newest.
    async fn refresh_at_once(&mut self, count: usize) {
        let mut calls = JoinSet::new();
        for number in 0..count {
            let device = self.connections.devices[number % 2].clone();
            let token = self.newest().to_owned();
            calls.spawn(async move { refreshed(&device, &token).await });
        }
        let mut successors: Vec<_> = calls.join_all().await;
        let next = successors.pop().expect("an answer");
        assert!(successors.iter().all(|one| one.tokens.refresh_token == next.tokens.refresh_token), "two branches");
        get_me(&next).await.expect("the session is still valid");
        self.tokens.push(next.tokens.refresh_token);
    }

    /// The server exchanges the token, and the connection is lost before the answer arrives. The device repeats the
    /// call.
    async fn lose_the_answer(&mut self) {
        let Connections { devices, gated, gate } = self.connections;
        let before = self.session().await.last_use_time;
        gate.set(Traffic::AnswersHeldBack);
        let lost = tokio::spawn({
            let (device, token) = (gated.clone(), self.newest().to_owned());
            async move { refresh(&device, &token).await.map(|_| ()) }
        });
        eventually("the token is exchanged", || async { (self.session().await.last_use_time != before).then_some(()) })
            .await;
        gate.set(Traffic::Cut);
        lost.await.expect("no panic").expect_err("the reply is lost");
        gate.set(Traffic::Open);

        let next = refreshed(&devices[0], self.newest()).await;
        let again = refreshed(&devices[1], self.newest()).await;
        assert_eq!(next.tokens.refresh_token, again.tokens.refresh_token, "two branches");
        self.tokens.push(next.tokens.refresh_token);
    }

    /// An old token is replayed: the session ends, with its newest token.
    async fn replay_and_assert_ended(self, server: &Server, replay: Replay) {
        let device = &self.connections.devices[0];
        let newest = refreshed(device, self.newest()).await;
        let [.., grandparent, parent] = &self.tokens[..] else { panic!("a session with a past") };
        let replayed = match replay {
            Replay::Grandparent => grandparent,
            Replay::Ancestor => &self.tokens[0],
            Replay::Late => {
                age(server, &self.session().await.id).await;
                parent
            }
        };
        refresh(device, replayed).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        assert_ended(&newest).await;
    }
}

/// Moves the session's last refresh back by 31 seconds, one more than the grace period.
async fn age(server: &Server, session_id: &str) {
    let statement = |id: &str| format!("UPDATE sessions SET refresh_time = refresh_time - 31000000 WHERE id = {id}");
    let sqlite = statement(&format!("x'{}'", session_id.replace('-', "")));
    let postgres = statement(&format!("'{session_id}'"));
    assert_eq!(server.execute(&sqlite, &postgres).await, 1);
}

both_engines! {
    async fn after_any_refreshes_a_session_has_one_valid_token_and_replays_are_refused(engine: Engine) {
        let server = Arc::new(Server::start(engine).await);
        let user = User::register(&server).await;
        let next_round = Arc::new(AtomicUsize::new(0));
        let mut workers = JoinSet::new();
        for _ in 0..SESSIONS_AT_ONCE {
            let connections = Connections::new(&server, &user).await;
            let (server, next_round) = (server.clone(), next_round.clone());
            workers.spawn(async move {
                loop {
                    let round = next_round.fetch_add(1, Ordering::Relaxed);
                    if round >= rounds(ROUNDS[0], ROUNDS[1]) {
                        return;
                    }
                    let mut branch = TokenHistory::new(&connections).await;
                    branch.refresh_at_once(2).await;
                    branch.refresh_at_once(10).await;
                    branch.lose_the_answer().await;
                    let replay = [Replay::Grandparent, Replay::Ancestor, Replay::Late][round % 3];
                    branch.replay_and_assert_ended(&server, replay).await;
                }
            });
        }
        while let Some(worker) = workers.join_next().await {
            worker.expect("every round is as it should be");
        }
        assert_eq!(user.sessions().await.len(), 1, "only the unused session is left");
        get_me(&user).await.expect("it works");
    }
}
