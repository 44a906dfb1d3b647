//! Responses (RFC 9051, section 7): untagged ones, and all that comes until a command's tagged response.
//!
//! The reader knows no connection: it takes what is in a buffer, which may end anywhere, and says
//! whether it needs more. So any split of the bytes gives the same result, and a test can try them all.

use super::buffer::Buffer;
use super::error::ImapError;
use super::token::{SyntaxError, Tokens, number, split_literal};
use crate::base::bytes;
use crate::base::text::clip;
use crate::model::CannotCheck;

/// How much of a server's own words is kept for people.
const SHOWN_BYTES_MAX: usize = 600;
/// The largest single response (its literals included) that is not a message.
const RESPONSE_BYTES_MAX: u64 = 4 << 20;
/// How many notices are kept.
const NOTICES_MAX: usize = 20;

/// One untagged response, complete.
#[derive(Debug, Clone)]
pub(super) struct Untagged<'a> {
    /// The number before the word: of `* 3 EXISTS`.
    pub(super) number: Option<u64>,
    /// What it is: `EXISTS`, `LIST`, `OK`.
    pub(super) word: &'a [u8],
    /// What follows.
    pub(super) rest: &'a [u8],
}

impl<'a> Untagged<'a> {
    /// Takes `line` (without `* `) apart.
    pub(super) fn parse(line: &'a [u8]) -> Result<Self, SyntaxError> {
        let (first, rest) = split_word(line);
        let (number, (word, rest)) = match number(first) {
            Some(number) => (Some(number), split_word(rest)),
            None => (None, (first, rest)),
        };
        if word.is_empty() {
            return Err(SyntaxError);
        }
        Ok(Self { number, word, rest })
    }

    /// Whether it is called `word`.
    pub(super) fn is(&self, word: &str) -> bool {
        self.word.eq_ignore_ascii_case(word.as_bytes())
    }

    /// The status response, if it is OK, NO, BAD, BYE or PREAUTH.
    pub(super) fn status(&self) -> Option<StatusResponse<'a>> {
        let condition = Condition::of(self.word).filter(|_| self.number.is_none())?;
        Some(StatusResponse {
            condition,
            text: self.rest,
        })
    }

    /// The words that follow.
    pub(super) fn tokens(&self) -> Tokens<'a> {
        Tokens::new(self.rest)
    }
}

/// The words that begin a status response (RFC 9051, section 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    Ok,
    No,
    Bad,
    Bye,
    Preauth,
}

impl Condition {
    /// The condition that `word` stands for.
    pub(super) fn of(word: &[u8]) -> Option<Self> {
        [
            (&b"OK"[..], Self::Ok),
            (b"NO", Self::No),
            (b"BAD", Self::Bad),
            (b"BYE", Self::Bye),
            (b"PREAUTH", Self::Preauth),
        ]
        .into_iter()
        .find_map(|(own, condition)| own.eq_ignore_ascii_case(word).then_some(condition))
    }

    fn word(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::No => "NO",
            Self::Bad => "BAD",
            Self::Bye => "BYE",
            Self::Preauth => "PREAUTH",
        }
    }
}

/// A status response as it stands in the buffer.
#[derive(Debug, Clone, Copy)]
pub(super) struct StatusResponse<'a> {
    pub(super) condition: Condition,
    /// Response code and text.
    text: &'a [u8],
}

impl<'a> StatusResponse<'a> {
    /// The response code, which stands in `[...]` at the beginning: `UIDNEXT` and `42`.
    pub(super) fn code(&self) -> Option<(&'a [u8], &'a [u8])> {
        let inside = self.text.trim_ascii_start().strip_prefix(b"[")?;
        // A bracket may stand in a quoted word of the code; the grammar of the known codes has none.
        let end = memchr::memchr(b']', inside)?;
        Some(split_word(&inside[..end]))
    }

    /// The capabilities that it announces with its code (RFC 9051, section 7.1).
    pub(super) fn capabilities(&self) -> Option<Vec<String>> {
        let (code, rest) = self.code()?;
        code.eq_ignore_ascii_case(b"CAPABILITY")
            .then(|| words(rest))
    }

    /// To be kept.
    pub(super) fn keep(&self) -> StatusText {
        let code = self
            .code()
            .map(|(word, _)| String::from_utf8_lossy(word).to_ascii_uppercase());
        let text = format!("{} {}", self.condition.word(), bytes::display(self.text));

        StatusText {
            code,
            text: clip(text.trim_end(), SHOWN_BYTES_MAX),
        }
    }
}

/// A status response that is kept: its response code and the server's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct StatusText {
    /// The first word of the response code, in capitals.
    pub(super) code: Option<String>,
    /// All of it, for people: `NO [UNAVAILABLE] Try again later`.
    pub(super) text: String,
}

impl StatusText {
    /// Whether the response code is `code`.
    pub(super) fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }
}

/// Takes the untagged responses to one command.
pub(super) trait ResponseHandler: Send {
    /// One complete untagged response, a status among them.
    fn untagged(&mut self, response: &Untagged<'_>) -> Result<(), SyntaxError>;

    /// Who takes messages as they stream in; without one they come to [`ResponseHandler::untagged`] like all else.
    fn fetch(&mut self) -> Option<&mut dyn FetchHandler> {
        None
    }
}

/// Takes the parts of FETCH responses as they stream in.
pub(super) trait FetchHandler {
    /// A response for the message with this number begins.
    fn begin(&mut self, sequence: u64);

    /// A part between literals: the items of the message. If `literal` bytes of a literal follow, it says so.
    fn items(&mut self, text: &[u8], literal: Option<u64>) -> Result<(), HandlerError>;

    /// A piece of the literal.
    fn piece(&mut self, piece: &[u8]) -> Result<(), HandlerError>;

    /// The literal has ended.
    fn literal_ended(&mut self) -> Result<(), HandlerError>;

    /// The response has ended.
    fn end(&mut self) -> Result<(), HandlerError>;
}

/// Why a FETCH response could not be taken.
#[derive(Debug)]
pub(super) enum HandlerError {
    /// It does not hold to the grammar.
    Syntax,
    /// Whoever takes the messages wants no more.
    Stopped(CannotCheck),
}

impl From<SyntaxError> for HandlerError {
    fn from(_: SyntaxError) -> Self {
        Self::Syntax
    }
}

impl From<CannotCheck> for HandlerError {
    fn from(cannot: CannotCheck) -> Self {
        Self::Stopped(cannot)
    }
}

/// What a server says in passing, whatever was asked.
#[derive(Debug, Default)]
pub(super) struct Unsolicited {
    /// The capabilities that were announced last.
    pub(super) capabilities: Option<Vec<String>>,
    /// Alerts and the like.
    pub(super) notices: Vec<String>,
}

impl Unsolicited {
    fn note(&mut self, status: &StatusResponse<'_>) {
        if let Some(capabilities) = status.capabilities() {
            self.capabilities = Some(capabilities);
            return;
        }

        let is_notice = status.code().is_some_and(|(code, _)| {
            code.eq_ignore_ascii_case(b"ALERT") || code.eq_ignore_ascii_case(b"THROTTLED")
        });
        if is_notice && self.notices.len() < NOTICES_MAX {
            self.notices.push(status.keep().text);
        }
    }
}

/// How far reading has come.
#[derive(Debug)]
pub(super) enum Progress {
    /// All there is has been read, and it is not the end.
    Incomplete,
    /// The tagged response: OK.
    Tagged(StatusText),
    /// A continuation request: the server waits for more of the command (RFC 9051, section 7.6).
    Continuation(String),
}

/// Reads up to the tagged response of one command.
#[derive(Debug)]
pub(super) struct ResponseReader {
    tag: String,
    /// Whether the server may send a continuation request.
    allows_continuation: bool,
    /// Whether a BYE is what we want.
    allows_bye: bool,
    state: State,
    collected: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between responses.
    Start,
    /// Within a FETCH response, at its items.
    Items,
    /// Within a FETCH response, in a literal of which so much is left.
    Literal(u64),
    /// Within another response.
    Collect,
    /// Within another response, in a literal of which so much is left.
    CollectLiteral(u64),
}

impl ResponseReader {
    pub(super) fn new(tag: String) -> Self {
        Self {
            tag,
            allows_continuation: false,
            allows_bye: false,
            state: State::Start,
            collected: Vec::new(),
        }
    }

    /// The server may ask for more of the command.
    pub(super) fn allow_continuation(mut self) -> Self {
        self.allows_continuation = true;
        self
    }

    /// A BYE is what we want.
    pub(super) fn allow_bye(mut self) -> Self {
        self.allows_bye = true;
        self
    }

    /// Reads on.
    pub(super) fn advance(
        &mut self,
        buffer: &mut Buffer,
        handler: &mut dyn ResponseHandler,
        unsolicited: &mut Unsolicited,
    ) -> Result<Progress, ImapError> {
        loop {
            match self.state {
                State::Literal(left) | State::CollectLiteral(left) => {
                    if left > 0 && buffer.is_empty() {
                        return Ok(Progress::Incomplete);
                    }
                    self.literal(buffer, left, handler)?;
                }
                State::Start | State::Items | State::Collect => {
                    let Some(range) = buffer.line()? else {
                        return Ok(Progress::Incomplete);
                    };
                    let line = buffer.at(range);

                    let done = match self.state {
                        State::Start => self.start(line, handler, unsolicited),
                        State::Items => self.items(line, handler).map(|()| None),
                        _ => self.collect(line, handler, unsolicited).map(|()| None),
                    };
                    if let Some(progress) = done? {
                        return Ok(progress);
                    }
                }
            }
        }
    }

    /// The first line of a response.
    fn start(
        &mut self,
        line: &[u8],
        handler: &mut dyn ResponseHandler,
        unsolicited: &mut Unsolicited,
    ) -> Result<Option<Progress>, ImapError> {
        let Some(untagged) = line.strip_prefix(b"* ") else {
            return self.tagged_or_continuation(line, unsolicited).map(Some);
        };

        if let Some((sequence, items)) = fetch_start(untagged)
            && let Some(fetch) = handler.fetch()
        {
            fetch.begin(sequence);
            return self.items(items, handler).map(|()| None);
        }

        // The text of a status response is for people and may end like the mark of a literal.
        if Condition::of(split_word(untagged).0).is_some() {
            let response = Untagged::parse(untagged).map_err(|SyntaxError| syntax_error(line))?;
            return self
                .hand_over(&response, handler, unsolicited)
                .map(|()| None);
        }

        self.collected.clear();
        self.collect(untagged, handler, unsolicited).map(|()| None)
    }

    fn tagged_or_continuation(
        &mut self,
        line: &[u8],
        unsolicited: &mut Unsolicited,
    ) -> Result<Progress, ImapError> {
        if line == b"+" || line.starts_with(b"+ ") {
            if !self.allows_continuation {
                return Err(syntax_error(line));
            }
            let text = String::from_utf8_lossy(line[1..].trim_ascii()).into_owned();
            return Ok(Progress::Continuation(text));
        }

        let (tag, rest) = split_word(line);
        let (word, text) = split_word(rest);
        // The response to another of our commands, too, is wrong here: they are read in order, so we
        // would be out of step.
        if tag != self.tag.as_bytes() {
            return Err(syntax_error(line));
        }
        let Some(condition) = Condition::of(word) else {
            return Err(syntax_error(line));
        };

        let status = StatusResponse { condition, text };
        unsolicited.note(&status);
        match condition {
            Condition::Ok => Ok(Progress::Tagged(status.keep())),
            Condition::No => Err(ImapError::No(status.keep())),
            Condition::Bad => Err(ImapError::Bad(status.keep())),
            Condition::Bye | Condition::Preauth => Err(syntax_error(line)),
        }
    }

    /// A line within a FETCH response.
    fn items(&mut self, line: &[u8], handler: &mut dyn ResponseHandler) -> Result<(), ImapError> {
        let (text, literal) = split_literal(line).ok_or_else(|| syntax_error(line))?;
        let fetch = handler.fetch().ok_or_else(|| syntax_error(line))?;

        fetch
            .items(text, literal)
            .map_err(|error| handler_error(error, line))?;
        self.state = match literal {
            Some(bytes) => State::Literal(bytes),
            None => {
                fetch.end().map_err(|error| handler_error(error, line))?;
                State::Start
            }
        };
        Ok(())
    }

    /// A line of another response.
    fn collect(
        &mut self,
        line: &[u8],
        handler: &mut dyn ResponseHandler,
        unsolicited: &mut Unsolicited,
    ) -> Result<(), ImapError> {
        let (_, literal) = split_literal(line).ok_or_else(|| syntax_error(line))?;
        let size = self.collected.len() as u64 + line.len() as u64;
        if size.saturating_add(literal.unwrap_or(0)) > RESPONSE_BYTES_MAX {
            let start = if self.collected.is_empty() {
                line
            } else {
                &self.collected
            };
            return Err(ImapError::ResponseTooLarge(shown(start)));
        }

        if let Some(bytes) = literal {
            self.collected.extend_from_slice(line);
            self.collected.extend_from_slice(b"\r\n");
            self.state = State::CollectLiteral(bytes);
            return Ok(());
        }

        self.state = State::Start;
        // Most responses are one line, which is read where it lies.
        if self.collected.is_empty() {
            let response = Untagged::parse(line).map_err(|SyntaxError| syntax_error(line))?;
            return self.hand_over(&response, handler, unsolicited);
        }
        self.collected.extend_from_slice(line);
        let collected = std::mem::take(&mut self.collected);
        let response =
            Untagged::parse(&collected).map_err(|SyntaxError| syntax_error(&collected))?;
        self.hand_over(&response, handler, unsolicited)
    }

    fn hand_over(
        &self,
        response: &Untagged<'_>,
        handler: &mut dyn ResponseHandler,
        unsolicited: &mut Unsolicited,
    ) -> Result<(), ImapError> {
        if let Some(status) = response.status() {
            unsolicited.note(&status);
            if status.condition == Condition::Bye && !self.allows_bye {
                return Err(ImapError::Bye(status.keep()));
            }
        } else if response.number.is_none() && response.is("CAPABILITY") {
            unsolicited.capabilities = Some(words(response.rest));
        }

        handler.untagged(response).map_err(|SyntaxError| {
            let word = String::from_utf8_lossy(response.word);
            ImapError::Syntax(format!("* {word} {}", shown(response.rest)))
        })
    }

    fn literal(
        &mut self,
        buffer: &mut Buffer,
        left: u64,
        handler: &mut dyn ResponseHandler,
    ) -> Result<(), ImapError> {
        const LINE: &[u8] = b"* FETCH {literal}";

        let range = buffer.piece(left);
        let piece = buffer.at(range);
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

        let fetch = handler.fetch().ok_or_else(|| syntax_error(LINE))?;
        if !piece.is_empty() {
            fetch
                .piece(piece)
                .map_err(|error| handler_error(error, LINE))?;
        }
        self.state = State::Literal(left);
        if left == 0 {
            fetch
                .literal_ended()
                .map_err(|error| handler_error(error, LINE))?;
            self.state = State::Items;
        }
        Ok(())
    }
}

/// Number and items of `N FETCH (...`, the response that must be read fast.
fn fetch_start(untagged: &[u8]) -> Option<(u64, &[u8])> {
    let (sequence, rest) = split_word(untagged);
    let sequence = number(sequence)?;
    let (word, items) = rest.trim_ascii_start().split_at_checked(5)?;
    let items = items.trim_ascii_start().strip_prefix(b"(")?;
    word.eq_ignore_ascii_case(b"FETCH")
        .then_some((sequence, items))
}

fn words(text: &[u8]) -> Vec<String> {
    text.split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect()
}

fn syntax_error(line: &[u8]) -> ImapError {
    ImapError::Syntax(shown(line))
}

fn handler_error(error: HandlerError, line: &[u8]) -> ImapError {
    match error {
        HandlerError::Syntax => syntax_error(line),
        HandlerError::Stopped(cannot) => ImapError::Stopped(cannot),
    }
}

/// `line` for people, not too long.
pub(super) fn shown(line: &[u8]) -> String {
    clip(
        &bytes::display(&line[..line.len().min(SHOWN_BYTES_MAX)]),
        SHOWN_BYTES_MAX,
    )
}

/// The first word and what follows the one blank after it.
fn split_word(line: &[u8]) -> (&[u8], &[u8]) {
    let line = line.trim_ascii_start();
    match memchr::memchr(b' ', line) {
        Some(at) => (&line[..at], &line[at + 1..]),
        None => (line, b""),
    }
}

#[cfg(test)]
#[path = "response_tests.rs"]
mod tests;
