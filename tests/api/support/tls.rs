//! Self-signed certificates, and clients that trust exactly one of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// A folder with the certificate file and the key file that a server reads.
pub(crate) struct CertificateFiles {
    folder: tempfile::TempDir,
}

/// A self-signed certificate for `localhost`.
pub(crate) struct Certificate {
    der: CertificateDer<'static>,
    pem: String,
    key_pem: String,
}

impl Certificate {
    pub(crate) fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        Self { der: made.cert.der().clone(), pem: made.cert.pem(), key_pem: made.signing_key.serialize_pem() }
    }

    /// Speaks TLS as the server that has this certificate.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let key = PrivateKeyDer::from_pem_slice(self.key_pem.as_bytes()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![self.der.clone()], key)
            .expect("a certificate with its key");
        TlsAcceptor::from(Arc::new(config))
    }

    /// Connects with TLS, offering these ALPN protocols and trusting only this certificate.
    pub(crate) async fn connect(&self, address: &str, alpn: &[&str]) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone()).expect("a root");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        let socket = TcpStream::connect(address).await?;
        let name = ServerName::try_from("localhost").expect("a name");
        TlsConnector::from(Arc::new(config)).connect(name, socket).await
    }
}

impl CertificateFiles {
    pub(crate) fn new(certificate: &Certificate) -> Self {
        let files = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        files.replace(certificate);
        files
    }

    /// Overwrites the files with another certificate.
    pub(crate) fn replace(&self, certificate: &Certificate) {
        std::fs::write(self.cert(), &certificate.pem).expect("a file");
        std::fs::write(self.key(), &certificate.key_pem).expect("a file");
    }

    pub(crate) fn cert(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// The flags that make a server use these files.
    pub(crate) fn flags(&self) -> [String; 4] {
        let text = |path: &Path| path.to_str().expect("a path").to_owned();
        ["--tls-cert".to_owned(), text(&self.cert()), "--tls-key".to_owned(), text(&self.key())]
    }
}
