//! Domain names.

use std::fmt;

/// An absolute domain name; upper and lower case are the same.
#[derive(Debug, Clone, Eq)]
pub struct Name {
    labels: Vec<Vec<u8>>,
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.labels.len() == other.labels.len() && self.is_below(other)
    }
}

impl Name {
    /// The name written as `text`, with or without the last dot; `None` if it is none (RFC 1035,
    /// section 2.3.4: labels of 1 to 63 bytes, 255 in all).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.is_empty() {
            return Some(Self { labels: Vec::new() });
        }
        Self::from_labels(
            text.split('.')
                .map(|label| label.as_bytes().to_vec())
                .collect(),
        )
    }

    /// The name `text` as a zone file writes it: `@` is `origin`, one without a last dot is below it.
    pub fn below(text: &str, origin: &Self) -> Option<Self> {
        if text == "@" {
            return Some(origin.clone());
        }
        let mut name = Self::parse(text)?;
        if !text.ends_with('.') {
            name.labels.extend(origin.labels.iter().cloned());
            return Self::from_labels(name.labels);
        }
        Some(name)
    }

    pub(super) fn from_labels(labels: Vec<Vec<u8>>) -> Option<Self> {
        let length = labels.iter().map(|label| label.len() + 1).sum::<usize>() + 1;
        let is_valid = length <= 255 && labels.iter().all(|label| (1..=63).contains(&label.len()));
        is_valid.then_some(Self { labels })
    }

    pub(super) fn labels(&self) -> &[Vec<u8>] {
        &self.labels
    }

    /// Whether this is `other` or a name below it.
    pub fn is_below(&self, other: &Self) -> bool {
        let skipped = self.labels.len().checked_sub(other.labels.len());
        skipped.is_some_and(|skipped| {
            self.labels[skipped..]
                .iter()
                .zip(&other.labels)
                .all(|(own, theirs)| own.eq_ignore_ascii_case(theirs))
        })
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for label in &self.labels {
            write!(f, "{}.", String::from_utf8_lossy(label))?;
        }
        if self.labels.is_empty() {
            f.write_str(".")
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_rules() {
        let zone = Name::parse("Muster.example").unwrap();
        assert_eq!(zone, Name::parse("muster.EXAMPLE.").unwrap());
        let below = Name::below("mail", &zone).unwrap();
        assert_eq!(below.to_string(), "mail.Muster.example.");
        assert!(below.is_below(&zone) && zone.is_below(&zone) && !zone.is_below(&below));
        assert_eq!(Name::below("@", &zone), Some(zone.clone()));
        assert_eq!(Name::below("x.test.", &zone), Name::parse("x.test"));
        assert!(!Name::parse("nomuster.example").unwrap().is_below(&zone));
        let long = "a".repeat(64);
        for broken in ["a..b", ".a", &long, &"abc.".repeat(70)] {
            assert_eq!(Name::parse(broken), None, "{broken}");
        }
    }
}
