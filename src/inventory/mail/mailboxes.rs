//! The mailboxes of one account on both sides.

use super::Mailbox;
use crate::model::{Message, Side};

/// The mailboxes of one account on both sides.
pub struct Mailboxes {
    /// The source's. Never changed.
    pub source: Box<dyn Mailbox>,
    /// The target's.
    pub target: Box<dyn Mailbox>,
}

impl Mailboxes {
    /// The mailbox of one side, to be asked.
    pub fn side(&mut self, side: Side) -> &mut dyn Mailbox {
        match side {
            Side::Source => self.source.as_mut(),
            Side::Target => self.target.as_mut(),
        }
    }

    /// Both, source first.
    pub fn both(&self) -> [&dyn Mailbox; 2] {
        [self.source.as_ref(), self.target.as_ref()]
    }

    /// The first whose connection is gone for good, if one is.
    pub fn lost(&self) -> Option<&dyn Mailbox> {
        self.both().into_iter().find(|mailbox| mailbox.is_lost())
    }

    /// What is worth knowing of how both were read.
    pub fn facts(&self) -> Vec<Message> {
        let both = self.both().into_iter();
        both.flat_map(|mailbox| mailbox.facts()).collect()
    }

    /// What both servers offer and how they were reached.
    pub fn servers(&self) -> Vec<Message> {
        let both = self.both().into_iter();
        both.flat_map(|mailbox| mailbox.server()).collect()
    }

    /// What was tried again so far on either side, and why.
    pub fn retried(&self) -> Vec<Message> {
        let both = self.both().into_iter();
        both.flat_map(|mailbox| mailbox.retried()).collect()
    }
}

impl std::fmt::Debug for Mailboxes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailboxes")
            .field("source", &self.source.label())
            .field("target", &self.target.label())
            .finish()
    }
}
