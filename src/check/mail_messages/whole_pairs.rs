//! Pairs of which both messages were read whole: what that showed.

use super::differences::{FieldValues, SeenPair, substance};
use super::pass::Pass;
use super::remarks::Remarks;
use super::spec::Level;
use crate::inventory::mail::{BodyLikeness, HeaderFields, Shown, WholeMessage, instant};
use crate::model::{Side, Sides};

impl SeenPair {
    /// Enters what reading both messages whole showed. At the level of bytes the listing has compared them already, and
    /// only what was added is looked for.
    pub(super) fn read_whole(
        &mut self,
        whole: Sides<&WholeMessage>,
        level: Level,
        remarks: &mut Remarks,
    ) {
        let has_header = self.pass != Pass::Content;
        let read = Sides::from_fn(|side| {
            let read = whole[side].message.substance;
            substance(&self.places[side].item, has_header, read)
        });
        self.judge_substance(read);
        if self.is_unreadable() {
            return;
        }

        let Sides { source, target } = whole;
        // Two messages with one Message-ID may be two messages: whatever is compared else, that must show.
        if level >= Level::Metadata || self.pass == Pass::Id {
            self.compare_shown(&source.fields, &target.fields);
        }
        if level < Level::Bytes {
            self.compare_bodies(source, target, remarks);
            self.compare_headers(source, target, level, remarks);
        } else if self.has_other_bytes() {
            self.look_for_additions(source, target, remarks);
        }
    }

    /// Where every byte of the source's message is on the target, what was added there is told and is no difference.
    fn look_for_additions(
        &mut self,
        source: &WholeMessage,
        target: &WholeMessage,
        remarks: &mut Remarks,
    ) {
        let Some(added) = source.header.added_to(&target.header) else {
            return;
        };
        if source.body_likeness(target) == BodyLikeness::Different {
            return;
        }

        self.enter_only_additions();
        self.compare_bodies(source, target, remarks);
        for name in added {
            remarks.header_added(name);
        }
    }

    /// Whether the bodies of the two, which were read whole, are not the same.
    pub(super) fn has_another_body(&self) -> bool {
        self.read.iter().any(|read| read.field == CONTENT)
    }

    /// Subject, sender and date, as a reader sees them.
    fn compare_shown(&mut self, source: &HeaderFields, target: &HeaderFields) {
        let mut add = |field: &'static str, source: String, target: String| {
            self.read.push(FieldValues {
                field,
                source,
                target,
            });
        };
        // What the source does not say was added, which is told with the lines of the header.
        let Shown { subject, from } = source.shown;
        if !source.subject.is_empty() && subject != target.shown.subject {
            add("subject", source.subject.clone(), target.subject.clone());
        }
        if !source.from.is_empty() && from != target.shown.from {
            add("from", source.from.clone(), target.from.clone());
        }
        if source.date.is_some() && source.date != target.date {
            add("date", instant(source.date), instant(target.date));
        }
    }

    fn compare_bodies(
        &mut self,
        source: &WholeMessage,
        target: &WholeMessage,
        remarks: &mut Remarks,
    ) {
        match source.body_likeness(target) {
            BodyLikeness::Same => {}
            BodyLikeness::LineEndsDiffer => remarks.line_ends_differ(),
            BodyLikeness::LastLineEndDiffers => remarks.last_line_end_differs(),
            BodyLikeness::Different => {
                let digest = |whole: &WholeMessage| format!("sha256:{}", whole.body.digest);
                self.read.push(FieldValues {
                    field: CONTENT,
                    source: digest(source),
                    target: digest(target),
                });
            }
        }
    }

    /// The header beyond what was compared already. Lines that were added are told and are no difference.
    fn compare_headers(
        &mut self,
        source: &WholeMessage,
        target: &WholeMessage,
        level: Level,
        remarks: &mut Remarks,
    ) {
        let is_by_id = self.pass.is_by_id();
        let is_told = |name: &str| match name {
            "subject" => !source.fields.subject.is_empty(),
            "from" => !source.fields.from.is_empty(),
            "date" => source.fields.date.is_some(),
            "message-id" => !is_by_id,
            _ => false,
        };
        let mut changes = source.header.changes(&target.header, is_told);
        // Where neither was there before, the pass says by what else the two were recognised.
        if !is_by_id {
            let id = |whole: &WholeMessage| whole.fields.id.is_some();
            if !id(source) && id(target) {
                changes.added.insert("Message-ID".to_owned());
            }
        }

        for name in changes.added {
            remarks.header_added(name);
        }
        if level < Level::Metadata || (changes.lost.is_empty() && changes.changed.is_empty()) {
            return;
        }

        let names = |all: &mut dyn Iterator<Item = &String>| -> String {
            let names: Vec<&str> = all.map(String::as_str).collect();
            if names.is_empty() {
                "-".to_owned()
            } else {
                names.join(" ")
            }
        };
        self.read.push(FieldValues {
            field: "header",
            source: names(&mut changes.lost.iter().chain(&changes.changed)),
            target: names(&mut changes.changed.iter()),
        });
    }

    /// How large the larger of the two is by the servers' word, in bytes.
    pub(super) fn size(&self) -> u64 {
        Side::BOTH
            .into_iter()
            .map(|side| self.places[side].item.size)
            .max()
            .unwrap_or(0)
    }
}

/// The field that findings name where bodies differ.
const CONTENT: &str = "content";
