//! A session (RFC 5321, section 3): one message to one recipient, or a question about a recipient.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::envelope::Envelope;
use super::error::SmtpError;
use super::open::{SmtpAuth, SmtpOpen};
use super::reply::{Phase, Refusal};
use super::starttls::start_tls;
use super::stream::{LastReply, SmtpStream};
use crate::base::deadline::Deadline;
use crate::base::secret::Redactor;
use crate::endpoint::net::{Link, NetError, Security, Speaker, Timeouts, Trust};
use crate::model::{CannotCheck, Message, Obstacle, Retry, WriteConsent};

/// How long QUIT may take.
const QUIT_TIMEOUT: Duration = Duration::from_secs(2);

/// What became of a message that was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubmissionResult {
    /// It was accepted; the server's words.
    Accepted(String),
    /// It was refused: sender, recipient or message.
    Refused(Refusal),
    /// The message was sent, but no reply came: it may arrive.
    Unsure(CannotCheck),
}

/// What an exchanger says about a recipient. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecipientReply {
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

/// A question about a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecipientQuestion<'a> {
    /// The domain that we give for our own.
    pub hello: &'a str,
    /// The sender; nobody (`<>`) if there is none.
    pub from: Option<&'a str>,
    /// The recipient.
    pub to: &'a str,
    /// Another recipient, about whom the server is asked if it refuses the first.
    pub control: &'a str,
}

/// A session under way.
struct Session {
    connection: AsyncSmtpConnection,
    last_reply: LastReply,
    timeouts: Timeouts,
    redactor: Redactor,
}

/// A submission service (RFC 6409) that we are logged in to.
pub struct Submission {
    session: Session,
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
        let cannot = |error: SmtpError| error.redacted(&open.redactor).at(&open.label);
        let mut session = Session::open(open, hello, deadline).await.map_err(cannot)?;
        session.log_in(open).await.map_err(cannot)?;

        Ok(Self {
            session,
            label: open.label.clone(),
        })
    }

    /// Submits `message`, and ends the session. An error means that nothing was sent.
    ///
    /// # Errors
    /// If an address is none, or the connection fails before the message.
    pub async fn submit(
        mut self,
        _consent: &WriteConsent,
        envelope: Envelope<'_>,
        message: &[u8],
    ) -> Result<SubmissionResult, CannotCheck> {
        let redactor = self.session.redactor.clone();
        let cannot = |error: SmtpError| error.redacted(&redactor).at(&self.label);
        let from = address(envelope.sender).map_err(cannot)?;
        let to = address(envelope.recipient).map_err(cannot)?;

        let result = match self.session.transaction(from, to, message).await {
            Ok(reply) => Ok(SubmissionResult::Accepted(reply)),
            Err((_, SmtpError::Refused(refusal))) => Ok(SubmissionResult::Refused(refusal)),
            // Once the message has been sent, a lost connection does not mean that it was not taken
            // (RFC 1047).
            Err((Phase::Content, error)) => Ok(SubmissionResult::Unsure(cannot(error))),
            Err((_, error)) => Err(cannot(error)),
        };
        self.quit().await;
        result
    }

    /// Ends the session.
    pub async fn quit(self) {
        self.session.quit().await;
    }
}

/// Asks `exchanger`, as anybody could, whether it takes mail for a recipient; if not, about the control address
/// too. Sends no message.
///
/// # Errors
/// If it cannot be reached, or says something else than yes or no.
pub async fn ask_recipient(
    exchanger: &Exchanger,
    question: RecipientQuestion<'_>,
    timeouts: &Timeouts,
) -> Result<RecipientReply, CannotCheck> {
    let redactor = Redactor::new();
    let label = format!("smtp://{}:{}", exchanger.host, exchanger.port);
    let cannot = |error: SmtpError| error.redacted(&redactor).at(&label);

    let from = question.from.map(address).transpose().map_err(cannot)?;
    let to = address(question.to).map_err(cannot)?;
    let control = address(question.control).map_err(cannot)?;

    let link = Link::dial(&exchanger.host, exchanger.port, timeouts)
        .await
        .map_err(|error| cannot(error.into()))?;
    let begun = Session::begin(
        link,
        Vec::new(),
        question.hello,
        timeouts.clone(),
        redactor.clone(),
    )
    .await;
    let mut session = match begun {
        Ok(session) => session,
        Err(SmtpError::Refused(refusal)) => {
            return Ok(RecipientReply::Refused {
                refusal,
                control: None,
            });
        }
        Err(error) => return Err(cannot(error)),
    };

    let result = session.ask(from, to, control).await.map_err(cannot);
    session.quit().await;
    result
}

impl Session {
    /// Connects and protects, as the service says.
    async fn open(open: &SmtpOpen, hello: &str, deadline: &Deadline) -> Result<Self, SmtpError> {
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
                let link = link.secure(&open.host, trust, &timeouts).await?;
                (link, Vec::new())
            }
            (Security::StartTls, Some(trust)) => {
                let speaker = Speaker {
                    host: &open.host,
                    port: open.port,
                    with_tls: "smtps://",
                };
                start_tls(link, speaker, hello, trust, &timeouts)
                    .await
                    .map_err(|error| error.redacted(&open.redactor))?
            }
            _ => (link, Vec::new()),
        };

        Self::begin(link, greeting, hello, timeouts, open.redactor.clone()).await
    }

    /// Begins a session over `link`: greeting and EHLO.
    async fn begin(
        link: Link,
        greeting: Vec<u8>,
        hello: &str,
        timeouts: Timeouts,
        redactor: Redactor,
    ) -> Result<Self, SmtpError> {
        let stream = SmtpStream::new(link, greeting);
        let last_reply = stream.last_reply();
        let hello = ClientId::Domain(hello.to_owned());
        let begun = timeouts
            .wait(AsyncSmtpConnection::connect_with_transport(
                Box::new(stream),
                &hello,
            ))
            .await?;

        let phase = if last_reply.has_sent() {
            Phase::Hello
        } else {
            Phase::Connect
        };
        let connection = begun.map_err(|error| refused(&error, phase, &last_reply, &redactor))?;
        Ok(Self {
            connection,
            last_reply,
            timeouts,
            redactor,
        })
    }

    async fn log_in(&mut self, open: &SmtpOpen) -> Result<(), SmtpError> {
        let Some(login) = &open.login else {
            return Ok(());
        };

        let mechanisms: &[Mechanism] = match open.auth {
            SmtpAuth::Xoauth2 => &[Mechanism::Xoauth2],
            SmtpAuth::Password | SmtpAuth::None => &[Mechanism::Plain, Mechanism::Login],
        };
        let server = self.connection.server_info();
        if server.get_auth_mechanism(mechanisms).is_none() {
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
            .map_err(|error| self.refused(&error, Phase::Login))
    }

    /// Sends one message: MAIL, RCPT and DATA (RFC 5321, section 3.3). An error says how far it came.
    async fn transaction(
        &mut self,
        from: Address,
        to: Address,
        message: &[u8],
    ) -> Result<String, (Phase, SmtpError)> {
        self.mail(Some(from))
            .await
            .map_err(|error| (Phase::Rcpt, error))?;
        self.rcpt(to).await.map_err(|error| (Phase::Rcpt, error))?;
        self.data().await.map_err(|error| (Phase::Data, error))?;
        self.content(message)
            .await
            .map_err(|error| (Phase::Content, error))
    }

    /// Names sender and recipient; if the recipient is refused, the control address too.
    async fn ask(
        &mut self,
        from: Option<Address>,
        to: Address,
        control: Address,
    ) -> Result<RecipientReply, SmtpError> {
        let named = match self.mail(from).await {
            Ok(()) => self.rcpt(to).await,
            Err(error) => Err(error),
        };
        let refusal = match named {
            Ok(reply) => return Ok(RecipientReply::Accepted(reply)),
            Err(SmtpError::Refused(refusal)) => refusal,
            Err(error) => return Err(error),
        };
        if refusal.phase != Phase::Rcpt {
            return Ok(RecipientReply::Refused {
                refusal,
                control: None,
            });
        }

        let control = match self.rcpt(control).await {
            Ok(reply) => Ok(reply),
            Err(SmtpError::Refused(refusal)) => Err(refusal),
            Err(error) => return Err(error),
        };
        Ok(RecipientReply::Refused {
            refusal,
            control: Some(control),
        })
    }

    async fn mail(&mut self, from: Option<Address>) -> Result<(), SmtpError> {
        let command = Mail::new(from, Vec::new());
        let done = self.timeouts.wait(self.connection.command(command)).await?;
        done.map(drop)
            .map_err(|error| self.refused(&error, Phase::Mail))
    }

    async fn rcpt(&mut self, to: Address) -> Result<String, SmtpError> {
        let command = Rcpt::new(to, Vec::new());
        let done = self.timeouts.wait(self.connection.command(command)).await?;
        done.map_err(|error| self.refused(&error, Phase::Rcpt))?;
        Ok(self.reply())
    }

    async fn data(&mut self) -> Result<(), SmtpError> {
        let done = self.timeouts.wait(self.connection.command(Data)).await?;
        done.map(drop)
            .map_err(|error| self.refused(&error, Phase::Data))
    }

    async fn content(&mut self, message: &[u8]) -> Result<String, SmtpError> {
        let done = self.timeouts.wait(self.connection.message(message)).await?;
        done.map_err(|error| self.refused(&error, Phase::Content))?;
        Ok(self.reply())
    }

    fn refused(&self, error: &Error, phase: Phase) -> SmtpError {
        refused(error, phase, &self.last_reply, &self.redactor)
    }

    fn reply(&self) -> String {
        self.redactor.text(&self.last_reply.text()).into_owned()
    }

    /// Ends the session; what the server replies does not matter any more.
    async fn quit(mut self) {
        let _ = tokio::time::timeout(QUIT_TIMEOUT, self.connection.abort()).await;
    }
}

fn address(text: &str) -> Result<Address, SmtpError> {
    let parsed: Result<Address, _> = text.parse();
    parsed.ok().filter(|_| text.is_ascii()).ok_or_else(|| {
        let cause = Message::new("smtp/address").with("address", text);
        NetError::new(Obstacle::Unsupported, Retry::Never, cause).into()
    })
}

/// What an error of the library means. The code is read from the server's words, so that nothing is lost.
fn refused(error: &Error, phase: Phase, last_reply: &LastReply, redactor: &Redactor) -> SmtpError {
    let reply = redactor.text(&last_reply.text()).into_owned();
    if error.is_permanent() || error.is_transient() {
        let code = reply
            .get(..3)
            .and_then(|code| code.parse().ok())
            .filter(|code| (400..600).contains(code));
        if let Some(code) = code {
            return SmtpError::Refused(Refusal { phase, code, reply });
        }
    }

    let detail = redactor.text(&error.to_string()).into_owned();
    let lost = |detail: String| Message::new("net/lost").with("detail", detail);
    let (obstacle, retry, cause) = if error.is_response() {
        // The connection ended within a reply, or what came is no SMTP.
        let cause = if reply.is_empty() {
            lost(detail)
        } else {
            Message::new("smtp/garbled").with("reply", reply)
        };
        (Obstacle::Protocol, Retry::Later, cause)
    } else if error.is_client() {
        (Obstacle::Unsupported, Retry::Never, lost(detail))
    } else {
        (Obstacle::Interrupted, Retry::Later, lost(detail))
    };
    NetError::new(obstacle, retry, cause).into()
}
