//! Commands as they go over the wire.

/// A command in the pieces between which the server must be asked whether it takes a literal.
#[derive(Clone)]
pub(super) struct Command {
    /// What it is called for people: `EXAMINE Sent`.
    pub(super) shown: String,
    pieces: Vec<Vec<u8>>,
    /// Literals may follow without asking (LITERAL+, RFC 7888).
    literal_plus: bool,
}

impl Command {
    /// Begins one with `word`; `literal_plus` says whether the server takes literals without being asked.
    pub(super) fn new(word: &str, literal_plus: bool) -> Self {
        Self {
            shown: word.to_owned(),
            pieces: vec![word.as_bytes().to_vec()],
            literal_plus,
        }
    }

    /// The same, called `shown` for people.
    pub(super) fn shown(mut self, shown: impl Into<String>) -> Self {
        self.shown = shown.into();
        self
    }

    /// With `text` as it is, after a blank.
    pub(super) fn plain(mut self, text: &str) -> Self {
        let piece = self.last();
        piece.push(b' ');
        piece.extend_from_slice(text.as_bytes());
        self
    }

    /// With any text: quoted, or as a literal where quotes cannot hold it (RFC 9051, section 4.3).
    pub(super) fn text(mut self, text: &[u8]) -> Self {
        let quotable = text.iter().all(|byte| matches!(byte, b' '..=b'~')) && text.len() <= 1024;
        if !quotable {
            return self.literal(text);
        }

        let piece = self.last();
        piece.extend_from_slice(b" \"");
        for &byte in text {
            if matches!(byte, b'"' | b'\\') {
                piece.push(b'\\');
            }
            piece.push(byte);
        }

        piece.push(b'"');
        self
    }

    fn literal(mut self, text: &[u8]) -> Self {
        let unasked = self.literal_plus;
        let plus = if unasked { "+" } else { "" };
        let mark = format!(" {{{}{plus}}}\r\n", text.len());
        self.last().extend_from_slice(mark.as_bytes());
        if unasked {
            self.last().extend_from_slice(text);
        } else {
            self.pieces.push(text.to_vec());
        }

        self
    }

    fn last(&mut self) -> &mut Vec<u8> {
        if self.pieces.is_empty() {
            self.pieces.push(Vec::new());
        }
        let last = self.pieces.len() - 1;
        &mut self.pieces[last]
    }

    /// Whether all of it can be sent without waiting.
    pub(super) fn is_single(&self) -> bool {
        self.pieces.len() == 1
    }

    /// With tag and line end, in pieces between which the server must say `+`.
    pub(super) fn into_pieces(mut self, tag: &str) -> Vec<Vec<u8>> {
        let first = &mut self.pieces[0];
        first.splice(..0, format!("{tag} ").into_bytes());
        self.last().extend_from_slice(b"\r\n");
        self.pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &[u8], literal_plus: bool, expect: &[&[u8]]) {
        let command = Command::new("EXAMINE", literal_plus).text(name);
        assert_eq!(command.into_pieces("L1"), expect);
    }

    #[test]
    fn names_are_quoted_or_sent_as_literals() {
        check(b"12345", false, &[b"L1 EXAMINE \"12345\"\r\n"]);
        check(b"a\"b\\c", false, &[b"L1 EXAMINE \"a\\\"b\\\\c\"\r\n"]);
        check(b"", false, &[b"L1 EXAMINE \"\"\r\n"]);
        check(b"\xFC", false, &[b"L1 EXAMINE {1}\r\n", b"\xFC\r\n"]);
        check(b"\xFC", true, &[b"L1 EXAMINE {1+}\r\n\xFC\r\n"]);
        check(
            b"a\r\nL2 DELETE x",
            true,
            &[b"L1 EXAMINE {14+}\r\na\r\nL2 DELETE x\r\n"],
        );
    }
}
