//! The codes of findings that `mail.messages` reports.

use crate::model::{Class, Code};

pub(super) const MISSING: Code = Code {
    name: "mail.messages/missing",
    class: Class::Missing,
};
pub(super) const EXTRA: Code = Code {
    name: "mail.messages/extra",
    class: Class::Extra,
};
pub(super) const DIFFERENT: Code = Code {
    name: "mail.messages/different",
    class: Class::Different,
};
pub(super) const DUPLICATED: Code = Code {
    name: "mail.messages/duplicated",
    class: Class::Duplicated,
};
pub(super) const MOVED: Code = Code {
    name: "mail.messages/moved",
    class: Class::Moved,
};
pub(super) const UNREADABLE: Code = Code {
    name: "mail.messages/unreadable",
    class: Class::Unreadable,
};
