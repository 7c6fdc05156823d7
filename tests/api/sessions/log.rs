//! The log contains no secrets, and records refused sign-ins.

use marquee_contract::v1 as pb;
use tonic::Code;

use super::{SECRET, change_password, get_me, login, refresh, refreshed, with_tokens};
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines, eventually, media, raw};

const WRONG_PASSWORD: &str = "mauve-Tangent-17";
const COMMON_PASSWORD: &str = "qwertyuiop";
const NEW_PASSWORD: &str = "tulip-Kayak-93-mauve";
/// Log directives that enable everything, including the targets that must be named.
const DIRECTIVES: &str =
    "trace,h2=trace,h2::codec=trace,h2::proto=trace,h2::hpack=trace,hyper::proto=trace,sqlx::query=trace";
const FORGED_TOKEN: &str = "bm90LWEtcmVhbC10b2tlbi1hdC1hbGw";

/// The signature of a token, which is what makes it valid.
fn signature(token: &str) -> String {
    token[token.len() - 20..].to_owned()
}

both_engines! {
    async fn the_log_contains_no_passwords_and_no_tokens(engine: Engine) {
        let server = Server::with(engine, &["--log", DIRECTIVES, "--secrets", SECRET]).await;
        let user = User::register(&server).await;
        let signed_in = login(&user, &user.account.username, PASSWORD).await.expect("a session").into_inner();
        let signed_in = with_tokens(&user, signed_in.tokens.expect("tokens"));
        let next = refreshed(&user, &user.tokens.refresh_token).await;
        let mut secrets = vec![PASSWORD, WRONG_PASSWORD, COMMON_PASSWORD, FORGED_TOKEN, SECRET, "$argon2id$"]
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>();
        for one in [&user, &signed_in, &next] {
            get_me(one).await.expect("an answer");
            secrets.extend([signature(&one.tokens.access_token), signature(&one.tokens.refresh_token)]);
        }

        // Refused values are not logged either.
        login(&user, &user.account.username, WRONG_PASSWORD).await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        login(&user, &"a".repeat(300), WRONG_PASSWORD).await.refused(Code::InvalidArgument, "FIELD_INVALID");
        let register = pb::RegisterRequest {
            username: "wanderfalke".to_owned(),
            email: "wanderfalke@example.com".to_owned(),
            password: COMMON_PASSWORD.to_owned(),
            ..Default::default()
        };
        user.auth().register(register).await.refused(Code::InvalidArgument, "PASSWORD_TOO_COMMON");
        refresh(&user, FORGED_TOKEN).await.refused(Code::Unauthenticated, "TOKEN_INVALID");
        let get_me_path = "/marquee.v1.UserService/GetMe";
        for header in [format!("Bearer {FORGED_TOKEN}"), format!("Basic {FORGED_TOKEN}")] {
            let refused = raw::call(&user.channel, get_me_path, &[&header], vec![Vec::new().into()]).await;
            assert_eq!(refused.expect_err("a refusal").code(), Code::Unauthenticated);
        }

        let video = user.publish(media::mp4(), pb::Visibility::Private).await;
        let url = user.playback_url(&video.id).await;
        assert_eq!(reqwest::get(&url).await.expect("an answer").status(), 200);
        let token = url.split("/media/").nth(1).and_then(|rest| rest.split('/').next()).expect("a token");
        secrets.push(signature(token));
        next.auth().logout(pb::LogoutRequest {}).await.expect("the session ends");
        refresh(&user, &user.tokens.refresh_token).await.refused(Code::Unauthenticated, "SESSION_REVOKED");

        // Changes to the account, refused and successful.
        for new in [COMMON_PASSWORD, NEW_PASSWORD] {
            change_password(&signed_in, WRONG_PASSWORD, new).await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        }
        change_password(&signed_in, PASSWORD, COMMON_PASSWORD).await.refused(Code::InvalidArgument, "PASSWORD_TOO_COMMON");
        let changed = change_password(&signed_in, PASSWORD, NEW_PASSWORD).await.expect("a session");
        secrets.extend([signature(&changed.tokens.access_token), signature(&changed.tokens.refresh_token)]);
        secrets.push(NEW_PASSWORD.to_owned());
        for password in [WRONG_PASSWORD, NEW_PASSWORD] {
            let (email, current_password) = (Some("falke@example.com".to_owned()), Some(password.to_owned()));
            let request = pb::UpdateMeRequest { email, current_password, ..Default::default() };
            assert_eq!(changed.users().update_me(request).await.is_ok(), password == NEW_PASSWORD);
            let request = pb::DeleteMeRequest { current_password: password.to_owned() };
            assert_eq!(changed.users().delete_me(request).await.is_ok(), password == NEW_PASSWORD);
        }

        let log = server.settled_log().await;
        assert!(log.contains(r#""level":"DEBUG""#) && log.contains("/marquee.v1.AuthService/Login"), "{log}");
        for secret in secrets {
            let found = log.lines().find(|line| line.contains(&secret));
            assert_eq!(found, None, "{secret} is in the log");
        }
    }

    async fn refused_sign_ins_are_counted_and_logged_with_account_and_address(engine: Engine) {
        let flags = ["--rate-login", "12/h:3", "--trusted-proxies", "1"];
        let server = Server::with(engine, &flags).await;
        let user = User::register(&server).await;
        let from = |address: &str, name: &str, password: &str| {
            let login = pb::LoginRequest { login: name.to_owned(), password: password.to_owned(), ..Default::default() };
            let mut request = tonic::Request::new(login);
            request.metadata_mut().insert("x-forwarded-for", address.parse().expect("a header value"));
            request
        };
        let name = user.account.username.as_str();
        for _ in 0..3 {
            let refused = user.auth().login(from("198.51.100.1", name, WRONG_PASSWORD)).await;
            refused.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        }
        let refused = user.auth().login(from("198.51.100.1", name, PASSWORD)).await;
        refused.refused(Code::ResourceExhausted, "RATE_LIMITED");
        let refused = user.auth().login(from("198.51.100.2", "nobody@example.com", WRONG_PASSWORD)).await;
        refused.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        // A replayed token, and an invalid one.
        let next = refreshed(&user, &user.tokens.refresh_token).await;
        let latest = refreshed(&next, &next.tokens.refresh_token).await;
        refresh(&user, &user.tokens.refresh_token).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        refresh(&latest, FORGED_TOKEN).await.refused(Code::Unauthenticated, "TOKEN_INVALID");

        let lines = eventually("all refusals are logged", || async {
            let log = server.settled_log().await;
            let lines: Vec<serde_json::Value> =
                log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
            let is_there = |cause: &str| lines.iter().any(|line| line["fields"]["cause"] == cause);
            (is_there("token") && is_there("revoked")).then_some(lines)
        })
        .await;
        let refusals = |cause: &str, client: &str| {
            let fields = lines.iter().map(|line| &line["fields"]);
            fields.filter(|line| line["cause"] == cause && line["client"] == client).collect::<Vec<_>>()
        };
        let wrong = refusals("password", "198.51.100.1");
        assert_eq!(wrong.len(), 3);
        assert!(wrong.iter().all(|line| line["account"] == user.account.id && line["login"] == wrong[0]["login"]));
        let limited = refusals("rate", "198.51.100.1");
        assert_eq!(limited.len(), 1);
        // The same login name: the limit applies before the account is looked up.
        assert_eq!((&limited[0]["login"], &limited[0]["account"]), (&wrong[0]["login"], &serde_json::Value::Null));
        let stranger = refusals("password", "198.51.100.2");
        assert_eq!((stranger.len(), &stranger[0]["account"]), (1, &serde_json::Value::Null));
        assert_ne!(stranger[0]["login"], wrong[0]["login"]);
        assert_eq!((refusals("revoked", "127.0.0.1").len(), refusals("token", "127.0.0.1").len()), (1, 1));
        let log = server.settled_log().await;
        assert!(log.contains("a refresh token was replayed"));
        assert!(!log.contains("nobody@example.com") && !log.contains(name), "logins are not logged as they were typed");
        for (cause, count) in [("password", 4.0), ("rate", 1.0), ("replay", 1.0), ("revoked", 1.0), ("token", 1.0)] {
            let metric = format!("marquee_sign_ins_refused_total{{cause=\"{cause}\"}}");
            let counted = server.metric(&metric).await;
            assert!((counted - count).abs() < 0.5, "{cause}: {counted}");
        }
    }
}
