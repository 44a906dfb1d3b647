//! TLS: whom to trust, and why a handshake failed.

use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, InvalidMessage, RootCertStore,
    SignatureScheme,
};

use super::error::NetError;
use crate::model::{Message, Obstacle, Retry};

/// Which certificates are trusted.
#[derive(Debug, Clone)]
pub struct Trust {
    config: Arc<ClientConfig>,
}

impl Trust {
    /// Those that the system trusts; a built-in list where the system has none.
    ///
    /// # Errors
    /// If no protocol version can be had.
    pub fn system() -> Result<Self, NetError> {
        // Reading the system's list costs some ten milliseconds, and sharing the configuration
        // lets sessions be resumed.
        static SHARED: OnceLock<Arc<ClientConfig>> = OnceLock::new();
        if let Some(config) = SHARED.get() {
            return Ok(Self {
                config: Arc::clone(config),
            });
        }

        let mut roots = RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }

        let config = configure(roots, Vec::new()).map_err(|detail| not_usable("-", &detail))?;
        Ok(Self {
            config: Arc::clone(SHARED.get_or_init(|| config)),
        })
    }

    /// Only those in `file` (PEM): authorities, and certificates of servers themselves.
    ///
    /// # Errors
    /// If the file cannot be read or holds no certificate.
    pub fn file(file: &Path) -> Result<Self, NetError> {
        let name = file.to_string_lossy();
        let fail = |detail: String| not_usable(&name, &detail);
        let pem = std::fs::read(file).map_err(|error| fail(error.to_string()))?;
        let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&pem)
            .collect::<Result<_, _>>()
            .map_err(|error| fail(error.to_string()))?;

        if certificates.is_empty() {
            return Err(fail("no certificate in it".to_owned()));
        }

        let mut roots = RootCertStore::empty();
        for certificate in &certificates {
            roots
                .add(certificate.clone())
                .map_err(|error| fail(error.to_string()))?;
        }

        Ok(Self {
            config: configure(roots, certificates).map_err(fail)?,
        })
    }

    /// From `ca` if it is given, else the system's.
    ///
    /// # Errors
    /// See [`Trust::file`] and [`Trust::system`].
    pub fn of(ca: Option<&Path>) -> Result<Self, NetError> {
        ca.map_or_else(Self::system, Self::file)
    }

    /// As the TLS library takes it.
    pub fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.config)
    }
}

fn configure(
    roots: RootCertStore,
    pinned: Vec<CertificateDer<'static>>,
) -> Result<Arc<ClientConfig>, String> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;

    if pinned.is_empty() {
        return Ok(Arc::new(
            builder.with_root_certificates(roots).with_no_client_auth(),
        ));
    }

    let authorities =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .map_err(|error| error.to_string())?;

    let verifier = Arc::new(Pinning {
        authorities,
        pinned,
        provider,
    });

    // What is called dangerous is to bring one's own verifier; this one asks the library's own first.
    Ok(Arc::new(
        builder
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth(),
    ))
}

/// Verifies as usual, and besides accepts a server that shows exactly a certificate of the given
/// file: servers signed by themselves are common in migrations, and such a certificate is often
/// marked as an authority, which the usual rules refuse for a server. The name is verified always.
#[derive(Debug)]
struct Pinning {
    authorities: Arc<WebPkiServerVerifier>,
    pinned: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinning {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let usual = self.authorities.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );

        match usual {
            Err(Error::InvalidCertificate(CertificateError::Other(_)))
                if self.pinned.contains(end_entity) =>
            {
                rustls::client::verify_server_name(
                    &ParsedCertificate::try_from(end_entity)?,
                    server_name,
                )?;
                Ok(ServerCertVerified::assertion())
            }
            usual => usual,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let schemes = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, schemes)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let schemes = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, schemes)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

fn not_usable(file: &str, detail: &str) -> NetError {
    let cause = Message::new("tls/ca-file")
        .with("file", file)
        .with("detail", detail);
    NetError::new(Obstacle::Unprepared, Retry::Never, cause)
}

/// `host` cannot stand in a certificate.
pub(super) fn not_a_name(host: &str) -> NetError {
    NetError::new(
        Obstacle::Unreachable,
        Retry::Never,
        Message::new("tls/host").with("host", host),
    )
}

/// Why the handshake with `host` failed.
pub(super) fn refused(host: &str, error: &io::Error) -> NetError {
    let cause = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>());

    let (code, retry, detail) = match cause {
        Some(Error::InvalidCertificate(why)) => certificate(why),
        Some(Error::InvalidMessage(InvalidMessage::InvalidContentType)) => {
            ("tls/not-tls", Retry::Never, "no TLS record".to_owned())
        }
        Some(other) => ("tls/handshake", Retry::Never, other.to_string()),
        None => ("tls/handshake", Retry::Later, error.to_string()),
    };

    let cause = Message::new(code).with("host", host).with("detail", detail);
    NetError::new(Obstacle::Unreachable, retry, cause)
}

fn certificate(why: &CertificateError) -> (&'static str, Retry, String) {
    let code = match why {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "tls/wrong-name"
        }
        CertificateError::UnknownIssuer => "tls/unknown-ca",
        // Often one that a server signed for itself.
        CertificateError::Other(other) if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            "tls/ca-as-server"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "tls/expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "tls/not-yet-valid"
        }
        CertificateError::Revoked => "tls/revoked",
        _ => "tls/bad-certificate",
    };

    let detail = match why {
        // The library writes `DnsName("mail.example.test")`.
        CertificateError::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
            let names: Vec<&str> = presented
                .iter()
                .map(|name| name.split('"').nth(1).unwrap_or(name))
                .collect();
            names.join(", ")
        }
        other => other.to_string(),
    };

    (code, Retry::Never, detail)
}
