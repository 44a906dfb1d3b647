//! YAML as a tree in which every key and value knows where it stands, and every scalar is as it was written.

use super::source::{Place, Position};
use crate::model::Template;

/// A value.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) content: Content,
}

/// What stands in a value.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A scalar: never guessed to be a number, a truth value or nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Scalar {
    /// Its text, with variables replaced; where a template remains, the template as written.
    pub(super) text: String,
    /// Whether it stands without quotes.
    pub(super) plain: bool,
    /// What is to be filled in later: account columns and secrets.
    pub(super) template: Option<Template>,
}

impl Scalar {
    /// Whether nothing was written at all (`key:`).
    pub(super) fn is_nothing(&self) -> bool {
        self.plain && self.text.is_empty()
    }
}

/// A key and its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_place: Place,
    pub(super) value: Node,
}

impl Node {
    /// What a person would call it.
    pub(super) fn sort(&self) -> &'static str {
        match &self.content {
            Content::Scalar(scalar) if scalar.is_nothing() => "nothing",
            Content::Scalar(_) => "text",
            Content::List(_) => "a list",
            Content::Map(_) => "a map",
        }
    }

    /// Where it begins, for mistakes that concern all of it.
    pub(super) fn start_place(&self) -> Place {
        match &self.content {
            Content::Map(entries)
                if !entries.is_empty() && entries[0].key_place.start == self.place.start =>
            {
                entries[0].key_place
            }
            Content::Scalar(_) => self.place,
            Content::List(_) | Content::Map(_) => {
                let start = self.place.start;
                let end = Position {
                    column: start.column + 1,
                    ..start
                };

                Place { end, ..self.place }
            }
        }
    }

    /// The entries, if it is a map.
    pub(super) fn entries(&self) -> Option<&[Entry]> {
        if let Content::Map(entries) = &self.content {
            Some(entries)
        } else {
            None
        }
    }

    /// The entries to be changed, if it is a map.
    pub(super) fn entries_mut(&mut self) -> Option<&mut Vec<Entry>> {
        if let Content::Map(entries) = &mut self.content {
            Some(entries)
        } else {
            None
        }
    }

    /// The items, if it is a list.
    pub(super) fn items(&self) -> Option<&[Self]> {
        if let Content::List(items) = &self.content {
            Some(items)
        } else {
            None
        }
    }

    /// The scalar, if it is one.
    pub(super) fn scalar(&self) -> Option<&Scalar> {
        if let Content::Scalar(scalar) = &self.content {
            Some(scalar)
        } else {
            None
        }
    }

    /// The entry with this key.
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries()?.iter().find(|entry| entry.key == key)
    }

    /// Where `text` stands in a list of texts; its own place if it does not.
    pub(super) fn place_of(&self, text: &str) -> Place {
        let mut items = self.items().unwrap_or_default().iter();
        items
            .find(|item| item.scalar().is_some_and(|scalar| scalar.text == text))
            .unwrap_or(self)
            .place
    }

    /// The value that `path` (keys and indices) leads to, or the last one on the way that is there.
    pub(super) fn follow(&self, path: &[String]) -> &Self {
        let mut node = self;
        for step in path {
            let next = match &node.content {
                Content::Map(entries) => entries
                    .iter()
                    .find(|entry| entry.key == *step)
                    .map(|entry| &entry.value),
                Content::List(items) => step.parse().ok().and_then(|index: usize| items.get(index)),
                Content::Scalar(_) => None,
            };

            match next {
                Some(next) => node = next,
                None => break,
            }
        }

        node
    }

    /// Calls `each` with every scalar in it.
    pub(super) fn scalars(&mut self, each: &mut dyn FnMut(&mut Scalar, Place)) {
        match &mut self.content {
            Content::Scalar(scalar) => each(scalar, self.place),
            Content::List(items) => items.iter_mut().for_each(|item| item.scalars(each)),
            Content::Map(entries) => entries
                .iter_mut()
                .for_each(|entry| entry.value.scalars(each)),
        }
    }

    /// Whether a column of the account is to be filled in anywhere in it.
    pub(super) fn has_templates(&self) -> bool {
        match &self.content {
            Content::Scalar(scalar) => scalar.template.is_some(),
            Content::List(items) => items.iter().any(Self::has_templates),
            Content::Map(entries) => entries.iter().any(|entry| entry.value.has_templates()),
        }
    }
}
