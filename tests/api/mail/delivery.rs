//! How mails are sent: to SMTP servers of all tempers, and to files.

use data_encoding::BASE64;
use marquee_contract::v1 as pb;
use tonic::Code;

use super::smtp::{Act, Demands, SmtpServer};
use super::{CONFIRM, NEW_PASSWORD, RESET, request_reset, request_verification, reset, verify};
use crate::support::command::{marquee, refused_to_serve};
use crate::support::mailbox::Mail;
use crate::support::tls::{Certificate, CertificateFiles};
use crate::support::{Refused, Server, User, both_engines, eventually, on_sqlite};

/// The number of jobs of mails in a state.
async fn jobs(server: &Server, state: pb::JobState) -> i64 {
    let state = i32::from(state);
    server.count(&format!("SELECT COUNT(*) FROM jobs WHERE kind = 'send_mail' AND state = {state}")).await
}

/// Lets mails that wait for their next attempt be sent at once, until the SMTP server has taken a mail to this address
/// as often as `count`.
pub(super) async fn taken(admin: &User, smtp: &SmtpServer, to: &str, count: usize) -> Vec<Mail> {
    eventually("the mail is taken", || async {
        let mails: Vec<_> = smtp.mails().into_iter().filter(|mail| mail.to == to).collect();
        if mails.len() >= count {
            return Some(mails);
        }
        let request = pb::ListJobsRequest { state: pb::JobState::Later.into(), ..Default::default() };
        for job in admin.admin().list_jobs(request).await.expect("a list").into_inner().jobs {
            // It may run already.
            let _retried = admin.admin().retry_job(pb::RetryJobRequest { job_id: job.id }).await;
        }
        None
    })
    .await
}

both_engines! {
    async fn a_mail_arrives_whatever_happens_and_its_code_works_once(engine: Engine) {
        // The mail of the administrator, and two of the user.
        let mut script = vec![Act::Accept];
        script.extend([Act::Delay, Act::DieInData, Act::DieAfterData, Act::Slow]);
        script.extend([Act::Delay, Act::DieAfterData]);
        let smtp = SmtpServer::start(&script).await;
        let server = Server::with(engine, &["--smtp-url", &smtp.url(), "--mail-from=Falcons <mail@example.com>"]).await;
        let admin = User::register_admin(&server).await;
        taken(&admin, &smtp, &admin.account.email, 1).await;
        let user = User::register(&server).await;
        let email = &user.account.email;
        let mails = taken(&admin, &smtp, email, 2).await;
        // The server did not know that the first one had arrived. To a mailbox they are one mail.
        assert!(mails.len() == 2 && mails[0].message_id == mails[1].message_id, "{mails:?}");
        assert!(mails[0].message_id.ends_with("@example.com") && mails[0].subject == "Confirm your address for Falcons");
        assert_eq!(mails[0].code(), mails[1].code());
        verify(&user, &mails[0].code()).await.expect("a verified address");

        request_reset(&user, email).await.expect("an answer");
        let mails: Vec<_> =
            taken(&admin, &smtp, email, 4).await.into_iter().filter(|mail| mail.subject.contains(RESET)).collect();
        reset(&user, email, &mails[0].code(), NEW_PASSWORD).await.expect("a new password");
        let again = reset(&user, email, &mails[1].code(), NEW_PASSWORD).await;
        again.refused(Code::InvalidArgument, "CODE_INVALID");
    }

    async fn a_mail_that_is_refused_for_good_is_not_tried_again(engine: Engine) {
        let smtp = SmtpServer::start(&[Act::Refuse]).await;
        let server = Server::with(engine, &["--smtp-url", &smtp.url()]).await;
        let user = User::register(&server).await;
        eventually("the job is dead", || async { (jobs(&server, pb::JobState::Dead).await == 1).then_some(()) }).await;
        assert_eq!(server.texts("SELECT failure FROM jobs WHERE kind = 'send_mail'").await, [
            "refused: the SMTP server refuses the mail: code 550 5.1.1"
        ]);
        assert!(!server.settled_log().await.contains(&user.account.email), "the recipient is in the log");
        // The next one is another mail.
        request_verification(&user).await.expect("another code");
        eventually("the mail is taken", || async { smtp.mails().pop() }).await;
    }
}

on_sqlite! {
    async fn without_an_smtp_server_that_answers_accounts_are_registered_and_mails_wait(engine: Engine) {
        let smtp = SmtpServer::start(&[Act::Die; 100]).await;
        let server = Server::with(engine, &["--smtp-url", &smtp.url()]).await;
        User::register(&server).await;
        eventually("the job waits", || async { (jobs(&server, pb::JobState::Later).await == 1).then_some(()) }).await;
        let failures = server.texts("SELECT failure FROM jobs WHERE kind = 'send_mail'").await;
        assert!(failures[0].starts_with("unreachable: "), "{failures:?}");
        // While the server cannot be reached, it is not tried for each mail.
        for _ in 0..5 {
            User::register(&server).await;
        }
        eventually("the jobs wait", || async { (jobs(&server, pb::JobState::Later).await == 6).then_some(()) }).await;
        let failures = server.texts("SELECT failure FROM jobs WHERE kind = 'send_mail'").await;
        assert!(failures.iter().any(|failure| failure.contains("a moment ago")), "{failures:?}");
    }

    async fn a_mail_that_has_become_useless_is_not_sent(engine: Engine) {
        let smtp = SmtpServer::start(&[Act::Delay]).await;
        let server = Server::with(engine, &["--smtp-url", &smtp.url()]).await;
        User::register(&server).await;
        eventually("the job waits", || async { (jobs(&server, pb::JobState::Later).await == 1).then_some(()) }).await;
        let late = "UPDATE jobs SET payload = replace(payload, '\"expire_time\":', '\"expire_time\":1,\"was\":'),
            run_time = 1 WHERE kind = 'send_mail'";
        server.execute(late, late).await;
        eventually("the job is dead", || async { (jobs(&server, pb::JobState::Dead).await == 1).then_some(()) }).await;
        assert!(smtp.mails().is_empty());
    }

    async fn mail_and_password_cross_the_network_over_tls_only(engine: Engine) {
        let certificate = Certificate::new();
        let files = CertificateFiles::new(&certificate);
        let login = Some(BASE64.encode(b"\0falcons@example.com\0p:w/d"));
        let demands = Demands { tls: Some(certificate.acceptor()), login };
        let smtp = SmtpServer::demanding(&[], demands).await;
        let url = format!("smtp://falcons%40example.com:p%3Aw%2Fd@localhost:{}?tls=required", smtp.port());
        let ca = files.cert();
        let flags = ["--smtp-url", &url, "--smtp-ca", ca.to_str().expect("a path")];
        let server = Server::with(engine, &flags).await;
        let user = User::register(&server).await;
        let mail = eventually("the mail is taken", || async { smtp.mails().pop() }).await;
        assert_eq!(mail.to, user.account.email);

        // A server without STARTTLS gets neither, and one with an unknown certificate neither.
        for (smtp, flags) in [(SmtpServer::start(&[]).await, flags.as_slice()), (smtp, &flags[..2])] {
            let before = smtp.commands().len();
            let url = format!("smtp://falcons%40example.com:p%3Aw%2Fd@localhost:{}?tls=required", smtp.port());
            let flags = [&["--smtp-url", url.as_str()][..], &flags[2..]].concat();
            let server = Server::with(engine, &flags).await;
            User::register(&server).await;
            eventually("the job waits", || async { (jobs(&server, pb::JobState::Later).await == 1).then_some(()) })
                .await;
            let commands = smtp.commands().split_off(before);
            let is_said = |verb: &str| commands.iter().any(|command| command.starts_with(verb));
            assert!(is_said("EHLO") && !is_said("AUTH") && !is_said("MAIL"), "{commands:?}");
            assert!(!server.settled_log().await.contains("p:w/d"));
        }
    }

    async fn mistakes_of_the_operator_are_found_at_the_start(_engine: Engine) {
        let folder = tempfile::tempdir().expect("a folder");
        let refused = async |flags: &[&str]| refused_to_serve(&folder.path().join("data"), flags).await;
        let text = refused(&["--smtp-url=smtps://user:hunter2@mail.example.com?tls=none"]).await;
        assert!(text.contains("tls=required") && !text.contains("hunter2"), "{text}");
        assert!(refused(&["--smtp-url=smtp://mail.example.com?tls=none"]).await.contains("loopback"));
        assert!(refused(&["--mail-from=nobody"]).await.contains("--mail-from"));
        let templates = tempfile::tempdir().expect("a folder");
        std::fs::write(templates.path().join("verify_email.txt"), "Subject: x\n\n{{ cdoe }}").expect("a file");
        let flag = format!("--mail-templates={}", templates.path().display());
        assert!(refused(&[&flag]).await.contains("verify_email.txt"));
        assert!(refused(&["--mail-templates=/nowhere"]).await.contains("/nowhere"));
    }

    async fn marquee_mail_shows_the_newest_mails(engine: Engine) {
        let templates = tempfile::tempdir().expect("a folder");
        let own = "Subject: Moin {{ username }}\n\nDein Code: {{ code }}";
        std::fs::write(templates.path().join("reset_password.txt"), own).expect("a file");
        let flag = format!("--mail-templates={}", templates.path().display());
        let server = Server::with(engine, &[&flag]).await;
        let user = User::register(&server).await;
        server.mails_to(&user.account.email, CONFIRM, 1).await;
        request_reset(&user, &user.account.email).await.expect("an answer");
        let mail = server.mails_to(&user.account.email, "Moin", 1).await.remove(0);
        server.all_mails_are_sent().await;
        let data_dir = server.data_dir();
        let arguments = ["mail", "--last=1", "--data-dir", data_dir.to_str().expect("a path")];
        let shown = marquee(&arguments).await;
        assert!(shown.success, "{shown:?}");
        assert!(shown.stdout.contains(&mail.code()) && shown.stdout.contains(&user.account.email), "{shown:?}");
        assert!(!shown.stdout.contains(CONFIRM), "{shown:?}");
        reset(&user, &user.account.email, &mail.code(), NEW_PASSWORD).await.expect("a new password");
    }
}
