//! An object store for one server: s3s-fs in this process, or the real one at `MARQUEE_TEST_S3_ENDPOINT`.

mod faults;
mod fs;

use std::sync::atomic::{AtomicU32, Ordering};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, RequestChecksumCalculation};
use marquee::engine::blob::s3;
use tempfile::TempDir;
use tokio::task::AbortHandle;

pub(crate) use self::faults::{Fault, Faults, Operation};

const REGION: &str = "us-east-1";
/// The prefix of all objects of a server; the server must not touch others.
const PREFIX: &str = "tests/";

/// A bucket in a store. A store in this process ends when this is dropped.
pub(crate) struct ObjectStore {
    /// The URL of the store.
    endpoint: String,
    bucket: String,
    keys: (String, String),
    client: Client,
    /// The proxy before the store, if the test makes requests fail.
    faults: Option<Faults>,
    _local: Option<Local>,
}

/// A store in this process.
struct Local {
    _folder: TempDir,
    serving: AbortHandle,
}

impl Drop for Local {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl ObjectStore {
    /// Creates an empty bucket.
    pub(crate) async fn start() -> Self {
        let variable = |name: &str| std::env::var(format!("MARQUEE_TEST_S3_{name}"));
        match variable("ENDPOINT") {
            Ok(endpoint) => {
                let keys = (variable("ACCESS_KEY_ID"), variable("SECRET_ACCESS_KEY"));
                let keys = (keys.0.expect("an access key"), keys.1.expect("its secret"));
                Self::bucket_in(endpoint, keys, None).await
            }
            Err(_) => Self::in_process(false).await,
        }
    }

    /// Creates an empty bucket in a store whose ETags are not derived from the bytes, as with encryption.
    pub(crate) async fn encrypted() -> Self {
        Self::in_process(true).await
    }

    /// Creates an empty bucket behind a proxy that can make requests fail.
    pub(crate) async fn with_faults() -> Self {
        let mut store = Self::start().await;
        let upstream = store.endpoint.strip_prefix("http://").expect("a store without TLS");
        store.faults = Some(Faults::before(upstream).await);
        store
    }

    async fn in_process(encrypted: bool) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let keys = ("marquee".to_owned(), "the secret of tests".to_owned());
        let (endpoint, serving) = fs::serve(folder.path(), &keys, encrypted).await;
        Self::bucket_in(endpoint, keys, Some(Local { _folder: folder, serving })).await
    }

    async fn bucket_in(endpoint: String, keys: (String, String), local: Option<Local>) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let bucket = format!("marquee-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .endpoint_url(&endpoint)
            .region(Region::new(REGION))
            .credentials_provider(Credentials::new(&keys.0, &keys.1, None, None, "tests"))
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .force_path_style(true);
        let client = Client::from_conf(config.build());
        client.create_bucket().bucket(&bucket).send().await.expect("a bucket");
        Self { endpoint, bucket, keys, client, faults: None, _local: local }
    }

    /// The flags that make a server use this bucket.
    pub(crate) fn flags(&self) -> Vec<String> {
        let (id, secret) = &self.keys;
        let endpoint = self.faults.as_ref().map_or(&self.endpoint, Faults::endpoint);
        vec![
            format!("--s3-bucket={}", self.bucket),
            format!("--s3-prefix={PREFIX}"),
            format!("--s3-endpoint={endpoint}"),
            // Clients of the server reach the store without the proxy.
            format!("--s3-public-endpoint={}", self.endpoint),
            format!("--s3-region={REGION}"),
            "--s3-path-style".to_owned(),
            format!("--s3-access-key-id={id}"),
            format!("--s3-secret-access-key={secret}"),
        ]
    }

    /// The same settings for a node in this process.
    pub(crate) fn settings(&self) -> s3::Settings {
        let (access_key_id, secret_access_key) = self.keys.clone();
        s3::Settings {
            bucket: self.bucket.clone(),
            prefix: PREFIX.to_owned(),
            endpoint: Some(self.endpoint.clone()),
            public_endpoint: None,
            region: Some(REGION.to_owned()),
            path_style: true,
            checksums: s3::Checksums::Supported,
            credentials: Some(s3::Credentials { access_key_id, secret_access_key }),
            timeout: std::time::Duration::from_secs(30),
            cdn: None,
        }
    }

    /// A client of the store, and the bucket, for what reads past the server.
    pub(crate) fn reader(&self) -> (Client, String) {
        (self.client.clone(), self.bucket.clone())
    }

    /// The secret key, which must appear nowhere.
    pub(crate) fn secret(&self) -> &str {
        &self.keys.1
    }

    /// The URL at which clients reach the store.
    pub(crate) fn public_url(&self) -> &str {
        &self.endpoint
    }

    /// The proxy before the store.
    pub(crate) fn faults(&self) -> &Faults {
        self.faults.as_ref().expect("a store with faults")
    }

    /// Lists all objects and unfinished uploads in the bucket, except the object that marks the store.
    pub(crate) async fn stored(&self) -> Vec<String> {
        let mut stored = Vec::new();
        let mut objects = self.client.list_objects_v2().bucket(&self.bucket).into_paginator().send();
        while let Some(page) = objects.next().await {
            let page = page.expect("the store lists objects").contents.unwrap_or_default();
            stored.extend(page.into_iter().map(|object| object.key.expect("a key")));
        }
        stored.retain(|name| *name != format!("{PREFIX}store-id"));
        let (mut key, mut id) = (None, None);
        loop {
            let request = self.client.list_multipart_uploads().bucket(&self.bucket);
            let page =
                request.set_key_marker(key).set_upload_id_marker(id).send().await.expect("the store lists uploads");
            for upload in page.uploads.unwrap_or_default() {
                stored.push(format!("{} in parts, {}", upload.key.expect("a key"), upload.upload_id.expect("an id")));
            }
            (key, id) = (page.next_key_marker, page.next_upload_id_marker);
            if page.is_truncated != Some(true) {
                return stored;
            }
        }
    }

    /// Writes a part of the only open multipart upload, as a delayed request of a writer would.
    pub(crate) async fn late_part(&self, number: i32, bytes: &[u8]) {
        let uploads =
            self.client.list_multipart_uploads().bucket(&self.bucket).send().await.expect("the uploads").uploads;
        let [upload] = &uploads.unwrap_or_default()[..] else { panic!("there is not one upload") };
        let part = self.client.upload_part().bucket(&self.bucket).part_number(number).body(bytes.to_vec().into());
        let part = part.checksum_crc32_c(data_encoding::BASE64.encode(&crc32c::crc32c(bytes).to_be_bytes()));
        let part = part.set_key(upload.key.clone()).set_upload_id(upload.upload_id.clone());
        part.send().await.expect("the part is written");
    }

    /// Creates an object, or an unfinished multipart upload unless `whole`, that is not recorded in any database.
    pub(crate) async fn plant(&self, key: &str, whole: bool) {
        let (bucket, key) = (&self.bucket, format!("{PREFIX}{key}"));
        if whole {
            let body = b"left behind".to_vec().into();
            self.client.put_object().bucket(bucket).key(key).body(body).send().await.expect("an object");
        } else {
            self.client.create_multipart_upload().bucket(bucket).key(key).send().await.expect("an upload");
        }
    }
}
