//! Expressions of tags: words with `and`, `or`, `not` and parentheses.

use std::collections::BTreeSet;

/// Parentheses stand at most so deep in each other.
const DEPTH_MAX: usize = 32;

/// An expression of tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tags {
    Word(String),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
}

impl Tags {
    /// Reads `text`. `not` binds closest, then `and`, then `or`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let spaced = text.replace('(', " ( ").replace(')', " ) ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut reader = Reader {
            words: &words,
            depth: 0,
        };

        let tags = reader.or()?;
        match reader.words.first() {
            None => Ok(tags),
            Some(word) => Err(format!(
                "`{word}` stands where `and`, `or` or the end should be"
            )),
        }
    }

    /// Whether a case with these `tags` fits.
    pub(super) fn fits(&self, tags: &BTreeSet<String>) -> bool {
        match self {
            Self::Word(word) => tags.contains(word),
            Self::Not(inner) => !inner.fits(tags),
            Self::And(one, other) => one.fits(tags) && other.fits(tags),
            Self::Or(one, other) => one.fits(tags) || other.fits(tags),
        }
    }

    /// Every tag in it.
    pub(super) fn words(&self) -> Vec<&str> {
        match self {
            Self::Word(word) => vec![word],
            Self::Not(inner) => inner.words(),
            Self::And(one, other) | Self::Or(one, other) => [one.words(), other.words()].concat(),
        }
    }
}

struct Reader<'a> {
    words: &'a [&'a str],
    depth: usize,
}

impl Reader<'_> {
    fn take(&mut self, wanted: &str) -> bool {
        let found = self.words.first() == Some(&wanted);
        self.words = &self.words[usize::from(found)..];
        found
    }

    fn or(&mut self) -> Result<Tags, String> {
        let mut tags = self.and()?;
        while self.take("or") {
            tags = Tags::Or(Box::new(tags), Box::new(self.and()?));
        }
        Ok(tags)
    }

    fn and(&mut self) -> Result<Tags, String> {
        let mut tags = self.not()?;
        while self.take("and") {
            tags = Tags::And(Box::new(tags), Box::new(self.not()?));
        }
        Ok(tags)
    }

    fn not(&mut self) -> Result<Tags, String> {
        let mut negated = false;
        while self.take("not") {
            negated = !negated;
        }
        let tags = self.word()?;
        Ok(if negated {
            Tags::Not(Box::new(tags))
        } else {
            tags
        })
    }

    fn word(&mut self) -> Result<Tags, String> {
        if self.take("(") {
            self.depth += 1;
            if self.depth > DEPTH_MAX {
                return Err("it has too many parentheses".to_owned());
            }

            let tags = self.or()?;
            self.depth -= 1;
            return if self.take(")") {
                Ok(tags)
            } else {
                Err("a parenthesis is not closed".to_owned())
            };
        }

        match self.words.first() {
            None => Err("a tag is missing at the end".to_owned()),
            Some(word @ (&"and" | &"or" | &")")) => {
                Err(format!("`{word}` stands where a tag should be"))
            }
            Some(word) => {
                self.words = &self.words[1..];
                Ok(Tags::Word((*word).to_owned()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_bind_as_people_read_them() {
        let has: BTreeSet<String> = ["pilot", "mail"].map(str::to_owned).into();
        for (text, fits) in [
            ("pilot", true),
            ("not pilot", false),
            ("not not pilot", true),
            ("dns or pilot and mail", true),
            ("(dns or pilot) and not mail", false),
            ("dns or (pilot and(mail))", true),
            ("not dns and not files", true),
            ("not (dns or mail)", false),
        ] {
            assert_eq!(Tags::parse(text).unwrap().fits(&has), fits, "{text}");
        }
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in [
            "",
            "and",
            "pilot mail",
            "(pilot",
            "pilot)",
            "pilot and",
            "not",
            "()",
            "or pilot",
        ] {
            assert!(Tags::parse(text).is_err(), "{text}");
        }
        assert!(Tags::parse(&"(".repeat(100_000)).is_err());
        assert!(Tags::parse(&"not ".repeat(100_001)).is_err());
    }
}
