//! The life cycle of a session, against a real database.

use prometheus::{IntCounterVec, Opts};
use sqlx::Row;

use super::*;
use crate::engine::db::{DatabaseUrl, on_db};
use crate::id::Id;
use crate::secrets::sha256;
use crate::session::revoked::POLL_INTERVAL;

const START: Time = Time::from_micros(1_800_000_000_000_000);
const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

/// A database with one account, in a temporary folder.
struct World {
    _folder: tempfile::TempDir,
    db: Db,
    clock: Clock,
    user: UserId,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&DatabaseUrl::Sqlite(folder.path().join("test.db")), 1).await.unwrap();
        db.migrate().await.unwrap();
        let user = Id::new(START);
        let sql =
            "INSERT INTO users (id, username, email, password_hash, role, create_time) VALUES ($1, 'a', 'a', '', 2, 0)";
        on_db!(db.write(), c => sqlx::query(sql).bind(user).execute(c).await.map(|_| ())).unwrap();
        Self { _folder: folder, db, clock: Clock::standing_at(START), user }
    }

    async fn node(&self) -> Service {
        self.node_with(&[1]).await
    }

    /// A node with these secrets, the newest first.
    async fn node_with(&self, seeds: &[u8]) -> Service {
        let secrets: Vec<String> =
            seeds.iter().map(|seed| data_encoding::BASE64URL_NOPAD.encode(&sha256(&[*seed]))).collect();
        let config = AccountConfig {
            secrets: None,
            access_token_ttl: 15 * MINUTE,
            session_idle_ttl: 60 * DAY,
            session_max_age: 365 * DAY,
            revocation_patience: Duration::from_secs(30),
            hash_permits: None,
            reserved_usernames: Vec::new(),
            reserve_usernames: Vec::new(),
        };
        let secrets = Secrets::parse(&secrets.join(",")).unwrap();
        let refused = IntCounterVec::new(Opts::new("refused", "Refusals."), &["cause"]).unwrap();
        let refusals = Refusals::new(&secrets, refused);
        Service::new(self.db.clone(), self.clock.clone(), &secrets, &config, refusals).await.unwrap()
    }

    async fn open(&self, node: &Service) -> Tokens {
        let mut tx = self.db.begin().await.unwrap();
        let device = Device::new("app", [192, 0, 2, 1].into());
        let tokens = node.open(&mut tx, self.user, Role::Moderator, &device).await.unwrap();
        tx.commit().await.unwrap();
        tokens
    }

    async fn revoked_sessions(&self) -> i64 {
        let sql = "SELECT COUNT(*) FROM sessions WHERE revoke_time IS NOT NULL";
        on_db!(self.db.read(), c => sqlx::query(sql).fetch_one(c).await.map(|row| row.get(0))).unwrap()
    }
}

fn refusal<T>(result: Result<T>) -> Option<Reason> {
    result.err().map(|error| error.reason())
}

#[tokio::test]
async fn tokens_name_the_account_of_their_session() {
    let world = World::new().await;
    let node = world.node().await;
    let opened = world.open(&node).await;
    let refreshed = node.refresh(&opened.refresh_token).await.unwrap();
    assert_ne!(refreshed.refresh_token, opened.refresh_token);
    let caller = node.verify(&opened.access_token).unwrap();
    assert_eq!((caller.user, caller.role), (world.user, Role::Moderator));
    assert_eq!(node.verify(&refreshed.access_token).unwrap(), caller);
}

#[tokio::test]
async fn one_token_refreshed_ten_times_at_once_has_one_successor() {
    let world = World::new().await;
    let nodes = [world.node().await, world.node().await];
    let mut token = world.open(&nodes[0]).await.refresh_token;
    for _ in 0..5 {
        let mut attempts = tokio::task::JoinSet::new();
        for attempt in 0..10 {
            let (node, token) = (nodes[attempt % 2].clone(), token.clone());
            attempts.spawn(async move { node.refresh(&token).await.map(|tokens| tokens.refresh_token) });
        }
        let successors: Vec<String> = attempts.join_all().await.into_iter().map(Result::unwrap).collect();
        assert!(successors.iter().all(|one| *one == successors[0]));
        token.clone_from(&successors[0]);
    }
    assert_eq!(world.revoked_sessions().await, 0);
}

#[tokio::test]
async fn a_lost_reply_is_repeated_for_30_seconds() {
    let world = World::new().await;
    let node = world.node().await;
    let first = world.open(&node).await.refresh_token;
    let second = node.refresh(&first).await.unwrap().refresh_token;
    world.clock.advance(GRACE);
    assert_eq!(node.refresh(&first).await.unwrap().refresh_token, second);
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(refusal(node.refresh(&first).await), Some(Reason::SessionRevoked));
    assert_eq!(refusal(node.refresh(&second).await), Some(Reason::SessionRevoked));
}

#[tokio::test]
async fn a_lost_reply_is_repeated_when_the_secret_was_replaced_meanwhile() {
    let world = World::new().await;
    let (old, both) = (world.node_with(&[1]).await, world.node_with(&[2, 1]).await);
    let first = world.open(&old).await.refresh_token;
    let second = old.refresh(&first).await.unwrap().refresh_token;
    let again = both.refresh(&first).await.unwrap().refresh_token;
    // Another key seals it, but it is the same token: the sealed parts are equal up to the tag.
    assert_eq!(again[..64], second[..64]);
    let third = both.refresh(&second).await.unwrap().refresh_token;
    assert!(both.refresh(&third).await.is_ok());
}

#[tokio::test]
async fn a_replay_ends_the_session_on_every_node() {
    let world = World::new().await;
    let (here, there) = (world.node().await, world.node().await);
    let opened = world.open(&here).await;
    let second = here.refresh(&opened.refresh_token).await.unwrap();
    let third = here.refresh(&second.refresh_token).await.unwrap();
    assert_eq!(refusal(here.refresh(&opened.refresh_token).await), Some(Reason::SessionRevoked));
    assert_eq!(refusal(here.refresh(&third.refresh_token).await), Some(Reason::SessionRevoked));
    assert_eq!(refusal(here.verify(&third.access_token)), Some(Reason::SessionRevoked));
    assert!(there.verify(&third.access_token).is_ok(), "not known there yet");
    there.poll().await.unwrap();
    assert_eq!(refusal(there.verify(&third.access_token)), Some(Reason::SessionRevoked));
}

#[tokio::test]
async fn a_forged_token_ends_no_session() {
    let world = World::new().await;
    let node = world.node().await;
    let token = world.open(&node).await.refresh_token;
    let foreign = world.open(&world.node_with(&[9]).await).await.refresh_token;
    let session = node.0.refresh.open(&token).unwrap().session;
    let unknown = node.0.refresh.seal(&RefreshToken::first(SessionId::new(START)));
    for bad in [&foreign, &unknown, "", "x", &token[1..]] {
        assert_eq!(refusal(node.refresh(bad).await), Some(Reason::TokenInvalid), "{bad}");
    }
    assert_eq!(world.revoked_sessions().await, 0);
    // Genuine, but never given to anyone: only we could have made it, so it counts as a replay.
    let forged = node.0.refresh.seal(&RefreshToken::first(session));
    assert_eq!(refusal(node.refresh(&forged).await), Some(Reason::SessionRevoked));
}

#[tokio::test]
async fn a_session_expires_when_it_is_idle_and_at_its_greatest_age() {
    let world = World::new().await;
    let node = world.node().await;
    let mut tokens = world.open(&node).await;
    let idle = world.open(&node).await;
    for _ in 0..7 {
        world.clock.advance(50 * DAY);
        tokens = node.refresh(&tokens.refresh_token).await.unwrap();
    }
    assert_eq!(refusal(node.refresh(&idle.refresh_token).await), Some(Reason::SessionExpired));
    assert_eq!(tokens.refresh_token_expire_time, START + 365 * DAY);
    world.clock.advance(15 * DAY);
    assert_eq!(refusal(node.refresh(&tokens.refresh_token).await), Some(Reason::SessionExpired));
    assert_eq!(world.revoked_sessions().await, 0);
}

#[tokio::test]
async fn a_node_that_starts_later_rejects_a_session_that_was_logged_out() {
    let world = World::new().await;
    let node = world.node().await;
    let tokens = world.open(&node).await;
    let session = node.verify(&tokens.access_token).unwrap().session;
    node.revoke(session).await.unwrap();
    node.revoke(session).await.unwrap();
    world.clock.advance(14 * MINUTE);
    for node in [&node, &world.node().await] {
        assert_eq!(refusal(node.verify(&tokens.access_token)), Some(Reason::SessionRevoked));
        assert_eq!(refusal(node.refresh(&tokens.refresh_token).await), Some(Reason::SessionRevoked));
    }
}

#[tokio::test]
async fn a_revocation_is_dropped_when_no_token_can_be_valid() {
    let world = World::new().await;
    let node = world.node().await;
    let tokens = world.open(&node).await;
    let session = node.verify(&tokens.access_token).unwrap().session;
    node.revoke(session).await.unwrap();
    world.clock.advance(15 * MINUTE + LEEWAY);
    node.poll().await.unwrap();
    assert!(node.0.revoked.contains(session), "another node's clock may be behind");
    assert_eq!(refusal(node.verify(&tokens.access_token)), Some(Reason::TokenExpired));
    world.clock.advance(2 * MINUTE);
    node.poll().await.unwrap();
    assert!(!node.0.revoked.contains(session));
}

#[tokio::test]
async fn a_revocation_that_was_committed_late_is_still_seen() {
    let world = World::new().await;
    let node = world.node().await;
    let tokens = world.open(&node).await;
    let session = node.verify(&tokens.access_token).unwrap().session;
    let time = world.clock.now();
    world.clock.advance(MINUTE);
    node.poll().await.unwrap();
    node.0.store.revoke(session, time).await.unwrap();
    world.clock.advance(POLL_INTERVAL);
    node.poll().await.unwrap();
    assert_eq!(refusal(node.verify(&tokens.access_token)), Some(Reason::SessionRevoked));
}

#[tokio::test]
async fn a_revocation_is_kept_as_long_as_an_access_token_is_valid() {
    let world = World::new().await;
    let node = world.node().await;
    let tokens = world.open(&node).await;
    let session = node.verify(&tokens.access_token).unwrap().session;
    node.revoke(session).await.unwrap();
    world.clock.advance(14 * MINUTE);
    node.delete_ended(world.clock.now()).await.unwrap();
    let other = world.node().await;
    assert_eq!(refusal(other.verify(&tokens.access_token)), Some(Reason::SessionRevoked));
    world.clock.advance(3 * MINUTE);
    node.delete_ended(world.clock.now()).await.unwrap();
    assert_eq!(world.revoked_sessions().await, 0);
}

#[tokio::test]
async fn a_wall_clock_that_is_set_and_set_back_revives_no_token() {
    let world = World::new().await;
    let (node, there) = (world.node().await, world.node().await);
    let [tokens, elsewhere] = [world.open(&node).await, world.open(&node).await];
    let session = |tokens: &Tokens| node.verify(&tokens.access_token).unwrap().session;
    node.revoke(session(&tokens)).await.unwrap();
    world.clock.advance(Duration::from_secs(75));
    // The clock runs two hours ahead for five seconds. Meanwhile another session ends on another node, whose clock is
    // right.
    let right = world.clock.now();
    there.0.store.revoke(session(&elsewhere), right).await.unwrap();
    world.clock.set(right + 120 * MINUTE);
    for _ in 0..3 {
        node.poll().await.unwrap();
        world.clock.advance(POLL_INTERVAL);
    }
    world.clock.set(right + 3 * POLL_INTERVAL);
    assert_eq!(refusal(node.verify(&tokens.access_token)), Some(Reason::SessionRevoked));
    node.poll().await.unwrap();
    for tokens in [&tokens, &elsewhere] {
        assert_eq!(refusal(node.verify(&tokens.access_token)), Some(Reason::SessionRevoked));
    }
}

#[tokio::test]
async fn a_wall_clock_that_was_ahead_for_long_revives_no_token_once_it_is_set_back() {
    let world = World::new().await;
    let node = world.node().await;
    let tokens = world.open(&node).await;
    let session = node.verify(&tokens.access_token).unwrap().session;
    node.revoke(session).await.unwrap();
    world.clock.set(START + 120 * MINUTE);
    world.clock.advance(20 * MINUTE);
    node.poll().await.unwrap();
    assert!(!node.0.revoked.contains(session), "by both clocks no token can live");
    world.clock.set(START + MINUTE);
    node.poll().await.unwrap();
    assert_eq!(refusal(node.verify(&tokens.access_token)), Some(Reason::SessionRevoked));
    // The revocation is kept for as long as a token may be valid by the corrected time.
    world.clock.set(START);
    world.clock.advance(14 * MINUTE);
    node.poll().await.unwrap();
    assert_eq!(refusal(node.verify(&tokens.access_token)), Some(Reason::SessionRevoked));
}
