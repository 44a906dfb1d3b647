//! Commands as clients send them: words, quoted strings, literals, lists (RFC 3501, section 9).

/// One argument of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// Neither quoted nor a literal; square brackets keep what is in them together.
    Atom(Vec<u8>),
    /// A quoted string or a literal.
    Text(Vec<u8>),
    /// A list in parentheses.
    List(Vec<Word>),
}

/// The deepest lists in lists.
const DEPTH_MAX: usize = 8;

impl Word {
    /// The bytes of an atom or string.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Atom(bytes) | Self::Text(bytes) => Some(bytes),
            Self::List(_) => None,
        }
    }

    /// The text of an atom or string, in upper case.
    pub(super) fn upper(&self) -> Option<String> {
        self.bytes()
            .map(|bytes| String::from_utf8_lossy(bytes).to_ascii_uppercase())
    }

    /// The text of an atom or string, as it is.
    pub(super) fn text(&self) -> Option<String> {
        self.bytes()
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .map(str::to_owned)
    }

    /// The items of a list; a single word counts as a list of one.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            single => std::slice::from_ref(single),
        }
    }
}

/// The length of the literal that `line` announces at its end, and whether the client waits for leave to send it.
pub(super) fn literal_announced(line: &[u8]) -> Option<(usize, bool)> {
    let inner = line.strip_suffix(b"}")?;
    let open = memchr::memrchr(b'{', inner)?;
    let digits = &inner[open + 1..];
    let (digits, waits) = digits
        .strip_suffix(b"+")
        .map_or((digits, true), |digits| (digits, false));
    let digits = std::str::from_utf8(digits)
        .ok()
        .filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
    Some((digits.parse().ok()?, waits))
}

/// The words of a command; literals stand in `command` as on the wire, `{n}`, line end, bytes.
/// `None` if it is not well formed.
pub(super) fn parse(command: &[u8]) -> Option<Vec<Word>> {
    let mut reader = Reader { rest: command };
    let words = reader.words(0, false)?;
    reader.rest.is_empty().then_some(words)
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn words(&mut self, depth: usize, in_list: bool) -> Option<Vec<Word>> {
        if depth > DEPTH_MAX {
            return None;
        }

        let mut words = Vec::new();
        loop {
            match self.rest {
                [] => return (!in_list).then_some(words),
                [b' ', rest @ ..] => self.rest = rest,
                [b')', rest @ ..] if in_list => {
                    self.rest = rest;
                    return Some(words);
                }
                [b'(', rest @ ..] => {
                    self.rest = rest;
                    words.push(Word::List(self.words(depth + 1, true)?));
                }
                [b'"', rest @ ..] => {
                    self.rest = rest;
                    words.push(Word::Text(self.quoted()?));
                }
                [b'{', ..] => words.push(Word::Text(self.literal()?)),
                _ => words.push(Word::Atom(self.atom()?)),
            }
        }
    }

    fn quoted(&mut self) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        loop {
            match self.rest {
                [b'"', rest @ ..] => {
                    self.rest = rest;
                    return Some(text);
                }
                [b'\\', escaped @ (b'"' | b'\\'), rest @ ..] => {
                    text.push(*escaped);
                    self.rest = rest;
                }
                [byte, rest @ ..] if !matches!(byte, b'\\' | b'\r' | b'\n' | 0) => {
                    text.push(*byte);
                    self.rest = rest;
                }
                _ => return None,
            }
        }
    }

    fn literal(&mut self) -> Option<Vec<u8>> {
        let line_end = memchr::memmem::find(self.rest, b"\r\n")?;
        let (length, _) = literal_announced(&self.rest[..line_end])?;
        let body = &self.rest[line_end + 2..];
        let text = body.get(..length)?.to_vec();
        self.rest = &body[length..];
        Some(text)
    }

    fn atom(&mut self) -> Option<Vec<u8>> {
        let mut brackets = 0usize;
        let mut end = 0;
        for &byte in self.rest {
            match byte {
                b'[' => brackets += 1,
                b']' => brackets = brackets.checked_sub(1)?,
                b' ' | b'(' | b')' if brackets == 0 => break,
                b'"' | b'{' | b'\r' | b'\n' if brackets == 0 => return None,
                _ => {}
            }
            end += 1;
        }

        if brackets > 0 || end == 0 {
            return None;
        }

        let (atom, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(atom.to_vec())
    }
}

/// A set of message numbers or UIDs: `1:3,7,9:*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NumberSet(Vec<(Option<u32>, Option<u32>)>);

impl NumberSet {
    /// Reads one; `None` if it is none. A missing bound stands for `*`.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let number = |part: &str| -> Option<Option<u32>> {
            match part {
                "*" => Some(None),
                digits => digits.parse().ok().filter(|&n: &u32| n > 0).map(Some),
            }
        };

        let text = std::str::from_utf8(text).ok()?;
        let ranges = text.split(',').map(|range| match range.split_once(':') {
            Some((from, to)) => Some((number(from)?, number(to)?)),
            None => number(range).map(|n| (n, n)),
        });
        ranges.collect::<Option<Vec<_>>>().map(Self)
    }

    /// Whether `number` is in it, when `*` is `last`. The ends of a range may stand in any order.
    pub(super) fn contains(&self, number: u32, last: u32) -> bool {
        self.0.iter().any(|&(from, to)| {
            let (from, to) = (from.unwrap_or(last), to.unwrap_or(last));
            (from.min(to)..=from.max(to)).contains(&number)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atom(text: &str) -> Word {
        Word::Atom(text.as_bytes().to_vec())
    }

    #[test]
    fn words_of_every_form() {
        let words =
            parse(b"a1 UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (DATE \"X\")]<0.9>) \"q\\\"\" {3+}\r\n) {").unwrap();
        assert_eq!(
            words[..4],
            [atom("a1"), atom("UID"), atom("FETCH"), atom("1:*")]
        );
        assert_eq!(
            words[4],
            Word::List(vec![
                atom("UID"),
                atom("BODY.PEEK[HEADER.FIELDS (DATE \"X\")]<0.9>")
            ])
        );
        assert_eq!(
            words[5..],
            [Word::Text(b"q\"".to_vec()), Word::Text(b") {".to_vec())]
        );
        for broken in [
            "a (b",
            "a b)",
            "a \"b",
            "a {3}\r\nb",
            "a [b",
            "a {",
            "a \"\\b\"",
        ] {
            assert_eq!(parse(broken.as_bytes()), None, "{broken}");
        }
    }

    #[test]
    fn literals_are_announced_at_the_end() {
        assert_eq!(literal_announced(b"a LOGIN {12}"), Some((12, true)));
        assert_eq!(literal_announced(b"a LOGIN {0+}"), Some((0, false)));
        for none in [
            "a",
            "a {}",
            "a {x}",
            "a {-1}",
            "a {1} ",
            "{99999999999999999999}",
        ] {
            assert_eq!(literal_announced(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn sets_know_the_star() {
        let set = NumberSet::parse(b"2,5:3,9:*").unwrap();
        let inside: Vec<u32> = (1..=10).filter(|&n| set.contains(n, 7)).collect();
        assert_eq!(inside, [2, 3, 4, 5, 7, 8, 9]);
        for broken in ["", "0", "1:", "a", "1,,2"] {
            assert_eq!(NumberSet::parse(broken.as_bytes()), None, "{broken}");
        }
    }
}
