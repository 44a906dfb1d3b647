//! In what two copies of a message differ.

use super::items::GroupItems;
use super::pass::Pass;
use super::remarks::Remarks;
use super::spec::Level;
use crate::compare::Pair;
use crate::inventory::mail::{Flags, Item, Mailbox, Mailboxes, canonical, instant};
use crate::model::Side;

/// The fields in which a pair differs, as bits: the compared flags as [`Flags`] has them, and these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Fields(u8);

impl Fields {
    const FLAGS: u8 = 0x0F;
    const RECEIVED: u8 = 1 << 5;
    const KEYWORDS: u8 = 1 << 6;
    const CONTENT: u8 = 1 << 7;

    fn has(self, bits: u8) -> bool {
        self.0 & bits != 0
    }
}

/// A pair that differs. Small, since there may be as many as messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Difference {
    source: u32,
    target: u32,
    fields: Fields,
}

/// A field with its value on either side.
pub(super) struct FieldValues {
    /// The field, as findings name it.
    pub(super) field: &'static str,
    /// What the source has.
    pub(super) source: String,
    /// What the target has.
    pub(super) target: String,
}

impl Difference {
    /// Compares a pair at `level`; `None` if it is the same. What is no difference and worth counting is remarked.
    pub(super) fn of(
        pair: &Pair<Pass>,
        items: &GroupItems,
        level: Level,
        remarks: &mut Remarks,
    ) -> Option<Self> {
        let source = items.item(Side::Source, pair.source);
        let target = items.item(Side::Target, pair.target);

        // Sizes are what the servers say, and some only estimate: that alone is no finding.
        if source.size != target.size {
            remarks.sizes_differ();
        }
        if source.flags.has(Flags::DELETED) {
            remarks.marked_deleted();
        }

        let mut fields = Fields::default();
        if level >= Level::Metadata {
            fields.0 |= differing_metadata(items, source, target);
        }
        if level >= Level::Bytes && !is_same_content(pair, items, remarks) {
            fields.0 |= Fields::CONTENT;
        }

        let differs = fields != Fields::default();
        differs.then_some(Self {
            source: pair.source,
            target: pair.target,
            fields,
        })
    }

    /// The number of the source's message.
    pub(super) fn source(&self) -> u32 {
        self.source
    }

    /// The fields that differ, with their values.
    pub(super) fn values(&self, items: &GroupItems, mailboxes: &Mailboxes) -> Vec<FieldValues> {
        let source = items.item(Side::Source, self.source);
        let target = items.item(Side::Target, self.target);
        let mut values = Vec::new();
        let mut add = |field: &'static str, source: String, target: String| {
            values.push(FieldValues {
                field,
                source,
                target,
            });
        };

        if self.fields.has(Fields::RECEIVED) {
            let value = |item: &Item| instant(item.received());
            add("received", value(source), value(target));
        }

        for (flag, _, field) in Flags::COMPARED {
            if self.fields.has(flag.bits()) {
                let value =
                    |item: &Item| if item.flags.has(flag) { "yes" } else { "no" }.to_owned();
                add(field, value(source), value(target));
            }
        }

        if self.fields.has(Fields::KEYWORDS) {
            let source = keywords(source, mailboxes.source.as_ref());
            let target = keywords(target, mailboxes.target.as_ref());
            add("keywords", source, target);
        }

        if self.fields.has(Fields::CONTENT) {
            let value = |side: Side, number: u32| {
                let content = items.side(side).content(number);
                let digest = content.map(|content| format!("sha256:{}", content.digest));
                digest.unwrap_or_else(|| "-".to_owned())
            };
            let source = value(Side::Source, self.source);
            let target = value(Side::Target, self.target);
            add("content", source, target);
        }
        values
    }
}

/// Flags, date of arrival and keywords that are not the same, as bits.
fn differing_metadata(items: &GroupItems, source: &Item, target: &Item) -> u8 {
    let flags = |item: &Item| items.compared_flags(item).bits();
    let mut fields = (flags(source) ^ flags(target)) & Fields::FLAGS;

    if source.received != target.received {
        fields |= Fields::RECEIVED;
    }

    let keywords = |side: Side, item: &Item| items.side(side).keywords(item);
    if keywords(Side::Source, source) != keywords(Side::Target, target) {
        fields |= Fields::KEYWORDS;
    }
    fields
}

/// Whether both hold the same but for line ends. What was not read whole is not known to be the same.
fn is_same_content(pair: &Pair<Pass>, items: &GroupItems, remarks: &mut Remarks) -> bool {
    let source = items.side(Side::Source).content(pair.source);
    let target = items.side(Side::Target).content(pair.target);
    let Some((source, target)) = source.zip(target) else {
        return false;
    };

    let is_same = source.digest == target.digest;
    if is_same && source.line_ends != target.line_ends {
        remarks.line_ends_differ();
    }
    is_same
}

/// The keywords of a message that count, as its server spells them.
fn keywords(item: &Item, mailbox: &dyn Mailbox) -> String {
    let names: Vec<&str> = mailbox
        .keywords(item.keywords)
        .iter()
        .filter(|name| canonical(name).is_some())
        .map(String::as_str)
        .collect();

    if names.is_empty() {
        "-".to_owned()
    } else {
        names.join(" ")
    }
}
