//! Signing in for its own sake: to see who is let in, who is refused, and where nobody is any more.

use super::connector::{LookAround, Settings};
use super::fields::host_and_port;
use super::net::{self, Link, NetError, Timeouts};
use crate::model::{CannotCheck, Message, Obstacle};

/// What came of signing in. Whatever is none of these says nothing about the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Let in, and the inbox or home opened: what was seen, as a code of the connector.
    Opened(Message),
    /// Let in, but the server denies the inbox or home, or has none.
    Barred(CannotCheck),
    /// The protocol's own denial.
    Refused(CannotCheck),
    /// The server's name is not known, or nobody listens at any of its addresses.
    NobodyThere(CannotCheck),
}

impl SignIn {
    /// What `entered` means, which came of entering by `settings`; looks around where it may.
    ///
    /// # Errors
    /// Whatever else stood in the way.
    pub async fn of(
        settings: &dyn Settings,
        entered: Result<LookAround<'_>, CannotCheck>,
    ) -> Result<Self, CannotCheck> {
        match entered {
            Ok(look_around) => match look_around.await {
                Ok(seen) => Ok(Self::Opened(seen.what)),
                Err(error) if matches!(error.obstacle, Obstacle::Denied | Obstacle::Absent) => {
                    Ok(Self::Barred(error))
                }
                Err(error) => Err(error),
            },
            Err(error) if settings.is_login_denial(&error) => Ok(Self::Refused(error)),
            Err(error) if net::is_nobody_there(&error) => Ok(Self::NobodyThere(error)),
            Err(error) => Err(error),
        }
    }
}

/// Something that answers whatever becomes of a service: that it does shows that the way there is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    host: String,
    port: u16,
}

impl Control {
    /// Reads `host:port`, or `[address]:port`.
    ///
    /// # Errors
    /// What is wrong with it, as a lower-case fragment that follows the name of a setting.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text.contains(['@', '/', ' ']) {
            return Err("must be host and port alone");
        }
        let (host, port) = host_and_port(text)?;
        let port = port.ok_or("needs a port")?;
        Ok(Self { host, port })
    }

    /// Whether it answers: a connection to it is accepted.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn reach(&self, timeouts: &Timeouts) -> Result<(), CannotCheck> {
        let at = |error: NetError| error.at(&self.to_string(), "connect");
        Link::dial(&self.host, self.port, timeouts)
            .await
            .map(drop)
            .map_err(at)
    }
}

impl std::fmt::Display for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}
