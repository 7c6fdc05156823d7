//! The texts of mails: valid HTML, without anything that a mailbox would fetch.

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use marquee_contract::v1 as pb;
use marquee_contract::v1::auth_service_client::AuthServiceClient;
use tonic::transport::Endpoint;

use super::{CONFIRM, NEW_PASSWORD, RESET, request_reset, set_email, verified_user, verify};
use crate::sessions::change_password;
use crate::support::mailbox::Mail;
use crate::support::user::PASSWORD;
use crate::support::{Server, on_sqlite};

/// The page that links lead to.
const PAGE: &str = "https://app.example.com/mail";
/// The elements that mails have.
const ELEMENTS: &[&str] = &["html", "head", "meta", "title", "style", "body", "main", "h1", "p", "ul", "li", "a", "br"];

/// Checks an element and everything in it; returns the targets of its links.
fn check(node: &Handle, links: &mut Vec<String>) {
    if let NodeData::Element { name, attrs, .. } = &node.data {
        assert!(ELEMENTS.contains(&&*name.local), "<{}>", name.local);
        for attribute in attrs.borrow().iter() {
            let (name, value) = (&*attribute.name.local, &*attribute.value);
            match name {
                "href" => links.push(value.to_owned()),
                "lang" | "charset" | "name" | "content" | "class" => assert!(!value.contains("//"), "{name}={value}"),
                _ => panic!("{name}={value}"),
            }
        }
        if &*name.local == "style" {
            for child in node.children.borrow().iter() {
                let NodeData::Text { contents } = &child.data else { panic!("text") };
                let style = contents.borrow().to_ascii_lowercase();
                assert!(!style.contains("url") && !style.contains('@') && !style.contains("//"), "{style}");
            }
        }
    }
    for child in node.children.borrow().iter() {
        check(child, links);
    }
}

/// Fails unless the HTML form of a mail is valid and complete; returns the targets of its links.
pub(super) fn links(mail: &Mail) -> Vec<String> {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(mail.html.as_str());
    assert!(dom.errors.borrow().is_empty(), "{}: {:?}\n{}", mail.subject, dom.errors.borrow(), mail.html);
    let mut links = Vec::new();
    check(&dom.document, &mut links);
    // Both forms say the same: each line of the text is a part of a paragraph, or the other way round.
    // Nothing of a template is left; the address of one of these mails has braces itself.
    let is_rendered = |form: &str| !form.replace("{{x}}", "").contains("{{");
    assert!(is_rendered(&mail.html) && is_rendered(&mail.text), "{mail:?}");
    links
}

on_sqlite! {
    async fn all_mails_are_valid_and_fetch_nothing(engine: Engine) {
        let link = format!("--mail-link-url={PAGE}");
        let server = Server::with(engine, &[&link]).await;
        let user = verified_user(&server).await;
        let email = user.account.email.clone();
        let endpoint = Endpoint::from_shared(format!("http://{}", server.address())).expect("a URL");
        let channel = endpoint.user_agent("<img src=http://x.example>").expect("an agent").connect_lazy();
        let (login, password) = (email.clone(), PASSWORD.to_owned());
        let request = pb::LoginRequest { login, password, ..Default::default() };
        AuthServiceClient::new(channel).login(request).await.expect("a session");
        request_reset(&user, &email).await.expect("an answer");
        server.mails_to(&email, RESET, 1).await;
        let user = change_password(&user, PASSWORD, NEW_PASSWORD).await.expect("a session");
        let user = change_password(&user, NEW_PASSWORD, PASSWORD).await.expect("a session");
        set_email(&user, "a&b'+\"<i>@example.com").await.expect_err("not an address");
        set_email(&user, "a&b'+{{x}}@example.com").await.expect("a pending address");
        let code = server.code_to("a&b'+{{x}}@example.com", CONFIRM, 1).await;
        verify(&user, &code).await.expect("another address");
        server.all_mails_are_sent().await;

        let mails = server.mails();
        let about = ["Confirm", "New sign-in", "Set a new", "Your password", "is being changed", "address at Marquee was"];
        for subject in about {
            assert!(mails.iter().any(|mail| mail.subject.contains(subject)), "{subject}: {mails:?}");
        }
        for mail in &mails {
            let expected = if mail.subject.contains(CONFIRM) {
                vec![format!("{PAGE}#/verify-email?code={}", mail.code())]
            } else if mail.subject.contains(RESET) {
                let (name, domain) = email.split_once('@').expect("an address");
                vec![format!("{PAGE}#/reset-password?email={name}%40{domain}&code={}", mail.code())]
            } else {
                Vec::new()
            };
            assert_eq!(links(mail), expected, "{}", mail.subject);
            for link in expected {
                assert!(mail.text.contains(&link), "{mail:?}");
            }
        }
    }
}
