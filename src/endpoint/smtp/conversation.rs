//! A protected connection as the SMTP library takes it: what the server says is kept word by word, and bounded.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::base::bytes;
use crate::base::text::clip;
use crate::endpoint::net::Link;

/// No server has this much to say in one conversation.
const SAID_BYTES_MAX: usize = 1 << 20;
/// So much of one reply is kept.
const REPLY_BYTES_MAX: usize = 1000;

/// What the server said since we spoke last.
#[derive(Debug, Clone, Default)]
pub(super) struct Said(Arc<Mutex<Heard>>);

#[derive(Debug, Default)]
struct Heard {
    reply: Vec<u8>,
    bytes: usize,
    we_spoke: bool,
    /// We said goodbye: the library does so on its own after an error, and the answer to that explains nothing.
    we_left: bool,
}

impl Said {
    /// The reply as it came, lines separated by ` / `.
    pub(super) fn reply(&self) -> String {
        let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lines: Vec<String> = heard
            .reply
            .split(|byte| *byte == b'\n')
            .map(|line| bytes::display(line.trim_ascii()))
            .collect();
        let lines: Vec<&str> = lines
            .iter()
            .map(String::as_str)
            .filter(|line| !line.is_empty())
            .collect();
        clip(&lines.join(" / "), REPLY_BYTES_MAX)
    }

    /// Whether we said anything yet.
    pub(super) fn we_spoke(&self) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .we_spoke
    }

    fn hear(&self, piece: &[u8]) -> io::Result<()> {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.bytes += piece.len();
        if heard.bytes > SAID_BYTES_MAX {
            return Err(io::Error::other("the server talks without end"));
        }
        if heard.we_left {
            return Ok(());
        }
        let room = (REPLY_BYTES_MAX * 4).saturating_sub(heard.reply.len());
        heard
            .reply
            .extend_from_slice(&piece[..piece.len().min(room)]);
        Ok(())
    }

    fn speak(&self, bytes: &[u8]) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.we_left |= bytes == b"QUIT\r\n";
        heard.we_spoke = true;
        if !heard.we_left {
            heard.reply.clear();
        }
    }
}

/// The connection.
#[derive(Debug)]
pub(super) struct Conversation {
    link: Link,
    /// A greeting that was read already, for the library to read again.
    greeting: Vec<u8>,
    said: Said,
}

impl Conversation {
    /// Over `link`, whose server will first seem to say `greeting`.
    pub(super) fn new(link: Link, greeting: Vec<u8>) -> (Self, Said) {
        let said = Said::default();
        (
            Self {
                link,
                greeting,
                said: said.clone(),
            },
            said,
        )
    }
}

impl AsyncTokioStream for Conversation {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        // Nobody asks; who it is was settled when it was dialled.
        Ok((Ipv4Addr::UNSPECIFIED, 0).into())
    }
}

impl AsyncRead for Conversation {
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
        Poll::Ready(self.said.hear(&buffer.filled()[before..]))
    }
}

impl AsyncWrite for Conversation {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.said.speak(bytes);
        Pin::new(&mut self.link).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.link).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.link).poll_shutdown(cx)
    }
}
