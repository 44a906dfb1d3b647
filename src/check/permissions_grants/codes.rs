//! The codes of findings that `permissions.grants` reports.

use crate::model::{Class, Code};

pub(super) const LEAK: Code = Code {
    name: "permissions.grants/leak",
    class: Class::Unexpected,
};
pub(super) const DENIAL: Code = Code {
    name: "permissions.grants/denial",
    class: Class::Unexpected,
};
pub(super) const UNREADABLE: Code = Code {
    name: "permissions.grants/unreadable",
    class: Class::Unreadable,
};
