//! The files of the console at `/console/`.

use std::io::Read;

use http::{StatusCode, header};
use prost::Message;
use prost_types::FileDescriptorSet;
use reqwest::Response;

use crate::support::{Server, on_sqlite};

/// Requests a path with a header.
async fn get(server: &Server, path: &str, header: (header::HeaderName, &str)) -> Response {
    reqwest::Client::new().get(server.url(path)).header(header.0, header.1).send().await.expect("an answer")
}

fn value(answer: &Response, name: header::HeaderName) -> &str {
    answer.headers().get(name).map_or("", |value| value.to_str().expect("text"))
}

/// The names of the files that the page loads.
async fn names(server: &Server) -> Vec<String> {
    let page = server.get("/console/").await.text().await.unwrap();
    let of = |attribute: &'static str| page.split(attribute).skip(1).filter_map(|rest| rest.split('"').next());
    of("href=\"").chain(of("src=\"")).map(str::to_owned).collect()
}

on_sqlite! {
    async fn the_console_is_served_with_a_closed_policy_and_caching_by_name(engine: Engine) {
        let server = Server::start(engine).await;
        let names = names(&server).await;
        for extension in [".js", ".css", ".svg", ".binpb"] {
            assert!(names.iter().any(|name| name.ends_with(extension)), "{extension} in {names:?}");
        }
        for name in names.iter().map(String::as_str).chain([""]) {
            let answer = server.get(&format!("/console/{name}")).await;
            assert_eq!(answer.status(), StatusCode::OK, "{name}");
            let policy = value(&answer, header::CONTENT_SECURITY_POLICY);
            assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{name}: {policy}");
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!(value(&answer, header::X_CONTENT_TYPE_OPTIONS), "nosniff");
            let is_hashed = [".js", ".css"].iter().any(|end| name.ends_with(end));
            assert_eq!(value(&answer, header::CACHE_CONTROL).contains("immutable"), is_hashed, "{name}");
        }
        assert!(value(&server.get("/console/").await, header::CONTENT_TYPE).starts_with("text/html"));
        for unknown in ["/console/nothing.js", "/console/..%2fCargo.toml", "/console/index.html.gz", "/console/a/b"] {
            assert_eq!(server.get(unknown).await.status(), StatusCode::NOT_FOUND, "{unknown}");
        }
    }

    async fn a_file_of_the_console_comes_compressed_to_who_accepts_that_and_not_at_all_to_who_has_it(engine: Engine) {
        let server = Server::start(engine).await;
        for name in names(&server).await {
            let path = format!("/console/{name}");
            let compressed = get(&server, &path, (header::ACCEPT_ENCODING, "br, gzip")).await;
            assert_eq!(value(&compressed, header::CONTENT_ENCODING), "gzip", "{name}");
            assert_eq!(value(&compressed, header::VARY), "accept-encoding");
            let etag = value(&compressed, header::ETAG).to_owned();
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(&*compressed.bytes().await.unwrap()).read_to_end(&mut unpacked).unwrap();
            let plain = get(&server, &path, (header::ACCEPT_ENCODING, "gzip;q=0")).await;
            assert_eq!(value(&plain, header::CONTENT_ENCODING), "");
            assert_ne!(value(&plain, header::ETAG), etag, "two representations");
            let plain_etag = value(&plain, header::ETAG).to_owned();
            assert_eq!(plain.bytes().await.unwrap(), unpacked, "{name}");
            let known = get(&server, &path, (header::IF_NONE_MATCH, &plain_etag)).await;
            assert_eq!(known.status(), StatusCode::NOT_MODIFIED, "{name}");
            assert!(known.bytes().await.unwrap().is_empty());
        }
    }

    async fn the_console_has_the_contract_with_its_comments(engine: Engine) {
        let server = Server::start(engine).await;
        let bytes = server.get("/console/contract.binpb").await.bytes().await.unwrap();
        let set = FileDescriptorSet::decode(bytes).unwrap();
        let file = set.file.iter().find(|file| file.name() == "marquee/v1/video_service.proto").expect("the file");
        let comments = &file.source_code_info.as_ref().expect("comments").location;
        assert!(comments.iter().any(|at| at.leading_comments().contains("GetVideo returns a video.")));
    }

    async fn a_server_without_the_console_serves_nothing_of_it(engine: Engine) {
        let server = Server::with(engine, &["--console", "false"]).await;
        for path in ["/console", "/console/", "/console/contract.binpb"] {
            assert_eq!(server.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
