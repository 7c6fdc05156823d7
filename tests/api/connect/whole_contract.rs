//! A walk over the contract: Connect answers as gRPC does.

use axum::body::Bytes;
use http::Method;
use marquee_contract::policy;
use serde_json::Value;
use tonic::Code;

use super::{call_as, detail, send};
use crate::support::{Server, User, contract, on_sqlite, raw, reason};

/// Calls that end the caller's session or account, and are made last.
const LAST: [&str; 3] = ["Logout", "LogoutAll", "DeleteMe"];

on_sqlite! {
    async fn every_unary_method_answers_an_empty_request_as_in_grpc(engine: Engine) {
        let server = Server::start(engine).await;
        let admin = User::register_admin(&server).await;
        let bearer = admin.bearer();
        let mut count = 0;
        for method in contract::methods() {
            if method.is_client_streaming() || method.is_server_streaming() || LAST.contains(&method.name()) {
                continue;
            }
            count += 1;
            let path = contract::path(&method);
            let grpc = raw::call(&admin.channel, &path, &[&bearer], vec![Bytes::default()]).await;
            let (code, expected) = match &grpc {
                Ok(_) => (Code::Ok, String::new()),
                Err(status) => (status.code(), reason(status)),
            };
            let json = call_as(&server, &bearer, &path, "{}").await;
            let get = format!("{path}?connect=v1&encoding=json&message=%7B%7D");
            let get = send(&server, Method::GET, &get, &[("authorization", &bearer)], "").await;
            if policy::find(&path).unwrap().read_only {
                assert_eq!((get.http_status, &get.body), (json.http_status, &json.body), "{path} by GET");
            } else {
                assert_eq!(get.http_status, 405, "{path} by GET");
            }
            let answer: Value = serde_json::from_slice(&json.body).unwrap();
            assert_eq!(json.http_status == 200, code == Code::Ok, "{path}: {answer}");
            if code != Code::Ok {
                let name = format!("{code:?}");
                assert_eq!(answer["code"].as_str().unwrap().replace('_', ""), name.to_ascii_lowercase(), "{path}");
                assert_eq!(detail(&answer, "google.rpc.ErrorInfo")["reason"], expected, "{path}: {answer}");
            }
        }
        assert!(count > 50, "{count} methods");
    }
}
