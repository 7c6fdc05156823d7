//! The mail about unread notifications, and the link in it that ends such mails.

use std::time::Duration;

use http::Method;
use marquee::clock::{Clock, Time};
use marquee_contract::v1 as pb;
use marquee_contract::v1::NotificationKind as Kind;

use super::delivery::taken;
use super::smtp::{Act, SmtpServer};
use super::templates::links;
use super::{unsubscribe_path, verified_user, verify};
use crate::notifications::{inbox, like, mark_read, prefer, set_visibility, settled};
use crate::support::mailbox::Mail;
use crate::support::user::PASSWORD;
use crate::support::{Server, User, both_engines, eventually, media, on_sqlite};

/// In the subject.
const ABOUT: &str = "new notification";
/// The page that links lead to.
const PAGE: &str = "https://app.example.com/";
/// Accounts are looked at soon after they are due, which is once a day.
const FLAGS: [&str; 2] = ["--sweep-interval=100ms", "--mail-link-url=https://app.example.com/"];

/// Makes all accounts due that have asked for mails, and waits until they were looked at.
async fn a_day_passes(server: &Server) {
    settled(server).await;
    let due = "UPDATE inboxes SET digest_time = 1 WHERE digest_time IS NOT NULL";
    server.execute(due, due).await;
    let waiting = "SELECT COUNT(*) FROM inboxes WHERE digest_time = 1";
    eventually("all are looked at", || async { (server.count(waiting).await == 0).then_some(()) }).await;
    let making = "SELECT COUNT(*) FROM jobs WHERE kind = 'make_digest' AND state IN (1, 2, 5)";
    eventually("all digests are made", || async { (server.count(making).await == 0).then_some(()) }).await;
}

/// All digests that an account has got, after another day.
async fn digests(server: &Server, user: &User) -> Vec<Mail> {
    a_day_passes(server).await;
    server.all_mails_are_sent().await;
    let mut mails = server.mails();
    mails.retain(|mail| mail.to == user.account.email && mail.subject.contains(ABOUT));
    mails
}

/// The items of a digest.
fn items(mail: &Mail) -> Vec<&str> {
    mail.text.lines().filter_map(|line| line.strip_prefix("- ")).collect()
}

/// Whether an account is told of any kind by mail.
async fn wants_mail(user: &User) -> bool {
    let request = pb::GetNotificationPreferencesRequest {};
    let answer = user.notifications().get_notification_preferences(request).await.expect("an answer").into_inner();
    answer.preferences.iter().any(|one| one.email)
}

/// Sends a request as mailbox programs do; returns the status and the page.
async fn request(server: &Server, method: Method, path: &str) -> (u16, String) {
    let request = reqwest::Client::new().request(method, server.url(path));
    let request =
        request.header("content-type", "application/x-www-form-urlencoded").body("List-Unsubscribe=One-Click");
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a page"))
}

both_engines! {
    async fn what_is_unread_is_mailed_once_to_those_who_have_asked_for_it(engine: Engine) {
        let server = Server::with(engine, &FLAGS).await;
        let (owner, ada) = (verified_user(&server).await, User::register(&server).await);
        let (name, title) = (&ada.account.username, "A video");
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        let request = pb::UpdateVideoRequest { video_id: video.clone(), title: Some(title.to_owned()), ..Default::default() };
        owner.videos().update_video(request).await.expect("a title");
        ada.comment(&video, "Before").await;
        assert_eq!(digests(&server, &owner).await, [], "nobody has asked for it");
        prefer(&owner, Kind::Comment, true, true).await;
        prefer(&owner, Kind::Mention, true, true).await;
        assert_eq!(digests(&server, &owner).await, [], "it was told before that");

        ada.comment(&video, "One").await;
        let deleted = ada.comment(&video, "Two").await;
        let private = ada.publish(media::webm(), pb::Visibility::Public).await.id;
        ada.comment(&private, &format!("@{}", owner.account.username)).await;
        // Of this kind, nothing is mailed.
        like(&ada, &video, true).await;
        assert_eq!(inbox(&server, &owner).await.len(), 5);
        ada.delete_comment(&deleted.id).await.expect("it is deleted");
        set_visibility(&ada, &private, pb::Visibility::Private).await;
        let mails = digests(&server, &owner).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!(mails[0].subject, "1 new notification at Marquee");
        assert_eq!(items(&mails[0]), [format!("{name} commented on \"{title}\"")]);

        // It is still unread.
        assert_eq!(digests(&server, &owner).await.len(), 1);
        ada.comment(&video, "Read").await;
        let newest = inbox(&server, &owner).await[0].number;
        mark_read(&owner, newest).await;
        assert_eq!(digests(&server, &owner).await.len(), 1);
        ada.comment(&video, "Three").await;
        let reply = ada.comment(&video, &format!("@{}", owner.account.username)).await;
        prefer(&owner, Kind::Comment, true, false).await;
        // What is a comment and a mention is told as a comment.
        assert_eq!(digests(&server, &owner).await.len(), 1);
        prefer(&owner, Kind::Comment, true, true).await;
        ada.reply(&reply, "Four").await;
        let mails = digests(&server, &owner).await;
        assert_eq!(mails.len(), 2, "{mails:?}");
        assert_eq!(items(&mails[1]), [format!("{name} commented on \"{title}\"")]);
    }

    async fn only_a_verified_address_of_an_account_that_exists_gets_it(engine: Engine) {
        let server = Server::with(engine, &FLAGS).await;
        let (owner, gone, ada) = (User::register(&server).await, verified_user(&server).await, User::register(&server).await);
        for user in [&owner, &gone] {
            prefer(user, Kind::Comment, true, true).await;
        }
        a_day_passes(&server).await;
        let mut videos = Vec::new();
        for user in [&owner, &gone] {
            videos.push(user.publish(media::mp4(), pb::Visibility::Public).await.id);
            ada.comment(&videos[videos.len() - 1], "Hello").await;
        }
        settled(&server).await;
        let request = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
        gone.users().delete_me(request).await.expect("the account is deleted");
        assert_eq!(digests(&server, &gone).await, []);
        // The account's inbox goes with it, with the time at which it would be due.
        let left = "SELECT COUNT(*) FROM inboxes WHERE digest_time IS NOT NULL";
        eventually("the inbox is deleted", || async { (server.count(left).await == 1).then_some(()) }).await;
        let path = unsubscribe_path(&server, &gone, Time::MAX);
        assert_eq!(self::request(&server, Method::POST, &path).await.0, 200);

        assert_eq!(digests(&server, &owner).await, [], "the address may be somebody else's");
        verify(&owner, &server.stored_code(&owner.account.id).await).await.expect("a verified address");
        ada.comment(&videos[0], "Again").await;
        assert_eq!(items(&digests(&server, &owner).await[0]).len(), 1);
    }

    async fn a_link_in_the_mail_ends_it_by_post_only(engine: Engine) {
        let server = Server::with(engine, &FLAGS).await;
        let (owner, ada) = (verified_user(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        prefer(&owner, Kind::Comment, true, true).await;
        prefer(&owner, Kind::Likes, false, true).await;
        ada.comment(&video, "Hello").await;
        let mail = digests(&server, &owner).await.remove(0);
        let url = mail.unsubscribe.clone().expect("a URL");
        assert!(mail.text.contains(&url), "{mail:?}");
        let path = url.strip_prefix(&server.url("")).expect("a URL of the server").to_owned();

        // Programs that scan mails open links.
        let answer = server.get(&path).await;
        assert_eq!(answer.status(), 200);
        let policy = answer.headers()["content-security-policy"].to_str().expect("text").to_owned();
        assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"), "{policy}");
        assert!(answer.text().await.expect("a page").contains("<form method=\"post\">"));
        assert_eq!(request(&server, Method::HEAD, &path).await.0, 200);
        assert_eq!(request(&server, Method::PUT, &path).await.0, 405);
        let forged = path.replace("token=", "token=A");
        let expired = unsubscribe_path(&server, &owner, Time::from_micros(1));
        for method in [Method::GET, Method::POST] {
            for (path, status, words) in [
                (forged.as_str(), 400, "does not work"),
                ("/unsubscribe", 400, "does not work"),
                (&expired, 410, "has expired"),
            ] {
                let (told, page) = request(&server, method.clone(), path).await;
                assert!(told == status && page.contains(words), "{method} {path}: {told} {page}");
            }
        }
        assert!(wants_mail(&owner).await);

        // A second time is like the first.
        for _ in 0..2 {
            let (status, page) = request(&server, Method::POST, &path).await;
            assert!(status == 200 && page.contains("Done") && !page.contains("<form"), "{status} {page}");
            assert!(!wants_mail(&owner).await);
        }
        ada.comment(&video, "Once more").await;
        assert_eq!(digests(&server, &owner).await.len(), 1);
        // It can be switched on again.
        prefer(&owner, Kind::Comment, true, true).await;
        ada.comment(&video, "Again").await;
        assert_eq!(digests(&server, &owner).await.len(), 2);
    }

    async fn many_accounts_are_looked_at_once_each(engine: Engine) {
        let server = Server::with(engine, &FLAGS).await;
        let user = User::register(&server).await;
        // More than a transaction takes.
        server.add_mutual_subscribers(&user.channel_id(), 250).await;
        let insert = "INSERT INTO inboxes (user_id, seq, digest_time) SELECT id, 5, 1 FROM users WHERE username LIKE 'friend%'";
        assert_eq!(server.execute(insert, insert).await, 250);
        a_day_passes(&server).await;
        assert_eq!(server.count("SELECT COUNT(*) FROM jobs WHERE kind = 'make_digest'").await, 250);
        assert_eq!(server.count("SELECT COUNT(*) FROM inboxes WHERE digest_seq = 5").await, 250);
    }

    async fn days_on_which_no_digest_could_be_made_make_one(engine: Engine) {
        let server = Server::with(engine, &FLAGS).await;
        let (owner, ada) = (verified_user(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        prefer(&owner, Kind::Comment, true, true).await;
        ada.comment(&video, "First").await;
        assert_eq!(digests(&server, &owner).await.len(), 1);
        // As if the queue had been full of other work since: the job waits until a time that does not come.
        let wait = "UPDATE jobs SET state = 5, run_time = 9000000000000000, end_time = NULL WHERE kind = 'make_digest'";
        server.execute(wait, wait).await;
        for text in ["Second", "Third"] {
            ada.comment(&video, text).await;
            settled(&server).await;
            let due = "UPDATE inboxes SET digest_time = 1 WHERE digest_time IS NOT NULL";
            server.execute(due, due).await;
            let waiting = "SELECT COUNT(*) FROM inboxes WHERE digest_time = 1";
            eventually("all are looked at", || async { (server.count(waiting).await == 0).then_some(()) }).await;
        }
        assert_eq!(server.count("SELECT COUNT(*) FROM jobs WHERE kind = 'make_digest'").await, 1);
        let work = "UPDATE jobs SET run_time = 1 WHERE kind = 'make_digest'";
        server.execute(work, work).await;
        let mails = digests(&server, &owner).await;
        assert_eq!(mails.len(), 2, "{mails:?}");
        assert_eq!(items(&mails[1]).len(), 2, "{mails:?}");
    }

    async fn a_kill_loses_no_digest(engine: Engine) {
        // The first mails are those with codes.
        let smtp = SmtpServer::start(&[Act::Accept, Act::Accept, Act::Accept, Act::Delay]).await;
        let url = smtp.url();
        let mut server = Server::with(engine, &[&FLAGS[..], &["--smtp-url", &url]].concat()).await;
        let mut admin = User::register_admin(&server).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        let email = &owner.account.email;
        verify(&owner, &server.stored_code(&owner.account.id).await).await.expect("a verified address");
        eventually("the mails are taken", || async { (smtp.mails().len() == 3).then_some(()) }).await;
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        prefer(&owner, Kind::Comment, true, true).await;
        ada.comment(&video, "Hello").await;
        a_day_passes(&server).await;
        let delayed = "SELECT COUNT(*) FROM jobs WHERE kind = 'send_mail' AND state = 5";
        eventually("the mail waits", || async { (server.count(delayed).await == 1).then_some(()) }).await;
        server.kill().await;
        // As if that had been between the search for accounts that are due and the mail, and a lease ago.
        let undo = "UPDATE inboxes SET digest_seq = 0;
            UPDATE jobs SET state = 2, lease_time = 1, end_time = NULL WHERE kind = 'make_digest' OR state = 2;
            DELETE FROM jobs WHERE kind = 'send_mail'";
        server.execute(undo, undo).await;
        server.restart().await;
        admin.reconnect(&server);
        let mails = taken(&admin, &smtp, email, 2).await;
        assert!(mails[1].subject.contains(ABOUT) && items(&mails[1]).len() == 1, "{mails:?}");
        a_day_passes(&server).await;
        server.all_mails_are_sent().await;
        assert_eq!(smtp.mails().iter().filter(|mail| mail.to == *email).count(), 2);
    }
}

on_sqlite! {
    async fn a_digest_has_a_bounded_number_of_items_and_nothing_of_strangers_in_it(engine: Engine) {
        let server = Server::with(engine, &FLAGS).await;
        let (owner, ada) = (verified_user(&server).await, User::register(&server).await);
        let display_name = Some("<b>Ada</b> & https://evil.example/".to_owned());
        ada.users().update_me(pb::UpdateMeRequest { display_name, ..Default::default() }).await.expect("a name");
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        for kind in [Kind::Comment, Kind::Likes] {
            prefer(&owner, kind, true, true).await;
        }
        // So that all of the following are in one mail.
        a_day_passes(&server).await;
        for _ in 0..22 {
            ada.comment(&video, "www.evil.example").await;
        }
        settled(&server).await;
        like(&ada, &video, true).await;
        let mail = digests(&server, &owner).await.remove(0);
        assert_eq!(mail.subject, "23 new notifications at Marquee");
        let items = items(&mail);
        assert!(items.len() == 21 && items[0].contains(" likes ") && items[20] == "and 3 more", "{items:?}");
        let url = mail.unsubscribe.clone().expect("a URL");
        assert_eq!(links(&mail), [format!("{PAGE}#/notifications"), url]);
        assert_eq!(mail.html.matches("&lt;b&gt;Ada&lt;&#x2f;b&gt; &amp; https:").count(), 20, "{}", mail.html);
        for form in [&mail.text, &mail.html] {
            assert!(!form.contains("evil.example") && !form.contains("://evil"), "{form}");
        }
    }

    async fn an_operator_can_switch_it_off_and_choose_the_words(engine: Engine) {
        let server = Server::with(engine, &["--digest-interval=off", "--sweep-interval=100ms"]).await;
        let schedules = |kind: &str| format!("SELECT COUNT(*) FROM job_schedules WHERE kind = '{kind}'");
        for kind in ["expire", "remove_rows", "end_unfinished"] {
            eventually(kind, || async { (server.count(&schedules(kind)).await == 1).then_some(()) }).await;
        }
        assert_eq!(server.count(&schedules("find_digests")).await, 0);

        let templates = tempfile::tempdir().expect("a folder");
        let own = "Subject: {{ count }} new notification\n\n{% for item in items %}\n- {{ item.kind }} {{ item.name }}\n{% endfor %}";
        std::fs::write(templates.path().join("digest.txt"), own).expect("a file");
        let flag = format!("--mail-templates={}", templates.path().display());
        let server = Server::with(engine, &[&FLAGS[..], &[&flag]].concat()).await;
        let (owner, ada) = (verified_user(&server).await, User::register(&server).await);
        prefer(&owner, Kind::NewSubscribers, true, true).await;
        let request = pb::SetSubscriptionRequest { channel_id: owner.channel_id(), subscribed: true };
        ada.subscriptions().set_subscription(request).await.expect("a subscription");
        let mail = digests(&server, &owner).await.remove(0);
        assert_eq!(items(&mail), [format!("new_subscribers {}", ada.account.username)]);
    }

    async fn accounts_are_due_again_after_the_interval(engine: Engine) {
        let flags = ["--sweep-interval=100ms", "--digest-interval=36h"];
        let server = Server::with(engine, &flags).await;
        let user = User::register(&server).await;
        prefer(&user, Kind::Comment, true, true).await;
        let after = |hours: u64| (Clock::default().now() + Duration::from_hours(hours)).micros();
        a_day_passes(&server).await;
        let within =
            format!("SELECT COUNT(*) FROM inboxes WHERE digest_time BETWEEN {} AND {}", after(35), after(37));
        assert_eq!(server.count(&within).await, 1);
        // Another kind changes nothing, and without any kind it is never due.
        prefer(&user, Kind::Likes, true, true).await;
        prefer(&user, Kind::Comment, true, false).await;
        assert_eq!(server.count(&within).await, 1);
        prefer(&user, Kind::Likes, true, false).await;
        assert_eq!(server.count("SELECT COUNT(*) FROM inboxes WHERE digest_time IS NULL").await, 1);
    }
}
