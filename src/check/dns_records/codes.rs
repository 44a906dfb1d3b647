//! The codes of findings that `dns.records` reports.

use crate::model::{Class, Code};

pub(super) const VALUE: Code = Code {
    name: "dns.records/value",
    class: Class::Unexpected,
};
pub(super) const ABSENT: Code = Code {
    name: "dns.records/absent",
    class: Class::Unexpected,
};
pub(super) const PRESENT: Code = Code {
    name: "dns.records/present",
    class: Class::Unexpected,
};
pub(super) const TTL: Code = Code {
    name: "dns.records/ttl",
    class: Class::Unexpected,
};
pub(super) const DISAGREEMENT: Code = Code {
    name: "dns.records/disagreement",
    class: Class::Unexpected,
};
pub(super) const UNREADABLE: Code = Code {
    name: "dns.records/unreadable",
    class: Class::Unreadable,
};
