//! The codes of findings that `files.compare` reports.

use crate::model::{Class, Code};

pub(super) const MISSING: Code = Code {
    name: "files.compare/missing",
    class: Class::Missing,
};
pub(super) const EXTRA: Code = Code {
    name: "files.compare/extra",
    class: Class::Extra,
};
pub(super) const DIFFERENT: Code = Code {
    name: "files.compare/different",
    class: Class::Different,
};
pub(super) const EMPTIED: Code = Code {
    name: "files.compare/emptied",
    class: Class::Different,
};
pub(super) const MOVED: Code = Code {
    name: "files.compare/moved",
    class: Class::Moved,
};
pub(super) const UNREADABLE: Code = Code {
    name: "files.compare/unreadable",
    class: Class::Unreadable,
};
