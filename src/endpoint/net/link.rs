//! One connection: dialled, protected with TLS, read and written within its timeouts.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::error::NetError;
use super::timeouts::Timeouts;
use super::tls::{self, Trust};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

const NAME_UNKNOWN: &str = "net/name-unknown";
const REFUSED: &str = "net/refused";

/// How the resolvers of glibc, musl, macOS and Windows say that there is no such name, or no address for it.
const DENIALS_OF_NAMES: [&str; 5] = [
    "Name or service not known",
    "No address associated with hostname",
    "Name does not resolve",
    "nodename nor servname provided",
    "No such host is known",
];

/// A connection, with or without TLS.
#[derive(Debug)]
pub struct Link {
    stream: Stream,
}

#[derive(Debug)]
enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Link {
    /// Resolves `host` and connects to the first of its addresses that answers.
    ///
    /// # Errors
    /// The name is unknown, no address answers, or the time is over.
    pub async fn dial(host: &str, port: u16, timeouts: &Timeouts) -> Result<Self, NetError> {
        let addresses = resolve(host, port, timeouts).await?;
        let mut worst = None;
        for address in addresses {
            match timeouts.wait(TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    // Small commands must not wait for each other; without it we are slower, not wrong.
                    let _ = stream.set_nodelay(true);
                    return Ok(Self {
                        stream: Stream::Plain(stream),
                    });
                }
                Ok(Err(error)) => worst = worse(worst, not_connected(host, address, &error)),
                Err(error) if timeouts.deadline.is_over() => return Err(error),
                Err(_) => worst = worse(worst, no_answer(host, address, timeouts)),
            }
        }

        Err(worst.unwrap_or_else(|| name_unknown(host, "no address")))
    }

    /// Turns to TLS and verifies that the certificate is valid, trusted and made out to `host`.
    ///
    /// # Errors
    /// The handshake failed, told apart by why.
    pub async fn secure(
        self,
        host: &str,
        trust: &Trust,
        timeouts: &Timeouts,
    ) -> Result<Self, NetError> {
        let Stream::Plain(tcp) = self.stream else {
            let cause = Message::new("tls/handshake")
                .with("host", host)
                .with("detail", "TLS within TLS");
            return Err(NetError::new(Obstacle::Protocol, Retry::Never, cause));
        };

        let name = ServerName::try_from(host.to_owned()).map_err(|_| tls::not_a_name(host))?;
        let connector = TlsConnector::from(trust.config());
        let stream = timeouts
            .wait(connector.connect(name, tcp))
            .await?
            .map_err(|error| tls::refused(host, &error))?;

        Ok(Self {
            stream: Stream::Tls(Box::new(stream)),
        })
    }

    /// Reads what is there into `buffer`, waiting for at least one byte; 0 is the end.
    ///
    /// # Errors
    /// The connection broke, or the time is over.
    pub async fn read(
        &mut self,
        buffer: &mut [u8],
        timeouts: &Timeouts,
    ) -> Result<usize, NetError> {
        let read = match &mut self.stream {
            Stream::Plain(stream) => timeouts.wait(stream.read(buffer)).await?,
            Stream::Tls(stream) => timeouts.wait(stream.read(buffer)).await?,
        };

        match read {
            // Many servers drop the connection without a TLS goodbye; what the end of input means is
            // for the protocol to say, and in the middle of an answer it is never a success.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
            other => other.map_err(|error| lost(&error)),
        }
    }

    /// Writes all of `bytes` and sees them off.
    ///
    /// # Errors
    /// The connection broke, or the time is over.
    pub async fn write(&mut self, bytes: &[u8], timeouts: &Timeouts) -> Result<(), NetError> {
        let work = async {
            match &mut self.stream {
                Stream::Plain(stream) => stream.write_all(bytes).await,
                Stream::Tls(stream) => {
                    stream.write_all(bytes).await?;
                    stream.flush().await
                }
            }
        };

        timeouts.wait(work).await?.map_err(|error| lost(&error))
    }

    /// The TLS version and cipher suite in use, for reports: `TLSv1.3 TLS13_AES_256_GCM_SHA384`.
    pub fn protection(&self) -> Option<String> {
        let Stream::Tls(stream) = &self.stream else {
            return None;
        };

        let (_, connection) = stream.get_ref();
        let version = connection.protocol_version()?.as_str()?;
        let suite = connection.negotiated_cipher_suite()?.suite();
        Some(format!(
            "{} {}",
            version.replace('_', "."),
            suite.as_str().unwrap_or("?")
        ))
    }
}

/// For a library that speaks over the connection; whoever uses it must bound the waits (see [`Timeouts::wait`]).
impl AsyncRead for Link {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.get_mut().stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Stream::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Link {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.get_mut().stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Stream::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().stream {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

/// Of two addresses that failed, the one that says less: that nobody listens is only said if it is so at all of them.
fn worse(before: Option<NetError>, error: NetError) -> Option<NetError> {
    let is_refused = |error: &NetError| error.cause.code == REFUSED;
    match before {
        Some(before) if is_refused(&error) && !is_refused(&before) => Some(before),
        _ => Some(error),
    }
}

/// Whether `error` says that the server's name is not known, or that nobody listens at any of its addresses.
pub fn is_nobody_there(error: &CannotCheck) -> bool {
    [NAME_UNKNOWN, REFUSED].contains(&error.cause.code.as_str())
}

async fn resolve(host: &str, port: u16, timeouts: &Timeouts) -> Result<Vec<SocketAddr>, NetError> {
    match timeouts.wait(tokio::net::lookup_host((host, port))).await? {
        Ok(addresses) => Ok(addresses.collect()),
        Err(error) => {
            let detail = error.to_string();

            // The resolver's reason comes as text alone. What is not plainly a "no" may be a "not now".
            if DENIALS_OF_NAMES
                .iter()
                .any(|denial| detail.contains(denial))
            {
                return Err(name_unknown(host, &detail));
            }

            let cause = Message::new("net/name-failed")
                .with("host", host)
                .with("detail", detail);
            Err(NetError::new(Obstacle::Unreachable, Retry::Later, cause))
        }
    }
}

fn name_unknown(host: &str, detail: &str) -> NetError {
    let cause = Message::new(NAME_UNKNOWN)
        .with("host", host)
        .with("detail", detail);
    NetError::new(Obstacle::Unreachable, Retry::Never, cause)
}

fn not_connected(host: &str, address: SocketAddr, error: &io::Error) -> NetError {
    let code = if error.kind() == io::ErrorKind::ConnectionRefused {
        REFUSED
    } else {
        "net/unreachable"
    };

    let cause = Message::new(code)
        .with("host", host)
        .with("address", address.to_string())
        .with("detail", error.to_string());

    NetError::new(Obstacle::Unreachable, Retry::Later, cause)
}

fn no_answer(host: &str, address: SocketAddr, timeouts: &Timeouts) -> NetError {
    let cause = Message::new("net/no-answer")
        .with("host", host)
        .with("address", address.to_string())
        .with("seconds", timeouts.each.as_secs().max(1));
    NetError::new(Obstacle::Unreachable, Retry::Later, cause)
}

fn lost(error: &io::Error) -> NetError {
    let cause = Message::new("net/lost").with("detail", error.to_string());
    NetError::new(Obstacle::Interrupted, Retry::Later, cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_there_only_if_nobody_listens_at_any_address() {
        let address = SocketAddr::from(([127, 0, 0, 1], 1));
        let refused = || {
            let error = io::Error::from(io::ErrorKind::ConnectionRefused);
            not_connected("x.example", address, &error)
        };
        let unreachable = || {
            let error = io::Error::from(io::ErrorKind::NetworkUnreachable);
            not_connected("x.example", address, &error)
        };
        let is_nobody_there = |errors: [NetError; 2]| {
            let worst = errors.into_iter().fold(None, worse).unwrap();
            is_nobody_there(&worst.at("x", "connect"))
        };
        assert!(is_nobody_there([refused(), refused()]));
        assert!(!is_nobody_there([refused(), unreachable()]));
        assert!(!is_nobody_there([unreachable(), refused()]));
    }
}
