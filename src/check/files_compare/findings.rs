//! Findings: what is said of one thing that is wrong with one item.

use super::codes::{DIFFERENT, EMPTIED, EXTRA, MISSING, MOVED, UNREADABLE};
use super::content::{Difference, Unreadable};
use super::path;
use crate::base::bytes::display;
use crate::endpoint::tree::FileKind;
use crate::model::{Arg, Code, Finding, ItemName, Message, Side};

/// It is on `side` and, at its path, not on the other. `detail` says what may make it look so.
pub(super) fn only_on(side: Side, path: &[u8], kind: FileKind, detail: Option<Message>) -> Finding {
    let mut finding = match side {
        Side::Source => finding(MISSING, path).source(kind.name()),
        Side::Target => finding(EXTRA, path).target(kind.name()),
    };
    finding.detail = detail;
    finding
}

/// It is at `source`, and on the target at `target`.
pub(super) fn moved(source: &[u8], target: &[u8], detail: Option<Message>) -> Finding {
    let mut finding = finding(MOVED, source).target(display(target));
    finding.detail = detail;
    finding
}

/// One of its fields differs.
pub(super) fn different(path: &[u8], difference: Difference) -> Finding {
    let code = if difference.emptied {
        EMPTIED
    } else {
        DIFFERENT
    };
    let mut finding = finding(code, path).field(difference.field);
    finding.source = difference.values.source;
    finding.target = difference.values.target;
    finding.detail = difference.detail;
    finding
}

/// It could not be read, on one side or both.
pub(super) fn unreadable(path: &[u8], causes: &[Unreadable]) -> Finding {
    let mut finding = finding(UNREADABLE, path);
    // There is one detail, and the source's goes first: so it is written last.
    for Unreadable { side, error } in causes.iter().rev() {
        let said = match error.cause.args.get("system") {
            Some(Arg::Text(system)) => system.clone(),
            _ => error.obstacle.name().to_owned(),
        };
        match side {
            Side::Source => finding.source = Some(said),
            Side::Target => finding.target = Some(said),
        }
        finding.detail = Some(error.cause.clone().with("side", side.name()));
    }
    finding
}

/// The detail that names what people take for the same name on the other side.
pub(super) fn look_alike(name: &str) -> Message {
    Message::new("files.compare/twin").with("name", name)
}

/// The difference between two names that are the same text in two Unicode forms.
pub(super) fn other_form(source: &[u8], target: &[u8]) -> Difference {
    let detail = Message::new("files.compare/other-form")
        .with("source", escaped(source))
        .with("target", escaped(target));
    Difference {
        detail: Some(detail),
        ..Difference::new("name", display(source), display(target))
    }
}

fn finding(code: Code, path: &[u8]) -> Finding {
    let folder = match path::parent(path) {
        b"" => b".",
        folder => folder,
    };
    Finding::new(code, ItemName::bytes(folder), ItemName::bytes(path))
}

/// A name with all beyond ASCII written as bytes, so that two forms of one text look different.
fn escaped(name: &[u8]) -> String {
    name.iter()
        .flat_map(|byte| std::ascii::escape_default(*byte))
        .map(char::from)
        .collect()
}
