//! The OpenAPI document. `tests/interop/node/openapi.mjs` validates it with a published validator.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Server, contract, on_sqlite};

/// All values of `$ref` in a document.
fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

on_sqlite! {
    async fn the_document_describes_every_unary_method(engine: Engine) {
        let server = Server::start(engine).await;
        let answer = server.get("/openapi.json").await;
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        let etag = answer.headers()["etag"].clone();
        let stored = reqwest::Client::new().get(server.url("/openapi.json")).header("if-none-match", etag);
        assert_eq!(stored.send().await.unwrap().status(), 304);
        let compressed = reqwest::Client::new().get(server.url("/openapi.json")).header("accept-encoding", "gzip");
        let compressed = compressed.send().await.unwrap();
        assert_eq!(compressed.headers()["content-encoding"], "gzip");
        assert!(compressed.bytes().await.unwrap().len() < 60_000);
        let document: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let paths = document["paths"].as_object().unwrap();
        for method in contract::methods() {
            let path = contract::path(&method);
            let is_unary = !method.is_client_streaming() && !method.is_server_streaming();
            assert_eq!(paths.contains_key(&path), is_unary, "{path}");
            if is_unary {
                let post = &paths[&path]["post"];
                assert!(post["description"].as_str().is_some_and(|text| text.contains(method.name())), "{post}");
            } else {
                assert!(document["info"]["description"].as_str().unwrap().contains(&path), "{path}");
            }
        }
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        for reference in found {
            let place = document.pointer(reference.trim_start_matches('#'));
            assert!(place.is_some_and(Value::is_object), "{reference}");
        }

        // Comments, rules and access, by example.
        let schema = |name: &str| &document["components"]["schemas"][name];
        let register = schema("marquee.v1.RegisterRequest");
        let password = &register["properties"]["password"];
        assert_eq!((&password["minLength"], &password["maxLength"]), (&json!(8), &json!(128)), "{register}");
        assert_eq!(register["properties"]["email"]["format"], "email");
        assert_eq!(register["properties"]["avatar"]["contentEncoding"], "base64");
        assert!(password["description"].is_string());
        assert_eq!(schema("marquee.v1.Video")["properties"]["viewCount"]["type"], "string");
        assert!(schema("marquee.v1.Visibility")["enum"].as_array().unwrap().contains(&json!("VISIBILITY_PUBLIC")));
        assert!(schema("ErrorReason")["enum"].as_array().unwrap().contains(&json!("VIDEO_NOT_FOUND")));
        let security = |path: &str| &paths[path]["post"]["security"];
        assert_eq!(security("/marquee.v1.AuthService/Login"), &json!([]));
        assert_eq!(security("/marquee.v1.UserService/GetMe"), &json!([{"accessToken": []}]));
        assert_eq!(security("/marquee.v1.VideoService/GetVideo"), &json!([{}, {"accessToken": []}]));
        assert!(paths["/marquee.v1.VideoService/GetVideo"]["get"].is_object());
        assert!(paths["/marquee.v1.AuthService/Login"]["get"].is_null());
    }

    async fn a_server_without_reflection_has_no_document(engine: Engine) {
        let server = Server::with(engine, &["--reflection", "false"]).await;
        assert_eq!(server.get("/openapi.json").await.status(), 404);
    }
}
