//! A connection that speaks IMAP: commands out, responses in. The one place that reads from the network.

use std::collections::VecDeque;
use std::time::Duration;

use super::buffer::Buffer;
use super::command::Command;
use super::error::ImapError;
use super::response::{
    Progress, ResponseHandler, ResponseReader, StatusText, Unsolicited, Untagged,
};
use super::token::SyntaxError;
use crate::base::secret::Redactor;
use crate::endpoint::net::{Link, NetError, Speaker, Timeouts, Trust};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// A connection that speaks IMAP.
pub(super) struct Connection {
    /// `None` only while TLS is being put around it, or after that failed.
    link: Option<Link>,
    buffer: Buffer,
    pub(super) timeouts: Timeouts,
    pub(super) label: String,
    pub(super) redactor: Redactor,
    pub(super) unsolicited: Unsolicited,
    tags: u64,
    /// Commands that were sent and whose tagged response has not come, in order.
    in_flight: VecDeque<String>,
    /// Reading or writing has begun and not come to its end: if a new command finds it so, the future
    /// of another was dropped halfway and we do not know what comes next.
    is_midway: bool,
    broken: Option<CannotCheck>,
}

/// A command that was sent and whose tagged response has not come.
#[derive(Debug)]
pub(super) struct SentCommand {
    tag: String,
    /// What it is called for people.
    pub(super) shown: String,
}

impl Connection {
    pub(super) fn new(link: Link, timeouts: Timeouts, label: String, redactor: Redactor) -> Self {
        Self {
            link: Some(link),
            buffer: Buffer::new(),
            timeouts,
            label,
            redactor,
            unsolicited: Unsolicited::default(),
            tags: 0,
            in_flight: VecDeque::new(),
            is_midway: false,
            broken: None,
        }
    }

    /// Why the connection cannot be used any more.
    pub(super) fn broken(&self) -> Option<&CannotCheck> {
        self.broken.as_ref()
    }

    /// The connection below.
    pub(super) fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    /// Sends one command and reads up to its tagged response; the untagged ones go to `handler`.
    ///
    /// # Errors
    /// Everything but a tagged OK.
    pub(super) async fn execute(
        &mut self,
        command: Command,
        handler: &mut dyn ResponseHandler,
    ) -> Result<StatusText, CannotCheck> {
        let shown = command.shown.clone();
        let done = self.try_execute(command, handler).await;
        done.map_err(|error| self.explain(&shown, error))
    }

    /// As [`Connection::execute`]; a NO or BAD comes as it is.
    pub(super) async fn try_execute(
        &mut self,
        command: Command,
        handler: &mut dyn ResponseHandler,
    ) -> Result<StatusText, ImapError> {
        let tag = self.begin()?;

        // Between the pieces of a command stands a literal, which the server must ask for
        // (RFC 9051, section 4.3).
        let pieces = command.into_pieces(&tag);
        let last = pieces.len() - 1;
        for (index, piece) in pieces.into_iter().enumerate() {
            self.write(&piece).await?;
            if index < last {
                self.continuation(&tag, handler).await?;
            }
        }

        self.tagged(tag, handler).await
    }

    /// Sends commands that have no literal to be asked for, all at once; their responses must be read in order.
    ///
    /// # Errors
    /// If the connection fails.
    pub(super) async fn send(
        &mut self,
        commands: Vec<Command>,
    ) -> Result<Vec<SentCommand>, CannotCheck> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }

        let mut text = Vec::new();
        let mut sent = Vec::new();
        for command in commands {
            let tag = self.next_tag();
            let shown = command.shown.clone();
            text.extend(command.into_pieces(&tag).concat());
            sent.push(SentCommand { tag, shown });
        }

        let shown = sent
            .first()
            .map(|sent| sent.shown.clone())
            .unwrap_or_default();
        self.write(&text)
            .await
            .map_err(|error| self.explain(&shown, error))?;
        Ok(sent)
    }

    /// Reads up to the tagged response of `sent`, the first of the commands whose response has not come.
    ///
    /// # Errors
    /// Everything but a tagged OK.
    pub(super) async fn response(
        &mut self,
        sent: &SentCommand,
        handler: &mut dyn ResponseHandler,
    ) -> Result<StatusText, CannotCheck> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }

        let done = if self.in_flight.front() == Some(&sent.tag) {
            self.tagged(sent.tag.clone(), handler).await
        } else {
            Err(ImapError::Syntax("answers read out of order".to_owned()))
        };
        done.map_err(|error| self.explain(&sent.shown, error))
    }

    /// Begins a command that is sent bit by bit; returns its tag.
    pub(super) fn begin(&mut self) -> Result<String, ImapError> {
        if let Some(broken) = &self.broken {
            return Err(ImapError::Stopped(broken.clone()));
        }
        if self.is_midway || !self.in_flight.is_empty() {
            let cause = Message::new("imap/halfway");
            let error = NetError::new(Obstacle::Interrupted, Retry::Later, cause);
            return Err(ImapError::Net(error));
        }

        Ok(self.next_tag())
    }

    fn next_tag(&mut self) -> String {
        self.tags += 1;
        let tag = format!("L{}", self.tags);
        self.in_flight.push_back(tag.clone());
        tag
    }

    /// Reads up to the continuation request for the command with this tag; what it says.
    pub(super) async fn continuation(
        &mut self,
        tag: &str,
        handler: &mut dyn ResponseHandler,
    ) -> Result<String, ImapError> {
        match self.continuation_or_tagged(tag, handler).await? {
            Progress::Continuation(text) => Ok(text),
            Progress::Tagged(status) => Err(ImapError::Syntax(status.text)),
            Progress::Incomplete => Err(ImapError::End),
        }
    }

    /// Reads up to a continuation request or the tagged response.
    pub(super) async fn continuation_or_tagged(
        &mut self,
        tag: &str,
        handler: &mut dyn ResponseHandler,
    ) -> Result<Progress, ImapError> {
        let reader = ResponseReader::new(tag.to_owned()).allow_continuation();
        self.read(reader, handler).await
    }

    /// Reads up to the tagged response, which must be OK.
    async fn tagged(
        &mut self,
        tag: String,
        handler: &mut dyn ResponseHandler,
    ) -> Result<StatusText, ImapError> {
        match self.read(ResponseReader::new(tag), handler).await? {
            Progress::Tagged(status) => Ok(status),
            Progress::Continuation(text) => Err(ImapError::Syntax(text)),
            Progress::Incomplete => Err(ImapError::End),
        }
    }

    /// Waits with IDLE (RFC 2177) until the server has news of the open folder, at most for `pause`.
    pub(super) async fn idle(&mut self, pause: Duration) -> Result<(), ImapError> {
        let tag = self.begin()?;
        self.write(format!("{tag} IDLE\r\n").as_bytes()).await?;
        self.continuation(&tag, &mut IgnoreUntagged).await?;

        // Dropping a read from the connection loses nothing.
        if self.buffer.is_empty()
            && let Ok(filled) = tokio::time::timeout(pause, self.fill()).await
        {
            filled?;
        }

        self.write(b"DONE\r\n").await?;
        self.tagged(tag, &mut IgnoreUntagged).await.map(drop)
    }

    /// Sends LOGOUT and waits for the BYE.
    pub(super) async fn logout(&mut self) -> Result<(), ImapError> {
        let tag = self.begin()?;
        self.write(format!("{tag} LOGOUT\r\n").as_bytes()).await?;
        self.read(ResponseReader::new(tag).allow_bye(), &mut IgnoreUntagged)
            .await
            .map(drop)
    }

    /// Reads the greeting, which is one line.
    pub(super) async fn greeting(&mut self, speaker: Speaker<'_>) -> Result<Vec<u8>, ImapError> {
        loop {
            if speaker.is_tls(self.buffer.waiting()) {
                return Err(speaker.wants_tls().into());
            }
            if let Some(range) = self.buffer.line()? {
                return Ok(self.buffer.at(range).to_vec());
            }
            self.fill().await?;
        }
    }

    /// Puts TLS around the connection.
    pub(super) async fn secure(&mut self, host: &str, trust: &Trust) -> Result<(), NetError> {
        let injected = || {
            let cause = Message::new("tls/injected").with("host", host);
            NetError::new(Obstacle::Protocol, Retry::Never, cause)
        };

        // What came before TLS, unprotected, must not be read after it as if it had been protected
        // (RFC 9051, section 6.2.1).
        if !self.buffer.is_empty() {
            return Err(injected());
        }
        let link = self.link.take().ok_or_else(injected)?;
        self.link = Some(link.secure(host, trust, &self.timeouts).await?);
        self.unsolicited = Unsolicited::default();
        Ok(())
    }

    /// The reason for people; after a final error the connection is given up.
    pub(super) fn explain(&mut self, shown: &str, error: ImapError) -> CannotCheck {
        let is_final = error.is_final();
        let cannot = error.explain(&self.label, shown, &self.redactor);
        if is_final && self.broken.is_none() {
            self.broken = Some(cannot.clone());
            self.link = None;
        }
        cannot
    }

    /// Reads until the tagged response, or a continuation request, is there.
    async fn read(
        &mut self,
        mut reader: ResponseReader,
        handler: &mut dyn ResponseHandler,
    ) -> Result<Progress, ImapError> {
        if self.is_midway {
            return Err(ImapError::Syntax("a call was let go halfway".to_owned()));
        }

        self.is_midway = true;
        let progress = loop {
            match reader.advance(&mut self.buffer, handler, &mut self.unsolicited) {
                Ok(Progress::Incomplete) => {}
                other => break other,
            }
            if let Err(error) = self.fill().await {
                break Err(error);
            }
        };
        self.is_midway = false;

        if !matches!(progress, Ok(Progress::Continuation(_))) {
            self.in_flight.pop_front();
        }
        progress
    }

    async fn fill(&mut self) -> Result<(), ImapError> {
        let link = self.link.as_mut().ok_or(ImapError::End)?;
        match link.read(self.buffer.room(), &self.timeouts).await {
            Ok(0) => Err(ImapError::End),
            Ok(count) => {
                self.buffer.filled(count);
                Ok(())
            }
            Err(error) => Err(ImapError::Net(error)),
        }
    }

    /// Writes all of `bytes`.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), ImapError> {
        let link = self.link.as_mut().ok_or(ImapError::End)?;
        self.is_midway = true;
        link.write(bytes, &self.timeouts)
            .await
            .map_err(ImapError::Net)?;
        self.is_midway = false;
        Ok(())
    }
}

/// Takes untagged responses that mean nothing to the command.
pub(super) struct IgnoreUntagged;

impl ResponseHandler for IgnoreUntagged {
    fn untagged(&mut self, _: &Untagged<'_>) -> Result<(), SyntaxError> {
        Ok(())
    }
}

/// Takes untagged responses with a closure.
pub(super) struct OnUntagged<F>(pub(super) F);

impl<F: FnMut(&Untagged<'_>) -> Result<(), SyntaxError> + Send> ResponseHandler for OnUntagged<F> {
    fn untagged(&mut self, response: &Untagged<'_>) -> Result<(), SyntaxError> {
        (self.0)(response)
    }
}
