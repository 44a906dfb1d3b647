//! What a FETCH hands out: messages one by one, bodies in pieces, and what happened meanwhile.

use super::folder::Examined;
use crate::model::CannotCheck;

/// The flags of a message as the server spelled them, separated by blanks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags<'a>(pub &'a [u8]);

impl<'a> Flags<'a> {
    /// Flag by flag: `\Seen`, `$Forwarded`. `\Recent` is among them if the server sent it.
    pub fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        self.0
            .split(|&byte| byte == b' ')
            .filter(|flag| !flag.is_empty())
    }

    /// Whether `flag` is set, in any case.
    pub fn has(self, flag: &str) -> bool {
        self.iter()
            .any(|own| own.eq_ignore_ascii_case(flag.as_bytes()))
    }
}

/// One message, complete. Borrowed until the sink returns. What was not sent is `None`.
#[derive(Debug, Clone, Copy)]
pub struct Fetched<'a> {
    /// Its number in the folder.
    pub sequence: u64,
    /// Its UID, never 0.
    pub uid: u32,
    /// Its flags.
    pub flags: Option<Flags<'a>>,
    /// When the server received it, in seconds since 1970. `None` if it was not sent, is NIL or nonsense;
    /// `internaldate_raw` tells which.
    pub internaldate: Option<i64>,
    /// INTERNALDATE as sent, without quotes: empty if it was not sent, `NIL` if it is.
    pub internaldate_raw: &'a [u8],
    /// RFC822.SIZE in bytes. What some servers say here is an estimate.
    pub size: Option<u64>,
    /// The header lines, at most [`FetchSink::header_bytes_max`]; `None` if not sent or NIL.
    pub header: Option<&'a [u8]>,
    /// How long the header lines are, also where they were cut.
    pub header_bytes: u64,
    /// How many bytes of body were handed out for this message; `None` if no body was sent, or NIL.
    pub body_bytes: Option<u64>,
}

/// News of flags that nobody asked for.
#[derive(Debug, Clone, Copy)]
pub struct FlagChange<'a> {
    /// The message's number in the folder.
    pub sequence: u64,
    /// Its UID, if it was told.
    pub uid: Option<u32>,
    /// Its flags now.
    pub flags: Flags<'a>,
}

/// Takes what a FETCH brings. Called in place, on the thread that reads: compute and hash here.
///
/// Of one message, all pieces of its body come first, then [`FetchSink::message`] with everything
/// else: the order in which servers send the items of a message is theirs. An error ends the
/// session, as the rest of the answer is not read any more.
pub trait FetchSink: Send {
    /// The next message's body begins and has `bytes` bytes. What an earlier body left unfinished is void.
    ///
    /// # Errors
    /// To stop reading.
    fn body_begins(&mut self, bytes: u64) -> Result<(), CannotCheck> {
        let _ = bytes;
        Ok(())
    }

    /// The next piece of the body.
    ///
    /// # Errors
    /// To stop reading.
    fn body(&mut self, piece: &[u8]) -> Result<(), CannotCheck> {
        let _ = piece;
        Ok(())
    }

    /// One message is complete.
    ///
    /// # Errors
    /// To stop reading.
    fn message(&mut self, message: &Fetched<'_>) -> Result<(), CannotCheck>;

    /// Somebody changed flags meanwhile.
    fn flags_changed(&mut self, change: &FlagChange<'_>) {
        let _ = change;
    }

    /// How much of a message's header lines is kept; the rest is counted and let go.
    fn header_bytes_max(&self) -> usize {
        64 << 10
    }
}

/// What happened in one FETCH that was answered with OK.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FetchEnd {
    /// Messages handed to the sink. Compare it with EXISTS: a server may leave messages out and say OK.
    pub responses: u64,
    /// Messages that were expunged while we read.
    pub expunged: u64,
    /// Messages in the folder now, if the server said so since we began.
    pub exists_now: Option<u64>,
    /// Changes of flags that nobody asked for.
    pub flag_changes: u64,
    /// Answers that look like a message but name no UID: they were not handed out.
    pub nameless: u64,
    /// Answers about UIDs that were not asked for: they were not handed out.
    pub outside: u64,
}

/// Takes several folders that are read one after the other without waiting in between.
pub trait FolderVisitor: FetchSink {
    /// The folder at `index` (of those asked for) is open; its messages follow.
    ///
    /// # Errors
    /// To stop reading.
    fn opened(&mut self, index: usize, examined: &Examined) -> Result<(), CannotCheck>;

    /// The folder at `index` is read to its end, or could not be opened or read (then what it
    /// brought so far is not all). Called exactly once for every folder asked for.
    ///
    /// # Errors
    /// To stop reading.
    fn closed(
        &mut self,
        index: usize,
        end: Result<FetchEnd, CannotCheck>,
    ) -> Result<(), CannotCheck>;
}
