//! The first words of a server that speaks first, and why they do not come: one that wants TLS from the first byte
//! waits for the client.

use std::time::Duration;

use super::error::NetError;
use super::link::Link;
use super::timeouts::Timeouts;
use super::tls::Trust;
use crate::model::{Message, Obstacle, Retry};

/// How long a server is silent before it is asked whether it waits for TLS.
const SILENCE: Duration = Duration::from_secs(3);
/// How long the answer to that may take.
const ANSWER_MAX: Duration = Duration::from_secs(5);

/// A server that is expected to speak first, without TLS.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'a> {
    /// Its name or address.
    pub host: &'a str,
    /// Its port.
    pub port: u16,
    /// How an address begins that means TLS from the first byte: `imaps://`.
    pub with_tls: &'a str,
}

impl Speaker<'_> {
    /// Waits for `words`. A server that is silent is asked over a second connection whether it waits for TLS; one that
    /// is merely slow is waited for.
    ///
    /// # Errors
    /// Those of `words`; or that the server speaks TLS from the first byte.
    pub async fn first_words<T, E: From<NetError>>(
        self,
        words: impl Future<Output = Result<T, E>>,
        timeouts: &Timeouts,
    ) -> Result<T, E> {
        tokio::pin!(words);
        tokio::select! {
            biased;
            done = &mut words => return done,
            () = tokio::time::sleep(SILENCE.min(timeouts.each / 2)) => {}
        }

        tokio::select! {
            biased;
            done = &mut words => return done,
            waits_for_tls = self.waits_for_tls(timeouts) => {
                if waits_for_tls {
                    return Err(self.wants_tls().into());
                }
            }
        }
        words.await
    }

    /// Whether what came is the beginning of a TLS record (RFC 8446, section 5.1): an alert, as servers send it that
    /// waited for TLS in vain, or a handshake.
    pub fn is_tls(self, first: &[u8]) -> bool {
        matches!(first, [0x15 | 0x16, 0x03, ..])
    }

    /// That this server speaks TLS from the first byte.
    pub fn wants_tls(self) -> NetError {
        let cause = Message::new("net/tls-from-the-start")
            .with("host", self.host)
            .with("port", u64::from(self.port))
            .with("scheme", self.with_tls);
        NetError::new(Obstacle::Unsupported, Retry::Never, cause)
    }

    async fn waits_for_tls(self, timeouts: &Timeouts) -> bool {
        let timeouts = Timeouts {
            each: timeouts.each.min(ANSWER_MAX),
            deadline: timeouts.deadline.clone(),
        };
        let Ok(trust) = Trust::system() else {
            return false;
        };
        let Ok(link) = Link::dial(self.host, self.port, &timeouts).await else {
            return false;
        };

        // A certificate that is not trusted, and an alert, are TLS all the same. Silence, and an end, are not.
        match link.secure(self.host, &trust, &timeouts).await {
            Ok(_) => true,
            Err(error) => {
                error.retry == Retry::Never
                    && error.cause.code.starts_with("tls/")
                    && !matches!(error.cause.code.as_str(), "tls/not-tls" | "tls/host")
            }
        }
    }
}
