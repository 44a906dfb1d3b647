//! What header fields that were read again say, decoded.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::inventory::mail::{HeaderFields, Key, Shown};
use crate::model::{Side, Sides};

/// How much a header may have grown where a message is looked for by its body alone, in bytes.
const ADDED_BYTES_MAX: u64 = 4096;

/// What the header fields of a message say, decoded.
pub(super) struct Decoded {
    /// The key of Message-ID and decoded fields; `None` without a Message-ID.
    with_id: Option<Key>,
    /// The key of the Message-ID alone; `None` without one.
    id: Option<Key>,
    /// The key of the decoded fields alone; `None` if there are none.
    fields: Option<Key>,
    shown: Shown,
}

impl Decoded {
    /// Decodes what was read.
    pub(super) fn new(fields: &HeaderFields) -> Self {
        Self {
            with_id: fields.decoded_with_id(),
            id: fields.id.as_deref().map(|id| Key::of_parts([id])),
            fields: fields.decoded,
            shown: fields.shown,
        }
    }
}

/// Decoded header fields by number, of messages that could be read again.
pub(super) struct DecodedFields(Sides<HashMap<u32, Decoded>>);

impl DecodedFields {
    /// Of what was read of either side.
    pub(super) fn new(read: Sides<HashMap<u32, Decoded>>) -> Self {
        Self(read)
    }

    fn of(&self, side: Side, number: u32) -> Option<&Decoded> {
        self.0[side].get(&number)
    }

    /// The key of Message-ID and decoded fields.
    pub(super) fn with_id(&self, side: Side, number: u32) -> Option<Key> {
        self.of(side, number)?.with_id
    }

    /// The key of the Message-ID alone.
    pub(super) fn id(&self, side: Side, number: u32) -> Option<Key> {
        self.of(side, number)?.id
    }

    /// The key of the decoded fields alone.
    pub(super) fn fields(&self, side: Side, number: u32) -> Option<Key> {
        self.of(side, number)?.fields
    }

    /// Whether a reader sees the same subject and sender in both messages of a pair.
    pub(super) fn show_the_same(&self, source: u32, target: u32) -> bool {
        let shown = |side: Side, number: u32| self.of(side, number).map(|own| own.shown);
        shown(Side::Source, source) == shown(Side::Target, target)
    }

    /// Whether a message is known to have none of the fields.
    pub(super) fn lacks_fields(&self, side: Side, number: u32) -> bool {
        self.of(side, number)
            .is_some_and(|decoded| decoded.fields.is_none())
    }

    /// Those of `open` whose decoded fields are alike, where there are any on both sides.
    pub(super) fn alike(&self, open: &Sides<Vec<u32>>) -> Vec<Sides<Vec<u32>>> {
        let mut by_fields: BTreeMap<Key, Sides<Vec<u32>>> = BTreeMap::new();
        for (side, numbers) in open.as_ref() {
            for &number in numbers {
                if let Some(fields) = self.fields(side, number) {
                    by_fields.entry(fields).or_default()[side].push(number);
                }
            }
        }

        let alike = by_fields.into_values();
        alike
            .filter(|alike| !alike.source.is_empty() && !alike.target.is_empty())
            .collect()
    }

    /// Those of `open` that have no header field to know them by, and what of the other side could be one of them with a
    /// few lines more; nothing, if either side has none. `size` is 0 where it is not known.
    pub(super) fn headless(
        &self,
        open: &Sides<Vec<u32>>,
        size: impl Fn(Side, u32) -> u64,
    ) -> Option<Sides<Vec<u32>>> {
        let sizes = Sides::from_fn(|side| -> BTreeSet<u64> {
            let own = open[side].iter().copied();
            let headless = own.filter(|&number| self.lacks_fields(side, number));
            headless.map(|number| size(side, number)).collect()
        });

        let could_be = |side: Side, number: u32| {
            let (own, others) = (size(side, number), &sizes[side.other()]);
            let from = own.saturating_sub(ADDED_BYTES_MAX);
            let near = from..=own.saturating_add(ADDED_BYTES_MAX);
            let is_near = others.range(near).next().is_some();
            is_near || others.contains(&0) || (own == 0 && !others.is_empty())
        };
        let candidates = Sides::from_fn(|side| -> Vec<u32> {
            let own = open[side].iter().copied();
            own.filter(|&number| self.lacks_fields(side, number) || could_be(side, number))
                .collect()
        });
        let are_there = !candidates.source.is_empty() && !candidates.target.is_empty();
        are_there.then_some(candidates)
    }
}
