//! One SMTP session (RFC 5321), as far as a submission client or a probing one goes.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::fmt::rfc2822;

use super::Settings;
use super::delivery::deliver;
use crate::testbed::fault::Act;
use crate::testbed::listen::{Transport, Watched};
use crate::testbed::wire::{Ended, Wire};

/// A session.
pub(super) struct Session {
    wire: Wire,
    settings: Arc<Settings>,
    watched: Watched,
    encrypted: bool,
    greeted: Option<String>,
    login: Option<String>,
    /// The sender of the present message.
    sender: Option<String>,
    recipients: Vec<String>,
}

/// What a client says next.
enum Next {
    Command,
    Encrypt,
    Message,
    Leave,
}

impl Session {
    pub(super) fn new(wire: Wire, settings: Arc<Settings>, watched: Watched) -> Self {
        let encrypted = matches!(settings.config.transport, Transport::Implicit(_));
        let (sender, recipients) = (None, Vec::new());
        Self {
            wire,
            settings,
            watched,
            encrypted,
            greeted: None,
            login: None,
            sender,
            recipients,
        }
    }

    /// Speaks until one side has enough.
    pub(super) async fn serve(mut self) -> Result<(), Ended> {
        let greeting = format!("220 {} ESMTP Muster", self.settings.config.host);
        if !self.reply("CONNECT", None, |_| greeting).await? {
            self.wire.close().await;
            return Ok(());
        }
        loop {
            let line = self.wire.line().await?;
            let line = String::from_utf8_lossy(&line).into_owned();
            match self.answer(&line).await? {
                Next::Command => {}
                Next::Encrypt => {
                    if let Transport::StartTls(issued) = &self.settings.config.transport {
                        self.wire.upgrade(issued).await?;
                    }
                    // What was said in plain text counts for nothing any more (RFC 3207, section 4.2).
                    (self.encrypted, self.greeted, self.login) = (true, None, None);
                }
                Next::Message => self.receive_message().await?,
                Next::Leave => {
                    self.wire.close().await;
                    return Ok(());
                }
            }
        }
    }

    /// Answers `command` with what `right` makes, unless a rule wants otherwise. Whether it was done.
    async fn reply(
        &mut self,
        command: &str,
        about: Option<&str>,
        right: impl FnOnce(&mut Self) -> String,
    ) -> Result<bool, Ended> {
        self.watched.command(command);
        let act = self
            .settings
            .rules
            .due(command, self.login.as_deref(), about);
        if let Some(act) = &act {
            self.wire.limit_answer(act, "421 4.3.2 ");
        }

        let text = match act {
            Some(Act::Refuse(text)) => text,
            _ => right(self),
        };

        for line in text.split('\n') {
            self.wire.say(line).await?;
        }

        self.wire.finish().await?;
        Ok(matches!(text.as_bytes().first(), Some(b'2' | b'3')))
    }

    /// Answers one command (RFC 5321, section 4.1.1; STARTTLS: RFC 3207; AUTH: RFC 4954).
    async fn answer(&mut self, line: &str) -> Result<Next, Ended> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let verb = verb.to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" | "HELO" => {
                let name = rest.trim().to_owned();
                self.reply(&verb, None, |s| s.hello(name, verb == "EHLO"))
                    .await?;
            }
            "STARTTLS" if self.can_encrypt() => {
                if self
                    .reply("STARTTLS", None, |_| "220 2.0.0 go ahead".to_owned())
                    .await?
                {
                    return Ok(Next::Encrypt);
                }
            }
            "AUTH" => self.authenticate(rest).await?,
            "MAIL" => {
                self.reply("MAIL", None, |s| s.mail_from(rest)).await?;
            }
            "RCPT" => {
                let recipient = address(rest, "TO:").map(|(address, _)| address);
                self.reply("RCPT", recipient.as_deref(), |s| {
                    s.rcpt_to(recipient.as_deref())
                })
                .await?;
            }
            "DATA" => {
                let has_recipients = !self.recipients.is_empty();
                let right = |_: &mut Self| match has_recipients {
                    true => "354 end with a dot".to_owned(),
                    false => "503 5.5.1 recipients first".to_owned(),
                };

                if self.reply("DATA", None, right).await? {
                    return Ok(Next::Message);
                }
            }
            "RSET" => {
                self.reply("RSET", None, |s| s.reset("250 2.0.0 done"))
                    .await?;
            }
            "NOOP" => {
                self.reply("NOOP", None, |_| "250 2.0.0 done".to_owned())
                    .await?;
            }
            "VRFY" => {
                self.reply("VRFY", None, |_| "252 2.5.0 try to send to it".to_owned())
                    .await?;
            }
            "QUIT" => {
                self.reply("QUIT", None, |_| "221 2.0.0 bye".to_owned())
                    .await?;
                return Ok(Next::Leave);
            }
            _ => {
                self.reply(&verb, None, |_| {
                    "502 5.5.1 not known, or not now".to_owned()
                })
                .await?;
            }
        }
        Ok(Next::Command)
    }

    fn can_encrypt(&self) -> bool {
        !self.encrypted && matches!(self.settings.config.transport, Transport::StartTls(_))
    }

    /// EHLO and HELO: both begin anew (RFC 5321, section 4.1.4).
    fn hello(&mut self, name: String, is_extended: bool) -> String {
        if name.is_empty() {
            return "501 5.5.4 say who you are".to_owned();
        }

        self.reset("");
        self.greeted = Some(name);
        let host = &self.settings.config.host;
        if !is_extended {
            return format!("250 {host}");
        }

        let mut lines = vec![
            host.clone(),
            "PIPELINING".to_owned(),
            "8BITMIME".to_owned(),
            "SMTPUTF8".to_owned(),
        ];
        lines.push("ENHANCEDSTATUSCODES".to_owned());
        if self.can_encrypt() {
            lines.push("STARTTLS".to_owned());
        } else if self.settings.config.senders.is_some() {
            lines.push("AUTH PLAIN LOGIN".to_owned());
        }

        let lines: Vec<String> = lines.iter().map(|line| format!("250-{line}")).collect();
        format!(
            "{}\n250 SIZE {}",
            lines.join("\n"),
            self.settings.config.message_bytes_max
        )
    }

    fn reset(&mut self, reply: &str) -> String {
        self.sender = None;
        self.recipients.clear();
        reply.to_owned()
    }

    /// AUTH (RFC 4954).
    async fn authenticate(&mut self, rest: &str) -> Result<(), Ended> {
        let credentials = self.credentials(rest).await?;
        self.reply("AUTH", None, |s| {
            let Some(senders) = &s.settings.config.senders else {
                return "502 5.5.1 nobody logs in here".to_owned();
            };

            if s.can_encrypt() {
                return "538 5.7.11 only after STARTTLS".to_owned();
            }

            match credentials {
                None => "501 5.5.2 not understood".to_owned(),
                Some((login, password)) if senders.admits(&login, &password) => {
                    s.login = Some(login);
                    "235 2.7.0 welcome".to_owned()
                }
                Some(_) => "535 5.7.8 wrong name or password".to_owned(),
            }
        })
        .await?;
        Ok(())
    }

    /// Asks for name and password as the mechanism wants it; `None` if the client makes no sense.
    async fn credentials(&mut self, rest: &str) -> Result<Option<(String, String)>, Ended> {
        let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
        let is_plain = mechanism.eq_ignore_ascii_case("PLAIN");
        if self.settings.config.senders.is_none()
            || !(is_plain || mechanism.eq_ignore_ascii_case("LOGIN"))
        {
            return Ok(None);
        }

        let first = match (initial, is_plain) {
            ("", true) => self.ask("").await?,
            ("", false) => self.ask("Username:").await?,
            (initial, _) => decoded(initial),
        };

        if is_plain {
            let parts = first
                .as_deref()
                .map(|text| text.split('\0').collect::<Vec<_>>());
            return Ok(match parts.as_deref() {
                Some([_, login, password]) => Some(((*login).to_owned(), (*password).to_owned())),
                _ => None,
            });
        }

        let second = self.ask("Password:").await?;
        Ok(first.zip(second))
    }

    /// A challenge, and the client's response.
    async fn ask(&mut self, what: &str) -> Result<Option<String>, Ended> {
        let challenge = format!("334 {}", STANDARD.encode(what));
        self.wire.say(&challenge).await?;
        self.wire.flush().await?;
        let line = self.wire.line().await?;
        Ok(decoded(&String::from_utf8_lossy(&line)))
    }

    /// MAIL: the sender, and perhaps how large the message is (RFC 1870).
    fn mail_from(&mut self, rest: &str) -> String {
        if self.greeted.is_none() {
            return "503 5.5.1 say EHLO first".to_owned();
        }

        if self.can_encrypt() && self.settings.config.senders.is_some() {
            return "530 5.7.0 STARTTLS first".to_owned();
        }

        if self.settings.config.senders.is_some() && self.login.is_none() {
            return "530 5.7.0 log in first".to_owned();
        }

        let Some((sender, parameters)) = address(rest, "FROM:") else {
            return "501 5.1.7 that is no sender".to_owned();
        };

        let size = parameters.split(' ').find_map(|word| {
            word.to_ascii_uppercase()
                .strip_prefix("SIZE=")?
                .parse()
                .ok()
        });

        if size.is_some_and(|size: usize| size > self.settings.config.message_bytes_max) {
            return "552 5.3.4 that is too large".to_owned();
        }

        self.reset("");
        self.sender = Some(sender);
        "250 2.1.0 sender accepted".to_owned()
    }

    /// RCPT: one recipient more.
    fn rcpt_to(&mut self, recipient: Option<&str>) -> String {
        if self.sender.is_none() {
            return "503 5.5.1 sender first".to_owned();
        }

        let Some(recipient) = recipient else {
            return "501 5.1.3 that is no recipient".to_owned();
        };

        if self.recipients.len() >= self.settings.config.recipients_max {
            return "452 4.5.3 too many recipients".to_owned();
        }

        let store = &self.settings.recipients;
        let domain = recipient.split_once('@').map_or("", |(_, domain)| domain);
        let is_ours = store
            .logins()
            .iter()
            .any(|login| login.split_once('@').is_some_and(|(_, own)| own == domain));
        // Whoever takes mail for other domains from strangers is an open relay.
        if !is_ours {
            return "550 5.7.1 that domain is not served here".to_owned();
        }

        if !store.has(recipient) {
            return "550 5.1.1 nobody has this address".to_owned();
        }

        self.recipients.push(recipient.to_owned());
        "250 2.1.5 recipient accepted".to_owned()
    }

    /// Takes a message and delivers it.
    async fn receive_message(&mut self) -> Result<(), Ended> {
        let size_max = self.settings.config.message_bytes_max;
        let mut message = Vec::new();
        let mut is_too_large = false;
        loop {
            let line = self.wire.line().await?;
            if line == b"." {
                break;
            }

            // A client doubles a dot at the beginning of a line (RFC 5321, section 4.5.2).
            let line = line.strip_prefix(b".").unwrap_or(&line);
            is_too_large |= message.len() + line.len() + 2 > size_max;
            if !is_too_large {
                message.extend_from_slice(line);
                message.extend_from_slice(b"\r\n");
            }
        }

        self.reply("BODY", None, |s| {
            if is_too_large {
                return s.reset("552 5.3.4 that is too large");
            }
            s.deliver_to_all(&message)
        })
        .await?;
        Ok(())
    }

    /// Delivers a message to every recipient, with the trace that each server adds (RFC 5321, section 4.4).
    fn deliver_to_all(&mut self, message: &[u8]) -> String {
        let now = rfc2822::to_string(&jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC))
            .unwrap_or_default();
        let protocol = match (self.encrypted, &self.login) {
            (true, Some(_)) => "ESMTPSA",
            (true, None) => "ESMTPS",
            (false, Some(_)) => "ESMTPA",
            (false, None) => "ESMTP",
        };

        let greeted = self.greeted.as_deref().unwrap_or("unknown");
        let trace = format!(
            "Return-Path: <{}>\r\nReceived: from {greeted} by {} with {protocol};\r\n\t{now}\r\n",
            self.sender.as_deref().unwrap_or_default(),
            self.settings.config.host,
        );
        for recipient in &self.recipients {
            let whole = [trace.as_bytes(), message].concat();
            if deliver(
                &self.settings.recipients,
                &self.settings.mishaps,
                recipient,
                whole,
            )
            .is_err()
            {
                return self.reset("452 4.2.2 the mailbox is full");
            }
        }
        self.reset("250 2.0.0 accepted")
    }
}

/// The address behind `start` (`FROM:` or `TO:`), domain in lower case, without a `+tag`, and what follows it.
fn address(text: &str, start: &str) -> Option<(String, String)> {
    let text = text.trim_start();
    let head = text
        .get(..start.len())
        .filter(|head| head.eq_ignore_ascii_case(start))?;
    let (path, parameters) = text[head.len()..]
        .trim_start()
        .strip_prefix('<')?
        .split_once('>')?;
    if path.is_empty() && start == "FROM:" {
        return Some((String::new(), parameters.trim().to_owned()));
    }

    let (local, domain) = path.rsplit_once('@')?;
    let local = local.split('+').next().unwrap_or(local);
    let is_plain =
        !local.is_empty() && !domain.is_empty() && !path.contains([' ', '\r', '\n', '<']);
    is_plain.then(|| {
        (
            format!("{}@{}", local.to_lowercase(), domain.to_lowercase()),
            parameters.trim().to_owned(),
        )
    })
}

fn decoded(text: &str) -> Option<String> {
    STANDARD
        .decode(text.trim())
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_out_of_paths() {
        let taken = |text: &str, start: &str| address(text, start).map(|(address, _)| address);
        assert_eq!(
            taken("TO:<Anna+x@Muster.EXAMPLE>", "TO:").as_deref(),
            Some("anna@muster.example")
        );
        assert_eq!(
            address("from: <a@b> SIZE=9", "FROM:"),
            Some(("a@b".to_owned(), "SIZE=9".to_owned()))
        );
        assert_eq!(taken("FROM:<>", "FROM:").as_deref(), Some(""));
        for none in [
            "TO:<>",
            "TO:<a>",
            "TO:a@b",
            "<a@b>",
            "TO:<@b>",
            "TO:<a b@c>",
            "Tä",
        ] {
            assert_eq!(taken(none, "TO:"), None, "{none}");
        }
    }
}
