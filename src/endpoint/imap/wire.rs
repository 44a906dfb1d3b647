//! Commands out, answers in. The one place that reads from the connection.

use std::collections::VecDeque;
use std::time::Duration;

use super::answer::{Answer, Aside, Progress, Replies};
use super::buffer::Buffer;
use super::command::Command;
use super::reply::{Reply, Said};
use super::token::Garbled;
use super::trouble::Trouble;
use crate::base::secret::Redactor;
use crate::endpoint::net::{Link, NetError, Timeouts};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// A connection that speaks IMAP.
pub(super) struct Wire {
    /// `None` only while TLS is being put around it, or after that failed.
    link: Option<Link>,
    buffer: Buffer,
    pub(super) timeouts: Timeouts,
    pub(super) label: String,
    pub(super) redactor: Redactor,
    pub(super) aside: Aside,
    tags: u64,
    in_flight: VecDeque<String>,
    /// Reading or writing has begun and not come to its end: if a new command finds it so, somebody
    /// let go of a call halfway and we do not know what comes next.
    halfway: bool,
    broken: Option<CannotCheck>,
}

/// A command that was sent and not answered.
#[derive(Debug)]
pub(super) struct Sent {
    tag: String,
    /// What it is called for people.
    pub(super) shown: String,
}

impl Wire {
    pub(super) fn new(link: Link, timeouts: Timeouts, label: String, redactor: Redactor) -> Self {
        Self {
            link: Some(link),
            buffer: Buffer::new(),
            timeouts,
            label,
            redactor,
            aside: Aside::default(),
            tags: 0,
            in_flight: VecDeque::new(),
            halfway: false,
            broken: None,
        }
    }

    /// Why the connection cannot be used any more.
    pub(super) fn broken(&self) -> Option<&CannotCheck> {
        self.broken.as_ref()
    }

    /// The connection itself.
    pub(super) fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    /// Sends one command and returns everything up to its tagged answer, replies to `replies`.
    ///
    /// # Errors
    /// Everything but a tagged OK.
    pub(super) async fn exec(
        &mut self,
        command: Command,
        replies: &mut dyn Replies,
    ) -> Result<Said, CannotCheck> {
        let shown = command.shown.clone();
        let done = self.try_exec(command, replies).await;
        done.map_err(|trouble| self.explain(&shown, trouble))
    }

    /// As [`Wire::exec`]; a NO or BAD comes as it is.
    pub(super) async fn try_exec(
        &mut self,
        command: Command,
        replies: &mut dyn Replies,
    ) -> Result<Said, Trouble> {
        let tag = self.begin()?;
        let pieces = command.into_pieces(&tag);
        let last = pieces.len() - 1;
        for (index, piece) in pieces.into_iter().enumerate() {
            self.write(&piece).await?;
            if index < last {
                self.continued(&tag, replies).await?;
            }
        }
        self.read(Answer::to(tag), replies)
            .await
            .and_then(Progress::done)
    }

    /// Sends commands that need no asking in between, all at once; answers must be read in order.
    ///
    /// # Errors
    /// If the connection fails.
    pub(super) async fn send(&mut self, commands: Vec<Command>) -> Result<Vec<Sent>, CannotCheck> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        let mut text = Vec::new();
        let mut sent = Vec::new();
        for command in commands {
            self.tags += 1;
            let tag = format!("L{}", self.tags);
            let shown = command.shown.clone();
            text.extend(command.into_pieces(&tag).concat());
            self.in_flight.push_back(tag.clone());
            sent.push(Sent { tag, shown });
        }
        let shown = sent
            .first()
            .map(|sent| sent.shown.clone())
            .unwrap_or_default();
        self.write(&text)
            .await
            .map_err(|trouble| self.explain(&shown, trouble))?;
        Ok(sent)
    }

    /// Returns everything up to the tagged answer of the command sent first of those not answered.
    ///
    /// # Errors
    /// Everything but a tagged OK.
    pub(super) async fn answer(
        &mut self,
        sent: &Sent,
        replies: &mut dyn Replies,
    ) -> Result<Said, CannotCheck> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        let done = if self.in_flight.front() == Some(&sent.tag) {
            self.read(Answer::to(sent.tag.clone()), replies)
                .await
                .and_then(Progress::done)
        } else {
            Err(Trouble::Garbled("answers read out of order".to_owned()))
        };
        done.map_err(|trouble| self.explain(&sent.shown, trouble))
    }

    /// Begins a command of which the server wants to be asked before the rest is sent; returns its tag.
    pub(super) fn begin(&mut self) -> Result<String, Trouble> {
        if let Some(broken) = &self.broken {
            return Err(Trouble::Taker(broken.clone()));
        }
        if self.halfway || !self.in_flight.is_empty() {
            let cause = Message::new("imap/halfway");
            return Err(Trouble::Net(NetError::new(
                Obstacle::Interrupted,
                Retry::Later,
                cause,
            )));
        }
        self.tags += 1;
        let tag = format!("L{}", self.tags);
        self.in_flight.push_back(tag.clone());
        Ok(tag)
    }

    /// Waits until the server asks for more of the command with this tag; what it says with that.
    pub(super) async fn continued(
        &mut self,
        tag: &str,
        replies: &mut dyn Replies,
    ) -> Result<String, Trouble> {
        match self
            .read(Answer::to(tag.to_owned()).continuable(), replies)
            .await?
        {
            Progress::Continue(text) => Ok(text),
            Progress::Done(said) => Err(Trouble::Garbled(said.text)),
            Progress::More => Err(Trouble::End),
        }
    }

    /// Waits with IDLE (RFC 2177) until the server tells any news of the open folder, at most for `pause`.
    pub(super) async fn idle(&mut self, pause: Duration) -> Result<(), Trouble> {
        let tag = self.begin()?;
        self.write(format!("{tag} IDLE\r\n").as_bytes()).await?;
        self.continued(&tag, &mut Ignore).await?;
        // Reading from the connection loses nothing when it is let go.
        if self.buffer.is_empty()
            && let Ok(filled) = tokio::time::timeout(pause, self.fill()).await
        {
            filled?;
        }
        self.write(b"DONE\r\n").await?;
        self.read(Answer::to(tag), &mut Ignore)
            .await
            .and_then(Progress::done)
            .map(drop)
    }

    /// Waits until the server asks for more, or is done.
    pub(super) async fn continued_or_done(
        &mut self,
        tag: &str,
        replies: &mut dyn Replies,
    ) -> Result<Progress, Trouble> {
        self.read(Answer::to(tag.to_owned()).continuable(), replies)
            .await
    }

    /// Sends LOGOUT and waits for the goodbye.
    pub(super) async fn leave(&mut self) -> Result<(), Trouble> {
        let tag = self.begin()?;
        self.write(format!("{tag} LOGOUT\r\n").as_bytes()).await?;
        self.read(Answer::to(tag).leaving(), &mut Ignore)
            .await
            .map(drop)
    }

    /// Reads the greeting, which is an untagged status: anything else is garbled.
    pub(super) async fn greeting(&mut self) -> Result<Vec<u8>, Trouble> {
        loop {
            if let Some(place) = self.buffer.line()? {
                return Ok(self.buffer.at(place).to_vec());
            }
            self.fill().await?;
        }
    }

    /// Puts TLS around the connection. What came before under no protection must not be believed after.
    pub(super) async fn secure(
        &mut self,
        host: &str,
        trust: &crate::endpoint::net::Trust,
    ) -> Result<(), NetError> {
        let injected = || {
            NetError::new(
                Obstacle::Protocol,
                Retry::Never,
                Message::new("tls/injected").with("host", host),
            )
        };
        if !self.buffer.is_empty() {
            return Err(injected());
        }
        let link = self.link.take().ok_or_else(injected)?;
        self.link = Some(link.secure(host, trust, &self.timeouts).await?);
        self.aside = Aside::default();
        Ok(())
    }

    /// Why, for people; after a final trouble the connection is given up.
    pub(super) fn explain(&mut self, shown: &str, trouble: Trouble) -> CannotCheck {
        let is_final = trouble.is_final();
        let cannot = trouble.explain(&self.label, shown, &self.redactor);
        if is_final && self.broken.is_none() {
            self.broken = Some(cannot.clone());
            self.link = None;
        }
        cannot
    }

    /// Gives the connection up because nobody wants what is still to come.
    pub(super) fn give_up(&mut self, cannot: CannotCheck) -> CannotCheck {
        self.explain("", Trouble::Taker(cannot))
    }

    /// Reads until the answer, or what it needs to go on, is there.
    async fn read(
        &mut self,
        mut answer: Answer,
        replies: &mut dyn Replies,
    ) -> Result<Progress, Trouble> {
        if self.halfway {
            return Err(Trouble::Garbled("a call was let go halfway".to_owned()));
        }
        self.halfway = true;
        let progress = loop {
            match answer.advance(&mut self.buffer, replies, &mut self.aside) {
                Ok(Progress::More) => {}
                other => break other,
            }
            if let Err(trouble) = self.fill().await {
                break Err(trouble);
            }
        };
        self.halfway = false;
        if !matches!(progress, Ok(Progress::Continue(_))) {
            self.in_flight.pop_front();
        }
        progress
    }

    async fn fill(&mut self) -> Result<(), Trouble> {
        let link = self.link.as_mut().ok_or(Trouble::End)?;
        match link.read(self.buffer.room(), &self.timeouts).await {
            Ok(0) => Err(Trouble::End),
            Ok(count) => {
                self.buffer.filled(count);
                Ok(())
            }
            Err(error) => Err(Trouble::Net(error)),
        }
    }

    /// Writes all of `bytes`.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let link = self.link.as_mut().ok_or(Trouble::End)?;
        self.halfway = true;
        link.write(bytes, &self.timeouts)
            .await
            .map_err(Trouble::Net)?;
        self.halfway = false;
        Ok(())
    }
}

impl Progress {
    /// The tagged OK that this must be.
    fn done(self) -> Result<Said, Trouble> {
        match self {
            Self::Done(said) => Ok(said),
            Self::Continue(text) => Err(Trouble::Garbled(text)),
            Self::More => Err(Trouble::End),
        }
    }
}

/// Takes replies that mean nothing to the command.
pub(super) struct Ignore;

impl Replies for Ignore {
    fn reply(&mut self, _: &Reply<'_>) -> Result<(), Garbled> {
        Ok(())
    }
}

/// Takes replies with a closure.
pub(super) struct Each<F>(pub(super) F);

impl<F: FnMut(&Reply<'_>) -> Result<(), Garbled> + Send> Replies for Each<F> {
    fn reply(&mut self, reply: &Reply<'_>) -> Result<(), Garbled> {
        (self.0)(reply)
    }
}
