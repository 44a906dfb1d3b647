//! The conversation itself: one message to one recipient, or a question about a recipient.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::conversation::{Conversation, Said};
use super::greeting::{self, Unprotected};
use super::reply::{Phase, Refusal};
use super::spec::{SmtpAuth, SmtpOpen};
use crate::base::deadline::Deadline;
use crate::base::secret::Redactor;
use crate::endpoint::net::{Link, NetError, Security, Timeouts, Trust};
use crate::model::{CannotCheck, Message, Obstacle, Retry, WriteConsent};

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(2);

/// What became of a message that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was accepted; the server's words.
    Accepted(String),
    /// It was refused: sender, recipient or message.
    Refused(Refusal),
    /// The message was sent, but no answer came: it may arrive.
    Unsure(CannotCheck),
}

/// What an exchanger says about a recipient. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It would take a message; its words.
    Accepted(String),
    /// It would not.
    Refused {
        /// Its words, and when.
        refusal: Refusal,
        /// What it says about the control address, if it came so far.
        control: Option<Result<String, Refusal>>,
    },
}

/// A mail exchanger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchanger {
    /// Its name or address.
    pub host: String,
    /// The port; 25 everywhere but in a laboratory.
    pub port: u16,
}

/// Why a conversation ended early.
enum Stop {
    Refused(Refusal),
    Failed(NetError),
}

impl From<NetError> for Stop {
    fn from(error: NetError) -> Self {
        Self::Failed(error)
    }
}

/// A conversation under way.
struct Dialogue {
    connection: AsyncSmtpConnection,
    said: Said,
    timeouts: Timeouts,
    redactor: Redactor,
}

/// A submission service that we are logged in to.
pub struct Submission {
    dialogue: Dialogue,
    label: String,
}

impl Submission {
    /// Connects and logs in; `hello` is the domain that we give for our own.
    ///
    /// # Errors
    /// If it cannot be reached, protected or logged in to.
    pub async fn open(
        open: &SmtpOpen,
        hello: &str,
        deadline: &Deadline,
    ) -> Result<Self, CannotCheck> {
        let at = |stop: Stop| cannot(stop, &open.label, &open.redactor);
        let mut dialogue = Dialogue::open(open, hello, deadline).await.map_err(at)?;
        dialogue.log_in(open).await.map_err(at)?;
        Ok(Self {
            dialogue,
            label: open.label.clone(),
        })
    }

    /// Hands `message` for `to` in, and says goodbye. An error means that nothing was sent.
    ///
    /// # Errors
    /// If an address is none, or the connection fails before the message.
    pub async fn hand_in(
        mut self,
        _consent: &WriteConsent,
        (from, to): (&str, &str),
        message: &[u8],
    ) -> Result<Outcome, CannotCheck> {
        let redactor = self.dialogue.redactor.clone();
        let at = |stop: Stop| cannot(stop, &self.label, &redactor);
        let [from, to] = [address(from).map_err(at)?, address(to).map_err(at)?];
        let outcome = match self.dialogue.hand_in(from, to, message).await {
            Ok(reply) => Ok(Outcome::Accepted(reply)),
            Err((_, Stop::Refused(refusal))) => Ok(Outcome::Refused(refusal)),
            Err((Phase::Content, stop)) => Ok(Outcome::Unsure(at(stop))),
            Err((_, stop)) => Err(at(stop)),
        };
        self.leave().await;
        outcome
    }

    /// Says goodbye.
    pub async fn leave(self) {
        self.dialogue.leave().await;
    }
}

/// Asks `exchanger`, as anybody could, whether it takes mail for `to`; if not, about `control` too. Sends no message.
///
/// # Errors
/// If it cannot be reached, or says something else than yes or no.
pub async fn ask_recipient(
    exchanger: &Exchanger,
    (hello, from): (&str, Option<&str>),
    (to, control): (&str, &str),
    timeouts: &Timeouts,
) -> Result<Asked, CannotCheck> {
    let redactor = Redactor::new();
    let label = format!("smtp://{}:{}", exchanger.host, exchanger.port);
    let at = |stop: Stop| cannot(stop, &label, &redactor);
    let from = from.map(address).transpose().map_err(&at)?;
    let [to, control] = [address(to).map_err(&at)?, address(control).map_err(&at)?];
    let link = Link::dial(&exchanger.host, exchanger.port, timeouts)
        .await
        .map_err(|error| at(error.into()))?;
    let mut dialogue =
        match Dialogue::over(link, Vec::new(), hello, timeouts.clone(), redactor.clone()).await {
            Ok(dialogue) => dialogue,
            Err(Stop::Refused(refusal)) => {
                return Ok(Asked::Refused {
                    refusal,
                    control: None,
                });
            }
            Err(stop) => return Err(at(stop)),
        };
    let asked = match dialogue.ask(from, to).await {
        Ok(reply) => Ok(Asked::Accepted(reply)),
        Err(Stop::Refused(refusal)) if refusal.phase == Phase::Rcpt => {
            match dialogue.recipient(control).await {
                Ok(reply) => Ok(Asked::Refused {
                    refusal,
                    control: Some(Ok(reply)),
                }),
                Err(Stop::Refused(other)) => Ok(Asked::Refused {
                    refusal,
                    control: Some(Err(other)),
                }),
                Err(stop) => Err(at(stop)),
            }
        }
        Err(Stop::Refused(refusal)) => Ok(Asked::Refused {
            refusal,
            control: None,
        }),
        Err(stop) => Err(at(stop)),
    };
    dialogue.leave().await;
    asked
}

impl Dialogue {
    /// Connects and protects, as the service says.
    async fn open(open: &SmtpOpen, hello: &str, deadline: &Deadline) -> Result<Self, Stop> {
        let timeouts = Timeouts {
            each: open.timeout,
            deadline: deadline.clone(),
        };
        let trust = match open.security {
            Security::Plaintext => None,
            Security::ImplicitTls | Security::StartTls => Some(Trust::of(open.ca.as_deref())?),
        };
        let link = Link::dial(&open.host, open.port, &timeouts).await?;
        let (link, greeting) = match (open.security, &trust) {
            (Security::ImplicitTls, Some(trust)) => {
                (link.secure(&open.host, trust, &timeouts).await?, Vec::new())
            }
            (Security::StartTls, Some(trust)) => {
                let done = greeting::start_tls(link, (&open.host, hello), trust, &timeouts).await;
                done.map_err(|stop| match stop {
                    Unprotected::Refused(refusal) => {
                        Stop::Refused(redacted(refusal, &open.redactor))
                    }
                    Unprotected::Failed(error) => Stop::Failed(error),
                })?
            }
            _ => (link, Vec::new()),
        };
        Self::over(link, greeting, hello, timeouts, open.redactor.clone()).await
    }

    async fn over(
        link: Link,
        greeting: Vec<u8>,
        hello: &str,
        timeouts: Timeouts,
        redactor: Redactor,
    ) -> Result<Self, Stop> {
        let (conversation, said) = Conversation::new(link, greeting);
        let hello = ClientId::Domain(hello.to_owned());
        let begun = timeouts
            .wait(AsyncSmtpConnection::connect_with_transport(
                Box::new(conversation),
                &hello,
            ))
            .await?;
        let phase = if said.we_spoke() {
            Phase::Hello
        } else {
            Phase::Connect
        };
        let connection = begun.map_err(|error| stop(&error, phase, &said, &redactor))?;
        Ok(Self {
            connection,
            said,
            timeouts,
            redactor,
        })
    }

    async fn log_in(&mut self, open: &SmtpOpen) -> Result<(), Stop> {
        let Some(login) = &open.login else {
            return Ok(());
        };
        let mechanisms: &[Mechanism] = match open.auth {
            SmtpAuth::Xoauth2 => &[Mechanism::Xoauth2],
            SmtpAuth::Password | SmtpAuth::None => &[Mechanism::Plain, Mechanism::Login],
        };
        if self
            .connection
            .server_info()
            .get_auth_mechanism(mechanisms)
            .is_none()
        {
            let wanted: Vec<String> = mechanisms.iter().map(ToString::to_string).collect();
            let cause = Message::new("smtp/no-mechanism").with("mechanisms", wanted.join(", "));
            return Err(NetError::new(Obstacle::Unsupported, Retry::Never, cause).into());
        }
        let credentials = Credentials::new(login.user.clone(), login.secret.expose().to_owned());
        let done = self
            .timeouts
            .wait(self.connection.auth(mechanisms, &credentials))
            .await?;
        done.map(drop)
            .map_err(|error| stop(&error, Phase::Login, &self.said, &self.redactor))
    }

    async fn hand_in(
        &mut self,
        from: Address,
        to: Address,
        message: &[u8],
    ) -> Result<String, (Phase, Stop)> {
        self.ask(Some(from), to)
            .await
            .map_err(|stop| (Phase::Rcpt, stop))?;
        let data = self
            .timeouts
            .wait(self.connection.command(Data))
            .await
            .map_err(|e| (Phase::Data, e.into()))?;
        data.map_err(|error| {
            (
                Phase::Data,
                stop(&error, Phase::Data, &self.said, &self.redactor),
            )
        })?;
        let sent = self.timeouts.wait(self.connection.message(message)).await;
        let sent = sent.map_err(|error| (Phase::Content, error.into()))?;
        match sent {
            Ok(_) => Ok(self.reply()),
            Err(error) => Err((
                Phase::Content,
                stop(&error, Phase::Content, &self.said, &self.redactor),
            )),
        }
    }

    /// Names sender and recipient.
    async fn ask(&mut self, from: Option<Address>, to: Address) -> Result<String, Stop> {
        let done = self
            .timeouts
            .wait(self.connection.command(Mail::new(from, Vec::new())))
            .await?;
        done.map_err(|error| stop(&error, Phase::Mail, &self.said, &self.redactor))?;
        self.recipient(to).await
    }

    async fn recipient(&mut self, to: Address) -> Result<String, Stop> {
        let done = self
            .timeouts
            .wait(self.connection.command(Rcpt::new(to, Vec::new())))
            .await?;
        done.map_err(|error| stop(&error, Phase::Rcpt, &self.said, &self.redactor))?;
        Ok(self.reply())
    }

    fn reply(&self) -> String {
        self.redactor.text(&self.said.reply()).into_owned()
    }

    /// Says goodbye; what the server answers does not matter any more.
    async fn leave(mut self) {
        let _ = tokio::time::timeout(GOODBYE, self.connection.abort()).await;
    }
}

fn address(text: &str) -> Result<Address, Stop> {
    let parsed: Result<Address, _> = text.parse();
    parsed.ok().filter(|_| text.is_ascii()).ok_or_else(|| {
        let cause = Message::new("smtp/address").with("address", text);
        NetError::new(Obstacle::Unsupported, Retry::Never, cause).into()
    })
}

/// What an error of the library means. The code is read from the server's words, so that nothing is lost.
fn stop(error: &Error, phase: Phase, said: &Said, redactor: &Redactor) -> Stop {
    let reply = redactor.text(&said.reply()).into_owned();
    if error.is_permanent() || error.is_transient() {
        let code = reply
            .get(..3)
            .and_then(|code| code.parse().ok())
            .filter(|code| (400..600).contains(code));
        if let Some(code) = code {
            return Stop::Refused(Refusal { phase, code, reply });
        }
    }
    let detail = redactor.text(&error.to_string()).into_owned();
    if error.is_response() {
        // The connection ended within an answer, or what came is no SMTP.
        let cause = if reply.is_empty() {
            Message::new("net/lost").with("detail", detail)
        } else {
            Message::new("smtp/garbled").with("reply", reply)
        };
        return NetError::new(Obstacle::Protocol, Retry::Later, cause).into();
    }
    let (obstacle, retry) = if error.is_client() {
        (Obstacle::Unsupported, Retry::Never)
    } else {
        (Obstacle::Interrupted, Retry::Later)
    };
    NetError::new(
        obstacle,
        retry,
        Message::new("net/lost").with("detail", detail),
    )
    .into()
}

fn redacted(refusal: Refusal, redactor: &Redactor) -> Refusal {
    Refusal {
        reply: redactor.text(&refusal.reply).into_owned(),
        ..refusal
    }
}

/// As the reason why something could not be checked.
fn cannot(stop: Stop, label: &str, redactor: &Redactor) -> CannotCheck {
    match stop {
        Stop::Failed(error) => error.at(label, "SMTP"),
        Stop::Refused(refusal) => redacted(refusal, redactor).cannot(label),
    }
}

impl Refusal {
    /// As the reason why something could not be checked at `endpoint`.
    pub fn cannot(&self, endpoint: &str) -> CannotCheck {
        let obstacle = match (self.phase, self.is_permanent()) {
            (Phase::Login, true) => Obstacle::Denied,
            (_, true) => Obstacle::Protocol,
            (_, false) => Obstacle::RateLimited,
        };
        let cause = Message::new("smtp/refused")
            .with("phase", self.phase.name())
            .with("reply", self.reply.as_str());
        CannotCheck::new(
            obstacle,
            Retry::Never,
            endpoint,
            format!("SMTP {}", self.phase),
            cause,
        )
    }
}
