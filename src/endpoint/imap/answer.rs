//! Everything that comes until a command's tagged answer, read from a buffer that may end anywhere.
//!
//! This knows no connection: it takes what is there and says whether it needs more. So any split of
//! the bytes gives the same result, and a test can try them all.

use super::buffer::Buffer;
use super::reply::{Condition, Reply, Said, Status, shown, split_word};
use super::token::{Garbled, number, split_literal};
use super::trouble::Trouble;
use crate::model::CannotCheck;

/// The largest single reply (its literals included) that is not a message.
const REPLY_BYTES_MAX: u64 = 4 << 20;
/// How many notices are kept.
const NOTICES_MAX: usize = 20;

/// Takes the replies to one command.
pub(super) trait Replies: Send {
    /// One complete untagged reply, a status among them.
    fn reply(&mut self, reply: &Reply<'_>) -> Result<(), Garbled>;

    /// Who takes messages as they stream in; without one they come to [`Replies::reply`] like all else.
    fn messages(&mut self) -> Option<&mut dyn Messages> {
        None
    }
}

/// Takes the parts of FETCH replies as they stream in.
pub(super) trait Messages {
    /// A reply for the message with this number begins.
    fn begin(&mut self, sequence: u64);

    /// A part between literals: the items of the message. If `literal` bytes of a literal follow, it says so.
    fn items(&mut self, text: &[u8], literal: Option<u64>) -> Result<(), Broken>;

    /// A piece of the literal.
    fn piece(&mut self, piece: &[u8]) -> Result<(), Broken>;

    /// The literal has ended.
    fn literal_ended(&mut self) -> Result<(), Broken>;

    /// The reply has ended.
    fn end(&mut self) -> Result<(), Broken>;
}

/// Why a message could not be taken.
#[derive(Debug)]
pub(super) enum Broken {
    /// It does not hold to the grammar.
    Garbled,
    /// The taker wants no more.
    Taker(CannotCheck),
}

impl From<Garbled> for Broken {
    fn from(_: Garbled) -> Self {
        Self::Garbled
    }
}

impl From<CannotCheck> for Broken {
    fn from(cannot: CannotCheck) -> Self {
        Self::Taker(cannot)
    }
}

/// What a server tells in passing, whatever was asked.
#[derive(Debug, Default)]
pub(super) struct Aside {
    /// The capabilities that were announced last.
    pub(super) capabilities: Option<Vec<String>>,
    /// Alerts and the like.
    pub(super) notices: Vec<String>,
}

/// How reading comes along.
#[derive(Debug)]
pub(super) enum Progress {
    /// All there is has been read, and it is not the end.
    More,
    /// The tagged answer: OK.
    Done(Said),
    /// The server waits for more of the command.
    Continue(String),
}

/// Reads one answer.
#[derive(Debug)]
pub(super) struct Answer {
    tag: String,
    /// Whether the server may ask for more of the command.
    continuable: bool,
    /// Whether a goodbye is what we want.
    leaving: bool,
    state: State,
    collected: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between replies.
    Start,
    /// Within a message, at its items.
    Items,
    /// Within a message, in a literal of which so much is left.
    Literal(u64),
    /// Within another reply.
    Collect,
    /// Within another reply, in a literal of which so much is left.
    CollectLiteral(u64),
}

impl Answer {
    pub(super) fn to(tag: String) -> Self {
        Self {
            tag,
            continuable: false,
            leaving: false,
            state: State::Start,
            collected: Vec::new(),
        }
    }

    /// The server may ask for more of the command.
    pub(super) fn continuable(mut self) -> Self {
        self.continuable = true;
        self
    }

    /// A goodbye is what we want.
    pub(super) fn leaving(mut self) -> Self {
        self.leaving = true;
        self
    }

    /// Reads on.
    pub(super) fn advance(
        &mut self,
        buffer: &mut Buffer,
        replies: &mut dyn Replies,
        aside: &mut Aside,
    ) -> Result<Progress, Trouble> {
        loop {
            match self.state {
                State::Literal(left) | State::CollectLiteral(left) => {
                    if left > 0 && buffer.is_empty() {
                        return Ok(Progress::More);
                    }
                    self.literal(buffer, left, replies)?;
                }
                State::Start | State::Items | State::Collect => {
                    let Some(place) = buffer.line()? else {
                        return Ok(Progress::More);
                    };
                    let line = buffer.at(place);
                    let done = match self.state {
                        State::Start => self.start(line, replies, aside),
                        State::Items => self.items(line, replies).map(|()| None),
                        _ => self.collect(line, replies, aside).map(|()| None),
                    };
                    if let Some(progress) = done? {
                        return Ok(progress);
                    }
                }
            }
        }
    }

    /// The first line of a reply.
    fn start(
        &mut self,
        line: &[u8],
        replies: &mut dyn Replies,
        aside: &mut Aside,
    ) -> Result<Option<Progress>, Trouble> {
        let Some(untagged) = line.strip_prefix(b"* ") else {
            return self.other_than_untagged(line, aside);
        };
        if let Some((sequence, items)) = message_start(untagged)
            && let Some(messages) = replies.messages()
        {
            messages.begin(sequence);
            return self.items(items, replies).map(|()| None);
        }
        let first = split_word(untagged).0;
        if Condition::of(first).is_some() {
            // The text of a status is for people and may end like the mark of a literal.
            let reply = Reply::parse(untagged).map_err(|Garbled| garbled(line))?;
            return self.take(&reply, replies, aside).map(|()| None);
        }
        self.collected.clear();
        self.collect(untagged, replies, aside).map(|()| None)
    }

    fn other_than_untagged(
        &mut self,
        line: &[u8],
        aside: &mut Aside,
    ) -> Result<Option<Progress>, Trouble> {
        if line == b"+" || line.starts_with(b"+ ") {
            if !self.continuable {
                return Err(garbled(line));
            }
            let text = String::from_utf8_lossy(line[1..].trim_ascii()).into_owned();
            return Ok(Some(Progress::Continue(text)));
        }
        let (tag, rest) = split_word(line);
        let (word, text) = split_word(rest);
        if tag != self.tag.as_bytes() {
            // Also the answer to another of our commands: we read them in order, so we are out of step.
            return Err(garbled(line));
        }
        let Some(condition) = Condition::of(word) else {
            return Err(garbled(line));
        };
        let status = Status { condition, text };
        note(&status, aside);
        let said = status.keep();
        match condition {
            Condition::Ok => Ok(Some(Progress::Done(said))),
            Condition::No => Err(Trouble::No(said)),
            Condition::Bad => Err(Trouble::Bad(said)),
            Condition::Bye | Condition::Preauth => Err(garbled(line)),
        }
    }

    /// A line within a message.
    fn items(&mut self, line: &[u8], replies: &mut dyn Replies) -> Result<(), Trouble> {
        let (text, literal) = split_literal(line).ok_or_else(|| garbled(line))?;
        let messages = replies.messages().ok_or_else(|| garbled(line))?;
        let broken = |broken| match broken {
            Broken::Garbled => garbled(line),
            Broken::Taker(cannot) => Trouble::Taker(cannot),
        };
        messages.items(text, literal).map_err(broken)?;
        self.state = match literal {
            Some(bytes) => State::Literal(bytes),
            None => {
                messages.end().map_err(broken)?;
                State::Start
            }
        };
        Ok(())
    }

    /// A line of another reply.
    fn collect(
        &mut self,
        line: &[u8],
        replies: &mut dyn Replies,
        aside: &mut Aside,
    ) -> Result<(), Trouble> {
        let (_, literal) = split_literal(line).ok_or_else(|| garbled(line))?;
        let size = self.collected.len() as u64 + line.len() as u64;
        if size.saturating_add(literal.unwrap_or(0)) > REPLY_BYTES_MAX {
            let start = if self.collected.is_empty() {
                line
            } else {
                &self.collected
            };
            return Err(Trouble::ReplyTooLarge(shown(start)));
        }
        if let Some(bytes) = literal {
            self.collected.extend_from_slice(line);
            self.collected.extend_from_slice(b"\r\n");
            self.state = State::CollectLiteral(bytes);
            return Ok(());
        }
        self.state = State::Start;
        if self.collected.is_empty() {
            let reply = Reply::parse(line).map_err(|Garbled| garbled(line))?;
            return self.take(&reply, replies, aside);
        }
        self.collected.extend_from_slice(line);
        let collected = std::mem::take(&mut self.collected);
        let reply = Reply::parse(&collected).map_err(|Garbled| garbled(&collected))?;
        self.take(&reply, replies, aside)
    }

    fn take(
        &self,
        reply: &Reply<'_>,
        replies: &mut dyn Replies,
        aside: &mut Aside,
    ) -> Result<(), Trouble> {
        if let Some(status) = reply.status() {
            note(&status, aside);
            if status.condition == Condition::Bye && !self.leaving {
                return Err(Trouble::Bye(status.keep()));
            }
        } else if reply.number.is_none() && reply.is("CAPABILITY") {
            aside.capabilities = Some(words(reply.rest));
        }
        replies.reply(reply).map_err(|Garbled| {
            let word = String::from_utf8_lossy(reply.word);
            Trouble::Garbled(format!("* {word} {}", shown(reply.rest)))
        })
    }

    fn literal(
        &mut self,
        buffer: &mut Buffer,
        left: u64,
        replies: &mut dyn Replies,
    ) -> Result<(), Trouble> {
        let place = buffer.piece(left);
        let piece = buffer.at(place);
        let left = left - piece.len() as u64;
        if let State::CollectLiteral(_) = self.state {
            self.collected.extend_from_slice(piece);
            self.state = if left == 0 {
                State::Collect
            } else {
                State::CollectLiteral(left)
            };
            return Ok(());
        }
        let broken = |broken| match broken {
            Broken::Garbled => garbled(b"* FETCH {literal}"),
            Broken::Taker(cannot) => Trouble::Taker(cannot),
        };
        let messages = replies
            .messages()
            .ok_or_else(|| garbled(b"* FETCH {literal}"))?;
        if !piece.is_empty() {
            messages.piece(piece).map_err(broken)?;
        }
        self.state = State::Literal(left);
        if left == 0 {
            messages.literal_ended().map_err(broken)?;
            self.state = State::Items;
        }
        Ok(())
    }
}

/// Number and items of `N FETCH (...`, the reply that must be read fast.
fn message_start(untagged: &[u8]) -> Option<(u64, &[u8])> {
    let (sequence, rest) = split_word(untagged);
    let sequence = number(sequence)?;
    let (word, items) = rest.trim_ascii_start().split_at_checked(5)?;
    let items = items.trim_ascii_start().strip_prefix(b"(")?;
    word.eq_ignore_ascii_case(b"FETCH")
        .then_some((sequence, items))
}

fn note(status: &Status<'_>, aside: &mut Aside) {
    let Some((code, rest)) = status.code() else {
        return;
    };
    if code.eq_ignore_ascii_case(b"CAPABILITY") {
        aside.capabilities = Some(words(rest));
    } else if (code.eq_ignore_ascii_case(b"ALERT") || code.eq_ignore_ascii_case(b"THROTTLED"))
        && aside.notices.len() < NOTICES_MAX
    {
        aside.notices.push(status.keep().text);
    }
}

fn words(text: &[u8]) -> Vec<String> {
    text.split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect()
}

fn garbled(line: &[u8]) -> Trouble {
    Trouble::Garbled(shown(line))
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
