//! What header fields that were read again say, decoded.

use std::collections::HashMap;

use crate::inventory::mail::{HeaderFields, Key};
use crate::model::{Side, Sides};

/// What the header fields of a message say, decoded.
pub(super) struct Decoded {
    /// The key of Message-ID and decoded fields; `None` without a Message-ID.
    with_id: Option<Key>,
    /// The key of the decoded fields alone; `None` if there are none.
    fields: Option<Key>,
    has_id: bool,
}

impl Decoded {
    /// Decodes what was read.
    pub(super) fn new(fields: &HeaderFields) -> Self {
        Self {
            with_id: fields.decoded_with_id(),
            fields: fields.decoded,
            has_id: fields.id.is_some(),
        }
    }
}

/// A message whose counterpart may be found by its body.
pub(super) struct Candidate {
    /// The message.
    pub(super) number: u32,
    /// The key of its decoded fields; `None` if it has no such fields.
    pub(super) key: Option<Key>,
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

    /// The key of the decoded fields alone.
    pub(super) fn fields(&self, side: Side, number: u32) -> Option<Key> {
        self.of(side, number)?.fields
    }

    /// Whether a message is known to have none of the fields.
    pub(super) fn lacks_fields(&self, side: Side, number: u32) -> bool {
        self.of(side, number)
            .is_some_and(|decoded| decoded.fields.is_none())
    }

    /// Whether a message is known to have no Message-ID.
    pub(super) fn lacks_id(&self, side: Side, number: u32) -> bool {
        self.of(side, number).is_some_and(|decoded| !decoded.has_id)
    }

    /// Those of `open` that could be read again.
    pub(super) fn candidates(&self, side: Side, open: Vec<u32>) -> Vec<Candidate> {
        let candidates = open.into_iter().filter_map(|number| {
            let key = self.of(side, number)?.fields;
            Some(Candidate { number, key })
        });
        candidates.collect()
    }
}
