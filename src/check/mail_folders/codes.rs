//! The codes of findings that `mail.folders` reports.

use crate::model::{Class, Code};

pub(super) const MISSING: Code = Code {
    name: "mail.folders/missing",
    class: Class::Missing,
};
pub(super) const EXTRA: Code = Code {
    name: "mail.folders/extra",
    class: Class::Extra,
};
pub(super) const DIFFERENT: Code = Code {
    name: "mail.folders/different",
    class: Class::Different,
};
pub(super) const UNREADABLE: Code = Code {
    name: "mail.folders/unreadable",
    class: Class::Unreadable,
};
