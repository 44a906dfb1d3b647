//! The one buffer between the connection and the parser: lines and literals are looked at in place.

use std::ops::Range;

/// How much is read at once, and so the longest line (a literal is not part of a line).
const BYTES: usize = 256 << 10;
/// With less room than this what is unread moves to the front before the next read.
const ROOM_BYTES_MIN: usize = 64 << 10;

/// A line that fills the buffer and has no end in sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineTooLong;

/// Bytes received and not looked at yet.
pub(super) struct Buffer {
    bytes: Box<[u8]>,
    start: usize,
    end: usize,
    /// Up to here there is no line feed.
    scanned: usize,
}

impl Buffer {
    pub(super) fn new() -> Self {
        Self::of(BYTES)
    }

    /// One of another size, for tests.
    pub(super) fn of(bytes: usize) -> Self {
        Self {
            bytes: vec![0; bytes].into_boxed_slice(),
            start: 0,
            end: 0,
            scanned: 0,
        }
    }

    /// Where to read to. Never empty as long as lines and literals are taken when they are there.
    pub(super) fn room(&mut self) -> &mut [u8] {
        if self.start == self.end {
            (self.start, self.end, self.scanned) = (0, 0, 0);
        } else if self.bytes.len() - self.end < ROOM_BYTES_MIN.min(self.bytes.len() / 2) {
            self.bytes.copy_within(self.start..self.end, 0);
            self.scanned -= self.start;
            self.end -= self.start;
            self.start = 0;
        }

        &mut self.bytes[self.end..]
    }

    /// `count` bytes were read into [`Buffer::room`].
    pub(super) fn filled(&mut self, count: usize) {
        self.end = (self.end + count).min(self.bytes.len());
    }

    /// What is waiting to be looked at.
    pub(super) fn waiting(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// Whether nothing is waiting to be looked at.
    pub(super) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Takes the next line if it is there, and says where it is, without its end (CRLF, or LF alone).
    ///
    /// # Errors
    /// If the buffer is full and there is no end in sight: [`LineTooLong`].
    pub(super) fn line(&mut self) -> Result<Option<Range<usize>>, LineTooLong> {
        let Some(at) = memchr::memchr(b'\n', &self.bytes[self.scanned..self.end]) else {
            self.scanned = self.end;
            return if self.end - self.start == self.bytes.len() {
                Err(LineTooLong)
            } else {
                Ok(None)
            };
        };

        // RFC 9051 ends lines with CRLF; a few servers send LF alone.
        let feed = self.scanned + at;
        let end = if feed > self.start && self.bytes[feed - 1] == b'\r' {
            feed - 1
        } else {
            feed
        };
        let line = self.start..end;
        (self.start, self.scanned) = (feed + 1, feed + 1);
        Ok(Some(line))
    }

    /// Takes up to `bytes_max` bytes of what is there.
    pub(super) fn piece(&mut self, bytes_max: u64) -> Range<usize> {
        let count = usize::try_from(bytes_max)
            .unwrap_or(usize::MAX)
            .min(self.end - self.start);

        let piece = self.start..self.start + count;
        self.start += count;
        self.scanned = self.start;
        piece
    }

    /// What lies in `range`; holds until the next call of [`Buffer::room`].
    pub(super) fn at(&self, range: Range<usize>) -> &[u8] {
        &self.bytes[range]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(buffer: &mut Buffer, bytes: &[u8]) {
        buffer.room()[..bytes.len()].copy_from_slice(bytes);
        buffer.filled(bytes.len());
    }

    fn line(buffer: &mut Buffer) -> Option<Vec<u8>> {
        let range = buffer.line().unwrap()?;
        Some(buffer.at(range).to_vec())
    }

    #[test]
    fn lines_and_pieces_are_taken_as_they_come() {
        let mut buffer = Buffer::of(16);
        put(&mut buffer, b"ab\r\nc");
        assert_eq!(line(&mut buffer).as_deref(), Some(&b"ab"[..]));
        assert_eq!(line(&mut buffer), None);
        put(&mut buffer, b"d\nxyz");
        assert_eq!(line(&mut buffer).as_deref(), Some(&b"cd"[..]));
        let range = buffer.piece(2);
        assert_eq!(buffer.at(range), b"xy");
        let range = buffer.piece(9);
        assert_eq!(buffer.at(range), b"z");
        assert!(buffer.is_empty());
        assert_eq!(buffer.room().len(), 16);
    }

    #[test]
    fn a_line_without_end_is_no_memory_leak() {
        let mut buffer = Buffer::of(8);
        put(&mut buffer, b"12345678");
        assert!(matches!(buffer.line(), Err(LineTooLong)));
    }
}
