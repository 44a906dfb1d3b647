//! In what two copies of a message differ, by what their listings say.

use std::collections::BTreeSet;

use super::items::GroupItems;
use super::pass::Pass;
use super::remarks::Remarks;
use super::spec::{Level, Spec};
use crate::compare::Pair;
use crate::inventory::mail::{
    Content, Flags, Item, Mailbox, Mailboxes, Substance, canonical, instant,
};
use crate::model::{Side, Sides};

/// The fields in which a pair differs, as bits: the system flags as [`Flags`] has them, and these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Fields(u8);

impl Fields {
    const FLAGS: u8 = 0x0F;
    const DELETED: u8 = Flags::DELETED.bits();
    const RECEIVED: u8 = 1 << 5;
    const KEYWORDS: u8 = 1 << 6;
    const CONTENT: u8 = 1 << 7;

    fn has(self, bits: u8) -> bool {
        self.0 & bits != 0
    }
}

/// A field with its value on either side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldValues {
    /// The field, as findings name it.
    pub(super) field: &'static str,
    /// What the source has.
    pub(super) source: String,
    /// What the target has.
    pub(super) target: String,
}

/// A message and its folder, by the folder's place in its side's list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The folder.
    pub(super) folder: usize,
    /// The message.
    pub(super) item: Item,
}

/// A pair, and what is known of it so far.
#[derive(Debug, Clone)]
pub(super) struct SeenPair {
    /// By what the two were seen to be the same.
    pub(super) pass: Pass,
    /// The two.
    pub(super) places: Sides<Place>,
    /// What they hold, where the listing read it.
    pub(super) contents: Option<Sides<Content>>,
    /// In what their listings differ.
    fields: Fields,
    /// In what they differ as they were read whole.
    pub(super) read: Vec<FieldValues>,
    /// What could not be read of either: what stands in its place.
    pub(super) unreadable: Sides<Option<Substance>>,
    /// Something that is compared could not be learnt.
    pub(super) is_undecided: bool,
}

/// Whether the listings say that there is nothing to look at in a pair: nearly always that is so, and nothing is
/// held of it.
pub(super) fn is_plainly_same(pair: &Pair<Pass>, items: &GroupItems, level: Level) -> bool {
    let source = items.item(Side::Source, pair.source);
    let target = items.item(Side::Target, pair.target);
    let keywords = |side: Side, item: &Item| items.side(side).keywords(item);

    level < Level::Bytes
        && source.size == target.size
        && source.size > 0
        && source.flags == target.flags
        && !source.flags.has(Flags::DELETED)
        && source.received == target.received
        && source.received().is_some()
        && !source.known.is_placeholder
        && !target.known.is_placeholder
        && keywords(Side::Source, source) == keywords(Side::Target, target)
}

impl SeenPair {
    /// Compares what the listings say of a pair, at `level`. What is no difference and worth counting is remarked.
    pub(super) fn listed(
        pair: &Pair<Pass>,
        items: &GroupItems,
        level: Level,
        remarks: &mut Remarks,
    ) -> Self {
        let numbers = Sides {
            source: pair.source,
            target: pair.target,
        };
        let places = Sides::from_fn(|side| Place {
            folder: items.side(side).folder(numbers[side]),
            item: *items.item(side, numbers[side]),
        });
        let content = |side: Side| items.side(side).content(numbers[side]).copied();
        let contents = content(Side::Source).zip(content(Side::Target));

        let mut seen = Self {
            pass: pair.pass,
            places,
            contents: contents.map(|(source, target)| Sides { source, target }),
            fields: Fields::default(),
            read: Vec::new(),
            unreadable: Sides::default(),
            is_undecided: false,
        };
        seen.compare_life(remarks);
        if level >= Level::Metadata {
            let keywords = |side: Side| items.side(side).keywords(&seen.places[side].item);
            let are_same = keywords(Side::Source) == keywords(Side::Target);
            seen.compare_metadata(items.flags(), are_same, remarks);
        }
        seen.compare_substance();
        if level >= Level::Bytes {
            seen.compare_contents(remarks);
        }
        seen
    }

    /// Compares what is known of a message that only a view showed, and of the one that was found for it somewhere.
    pub(super) fn placed(
        pass: Pass,
        places: Sides<Place>,
        spec: &Spec,
        mailboxes: &Mailboxes,
        remarks: &mut Remarks,
    ) -> Self {
        let mut seen = Self {
            pass,
            places,
            contents: None,
            fields: Fields::default(),
            read: Vec::new(),
            unreadable: Sides::default(),
            // What its listing read of a message found elsewhere is not held.
            is_undecided: spec.level >= Level::Bytes,
        };
        seen.compare_life(remarks);
        if spec.level >= Level::Metadata {
            let keeps = spec.keeps();
            let kept = |mailbox: &dyn Mailbox, place: &Place| -> BTreeSet<String> {
                let names = mailbox.keywords(place.item.keywords).iter();
                let names = names.filter_map(|name| canonical(name));
                names.filter(|name| keeps.keeps(name)).collect()
            };
            let [source, target] = mailboxes.both();
            let are_same = kept(source, &places.source) == kept(target, &places.target);
            seen.compare_metadata(keeps.flags(), are_same, remarks);
        }
        seen.compare_substance();
        seen
    }

    /// Whether both servers say the same size. What says nothing (0) is not the same.
    pub(super) fn is_size_the_same(&self) -> bool {
        let Sides { source, target } = self.places.as_ref().map(|place| place.item.size);
        source == target && source > 0
    }

    /// Whether the listings read both whole, and their bytes are not the same: only reading them again says in what.
    pub(super) fn has_other_bytes(&self) -> bool {
        self.contents.is_some() && self.fields.has(Fields::CONTENT)
    }

    /// Enters that every byte of the source's is on the target.
    pub(super) fn enter_only_additions(&mut self) {
        self.fields.0 &= !Fields::CONTENT;
    }

    /// Whether the two differ in nothing that is known.
    pub(super) fn is_same(&self) -> bool {
        self.fields == Fields::default() && self.read.is_empty()
    }

    /// Whether either of the two could not be read.
    pub(super) fn is_unreadable(&self) -> bool {
        self.unreadable.source.is_some() || self.unreadable.target.is_some()
    }

    /// What is marked as deleted on the target alone is gone there at the next expunge, whatever is compared else.
    fn compare_life(&mut self, remarks: &mut Remarks) {
        let is_deleted = |place: Place| place.item.flags.has(Flags::DELETED);
        let deleted = self.places.as_ref().map(|place| is_deleted(*place));
        if deleted.source {
            remarks.marked_deleted();
        } else if deleted.target {
            self.fields.0 |= Fields::DELETED;
        }
    }

    /// Those system flags that are compared, date of arrival, and keywords.
    fn compare_metadata(
        &mut self,
        compared: Flags,
        are_keywords_same: bool,
        remarks: &mut Remarks,
    ) {
        let Sides { source, target } = self.places.as_ref().map(|place| place.item);
        let unlike = source.flags.unlike(target.flags);
        self.fields.0 |= unlike.within(compared).bits() & Fields::FLAGS;
        remarks.flags_not_compared(unlike.without(compared));

        // A date that is not known is like no other, and unlike none.
        match source.received().zip(target.received()) {
            Some((source, target)) if source != target => self.fields.0 |= Fields::RECEIVED,
            Some(_) => {}
            None => {
                self.is_undecided = true;
                remarks.undated();
            }
        }
        if !are_keywords_same {
            self.fields.0 |= Fields::KEYWORDS;
        }
    }

    /// Whether the listing shows that one of the two is no message.
    fn compare_substance(&mut self) {
        let listed = Sides::from_fn(|side| {
            let item = self.places[side].item;
            let content = self
                .contents
                .as_ref()
                .map(|contents| contents[side].substance);
            substance(
                &item,
                self.pass != Pass::Content,
                content.unwrap_or_default(),
            )
        });
        self.judge_substance(listed);
    }

    /// Enters that one of the two is no message. A placeholder on the target alone is no message that could not be
    /// read: it is what people read there.
    pub(super) fn judge_substance(&mut self, substance: Sides<Substance>) {
        let is_lost_there =
            substance.source == Substance::Message && substance.target == Substance::Placeholder;
        for (side, substance) in substance {
            if substance != Substance::Message && !is_lost_there {
                self.unreadable[side] = Some(substance);
            }
        }
    }

    /// Every byte but line ends. What was not read whole is not known to be the same.
    fn compare_contents(&mut self, remarks: &mut Remarks) {
        let Some(Sides { source, target }) = self.contents else {
            self.fields.0 |= Fields::CONTENT;
            return;
        };
        if source.digest != target.digest {
            self.fields.0 |= Fields::CONTENT;
        } else if source.line_ends != target.line_ends {
            remarks.line_ends_differ();
        }
    }

    /// The fields that differ, with their values.
    pub(super) fn values(&self, mailboxes: &Mailboxes) -> Vec<FieldValues> {
        let Sides { source, target } = self.places.as_ref().map(|place| &place.item);
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

        let compared = Flags::COMPARED.into_iter();
        let deleted = (Flags::DELETED, "\\Deleted", "deleted");
        for (flag, _, field) in compared.chain([deleted]) {
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
            let digest = |side: Side| match &self.contents {
                Some(contents) => format!("sha256:{}", contents[side].digest),
                None => "-".to_owned(),
            };
            add("content", digest(Side::Source), digest(Side::Target));
        }

        values.extend(self.read.iter().cloned());
        values
    }
}

/// What was read of a message, held against what else is known of it: nothing at all is a message only where its size
/// says so too, and it has no header.
pub(super) fn substance(item: &Item, has_header: bool, read: Substance) -> Substance {
    match read {
        Substance::Nothing if item.size == 0 && !has_header => Substance::Message,
        Substance::Message if item.known.is_placeholder => Substance::Placeholder,
        _ => read,
    }
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
