//! TLS, with a certificate that can be replaced while the server runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is missing or not PEM.
    #[error("{flag} {path}: {source}; name a PEM file that this user can read")]
    File {
        /// The flag that names the file.
        flag: &'static str,
        /// The file.
        path: String,
        /// What is wrong with it.
        source: rustls::pki_types::pem::Error,
    },
    /// The file of the certificate has none.
    #[error("--tls-cert {0} has no certificate; name a PEM file with the certificate chain")]
    NoCertificate(String),
    /// The file of the certificate has a private key.
    #[error("--tls-cert {0} has a private key and no certificate; exchange the files of --tls-cert and --tls-key")]
    Swapped(String),
    /// The certificate and the key do not match.
    #[error("the certificate and the key do not match ({0}); give --tls-cert and --tls-key files of one pair")]
    Pair(#[from] rustls::Error),
}

/// The certificate; new connections use the one that was loaded last. Cheap to clone.
#[derive(Clone)]
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    current: Arc<RwLock<Arc<ServerConfig>>>,
}

impl Tls {
    /// Reads a certificate chain and its key, both PEM.
    pub fn load(cert: &Path, key: &Path) -> Result<Self, TlsError> {
        let config = Arc::new(RwLock::new(read(cert, key)?));
        Ok(Self { cert: cert.to_owned(), key: key.to_owned(), current: config })
    }

    /// Reads the files again. On failure the current certificate stays in use.
    pub fn reload(&self) -> Result<(), TlsError> {
        let config = read(&self.cert, &self.key)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    /// Accepts connections with the current certificate.
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.current.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

fn read(cert: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
    let at = |flag, path: &Path| {
        let path = path.display().to_string();
        move |source| TlsError::File { flag, path, source }
    };
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(at("--tls-cert", cert))?;
    if chain.is_empty() {
        let path = cert.display().to_string();
        let is_key = PrivateKeyDer::from_pem_file(cert).is_ok();
        return Err(if is_key { TlsError::Swapped(path) } else { TlsError::NoCertificate(path) });
    }
    let key = PrivateKeyDer::from_pem_file(key).map_err(at("--tls-key", key))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
