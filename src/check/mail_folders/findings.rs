//! What is reported of folders.

use super::codes::{DIFFERENT, EXTRA, MISSING, UNREADABLE};
use super::counts::Count;
use crate::inventory::mail::Folder;
use crate::model::{CannotCheck, Code, Finding, ItemName, Message, Side};

/// A field in which a folder and its counterpart differ.
pub(super) struct Difference {
    /// The field, as findings name it.
    pub(super) field: &'static str,
    /// What the source has.
    pub(super) source: String,
    /// What the target has.
    pub(super) target: String,
}

/// A folder that could not be asked what it holds.
pub(super) fn unreadable(side: Side, folder: &Folder, why: &CannotCheck) -> Finding {
    let finding = about(UNREADABLE, folder).detail(why.message());
    match side {
        Side::Source => finding.source(why.obstacle.name()),
        Side::Target => finding.target(why.obstacle.name()),
    }
}

/// A folder of the source without a counterpart.
pub(super) fn missing(folder: &Folder, count: Count) -> Finding {
    about(MISSING, folder)
        .source(count.all().to_string())
        .detail(holds(count))
}

/// A folder of the target without a counterpart.
pub(super) fn extra(folder: &Folder, count: Count) -> Finding {
    about(EXTRA, folder)
        .target(count.all().to_string())
        .detail(holds(count))
}

/// A folder of the source that differs from its counterpart.
pub(super) fn different(folder: &Folder, difference: Difference) -> Finding {
    about(DIFFERENT, folder)
        .field(difference.field)
        .source(difference.source)
        .target(difference.target)
}

fn about(code: Code, folder: &Folder) -> Finding {
    let name = ItemName::text(folder.name.as_str());
    Finding::new(code, name.clone(), name)
}

fn holds(count: Count) -> Message {
    Message::new("mail.folders/holds").with("messages", count.all())
}
