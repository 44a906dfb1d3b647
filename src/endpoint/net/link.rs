//! One connection: dialled, protected, read and written with patience.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::failure::Failure;
use super::tls::{self, Trust};
use crate::base::deadline::Deadline;
use crate::model::{Message, Obstacle, Retry};

/// How long to wait: for each answer, and in all.
#[derive(Debug, Clone)]
pub struct Patience {
    /// The longest wait for one step.
    pub each: Duration,
    /// Until when everything must be done.
    pub deadline: Deadline,
}

impl Patience {
    /// Waits for `work`, but not longer than patience lasts.
    ///
    /// # Errors
    /// `Stopped` if somebody asked to stop, `TimedOut` if the deadline or this one wait is over.
    pub async fn wait<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        // A server that always has more must not outrun the wish to stop.
        if self.deadline.is_over() {
            return Err(self.over());
        }
        tokio::select! {
            biased;
            done = tokio::time::timeout(self.each, work) => done.map_err(|_| self.silence()),
            () = self.deadline.over() => Err(self.over()),
        }
    }

    fn silence(&self) -> Failure {
        let seconds = self.each.as_secs().max(1);
        Failure::new(
            Obstacle::TimedOut,
            Retry::Later,
            Message::new("net/silence").with("seconds", seconds),
        )
    }

    fn over(&self) -> Failure {
        if self.deadline.is_cancelled() {
            Failure::new(
                Obstacle::Stopped,
                Retry::Never,
                Message::new("cannot/stopped"),
            )
        } else {
            Failure::new(
                Obstacle::TimedOut,
                Retry::Never,
                Message::new("cannot/timeout"),
            )
        }
    }
}

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
    /// The name is unknown, no address answers, or patience is over.
    pub async fn dial(host: &str, port: u16, patience: &Patience) -> Result<Self, Failure> {
        let addresses = resolve(host, port, patience).await?;
        let mut last = None;
        for address in addresses {
            match patience.wait(TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    // Small commands must not wait for each other; without it we are slower, not wrong.
                    let _ = stream.set_nodelay(true);
                    return Ok(Self {
                        stream: Stream::Plain(stream),
                    });
                }
                Ok(Err(error)) => last = Some(not_connected(host, address, &error)),
                Err(failure) if patience.deadline.is_over() => return Err(failure),
                Err(_) => last = Some(no_answer(host, address, patience)),
            }
        }
        Err(last.unwrap_or_else(|| name_unknown(host, "no address")))
    }

    /// Turns to TLS and verifies that the certificate is valid, trusted and made out to `host`.
    ///
    /// # Errors
    /// The handshake failed, told apart by why.
    pub async fn secure(
        self,
        host: &str,
        trust: &Trust,
        patience: &Patience,
    ) -> Result<Self, Failure> {
        let Stream::Plain(tcp) = self.stream else {
            let cause = Message::new("tls/handshake")
                .with("host", host)
                .with("detail", "TLS within TLS");
            return Err(Failure::new(Obstacle::Protocol, Retry::Never, cause));
        };
        let name = ServerName::try_from(host.to_owned()).map_err(|_| tls::not_a_name(host))?;
        let connector = TlsConnector::from(trust.config());
        let stream = patience
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
    /// The connection broke, or patience is over.
    pub async fn read(&mut self, buffer: &mut [u8], patience: &Patience) -> Result<usize, Failure> {
        let read = match &mut self.stream {
            Stream::Plain(stream) => patience.wait(stream.read(buffer)).await?,
            Stream::Tls(stream) => patience.wait(stream.read(buffer)).await?,
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
    /// The connection broke, or patience is over.
    pub async fn write(&mut self, bytes: &[u8], patience: &Patience) -> Result<(), Failure> {
        let work = async {
            match &mut self.stream {
                Stream::Plain(stream) => stream.write_all(bytes).await,
                Stream::Tls(stream) => {
                    stream.write_all(bytes).await?;
                    stream.flush().await
                }
            }
        };
        patience.wait(work).await?.map_err(|error| lost(&error))
    }

    /// Whether the connection is protected by TLS.
    pub fn is_secure(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
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

/// For a library that speaks over the connection; whoever uses it must wait with patience of their own.
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

async fn resolve(host: &str, port: u16, patience: &Patience) -> Result<Vec<SocketAddr>, Failure> {
    match patience.wait(tokio::net::lookup_host((host, port))).await? {
        Ok(addresses) => Ok(addresses.collect()),
        Err(error) => {
            let detail = error.to_string();
            // The resolver's reason comes as text alone; only "try again" is worth another attempt.
            if detail.contains("emporary failure") || detail.contains("ry again") {
                let cause = Message::new("net/name-failed")
                    .with("host", host)
                    .with("detail", detail);
                return Err(Failure::new(Obstacle::Unreachable, Retry::Later, cause));
            }
            Err(name_unknown(host, &detail))
        }
    }
}

fn name_unknown(host: &str, detail: &str) -> Failure {
    let cause = Message::new("net/name-unknown")
        .with("host", host)
        .with("detail", detail);
    Failure::new(Obstacle::Unreachable, Retry::Never, cause)
}

fn not_connected(host: &str, address: SocketAddr, error: &io::Error) -> Failure {
    let code = if error.kind() == io::ErrorKind::ConnectionRefused {
        "net/refused"
    } else {
        "net/unreachable"
    };
    let cause = Message::new(code)
        .with("host", host)
        .with("address", address.to_string())
        .with("detail", error.to_string());
    Failure::new(Obstacle::Unreachable, Retry::Later, cause)
}

fn no_answer(host: &str, address: SocketAddr, patience: &Patience) -> Failure {
    let cause = Message::new("net/no-answer")
        .with("host", host)
        .with("address", address.to_string())
        .with("seconds", patience.each.as_secs().max(1));
    Failure::new(Obstacle::Unreachable, Retry::Later, cause)
}

fn lost(error: &io::Error) -> Failure {
    let cause = Message::new("net/lost").with("detail", error.to_string());
    Failure::new(Obstacle::Interrupted, Retry::Later, cause)
}
