//! In what two copies of a message differ.

use super::Level;
use super::identify::Stacks;
use crate::inventory::mail::{Flags, instant};
use crate::inventory::mail::{Item, Mailbox, canonical};

/// The fields in which a pair differs, as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Fields(u8);

impl Fields {
    const RECEIVED: u8 = 1 << 5;
    const KEYWORDS: u8 = 1 << 6;
    const CONTENT: u8 = 1 << 7;

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A pair that differs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Difference {
    pub(super) source: u32,
    pub(super) target: u32,
    pub(super) fields: Fields,
}

/// What is no difference but worth counting.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Remarks {
    /// Pairs whose sizes differ by the servers' word.
    pub(super) sizes: u64,
    /// Pairs that differ in their line ends alone.
    pub(super) line_ends: u64,
    /// Messages of the source that are marked as deleted.
    pub(super) deleted: u64,
}

/// The fields in which a pair differs at `level`.
pub(super) fn fields(
    level: Level,
    stacks: &Stacks<'_>,
    source: u32,
    target: u32,
    remarks: &mut Remarks,
) -> Fields {
    let mut fields = 0;
    let (own, other) = (
        &stacks.source.items[source as usize],
        &stacks.target.items[target as usize],
    );
    remarks.sizes += u64::from(own.size != other.size);
    remarks.deleted += u64::from(own.flags.has(Flags::DELETED));
    if level >= Level::Metadata {
        fields |= (own.flags.within(stacks.flags).bits() ^ other.flags.within(stacks.flags).bits())
            & 0x0F;
        if own.received != other.received {
            fields |= Fields::RECEIVED;
        }
        if stacks.source.keywords(own) != stacks.target.keywords(other) {
            fields |= Fields::KEYWORDS;
        }
    }
    if level >= Level::Bytes {
        match (
            stacks.source.contents.get(source as usize),
            stacks.target.contents.get(target as usize),
        ) {
            (Some(own), Some(other)) if own.digest == other.digest => {
                remarks.line_ends += u64::from(own.line_ends != other.line_ends);
            }
            _ => fields |= Fields::CONTENT,
        }
    }
    Fields(fields)
}

/// A field with its value on either side.
pub(super) struct Told {
    pub(super) field: &'static str,
    pub(super) source: String,
    pub(super) target: String,
}

/// What a finding tells of each field of a difference.
pub(super) fn told(
    difference: Difference,
    stacks: &Stacks<'_>,
    source: &dyn Mailbox,
    target: &dyn Mailbox,
) -> Vec<Told> {
    let mut told = Vec::new();
    let has = |bits: u8| difference.fields.0 & bits != 0;
    let own = &stacks.source.items[difference.source as usize];
    let other = &stacks.target.items[difference.target as usize];
    if has(Fields::RECEIVED) {
        told.push(Told {
            field: "received",
            source: instant(own.received()),
            target: instant(other.received()),
        });
    }
    for (flag, _, field) in Flags::COMPARED {
        if has(flag.bits()) {
            let state = |item: &Item| if item.flags.has(flag) { "yes" } else { "no" }.to_owned();
            told.push(Told {
                field,
                source: state(own),
                target: state(other),
            });
        }
    }
    if has(Fields::KEYWORDS) {
        told.push(Told {
            field: "keywords",
            source: keywords(own, source),
            target: keywords(other, target),
        });
    }
    if has(Fields::CONTENT) {
        let digest = |stack: &super::group::Stack, at: u32| {
            let content = stack.contents.get(at as usize);
            content.map_or_else(
                || "-".to_owned(),
                |content| format!("sha256:{}", content.digest),
            )
        };
        let (source, target) = (
            digest(stacks.source, difference.source),
            digest(stacks.target, difference.target),
        );
        told.push(Told {
            field: "content",
            source,
            target,
        });
    }
    told
}

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
