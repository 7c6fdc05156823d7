//! TLS, and certificates that change while the server runs.

use std::sync::Arc;

use hyper_util::rt::TokioIo;
use marquee_contract::v1 as pb;
use marquee_contract::v1::auth_service_client::AuthServiceClient;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tonic::Code;
use tonic::transport::Endpoint;

use crate::support::command::refused_to_serve;
use crate::support::tls::{Certificate, CertificateFiles};
use crate::support::user::PASSWORD;
use crate::support::wire::{Wire, exchange, frame};
use crate::support::{Engine, Server, User, eventually, media};

const CHECK: &str = "/grpc.health.v1.Health/Check";

async fn serve(files: &CertificateFiles) -> Server {
    let flags = files.flags();
    Server::with(Engine::Sqlite, &flags.each_ref().map(String::as_str)).await
}

async fn assert_answers(wire: &Wire) {
    assert_eq!(wire.call(CHECK, &[], frame(b"")).await.status().code(), Code::Ok);
}

#[tokio::test]
async fn over_tls_the_client_chooses_between_http_2_and_http_1() {
    let certificate = Certificate::new();
    let server = serve(&CertificateFiles::new(&certificate)).await;
    let agreed = async |offered: &[&str]| {
        let stream = certificate.connect(server.address(), offered).await.unwrap();
        let name = stream.get_ref().1.alpn_protocol().map(|name| String::from_utf8(name.to_vec()).unwrap());
        (name, stream)
    };
    for offered in [&["h2", "http/1.1"][..], &["http/1.1", "h2"], &["h2"]] {
        let (name, stream) = agreed(offered).await;
        assert_eq!(name.as_deref(), Some("h2"), "{offered:?}");
        assert_answers(&Wire::over(stream).await).await;
    }
    for offered in [&["http/1.1"][..], &[]] {
        let (name, mut stream) = agreed(offered).await;
        assert_eq!(name.as_deref(), offered.first().copied());
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    assert!(certificate.connect(server.address(), &["spdy/3"]).await.is_err());
}

#[tokio::test]
async fn a_client_without_tls_gets_no_answer() {
    let server = serve(&CertificateFiles::new(&Certificate::new())).await;
    for request in
        [&b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n"[..], b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"]
    {
        let answer = exchange(server.address(), request).await;
        // At most a TLS alert.
        assert!(answer.len() <= 7 && !answer.starts_with(b"HTTP"), "{answer:?}");
    }
}

#[tokio::test]
async fn videos_can_be_uploaded_and_played_over_tls() {
    let certificate = Arc::new(Certificate::new());
    let server = serve(&CertificateFiles::new(&certificate)).await;
    let connector = tower::service_fn({
        let (certificate, address) = (certificate.clone(), server.address().to_owned());
        move |_: http::Uri| {
            let (certificate, address) = (certificate.clone(), address.clone());
            async move { certificate.connect(&address, &["h2"]).await.map(TokioIo::new) }
        }
    });
    let channel = Endpoint::from_static("http://localhost").connect_with_connector(connector).await.unwrap();
    let request = pb::RegisterRequest {
        username: "someone".to_owned(),
        email: "someone@example.com".to_owned(),
        password: PASSWORD.to_owned(),
        ..Default::default()
    };
    let registered = AuthServiceClient::new(channel.clone()).register(request).await.unwrap().into_inner();
    let user = User { channel, account: registered.user.unwrap(), tokens: registered.tokens.unwrap() };
    let video = user.publish(media::mp4(), pb::Visibility::Public).await;
    let url = user.playback_url(&video.id).await;
    let path = url.strip_prefix(&format!("https://{}", server.address())).expect("an https URL");

    let mut stream = certificate.connect(server.address(), &["http/1.1"]).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.ends_with(media::mp4()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sighup_loads_a_new_certificate_and_ignores_a_broken_one() {
    let (first, second) = (Certificate::new(), Certificate::new());
    let files = CertificateFiles::new(&first);
    let server = serve(&files).await;
    let old = Wire::over(first.connect(server.address(), &["h2"]).await.unwrap()).await;
    assert_answers(&old).await;

    files.replace(&second);
    assert!(second.connect(server.address(), &["h2"]).await.is_err(), "it was read without being asked for");
    server.signal("-HUP");
    let new =
        eventually("the new certificate is served", || async { second.connect(server.address(), &["h2"]).await.ok() });
    let new = Wire::over(new.await).await;
    assert_answers(&new).await;
    // New connections of a client that trusts only the old certificate fail; its open connections stay.
    assert!(first.connect(server.address(), &["h2"]).await.is_err());
    assert_answers(&old).await;

    let complaints = || server.log().matches("cannot reload the certificate; the current one stays").count();
    let cert = std::fs::read(files.cert()).unwrap();
    for (what, cert, key) in [
        ("no PEM", b"no certificate".to_vec(), std::fs::read(files.key()).unwrap()),
        ("half a certificate", cert[..cert.len() / 2].to_vec(), std::fs::read(files.key()).unwrap()),
        ("no key", cert.clone(), Vec::new()),
        ("another's key", cert.clone(), {
            let other = CertificateFiles::new(&first);
            std::fs::read(other.key()).unwrap()
        }),
    ] {
        std::fs::write(files.cert(), cert).unwrap();
        std::fs::write(files.key(), key).unwrap();
        let before = complaints();
        server.signal("-HUP");
        eventually(what, || async { (complaints() > before).then_some(()) }).await;
        assert_answers(&Wire::over(second.connect(server.address(), &["h2"]).await.unwrap()).await).await;
    }
    std::fs::remove_file(files.cert()).unwrap();
    let before = complaints();
    server.signal("-HUP");
    eventually("no file", || async { (complaints() > before).then_some(()) }).await;
    for wire in [old, new] {
        assert_answers(&wire).await;
    }
}

#[tokio::test]
async fn the_server_does_not_start_with_an_unusable_certificate() {
    let files = CertificateFiles::new(&Certificate::new());
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (files.cert().display().to_string(), files.key().display().to_string());
    let refused = refused_to_serve(folder.path(), &["--tls-cert", &cert]).await;
    assert!(refused.contains("--tls-key"), "{refused}");
    let refused = refused_to_serve(folder.path(), &["--tls-cert", "/no/such/file.pem", "--tls-key", &key]).await;
    assert!(refused.contains("/no/such/file.pem"), "{refused}");
    std::fs::write(files.key(), "no key").unwrap();
    let refused = refused_to_serve(folder.path(), &["--tls-cert", &cert, "--tls-key", &key]).await;
    assert!(refused.contains(&key), "{refused}");
    let other = CertificateFiles::new(&Certificate::new());
    std::fs::copy(other.key(), files.key()).unwrap();
    let refused = refused_to_serve(folder.path(), &["--tls-cert", &cert, "--tls-key", &key]).await;
    assert!(refused.contains("do not match"), "{refused}");
}
