//! From the events of the YAML parser to our own tree, within bounds.
//!
//! A deserializer would take `no` for false and `0755` for a number, keep the last of two equal keys, and
//! forget where everything stood. The tree keeps each scalar as it was written and the place of each key and
//! value; what a scalar is, the schema decides later ([`super::decode`]).

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::source::{Mistakes, Place, Position};
use super::tree::{Content, Entry, Node, Scalar};

/// How deep lists and maps may stand in each other.
const DEPTH_MAX: usize = 64;
/// How many values a file may have, those that aliases stand for included.
const NODES_MAX: usize = 200_000;

/// The tree of `text`, which is file number `file`; none if it cannot be understood. Duplicate keys are
/// reported and left out, so that the rest is still looked at.
pub(super) fn read(text: &str, file: usize, mistakes: &mut Mistakes) -> Option<Node> {
    let mut builder = Builder {
        file,
        mistakes,
        stack: Vec::new(),
        anchors: HashMap::new(),
        nodes: 0,
        root: None,
    };

    let mut documents = 0;
    let mut read_to = 1;
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let place = builder.place(Span::empty(*error.marker()));
                // Of text over several lines the parser names the first.
                let last = match error.info().contains("tab") {
                    true => usize::MAX,
                    false => place.start.line,
                };
                if let Some(line) = indented_by_tab(text, read_to, last) {
                    let problem = "this is not YAML: a tab stands in the indentation";
                    builder
                        .mistakes
                        .at(Place::line(file, line), problem)
                        .hint("indent with blanks");
                    return None;
                }
                builder
                    .mistakes
                    .at(place, format!("this is not YAML: {}", error.info()))
                    .hint(hint_for(error.info()));
                return None;
            }
        };

        let place = builder.place(span);
        read_to = place.start.line;
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    builder
                        .mistakes
                        .at(place, "a second YAML document begins here")
                        .hint("use a file for each");
                    return None;
                }
            }
            event => builder.event(event, place)?,
        }
    }

    match builder.root {
        Some(node) if !node.scalar().is_some_and(Scalar::is_nothing) => Some(node),
        _ => {
            mistakes
                .at(
                    Place::line(file, 1),
                    "there is nothing in this file but comments",
                )
                .hint("`landfall init` writes a first suite");

            None
        }
    }
}

struct Builder<'a> {
    file: usize,
    mistakes: &'a mut Mistakes,
    stack: Vec<Frame>,
    /// Finished values by the number of their anchor, with how many values they are.
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    root: Option<Node>,
}

/// A list or map that is not closed yet.
struct Frame {
    node: Node,
    anchor: usize,
    /// How many values there were when it began.
    nodes_before: usize,
    /// The key that waits for its value.
    key: Option<(String, Place)>,
}

impl Builder<'_> {
    fn place(&self, span: Span) -> Place {
        let position = |marker: Marker| Position {
            line: marker.line().max(1),
            column: marker.col() + 1,
        };
        Place {
            file: self.file,
            start: position(span.start),
            end: position(span.end),
        }
    }

    /// Takes one event in; none if the file must not be read any further.
    fn event(&mut self, event: Event<'_>, place: Place) -> Option<()> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.is_some(), place);
                let plain = style == ScalarStyle::Plain;
                let content = Content::Scalar(Scalar {
                    text: text.into_owned(),
                    plain,
                    template: None,
                });

                self.count(1, place)?;
                self.finished(Node { place, content }, anchor, 1)
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_tag(tag.is_some(), place);
                self.open(Content::List(Vec::new()), anchor, place)
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_tag(tag.is_some(), place);
                self.open(Content::Map(Vec::new()), anchor, place)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let mut frame = self.stack.pop()?;
                frame.node.place.end = place.end;
                let size = self.nodes - frame.nodes_before;
                self.finished(frame.node, frame.anchor, size)
            }
            Event::Alias(anchor) => self.alias(anchor, place),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Some(()),
        }
    }

    fn refuse_tag(&mut self, tagged: bool, place: Place) {
        if tagged {
            self.mistakes
                .at(place, "tags (`!...`) mean nothing here")
                .hint("remove the tag");
        }
    }

    /// Counts `more` values. An alias counts for all that it stands for: a few nested ones would otherwise be
    /// billions of values.
    fn count(&mut self, more: usize, place: Place) -> Option<()> {
        self.nodes += more;
        if self.nodes <= NODES_MAX {
            return Some(());
        }
        self.mistakes
            .at(place, format!("this file has more than {NODES_MAX} values"))
            .hint("use fewer aliases (`*name`), or several files");
        None
    }

    fn open(&mut self, content: Content, anchor: usize, place: Place) -> Option<()> {
        if self.stack.len() >= DEPTH_MAX {
            self.mistakes
                .at(
                    place,
                    format!("lists and maps stand more than {DEPTH_MAX} deep in each other"),
                )
                .hint("close the brackets");

            return None;
        }

        let nodes_before = self.nodes;
        self.count(1, place)?;
        self.stack.push(Frame {
            node: Node { place, content },
            anchor,
            nodes_before,
            key: None,
        });

        Some(())
    }

    fn alias(&mut self, anchor: usize, place: Place) -> Option<()> {
        // An anchor becomes known at the end of its value.
        let Some((node, size)) = self.anchors.get(&anchor).cloned() else {
            self.mistakes
                .at(place, "this alias stands inside what it stands for")
                .hint("write the value out");
            return None;
        };
        self.count(size, place)?;
        self.finished(node, 0, size)
    }

    /// Puts a finished value where it belongs.
    fn finished(&mut self, node: Node, anchor: usize, size: usize) -> Option<()> {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }

        let Some(frame) = self.stack.last_mut() else {
            self.root.get_or_insert(node);
            return Some(());
        };

        match &mut frame.node.content {
            Content::List(items) => items.push(node),
            Content::Map(entries) => match frame.key.take() {
                Some((key, key_place)) => add(
                    entries,
                    Entry {
                        key,
                        key_place,
                        value: node,
                    },
                    self.mistakes,
                ),
                None => frame.key = Some((key_of(&node, self.mistakes), node.place)),
            },
            Content::Scalar(_) => {}
        }

        Some(())
    }
}

/// The text of a key; a mistake if it is none.
fn key_of(node: &Node, mistakes: &mut Mistakes) -> String {
    match node.scalar() {
        Some(scalar) if !scalar.is_nothing() => scalar.text.clone(),
        Some(_) => {
            mistakes
                .at(node.place, "there is no key before the colon")
                .hint("write `key: value`");

            String::new()
        }
        None => {
            let what = node.sort();
            mistakes
                .at(node.place, format!("{what} cannot be a key"))
                .hint("write `key: value`");

            String::new()
        }
    }
}

fn add(entries: &mut Vec<Entry>, entry: Entry, mistakes: &mut Mistakes) {
    let Some(first) = entries
        .iter()
        .find(|other| other.key == entry.key)
        .map(|other| other.key_place)
    else {
        entries.push(entry);
        return;
    };

    // A key that could not be read was reported already.
    if !entry.key.is_empty() {
        mistakes.mask(entry.value.place);
        mistakes.again(entry.key_place, format!("the key `{}`", entry.key), first);
    }
}

/// The first line of `text` that is indented by a tab, between the last one that was understood and the one at which the
/// parser gave up: it often does so a line or two further down.
fn indented_by_tab(text: &str, first: usize, last: usize) -> Option<usize> {
    let is_indented = |line: &str| {
        let content = line.trim_start_matches([' ', '\t']);
        let indentation = &line[..line.len() - content.len()];
        indentation.contains('\t') && !content.trim().is_empty() && !content.starts_with('#')
    };
    let lines = (1..).zip(text.lines());
    let mut lines = lines.skip_while(|(number, _)| *number < first);
    let found = lines.find(|(_, line)| is_indented(line));
    found
        .map(|(number, _)| number)
        .filter(|number| *number <= last)
}

/// What helps with an error of the YAML parser.
fn hint_for(error: &str) -> &'static str {
    match error {
        error if error.contains("tab") => "indent with blanks",
        error if error.contains("mapping values are not allowed") => {
            "put text with a colon into quotes"
        }
        error if error.contains("unknown anchor") => {
            "`*` and `&` begin aliases and anchors: put such text into quotes"
        }
        error if error.contains("unexpected character") => {
            "put text that begins with @ or ` into quotes"
        }
        error if error.contains("escape") => {
            "in double quotes a backslash must be doubled; or use single quotes"
        }
        error if error.contains("quoted scalar") => "close the quotes",
        error if error.contains("flow") || error.contains("bracket") => "close what { or [ opened",
        _ => "check indentation, colons, quotes and brackets around here",
    }
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
mod tests;
