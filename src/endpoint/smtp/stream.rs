//! A connection as the SMTP library takes it: the server's last reply is kept word by word, and bounded.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::reply::{self, SHOWN_BYTES_MAX};
use crate::endpoint::net::Link;

/// No server has this much to say in one session.
const RECEIVED_BYTES_MAX: usize = 1 << 20;

/// What the server said since the last command.
#[derive(Debug, Clone, Default)]
pub(super) struct LastReply(Arc<Mutex<Received>>);

#[derive(Debug, Default)]
struct Received {
    reply: Vec<u8>,
    bytes: usize,
    /// Whether any command was sent.
    has_sent: bool,
    /// Whether QUIT was sent: the library does so on its own after an error, and the reply to that explains nothing.
    has_quit: bool,
}

impl LastReply {
    /// The reply as it came, lines separated by ` / `.
    pub(super) fn text(&self) -> String {
        reply::shown(&self.lock().reply)
    }

    /// Whether any command was sent.
    pub(super) fn has_sent(&self) -> bool {
        self.lock().has_sent
    }

    fn receive(&self, piece: &[u8]) -> io::Result<()> {
        let mut received = self.lock();
        received.bytes += piece.len();
        if received.bytes > RECEIVED_BYTES_MAX {
            return Err(io::Error::other("the server talks without end"));
        }
        if received.has_quit {
            return Ok(());
        }

        let room = (SHOWN_BYTES_MAX * 4).saturating_sub(received.reply.len());
        received
            .reply
            .extend_from_slice(&piece[..piece.len().min(room)]);
        Ok(())
    }

    fn send(&self, bytes: &[u8]) {
        let mut received = self.lock();
        received.has_quit |= bytes == b"QUIT\r\n";
        received.has_sent = true;
        if !received.has_quit {
            received.reply.clear();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Received> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The connection.
#[derive(Debug)]
pub(super) struct SmtpStream {
    link: Link,
    /// A greeting that was read already, for the library to read again.
    greeting: Vec<u8>,
    last_reply: LastReply,
}

impl SmtpStream {
    /// Over `link`, whose server will first seem to say `greeting`.
    pub(super) fn new(link: Link, greeting: Vec<u8>) -> Self {
        Self {
            link,
            greeting,
            last_reply: LastReply::default(),
        }
    }

    /// What the server said last, now and later.
    pub(super) fn last_reply(&self) -> LastReply {
        self.last_reply.clone()
    }
}

impl AsyncTokioStream for SmtpStream {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        // The library does not ask; whose connection this is was decided when it was dialled.
        Ok((Ipv4Addr::UNSPECIFIED, 0).into())
    }
}

impl AsyncRead for SmtpStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        if self.greeting.is_empty() {
            match Pin::new(&mut self.link).poll_read(cx, buffer) {
                Poll::Ready(Ok(())) => {}
                other => return other,
            }
        } else {
            let count = self.greeting.len().min(buffer.remaining());
            let front: Vec<u8> = self.greeting.drain(..count).collect();
            buffer.put_slice(&front);
        }

        Poll::Ready(self.last_reply.receive(&buffer.filled()[before..]))
    }
}

impl AsyncWrite for SmtpStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.last_reply.send(bytes);
        Pin::new(&mut self.link).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.link).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.link).poll_shutdown(cx)
    }
}
