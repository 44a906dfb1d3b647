//! The codes of findings that `service.login` reports.

use crate::model::{Class, Code};

pub(super) const ACCEPTED: Code = Code {
    name: "service.login/accepted",
    class: Class::Unexpected,
};
pub(super) const BARRED: Code = Code {
    name: "service.login/barred",
    class: Class::Unexpected,
};
pub(super) const REFUSED: Code = Code {
    name: "service.login/refused",
    class: Class::Unexpected,
};
pub(super) const GONE: Code = Code {
    name: "service.login/gone",
    class: Class::Unexpected,
};
pub(super) const UNREADABLE: Code = Code {
    name: "service.login/unreadable",
    class: Class::Unreadable,
};
