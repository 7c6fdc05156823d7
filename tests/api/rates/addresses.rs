//! The client address of a call, with and without trusted proxies.

use marquee_contract::v1 as pb;
use tonic::{Code, Request};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::{BEHIND_A_PROXY, from};
use crate::support::user::PASSWORD;
use crate::support::{Engine, Refused, Server, User, both_engines};

/// The limit for an address: two calls, and no further one while a test runs.
const TWO: [&str; 2] = ["--rate-address", "2/h:2"];

/// Makes a health check with these lines of `X-Forwarded-For`; returns whether it was admitted.
async fn is_admitted(server: &Server, lines: &[&str]) -> bool {
    let mut request = Request::new(HealthCheckRequest::default());
    for line in lines {
        request.metadata_mut().append("x-forwarded-for", line.parse().expect("a header value"));
    }
    match HealthClient::new(server.channel()).check(request).await {
        Ok(_) => true,
        refused => {
            refused.refused(Code::ResourceExhausted, "RATE_LIMITED");
            false
        }
    }
}

#[tokio::test]
async fn without_trusted_proxies_x_forwarded_for_is_ignored() {
    let server = Server::with(Engine::Sqlite, &TWO).await;
    assert!(is_admitted(&server, &["198.51.100.1"]).await);
    assert!(is_admitted(&server, &["198.51.100.2", "198.51.100.3"]).await);
    for line in ["198.51.100.4", "127.0.0.2", "::1", "", "nonsense"] {
        assert!(!is_admitted(&server, &[line]).await, "{line}");
    }
    assert!(!is_admitted(&server, &[]).await);
}

#[tokio::test]
async fn behind_one_proxy_only_the_last_entry_of_x_forwarded_for_counts() {
    let server = Server::with(Engine::Sqlite, &[BEHIND_A_PROXY, TWO].concat()).await;
    assert!(is_admitted(&server, &["203.0.113.1"]).await);
    assert!(is_admitted(&server, &["198.51.100.1, 203.0.113.1"]).await);
    // Entries invented by the client come before it, in the same line or in others.
    assert!(!is_admitted(&server, &["198.51.100.2, 203.0.113.1"]).await);
    assert!(!is_admitted(&server, &["198.51.100.3", "198.51.100.4,203.0.113.1"]).await);
    assert!(!is_admitted(&server, &["203.0.113.2", "203.0.113.1"]).await);
    assert!(!is_admitted(&server, &["::ffff:203.0.113.1"]).await);
    assert!(is_admitted(&server, &["203.0.113.1, 203.0.113.2"]).await);

    // Without a valid address in the header, the peer's address counts.
    assert!(is_admitted(&server, &["198.51.100.5, unknown"]).await);
    assert!(is_admitted(&server, &[]).await);
    assert!(!is_admitted(&server, &["198.51.100.6, nonsense"]).await);
    assert!(!is_admitted(&server, &["198.51.100.7,"]).await);
}

#[tokio::test]
async fn ipv6_addresses_are_limited_by_their_56_bit_prefix() {
    let server = Server::with(Engine::Sqlite, &[BEHIND_A_PROXY, TWO].concat()).await;
    assert!(is_admitted(&server, &["2001:db8:0:100::1"]).await);
    assert!(is_admitted(&server, &["2001:db8:0:1ff:ffff::2"]).await);
    // Four /64 networks of one /56 count as one client.
    for network in ["100", "101", "180", "1ff"] {
        assert!(!is_admitted(&server, &[&format!("2001:db8:0:{network}::3")]).await, "{network}");
    }
    assert!(is_admitted(&server, &["2001:db8:0:200::1"]).await);
}

both_engines! {
    async fn a_session_records_the_address_of_the_client_and_not_of_the_proxy(engine: Engine) {
        let proxied = Server::with(engine, &BEHIND_A_PROXY).await;
        let direct = Server::start(engine).await;
        for server in [&proxied, &direct] {
            let request = pb::RegisterRequest {
                username: "wanderfalke".to_owned(),
                email: "wanderfalke@example.com".to_owned(),
                password: PASSWORD.to_owned(),
                ..Default::default()
            };
            User::nobody(server).auth().register(from("203.0.113.9, 198.51.100.7", request)).await.expect("an account");
        }
        let statement = |address: &str| format!("SELECT COUNT(*) FROM sessions WHERE address = '{address}'");
        assert_eq!(proxied.count(&statement("198.51.100.7")).await, 1);
        assert_eq!(direct.count(&statement("127.0.0.1")).await, 1);
    }
}
