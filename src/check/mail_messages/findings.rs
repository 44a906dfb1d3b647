//! What is reported of messages and folders.

use super::codes::{DIFFERENT, DUPLICATED, EXTRA, MISSING, MOVED, UNREADABLE};
use super::differences::FieldValues;
use super::unmatched::{Claim, ClaimKind};
use crate::inventory::mail::{Folder, HeaderFields, Item, instant};
use crate::model::{CannotCheck, Code, Finding, ItemName, Message, Side};

/// A folder that could not be read to its end.
pub(super) fn unreadable(side: Side, folder: &Folder, why: &CannotCheck) -> Finding {
    let name = ItemName::text(folder.name.as_str());
    let finding = Finding::new(UNREADABLE, name.clone(), name).detail(why.message());
    match side {
        Side::Source => finding.source(why.obstacle.name()),
        Side::Target => finding.target(why.obstacle.name()),
    }
}

/// A message in whose place its server hands out something else. `fields` are its header fields, or those of its
/// counterpart, if they could be read again.
pub(super) fn no_message(
    side: Side,
    folder: &Folder,
    item: &Item,
    fields: Option<&HeaderFields>,
) -> Finding {
    let finding = match fields {
        Some(fields) => about(UNREADABLE, folder, item, fields),
        None => unnamed(UNREADABLE, folder, item),
    };
    let what = "no-message";
    match side {
        Side::Source => finding.source(what),
        Side::Target => finding.target(what),
    }
}

/// A field in which a pair differs. `fields` are the source's header fields, if they could be read again.
pub(super) fn different(
    folder: &Folder,
    item: &Item,
    fields: Option<&HeaderFields>,
    values: FieldValues,
) -> Finding {
    let finding = match fields {
        Some(fields) => about(DIFFERENT, folder, item, fields),
        None => unnamed(DIFFERENT, folder, item),
    };
    finding
        .field(values.field)
        .source(values.source)
        .target(values.target)
}

/// What is claimed of a message of `folder`; `moved_to` is the target's folder where it is.
pub(super) fn claimed(
    claim: &Claim,
    folder: &Folder,
    fields: &HeaderFields,
    moved_to: Option<&Folder>,
) -> Finding {
    let code = match claim.kind {
        ClaimKind::Missing => MISSING,
        ClaimKind::Extra => EXTRA,
        ClaimKind::Duplicated => DUPLICATED,
        ClaimKind::Moved { .. } => MOVED,
    };
    let finding = about(code, folder, &claim.item, fields);
    match moved_to {
        Some(to) => finding.target(to.name.as_str()),
        None => finding,
    }
}

fn about(code: Code, folder: &Folder, item: &Item, fields: &HeaderFields) -> Finding {
    let container = ItemName::text(folder.name.as_str());
    Finding::new(code, container, fields.name(item)).detail(fields.about(item))
}

/// A message whose header fields could not be read again: its name is what the listing said of it. That it was not read
/// again stands beside it, as a code.
fn unnamed(code: Code, folder: &Folder, item: &Item) -> Finding {
    let received = instant(item.received());
    let name = format!("{received} uid {}", item.uid);
    let detail = Message::new("mail.messages/not-read-again")
        .with("received", received)
        .with("uid", item.uid);

    let container = ItemName::text(folder.name.as_str());
    Finding::new(code, container, ItemName::text(name)).detail(detail)
}
