//! One connection of a server: bounded lines in, counted bytes out, cut where a fault wants it.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;

use super::fault::Act;
use super::tls::Issued;

/// The longest line that a client may send.
const LINE_BYTES_MAX: usize = 64 << 10;
/// How much is collected before it is sent.
const OUT_BYTES_MAX: usize = 32 << 10;
/// How long a client may be silent, or may not take what it is sent.
const WAIT_MAX: Duration = Duration::from_mins(10);

/// A byte stream, plain or TLS.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Why a connection ends.
#[derive(Debug, thiserror::Error)]
pub(super) enum Ended {
    /// The client closed it, or it broke.
    #[error(transparent)]
    Broken(#[from] io::Error),
    /// The server's rules, or good manners, end it.
    #[error("closed")]
    Closed,
}

/// How the present answer is to be ended early.
#[derive(Debug)]
struct AnswerLimit {
    /// So many bytes are still sent.
    bytes_left: u64,
    end: End,
}

#[derive(Debug)]
enum End {
    Cut,
    Silence,
    Say(Vec<u8>),
}

/// A connection.
pub(super) struct Wire {
    stream: Option<Box<dyn Stream>>,
    incoming: Vec<u8>,
    outgoing: Vec<u8>,
    limit: Option<AnswerLimit>,
}

impl Wire {
    pub(super) fn new(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Self {
        Self {
            stream: Some(Box::new(stream)),
            incoming: Vec::new(),
            outgoing: Vec::new(),
            limit: None,
        }
    }

    /// Goes on in TLS. What the client sent ahead in plain text is thrown away (RFC 3501, section 6.2.1).
    pub(super) async fn upgrade(&mut self, issued: &Issued) -> Result<(), Ended> {
        let stream = self.stream.take().ok_or(Ended::Closed)?;
        self.incoming.clear();
        let acceptor = tokio_rustls::TlsAcceptor::from(issued.0.clone());
        let tls = timeout(WAIT_MAX, acceptor.accept(stream))
            .await
            .map_err(|_| Ended::Closed)??;
        self.stream = Some(Box::new(tls));
        Ok(())
    }

    /// The next line without its end; both CRLF and LF end one.
    pub(super) async fn line(&mut self) -> Result<Vec<u8>, Ended> {
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.incoming) {
                let mut line: Vec<u8> = self.incoming.drain(..=at).collect();
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }

            // A client that never ends its line would fill the memory.
            if self.incoming.len() > LINE_BYTES_MAX {
                return Err(Ended::Closed);
            }
            self.more().await?;
        }
    }

    /// The next `length` bytes.
    pub(super) async fn exactly(&mut self, length: usize) -> Result<Vec<u8>, Ended> {
        while self.incoming.len() < length {
            self.more().await?;
        }
        Ok(self.incoming.drain(..length).collect())
    }

    /// Reads on; may be dropped while it waits without losing anything.
    async fn more(&mut self) -> Result<(), Ended> {
        let stream = self.stream.as_mut().ok_or(Ended::Closed)?;
        let read = timeout(WAIT_MAX, stream.read_buf(&mut self.incoming))
            .await
            .map_err(|_| Ended::Closed)??;
        if read == 0 {
            Err(Ended::Closed)
        } else {
            Ok(())
        }
    }

    /// Arranges that the answer which now begins ends as `act` says; `goodbye` goes before its text.
    pub(super) fn limit_answer(&mut self, act: &Act, goodbye: &str) {
        self.limit = match act {
            Act::Cut { after } => Some(AnswerLimit {
                bytes_left: *after,
                end: End::Cut,
            }),
            Act::Silence { after } => Some(AnswerLimit {
                bytes_left: *after,
                end: End::Silence,
            }),
            Act::Bye { after, text } => Some(AnswerLimit {
                bytes_left: *after,
                end: End::Say(format!("{goodbye}{text}\r\n").into_bytes()),
            }),
            _ => None,
        };
    }

    /// Collects `bytes` to be sent.
    pub(super) async fn put(&mut self, bytes: &[u8]) -> Result<(), Ended> {
        let Some(limit) = &mut self.limit else {
            self.outgoing.extend_from_slice(bytes);
            if self.outgoing.len() > OUT_BYTES_MAX {
                self.flush().await?;
            }
            return Ok(());
        };

        let whole = bytes.len() as u64;
        if whole <= limit.bytes_left {
            limit.bytes_left -= whole;
            self.outgoing.extend_from_slice(bytes);
            return Ok(());
        }

        let part = usize::try_from(limit.bytes_left).map_or(bytes, |left| &bytes[..left]);
        self.outgoing.extend_from_slice(part);
        self.end_early().await
    }

    /// Collects a line to be sent.
    pub(super) async fn say(&mut self, line: &str) -> Result<(), Ended> {
        self.put(line.as_bytes()).await?;
        self.put(b"\r\n").await
    }

    /// Sends what was collected.
    pub(super) async fn flush(&mut self) -> Result<(), Ended> {
        let stream = self.stream.as_mut().ok_or(Ended::Closed)?;
        let sending = async {
            stream.write_all(&self.outgoing).await?;
            stream.flush().await
        };

        timeout(WAIT_MAX, sending)
            .await
            .map_err(|_| Ended::Closed)??;
        self.outgoing.clear();
        Ok(())
    }

    /// Sends the end of an answer. One that has a limit ends here, however short it was.
    pub(super) async fn finish(&mut self) -> Result<(), Ended> {
        if self.limit.is_some() {
            return self.end_early().await;
        }
        self.flush().await
    }

    /// Ends the connection in good order.
    pub(super) async fn close(&mut self) {
        if self.flush().await.is_ok()
            && let Some(stream) = self.stream.as_mut()
        {
            let _ = timeout(WAIT_MAX, stream.shutdown()).await;
        }
    }

    async fn end_early(&mut self) -> Result<(), Ended> {
        let end = self.limit.take().map_or(End::Cut, |limit| limit.end);
        if let End::Say(text) = &end {
            self.outgoing.extend_from_slice(text);
        }

        self.flush().await?;
        match end {
            End::Silence => loop {
                self.more().await?;
                self.incoming.clear();
            },
            End::Say(_) => {
                self.close().await;
                Err(Ended::Closed)
            }
            End::Cut => Err(Ended::Closed),
        }
    }
}
