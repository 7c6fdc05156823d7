//! Calls that use secrets, correctly and incorrectly.

use bytes::Bytes;
use marquee_contract::v1 as pb;
use prost::Message;

use super::{APP, VerboseServer};
use crate::support::upload::{chunk, data, start};
use crate::support::user::PASSWORD;
use crate::support::web::Page;
use crate::support::wire::http1;
use crate::support::{Engine, User, eventually, media, raw};

const WRONG_PASSWORD: &str = "mauve-Tangent-1700";
const COMMON_PASSWORD: &str = "qwertyuiop";
const FORGED_TOKEN: &str = "bm90LWEtcmVhbC10b2tlbi1hdC1hbGw";
/// The content of an uploaded file.
const CONTENT: &str = "Marker-of-private-footage-0815";

/// Plants the tokens of a session, and the end of each: the end contains the signature, and is enough to recognise the
/// token.
fn plant_tokens(verbose: &mut VerboseServer, tokens: &pb::SessionTokens) {
    for (name, token) in [("an access token", &tokens.access_token), ("a refresh token", &tokens.refresh_token)] {
        verbose.plant(name, &token[token.len() - 20..]);
    }
}

/// Uses accounts, sessions, uploads and playback.
pub(super) async fn use_secrets(verbose: &mut VerboseServer) {
    let user = User::register(&verbose.server).await;
    plant_tokens(verbose, &user.tokens);
    for (name, password) in
        [("a password", PASSWORD), ("a wrong one", WRONG_PASSWORD), ("a common one", COMMON_PASSWORD)]
    {
        verbose.plant(name, password);
    }
    verbose.plant("an e-mail address", user.account.email.clone());
    sign_in(verbose, &user).await;
    forge(verbose, &user).await;
    refresh(verbose, &user).await;
    keep_in_a_cookie(verbose, &user).await;
    upload(verbose, &user).await;
    play(verbose, &user).await;
    let signed_out = user.auth().logout(pb::LogoutRequest {}).await;
    assert!(verbose.record(signed_out).is_some());
    let ended = user.users().get_me(pb::GetMeRequest {}).await;
    assert!(verbose.record(ended).is_none());
}

async fn sign_in(verbose: &mut VerboseServer, user: &User) {
    let login = user.account.username.clone();
    let request = |login: &str, password: &str| pb::LoginRequest {
        login: login.to_owned(),
        password: password.to_owned(),
        ..Default::default()
    };
    let signed_in = user.auth().login(request(&login, PASSWORD)).await;
    let tokens = verbose.record(signed_in).expect("a session").into_inner().tokens.expect("tokens");
    plant_tokens(verbose, &tokens);
    for (login, password) in [(&*login, WRONG_PASSWORD), (&"x".repeat(300), PASSWORD), (&login, &PASSWORD.repeat(20))] {
        let refused = user.auth().login(request(login, password)).await;
        assert!(verbose.record(refused).is_none());
    }
    for password in [COMMON_PASSWORD, &format!("{PASSWORD}\u{7}"), &WRONG_PASSWORD.repeat(30)] {
        let request = pb::RegisterRequest {
            username: "wanderfalke".to_owned(),
            email: "wanderfalke@example.com".to_owned(),
            password: password.to_owned(),
            ..Default::default()
        };
        let refused = user.auth().register(request).await;
        assert!(verbose.record(refused).is_none());
    }
}

/// Sends malformed headers and bodies.
async fn forge(verbose: &mut VerboseServer, user: &User) {
    verbose.plant("a forged token", FORGED_TOKEN);
    let valid = &user.tokens.access_token;
    let get_me = "/marquee.v1.UserService/GetMe";
    for header in [
        format!("Bearer {FORGED_TOKEN}"),
        format!("Basic {FORGED_TOKEN}"),
        format!("Bearer {valid}x"),
        format!("{valid} Bearer"),
    ] {
        let refused = raw::call(&user.channel, get_me, &[&header], vec![Bytes::new()]).await;
        assert!(verbose.record(refused).is_none(), "{header}");
    }
    // A malformed message in whose bytes the password is readable.
    let request =
        pb::LoginRequest { login: "\u{fffd}".to_owned(), password: PASSWORD.to_owned(), ..Default::default() };
    let mut broken = request.encode_to_vec();
    broken[3] = 0xff;
    let refused = raw::call(&user.channel, "/marquee.v1.AuthService/Login", &[], vec![broken.into()]).await;
    assert!(verbose.record(refused).is_none());
    let unknown = format!("/marquee.v1.AuthService/{FORGED_TOKEN}");
    let refused = raw::call(&user.channel, &unknown, &[], vec![Bytes::new()]).await;
    assert!(verbose.record(refused).is_none());
}

async fn refresh(verbose: &mut VerboseServer, user: &User) {
    let request = |token: &str| pb::RefreshSessionRequest { refresh_token: token.to_owned() };
    let other = User::register(&verbose.server).await;
    plant_tokens(verbose, &other.tokens);
    let first = other.tokens.refresh_token.clone();
    let mut token = first.clone();
    for _ in 0..2 {
        let refreshed = user.auth().refresh_session(request(&token)).await;
        let tokens = verbose.record(refreshed).expect("tokens").into_inner().tokens.expect("tokens");
        plant_tokens(verbose, &tokens);
        token = tokens.refresh_token;
    }
    // A replayed token ends the session, which is logged; forged tokens are refused.
    for bad in [&first, &token, FORGED_TOKEN, "no token / at all"] {
        let refused = user.auth().refresh_session(request(bad)).await;
        assert!(verbose.record(refused).is_none(), "{bad}");
    }
}

/// Uses refresh tokens in cookies: valid, replayed, forged, from another origin, and beside another cookie.
async fn keep_in_a_cookie(verbose: &mut VerboseServer, user: &User) {
    const REFRESH: &str = "RefreshSession";
    let request = pb::RefreshSessionRequest::default();
    let mut page = Page::of(&verbose.server, APP);
    let login = pb::LoginRequest {
        login: user.account.username.clone(),
        password: PASSWORD.to_owned(),
        refresh_token_in_cookie: true,
    };
    let signed_in = page.call::<pb::LoginResponse>("Login", &login).await;
    assert!(verbose.record(signed_in).is_some());
    let mut cookies = vec![page.cookie.clone().expect("a cookie")];
    for _ in 0..2 {
        let refreshed = page.call::<pb::RefreshSessionResponse>(REFRESH, &request).await;
        assert!(verbose.record(refreshed).is_some());
        cookies.push(page.cookie.clone().expect("a cookie"));
    }
    for cookie in &cookies {
        verbose.plant("a refresh token in a cookie", &cookie[cookie.len() - 20..]);
    }
    let [first, second, third] = &cookies[..] else { panic!("{} cookies", cookies.len()) };
    let forged = verbose.plant("a forged cookie", "Forged-and-in-a-cookie-4711").to_owned();
    let (name, _) = first.split_once('=').expect("a name");
    for (origin, cookie) in [
        (None, third.clone()),
        (Some("https://evil.example.com"), third.clone()),
        (Some(APP), format!("{third}; {second}")),
        (Some(APP), format!("{name}={forged}")),
        (Some(APP), format!("{third}; a={}", "x".repeat(10_000))),
        (Some(APP), first.clone()),
        (Some(APP), third.clone()),
    ] {
        let is_good = origin.is_some() && cookie.len() > 10_000;
        let mut page = Page { cookie: Some(cookie), ..page.from(origin) };
        let answer = page.call::<pb::RefreshSessionResponse>(REFRESH, &request).await;
        assert_eq!(verbose.record(answer).is_some(), is_good);
        if let Some(cookie) = page.cookie.filter(|_| is_good) {
            verbose.plant("a refresh token in a cookie", &cookie[cookie.len() - 20..]);
        }
    }
}

async fn upload(verbose: &mut VerboseServer, user: &User) {
    verbose.plant("the content of a file", CONTENT);
    let content = CONTENT.repeat(100).into_bytes();
    let id = user.create_upload(10 * content.len()).await.id;
    let mut wrong = chunk(&id, 0, &content);
    wrong.crc32c = Some(0);
    let refused = user.uploads().upload_chunk(wrong).await;
    assert!(verbose.record(refused).is_none());
    for messages in [vec![start(&id, 0), data(&content)], vec![data(&content)], vec![start(&id, 7), data(&content)]] {
        let refused = user.send(messages).await;
        assert!(verbose.record(refused).is_none());
    }
    // A complete file that is not a video.
    let none = user.upload(&content).await;
    let refused = user.try_publish(&none.id, pb::Visibility::Private).await;
    assert!(verbose.record(refused).is_none());
}

async fn play(verbose: &mut VerboseServer, user: &User) {
    let video = user.publish(media::mp4(), pb::Visibility::Private).await;
    let url = user.playback_url(&video.id).await;
    let token = url.split("/media/").nth(1).and_then(|rest| rest.split('/').next()).expect("a token").to_owned();
    verbose.plant("a playback URL's token", &token[token.len() - 20..]);
    assert_eq!(reqwest::get(&url).await.expect("an answer").status(), 200);
    let path = url.split_once(verbose.server.address()).expect("a path").1.to_owned();
    for bad in [
        format!("GET {path}x"),
        format!("POST {path}"),
        format!("GET /media/{FORGED_TOKEN}/x"),
        format!("GET {path}?a=b"),
    ] {
        let (_, body) = http1(verbose.server.address(), &bad).await;
        verbose.errors.push(format!("{} ", String::from_utf8_lossy(&body)));
    }
}

/// Causes errors of the database, which contain the values of the failed statement.
pub(super) async fn break_the_database(verbose: &mut VerboseServer) {
    let mut user = User::register(&verbose.server).await;
    plant_tokens(verbose, &user.tokens);
    let refuse_row = (
        "CREATE TRIGGER refuse BEFORE INSERT ON users BEGIN SELECT RAISE(ABORT, 'refused'); END",
        "ALTER TABLE users ADD CONSTRAINT refuse CHECK (username = 'nobody') NOT VALID",
    );
    verbose.server.execute(refuse_row.0, refuse_row.1).await;
    let email = "planted.address@example.com".to_owned();
    verbose.plant("the e-mail address of a row that was refused", &email);
    let register = pb::RegisterRequest {
        username: "planted".to_owned(),
        email,
        password: PASSWORD.to_owned(),
        ..Default::default()
    };
    let failed = user.auth().register(register.clone()).await;
    assert!(verbose.record(failed).is_none());

    let rename = "ALTER TABLE sessions RENAME TO sessions_of_old";
    verbose.server.execute(rename, rename).await;
    every_call(verbose, &user, &register).await;
    let rename = "ALTER TABLE users RENAME TO users_of_old";
    verbose.server.execute(rename, rename).await;
    every_call(verbose, &user, &register).await;
    if verbose.server.engine() == Engine::Postgres {
        // The database is dropped: new connections, which carry the password, are refused.
        let url = verbose.server.database_url().expect("a database").to_owned();
        let (_, name) = url.rsplit_once('/').expect("its name");
        let elsewhere = std::env::var("MARQUEE_TEST_POSTGRES_URL").expect("its server");
        let away = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        crate::support::database::execute(&elsewhere, &away).await;
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        crate::support::database::execute(&elsewhere, &end).await;
        user.reconnect(&verbose.server);
        let failed = user.auth().register(register).await;
        assert!(verbose.record(failed).is_none());
        let log = || async { verbose.server.log().contains("does not answer").then_some(()) };
        eventually("the log reports the unreachable database", log).await;
    }
}

async fn every_call(verbose: &mut VerboseServer, user: &User, register: &pb::RegisterRequest) {
    let failed = user.auth().register(register.clone()).await;
    verbose.record(failed);
    let login =
        pb::LoginRequest { login: user.account.username.clone(), password: PASSWORD.to_owned(), ..Default::default() };
    let failed = user.auth().login(login).await;
    assert!(verbose.record(failed).is_none());
    let refresh_token = user.tokens.refresh_token.clone();
    let failed = user.auth().refresh_session(pb::RefreshSessionRequest { refresh_token }).await;
    assert!(verbose.record(failed).is_none());
    let failed = user.auth().logout(pb::LogoutRequest {}).await;
    assert!(verbose.record(failed).is_none());
}
