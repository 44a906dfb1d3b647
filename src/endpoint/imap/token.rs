//! The words of a response (RFC 9051, section 9): atoms, quoted strings, literals, lists.

use std::borrow::Cow;

/// A response that does not hold to the grammar. Whoever knows the line says what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SyntaxError;

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `(`
    Open,
    /// `)`
    Close,
    /// A run of other characters: a number, a flag, `NIL`, a plain name.
    Atom(&'a [u8]),
    /// A quoted string or a literal, without its dress.
    Text(Cow<'a, [u8]>),
}

/// The words of one response whose literals stand in it as `{n}`, CRLF, n bytes.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { rest: text }
    }

    /// What was not looked at yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next word, or `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Token<'a>>, SyntaxError> {
        self.rest = self.rest.trim_ascii_start();
        let Some(&first) = self.rest.first() else {
            return Ok(None);
        };

        match first {
            b'(' => Ok(Some(self.single(Token::Open))),
            b')' => Ok(Some(self.single(Token::Close))),
            b'"' => self.quoted().map(|text| Some(Token::Text(text))),
            b'{' => self
                .literal(1)
                .map(|text| Some(Token::Text(Cow::Borrowed(text)))),
            b'~' if self.rest.get(1) == Some(&b'{') => self
                .literal(2)
                .map(|text| Some(Token::Text(Cow::Borrowed(text)))),
            _ => {
                let end = self
                    .rest
                    .iter()
                    .position(|byte| b" ()\r\n".contains(byte))
                    .unwrap_or(self.rest.len());

                let (atom, rest) = self.rest.split_at(end);
                self.rest = rest;
                if atom.is_empty() {
                    Err(SyntaxError)
                } else {
                    Ok(Some(Token::Atom(atom)))
                }
            }
        }
    }

    fn single(&mut self, token: Token<'a>) -> Token<'a> {
        self.rest = &self.rest[1..];
        token
    }

    fn quoted(&mut self) -> Result<Cow<'a, [u8]>, SyntaxError> {
        let inside = &self.rest[1..];
        let end = quoted_end(inside).ok_or(SyntaxError)?;
        self.rest = &inside[end + 1..];
        Ok(unescape(&inside[..end]))
    }

    fn literal(&mut self, skip: usize) -> Result<&'a [u8], SyntaxError> {
        let rest = &self.rest[skip..];
        let end = rest
            .iter()
            .position(|&byte| byte == b'}')
            .ok_or(SyntaxError)?;

        let digits = rest[..end].strip_suffix(b"+").unwrap_or(&rest[..end]);
        let length =
            usize::try_from(number(digits).ok_or(SyntaxError)?).map_err(|_| SyntaxError)?;

        let content = rest[end + 1..].strip_prefix(b"\r\n").ok_or(SyntaxError)?;
        let (text, rest) = content.split_at_checked(length).ok_or(SyntaxError)?;
        self.rest = rest;
        Ok(text)
    }

    /// The next word as text: an atom, a quoted string or a literal.
    pub(super) fn text(&mut self) -> Result<Cow<'a, [u8]>, SyntaxError> {
        match self.next()? {
            Some(Token::Text(text)) => Ok(text),
            Some(Token::Atom(atom)) => Ok(Cow::Borrowed(atom)),
            _ => Err(SyntaxError),
        }
    }

    /// The next word as text, or `None` for NIL.
    pub(super) fn text_or_nil(&mut self) -> Result<Option<Cow<'a, [u8]>>, SyntaxError> {
        match self.next()? {
            Some(Token::Text(text)) => Ok(Some(text)),
            Some(Token::Atom(atom)) if atom.eq_ignore_ascii_case(b"NIL") => Ok(None),
            Some(Token::Atom(atom)) => Ok(Some(Cow::Borrowed(atom))),
            _ => Err(SyntaxError),
        }
    }

    /// The next word as a number.
    pub(super) fn number(&mut self) -> Result<u64, SyntaxError> {
        number(&self.text()?).ok_or(SyntaxError)
    }

    /// The words of the list that comes next, as text; what is nested in it is left out.
    pub(super) fn words(&mut self) -> Result<Vec<String>, SyntaxError> {
        if self.next()? != Some(Token::Open) {
            return Err(SyntaxError);
        }

        let mut words = Vec::new();
        loop {
            match self.next()?.ok_or(SyntaxError)? {
                Token::Close => return Ok(words),
                Token::Open => self.skip_list()?,
                Token::Atom(atom) => words.push(String::from_utf8_lossy(atom).into_owned()),
                Token::Text(text) => words.push(String::from_utf8_lossy(&text).into_owned()),
            }
        }
    }

    /// Leaves a list whose opening was taken.
    pub(super) fn skip_list(&mut self) -> Result<(), SyntaxError> {
        let mut depth = 1usize;
        while depth > 0 {
            match self.next()?.ok_or(SyntaxError)? {
                Token::Open => depth += 1,
                Token::Close => depth -= 1,
                Token::Atom(_) | Token::Text(_) => {}
            }
        }

        Ok(())
    }

    /// Leaves the next value, whatever it is.
    pub(super) fn skip(&mut self) -> Result<(), SyntaxError> {
        match self.next()?.ok_or(SyntaxError)? {
            Token::Open => self.skip_list(),
            Token::Close => Err(SyntaxError),
            Token::Atom(_) | Token::Text(_) => Ok(()),
        }
    }
}

/// Where the quote ends whose inside begins `inside`.
pub(super) fn quoted_end(inside: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\\', inside.get(at..)?)?;
        if inside[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// The inside of a quoted string without its backslashes.
pub(super) fn unescape(inside: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', inside).is_none() {
        return Cow::Borrowed(inside);
    }

    let mut text = Vec::with_capacity(inside.len());
    let mut bytes = inside.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\\' => text.extend(bytes.next()),
            byte => text.push(byte),
        }
    }

    Cow::Owned(text)
}

/// A decimal number and nothing else.
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }

    digits.iter().try_fold(0u64, |number, &byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            None
        } else {
            number.checked_mul(10)?.checked_add(u64::from(digit))
        }
    })
}

/// A line without the mark of a literal at its end, and how long that literal is. `None` if the
/// line ends like a literal that nobody could send.
pub(super) fn split_literal(line: &[u8]) -> Option<(&[u8], Option<u64>)> {
    let Some(open) = line.strip_suffix(b"}") else {
        return Some((line, None));
    };

    let open = open.strip_suffix(b"+").unwrap_or(open);
    let Some(brace) = memchr::memrchr(b'{', open) else {
        return Some((line, None));
    };

    let digits = &open[brace + 1..];
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Some((line, None));
    }

    let length = number(digits)?;
    let text = &line[..brace];

    // literal8 (RFC 9051, section 4.3) has a tilde in front.
    Some((text.strip_suffix(b"~").unwrap_or(text), Some(length)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &[u8]) -> Result<Vec<Token<'_>>, SyntaxError> {
        let mut tokens = Tokens::new(text);
        let mut found = Vec::new();
        while let Some(token) = tokens.next()? {
            found.push(token);
        }
        Ok(found)
    }

    fn text(bytes: &[u8]) -> Token<'_> {
        Token::Text(Cow::Borrowed(bytes))
    }

    #[test]
    fn words_are_told_apart() {
        let found =
            all(b"(\\Seen $x) NIL \"a \\\"b\\\\c\"  {3}\r\n)( ~{2}\r\n\x00\xFF 42").unwrap();

        let expect = [
            Token::Open,
            Token::Atom(b"\\Seen"),
            Token::Atom(b"$x"),
            Token::Close,
            Token::Atom(b"NIL"),
            text(b"a \"b\\c"),
            text(b")( "),
        ];

        assert_eq!(found[..6], expect[..6]);

        // The literal takes three bytes whatever they are, also a blank.
        assert_eq!(found[6], expect[6]);
        assert_eq!(found[7..], [text(b"\x00\xFF"), Token::Atom(b"42")]);
    }

    #[test]
    fn what_does_not_end_is_garbled() {
        for broken in [
            &b"\"abc"[..],
            b"\"abc\\\"",
            b"{5}\r\nabc",
            b"{x}\r\n",
            b"{5",
            b"{99999999999999999999}\r\n",
        ] {
            assert_eq!(all(broken), Err(SyntaxError), "{broken:?}");
        }

        assert_eq!(Tokens::new(b"(a (b)").words(), Err(SyntaxError));
        assert_eq!(
            Tokens::new(b"(a (b c) \"d e\")").words(),
            Ok(vec!["a".to_owned(), "d e".to_owned()])
        );
    }

    #[test]
    fn marks_of_literals_are_split_off() {
        let split = |line: &'static str| split_literal(line.as_bytes());
        assert_eq!(
            split("* 1 FETCH (BODY[] {12}"),
            Some((&b"* 1 FETCH (BODY[] "[..], Some(12)))
        );

        assert_eq!(
            split("BINARY[1] ~{12}"),
            Some((&b"BINARY[1] "[..], Some(12)))
        );

        assert_eq!(split("x {12+}"), Some((&b"x "[..], Some(12))));
        assert_eq!(split("x {}"), Some((&b"x {}"[..], None)));
        assert_eq!(split("x {a}"), Some((&b"x {a}"[..], None)));
        assert_eq!(split("x"), Some((&b"x"[..], None)));
        assert_eq!(split("x {99999999999999999999}"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            let _ = all(&bytes);
            let _ = Tokens::new(&bytes).words();
            let _ = Tokens::new(&bytes).skip();
            let _ = split_literal(&bytes);
            let _ = unescape(&bytes);
        }

        #[test]
        fn quoted_text_comes_back(bytes: Vec<u8>) {
            let mut quoted = vec![b'"'];
            for byte in &bytes {
                if matches!(byte, b'"' | b'\\') {
                    quoted.push(b'\\');
                }
                quoted.push(*byte);
            }

            quoted.push(b'"');
            prop_assert_eq!(all(&quoted), Ok(vec![Token::Text(Cow::Owned(bytes))]));
        }
    }
}
