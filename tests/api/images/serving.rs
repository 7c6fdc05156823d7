//! GET requests for a picture's URL.

use http::{Method, header};
use image::ImageFormat::Png;
use marquee_contract::v1::{self as pb, Visibility};
use reqwest::Client;

use super::{fetch, picture};
use crate::support::wire::http1;
use crate::support::{Server, User, both_engines, media, on_sqlite};

both_engines! {
    async fn picture_urls_serve_only_pictures(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let url = user.set_avatar(picture(Png, 100, 100)).await.unwrap().remove(0).url;
        let path = url.strip_prefix(&server.url("")).unwrap().to_owned();
        let (folder, name) = path.rsplit_once('/').unwrap();
        user.publish(media::mp4(), Visibility::Public).await;
        let video = server.blob_files().into_iter().find(|file| file.ends_with("original")).unwrap();
        let video = video.strip_prefix(server.data_dir().join("blobs/objects")).unwrap().to_str().unwrap().to_owned();
        for path in [
            format!("/images/{video}"),
            format!("/images/../{video}"),
            format!("/images/%2e%2e/{video}"),
            "/images".to_owned(),
            "/images/".to_owned(),
            folder.to_owned(),
            format!("{folder}/"),
            format!("{path}/"),
            format!("{path}0"),
            format!("{folder}/{}", name.to_uppercase()),
            format!("{folder}//{name}"),
            format!("{folder}/../{name}"),
            path.replace("/images/", "/images/images/"),
            path.replace("/images/", "/media/x/images/"),
        ] {
            assert_eq!(http1(server.address(), &format!("GET {path}")).await.0, 404, "{path}");
        }
        assert_eq!(http1(server.address(), &format!("GET {path}")).await.0, 200);
        // A picture is not served before it is complete, nor after it was abandoned.
        for state in [1, 3] {
            let hide = format!("UPDATE blobs SET state = {state} WHERE key LIKE 'images/%'");
            server.execute(&hide, &hide).await;
            assert_eq!(http1(server.address(), &format!("GET {path}")).await.0, 404, "{state}");
        }
    }

    async fn the_thumbnail_of_a_private_video_is_served_to_anyone_with_its_url(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Private).await;
        let thumbnail = user.set_thumbnail(&video.id, picture(Png, 100, 100)).await.unwrap();
        fetch(&thumbnail[0].url).await;
        // The API gives the URL to nobody else, and the URL contains no part of the video's id.
        let get = pb::GetVideoRequest { video_id: video.id.clone() };
        User::nobody(&server).videos().get_video(get).await.unwrap_err();
        assert!(!thumbnail[0].url.contains(&video.id));
    }
}

on_sqlite! {
    async fn pictures_are_served_as_cacheable_for_ever(engine: Engine) {
        let server = Server::with(engine, &["--cors-origin=https://app.example.com"]).await;
        let user = User::register(&server).await;
        let url = user.set_avatar(picture(Png, 100, 100)).await.unwrap().remove(0).url;
        let path = url.strip_prefix(&server.url("")).expect("our own URL");
        assert!(path.starts_with("/images/"), "{path}");
        let client = Client::new();
        // The answer is the same for every client, so caches need not revalidate it.
        for origin in ["https://app.example.com", "https://elsewhere.example"] {
            let response = client.get(&url).header(header::ORIGIN, origin).send().await.unwrap();
            assert_eq!(response.status(), 200);
            let headers = response.headers().clone();
            for (name, value) in [
                ("content-type", "image/jpeg"),
                ("cache-control", "public, max-age=31536000, immutable"),
                ("x-content-type-options", "nosniff"),
                ("content-security-policy", "default-src 'none'; sandbox"),
                ("access-control-allow-origin", "*"),
                ("cross-origin-resource-policy", "cross-origin"),
            ] {
                let found: Vec<_> = headers.get_all(name).iter().collect();
                assert_eq!(found, [value], "{name}");
            }
            assert!(!headers.contains_key("vary"));
            let body = response.bytes().await.unwrap();
            assert_eq!(headers["content-length"], body.len().to_string());

            let tag = headers["etag"].to_str().unwrap();
            let head = client.head(&url).send().await.unwrap();
            assert_eq!((head.status().as_u16(), &head.headers()["content-length"]), (200, &headers["content-length"]));
            assert!(head.bytes().await.unwrap().is_empty());
            let again = client.get(&url).header(header::IF_NONE_MATCH, tag).send().await.unwrap();
            assert_eq!((again.status().as_u16(), &again.headers()["etag"]), (304, &headers["etag"]));
            assert!(again.bytes().await.unwrap().is_empty());
            let other = client.get(&url).header(header::IF_NONE_MATCH, "\"other\"").send().await.unwrap();
            assert_eq!(other.bytes().await.unwrap(), body);
        }
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            assert_eq!(client.request(method, &url).send().await.unwrap().status(), 405);
        }
    }

    async fn picture_urls_begin_with_the_public_url(engine: Engine) {
        let server = Server::with(engine, &["--public-url=https://cdn.example.com/m/"]).await;
        let user = User::register(&server).await;
        let url = user.set_avatar(picture(Png, 100, 100)).await.unwrap().remove(0).url;
        let path = url.strip_prefix("https://cdn.example.com/m").expect("the public URL");
        fetch(&server.url(path)).await;
    }
}
