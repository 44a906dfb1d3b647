//! The two sides of a comparison and the services that reach them.

use std::fmt;
use std::ops::{Index, IndexMut};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One of the two sides of a comparison.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Where the data comes from. Never changed.
    Source,
    /// Where the data should have arrived.
    Target,
}

impl Side {
    /// Both, source first.
    pub const BOTH: [Self; 2] = [Self::Source, Self::Target];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Target => "target",
        }
    }

    /// The other side.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Source => Self::Target,
            Self::Target => Self::Source,
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One value for each of the two sides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sides<T> {
    /// The source's.
    pub source: T,
    /// The target's.
    pub target: T,
}

impl<T> Sides<T> {
    /// What `make` makes of each side, the source's first.
    pub fn from_fn(mut make: impl FnMut(Side) -> T) -> Self {
        Self {
            source: make(Side::Source),
            target: make(Side::Target),
        }
    }

    /// Both values put through `change`, the source's first.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Sides<U> {
        Sides {
            source: change(self.source),
            target: change(self.target),
        }
    }

    /// Both, borrowed.
    pub fn as_ref(&self) -> Sides<&T> {
        Sides {
            source: &self.source,
            target: &self.target,
        }
    }

    /// Both, borrowed to be changed.
    pub fn as_mut(&mut self) -> Sides<&mut T> {
        Sides {
            source: &mut self.source,
            target: &mut self.target,
        }
    }
}

impl<T> Index<Side> for Sides<T> {
    type Output = T;

    fn index(&self, side: Side) -> &T {
        match side {
            Side::Source => &self.source,
            Side::Target => &self.target,
        }
    }
}

impl<T> IndexMut<Side> for Sides<T> {
    fn index_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Source => &mut self.source,
            Side::Target => &mut self.target,
        }
    }
}

/// Each value with its side, the source's first. `as_ref()` and `as_mut()` do the same without moving them.
impl<T> IntoIterator for Sides<T> {
    type Item = (Side, T);
    type IntoIter = std::array::IntoIter<(Side, T), 2>;

    fn into_iter(self) -> Self::IntoIter {
        [(Side::Source, self.source), (Side::Target, self.target)].into_iter()
    }
}

/// How a system is reached for one purpose.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// Mailboxes.
    Mail,
    /// Sending mail.
    Submission,
    /// File trees.
    Files,
    /// Name servers.
    Dns,
    /// Calendars.
    Calendars,
    /// Address books.
    Contacts,
    /// Web applications.
    Web,
}

impl Service {
    /// Every service.
    pub const ALL: [Self; 7] = [
        Self::Mail,
        Self::Submission,
        Self::Files,
        Self::Dns,
        Self::Calendars,
        Self::Contacts,
        Self::Web,
    ];

    /// The key in a suite.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Submission => "submission",
            Self::Files => "files",
            Self::Dns => "dns",
            Self::Calendars => "calendars",
            Self::Contacts => "contacts",
            Self::Web => "web",
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which systems a case looks at: two that are compared, or one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Between {
    /// Two systems are compared; names as in the suite.
    Two(String, String),
    /// One system is looked at.
    On(String),
}

impl Default for Between {
    fn default() -> Self {
        Self::Two("source".to_owned(), "target".to_owned())
    }
}

impl Between {
    /// The system that stands on `side`; a single system stands on both.
    pub fn system(&self, side: Side) -> &str {
        match (self, side) {
            (Self::Two(source, _), Side::Source) => source,
            (Self::Two(_, target), Side::Target) => target,
            (Self::On(system), _) => system,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_has_its_own_value() {
        let mut names = Sides::from_fn(Side::name);
        assert_eq!(names[Side::Source], "source");
        assert_eq!(names[Side::Target], "target");

        let lengths = names.as_ref().map(|name| name.len());
        let expected = Sides {
            source: 6,
            target: 6,
        };
        assert_eq!(lengths, expected);

        names[Side::Target] = "changed";
        *names.as_mut().source = "changed too";
        let each: Vec<(Side, &str)> = names.into_iter().collect();
        assert_eq!(
            each,
            [(Side::Source, "changed too"), (Side::Target, "changed")]
        );
    }
}
